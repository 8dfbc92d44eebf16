#include "core/runner/tune_record.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace formwork {

namespace {

using TuneJson = nlohmann::ordered_json;

TuneJson numberOrNull(const std::optional<double>& number)
{
    return number ? TuneJson(*number) : TuneJson(nullptr);
}

} // namespace

std::string tuneRecord(const TuneResult& result, const std::filesystem::path& config)
{
    TuneJson json = {{"config", config.string()},       {"seconds", result.seconds},
                     {"sweep", result.sweep},           {"steepest_lr", result.steepest},
                     {"range_test", TuneJson::array()}, {"trials", TuneJson::array()}};
    for (const RatePoint& point : result.rates)
        json["range_test"].push_back({{"lr", point.rate}, {"loss", point.loss}});
    for (const TuneTrial& trial : result.trials) {
        const auto& top1 = trial.validationTop1;
        json["trials"].push_back(
            {{"run", trial.run},
             {"lr", trial.config.optimizer.learningRate},
             {"weight_decay", trial.config.optimizer.weightDecay},
             {"augmentation", trial.augmentation},
             {"epochs", trial.epochs},
             {"diverged", trial.diverged},
             {"val_top1", numberOrNull(trial.diverged ? std::nullopt : top1)}});
    }
    return json.dump(2, ' ', false, TuneJson::error_handler_t::replace);
}

TuneCurves tuneCurves(const std::string& json, const std::filesystem::path& source)
{
    try {
        const auto record = TuneJson::parse(json);
        TuneCurves curves;
        curves.steepest = record.at("steepest_lr").get<double>();
        for (const auto& point : record.at("range_test")) {
            const auto& loss = point.at("loss"); // null: it was not finite
            if (loss.is_number())
                curves.rates.push_back({point.at("lr").get<double>(), loss.get<double>()});
        }
        for (const auto& trial : record.at("trials"))
            curves.runs.push_back(trial.at("run").get<RunId>());
        return curves;
    } catch (const TuneJson::exception&) {
        throw Error(ErrorCode::CorruptData, Text("this is not the result of a search for settings"),
                    source, Text("name what formwork-cli tune --json printed"));
    }
}

} // namespace formwork
