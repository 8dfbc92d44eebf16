#include "core/loader/augment/augmentation_settings.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace formwork {

namespace {

constexpr int kMaximumOperations = 16;
constexpr double kMaximumMagnitude = 100;
constexpr double kMaximumAmount = 10; // of jitter: a factor of 11
constexpr double kMaximumSigma = 50;
constexpr double kMaximumAlpha = 1000;
constexpr int kMaximumPadding = 1024;

std::string text(double value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

// NaN is out of every range.
void requireRange(double value, double low, double high, const std::string& name)
{
    if (!(value >= low && value <= high))
        throw Error(ErrorCode::InvalidArgument, Text("%1 is %2, but must be between %3 and %4")
                                                    .arg(name, text(value), text(low), text(high)));
}

void requireOrder(double minimum, double maximum, const std::string& name)
{
    if (!(minimum > 0 && minimum <= maximum && std::isfinite(maximum)))
        throw Error(
            ErrorCode::InvalidArgument,
            Text("%1 runs from %2 to %3, but the minimum must be above 0 and at most the maximum")
                .arg(name, text(minimum), text(maximum)));
}

void validateRandAugment(const RandAugmentSettings& settings)
{
    requireRange(settings.operations, 0, kMaximumOperations,
                 "the number of RandAugment's operations");
    requireRange(settings.maximumMagnitude, 0, kMaximumMagnitude,
                 "RandAugment's largest magnitude");
    requireRange(settings.magnitude, 0, kMaximumMagnitude, "RandAugment's magnitude");
    requireRange(settings.deviation, 0, kMaximumMagnitude,
                 "the standard deviation of RandAugment's magnitude");
    requireRange(settings.probability, 0, 1, "the probability of RandAugment's operations");
}

void validateErasing(const RandomErasingSettings& settings)
{
    requireRange(settings.probability, 0, 1, "the probability of random erasing");
    requireOrder(settings.minimumArea, settings.maximumArea, "the area of random erasing");
    requireRange(settings.maximumArea, 0, 1, "the largest area of random erasing");
    requireOrder(settings.minimumRatio, settings.maximumRatio,
                 "the aspect ratio of random erasing");
}

Error badNotation(std::string_view notation, std::string_view part)
{
    return Error(ErrorCode::InvalidArgument,
                 Text("'%1' in '%2' is not a setting of RandAugment").arg(part, notation), {},
                 Text("write it as 'rand-m9-mstd0.5-inc1' (m, n, p, mstd, mmax, inc)"));
}

std::optional<double> number(std::string_view digits)
{
    double value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    if (error != std::errc() || end != digits.end())
        return std::nullopt;
    return value;
}

// One part of the notation, "mstd0.5" for example. False if there is no such setting.
bool setPart(std::string_view part, RandAugmentSettings& settings)
{
    const std::size_t digits = part.find_first_of("0123456789.");
    if (digits == std::string_view::npos)
        return false;
    const std::string_view key = part.substr(0, digits);
    const std::optional<double> value = number(part.substr(digits));
    if (!value)
        return false;
    if (key == "m")
        settings.magnitude = *value;
    else if (key == "mstd")
        settings.deviation = *value;
    else if (key == "mmax")
        settings.maximumMagnitude = *value;
    else if (key == "p")
        settings.probability = *value;
    else if (key == "n" && *value <= kMaximumOperations && *value == std::floor(*value))
        settings.operations = static_cast<int>(*value);
    else if (key == "inc" && (*value == 0 || *value == 1))
        settings.increasing = *value == 1;
    else
        return false;
    return true;
}

} // namespace

RandAugmentSettings parseRandAugment(std::string_view notation)
{
    if (notation.empty())
        return {};
    RandAugmentSettings settings;
    settings.operations = 2;
    settings.magnitude = 10;
    settings.deviation = 0;
    settings.increasing = false;
    std::string_view rest = notation;
    for (bool isName = true; !rest.empty(); isName = false) {
        const std::size_t end = std::min(rest.find('-'), rest.size());
        const std::string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (isName ? part != "rand" : !setPart(part, settings))
            throw badNotation(notation, part);
    }
    validateRandAugment(settings);
    return settings;
}

std::string randAugmentNotation(const RandAugmentSettings& settings)
{
    if (settings.operations == 0)
        return {};
    std::string notation = "rand-m" + text(settings.magnitude);
    if (settings.operations != 2)
        notation += "-n" + std::to_string(settings.operations);
    if (settings.probability != 0.5)
        notation += "-p" + text(settings.probability);
    if (settings.deviation != 0)
        notation += "-mstd" + text(settings.deviation);
    if (settings.maximumMagnitude != 10)
        notation += "-mmax" + text(settings.maximumMagnitude);
    if (settings.increasing)
        notation += "-inc1";
    return notation;
}

void validateAugmentation(const AugmentationSettings& settings)
{
    validateRandAugment(settings.randAugment);
    const ColourJitterSettings& jitter = settings.colourJitter;
    requireRange(jitter.brightness, 0, kMaximumAmount, "the colour jitter's brightness");
    requireRange(jitter.contrast, 0, kMaximumAmount, "the colour jitter's contrast");
    requireRange(jitter.saturation, 0, kMaximumAmount, "the colour jitter's saturation");
    requireRange(jitter.hue, 0, 0.5, "the colour jitter's hue");
    requireRange(jitter.probability, 0, 1, "the probability of colour jitter");
    requireRange(settings.grayscaleProbability, 0, 1, "the probability of grayscale");
    const GaussianBlurSettings& blur = settings.gaussianBlur;
    requireRange(blur.probability, 0, 1, "the probability of Gaussian blur");
    requireOrder(blur.minimumSigma, blur.maximumSigma, "the sigma of Gaussian blur");
    requireRange(blur.maximumSigma, 0, kMaximumSigma, "the largest sigma of Gaussian blur");
    validateErasing(settings.randomErasing);
    const MixSettings& mix = settings.mix;
    requireRange(mix.mixupAlpha, 0, kMaximumAlpha, "mixup's alpha");
    requireRange(mix.cutmixAlpha, 0, kMaximumAlpha, "cutmix's alpha");
    requireRange(mix.probability, 0, 1, "the probability of mixing");
    requireRange(mix.switchProbability, 0, 1, "the probability of cutmix instead of mixup");
    requireRange(settings.padding, 0, kMaximumPadding, "the padded crop's padding");
}

} // namespace formwork
