#include "core/train/loop/trainer.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device_idle.h"
#include "core/train/loop/best_epoch.h"
#include "core/train/loop/epoch_record.h"
#include "core/train/loop/resumption.h"
#include "core/train/parallel/shared_state.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace formwork {

namespace {

constexpr const char* kDriftLine =
    "The ranks' weights differ by rounding, which other numbers of threads or other processors "
    "cause: all continue with those of rank 0";

} // namespace

Trainer::Trainer(const TrainRequest& request, ProcessGroup& group, RunObserver& observer,
                 FileSystem& fileSystem, const std::stop_token& stop)
    : m_request(request)
    , m_config(request.config)
    , m_group(group)
    , m_observer(observer)
    , m_fileSystem(fileSystem)
    , m_stop(stop)
    , m_endOfWaiting(group.isParallel() ? group.failed() : stop)
    , m_run(request, group, observer, fileSystem, stop)
    , m_reporter(observer, m_run.shape)
    , m_checkpoints(request, group, m_run, m_state, observer, fileSystem, stop)
    , m_agreement(group)
{
    m_state.ranks = group.size();
    m_state.trainImages = m_run.trainImages();
    m_state.threads = m_run.threads;
    m_state.precision = m_run.config().train.precision;
    m_state.appliesOrientation = m_run.data.train->appliesOrientation();
}

TrainResult Trainer::run()
{
    std::int64_t parameters = 0;
    for (const torch::Tensor& parameter : m_run.model->parameters())
        parameters += parameter.numel();
    const RunEnvironment environment =
        describeRun(m_run.data, parameters, describeDevice(m_run.device), m_run.threads);
    m_state.trainData = environment.trainData;
    m_state.validationData = environment.validationData;
    begin(environment);

    while (m_state.epoch <= m_config.train.epochs && !lostPatience()) {
        fitImageSize();
        if (!trainingPart() || !validationPart())
            return stopped();
        finishEpoch();
    }
    return finished();
}

void Trainer::begin(const RunEnvironment& environment)
{
    requireSameData(m_group, environment.trainData, environment.validationData);
    m_hosts = m_group.gatherTexts(environment.host);
    // First: a run whose resuming is refused has not started, and its record stays as it was.
    const Resumption resumption = m_request.resume && m_group.isFirst()
                                      ? resumeRun(m_request, m_group, m_run, m_state, m_fileSystem)
                                      : Resumption();
    shareState(m_group, m_state, *m_run.model, m_run.average ? &*m_run.average : nullptr,
               m_run.step->optimiser());
    m_run.step->scaler().setState(m_state.scaler);
    m_observer.started(environment);
    for (const auto& lines : {startLines(m_run.config(), environment, m_run.shape),
                              rankLines(m_group.layout(), m_hosts, m_run.config(), m_run.shape),
                              m_run.notes, resumption.lines})
        for (const LogMessage& line : lines)
            m_observer.log(line.severity, line.text);
    if (!resumption.dataChange.empty())
        m_observer.dataChanged(epochsDone(), resumption.dataChange);
    if (resumption.isFromCheckpoint)
        m_checkpoints.resumeFrom(resumption.end);
    m_checkpoints.startClock();
}

// Progressive resizing: what is decoded changes, the order of the samples and their crops do not.
void Trainer::fitImageSize()
{
    const int size = imageSizeOf(m_config, m_state.epoch);
    if (m_config.train.lowFrequency) {
        const int full = m_config.model.imageSize;
        if (size == (m_lowFrequency ? m_lowFrequency->to() : full))
            return;
        m_lowFrequency.reset();
        if (size != full)
            m_lowFrequency.emplace(full, size, m_run.device);
        logImageSize(size);
        return;
    }
    if (m_run.data.train->settings().output.size == size)
        return;
    reopenTraining(m_run.data, m_config, size, m_run.threads.workers, m_fileSystem,
                   m_run.allocator.get(), m_observer, m_stop, m_group.layout());
    m_loadingEpoch = 0;
    logImageSize(size);
}

void Trainer::logImageSize(int size)
{
    m_observer.log(Severity::Info, fmt::format("Training on images of {} px", size));
}

// With the images of this epoch's size.
DeviceBatch Trainer::fitted(DeviceBatch batch) const
{
    if (m_lowFrequency)
        batch.images = (*m_lowFrequency)(batch.images);
    return batch;
}

// Its first batches are decoded while the epoch's last step is computed.
void Trainer::startValidationData()
{
    if (m_run.data.validation == nullptr)
        return;
    m_run.data.validation->startEpoch(0);
    m_isValidationLoading = true;
}

