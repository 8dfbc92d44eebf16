// What a run reports while it trains (see run_recorder.h). A part of Store.
#pragma once

#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

class RunRecords : private StorePart
{
public:
    explicit RunRecords(StoreState& state) : StorePart(state) {}

    void recordEnvironment(RunId id, const RunEnvironment& environment); // it has started
    void recordProgress(RunId id, const RunProgress& progress);          // also a heartbeat
    // Kept back and written with the next progress or epoch, or after a second; for longer while
    // the database cannot be written.
    void recordStep(RunId id, const StepRecord& step);
    // An epoch again (after resume) replaces it, and removes what came after it.
    void recordEpoch(RunId id, const EpochRecord& epoch);
    // All epochs of the run at once, in ascending order. Error{Cancelled}: those it had are kept.
    void replaceEpochs(RunId id, const std::vector<EpochRecord>& epochs,
                       const std::stop_token& stop);
    // A kind again replaces it.
    void recordConfusion(RunId id, const ConfusionRecord& confusion);
    // The data change at the run's last resume.
    void recordDataChange(RunId id, const std::string& change);
    void recordLog(RunId id, Severity severity, const std::string& text,
                   std::int64_t time = 0); // unix milliseconds; 0 = now
    void recordSystem(RunId id, const SystemSample& sample);
    // A kind again replaces the path.
    void recordArtifact(RunId id, const std::string& kind, const std::filesystem::path& path);
    // A path again replaces what was recorded of it.
    void recordExport(RunId id, const ExportRecord& record);
};

} // namespace formwork
