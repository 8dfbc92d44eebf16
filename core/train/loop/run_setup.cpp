#include "core/train/loop/run_setup.h"

#include "core/base/error.h"
#include "core/base/free_memory.h"
#include "core/base/nvidia_gpu.h"
#include "core/base/process_identity.h"
#include "core/base/threads.h"
#include "core/train/benchmark/memory_trial.h"
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/checkpoint/start_weights.h"
#include "core/train/device/precision.h"
#include "core/train/device/rank_device.h"
#include "core/train/device/thread_calibration.h"
#include "core/train/device/torch_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace formwork {

namespace {

// Each rank of a machine has its own GPU.
torch::Device deviceOf(const RankLayout& ranks, const DeviceChoice& choice)
{
    const int named = static_cast<int>(choice.indices.size());
    if (!ranks.isParallel()) {
        if (named > 1)
            throw Error(ErrorCode::DeviceUnavailable,
                        Text("train.device names %1 devices, which need as many ranks, but this is "
                             "the only process")
                            .arg(named),
                        {}, Text("train with --ranks %1, or name one device").arg(named));
        return chooseDevice(choice);
    }
    const int visible = choice.kind == DeviceKind::Cpu || named > 0
                            ? 0
                            : static_cast<int>(cudaDeviceNames().size());
    return chooseDevice(choice, deviceOrdinal(ranks, choice, visible));
}

// Before NCCL is asked, which would only say that its own call was invalid.
void requireOwnDevice(ProcessGroup& group, torch::Device device)
{
    if (!group.isParallel())
        return;
    const ProcessIdentity self = currentProcess();
    const std::string bus =
        device.is_cuda() ? busAddress(nvidiaFunctions(), device.index()) : std::string();
    std::vector<RankDevice> devices;
    for (const std::string& text :
         group.gatherTexts(RankDevice{self.machine, self.host, bus}.toText()))
        devices.push_back(RankDevice::fromText(text));
    requireOwnDevices(devices);
}

// Ranks that nobody bound to their own cores divide those of their machine, and trainings at the
// same time those of a process.
int coresOf(const TrainRequest& request, const RankLayout& ranks)
{
    return std::max(1, availableCores() / (ranks.localSize * std::max(1, request.coresSharedBy)));
}

} // namespace

RunSetup::RunSetup(const TrainRequest& request, ProcessGroup& processes, RunObserver& observer,
                   FileSystem& fileSystem, const std::stop_token& stop)
    : group(processes)
    , resumed(request.resume && group.isFirst() ? findResumePoint(fileSystem, request.runFolder)
                                                : ResumeChoice())
    , device(deviceOf(group.layout(), request.device.value_or(request.config.train.device)))
    , threads(planThreads(coresOf(request, group.layout()), device.is_cuda(),
                          request.config.data.loader, request.config.train.threads,
                          request.config.data.workers))
    , m_request(request)
    , m_config(request.config)
    , m_observer(observer)
    , m_fileSystem(fileSystem)
    , m_stop(stop)
{
    // The threads of another number of ranks do not apply to this one.
    if (resumed.from && resumed.from->file.info.state.ranks == group.size())
        threads = threadsToResumeWith(threads, m_config, resumed.from->file.info.state.threads);
    setComputeThreads(threads.compute);
    requireOwnDevice(group, device);
    useDevice(device);
    copyStream = makeCopyStream(device);
    group.useDevice(device);
    requirePrecision(precisionSupport(device), m_config.train);
    tensorFloat32.emplace(device, m_config.train.tf32);
    allocator = makeBatchAllocator(device);
    openData();
    choosePrecision();
    if (!resumed.from)
        measureThreads();
    checkMemory();
    makeModels();
    schedule = makeSchedule(m_config, shape.stepsPerEpoch);
}

