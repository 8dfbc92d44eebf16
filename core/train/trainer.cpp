#include "core/train/trainer.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/model/model.h"
#include "core/train/best_epoch.h"
#include "core/train/checkpoint.h"
#include "core/train/checkpoint_keeper.h"
#include "core/train/device.h"
#include "core/train/environment.h"
#include "core/train/epoch_plan.h"
#include "core/train/epoch_record.h"
#include "core/train/fitting_batch.h"
#include "core/train/metrics.h"
#include "core/train/precision.h"
#include "core/train/reporter.h"
#include "core/train/run_data.h"
#include "core/train/run_log.h"
#include "core/train/schedule.h"
#include "core/train/start_weights.h"
#include "core/train/teacher.h"
#include "core/train/thread_plan.h"
#include "core/train/torch_errors.h"
#include "core/train/train_step.h"
#include "core/train/validation.h"
#include "core/train/weight_average.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

namespace formwork {

namespace {

constexpr double kSecondsBetweenLast = 60;
class Trainer
{
public:
    Trainer(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
            const std::stop_token& stop);

    TrainResult run();
    int classes() const { return static_cast<int>(m_data.classNames.size()); }

private:
    void openData();
    void makeModels();
    void resume();
    void fitImageSize();   // of the epoch
    bool trainingPart();   // false: a stop was asked for
    bool validationPart(); // likewise
    void trainBatch(const DeviceBatch& batch);
    void update();
    void reportStep(double learningRate);
    void finishEpoch();
    void saveEpoch(int epoch, bool best);
    void tellDamaged(const Loader& loader, const char* split);
    void tellConfusion(const char* kind);

    TrainResult stopped();
    TrainResult finished();
    bool lostPatience() const;
    void save(const std::filesystem::path& path, const char* kind, bool resumable);
    void saveLast();

    Classifier& validatedModel() { return m_average ? m_average->model() : *m_model; }
    int epochsDone() const { return m_state.epoch - 1; }
    double learningRate() const { return m_schedule.at(m_state.step); }

    const TrainRequest& m_request;
    const ExperimentConfig& m_config;
    RunObserver& m_observer;
    FileSystem& m_fileSystem;
    std::stop_token m_stop;

    torch::Device m_device;
    ThreadPlan m_threads;
    std::unique_ptr<BatchAllocator> m_allocator; // outlives the loaders
    RunData m_data;
    std::shared_ptr<Classifier> m_model;
    std::optional<WeightAverage> m_average;
    std::optional<Teacher> m_teacher;
    std::optional<TrainStep> m_step;
    std::optional<EpochPlan> m_plan;
    std::string m_precisionWarning;
    std::string m_startLine; // about the weights that the model starts from
    int m_smallestBatch = 1;
    RunShape m_shape;
    std::optional<RunReporter> m_reporter;
    LearningRateSchedule m_schedule;

