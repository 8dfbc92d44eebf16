#include "core/train/trainer.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/model/model.h"
#include "core/train/checkpoint.h"
#include "core/train/device.h"
#include "core/train/environment.h"
#include "core/train/loss.h"
#include "core/train/metrics.h"
#include "core/train/optimiser.h"
#include "core/train/reporter.h"
#include "core/train/run_data.h"
#include "core/train/run_log.h"
#include "core/train/schedule.h"
#include "core/train/thread_plan.h"
#include "core/train/torch_errors.h"

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
// BatchNorm over fewer images says nothing, over one it fails.
constexpr int kSmallestNormalisedBatch = 4;

// How many images a batch must have to be trained on.
int smallestBatch(const ExperimentConfig& config)
{
    const ModelName* name = findModelName(config.model.name);
    if (name == nullptr || name->family != ModelFamily::Levit)
        return 1;
    if (config.train.batchSize < 2)
        throw Error(ErrorCode::InvalidConfig,
                    "train.batch_size is 1, but LeViT normalises over the batch", {},
                    "set train.batch_size to 4 or more");
    return std::min(kSmallestNormalisedBatch, config.train.batchSize);
}

// Full batches, and the last partial one if it is large enough.
std::uint64_t trainedBatches(std::uint64_t images, std::uint64_t batchSize, int smallest)
{
    const std::uint64_t rest = images % batchSize;
    return images / batchSize + (rest >= static_cast<std::uint64_t>(smallest) ? 1 : 0);
}

class Trainer
{
public:
    Trainer(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
            const std::stop_token& stop);

    TrainResult run();

private:
    void resume();
    bool trainingPart();   // false: a stop was asked for
    bool validationPart(); // likewise
    void trainStep(const DeviceBatch& batch, double learningRate);
    void reportStep(double learningRate);
    void finishEpoch();
    void tellDamaged(const Loader& loader, const char* split);
    EpochRecord epochRecord() const;
    bool isNewBest(const EpochRecord& record);

    TrainResult stopped();
    void save(const std::filesystem::path& path, const char* kind, bool resumable);
    void saveLast();

    void requireLabels(const Batch& batch) const;
    void requireFinite(double loss) const;
    int epochsDone() const { return m_state.epoch - 1; }

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
    std::optional<Optimiser> m_optimiser;
    int m_smallestBatch = 1;
    RunShape m_shape;
    std::optional<RunReporter> m_reporter;
    LearningRateSchedule m_schedule;

    TrainingState m_state;
    std::optional<MetricSum> m_trainSum; // of the training part under way
    std::optional<MetricTotals> m_validation;
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
    m_smallestBatch = smallestBatch(m_config);
    m_allocator = makeBatchAllocator(m_device);
    m_data = openRunData(m_config, m_threads.workers, m_fileSystem, m_allocator.get(), m_observer,
                         m_stop);

    m_model = makeModel({.name = m_config.model.name,
                         .imageSize = m_config.model.imageSize,
                         .classes = static_cast<int>(m_data.classNames.size()),
                         .distillation = m_config.model.distillation,
                         .seed = m_config.train.seed});
    m_model->to(m_device);
    const ParameterPlan plan = planParameters(*m_model, m_config);
    m_optimiser.emplace(plan.tensors, m_config.optimizer, UpdatePath::ByDevice, plan.settings);

    m_state.trainImages = m_data.train->sampleCount();
    m_shape.epochs = m_config.train.epochs;
    m_shape.stepsPerEpoch = trainedBatches(
        m_state.trainImages, static_cast<std::uint64_t>(m_config.train.batchSize), m_smallestBatch);
    if (m_shape.stepsPerEpoch == 0)
        throw Error(ErrorCode::InvalidConfig,
                    fmt::format("{} training images are too few for {}", m_state.trainImages,
                                m_config.model.name),
                    m_config.data.train, fmt::format("give at least {}", m_smallestBatch));
    m_shape.validationBatches = m_data.validation ? m_data.validation->batchCount() : 0;
    m_reporter.emplace(m_observer, m_shape);
    m_schedule = makeSchedule(m_config, m_shape.stepsPerEpoch);
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
    if (m_request.resume)
        resume();
    m_lastSavedAt = steadySeconds();