void RunSetup::openData()
{
    const int perRank = imagesPerRank(m_config.train, group.size());
    const int smallest = smallestBatch(m_config, perRank);
    data = {}; // its workers and memory first
    data = openRunData(m_config, threads.workers, m_fileSystem, allocator.get(), m_observer, m_stop,
                       group.layout());
    requireNamesFit(data.classNames, m_config.data.train);
    plan.emplace(sharesOfAll(), static_cast<std::uint64_t>(perRank),
                 static_cast<std::uint64_t>(smallest),
                 static_cast<std::uint64_t>(m_config.train.accumulate));
    shape.batchImages =
        static_cast<std::uint64_t>(perRank) * static_cast<std::uint64_t>(group.size());
    shape.epochs = m_config.train.epochs;
    shape.stepsPerEpoch = plan->batches();
    if (shape.stepsPerEpoch == 0)
        throw Error(
            ErrorCode::InvalidConfig,
            Text("%1 training images are too few for %2").arg(trainImages(), m_config.model.name),
            m_config.data.train, Text("give at least %1").arg(smallest * group.size()));
    shape.validationBatches = data.validation ? data.validation->batchCount() : 0;
}

std::vector<EpochShare> RunSetup::sharesOfAll() const
{
    std::vector<EpochShare> shares;
    LoaderSettings settings = data.train->settings();
    for (settings.rank = 0; settings.rank < group.size(); ++settings.rank)
        shares.push_back(epochShare(trainImages(), settings));
    return shares;
}

void RunSetup::choosePrecision()
{
    if (m_config.train.precision != PrecisionKind::Auto)
        return;
    if (group.isFirst())
        choosePrecisionAlone();
    const std::string name =
        group.broadcastText(std::string(precisionName(m_config.train.precision)));
    m_config.train.precision = precisionFromName(name).value();
    requirePrecision(precisionSupport(device), m_config.train);
}

// A resumed run computes as before, whatever another trial would show.
void RunSetup::choosePrecisionAlone()
{
    if (resumed.from && resumed.from->file.info.state.precision) {
        m_config.train.precision = *resumed.from->file.info.state.precision;
        return;
    }
    ExperimentConfig trial = m_config;
    if (m_request.device)
        trial.train.device = *m_request.device;
    PrecisionChoice choice = precisionForSteps(trial, classes(), threads.compute, m_stop);
    m_config.train.precision = choice.precision;
    notes.push_back({Severity::Info, std::move(choice.note)});
}

// Before the models of the run are made: the trials' memory is free again by then.
void RunSetup::measureThreads()
{
    const std::uint64_t steps =
        shape.stepsPerEpoch * static_cast<std::uint64_t>(m_config.train.epochs);
    const auto candidates = threadCandidates(availableCores(), device.is_cuda(), m_config);
    // Ranks or runs that measured side by side would measure each other.
    if (candidates.size() < 2 || steps < kStepsWorthMeasuring || group.isParallel() ||
        m_request.coresSharedBy > 1)
        return;
    m_observer.log(Severity::Info, "Measuring how to divide the cores between computing and "
                                   "decoding; train.threads and data.workers spare it");
    std::vector<ThreadTrial> trials;
    try {
        trials = tryThreads(candidates, steps, trialOf(m_config, classes(), m_fileSystem, m_stop),
                            m_stop);
    } catch (const std::exception& error) {
        if (!meansOutOfMemory(error))
            throw;
        return; // so will the run, and its error suggests a batch size
    }
    const ThreadPlan best = fastest(trials);
    notes.push_back({Severity::Info, trialsLine(trials, best)});
    const bool reopen = best.workers != threads.workers;
    threads = best;
    setComputeThreads(threads.compute);
    if (reopen)
        openData();
}

