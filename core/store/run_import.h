// Runs that were recorded by another program, or in another workspace. A part of Store.
#pragma once

#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// A run as it is to be recorded. Values that its source does not have are NaN in epochs and steps.
struct ImportedRun
{
    // Names the run at its source: a run with the same identity is the same run.
    std::string identity;
    std::filesystem::path source; // the file, folder or workspace
    ExperimentConfig config;      // config.name is the run's name
    // Else `config` says nothing but the name, and is different from that of every other run by
    // its data.train: what is not known is not the same.
    bool knowsSettings = false;
    std::string model;     // as RunRow::model; empty: unknown
    int epochsPlanned = 0; // 0: as many as were recorded
    RunStatus status = RunStatus::Done;
    std::string errorMessage;
    std::int64_t createdAt = 0; // unix milliseconds; 0: now
    std::int64_t startedAt = 0; // 0: unknown
    std::int64_t finishedAt = 0;
    std::vector<std::string> tags;
    std::string note;
    std::optional<RunEnvironment> environment;
    std::vector<EpochRecord> epochs; // in ascending order, each number once
    std::vector<StepRecord> steps;   // likewise
    std::vector<LogLine> logs;
    std::vector<ConfusionRecord> confusions;
    std::vector<ResumeRecord> resumes;
};

// Whether the settings of a recorded run are known. Its batch size and its config mean nothing
// where ImportedRun::knowsSettings was false.
bool knowsSettings(const RunRow& run);
// Whether its model, loader and seed are known, which a table of epochs may name without the other
// settings.
bool knowsLoader(const RunRow& run);

enum class ImportOutcome {
    Added,
    Updated,   // imported before; the source has other epochs or steps by now
    Unchanged, // imported before
    Own,       // recorded by this workspace itself: nothing was changed
};

struct ImportResult
{
    RunId run = 0;
    ImportOutcome outcome = ImportOutcome::Added;
};

class RunImport : private StorePart
{
public:
    explicit RunImport(StoreState& state) : StorePart(state) {}

    // Records the run in one transaction. Importing it again adds nothing; it takes over status,
    // epochs and steps where they differ, and leaves name, tags and note as they are here. An
    // imported run (RunRow::importedFrom) can be neither started, resumed nor extended. Errors:
    // InvalidArgument (a run that has not ended), NotFound (it is in the bin), Cancelled (within a
    // second; nothing was recorded).
    ImportResult importRun(const ImportedRun& run, const std::stop_token& stop = {});

    // The identity under which importRun() would find or record a run whose identity in its own
    // workspace is `identity`.
    static std::string importedIdentity(const std::string& identity);

private:
    std::optional<ImportResult> findImported(const ImportedRun& run, const std::stop_token& stop);
    RunId create(const ImportedRun& run);
    void writeRow(RunId id, const ImportedRun& run);
    void writeCurves(RunId id, const ImportedRun& run, const std::stop_token& stop);
    void writeRecords(RunId id, const ImportedRun& run);
};

} // namespace formwork
