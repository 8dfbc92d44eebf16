// Opening a workspace and reading it.
#include "core/store/store.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/schema.h"
#include "core/store/store_state.h"

#include <algorithm>
#include <array>

#include <unistd.h>

namespace formwork {

namespace {

constexpr std::array<std::pair<RunStatus, std::string_view>, 6> kStatusNames = {{
    {RunStatus::Queued, "queued"},
    {RunStatus::Running, "running"},
    {RunStatus::Done, "done"},
    {RunStatus::Stopped, "stopped"},
    {RunStatus::Failed, "failed"},
    {RunStatus::Interrupted, "interrupted"},
}};

[[noreturn]] void throwUnwritable(const std::filesystem::path& folder, const Text& reason)
{
    throw Error(ErrorCode::PermissionDenied,
                Text("cannot write the workspace folder: %1").arg(reason), folder,
                Text("check its permissions, or choose another workspace"));
}

std::filesystem::path preparedDatabase(const Workspace& workspace, FileSystem& fileSystem,
                                       StoreMode mode)
{
    if (mode == StoreMode::ReadOnly) {
        std::error_code ignored;
        if (!std::filesystem::exists(workspace.database(), ignored))
            throw Error(ErrorCode::NotFound, Text("there is no workspace here"), workspace.root());
        return workspace.database();
    }
    try {
        fileSystem.createDirectories(workspace.root() / "runs");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NoSpace)
            throw;
        throwUnwritable(workspace.root(), error.text());
    }
    if (::access(workspace.root().c_str(), W_OK) != 0)
        throwUnwritable(workspace.root(),
                        errorFromErrno(errno, Text("write"), workspace.root()).text());
    return workspace.database();
}

std::int64_t count(Query query)
{
    query.step();
    return query.integer();
}

} // namespace

std::string_view runStatusName(RunStatus status)
{
    const auto found =
        std::ranges::find(kStatusNames, status, &std::pair<RunStatus, std::string_view>::first);
    return found->second;
}

RunStatus runStatusFromName(std::string_view name)
{
    const auto found =
        std::ranges::find(kStatusNames, name, &std::pair<RunStatus, std::string_view>::second);
    if (found == kStatusNames.end())
        throw Error(ErrorCode::Database,
                    Text("the workspace holds a run with the unknown status '%1'").arg(name));
    return found->first;
}

Store::State::State(const Workspace& where, FileSystem& files, StoreMode how)
    : workspace(where)
    , fileSystem(files)
    , mode(how)
    , connection(preparedDatabase(where, files, how), how)
{
    if (mode == StoreMode::ReadOnly)
        requireNewest(connection, schemaMigrations());
    else
        migrate(connection, files, schemaMigrations());
}

std::unique_ptr<Store> openToRead(const Workspace& workspace, FileSystem& fileSystem)
{
    try {
        return std::make_unique<Store>(workspace, fileSystem, StoreMode::ReadOnly);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::UnsupportedVersion)
            throw;
    }
    return std::make_unique<Store>(workspace, fileSystem);
}

bool mayWorkLater(const Error& error)
{
    return error.code() == ErrorCode::Busy || error.code() == ErrorCode::NoSpace ||
           error.code() == ErrorCode::Io || error.code() == ErrorCode::PermissionDenied;
}

Error Store::State::noSuchRun(RunId id) const
{
    return {ErrorCode::NotFound, Text("there is no run %1").arg(id), workspace.root(),
            Text("it may have been removed meanwhile")};
}

