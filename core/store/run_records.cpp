#include "core/store/run_records.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/confusions.h"
#include "core/store/run_table.h"
#include "core/store/store.h"
#include "core/store/store_state.h"

#include <string>

namespace formwork {

namespace {

constexpr double kStepSeconds = 1.0; // a step waits no longer than this for company
constexpr std::size_t kMaxPendingSteps = 256;

void insertEpoch(Connection& connection, RunId id, const EpochRecord& epoch)
{
    connection
        .query("INSERT INTO epochs (run_id, epoch, train_loss, train_top1, train_top5, val_loss, "
               "val_top1, val_top5, lr, images, epoch_seconds, data_wait_seconds, "
               "transfer_seconds, compute_seconds, validation_seconds, peak_memory, finished_at, "
               "grad_norm, is_best, other_load, loader_cpu_seconds) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(id)
        .bind(epoch.epoch)
        .bind(epoch.trainLoss)
        .bind(epoch.trainTop1)
        .bind(epoch.trainTop5)
        .bind(epoch.validationLoss)
        .bind(epoch.validationTop1)
        .bind(epoch.validationTop5)
        .bind(epoch.learningRate)
        .bind(epoch.images)
        .bind(epoch.epochSeconds)
        .bind(epoch.dataWaitSeconds)
        .bind(epoch.transferSeconds)
        .bind(epoch.computeSeconds)
        .bind(epoch.validationSeconds)
        .bind(epoch.peakMemoryBytes)
        .bind(epoch.finishedAt)
        .bind(epoch.gradientNorm)
        .bind(epoch.isBest ? std::optional<double>(*epoch.isBest ? 1 : 0) : std::nullopt)
        .bind(epoch.otherLoad)
        .bind(epoch.loaderCpuSeconds)
        .run();
}

void updateSummary(Connection& connection, RunId id, const RunSummary& summary)
{
    Query update =
        connection.query("UPDATE runs SET epochs_done = ?, best_epoch = ?, best_val_top1 = ?, "
                         "first_epoch_seconds = ?, "
                         "median_epoch_seconds = ?, images_per_second = ?, data_wait_share = ?, "
                         "disturbed_epochs = ?, "
                         "train_loss_last = ?, train_loss_min = ?, train_loss_max = ?, "
                         "train_top1_last = ?, train_top1_min = ?, train_top1_max = ?, "
                         "train_top5_last = ?, train_top5_min = ?, train_top5_max = ?, "
                         "val_loss_last = ?, val_loss_min = ?, val_loss_max = ?, "
                         "val_top1_last = ?, val_top1_min = ?, val_top1_max = ?, "
                         "val_top5_last = ?, val_top5_min = ?, val_top5_max = ?, "
                         "validating = 0, batch = 0, heartbeat_at = ? WHERE id = ?");
    update.bind(summary.epochsDone).bind(summary.bestEpoch).bind(summary.bestValidationTop1);
    update.bind(summary.firstEpochSeconds);
    update.bind(summary.medianEpochSeconds).bind(summary.imagesPerSecond);
    update.bind(summary.dataWaitShare).bind(summary.disturbedEpochs);
    for (const MetricRange& range : summary.metrics)
        update.bind(range.last).bind(range.lowest).bind(range.highest);
    update.bind(unixMilliseconds()).bind(id).run();
}

} // namespace

void RunRecords::recordEnvironment(RunId id, const RunEnvironment& environment)
{
    Query update = m_state->connection.query(
        "UPDATE runs SET host = ?, device = ?, cpu_model = ?, compute_threads = ?, "
        "loader_workers = ?, versions = ?, blas = ?, parameters = ?, train_images = ?, "
        "validation_images = ?, classes = ?, train_data = ?, validation_data = ?, "
        "finished_config = '' WHERE id = ?");
    update.bind(environment.host).bind(environment.device).bind(environment.cpuModel);
    update.bind(environment.computeThreads).bind(environment.loaderWorkers);
    update.bind(environment.versions).bind(environment.blas).bind(environment.parameters);
    update.bind(environment.trainImages).bind(environment.validationImages);
    update.bind(environment.classes).bind(dataIdentityText(environment.trainData));
    update.bind(dataIdentityText(environment.validationData));
    if (update.bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void RunRecords::recordDataChange(RunId id, const std::string& change)
{
    m_state->connection
        .query("UPDATE resumes SET data_change = ? WHERE run_id = ? AND time = "
               "(SELECT max(time) FROM resumes WHERE run_id = ?)")
        .bind(change)
        .bind(id)
        .bind(id)
        .run();
}

void RunRecords::recordProgress(RunId id, const RunProgress& progress)
{
    WriteTransaction transaction(m_state->connection);
    m_state->writePendingSteps();
    Query update = m_state->connection.query(
        "UPDATE runs SET epoch_now = ?, validating = ?, batch = ?, batches = ?, rate_now = ?, "
        "seconds_left = ?, heartbeat_at = ? WHERE id = ?");
    update.bind(progress.epoch).bind(progress.validating ? 1 : 0).bind(progress.batch);
    update.bind(progress.batches).bind(progress.imagesPerSecond).bind(progress.secondsLeft);
    if (update.bind(unixMilliseconds()).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
    transaction.commit();
    m_state->pendingSteps.clear();
}

void RunRecords::recordStep(RunId id, const StepRecord& step)
{
    StoreState& state = *m_state;
    // A step that does not go up begins a new stretch, with its own clean-up.
    const bool goesOn = !state.pendingSteps.empty() && state.pendingRun == id &&
                        state.pendingSteps.back().step < step.step;
    if (!goesOn) {
        state.flushSteps();
        state.pendingRun = id;
        state.pendingSince = steadySeconds();
    }
    state.pendingSteps.push_back(step);
    const bool isDue = state.pendingSteps.size() % kMaxPendingSteps == 0 ||
                       steadySeconds() - state.pendingSince >= kStepSeconds;
    if (!isDue)
        return;
    try {
        state.flushSteps();
    } catch (const Error& error) {
        if (!mayWorkLater(error))
            throw;
        state.pendingSince = steadySeconds();
    }
}

void RunRecords::recordEpoch(RunId id, const EpochRecord& epoch)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    m_state->requireRun(id);
    m_state->writePendingSteps();
    connection.query("DELETE FROM epochs WHERE run_id = ? AND epoch >= ?")
        .bind(id)
        .bind(epoch.epoch)
        .run();
    connection.query("DELETE FROM steps WHERE run_id = ? AND epoch > ?")
        .bind(id)
        .bind(epoch.epoch)
        .run();
    insertEpoch(connection, id, epoch);
    updateSummary(connection, id, summariseEpochs(RunTable(*m_state).epochs(id)));
    transaction.commit();
    m_state->pendingSteps.clear();
}

void RunRecords::replaceEpochs(RunId id, const std::vector<EpochRecord>& epochs,
                               const std::stop_token& stop)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    m_state->requireRun(id);
    connection.query("DELETE FROM epochs WHERE run_id = ?").bind(id).run();
    for (const EpochRecord& epoch : epochs) {
        throwIfStopped(stop);
        insertEpoch(connection, id, epoch);
    }
    updateSummary(connection, id, summariseEpochs(epochs));
    transaction.commit();
}

void RunRecords::recordLog(RunId id, Severity severity, const std::string& text, std::int64_t time)
{
    Connection& connection = m_state->connection;
    m_state->requireRun(id);
    connection.query("INSERT INTO logs (run_id, time, severity, text) VALUES (?, ?, ?, ?)")
        .bind(id)
        .bind(time != 0 ? time : unixMilliseconds())
        .bind(static_cast<std::int64_t>(severity))
        .bind(text)
        .run();
}

void RunRecords::recordSystem(RunId id, const SystemSample& sample)
{
    m_state->connection
        .query("INSERT OR REPLACE INTO system_samples (run_id, time, cpu, process_cores, "
               "memory_used, memory_total, process_memory, disk_read, disk_busy, gpu, "
               "gpu_memory_used, gpu_memory_total, loader_cores) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(id)
        .bind(sample.time)
        .bind(sample.cpuShare)
        .bind(sample.processCores)
        .bind(sample.memoryUsed)
        .bind(sample.memoryTotal)
        .bind(sample.processMemory)
        .bind(sample.diskReadRate)
        .bind(sample.diskBusyShare)
        .bind(sample.gpuShare)
        .bind(sample.gpuMemoryUsed)
        .bind(sample.gpuMemoryTotal)
        .bind(sample.loaderCores)
        .run();
}

void RunRecords::recordArtifact(RunId id, const std::string& kind,
                                const std::filesystem::path& path)
{
    m_state->requireRun(id);
    m_state->connection
        .query("INSERT OR REPLACE INTO artifacts (run_id, kind, path) VALUES (?, ?, ?)")
        .bind(id)
        .bind(kind)
        .bind(m_state->keptPath(path))
        .run();
}

void RunRecords::recordExport(RunId id, const ExportRecord& record)
{
    m_state->requireRun(id);
    m_state->connection
        .query("INSERT OR REPLACE INTO exports (run_id, path, format, exported_at) "
               "VALUES (?, ?, ?, ?)")
        .bind(id)
        .bind(m_state->keptPath(record.path))
        .bind(record.format)
        .bind(record.exportedAt)
        .run();
}

void RunRecords::recordConfusion(RunId id, const ConfusionRecord& confusion)
{
    m_state->requireRun(id);
    writeConfusion(m_state->connection, id, confusion);
}

} // namespace formwork
