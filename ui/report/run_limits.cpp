#include "ui/report/run_limits.h"

#include <QtGlobal>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

// Waiting less than this of the training time is not worth a change.
constexpr double kWaitLimit = 0.10;
constexpr double kTransferLimit = 0.15;
constexpr double kBusy = 0.85;     // of a processor or a GPU: it is saturated
constexpr double kDiskBusy = 0.60; // of a disk that serves one reader
constexpr double kMemoryRoom = 0.75;
constexpr double kMostBetween = 120; // seconds between two epochs; more is a run that was stopped
constexpr double kDecoding = 0.5;    // of their time, of workers that have images to decode

std::string percent(double share)
{
    return std::to_string(std::lround(share * 100));
}

std::string megabytes(double bytes)
{
    return std::to_string(std::lround(bytes / 1e6));
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double trainingSeconds(const LimitFacts& facts)
{
    return facts.dataWaitSeconds + facts.transferSeconds + facts.computeSeconds;
}

double dataShare(const LimitFacts& facts)
{
    return facts.dataWaitSeconds / trainingSeconds(facts);
}

bool roomInMemory(const LimitFacts& facts)
{
    return facts.machine && facts.machine->memoryShare < kMemoryRoom;
}

// Share of the time that the loader workers could have decoded in which they did.
std::optional<double> decodingShare(const LimitFacts& facts)
{
    if (!facts.machine || !facts.machine->loaderCores || facts.workers <= 0)
        return std::nullopt;
    const int cores = facts.cores > 0 ? std::min(facts.workers, facts.cores) : facts.workers;
    return std::min(1.0, *facts.machine->loaderCores / cores);
}

// A worker that wants no core although the run waits for it waits for its images to be read itself,
// from a disk or through a network.
bool workersWaitForReads(const LimitFacts& facts)
{
    if (const auto decoding = decodingShare(facts)) {
        const double inTraining =
            facts.epochSeconds > 0 ? trainingSeconds(facts) / facts.epochSeconds : 1.0;
        return *decoding < kDecoding * std::min(1.0, inTraining);
    }
    // Runs of earlier versions: of network disks, and those that a cloud holds back, this knows
    // nothing. A busy disk limits nothing while no core is idle.
    return facts.machine->diskBusyShare >= kDiskBusy && facts.machine->cpuShare < kBusy;
}

Limiter whyItWaits(const LimitFacts& facts)
{
    if (!facts.machine)
        return Limiter::Data;
    return workersWaitForReads(facts) ? Limiter::Disk : Limiter::Decode;
}

// Mean seconds that an epoch's own clock does not see, as its record is written before them.
double betweenEpochs(const RunData& run)
{
    if (run.row.turns != 0) // other runs have their epochs in between
        return 0;
    const std::vector<EpochRecord>& epochs = run.epochs;
    double sum = 0;
    int count = 0;
    for (std::size_t i = 1; i < epochs.size(); ++i) {
        if (epochs[i].epoch != epochs[i - 1].epoch + 1 || epochs[i - 1].finishedAt == 0 ||
            std::ranges::find(run.resumes, epochs[i - 1].epoch, &ResumeRecord::afterEpoch) !=
                run.resumes.end())
            continue;
        const double passed =
            static_cast<double>(epochs[i].finishedAt - epochs[i - 1].finishedAt) / 1000;
        sum += std::clamp(passed - epochs[i].epochSeconds, 0.0, kMostBetween);
        ++count;
    }
    return count > 0 ? sum / count : 0;
}

Limiter limiterOf(const LimitFacts& facts)
{
    const double training = trainingSeconds(facts);
    if (training <= 0)
        return Limiter::Unknown;
    const double other =
        facts.betweenSeconds + facts.epochSeconds - training - facts.validationSeconds;
    if (facts.validationSeconds > training)
        return Limiter::Validation;
    if (other > training)
        return Limiter::Overhead;
    const double waiting = dataShare(facts);
    const double copying = facts.transferSeconds / training;
    if (waiting >= kWaitLimit && waiting >= copying)
        return whyItWaits(facts);
    return copying >= kTransferLimit ? Limiter::Transfer : Limiter::Compute;
}

LimitSentence verdictOf(const RunLimit& limit)
{
    const std::string share = percent(limit.share);
    switch (limit.limiter) {
    case Limiter::Unknown:
        return {QT_TRANSLATE_NOOP("formwork::Limits", "No epoch has ended yet."), {}, {}};
    case Limiter::Decode:
        return {QT_TRANSLATE_NOOP("formwork::Limits",
                                  "Data limits this run: it spends %1 % of the training time "
                                  "waiting for images to be decoded."),
                {share},
                {}};
    case Limiter::Disk:
        return {QT_TRANSLATE_NOOP("formwork::Limits",
                                  "The disk limits this run: it spends %1 % of the "
                                  "training time waiting for data to be read."),
                {share},
                {}};
    case Limiter::Data:
        return {QT_TRANSLATE_NOOP(
                    "formwork::Limits",
                    "Data limits this run: %1 % of the training time is spent waiting for images."),
                {share},
                {}};
    case Limiter::Transfer:
        return {QT_TRANSLATE_NOOP("formwork::Limits",
                                  "Copying batches to the device limits this run: it takes %1 % "
                                  "of the training time."),
                {share},
                {}};
    case Limiter::Compute:
        return {QT_TRANSLATE_NOOP("formwork::Limits",
                                  "Computing limits this run: it takes %1 % of the training "
                                  "time."),
                {share},
                {}};
    case Limiter::Validation:
        return {QT_TRANSLATE_NOOP("formwork::Limits",
                                  "Validation limits this run: it takes %1 % of an epoch, more "
                                  "than training."),
                {share},
                {}};
    case Limiter::Overhead:
        return {QT_TRANSLATE_NOOP("formwork::Limits",
                                  "Neither data nor computing limits this run: %1 % of an epoch "
                                  "passes between the steps, with checkpoints and records."),
                {share},
                {}};
    }
    return {};
}

std::vector<LimitSentence> figuresOf(const LimitFacts& facts)
{
    std::vector<LimitSentence> figures;
    const double training = trainingSeconds(facts);
    if (training <= 0)
        return figures;
    figures.push_back(
        {QT_TRANSLATE_NOOP("formwork::Limits", "Training time: %1 % data wait, %2 % transfer, %3 % "
                                               "compute."),
         {percent(facts.dataWaitSeconds / training), percent(facts.transferSeconds / training),
          percent(facts.computeSeconds / training)},
         {}});
    if (facts.workers > 0 && facts.computeThreads > 0)
        figures.push_back(
            {QT_TRANSLATE_NOOP("formwork::Limits", "Loader workers: %1; compute threads: %2."),
             {std::to_string(facts.workers), std::to_string(facts.computeThreads)},
             {}});
    if (!facts.machine)
        return figures;
    figures.push_back(
        {QT_TRANSLATE_NOOP("formwork::Limits",
                           "Processor: %1 % busy; disk: %2 % busy, %3 MB/s; memory: "
                           "%4 % used."),
         {percent(facts.machine->cpuShare), percent(facts.machine->diskBusyShare),
          megabytes(facts.machine->diskReadRate), percent(facts.machine->memoryShare)},
         {}});
    if (const auto decoding = decodingShare(facts))
        figures.push_back(
            {QT_TRANSLATE_NOOP("formwork::Limits", "Loader workers: busy for %1 % of their time."),
             {percent(*decoding)},
             {}});
    if (facts.machine->gpuShare)
        figures.push_back({QT_TRANSLATE_NOOP("formwork::Limits", "GPU: %1 % busy."),
                           {percent(*facts.machine->gpuShare)},
                           {}});
    return figures;
}

LimitSentence betonAdvice()
{
    return {QT_TRANSLATE_NOOP("formwork::Limits",
                              "Convert the images to a beton file and train from that."),
            {},
            "data.loader"};
}

LimitSentence storedSideAdvice()
{
    return {
        QT_TRANSLATE_NOOP("formwork::Limits",
                          "Convert with a smaller longest side: there is less to read and decode."),
        {},
        "data.train"};
}

void adviseDecoding(const LimitFacts& facts, std::vector<LimitSentence>& advice)
{
    const bool coresIdle = !facts.machine || facts.machine->cpuShare < kBusy;
    if (facts.loader == LoaderKind::Folder)
        advice.push_back(betonAdvice());
    if (coresIdle && facts.workers > 0 && (facts.cores == 0 || facts.workers < facts.cores))
        advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits",
                                            "Use more than %1 loader workers: cores are idle."),
                          {std::to_string(facts.workers)},
                          "data.workers"});
    if (facts.loader == LoaderKind::Beton) {
        advice.push_back(
            {QT_TRANSLATE_NOOP("formwork::Limits", "Convert with a larger raw share (a lower JPEG "
                                                   "probability): raw images need no decoding."),
             {},
             "data.train"});
        advice.push_back(storedSideAdvice());
    }
}

