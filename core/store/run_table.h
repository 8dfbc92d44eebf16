// The runs of a workspace: a list of them, what each recorded, and what is changed by hand. A part
// of Store.
#pragma once

#include "core/experiment/stored_config.h"
#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

class RunTable : private StorePart
{
public:
    explicit RunTable(StoreState& state) : StorePart(state) {}

    // Records a run (at the end of the queue, or claimed), makes its folder and writes config.yaml
    // there.
    // Its colour is the smallest index that none of the kPaletteSize - 1 newest runs has.
    RunId createRun(const ExperimentConfig& config, RunStart start = RunStart::Queued);
    // Newest first; one query that reads no curves. Without those in the bin.
    std::vector<RunRow> runs();
    RunRow run(RunId id);
    RunProgress progress(RunId id); // the last one recorded
    // Error{InvalidConfig} for one with settings that this version does not know.
    ExperimentConfig config(RunId id);
    StoredConfig storedConfig(RunId id);
    RunEnvironment environment(RunId id);
    // A run may have millions of epochs and steps: Error{Cancelled} once `stop` was requested.
    std::vector<EpochRecord> epochs(RunId id, int afterEpoch = 0, const std::stop_token& stop = {});
    // kind "best" or "last"; nothing for a run without validation data, or before its first epoch.
    std::optional<ConfusionRecord> confusion(RunId id, const std::string& kind = "best");
    std::vector<StepRecord> steps(RunId id, const std::stop_token& stop = {});
    std::vector<LogLine> logs(RunId id, std::int64_t afterId = 0);
    std::vector<Artifact> artifacts(RunId id); // by kind; paths are absolute if the workspace's is
    std::vector<ExportRecord> exports(RunId id); // newest first; paths as of artifacts
    std::vector<ResumeRecord> resumes(RunId id);
    std::vector<SystemSample> systemSamples(RunId id, std::int64_t afterTime = 0);
    // The YAML of runs with an id above `after`, as createRun wrote it: to group many runs without
    // parsing their configs.
    std::vector<std::pair<RunId, std::string>> configTexts(RunId after = 0);

    void renameRun(RunId id, const std::string& name);
    // In this order; blank ones and repetitions are dropped.
    void setTags(RunId id, const std::vector<std::string>& tags);
    void setColour(RunId id, int colour);
    void setNote(RunId id, const std::string& note);
    void setArchived(RunId id, bool archived);

private:
    std::string configText(RunId id);
};

} // namespace formwork
