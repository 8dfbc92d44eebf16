#include "core/exchange/wandb_files.h"

#include "core/report/event_file.h"
#include "core/report/known_times.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace formwork {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json, int indent = -1)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Values that are not numbers have no place in JSON.
void put(Json& line, const char* name, const std::optional<double>& value)
{
    if (value && std::isfinite(*value))
        line[name] = *value;
}

void putEpoch(Json& line, const EpochRecord& epoch)
{
    put(line, "train/loss", epoch.trainLoss);
    put(line, "train/top1", epoch.trainTop1);
    put(line, "train/top5", epoch.trainTop5);
    put(line, "val/loss", epoch.validationLoss);
    put(line, "val/top1", epoch.validationTop1);
    put(line, "val/top5", epoch.validationTop5);
    put(line, "learning_rate", epoch.learningRate);
    put(line, "gradient_norm", epoch.gradientNorm);
    put(line, "seconds/epoch", epoch.epochSeconds);
    put(line, "seconds/data_wait", epoch.dataWaitSeconds);
    put(line, "seconds/transfer", epoch.transferSeconds);
    put(line, "seconds/compute", epoch.computeSeconds);
    put(line, "seconds/validation", knownValidationSeconds(epoch));
}

void putStep(Json& line, const StepRecord& step)
{
    put(line, "step/loss", step.loss);
    put(line, "step/learning_rate", step.learningRate);
    put(line, "step/images_per_second", step.imagesPerSecond);
}

double secondsOf(std::int64_t unixMilliseconds)
{
    return static_cast<double>(unixMilliseconds) / 1000;
}

class HistoryWriter
{
public:
    explicit HistoryWriter(const WandbRun& run)
        : m_run(run)
        , m_start(secondsOf(run.data.row.startedAt > 0 ? run.data.row.startedAt
                                                       : run.data.row.createdAt))
    {}

    std::string write()
    {
        auto step = m_run.steps.begin();
        double begin = m_start;
        for (const EpochRecord& epoch : m_run.data.epochs) {
            const auto first = step;
            while (step != m_run.steps.end() && step->epoch <= epoch.epoch)
                ++step;
            const double end = std::max(begin, secondsOf(epoch.finishedAt));
            addSteps(first, step, begin, end, &epoch);
            begin = end;
        }
        addSteps(step, m_run.steps.end(), begin, begin, nullptr); // of an epoch under way
        return m_out;
    }

private:
    using Steps = std::vector<StepRecord>::const_iterator;

    void addSteps(Steps first, Steps behind, double begin, double end, const EpochRecord* epoch)
    {
        const auto count = static_cast<double>(behind - first);
        for (Steps step = first; step != behind; ++step) {
            const double share = static_cast<double>(step - first + 1) / count;
            Json line = head(static_cast<std::int64_t>(step->step), begin + (end - begin) * share,
                             step->epoch);
            putStep(line, *step);
            if (epoch != nullptr && step + 1 == behind)
                putEpoch(line, *epoch);
            m_out += dumped(line) + "\n";
        }
        if (epoch == nullptr || first != behind)
            return;
        const std::int64_t number = m_run.steps.empty() ? epoch->epoch : m_lastStep + 1;
        Json line = head(number, end, epoch->epoch);
        putEpoch(line, *epoch);
        m_out += dumped(line) + "\n";
    }

    Json head(std::int64_t step, double time, int epoch)
    {
        m_lastStep = step;
        if (!knowsTimes(m_run.data))
            return {{"_step", step}, {"epoch", epoch}};
        return {
            {"_step", step}, {"_timestamp", time}, {"_runtime", time - m_start}, {"epoch", epoch}};
    }

    const WandbRun& m_run;
    double m_start;
    std::int64_t m_lastStep = 0;
    std::string m_out;
};

Json summaryJson(const WandbRun& run)
{
    Json json = Json::object();
    if (run.data.epochs.empty())
        return json;
    const EpochRecord& last = run.data.epochs.back();
    json["epoch"] = last.epoch;
    putEpoch(json, last);
    put(json, "best/val/top1", run.data.row.bestValidationTop1);
    json["best/epoch"] = run.data.row.bestEpoch;
    if (last.finishedAt > 0)
        json["_timestamp"] = secondsOf(last.finishedAt);
    return json;
}

Json settingsJson(const RunData& run)
{
    Json json = Json::object();
    if (!knowsSettings(run.row))
        return json;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        const std::string text = configValue(run.config, run.unreadable, path);
        const bool isText = key.type == "text" || key.type == "path" || key.type == "device" ||
                            key.type.starts_with("one of");
        const Json parsed = isText ? Json() : Json::parse(text, nullptr, false);
        json[path] = {{"value", parsed.is_null() || parsed.is_discarded() ? Json(text) : parsed}};
    }
    for (const UnreadableSetting& setting : run.unreadable)
        if (!setting.key.empty() && !json.contains(setting.key)) // that this version does not know
            json[setting.key] = {{"value", setting.value}};
    return json;
}

Json metadataJson(const WandbRun& run)
{
    const RunRow& row = run.data.row;
    Json json = {{"program", "formwork"},
                 {"name", row.name},
                 {"id", std::to_string(row.id)},
                 {"state", runStatusName(row.status)},
                 {"tags", row.tags},
                 {"notes", row.note},
                 {"host", run.environment.host},
                 {"device", run.environment.device},
                 {"cpu", run.environment.cpuModel},
                 {"versions", run.environment.versions}};
    if (knowsTimes(run.data)) {
        json["startedAt"] = secondsOf(row.startedAt);
        json["heartbeatAt"] = secondsOf(row.finishedAt);
    }
    return json;
}

} // namespace

WandbRun readWandbRun(Store& store, RunId run)
{
    return {readRunData(store, run), store.steps(run), store.environment(run)};
}

std::vector<std::pair<std::filesystem::path, std::string>> wandbFiles(const WandbRun& run)
{
    const std::vector<std::filesystem::path> names = wandbFileNames(run.data.row);
    return {{names[0], HistoryWriter(run).write()},
            {names[1], dumped(summaryJson(run), 2) + "\n"},
            {names[2], dumped(settingsJson(run.data), 2) + "\n"},
            {names[3], dumped(metadataJson(run), 2) + "\n"}};
}

std::vector<std::filesystem::path> wandbFileNames(const RunRow& run)
{
    const std::filesystem::path folder =
        eventFilePath({.row = run, .config = {}, .epochs = {}}).parent_path();
    return {folder / "wandb-history.jsonl", folder / "wandb-summary.json", folder / "config.json",
            folder / "wandb-metadata.json"};
}

} // namespace formwork