// With a budget every epoch reads everything again; without one the system keeps what it has read.
void adviseMemory(const LimitFacts& facts, std::vector<LimitSentence>& advice)
{
    const std::string free = percent(1 - facts.machine->memoryShare);
    if (facts.memoryBudget > 0)
        advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits",
                                            "Set the memory budget of %1 GiB to 0: %2 % of the "
                                            "memory is free, and what fits there is not read "
                                            "again."),
                          {fmt::format("{:.2g}", facts.memoryBudget), free},
                          "data.memory_budget"});
    else if (!facts.inMemory)
        advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits",
                                            "Read the data into memory before the first epoch: "
                                            "%1 % of the memory is free."),
                          {free},
                          "data.in_memory"});
}

void adviseDisk(const LimitFacts& facts, std::vector<LimitSentence>& advice)
{
    if (facts.loader == LoaderKind::Folder) {
        advice.push_back(betonAdvice());
        return;
    }
    if (roomInMemory(facts))
        adviseMemory(facts, advice);
    if (facts.order == OrderKind::Random)
        advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits",
                                            "Use quasi-random order with a memory budget: pages "
                                            "are read once an epoch, in large pieces."),
                          {},
                          "data.order"});
    advice.push_back(
        {QT_TRANSLATE_NOOP("formwork::Limits", "Convert with a smaller raw share (a higher JPEG "
                                               "probability): the file becomes smaller."),
         {},
         "data.train"});
    advice.push_back(storedSideAdvice());
}