    while (m_state.epoch <= m_config.train.epochs) {
        if (!trainingPart() || !validationPart())
            return stopped();
        finishEpoch();
    }
    m_observer.log(Severity::Info,
                   finishedLine(epochsDone(), m_state.best, m_data.validation != nullptr));
    return {TrainEnd::Finished, epochsDone()};
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
    const CheckpointInfo info = readCheckpoint(m_fileSystem, path, *m_model, *m_optimiser);
    requireSameExperiment(configFromYaml(info.configYaml, path), m_config, path);
    if (info.state.trainImages != images)
        throw Error(ErrorCode::InvalidConfig,
                    fmt::format("the training data has {} images, but had {} when the run stopped",
                                images, info.state.trainImages),
                    m_config.data.train, "start a new run for other data");
    requireSameClasses(info.classNames, m_data.classNames, m_config.data.train);
    m_state = info.state;
    m_observer.log(Severity::Info, resumedLine(m_state, m_shape));
}

bool Trainer::trainingPart()
{
    EpochSeconds& seconds = m_state.seconds;
    m_model->train();
    m_trainSum.emplace(m_device, m_state.train);
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
        requireLabels(*lease);
        const int images = lease->count;
        const double learningRate = m_schedule.at(m_state.step);
        if (images >= m_smallestBatch) {
            const DeviceBatch batch = toDevice(*lease, m_config.model.imageSize, m_device);
            const double ready = steadySeconds();
            seconds.transfer += ready - got;
            trainStep(batch, learningRate);
            seconds.compute += steadySeconds() - ready;
        }
        const double computed = steadySeconds();
        queue.push(std::move(lease));
        ++m_state.batch;
        ++m_state.step;
        stop = m_stop.stop_requested();
        if (stop || m_state.batch == m_shape.stepsPerEpoch) {
            queue.drain();
            waitForDevice(m_device);
        }
        seconds.compute += steadySeconds() - computed;

        if (m_reporter->stepIsDue(m_state.step) || m_device.is_cpu())
            reportStep(learningRate);
        if (m_reporter->batchDone(m_state.batch, static_cast<std::uint64_t>(images)))
            m_state.peakMemory = std::max(m_state.peakMemory, memoryInUse(m_device));
        stop = stop || m_stop.stop_requested();
        const double next = steadySeconds();
        seconds.training += next - began;
        began = next;
    }
    queue.drain();
    m_state.train = m_trainSum->totals();
    requireFinite(m_state.train.lossSum);
    return !stop;
}

void Trainer::trainStep(const DeviceBatch& batch, double learningRate)
{
    m_model->setStep(m_state.step);
    const HeadLogits heads = m_model->forwardHeads(batch.images);
    const auto lossOf = [&](const torch::Tensor& logits) {
        return classificationLoss(logits, batch, m_config.train.labelSmoothing);
    };
    torch::Tensor logits = heads.classes;
    torch::Tensor loss = lossOf(heads.classes);
    // Without a teacher both heads learn the labels, and the model answers with their mean.
    if (heads.distillation.defined()) {
        loss = (loss + lossOf(heads.distillation)) / 2;
        logits = (heads.classes + heads.distillation) / 2;
    }
    m_optimiser->dropGradients();
    loss.backward();
    m_optimiser->step(learningRate);
    m_trainSum->add(logits, batch.labels, loss);
}

// Loss and speed are those since the last recorded step: nothing is lost by thinning.
void Trainer::reportStep(double learningRate)
{
    const MetricTotals totals = m_trainSum->totals();
    requireFinite(totals.lossSum);
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
    const torch::NoGradGuard noGrad;
    const double began = steadySeconds();
    m_model->eval();
    MetricSum sum(m_device);
    StepQueue queue(m_device);
    m_data.validation->startEpoch(0);
    m_reporter->partBegins(m_state.epoch, true, 0);
    std::uint64_t batches = 0;
    while (BatchLease lease = m_data.validation->next()) {
        if (m_stop.stop_requested())
            return false;
        requireLabels(*lease);
        const auto images = static_cast<std::uint64_t>(lease->count);
        const DeviceBatch batch = toDevice(*lease, m_config.model.imageSize, m_device);
        const torch::Tensor logits = m_model->forward(batch.images);
        sum.add(logits, batch.labels, at::cross_entropy_loss(logits, batch.labels));
        queue.push(std::move(lease));
        m_reporter->batchDone(++batches, images);
    }
    queue.drain();
    m_validation = sum.totals();
    requireFinite(m_validation->lossSum);
    m_state.peakMemory = std::max(m_state.peakMemory, memoryInUse(m_device));
    m_state.seconds.validation = steadySeconds() - began;
    return true;
}

