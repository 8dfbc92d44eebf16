// The rows of a list of runs, and what is changed on them by hand.
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <algorithm>
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
    "data_wait_share, disturbed_epochs, turns, "
    "created_at, started_at, finished_at, stop_requested, error, "
    "coalesce((SELECT group_concat(tag, char(31)) FROM "
    "(SELECT tag FROM tags WHERE run_id = runs.id ORDER BY position)), ''), note, archived "
    "FROM runs ";

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

// Of the epoch in progress.
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

} // namespace

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
    row.createdAt = query.integer();
    row.startedAt = query.integer();
    row.willResume = row.status == RunStatus::Queued && row.startedAt > 0;
    row.finishedAt = query.integer();
    row.stopRequested = query.integer() != 0;
    row.errorMessage = query.text();
    row.tags = splitTags(query.text());
    row.note = query.text();
    row.archived = query.integer() != 0;
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

RunId Store::createRun(const ExperimentConfig& config, RunStart start)
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
        .query("INSERT INTO runs (name, status, model, loader, dataset, seed, batch_size, colour, "
               "config, epochs_total, created_at, queue_order) "
               "VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, "
               "(SELECT coalesce(max(queue_order), 0) + 1 FROM runs WHERE status = 'queued'))")
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

void Store::renameRun(RunId id, const std::string& name)
{
    const std::string text = trimmed(name);
    if (text.empty())
        throw Error(ErrorCode::InvalidArgument, Text("a run needs a name"));
    Query update = m_state->connection.query("UPDATE runs SET name = ? WHERE id = ?");
    if (update.bind(text).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void Store::setTags(RunId id, const std::vector<std::string>& tags)
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

void Store::setColour(RunId id, int colour)
{
    if (colour < 0)
        throw Error(ErrorCode::InvalidArgument, Text("a colour is an index from 0"));
    Query update = m_state->connection.query("UPDATE runs SET colour = ? WHERE id = ?");
    if (update.bind(colour).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void Store::setNote(RunId id, const std::string& note)
{
    Query update = m_state->connection.query("UPDATE runs SET note = ? WHERE id = ?");
    if (update.bind(trimmed(note)).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

void Store::setArchived(RunId id, bool archived)
{
    Query update = m_state->connection.query("UPDATE runs SET archived = ? WHERE id = ?");
    if (update.bind(archived ? 1 : 0).bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

} // namespace formwork