void adviseTransfer(const LimitFacts& facts, std::vector<LimitSentence>& advice)
{
    advice.push_back(
        {QT_TRANSLATE_NOOP("formwork::Limits",
                           "Try a batch size above %1, which makes fewer and larger copies."),
         {std::to_string(facts.batchSize)},
         "train.batch_size"});
}

void adviseComputing(const LimitFacts& facts, std::vector<LimitSentence>& advice)
{
    if (facts.onGpu) {
        if (facts.machine && facts.machine->gpuShare && *facts.machine->gpuShare < kBusy)
            advice.push_back(
                {QT_TRANSLATE_NOOP(
                     "formwork::Limits",
                     "Try a batch size above %1: the GPU is busy only %2 % of the time."),
                 {std::to_string(facts.batchSize), percent(*facts.machine->gpuShare)},
                 "train.batch_size"});
        return;
    }
    const bool coresIdle = facts.machine && facts.machine->cpuShare < kBusy;
    if (coresIdle && facts.computeThreads > 0 && facts.computeThreads < facts.cores)
        advice.push_back(
            {QT_TRANSLATE_NOOP("formwork::Limits",
                               "Use more than %1 compute threads: %2 cores are available."),
             {std::to_string(facts.computeThreads), std::to_string(facts.cores)},
             "train.threads"});
    else
        advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits",
                                            "The loader keeps up; only a smaller model, smaller "
                                            "images or a GPU would be faster."),
                          {},
                          "model.name"});
}

std::vector<LimitSentence> adviceOn(Limiter limiter, const LimitFacts& facts)
{
    std::vector<LimitSentence> advice;
    switch (limiter) {
    case Limiter::Unknown:
        break;
    case Limiter::Decode:
    case Limiter::Data:
        adviseDecoding(facts, advice);
        break;
    case Limiter::Disk:
        adviseDisk(facts, advice);
        break;
    case Limiter::Transfer:
        adviseTransfer(facts, advice);
        break;
    case Limiter::Compute:
        adviseComputing(facts, advice);
        break;
    case Limiter::Validation:
        if (facts.loader == LoaderKind::Folder && dataShare(facts) >= kWaitLimit)
            advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits",
                                                "Validate on fewer images, or on a beton file."),
                              {},
                              "data.val"});
        else
            advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits", "Validate on fewer images."),
                              {},
                              "data.val"});
        break;
    case Limiter::Overhead:
        advice.push_back({QT_TRANSLATE_NOOP("formwork::Limits", "Write checkpoints less often."),
                          {},
                          "train.checkpoint_every"});
        break;
    }
    return advice;
}