void Trainer::finishEpoch()
{
    const EpochRecord record = epochRecord();
    const bool best = isNewBest(record);
    m_observer.epoch(record);
    m_observer.log(Severity::Info, epochLine(record, m_config.train.epochs, best));
    tellDamaged(*m_data.train, "training");
    if (m_data.validation != nullptr)
        tellDamaged(*m_data.validation, "validation");

    const int epoch = m_state.epoch;
    const bool atInterval = epoch % m_config.train.checkpointEvery == 0;
    m_state.epoch = epoch + 1;
    m_state.batch = 0;
    m_state.train = {};
    m_state.seconds = {};
    m_state.peakMemory = 0;

    if (best)
        save(bestCheckpoint(m_request.runFolder), "checkpoint.best", false);
    if (atInterval)
        save(epochCheckpoint(m_request.runFolder, epoch), "checkpoint.epoch", false);
    if (atInterval || epoch == m_config.train.epochs ||
        steadySeconds() - m_lastSavedAt >= kSecondsBetweenLast)
        saveLast();
}

// Only with data.skip_damaged; otherwise the first one ends the run.
void Trainer::tellDamaged(const Loader& loader, const char* split)
{
    const std::uint64_t damaged = loader.timing().damaged;
    if (damaged > 0)
        m_observer.log(Severity::Warning,
                       fmt::format("{} damaged {} {} left out in this epoch, others took {} place",
                                   damaged, split, damaged == 1 ? "sample was" : "samples were",
                                   damaged == 1 ? "its" : "their"));
}

EpochRecord Trainer::epochRecord() const
{
    EpochRecord record;
    record.epoch = m_state.epoch;
    record.trainLoss = m_state.train.meanLoss();
    record.trainTop1 = m_state.train.top1Share();
    record.trainTop5 = m_state.train.top5Share();
    if (m_validation.has_value()) {
        record.validationLoss = m_validation->meanLoss();
        record.validationTop1 = m_validation->top1Share();
        record.validationTop5 = m_validation->top5Share();
    }
    record.learningRate = m_schedule.at(m_state.step > 0 ? m_state.step - 1 : 0);
    record.images = static_cast<std::uint64_t>(m_state.train.images);
    record.epochSeconds = m_state.seconds.training + m_state.seconds.validation;
    record.dataWaitSeconds = m_state.seconds.dataWait;
    record.transferSeconds = m_state.seconds.transfer;
    record.computeSeconds = m_state.seconds.compute;
    record.validationSeconds = m_state.seconds.validation;
    record.peakMemoryBytes = m_state.peakMemory;
    record.finishedAt = unixMilliseconds();
    return record;
}

bool Trainer::isNewBest(const EpochRecord& record)
{
    const BestEpoch& best = m_state.best;
    const BestEpoch now = {record.epoch, record.validationTop1.value_or(0),
                           record.validationLoss.value_or(record.trainLoss)};
    const bool better =
        best.epoch == 0 || now.top1 > best.top1 || (now.top1 == best.top1 && now.loss < best.loss);
    if (better)
        m_state.best = now;
    return better;
}

TrainResult Trainer::stopped()
{
    saveLast();
    m_observer.log(Severity::Info, stoppedLine(m_state, m_shape));
    return {TrainEnd::Stopped, epochsDone()};
}

void Trainer::save(const std::filesystem::path& path, const char* kind, bool resumable)
{
    m_state.optimiserSteps = m_optimiser->stepsDone();
    const CheckpointInfo info = {m_state, configToYaml(m_config), m_data.classNames};
    writeCheckpoint(m_fileSystem, path, *m_model, resumable ? &*m_optimiser : nullptr, info);
    m_observer.artifact(kind, path);
}

void Trainer::saveLast()
{
    save(lastCheckpoint(m_request.runFolder), "checkpoint.last", true);
    m_lastSavedAt = steadySeconds();
}

void Trainer::requireLabels(const Batch& batch) const
{
    const auto classes = static_cast<std::int64_t>(m_data.classNames.size());
    for (int i = 0; i < batch.count; ++i) {
        if (batch.labels[i] < 0 || batch.labels[i] >= classes)
            throw Error(ErrorCode::CorruptData,
                        fmt::format("sample {} has label {}, but there are {} classes",
                                    batch.samples[i], batch.labels[i], classes),
                        m_config.data.train, "convert the dataset again");
    }
}

void Trainer::requireFinite(double loss) const
{
    if (!std::isfinite(loss))
        throw Error(ErrorCode::Diverged,
                    fmt::format("the loss became {} in epoch {} at step {}", loss, m_state.epoch,
                                m_state.step),
                    {}, "lower optimizer.lr, or warm up with schedule.warmup_epochs");
}

} // namespace

TrainResult trainRun(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                     const std::stop_token& stop)
{
    try {
        validateConfig(request.config);
        Trainer trainer(request, observer, fileSystem, stop);
        return trainer.run();
    } catch (...) {
        rethrowAsError();
    }
}

} // namespace formwork