RunStatus Store::State::status(RunId id)
{
    Query query = connection.query("SELECT status FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw noSuchRun(id);
    return runStatusFromName(query.text());
}

void Store::State::showAbandoned(std::vector<RunRow>& rows)
{
    if (mode == StoreMode::ReadWrite)
        return;
    for (RunRow& row : rows) {
        if (row.status == RunStatus::Running && !trainer(row.id))
            row.status = RunStatus::Interrupted;
    }
}

Store::Store(const Workspace& workspace, FileSystem& fileSystem, StoreMode mode)
    : m_state(std::make_unique<State>(workspace, fileSystem, mode))
{}

Store::~Store()
{
    try {
        m_state->flushSteps();
    } catch (const Error&) {
        // There is no observer left, and the steps of the last second are no great loss.
    }
}

const Workspace& Store::workspace() const
{
    return m_state->workspace;
}

FileSystem& Store::fileSystem() const
{
    return m_state->fileSystem;
}

bool Store::isReadOnly() const
{
    return m_state->mode == StoreMode::ReadOnly;
}

void Store::setBusyTimeout(std::chrono::milliseconds timeout)
{
    m_state->connection.handle().setBusyTimeout(static_cast<int>(timeout.count()));
}

std::int64_t Store::dataVersion()
{
    constexpr std::int64_t kMostVersions = 1'000'000'000'000;
    if (m_state->connection.reopenIfChanged())
        ++m_state->reopened;
    return m_state->reopened * kMostVersions +
           count(m_state->connection.query("PRAGMA data_version"));
}

bool Store::databaseIsGone()
{
    return m_state->connection.fileIsGone();
}

std::vector<RunRow> Store::runs()
{
    Query query = m_state->connection.query(selectRunsNewestFirst());
    std::vector<RunRow> rows;
    while (query.step())
        rows.push_back(readRunRow(query));
    m_state->showAbandoned(rows);
    return rows;
}

RunRow Store::run(RunId id)
{
    Query query = m_state->connection.query(selectRun());
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    std::vector<RunRow> rows = {readRunRow(query)};
    m_state->showAbandoned(rows);
    return rows.front();
}

RunProgress Store::progress(RunId id)
{
    Query query =
        m_state->connection.query("SELECT epoch_now, epochs_total, validating, batch, "
                                  "batches, rate_now, seconds_left FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    RunProgress progress;
    progress.epoch = query.smallInteger();
    progress.epochs = query.smallInteger();
    progress.validating = query.integer() != 0;
    progress.batch = query.unsignedInteger();
    progress.batches = query.unsignedInteger();
    progress.imagesPerSecond = query.real();
    progress.secondsLeft = query.real();
    return progress;
}

std::vector<std::pair<RunId, std::string>> Store::configTexts(RunId after)
{
    Query query = m_state->connection.query("SELECT id, config FROM runs WHERE id > ? ORDER BY id");
    query.bind(after);
    std::vector<std::pair<RunId, std::string>> texts;
    while (query.step()) {
        const RunId id = query.integer();
        texts.emplace_back(id, query.text());
    }
    return texts;
}

std::vector<ResumeRecord> Store::resumes(RunId id)
{
    Query query = m_state->connection.query(
        "SELECT after_epoch, time, data_change FROM resumes WHERE run_id = ? ORDER BY time");
    query.bind(id);
    std::vector<ResumeRecord> resumes;
    while (query.step()) {
        ResumeRecord& resume = resumes.emplace_back();
        resume.afterEpoch = query.smallInteger();
        resume.time = query.integer();
        resume.dataChange = query.text();
    }
    return resumes;
}

std::vector<SystemSample> Store::systemSamples(RunId id, std::int64_t afterTime)
{
    Query query = m_state->connection.query(
        "SELECT time, cpu, process_cores, memory_used, memory_total, process_memory, disk_read, "
        "disk_busy, gpu, gpu_memory_used, gpu_memory_total, loader_cores FROM system_samples "
        "WHERE run_id = ? AND time > ? ORDER BY time");
    query.bind(id).bind(afterTime);
    std::vector<SystemSample> samples;
    while (query.step()) {
        SystemSample& sample = samples.emplace_back();
        sample.time = query.integer();
        sample.cpuShare = query.real();
        sample.processCores = query.real();
        sample.memoryUsed = query.unsignedInteger();
        sample.memoryTotal = query.unsignedInteger();
        sample.processMemory = query.unsignedInteger();
        sample.diskReadRate = query.real();
        sample.diskBusyShare = query.real();
        sample.gpuShare = query.optionalReal();
        sample.gpuMemoryUsed = query.optionalReal();
        sample.gpuMemoryTotal = query.optionalReal();
        sample.loaderCores = query.optionalReal();
    }
    return samples;
}

ExperimentConfig Store::config(RunId id)
{
    Query query = m_state->connection.query("SELECT config FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    return configFromYaml(query.text(), m_state->workspace.runFolder(id) / "config.yaml");
}

RunEnvironment Store::environment(RunId id)
{
    Query query = m_state->connection.query(
        "SELECT host, device, cpu_model, compute_threads, loader_workers, versions, blas, "
        "parameters, train_images, validation_images, classes, train_data, validation_data "
        "FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    RunEnvironment environment;
    environment.host = query.text();
    environment.device = query.text();
    environment.cpuModel = query.text();
    environment.computeThreads = query.smallInteger();
    environment.loaderWorkers = query.smallInteger();
    environment.versions = query.text();
    environment.blas = query.text();
    environment.parameters = query.integer();
    environment.trainImages = query.unsignedInteger();
    environment.validationImages = query.unsignedInteger();
    environment.classes = query.smallInteger();
    environment.trainData = dataIdentityFromText(query.text());
    environment.validationData = dataIdentityFromText(query.text());
    return environment;
}

std::vector<EpochRecord> Store::epochs(RunId id, int afterEpoch)
{
    Query query = m_state->connection.query(
        "SELECT epoch, train_loss, train_top1, train_top5, val_loss, val_top1, val_top5, lr, "
        "images, epoch_seconds, data_wait_seconds, transfer_seconds, compute_seconds, "
        "validation_seconds, peak_memory, finished_at, grad_norm, is_best, other_load, "
        "loader_cpu_seconds "
        "FROM epochs WHERE run_id = ? AND epoch > ? ORDER BY epoch");
    query.bind(id).bind(afterEpoch);
    std::vector<EpochRecord> epochs;
    while (query.step()) {
        EpochRecord& epoch = epochs.emplace_back();
        epoch.epoch = query.smallInteger();
        epoch.trainLoss = query.real();
        epoch.trainTop1 = query.real();
        epoch.trainTop5 = query.real();
        epoch.validationLoss = query.optionalReal();
        epoch.validationTop1 = query.optionalReal();
        epoch.validationTop5 = query.optionalReal();
        epoch.learningRate = query.real();
        epoch.images = query.unsignedInteger();
        epoch.epochSeconds = query.real();
        epoch.dataWaitSeconds = query.real();
        epoch.transferSeconds = query.real();
        epoch.computeSeconds = query.real();
        epoch.validationSeconds = query.real();
        epoch.peakMemoryBytes = query.unsignedInteger();
        epoch.finishedAt = query.integer();
        epoch.gradientNorm = query.optionalReal();
        if (const std::optional<double> best = query.optionalReal())
            epoch.isBest = *best != 0;
        epoch.otherLoad = query.optionalReal();
        epoch.loaderCpuSeconds = query.optionalReal();
    }
    return epochs;
}

std::vector<StepRecord> Store::steps(RunId id)
{
    m_state->flushSteps();
    Query query = m_state->connection.query("SELECT step, epoch, loss, lr, images_per_second "
                                            "FROM steps WHERE run_id = ? ORDER BY step");
    query.bind(id);
    std::vector<StepRecord> steps;
    while (query.step()) {
        StepRecord& step = steps.emplace_back();
        step.step = query.unsignedInteger();
        step.epoch = query.smallInteger();
        step.loss = query.real();
        step.learningRate = query.real();
        step.imagesPerSecond = query.real();
    }
    return steps;
}

std::vector<LogLine> Store::logs(RunId id, std::int64_t afterId)
{
    Query query = m_state->connection.query("SELECT id, time, severity, text FROM logs "
                                            "WHERE run_id = ? AND id > ? ORDER BY id");
    query.bind(id).bind(afterId);
    std::vector<LogLine> lines;
    while (query.step()) {
        LogLine& line = lines.emplace_back();
        line.id = query.integer();
        line.time = query.integer();
        line.severity = static_cast<Severity>(query.integer());
        line.text = query.text();
    }
    return lines;
}

std::vector<Artifact> Store::artifacts(RunId id)
{
    Query query = m_state->connection.query(
        "SELECT kind, path FROM artifacts WHERE run_id = ? ORDER BY kind");
    query.bind(id);
    std::vector<Artifact> artifacts;
    while (query.step()) {
        Artifact& artifact = artifacts.emplace_back();
        artifact.kind = query.text();
        artifact.path = m_state->workspace.root() / query.text();
    }
    return artifacts;
}

} // namespace formwork
