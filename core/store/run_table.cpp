#include "core/store/run_table.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/events/run_folder.h"
#include "core/store/confusions.h"
#include "core/store/remote_run_table.h"
#include "core/store/store_state.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace formwork {

namespace {

// Keep in step with readRunRow.
constexpr const char* kSelectRuns =
    "SELECT id, name, status, model, loader, dataset, seed, batch_size, colour, epochs_done, "
    "epochs_total, validating, batch, batches, seconds_left, "
    "train_loss_last, train_loss_min, train_loss_max, "
    "train_top1_last, train_top1_min, train_top1_max, "
    "train_top5_last, train_top5_min, train_top5_max, "
    "val_loss_last, val_loss_min, val_loss_max, "
    "val_top1_last, val_top1_min, val_top1_max, "
    "val_top5_last, val_top5_min, val_top5_max, "
    "best_epoch, best_val_top1, median_epoch_seconds, first_epoch_seconds, images_per_second, "
    "data_wait_share, disturbed_epochs, turns, sweep, pause_at, "
    "created_at, started_at, finished_at, stop_requested, error, "
    "coalesce((SELECT group_concat(tag, char(31)) FROM "
    "(SELECT tag FROM tags WHERE run_id = runs.id ORDER BY position)), ''), note, archived, "
    "EXISTS(SELECT 1 FROM followed_runs WHERE run_id = runs.id), imported_from, "
    "target, remote_runs.folder, job, phase, detail, contact_at, lost_since, lost_reason "
    "FROM runs LEFT JOIN remote_runs ON remote_runs.run_id = runs.id ";

constexpr char kTagSeparator = '\x1f'; // as in the query above

std::vector<std::string> splitTags(const std::string& text)
{
    std::vector<std::string> tags;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(kTagSeparator, begin), text.size());
        tags.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return tags;
}

std::string trimmed(const std::string& text)
{
    const auto isBlank = [](char c) {
        return static_cast<unsigned char>(c) <= ' ';
    };
    const auto begin = std::ranges::find_if_not(text, isBlank);
    const auto end = std::find_if_not(text.rbegin(), text.rend(), isBlank).base();
    return begin < end ? std::string(begin, end) : std::string();
}

// Share of the epoch in progress that is done.
double epochFraction(RunStatus status, bool validating, double batch, double batches)
{
    if (status != RunStatus::Running || batches <= 0)
        return 0;
    return validating ? 1.0 : std::clamp(batch / batches, 0.0, 1.0);
}

void readMetrics(Query& query, RunRow& row)
{
    for (MetricRange& range : row.metrics) {
        range.last = query.optionalReal();
        range.lowest = query.optionalReal();
        range.highest = query.optionalReal();
    }
    const auto metric = [&](Metric which) {
        return row.metrics[static_cast<std::size_t>(which)];
    };
    row.lastTrainLoss = metric(Metric::TrainLoss).last;
    row.lastTrainTop1 = metric(Metric::TrainTop1).last;
    row.lastValidationLoss = metric(Metric::ValidationLoss).last;
    row.lastValidationTop1 = metric(Metric::ValidationTop1).last;
}

const char* selectRunsNewestFirst()
{
    static const std::string sql =
        std::string(kSelectRuns) + "WHERE deleted_at = 0 ORDER BY id DESC";
    return sql.c_str();
}

const char* selectRun()
{
    static const std::string sql = std::string(kSelectRuns) + "WHERE id = ?";
    return sql.c_str();
}