// The first batches of the next epoch are decoded while this one is validated and saved.
void Trainer::startNextEpoch()
{
    m_damaged = m_run.data.train->timing().damaged;
    const int next = m_state.epoch + 1;
    const int size = m_run.data.train->settings().output.size;
    const bool otherSize = !m_config.train.lowFrequency && imageSizeOf(m_config, next) != size;
    if (next > m_config.train.epochs || otherSize)
        return;
    m_run.data.train->startEpoch(static_cast<std::uint32_t>(next));
    m_loadingEpoch = next;
}

bool Trainer::trainingPart()
{
    EpochSeconds& seconds = m_state.seconds;
    m_run.model->train();
    m_trainSum.emplace(m_run.device, m_state.train);
    m_normSum = at::full({}, m_state.gradients.sum,
                         at::TensorOptions().dtype(at::kDouble).device(m_run.device));
    m_recordedTotals = m_state.train;
    m_recordedAt = steadySeconds();
    m_reduction.reset();
    m_agreed = {};
    const bool isLoading = m_loadingEpoch == m_state.epoch;
    if (m_state.batch < m_run.shape.stepsPerEpoch && !isLoading) // else it was stopped validating
        m_run.data.train->startEpoch(static_cast<std::uint32_t>(m_state.epoch), m_state.batch);

    m_reporter.partBegins(m_state.epoch, false, m_state.batch);
    m_meter.sample();

    BatchTransfer transfer(m_run.device, m_run.data.train->settings().output, m_run.copyStream);
    DeviceIdle idle(m_run.device);
    idle.stepEnds();
    bool stop = mustStop();
    double began = steadySeconds();
    while (!stop && m_state.batch < m_run.shape.stepsPerEpoch) {
        BatchLease lease = m_run.data.train->next(m_endOfWaiting);
        const double got = steadySeconds();
        if (!lease) {
            m_group.throwIfFailed();
            stop = mustStop();
            break;
        }
        seconds.dataWait += got - began;
        requireLabels(*lease, classes(), "data.train", m_config.data.train);
        const std::uint64_t images = m_run.plan->imagesOf(m_state.batch);
        if (m_state.batch + 1 == m_run.shape.stepsPerEpoch)
            startValidationData();
        const DeviceBatch batch = transfer(*lease);
        idle.stepBegins();
        const double ready = steadySeconds();
        seconds.transfer += ready - got;
        trainBatch(fitted(batch), lease->padding);
        idle.stepEnds();
        seconds.compute += steadySeconds() - ready;
        const double computed = steadySeconds();
        transfer.stepAsked(std::move(lease));
        const double rate = learningRate();
        ++m_state.batch;
        ++m_state.step;
        stop = mustStop();
        if (stop || m_state.batch == m_run.shape.stepsPerEpoch) {
            transfer.drain();
            waitForDevice(m_run.device);
        }
        seconds.compute += steadySeconds() - computed;
        if (idle.isMeasured()) {
            const double waited = idle.take();
            seconds.dataWait += waited - (got - began);
            seconds.compute += (got - began) - waited;
        }

        if (m_reporter.stepIsDue(m_state.step) || m_run.device.is_cpu())
            reportStep(rate);
        if (m_reporter.batchDone(m_state.batch, images))
            m_state.peakMemory = std::max(m_state.peakMemory, memoryInUse(m_run.device));
        stop = stop || mustStop();
        seconds.training += steadySeconds() - began;
        if (!stop && m_state.batch < m_run.shape.stepsPerEpoch && mustSave()) {
            transfer.drain();
            takeSums();
            m_checkpoints.saveLast();
            idle.stepEnds(); // saving is not waiting for data
        }
        began = steadySeconds();
    }
    transfer.drain();
    takeSums();
    m_use = m_meter.sample();
    if (!stop)
        startNextEpoch();
    return !stop;
}

bool Trainer::mustStop() const
{
    return m_group.isParallel() ? m_agreed.stop : m_stop.stop_requested();
}

bool Trainer::mustSave() const
{
    return m_group.isParallel() ? m_agreed.save : m_checkpoints.isTimeInEpoch();
}

void Trainer::takeSums()
{
    m_state.train = totalsOfAll(m_group, m_trainSum->totals());
    m_state.gradients.sum = m_normSum.item<double>();
    requireFinite(m_state.train.lossSum, m_state, m_config);
}