// Also before the models of the run are made. A resumed run had room once, and where even the
// largest model would fit nothing has to be tried.
void RunSetup::checkMemory()
{
    // An estimate is within a tenth of what trainings take (tests/bench/measure_memory.py), but
    // not every combination of settings was measured.
    constexpr double kTolerance = 1.5;
    constexpr double kMostBytesPerPixel = 1e4;  // of activations: a quarter more than ViT-L/16's
    constexpr double kMostBytesOfWeights = 8e9; // with gradients and moments, likewise
    const int perRank = imagesPerRank(m_config.train, group.size());
    const double pixels =
        static_cast<double>(perRank) * m_config.model.imageSize * m_config.model.imageSize;
    const double most =
        (pixels * kMostBytesPerPixel + kMostBytesOfWeights) * std::max(1, group.layout().localSize);
    if (resumed.from || most < static_cast<double>(freeMemory().value_or(0)))
        return;
    std::optional<MemoryEstimate> estimate;
    try {
        estimate = tryMemory({.config = m_config,
                              .classes = classes(),
                              .threads = threads.compute,
                              .imagesPerRank = perRank,
                              .ranks = group.layout().localSize,
                              .trainBatches = shape.stepsPerEpoch,
                              .validationBatches = shape.validationBatches},
                             m_stop);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled)
            throw;
        return; // the run ends as stopped before its first step
    }
    setComputeThreads(threads.compute);
    if (!estimate)
        return;
    notes.push_back({estimate->fits() ? Severity::Info : Severity::Warning, memoryText(*estimate)});
    if (static_cast<double>(estimate->needed) <= kTolerance * static_cast<double>(estimate->free))
        return;
    const int fitting = estimate->fittingBatch * (m_config.train.perRank ? 1 : group.size());
    throw Error(
        ErrorCode::OutOfMemory,
        Text("training needs about %1 of memory, but %2 are free")
            .arg(gigabyteText(static_cast<double>(estimate->needed)),
                 gigabyteText(static_cast<double>(estimate->free))),
        {},
        fitting == 0
            ? Text("set train.activation_checkpointing, or choose a smaller model or image size")
            : Text("train.batch_size %1 fits; train.accumulate keeps the images of a step, "
                   "train.activation_checkpointing takes less memory")
                  .arg(fitting));
}

Classifier& RunSetup::validatedModel()
{
    if (average)
        return average->model();
    if (evaluated == nullptr)
        return *model;
    loadStateDict(*evaluated, stateDict(*model));
    step->copyEvaluationWeights(*evaluated);
    return *evaluated;
}

void RunSetup::makeModels()
{
    const ModelOptions options = modelOptions(m_config, classes());
    model = makeModel(options);
    if (!m_config.model.weights.empty() && !resumed.from && group.isFirst())
        notes.push_back(
            {Severity::Info, loadStartWeights(m_fileSystem, m_config.model.weights, *model)});
    if (m_config.train.emaDecay > 0) {
        auto own = makeModel(options);
        loadStateDict(*own, stateDict(*model));
        own->to(device);
        average.emplace(std::move(own), m_config.train.emaDecay);
    }
    model->to(device);
    if (m_config.distillation.kind != TeacherKind::None)
        teacher.emplace(m_fileSystem, m_config, data.classNames, device);
    step.emplace(*model, m_config, teacher ? &*teacher : nullptr);
    if (step->optimiser().hasEvaluationWeights()) {
        evaluated = makeModel(options);
        evaluated->to(device);
    }
    makeExecutor();
    std::vector<torch::Tensor> learning;
    for (const torch::Tensor& parameter : model->parameters())
        if (parameter.requires_grad())
            learning.push_back(parameter);
    buckets.emplace(std::move(learning), group);
}

void RunSetup::makeExecutor()
{
    ExecutorChoice choice = chooseExecutor(
        *step, *model, m_config, device, group.size(),
        [this](const LogMessage& line) { m_observer.log(line.severity, line.text); });
    if (choice.note)
        notes.push_back({Severity::Info, *choice.note});
    executor = std::move(choice.executor);
}

} // namespace formwork