RunRow readRunRow(Query& query)
{
    RunRow row;
    row.id = query.integer();
    row.name = query.text();
    row.status = runStatusFromName(query.text());
    row.model = query.text();
    row.loader =
        query.text() == loaderName(LoaderKind::Folder) ? LoaderKind::Folder : LoaderKind::Beton;
    row.dataset = query.text();
    row.seed = query.unsignedInteger();
    row.batchSize = query.smallInteger();
    row.colour = query.smallInteger();
    row.epochsDone = query.smallInteger();
    row.epochsTotal = query.smallInteger();
    const bool validating = query.integer() != 0;
    const double batch = query.real();
    row.epochFraction = epochFraction(row.status, validating, batch, query.real());
    const double secondsLeft = query.real();
    row.secondsLeft = row.status == RunStatus::Running ? secondsLeft : -1;
    readMetrics(query, row);
    row.bestEpoch = query.smallInteger();
    row.bestValidationTop1 = query.optionalReal();
    row.medianEpochSeconds = query.optionalReal();
    row.firstEpochSeconds = query.optionalReal();
    row.imagesPerSecond = query.optionalReal();
    row.dataWaitShare = query.optionalReal();
    row.disturbedEpochs = query.smallInteger();
    row.turns = query.integer();
    row.sweep = query.integer();
    row.pauseAt = query.smallInteger();
    row.createdAt = query.integer();
    row.startedAt = query.integer();
    row.willResume = row.status == RunStatus::Queued && row.startedAt > 0;
    row.finishedAt = query.integer();
    row.stopRequested = query.integer() != 0;
    row.errorMessage = query.text();
    row.tags = splitTags(query.text());
    row.note = query.text();
    row.archived = query.integer() != 0;
    row.isFollowed = query.integer() != 0;
    row.importedFrom = query.text();
    row.remote = readRemotePlace(query);
    return row;
}

int freeColour(const std::vector<int>& newest)
{
    for (int colour = 0; colour < kPaletteSize; ++colour) {
        if (std::ranges::find(newest, colour) == newest.end())
            return colour;
    }
    return 0;
}

} // namespace

RunId RunTable::createRun(const ExperimentConfig& config, RunStart start)
{
    const std::string yaml = configToYaml(config);
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    std::vector<int> newest;
    {
        Query colours = connection.query("SELECT colour FROM runs ORDER BY id DESC LIMIT ?");
        colours.bind(kPaletteSize - 1);
        while (colours.step())
            newest.push_back(colours.smallInteger());
    }
    connection
        .query("INSERT INTO runs (identity, name, status, model, loader, dataset, seed, "
               "batch_size, colour, "
               "config, epochs_total, created_at, queue_order) "
               "VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, "
               "(SELECT coalesce(max(queue_order), 0) + 1 FROM runs WHERE status = 'queued'))")
        .bind(newIdentity())
        .bind(config.name)
        .bind(config.model.name)
        .bind(loaderName(config.data.loader))
        .bind(config.data.train.string())
        .bind(config.train.seed)
        .bind(config.train.batchSize)
        .bind(freeColour(newest))
        .bind(yaml)
        .bind(config.train.epochs)
        .bind(unixMilliseconds())
        .run();
    const RunId id = connection.lastInsertId();
    if (start == RunStart::Claimed)
        m_state->take(id);
    else if (start == RunStart::Reserved)
        m_state->reserve(id);
    else if (start == RunStart::Submitted)
        markSubmitted(*m_state, id);
    const std::filesystem::path folder = m_state->workspace.runFolder(id);
    try {
        m_state->fileSystem.createDirectories(folder);
        writeTextFile(m_state->fileSystem, folder / "config.yaml", yaml);
        transaction.commit();
    } catch (const Error&) {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        throw;
    }
    return id;
}