// `padding`: of the images, at the end: those that are there to give every rank equally many. They
// are computed, for the sake of BatchNorm, but count for nothing.
void Trainer::trainBatch(const DeviceBatch& batch, int padding)
{
    if (m_run.executor && padding == 0) {
        const StepResult result = (*m_run.executor)(batch, m_state.step, learningRate());
        m_trainSum->add(result.outcome.logits, batch.labels, result.outcome.loss);
        noteUpdate(result.norm);
        return;
    }
    const bool isLastOfGroup = m_run.plan->endsGroup(m_state.batch);
    // Every rank draws its own noise.
    const auto ranks = static_cast<std::uint64_t>(m_group.size());
    const HeadLogits heads = m_run.step->answer(
        batch, m_state.step * ranks + static_cast<std::uint64_t>(m_group.rank()));
    const bool counts = padding < batch.labels.size(0);
    const std::int64_t rows = batch.labels.size(0) - (counts ? padding : 0);
    const DeviceBatch counted = firstRows(batch, rows);
    const StepOutcome outcome = m_run.step->judge(firstRows(heads, rows), counted);
    if (isLastOfGroup) {
        m_agreement.propose(
            {m_stop.stop_requested(), m_group.isFirst() && m_checkpoints.isTimeInEpoch()});
        m_run.buckets->arm();
    }
    m_run.step->backward(outcome.loss, m_run.plan->shareOfGroup(m_state.batch) *
                                           m_run.plan->shareOfRank(m_state.batch, m_group.rank()));
    if (counts)
        m_trainSum->add(outcome.logits, counted.labels, outcome.loss);
    m_agreed = {};
    if (!isLastOfGroup)
        return;
    if (const auto reduction = m_run.buckets->finish())
        m_reduction = m_reduction.value_or(ReductionSeconds{}) += *reduction;
    noteUpdate(m_run.step->update(learningRate()));
    m_agreed = m_agreement.result();
}

void Trainer::noteUpdate(const torch::Tensor& norm)
{
    if (!norm.defined())
        return; // left out: float16 overflowed
    m_normSum += norm;
    ++m_state.gradients.updates;
    if (m_run.average)
        m_run.average->update(*m_run.model, m_run.step->optimiser().stepsDone());
}

// Loss and speed are those since the last recorded step: nothing is lost by thinning.
void Trainer::reportStep(double learningRate)
{
    MetricTotals totals = m_trainSum->totals();
    requireFinite(totals.lossSum, m_state, m_config);
    if (m_reporter.stepIsDue(m_state.step))
        totals = totalsOfAll(m_group, totals);
    const std::int64_t images = totals.images - m_recordedTotals.images;
    if (!m_reporter.stepIsDue(m_state.step) || images == 0)
        return;
    const double now = steadySeconds();
    StepRecord record;
    record.step = m_state.step;
    record.epoch = m_state.epoch;
    record.loss = (totals.lossSum - m_recordedTotals.lossSum) / static_cast<double>(images);
    record.learningRate = learningRate;
    record.imagesPerSecond =
        now > m_recordedAt ? static_cast<double>(images) / (now - m_recordedAt) : 0;
    m_observer.step(record);
    m_recordedTotals = totals;
    m_recordedAt = now;
}

bool Trainer::validationPart()
{
    m_validation.reset();
    if (m_run.data.validation == nullptr)
        return !mustStop();
    const double began = steadySeconds();
    shareBuffers(m_group, m_run.validatedModel());
    m_reporter.partBegins(m_state.epoch, true, 0);
    if (!std::exchange(m_isValidationLoading, false))
        m_run.data.validation->startEpoch(0);
    m_validation = runValidation(
        {.model = m_run.validatedModel(),
         .loader = *m_run.data.validation,
         .device = m_run.device,
         .classes = classes(),
         .flip = m_config.augment.validationFlip,
         .precision = m_run.config().train.precision,
         .key = "data.val",
         .data = m_config.data.validation,
         .labels = m_run.data.validationLabels,
         .copyStream = m_run.copyStream,
         .batchDone =
             [this](auto batches, auto images) {
                 m_reporter.batchDone(batches, images * static_cast<std::uint64_t>(m_group.size()));
             },
         .group = &m_group},
        m_stop);
    if (!m_validation)
        return false;
    m_validatedEpoch = m_state.epoch;
    requireFinite(m_validation->totals.lossSum, m_state, m_config);
    m_state.peakMemory = std::max(m_state.peakMemory, memoryInUse(m_run.device));
    m_state.seconds.validation = steadySeconds() - began;
    return true;
}