    TrainingState m_state;
    std::optional<MetricSum> m_trainSum; // of the training part under way
    torch::Tensor m_normSum;             // likewise, of the gradients' norms
    std::optional<ValidationResult> m_validation;
    int m_validatedEpoch = 0;
    MetricTotals m_toldTotals; // at the last recorded step
    double m_toldAt = 0;
    double m_lastSavedAt = 0;
};

Trainer::Trainer(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                 const std::stop_token& stop)
    : m_request(request)
    , m_config(request.config)
    , m_observer(observer)
    , m_fileSystem(fileSystem)
    , m_stop(stop)
    , m_device(chooseDevice(m_config.train.device))
    , m_threads(planThreads(availableCores(), m_device.is_cuda(), m_config.data.loader,
                            m_config.train.threads, m_config.data.workers))
{
    setComputeThreads(m_threads.compute);
    m_precisionWarning = checkPrecision(m_device, m_config.train.precision);
    allowTensorFloat32(m_device, m_config.train.tf32);
    m_smallestBatch = smallestBatch(m_config);
    m_allocator = makeBatchAllocator(m_device);
    openData();
    makeModels();
    m_reporter.emplace(m_observer, m_shape);
    m_schedule = makeSchedule(m_config, m_shape.stepsPerEpoch);
}

void Trainer::openData()
{
    m_data = openRunData(m_config, m_threads.workers, m_fileSystem, m_allocator.get(), m_observer,
                         m_stop);
    m_state.trainImages = m_data.train->sampleCount();
    m_plan.emplace(m_state.trainImages, static_cast<std::uint64_t>(m_config.train.batchSize),
                   static_cast<std::uint64_t>(m_smallestBatch),
                   static_cast<std::uint64_t>(m_config.train.accumulate));
    m_shape.epochs = m_config.train.epochs;
    m_shape.stepsPerEpoch = m_plan->batches();
    if (m_shape.stepsPerEpoch == 0)
        throw Error(ErrorCode::InvalidConfig,
                    fmt::format("{} training images are too few for {}", m_state.trainImages,
                                m_config.model.name),
                    m_config.data.train, fmt::format("give at least {}", m_smallestBatch));
    m_shape.validationBatches = m_data.validation ? m_data.validation->batchCount() : 0;
}

void Trainer::makeModels()
{
    const ModelOptions options = modelOptions(m_config, classes());
    m_model = makeModel(options);
    std::error_code ignored;
    const bool goesOn =
        m_request.resume && std::filesystem::exists(lastCheckpoint(m_request.runFolder), ignored);
    if (!m_config.model.weights.empty() && !goesOn)
        m_startLine = loadStartWeights(m_fileSystem, m_config.model.weights, *m_model);
    if (m_config.train.emaDecay > 0) {
        auto average = makeModel(options);
        loadStateDict(*average, stateDict(*m_model));
        average->to(m_device);
        m_average.emplace(std::move(average), m_config.train.emaDecay);
    }
    m_model->to(m_device);
    if (m_config.distillation.kind != TeacherKind::None)
        m_teacher.emplace(m_fileSystem, m_config, m_data.classNames, m_device);
    m_step.emplace(*m_model, m_config, m_teacher ? &*m_teacher : nullptr);
}

TrainResult Trainer::run()
{
    std::int64_t parameters = 0;
    for (const torch::Tensor& parameter : m_model->parameters())
        parameters += parameter.numel();
    const RunEnvironment environment =
        describeRun(m_data, parameters, describeDevice(m_device), m_threads);
    m_observer.started(environment);
    for (const LogLine& line : startLines(m_config, environment, m_shape))
        m_observer.log(line.severity, line.text);
    if (!m_precisionWarning.empty())
        m_observer.log(Severity::Warning, m_precisionWarning);
    if (!m_startLine.empty())
        m_observer.log(Severity::Info, m_startLine);
    if (m_request.resume)
        resume();
    m_lastSavedAt = steadySeconds();

    while (m_state.epoch <= m_config.train.epochs && !lostPatience()) {
        fitImageSize();
        if (!trainingPart() || !validationPart())
            return stopped();
        finishEpoch();
    }
    return finished();
}

void Trainer::resume()
{
    const std::filesystem::path path = lastCheckpoint(m_request.runFolder);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        m_observer.log(Severity::Warning,
                       "No checkpoint was written yet: the run starts from the beginning.");
        return;
    }
    const std::uint64_t images = m_state.trainImages;
    const CheckpointFile file = readCheckpointFile(m_fileSystem, path);
    const CheckpointInfo& info = file.info;
    requireSameExperiment(configFromYaml(info.configYaml, path), m_config, path);
    if (info.state.trainImages != images)
        throw Error(ErrorCode::InvalidConfig,
                    fmt::format("the training data has {} images, but had {} when the run stopped",
                                images, info.state.trainImages),
                    m_config.data.train, "start a new run for other data");
    requireSameClasses(info.classNames, m_data.classNames, m_config.data.train);
    restoreCheckpoint(file, path, *m_model, m_step->optimiser());
    if (m_average)
        m_average->loadState(file.extras, path);
    m_step->restoreGradients(file.extras);
    m_state = info.state;
    m_step->scaler().setState(m_state.scaler);
    m_observer.log(Severity::Info, resumedLine(m_state, m_shape));
}

// Progressive resizing: what is decoded changes, the order of the samples and their crops do not.
void Trainer::fitImageSize()
{
    const int size = imageSizeOf(m_config, m_state.epoch);
    if (m_data.train->settings().output.size == size)
        return;
    reopenTraining(m_data, m_config, size, m_threads.workers, m_fileSystem, m_allocator.get(),
                   m_observer, m_stop);
    m_observer.log(Severity::Info, fmt::format("Training on images of {} px", size));
}

bool Trainer::trainingPart()
{
    EpochSeconds& seconds = m_state.seconds;
    m_model->train();
    m_trainSum.emplace(m_device, m_state.train);
    m_normSum = at::full({}, m_state.gradients.sum,
                         at::TensorOptions().dtype(at::kDouble).device(m_device));
    m_toldTotals = m_state.train;
    m_toldAt = steadySeconds();
    if (m_state.batch < m_shape.stepsPerEpoch) // else it was stopped while validating
        m_data.train->startEpoch(static_cast<std::uint32_t>(m_state.epoch), m_state.batch);

    m_reporter->partBegins(m_state.epoch, false, m_state.batch);

    StepQueue queue(m_device);
    bool stop = m_stop.stop_requested();
    double began = steadySeconds();
    while (!stop && m_state.batch < m_shape.stepsPerEpoch) {
        BatchLease lease = m_data.train->next();
        const double got = steadySeconds();
        if (!lease)
            break;
        seconds.dataWait += got - began;
        requireLabels(*lease, classes(), "data.train", m_config.data.train);
        const int images = lease->count;
        const DeviceBatch batch = toDevice(*lease, m_data.train->settings().output.size, m_device);
        const double ready = steadySeconds();
        seconds.transfer += ready - got;
        trainBatch(batch);
        seconds.compute += steadySeconds() - ready;
        const double computed = steadySeconds();
        queue.push(std::move(lease));
        const double rate = learningRate();
        ++m_state.batch;
        ++m_state.step;
        stop = m_stop.stop_requested();
        if (stop || m_state.batch == m_shape.stepsPerEpoch) {
            queue.drain();
            waitForDevice(m_device);
        }
        seconds.compute += steadySeconds() - computed;

        if (m_reporter->stepIsDue(m_state.step) || m_device.is_cpu())
            reportStep(rate);
        if (m_reporter->batchDone(m_state.batch, static_cast<std::uint64_t>(images)))
            m_state.peakMemory = std::max(m_state.peakMemory, memoryInUse(m_device));
        stop = stop || m_stop.stop_requested();
        const double next = steadySeconds();
        seconds.training += next - began;
        began = next;
    }
    queue.drain();
    m_state.train = m_trainSum->totals();
    m_state.gradients.sum = m_normSum.item<double>();
    requireFinite(m_state.train.lossSum, m_state, m_config);
    return !stop;
}

void Trainer::trainBatch(const DeviceBatch& batch)
{
    const StepOutcome outcome = m_step->forward(batch, m_state.step);
    m_step->backward(outcome.loss, m_plan->shareOfGroup(m_state.batch));
    m_trainSum->add(outcome.logits, batch.labels, outcome.loss);
    if (m_plan->endsGroup(m_state.batch))
        update();
}

void Trainer::update()
{
    const torch::Tensor norm = m_step->update(learningRate());
    if (!norm.defined())
        return; // left out: float16 overflowed
    m_normSum += norm;
    ++m_state.gradients.updates;
    if (m_average)
        m_average->update(*m_model, m_step->optimiser().stepsDone());
}

// Loss and speed are those since the last recorded step: nothing is lost by thinning.
void Trainer::reportStep(double learningRate)
{
    const MetricTotals totals = m_trainSum->totals();
    requireFinite(totals.lossSum, m_state, m_config);
    const std::int64_t images = totals.images - m_toldTotals.images;
    if (!m_reporter->stepIsDue(m_state.step) || images == 0)
        return;
    const double now = steadySeconds();
    StepRecord record;
    record.step = m_state.step;
    record.epoch = m_state.epoch;
    record.loss = (totals.lossSum - m_toldTotals.lossSum) / static_cast<double>(images);
    record.learningRate = learningRate;
    record.imagesPerSecond = now > m_toldAt ? static_cast<double>(images) / (now - m_toldAt) : 0;
    m_observer.step(record);
    m_toldTotals = totals;
    m_toldAt = now;
}

bool Trainer::validationPart()
{
    m_validation.reset();
    if (m_data.validation == nullptr)
        return !m_stop.stop_requested();
    const double began = steadySeconds();
    m_reporter->partBegins(m_state.epoch, true, 0);
    m_validation = runValidation({.model = validatedModel(),
                                  .loader = *m_data.validation,
                                  .device = m_device,
                                  .classes = classes(),
                                  .flip = m_config.augment.validationFlip,
                                  .precision = m_config.train.precision,
                                  .key = "data.val",
                                  .data = m_config.data.validation,
                                  .batchDone =
                                      [this](auto batches, auto images) {
                                          m_reporter->batchDone(batches, images);
                                      }},
                                 m_stop);
    if (!m_validation)
        return false;
    m_validatedEpoch = m_state.epoch;
    requireFinite(m_validation->totals.lossSum, m_state, m_config);
    m_state.peakMemory = std::max(m_state.peakMemory, memoryInUse(m_device));
    m_state.seconds.validation = steadySeconds() - began;
    return true;
}

void Trainer::finishEpoch()
{
    const double rate = m_schedule.at(m_state.step > 0 ? m_state.step - 1 : 0);
    const EpochRecord record = epochRecord(m_state, m_validation, rate);
    const BestEpoch candidate = bestEpochOf(record, m_config.train.bestMetric);
    const bool best = isBetter(candidate, m_state.best);
    if (best)
        m_state.best = candidate;
    m_observer.epoch(record);
    if (best)
        tellConfusion("best");
    m_observer.log(Severity::Info, epochLine(record, m_config.train.epochs, best));
    tellDamaged(*m_data.train, "training");
    if (m_data.validation != nullptr)
        tellDamaged(*m_data.validation, "validation");

    const int epoch = m_state.epoch;
    m_state.epoch = epoch + 1;
    m_state.batch = 0;
    m_state.train = {};
    m_state.seconds = {};
    m_state.peakMemory = 0;
    m_state.gradients = {};
    saveEpoch(epoch, best);
}

void Trainer::saveEpoch(int epoch, bool best)
{
    const bool atInterval = epoch % m_config.train.checkpointEvery == 0;
    if (best)
        save(bestCheckpoint(m_request.runFolder), "checkpoint.best", false);
    if (atInterval) {
        save(epochCheckpoint(m_request.runFolder, epoch), "checkpoint.epoch", false);
        pruneCheckpoints(m_fileSystem, m_request.runFolder, m_config.train.keepCheckpoints);
    }
    if (atInterval || epoch == m_config.train.epochs || lostPatience() ||
        steadySeconds() - m_lastSavedAt >= kSecondsBetweenLast)
        saveLast();
}

bool Trainer::lostPatience() const
{
    return m_config.train.patience > 0 && m_state.best.epoch > 0 &&
           epochsDone() - m_state.best.epoch >= m_config.train.patience;
}

void Trainer::tellConfusion(const char* kind)
{
    if (m_validation)
        m_observer.confusion({kind, m_validatedEpoch, m_data.classNames, m_validation->confusion});
}

// Only with data.skip_damaged; otherwise the first one ends the run.
void Trainer::tellDamaged(const Loader& loader, const char* split)
{
    if (const std::uint64_t damaged = loader.timing().damaged; damaged > 0)
        m_observer.log(Severity::Warning, damagedLine(damaged, split));
}

TrainResult Trainer::stopped()
{
    saveLast();
    tellConfusion("last");
    m_observer.log(Severity::Info, stoppedLine(m_state, m_shape));
    return {TrainEnd::Stopped, epochsDone()};
}

TrainResult Trainer::finished()
{
    tellConfusion("last");
    if (lostPatience() && epochsDone() < m_config.train.epochs)
        m_observer.log(Severity::Info, outOfPatienceLine(m_config.train));
    m_observer.log(Severity::Info,
                   finishedLine(epochsDone(), m_state.best, m_data.validation != nullptr));
    return {TrainEnd::Finished, epochsDone()};
}

// One that can be resumed from has the weights in training; the others those that were validated.
void Trainer::save(const std::filesystem::path& path, const char* kind, bool resumable)
{
    m_state.optimiserSteps = m_step->optimiser().stepsDone();
    m_state.scaler = m_step->scaler().state();
    const CheckpointInfo info = {m_state, configToYaml(m_config), m_data.classNames};
    if (!resumable) {
        writeCheckpoint(m_fileSystem, path, validatedModel(), nullptr, info);
    } else {
        NamedTensors extras = m_step->pendingGradients();
        if (m_average)
            for (auto& entry : m_average->state())
                extras.push_back(std::move(entry));
        writeCheckpoint(m_fileSystem, path, *m_model, &m_step->optimiser(), info, extras);
    }
    m_observer.artifact(kind, path);
}

void Trainer::saveLast()
{
    save(lastCheckpoint(m_request.runFolder), "checkpoint.last", true);
    m_lastSavedAt = steadySeconds();
}

} // namespace

namespace {

TrainResult trainOrThrow(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                         const std::stop_token& stop, int& classes)
{
    try {
        validateConfig(request.config);
        Trainer trainer(request, observer, fileSystem, stop);
        classes = trainer.classes();
        return trainer.run();
    } catch (...) {
        rethrowAsError();
    }
}

} // namespace

TrainResult trainRun(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                     const std::stop_token& stop)
{
    int classes = 0; // 0 as long as nothing was trained
    try {
        return trainOrThrow(request, observer, fileSystem, stop, classes);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::OutOfMemory || classes == 0)
            throw;
        throw withFittingBatch(error, request.config, classes,
                               stop); // the trainer's memory is free
    }
}

} // namespace formwork