void RunTable::renameRun(RunId id, const std::string& name)
{
    const std::string text = trimmed(name);
    if (text.empty())
        throw Error(ErrorCode::InvalidArgument, Text("a run needs a name"));
    Query update = m_state->connection.query("UPDATE runs SET name = ? WHERE id = ?");
    if (update.bind(text).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void RunTable::setTags(RunId id, const std::vector<std::string>& tags)
{
    std::vector<std::string> kept;
    for (const std::string& tag : tags) {
        std::string text = trimmed(tag);
        std::ranges::replace(text, kTagSeparator, ' ');
        if (!text.empty() && std::ranges::find(kept, text) == kept.end())
            kept.push_back(std::move(text));
    }
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    m_state->requireRun(id);
    connection.query("DELETE FROM tags WHERE run_id = ?").bind(id).run();
    Query insert = connection.query("INSERT INTO tags (run_id, position, tag) VALUES (?, ?, ?)");
    for (std::size_t i = 0; i < kept.size(); ++i)
        insert.bind(id).bind(static_cast<std::int64_t>(i)).bind(kept[i]).run();
    transaction.commit();
}

void RunTable::setColour(RunId id, int colour)
{
    if (colour < 0)
        throw Error(ErrorCode::InvalidArgument, Text("a colour is an index from 0"));
    Query update = m_state->connection.query("UPDATE runs SET colour = ? WHERE id = ?");
    if (update.bind(colour).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void RunTable::setNote(RunId id, const std::string& note)
{
    Query update = m_state->connection.query("UPDATE runs SET note = ? WHERE id = ?");
    if (update.bind(trimmed(note)).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void RunTable::setArchived(RunId id, bool archived)
{
    Query update = m_state->connection.query("UPDATE runs SET archived = ? WHERE id = ?");
    if (update.bind(archived ? 1 : 0).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

std::vector<RunRow> RunTable::runs()
{
    Query query = m_state->connection.query(selectRunsNewestFirst());
    std::vector<RunRow> rows;
    while (query.step())
        rows.push_back(readRunRow(query));
    m_state->showAbandoned(rows);
    return rows;
}

RunRow RunTable::run(RunId id)
{
    Query query = m_state->connection.query(selectRun());
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    std::vector<RunRow> rows = {readRunRow(query)};
    m_state->showAbandoned(rows);
    return rows.front();
}

RunProgress RunTable::progress(RunId id)
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

std::vector<std::pair<RunId, std::string>> RunTable::configTexts(RunId after)
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

std::vector<ResumeRecord> RunTable::resumes(RunId id)
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

std::vector<SystemSample> RunTable::systemSamples(RunId id, std::int64_t afterTime)
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

ExperimentConfig RunTable::config(RunId id)
{
    return configFromYaml(configText(id), m_state->workspace.runFolder(id) / "config.yaml");
}

StoredConfig RunTable::storedConfig(RunId id)
{
    return storedConfigFromYaml(configText(id), m_state->workspace.runFolder(id) / "config.yaml");
}

std::string RunTable::configText(RunId id)
{
    Query query = m_state->connection.query("SELECT config FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    return query.text();
}

RunEnvironment RunTable::environment(RunId id)
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

std::vector<EpochRecord> RunTable::epochs(RunId id, int afterEpoch, const std::stop_token& stop)
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
        throwIfStopped(stop);
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

std::vector<StepRecord> RunTable::steps(RunId id, const std::stop_token& stop)
{
    m_state->flushSteps();
    Query query = m_state->connection.query("SELECT step, epoch, loss, lr, images_per_second "
                                            "FROM steps WHERE run_id = ? ORDER BY step");
    query.bind(id);
    std::vector<StepRecord> steps;
    while (query.step()) {
        throwIfStopped(stop);
        StepRecord& step = steps.emplace_back();
        step.step = query.unsignedInteger();
        step.epoch = query.smallInteger();
        step.loss = query.real();
        step.learningRate = query.real();
        step.imagesPerSecond = query.real();
    }
    return steps;
}

std::vector<LogLine> RunTable::logs(RunId id, std::int64_t afterId)
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

std::vector<Artifact> RunTable::artifacts(RunId id)
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

std::vector<ExportRecord> RunTable::exports(RunId id)
{
    Query query = m_state->connection.query("SELECT path, format, exported_at FROM exports "
                                            "WHERE run_id = ? ORDER BY exported_at DESC, path");
    query.bind(id);
    std::vector<ExportRecord> records;
    while (query.step()) {
        ExportRecord& record = records.emplace_back();
        record.path = m_state->workspace.root() / query.text();
        record.format = query.text();
        record.exportedAt = query.integer();
    }
    return records;
}

std::optional<ConfusionRecord> RunTable::confusion(RunId id, const std::string& kind)
{
    return readConfusion(m_state->connection, id, kind);
}

} // namespace formwork