void Trainer::finishEpoch()
{
    const double rate = m_run.schedule.at(m_state.step > 0 ? m_state.step - 1 : 0);
    const RankEpoch whole = epochOfAll();
    TrainingState state = m_state;
    state.seconds = {whole.training, whole.dataWait, whole.transfer, whole.compute,
                     whole.validation};
    state.peakMemory = static_cast<std::uint64_t>(whole.peakMemory);
    EpochRecord record = epochRecord(state, m_validation, rate);
    const BestEpoch candidate = bestEpochOf(record, m_config.train.bestMetric);
    const bool best = isBetter(candidate, m_state.best);
    if (best)
        m_state.best = candidate;
    record.isBest = best;
    record.otherLoad = m_use.otherShare;
    if (m_use.loaderBusyCores)
        record.loaderCpuSeconds = whole.loaderCpu;
    // The products' scratch memory comes from the heap, where small blocks that live on make gaps
    // into which it no longer fits: without this a small run grew by up to 1.3 % in its first sixty
    // epochs.
    trimHeap();
    const int epoch = m_state.epoch;
    m_state.epoch = epoch + 1;
    const bool isEnd = epoch == m_config.train.epochs || lostPatience();
    // Before the epoch, whose record waits until they are kept: a run that is killed after its last
    // checkpoint was written validates no more.
    if (best)
        reportConfusion("best");
    if (isEnd)
        reportConfusion("last");
    m_observer.epoch(record);
    m_observer.log(Severity::Info, epochLine(record, m_config.train.epochs, best));
    reportDamaged(static_cast<std::uint64_t>(whole.damaged), *m_run.data.train, "training");
    if (m_run.data.validation != nullptr)
        reportDamaged(m_run.data.validation->timing().damaged, *m_run.data.validation,
                      "validation");

    m_state.batch = 0;
    m_state.train = {};
    m_state.seconds = {};
    m_state.peakMemory = 0;
    m_state.gradients = {};
    m_checkpoints.saveEpoch({epoch, best}, isEnd);
}

// Logs what the ranks' clocks say; collective.
RankEpoch Trainer::epochOfAll()
{
    RankEpoch own;
    own.training = m_state.seconds.training;
    own.dataWait = m_state.seconds.dataWait;
    own.transfer = m_state.seconds.transfer;
    own.compute = m_state.seconds.compute;
    if (m_reduction)
        own.exchange = ExchangeSeconds{m_reduction->total, m_reduction->exposed};
    own.validation = m_state.seconds.validation;
    own.loaderCpu = m_use.loaderBusyCores.value_or(0) * m_state.seconds.training;
    own.peakMemory = static_cast<double>(m_state.peakMemory);
    own.damaged = static_cast<double>(m_damaged);
    std::vector<RankEpoch> ranks;
    for (const std::vector<double>& numbers : m_group.gather(own.toNumbers()))
        ranks.push_back(RankEpoch::fromNumbers(numbers));
    const RankEpoch whole = wholeEpoch(ranks);
    if (!m_group.isParallel())
        return whole;
    if (const auto line = exchangeLine(whole))
        m_observer.log(Severity::Info, *line);
    if (const auto line = stragglerLine(ranks, m_hosts))
        m_observer.log(Severity::Warning, *line);
    if (!haveSameWeights(m_group, *m_run.model)) {
        m_observer.log(Severity::Warning, kDriftLine);
        shareWeights(m_group, *m_run.model, m_run.average ? &*m_run.average : nullptr,
                     m_run.step->optimiser());
    }
    return whole;
}

bool Trainer::lostPatience() const
{
    // An extension begins with new patience.
    const std::vector<double>& extensions = m_config.extension.after;
    const int since =
        std::max(m_state.best.epoch, extensions.empty() ? 0 : static_cast<int>(extensions.back()));
    return m_config.train.patience > 0 && m_state.best.epoch > 0 &&
           epochsDone() - since >= m_config.train.patience;
}

void Trainer::reportConfusion(const char* kind)
{
    if (m_validation)
        m_observer.confusion(
            {kind, m_validatedEpoch, m_run.data.classNames, m_validation->confusion});
}

// Only with data.skip_damaged; otherwise the first one ends the run.
void Trainer::reportDamaged(std::uint64_t damaged, const Loader& loader, const char* split)
{
    if (damaged > 0)
        m_observer.log(Severity::Warning, damagedLine(damaged, split, loader.damagedSamples()));
}

TrainResult Trainer::stopped()
{
    m_checkpoints.saveLast();
    reportConfusion("last");
    m_observer.log(Severity::Info, stoppedLine(m_state, m_run.shape));
    return {TrainEnd::Stopped, epochsDone()};
}

TrainResult Trainer::finished()
{
    if (lostPatience() && epochsDone() < m_config.train.epochs)
        m_observer.log(Severity::Info, outOfPatienceLine(m_config.train));
    m_observer.log(Severity::Info,
                   finishedLine(epochsDone(), m_state.best, m_run.data.validation != nullptr));
    return {TrainEnd::Finished, epochsDone()};
}

} // namespace formwork
