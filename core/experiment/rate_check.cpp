#include "core/experiment/rate_check.h"

#include "core/experiment/value_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace formwork {

namespace {

constexpr double kPublishedRate = 5e-4;
constexpr std::int64_t kPublishedImages = 512;

bool isAdam(OptimizerKind kind)
{
    return kind == OptimizerKind::Adam || kind == OptimizerKind::AdamW;
}

// Adam and AdamW have the same rates where the weight decay is small.
bool areAlike(OptimizerKind a, OptimizerKind b)
{
    return a == b || (isAdam(a) && isAdam(b));
}

double carriedOver(const KnownRate& known, std::int64_t images)
{
    const double share = static_cast<double>(images) / static_cast<double>(known.images);
    const bool bySquareRoot = isAdam(known.optimizer) || known.optimizer == OptimizerKind::Lamb;
    return known.rate * (bySquareRoot ? std::sqrt(share) : share);
}

double withTwoDigits(double value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::scientific, 1);
    return config::parseNumber({digits.data(), end.ptr}).value_or(value);
}

} // namespace

std::int64_t imagesPerUpdate(const ExperimentConfig& config)
{
    return static_cast<std::int64_t>(config.train.batchSize) * config.train.accumulate;
}

KnownRate rateOf(const ExperimentConfig& config)
{
    return {config.optimizer.learningRate, imagesPerUpdate(config), config.optimizer.name};
}

std::optional<KnownRate> publishedRate(const ExperimentConfig& config)
{
    if (!config.model.weights.empty() || !isAdam(config.optimizer.name))
        return std::nullopt;
    return KnownRate{kPublishedRate, kPublishedImages, config.optimizer.name};
}

std::optional<RateWarning> checkRate(const ExperimentConfig& config,
                                     const std::optional<KnownRate>& ofRecipe)
{
    const bool byRecipe = ofRecipe && areAlike(ofRecipe->optimizer, config.optimizer.name);
    const std::optional<KnownRate> known = byRecipe ? ofRecipe : publishedRate(config);
    const double rate = config.optimizer.learningRate;
    if (!known || known->rate <= 0 || known->images <= 0 || rate <= 0)
        return std::nullopt;
    const std::int64_t images = imagesPerUpdate(config);
    const double fitting = carriedOver(*known, images);
    const double factor = rate / fitting;
    if (factor <= kFarFromKnownRate && factor >= 1 / kFarFromKnownRate)
        return std::nullopt;
    return RateWarning{rate, factor, withTwoDigits(fitting), images};
}

Text rateText(const RateWarning& warning)
{
    const bool isHigh = warning.factor > 1;
    const auto times =
        static_cast<std::int64_t>(std::lround(isHigh ? warning.factor : 1 / warning.factor));
    Text text =
        isHigh ? Text("the learning rate %1 is %2 times higher than what is known to work for %3 "
                      "images a step; optimizer.lr: %4 would fit")
               : Text("the learning rate %1 is %2 times lower than what is known to work for %3 "
                      "images a step; optimizer.lr: %4 would fit");
    return std::move(text).arg(config::numberText(warning.rate), times, warning.images,
                               config::numberText(warning.suggested));
}

} // namespace formwork
