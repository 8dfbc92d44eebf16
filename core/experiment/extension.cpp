#include "core/experiment/extension.h"

#include "core/base/error.h"
#include "core/experiment/value_text.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr double kLeastShare = 0.1; // of optimizer.lr, to begin with

} // namespace

ExperimentConfig extendedConfig(const ExperimentConfig& config, const RunEnd& end,
                                const ExtensionRequest& request)
{
    if (request.epochs < 1)
        throw Error(ErrorCode::InvalidArgument, Text("a run is extended by at least one epoch"));
    const double rate = request.learningRate.value_or(
        std::max(end.learningRate, kLeastShare * config.optimizer.learningRate));
    const bool stays = config.schedule.name == ScheduleKind::Constant;
    const double endRate = request.endLearningRate.value_or(
        stays ? rate : std::min(rate, config.schedule.minimumLearningRate));
    ExperimentConfig extended = config;
    extended.train.epochs = end.epochs + request.epochs;
    extended.extension.after.push_back(end.epochs);
    extended.extension.learningRates.push_back(rate);
    extended.extension.endLearningRates.push_back(endRate);
    validateConfig(extended);
    return extended;
}

std::string extensionText(const ExperimentConfig& config)
{
    const ExtensionConfig& extension = config.extension;
    if (extension.after.empty())
        return {};
    const double rate = extension.learningRates.back();
    const double endRate = extension.endLearningRates.back();
    std::string text = "epochs ";
    text += std::to_string(static_cast<int>(extension.after.back()) + 1) + " to " +
            std::to_string(config.train.epochs) + ": learning rate ";
    if (rate == endRate)
        return text + config::numberText(rate);
    return text + "from " + config::numberText(rate) + " on half a cosine to " +
           config::numberText(endRate);
}

std::optional<int> epochsToAdd(const std::string& text, int epochs)
{
    const bool isMore = text.starts_with('+');
    const auto number = config::parseInteger(isMore ? text.substr(1) : text);
    constexpr std::int64_t kMost = 1'000'000;
    if (!number || *number < 1 || *number > kMost)
        return std::nullopt;
    const std::int64_t more = isMore ? *number : *number - epochs;
    return more < 1 ? std::nullopt : std::optional(static_cast<int>(more));
}

} // namespace formwork
