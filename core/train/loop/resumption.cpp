#include "core/train/loop/resumption.h"

#include "core/base/error.h"
#include "core/train/checkpoint/checkpoint_keeper.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace formwork {

namespace {

class Resumer
{
public:
    Resumer(const TrainRequest& request, const ProcessGroup& group, RunSetup& run,
            TrainingState& state, FileSystem& fileSystem)
        : m_request(request)
        , m_config(request.config)
        , m_group(group)
        , m_run(run)
        , m_state(state)
        , m_fileSystem(fileSystem)
    {}

    Resumption resume();

private:
    std::string dataChange(const TrainingState& saved) const;
    std::vector<LogMessage> continueOnNewData(const std::string& change);
    std::vector<LogMessage> divideAmongOtherRanks(int ranksBefore, const ExperimentConfig& saved);
    void startEpochOver();
    void restore(const ResumePoint& from, bool sameEpoch);
    std::uint64_t stepsDone() const
    {
        return static_cast<std::uint64_t>(m_state.epoch - 1) * m_run.shape.stepsPerEpoch;
    }

    const TrainRequest& m_request;
    const ExperimentConfig& m_config;
    const ProcessGroup& m_group;
    RunSetup& m_run;
    TrainingState& m_state;
    FileSystem& m_fileSystem;
};

Resumption Resumer::resume()
{
    const std::filesystem::path last = lastCheckpoint(m_request.runFolder);
    if (m_request.mustContinue && !m_run.resumed.from)
        throw Error(ErrorCode::CorruptData,
                    Text("the run cannot be extended from its last checkpoint: %1")
                        .arg(m_run.resumed.lost.empty() ? Text("it is missing")
                                                        : Text::verbatim(m_run.resumed.lost)),
                    last, Text("start a new run from the weights that it kept"));
    removeLeftovers(m_fileSystem, m_request.runFolder);
    if (!m_run.resumed.lost.empty()) {
        const auto aside = setCheckpointsAside(m_fileSystem, m_request.runFolder);
        return {{{Severity::Warning, restartedLine(m_run.resumed.lost, aside)}}};
    }
    if (!m_run.resumed.from)
        return {
            {{Severity::Warning, "No checkpoint was written yet: the run restarts from epoch 1"}}};
    const ResumePoint from = *std::exchange(m_run.resumed.from, std::nullopt);
    const CheckpointInfo& info = from.file.info;
    const ExperimentConfig saved = configFromYaml(info.configYaml, from.path);
    requireSameExperiment(saved, m_config, from.path);
    // Also where the names are made up, which compare as equal.
    if (info.classNames.size() != m_run.data.classNames.size())
        throw Error(ErrorCode::ClassMismatch,
                    Text("the training data has %1 classes, but had %2 when the run stopped")
                        .arg(m_run.data.classNames.size(), info.classNames.size()),
                    m_config.data.train, Text("start a new run for other data"));
    const std::string change = dataChange(info.state);
    requireSameClasses(m_run.data.classNames, info.classNames, from.path,
                       {"the checkpoint", Text("start a new run for other data")});
    restore(from, change.empty());
    const DataIdentity trainData = m_state.trainData;
    const DataIdentity validationData = m_state.validationData;
    const std::uint64_t images = m_state.trainImages;
    m_state = info.state;
    m_state.threads = m_run.threads;
    m_state.trainData = trainData;
    m_state.validationData = validationData;
    m_state.trainImages = images;
    m_state.appliesOrientation = m_run.data.train->appliesOrientation();
    m_state.ranks = m_group.size();
    Resumption resumption = {{{Severity::Info, resumedLine(m_state, m_run.shape)}}, change, true};
    // As it was saved: what follows may start an epoch over with the weights of its middle.
    if (const int done = m_state.epoch - 1; m_state.batch == 0 && done > 0)
        resumption.end = {done, m_state.best.epoch == done};
    if (!change.empty())
        for (LogMessage& line : continueOnNewData(change))
            resumption.lines.push_back(std::move(line));
    for (LogMessage& line : divideAmongOtherRanks(info.state.ranks, saved))
        resumption.lines.push_back(std::move(line));
    return resumption;
}

// Batches that are dealt out are the same for any number of ranks. Slices of the file are not, nor
// are batches of another size.
std::vector<LogMessage> Resumer::divideAmongOtherRanks(int ranksBefore,
                                                       const ExperimentConfig& saved)
{
    if (ranksBefore == m_group.size())
        return {};
    const auto batchBefore =
        static_cast<std::uint64_t>(imagesPerRank(saved.train, ranksBefore) * ranksBefore);
    const bool sameBatches = batchBefore == m_run.shape.batchImages;
    std::vector<LogMessage> lines;
    if (!sameBatches) {
        m_state.step = stepsDone();
        lines.push_back({Severity::Warning, otherBatchLine(batchBefore, m_run.shape.batchImages)});
    }
    const OrderKind order = m_config.data.order;
    const bool isDealt = order == OrderKind::Random || order == OrderKind::Weighted;
    if (m_state.batch == 0 || (sameBatches && isDealt))
        return lines;
    m_state.step = stepsDone();
    startEpochOver();
    lines.push_back(
        {Severity::Warning, epochStartsOverLine(m_state.epoch, ranksBefore, m_group.size())});
    return lines;
}

void Resumer::startEpochOver()
{
    m_state.batch = 0;
    m_state.train = {};
    m_state.seconds = {};
    m_state.gradients = {};
    m_run.step->optimiser().dropGradients();
}

// What is different from the data that the run was trained on so far; empty if it is the same, or
// if the checkpoint is too old to say.
std::string Resumer::dataChange(const TrainingState& saved) const
{
    std::string change;
    const auto add = [&](const char* split, const DataIdentity& before, const DataIdentity& now) {
        if (compareData(before, now) == SameData::No)
            change += fmt::format("{}the {} data has {}", change.empty() ? "" : "; ", split,
                                  dataChangeText(before, now));
    };
    if (saved.trainData.isKnown())
        add("training", saved.trainData, m_state.trainData);
    else if (saved.trainImages != m_state.trainImages)
        change = fmt::format("the training data has {} images instead of {}", m_state.trainImages,
                             saved.trainImages);
    add("validation", saved.validationData, m_state.validationData);
    if (!change.empty() && !m_request.acceptNewData)
        throw Error(
            ErrorCode::InvalidConfig,
            Text("the data changed since the run stopped: %1").arg(change),
            change.starts_with("the training") ? m_config.data.train : m_config.data.validation,
            Text("restore the old data, start a new run, or resume with --accept-new-data"));
    return change;
}

// A place inside an epoch means nothing in other data, nor does a score on it.
std::vector<LogMessage> Resumer::continueOnNewData(const std::string& change)
{
    std::vector<LogMessage> lines = {
        {Severity::Warning, "The data changed, as accepted: " + change +
                                ". Figures before and after are not comparable; the best epoch is "
                                "looked for among those to come."}};
    m_state.best = {};
    m_state.step = stepsDone();
    if (m_state.batch > 0) {
        startEpochOver();
        lines.push_back({Severity::Info, fmt::format("Epoch {} starts over.", m_state.epoch)});
    }
    return lines;
}

// `sameEpoch`: the epoch under way continues, with the gradients of an update that was not
// complete.
void Resumer::restore(const ResumePoint& from, bool sameEpoch)
{
    restoreCheckpoint(from.file, from.path, *m_run.model, m_run.step->optimiser());
    if (m_run.average)
        m_run.average->loadState(from.file.extras, from.path);
    if (sameEpoch)
        m_run.step->restoreGradients(from.file.extras);
}

} // namespace

Resumption resumeRun(const TrainRequest& request, const ProcessGroup& group, RunSetup& run,
                     TrainingState& state, FileSystem& fileSystem)
{
    return Resumer(request, group, run, state, fileSystem).resume();
}

} // namespace formwork
