#include "core/report/export.h"
#include "core/report/known_times.h"

#include <nlohmann/json.hpp>

namespace formwork {

namespace {

using Json = nlohmann::ordered_json;

Json optionalJson(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

// Of a number that is 0, or a text that is empty, where it is not known.
template <typename Value>
Json knownJson(const Value& value)
{
    return value == Value() ? Json() : Json(value);
}

// Nested as in YAML; what the key table calls numbers and flags are numbers and flags.
Json configJson(const RunData& run)
{
    Json out = Json::object();
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        const std::string text = configValue(run.config, run.unreadable, path);
        const bool isText = findUnreadable(run.unreadable, path) != nullptr || key.type == "text" ||
                            key.type == "path" || key.type == "device" ||
                            key.type.starts_with("one of");
        const auto dot = path.find('.');
        Json& owner = dot == std::string::npos ? out : out[path.substr(0, dot)];
        owner[dot == std::string::npos ? path : path.substr(dot + 1)] =
            isText ? Json(text) : Json::parse(text);
    }
    return out;
}

Json epochJson(const EpochRecord& epoch)
{
    return {{"epoch", epoch.epoch},
            {"train_loss", epoch.trainLoss},
            {"train_top1", epoch.trainTop1},
            {"train_top5", epoch.trainTop5},
            {"val_loss", optionalJson(epoch.validationLoss)},
            {"val_top1", optionalJson(epoch.validationTop1)},
            {"val_top5", optionalJson(epoch.validationTop5)},
            {"learning_rate", epoch.learningRate},
            {"gradient_norm", optionalJson(epoch.gradientNorm)},
            {"images", knownJson(epoch.images)},
            {"epoch_seconds", epoch.epochSeconds},
            {"data_wait_seconds", epoch.dataWaitSeconds},
            {"transfer_seconds", epoch.transferSeconds},
            {"compute_seconds", epoch.computeSeconds},
            {"validation_seconds", optionalJson(knownValidationSeconds(epoch))},
            {"peak_memory_bytes", knownJson(epoch.peakMemoryBytes)},
            {"finished_at_ms", knownJson(epoch.finishedAt)},
            {"other_load", optionalJson(epoch.otherLoad)},
            {"loader_cpu_seconds", optionalJson(epoch.loaderCpuSeconds)},
            {"is_best", epoch.isBest ? Json(*epoch.isBest) : Json()}};
}

Json dataJson(const DataIdentity& data)
{
    if (!data.isKnown())
        return nullptr;
    return {{"images", data.samples}, {"class_counts", data.classCounts}, {"digest", data.digest}};
}

Json remoteJson(const std::optional<RemotePlace>& place)
{
    if (!place)
        return nullptr;
    return {{"target", place->target},
            {"folder", place->folder},
            {"job", place->job},
            {"has_ended", place->phase == RemotePhase::Ended},
            {"detail", place->detail},
            {"contact_at_ms", place->contactAt},
            {"lost_since_ms", place->lostSince},
            {"lost_reason", place->lostReason}};
}

Json runJson(const RunData& run)
{
    const RunRow& row = run.row;
    Json out = {
        {"id", row.id},
        {"name", row.name},
        {"status", runStatusName(row.status)},
        {"model", knownJson(row.model)},
        {"loader", knowsLoader(row) ? Json(loaderName(row.loader)) : Json()},
        {"dataset", knownJson(row.dataset)},
        {"seed", knowsLoader(row) ? Json(row.seed) : Json()},
        {"batch_size", knowsSettings(row) ? Json(row.batchSize) : Json()},
        {"colour", row.colour},
        {"epochs_done", row.epochsDone},
        {"epochs_total", row.epochsTotal},
        {"epoch_fraction", row.epochFraction},
        {"last_train_loss", optionalJson(row.lastTrainLoss)},
        {"last_train_top1", optionalJson(row.lastTrainTop1)},
        {"last_val_loss", optionalJson(row.lastValidationLoss)},
        {"last_val_top1", optionalJson(row.lastValidationTop1)},
        {"best_val_top1", optionalJson(row.bestValidationTop1)},
        {"best_epoch", row.bestEpoch},
        {"train_data", dataJson(run.trainData)},
        {"validation_data", dataJson(run.validationData)},
        {"median_epoch_seconds", optionalJson(row.medianEpochSeconds)},
        {"first_epoch_seconds", optionalJson(row.firstEpochSeconds)},
        {"images_per_second", optionalJson(row.imagesPerSecond)},
        {"data_wait_share", optionalJson(row.dataWaitShare)},
        {"disturbed_epochs", row.disturbedEpochs},
        {"created_at_ms", row.createdAt},
        {"started_at_ms", row.isImported() ? knownJson(row.startedAt) : Json(row.startedAt)},
        {"finished_at_ms", knowsTimes(run) ? Json(row.finishedAt) : Json()},
        {"error", row.errorMessage},
        {"tags", row.tags},
        {"remote", remoteJson(row.remote)},
        {"imported_from", row.isImported() ? Json(row.importedFrom) : Json()}};
    out["config"] = hasSettings(run) ? configJson(run) : Json();
    out["unreadable_settings"] = Json::array();
    for (const UnreadableSetting& setting : run.unreadable)
        out["unreadable_settings"].push_back(
            {{"key", setting.key}, {"value", setting.value}, {"reason", setting.reason.english()}});
    out["epochs"] = Json::array();
    for (const EpochRecord& epoch : run.epochs)
        out["epochs"].push_back(epochJson(epoch));
    return out;
}

Json sameDataJson(SameData data)
{
    return data == SameData::Unknown ? Json() : Json(data == SameData::Yes);
}

// Of a RelativeChange or a Difference.
template <typename Change>
Json changeJson(const std::optional<Change>& change)
{
    if (!change)
        return nullptr;
    Json out = {{"value", change->value}, {"low_95", nullptr}, {"high_95", nullptr}};
    if (change->interval) {
        out["low_95"] = change->interval->low;
        out["high_95"] = change->interval->high;
    }
    out["is_shown"] = change->isShown();
    return out;
}

Json effectJson(const LoaderEffect& effect)
{
    return {{"beton_run", effect.beton},
            {"folder_run", effect.folder},
            {"model", effect.model},
            {"beton_training_seconds", optionalJson(effect.betonTrainingSeconds)},
            {"folder_training_seconds", optionalJson(effect.folderTrainingSeconds)},
            {"beton_first_training_seconds", optionalJson(effect.betonFirstSeconds)},
            {"folder_first_training_seconds", optionalJson(effect.folderFirstSeconds)},
            {"time_change", changeJson(effect.time)},
            {"interval_over", effect.isPaired ? "pairs of epochs" : "epochs"},
            {"last_common_epoch", effect.lastCommonEpoch},
            {"results_of", effect.isValidated ? "validation" : "training"},
            {"same_data", sameDataJson(effect.data)},
            {"top1_difference", optionalJson(effect.top1Difference)},
            {"loss_difference", optionalJson(effect.lossDifference)},
            {"beton_loader_cpu_seconds", optionalJson(effect.betonLoaderCpuSeconds)},
            {"folder_loader_cpu_seconds", optionalJson(effect.folderLoaderCpuSeconds)},
            {"other_load", optionalJson(effect.otherLoad)},
            {"beton_data_wait_share", optionalJson(effect.betonDataWaitShare)},
            {"folder_data_wait_share", optionalJson(effect.folderDataWaitShare)}};
}

Json sideJson(const ComparedSide& side)
{
    return {{"runs", side.runs},
            {"name", side.name},
            {"training_seconds", optionalJson(side.trainingSeconds)},
            {"data_wait_share", optionalJson(side.dataWaitShare)},
            {"loader_cpu_seconds", optionalJson(side.loaderCpuSeconds)},
            {"other_load", optionalJson(side.otherLoad)}};
}

const char* overName(ComparedOver over)
{
    switch (over) {
    case ComparedOver::Seeds:
        return "seeds";
    case ComparedOver::PairsOfEpochs:
        return "pairs of epochs";
    case ComparedOver::Epochs:
        break;
    }
    return "epochs";
}

Json pairJson(const RunPair& pair)
{
    return {{"measured", sideJson(pair.measured)},
            {"reference", sideJson(pair.reference)},
            {"interval_over", overName(pair.over)},
            {"time_change", changeJson(pair.time)},
            {"last_common_epoch", pair.lastCommonEpoch},
            {"results_of", pair.isValidated ? "validation" : "training"},
            {"same_data", sameDataJson(pair.data)},
            {"top1_difference", changeJson(pair.top1)},
            {"loss_difference", changeJson(pair.loss)}};
}

// A name that is not UTF-8 must not make the export fail.
std::string dumped(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string runsJson(const std::vector<RunData>& runs)
{
    Json out = Json::array();
    for (const RunData& run : runs)
        out.push_back(runJson(run));
    return dumped(out);
}

std::string loaderEffectJson(const std::vector<LoaderEffect>& effects)
{
    Json out = Json::array();
    for (const LoaderEffect& effect : effects)
        out.push_back(effectJson(effect));
    return dumped(out);
}

std::string runPairsJson(const std::vector<RunPair>& pairs)
{
    Json out = Json::array();
    for (const RunPair& pair : pairs)
        out.push_back(pairJson(pair));
    return dumped(out);
}

} // namespace formwork
