#include "core/loader/augment/rand_augment.h"

#include "core/image/augment/colour.h"
#include "core/image/augment/smoothing.h"
#include "core/image/augment/tone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace formwork {

namespace {

constexpr double kFullScale = 10;
constexpr double kDegrees = 30;
constexpr double kShear = 0.3;
constexpr double kTranslation = 0.45; // of the image's side
constexpr double kEnhancement = 0.9;
constexpr double kLeastFactor = 0.1;

// How the image looks after `step` of one of the geometric operations.
AffineMap mapOf(RandAugmentOperation operation, double strength, const Image& image)
{
    switch (operation) {
    case RandAugmentOperation::Rotate:
        return rotation(strength, image.width(), image.height());
    case RandAugmentOperation::ShearX:
        return shearX(strength);
    case RandAugmentOperation::ShearY:
        return shearY(strength);
    case RandAugmentOperation::TranslateXRel:
        return translation(strength * image.width(), 0);
    default:
        return translation(0, strength * image.height());
    }
}

double enhancementFactor(double share, bool negative, bool increasing)
{
    if (!increasing)
        return share * 2 * kEnhancement + kLeastFactor;
    return std::max(kLeastFactor, 1 + (negative ? -share : share) * kEnhancement);
}

} // namespace

std::string_view randAugmentOperationName(RandAugmentOperation operation)
{
    constexpr std::array<std::string_view, kRandAugmentOperations> kNames = {
        "AutoContrast", "Equalize",    "Invert", "Rotate",        "Posterize",
        "Solarize",     "SolarizeAdd", "Color",  "Contrast",      "Brightness",
        "Sharpness",    "ShearX",      "ShearY", "TranslateXRel", "TranslateYRel"};
    return kNames[static_cast<std::size_t>(operation)];
}

std::optional<RandAugmentStep> drawRandAugmentStep(const RandAugmentSettings& settings,
                                                   CounterRng& rng)
{
    RandAugmentStep step;
    step.operation = static_cast<RandAugmentOperation>(rng.below(kRandAugmentOperations));
    const bool applied = rng.uniform() < settings.probability;
    step.magnitude = settings.magnitude;
    if (settings.deviation > 0)
        step.magnitude += settings.deviation * rng.normal();
    step.magnitude = std::clamp(step.magnitude, 0.0, settings.maximumMagnitude);
    step.negative = rng.uniform() < 0.5;
    return applied ? std::optional(step) : std::nullopt;
}

double randAugmentStrength(const RandAugmentStep& step, bool increasing)
{
    const double share = step.magnitude / kFullScale;
    const double sign = step.negative ? -1 : 1;
    switch (step.operation) {
    case RandAugmentOperation::AutoContrast:
    case RandAugmentOperation::Equalize:
    case RandAugmentOperation::Invert:
        return 0;
    case RandAugmentOperation::Rotate:
        return sign * share * kDegrees;
    case RandAugmentOperation::Posterize: {
        const double bits = std::min(std::trunc(share * 4), 8.0);
        return increasing ? std::max(4 - bits, 0.0) : bits;
    }
    case RandAugmentOperation::Solarize: {
        const double threshold = std::min(std::trunc(share * 256), 256.0);
        return increasing ? 256 - threshold : threshold;
    }
    case RandAugmentOperation::SolarizeAdd:
        return std::min(std::trunc(share * 110), 128.0);
    case RandAugmentOperation::Color:
    case RandAugmentOperation::Contrast:
    case RandAugmentOperation::Brightness:
    case RandAugmentOperation::Sharpness:
        return enhancementFactor(share, step.negative, increasing);
    case RandAugmentOperation::ShearX:
    case RandAugmentOperation::ShearY:
        return sign * share * kShear;
    case RandAugmentOperation::TranslateXRel:
    case RandAugmentOperation::TranslateYRel:
        break;
    }
    return sign * share * kTranslation;
}

void applyRandAugmentStep(const RandAugmentStep& step, bool increasing, const RgbColour& fill,
                          Image& image, Image& scratch)
{
    const double strength = randAugmentStrength(step, increasing);
    const auto factor = static_cast<float>(strength);
    switch (step.operation) {
    case RandAugmentOperation::AutoContrast:
        return autoContrast(image);
    case RandAugmentOperation::Equalize:
        return equalize(image);
    case RandAugmentOperation::Invert:
        return invert(image);
    case RandAugmentOperation::Posterize:
        return posterize(static_cast<int>(strength), image);
    case RandAugmentOperation::Solarize:
        return solarize(static_cast<int>(strength), image);
    case RandAugmentOperation::SolarizeAdd:
        return solarizeAdd(static_cast<int>(strength), image);
    case RandAugmentOperation::Color:
        return adjustSaturation(factor, image);
    case RandAugmentOperation::Contrast:
        return adjustContrast(factor, image);
    case RandAugmentOperation::Brightness:
        return adjustBrightness(factor, image);
    case RandAugmentOperation::Sharpness:
        adjustSharpness(factor, image, scratch);
        break;
    case RandAugmentOperation::Rotate:
    case RandAugmentOperation::ShearX:
    case RandAugmentOperation::ShearY:
    case RandAugmentOperation::TranslateXRel:
    case RandAugmentOperation::TranslateYRel:
        warp(image, mapOf(step.operation, strength, image), fill, scratch);
        break;
    }
    std::swap(image, scratch);
}

} // namespace formwork