double shareOf(Limiter limiter, const LimitFacts& facts)
{
    const double training = trainingSeconds(facts);
    switch (limiter) {
    case Limiter::Unknown:
        return 0;
    case Limiter::Decode:
    case Limiter::Disk:
    case Limiter::Data:
        return dataShare(facts);
    case Limiter::Transfer:
        return facts.transferSeconds / training;
    case Limiter::Compute:
        return facts.computeSeconds / training;
    case Limiter::Validation:
        return facts.validationSeconds / facts.epochSeconds;
    case Limiter::Overhead:
        return 1 -
               (training + facts.validationSeconds) / (facts.epochSeconds + facts.betweenSeconds);
    }
    return 0;
}

} // namespace

std::optional<MachineUse> typicalUse(const std::vector<SystemSample>& samples)
{
    if (samples.empty())
        return std::nullopt;
    const auto medianOf = [&samples](auto value) {
        std::vector<double> values;
        for (const SystemSample& sample : samples)
            values.push_back(value(sample));
        return median(std::move(values));
    };
    MachineUse use;
    use.cpuShare = medianOf([](const SystemSample& each) { return each.cpuShare; });
    use.diskReadRate = medianOf([](const SystemSample& each) { return each.diskReadRate; });
    use.diskBusyShare = medianOf([](const SystemSample& each) { return each.diskBusyShare; });
    use.memoryShare = medianOf([](const SystemSample& each) {
        return each.memoryTotal == 0
                   ? 0.0
                   : static_cast<double>(each.memoryUsed) / static_cast<double>(each.memoryTotal);
    });
    std::vector<double> loaderCores;
    for (const SystemSample& sample : samples)
        if (sample.loaderCores)
            loaderCores.push_back(*sample.loaderCores);
    if (!loaderCores.empty())
        use.loaderCores = median(std::move(loaderCores));
    if (samples.back().gpuShare)
        use.gpuShare = medianOf([](const SystemSample& each) { return each.gpuShare.value_or(0); });
    return use;
}

LimitFacts limitFacts(const RunData& run, const RunEnvironment& environment,
                      const std::vector<SystemSample>& samples, int cores)
{
    LimitFacts facts;
    const std::vector<EpochRecord>& epochs = run.epochs;
    const ExperimentConfig& config = run.config;
    const std::size_t first = epochs.size() > 1 ? 1 : 0;
    const double count = static_cast<double>(epochs.size() - first);
    for (std::size_t i = first; i < epochs.size(); ++i) {
        facts.epochSeconds += epochs[i].epochSeconds / count;
        facts.dataWaitSeconds += epochs[i].dataWaitSeconds / count;
        facts.transferSeconds += epochs[i].transferSeconds / count;
        facts.computeSeconds += epochs[i].computeSeconds / count;
        facts.validationSeconds += epochs[i].validationSeconds / count;
    }
    facts.betweenSeconds = betweenEpochs(run);
    facts.loader = config.data.loader;
    facts.order = config.data.order;
    facts.memoryBudget = config.data.memoryBudget;
    facts.inMemory = config.data.inMemory;
    facts.batchSize = config.train.batchSize;
    facts.workers = environment.loaderWorkers;
    facts.computeThreads = environment.computeThreads;
    facts.cores = cores;
    facts.onGpu = environment.device.starts_with("cuda");
    facts.machine = typicalUse(samples);
    return facts;
}

std::string filled(const LimitSentence& sentence)
{
    std::string text;
    const std::string_view from = sentence.text;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const bool place =
            from[i] == '%' && i + 1 < from.size() && from[i + 1] >= '1' && from[i + 1] <= '9';
        const auto which = place ? static_cast<std::size_t>(from[i + 1] - '1') : 0;
        if (place && which < sentence.arguments.size()) {
            text += sentence.arguments[which];
            ++i;
        } else {
            text += from[i];
        }
    }
    return text;
}

RunLimit findLimit(const LimitFacts& facts)
{
    RunLimit limit;
    limit.limiter = limiterOf(facts);
    limit.share = shareOf(limit.limiter, facts);
    limit.verdict = verdictOf(limit);
    limit.figures = figuresOf(facts);
    limit.advice = adviceOn(limit.limiter, facts);
    return limit;
}

} // namespace formwork
