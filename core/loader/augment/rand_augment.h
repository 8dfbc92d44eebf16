// timm's RandAugment on one 8-bit image.
#pragma once

#include "core/base/random.h"
#include "core/image/augment/warp.h"
#include "core/loader/augment/augmentation_settings.h"

#include <optional>
#include <string_view>

namespace formwork {

// timm's order.
enum class RandAugmentOperation {
    AutoContrast,
    Equalize,
    Invert,
    Rotate,
    Posterize,
    Solarize,
    SolarizeAdd,
    Color,
    Contrast,
    Brightness,
    Sharpness,
    ShearX,
    ShearY,
    TranslateXRel,
    TranslateYRel,
};
constexpr int kRandAugmentOperations = 15;

// As timm spells it, without "Increasing".
std::string_view randAugmentOperationName(RandAugmentOperation operation);

struct RandAugmentStep
{
    RandAugmentOperation operation = RandAugmentOperation::AutoContrast;
    double magnitude = 0;  // 10 is the full scale
    bool negative = false; // the other way, of operations that have two
};

// One of the settings' operations; nothing where its probability leaves it out.
std::optional<RandAugmentStep> drawRandAugmentStep(const RandAugmentSettings& settings,
                                                   CounterRng& rng);

// What the operation does at that magnitude: degrees, shear, share of the side, factor, bits,
// threshold or amount; 0 for the three that have no strength. For timm's "increasing" operations or
// its plain ones.
double randAugmentStrength(const RandAugmentStep& step, bool increasing);

// Changes `image`; `scratch` is for operations that cannot work in place, and may be swapped with
// it.
void applyRandAugmentStep(const RandAugmentStep& step, bool increasing, const RgbColour& fill,
                          Image& image, Image& scratch);

} // namespace formwork
