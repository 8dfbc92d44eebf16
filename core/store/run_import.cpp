#include "core/store/run_import.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/run_follow.h"
#include "core/store/run_records.h"
#include "core/store/run_table.h"
#include "core/store/store_state.h"

#include <algorithm>
#include <system_error>

namespace formwork {

namespace {

constexpr const char* kIdentityPrefix = "imported:";

bool isSame(double a, double b)
{
    return a == b || (a != a && b != b); // both unknown
}

bool isSame(const std::optional<double>& a, const std::optional<double>& b)
{
    return a.has_value() == b.has_value() && (!a || isSame(*a, *b));
}

bool isSame(const EpochRecord& a, const EpochRecord& b)
{
    return a.epoch == b.epoch && isSame(a.trainLoss, b.trainLoss) &&
           isSame(a.trainTop1, b.trainTop1) && isSame(a.validationLoss, b.validationLoss) &&
           isSame(a.validationTop1, b.validationTop1) && isSame(a.epochSeconds, b.epochSeconds);
}

bool isSame(const StepRecord& a, const StepRecord& b)
{
    return a.step == b.step && isSame(a.loss, b.loss);
}

template <typename Record>
bool areSame(const std::vector<Record>& a, const std::vector<Record>& b)
{
    return std::ranges::equal(a, b, [](const Record& x, const Record& y) { return isSame(x, y); });
}

int lastEpoch(const ImportedRun& run)
{
    return run.epochs.empty() ? 0 : run.epochs.back().epoch;
}

} // namespace

bool knowsSettings(const RunRow& run)
{
    return !run.isImported() || !run.dataset.empty();
}

bool knowsLoader(const RunRow& run)
{
    return knowsSettings(run) || !run.model.empty();
}

std::string RunImport::importedIdentity(const std::string& identity)
{
    return identity.starts_with(kIdentityPrefix) ? identity : kIdentityPrefix + identity;
}

ImportResult RunImport::importRun(const ImportedRun& run, const std::stop_token& stop)
{
    if (run.status == RunStatus::Queued || run.status == RunStatus::Running ||
        run.status == RunStatus::Submitted)
        throw Error(ErrorCode::InvalidArgument,
                    Text("a run cannot end as %1").arg(runStatusName(run.status)), run.source);
    m_state->flushSteps(); // of another run
    WriteTransaction transaction(m_state->connection);
    if (const auto found = findImported(run, stop)) {
        if (found->outcome == ImportOutcome::Updated)
            writeCurves(found->run, run, stop);
        transaction.commit();
        return *found;
    }
    const RunId id = create(run);
    try {
        writeRow(id, run);
        writeCurves(id, run, stop);
        writeRecords(id, run);
        transaction.commit();
    } catch (const Error&) {
        std::error_code ignored;
        std::filesystem::remove_all(m_state->workspace.runFolder(id), ignored);
        throw;
    }
    return {id, ImportOutcome::Added};
}

std::optional<ImportResult> RunImport::findImported(const ImportedRun& run,
                                                    const std::stop_token& stop)
{
    RunFollow follow(*m_state);
    if (const auto own = follow.runWithIdentity(run.identity);
        own && RunTable(*m_state).run(*own).importedFrom.empty())
        return ImportResult{*own, ImportOutcome::Own};
    const auto existing = follow.runWithIdentity(importedIdentity(run.identity));
    if (!existing)
        return std::nullopt;
    if (m_state->isInBin(*existing))
        throw Error(ErrorCode::NotFound, Text("run %1 was deleted").arg(*existing), run.source,
                    Text("undo the deletion in the window first"));
    RunTable table(*m_state);
    const bool same = table.run(*existing).status == run.status &&
                      areSame(table.epochs(*existing, 0, stop), run.epochs) &&
                      areSame(table.steps(*existing, stop), run.steps);
    return ImportResult{*existing, same ? ImportOutcome::Unchanged : ImportOutcome::Updated};
}

RunId RunImport::create(const ImportedRun& run)
{
    const RunId id = RunTable(*m_state).createRun(run.config);
    if (run.environment)
        RunRecords(*m_state).recordEnvironment(id, *run.environment);
    return id;
}

void RunImport::writeRow(RunId id, const ImportedRun& run)
{
    const std::int64_t now = unixMilliseconds();
    m_state->connection
        .query("UPDATE runs SET identity = ?, imported_from = ?, model = ?, dataset = ?, "
               "status = ?, error = ?, "
               "created_at = ?, started_at = ? WHERE id = ?")
        .bind(importedIdentity(run.identity))
        .bind(run.source.string())
        .bind(run.model)
        .bind(run.knowsSettings ? run.config.data.train.string() : std::string())
        .bind(runStatusName(run.status))
        .bind(run.errorMessage)
        .bind(run.createdAt > 0 ? run.createdAt : now)
        .bind(run.startedAt)
        .bind(id)
        .run();
}

void RunImport::writeCurves(RunId id, const ImportedRun& run, const std::stop_token& stop)
{
    Connection& connection = m_state->connection;
    connection.query("DELETE FROM steps WHERE run_id = ?").bind(id).run();
    Query insert = connection.query("INSERT OR REPLACE INTO steps (run_id, step, epoch, loss, lr, "
                                    "images_per_second) VALUES (?, ?, ?, ?, ?, ?)");
    for (const StepRecord& step : run.steps) {
        throwIfStopped(stop);
        insert.bind(id).bind(step.step).bind(step.epoch).bind(step.loss);
        insert.bind(step.learningRate).bind(step.imagesPerSecond).run();
    }
    RunRecords(*m_state).replaceEpochs(id, run.epochs, stop);
    connection
        .query("UPDATE runs SET status = ?, error = ?, finished_at = ?, "
               "epochs_total = ? WHERE id = ?")
        .bind(runStatusName(run.status))
        .bind(run.errorMessage)
        .bind(run.finishedAt > 0 ? run.finishedAt : unixMilliseconds())
        .bind(std::max(lastEpoch(run), run.epochsPlanned))
        .bind(id)
        .run();
}

void RunImport::writeRecords(RunId id, const ImportedRun& run)
{
    RunTable table(*m_state);
    RunRecords records(*m_state);
    table.setTags(id, run.tags);
    table.setNote(id, run.note);
    for (const LogLine& line : run.logs)
        records.recordLog(id, line.severity, line.text, line.time);
    for (const ConfusionRecord& confusion : run.confusions)
        records.recordConfusion(id, confusion);
    for (const ResumeRecord& resume : run.resumes)
        m_state->connection
            .query("INSERT OR REPLACE INTO resumes (run_id, time, after_epoch, data_change) "
                   "VALUES (?, ?, ?, ?)")
            .bind(id)
            .bind(resume.time)
            .bind(resume.afterEpoch)
            .bind(resume.dataChange)
            .run();
}

} // namespace formwork
