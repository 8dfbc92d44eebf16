// What a training loader does to an image besides crop, flip and normalisation. Everything is off
// by default, and what is off costs nothing.
//
// Order, as in timm: crop, flip and resize; RandAugment; colour jitter; grayscale; Gaussian blur;
// normalisation; random erasing; and, when its batch is complete, mixup or cutmix. Every one draws
// from its own random stream, by (seed, epoch, sample, repetition), mixing by (seed, epoch,
// rank, batch): turning one on or off never changes what another does, nor crops and flips.
#pragma once

#include <string>
#include <string_view>

namespace formwork {

// torchvision's ColorJitter on 8-bit images: brightness, contrast and saturation are multiplied by
// U(max(0, 1 - x), 1 + x), the hue is turned by U(-hue, hue) of the circle, in random order.
struct ColourJitterSettings
{
    double brightness = 0;
    double contrast = 0;
    double saturation = 0;
    double hue = 0;         // at most 0.5
    double probability = 1; // of the jitter as a whole

    bool isOn() const
    {
        return probability > 0 && (brightness > 0 || contrast > 0 || saturation > 0 || hue > 0);
    }
    bool operator==(const ColourJitterSettings&) const = default;
};

// timm's RandAugment: `operations` times one of AutoContrast, Equalize, Invert, Rotate, Posterize,
// Solarize, SolarizeAdd, Color, Contrast, Brightness, Sharpness, ShearX, ShearY, TranslateXRel,
// TranslateYRel (an operation may come twice), each done with `probability` and at a magnitude
// N(magnitude, deviation) clamped to [0, maximumMagnitude], where 10 is the full scale. Geometric
// operations fill with the output's mean colour and interpolate bilinearly (timm draws between
// bilinear and bicubic).
struct RandAugmentSettings
{
    int operations = 0; // 0 = off; timm's default is 2
    double magnitude = 9;
    double deviation = 0.5;
    double maximumMagnitude = 10;
    double probability = 0.5;
    bool increasing = true; // all operations get stronger with the magnitude ("inc1")

    bool isOn() const { return operations > 0 && probability > 0; }
    bool operator==(const RandAugmentSettings&) const = default;
};

// timm's notation, for example "rand-m9-mstd0.5-inc1": m, n, p, mstd, mmax, inc. What is not named
// has timm's default (m10, n2, p0.5, mstd0, mmax10, inc0); "" is off.
// Errors: InvalidArgument for anything else, also for timm's other sets of operations ("t...").
RandAugmentSettings parseRandAugment(std::string_view notation);
std::string randAugmentNotation(const RandAugmentSettings& settings);

enum class ErasingFill {
    Mean,   // the mean colour (0 after normalisation): timm's "const"
    Colour, // one N(0, 1) per channel, in normalised values: timm's "rand"
    Noise,  // N(0, 1) for each pixel and channel, in normalised values: timm's "pixel"
};

// timm's and torchvision's random erasing: up to ten tries of a box of area U(min, max) of the
// image and log-uniform ratio that is smaller than the image on both sides.
struct RandomErasingSettings
{
    double probability = 0;
    double minimumArea = 0.02;
    double maximumArea = 1.0 / 3.0;
    double minimumRatio = 0.3; // height / width
    double maximumRatio = 1.0 / 0.3;
    ErasingFill fill = ErasingFill::Noise;

    bool isOn() const { return probability > 0; }
    bool operator==(const RandomErasingSettings&) const = default;
};

// torchvision's GaussianBlur with a sigma of U(min, max) pixels and a kernel that reaches three
// sigmas.
struct GaussianBlurSettings
{
    double probability = 0;
    double minimumSigma = 0.1;
    double maximumSigma = 2.0;

    bool isOn() const { return probability > 0; }
    bool operator==(const GaussianBlurSettings&) const = default;
};

enum class MixMode {
    Batch, // one share (and box) for the whole batch
    Pair,  // one for every pair of rows
};

// timm's Mixup: row i of n is mixed with row n - 1 - i (the middle row of an odd batch stays).
// The share of a row's own image is Beta(alpha, alpha); cutmix corrects it to the area of the box
// that really came from the other image.
struct MixSettings
{
    double mixupAlpha = 0;          // > 0 turns mixup on
    double cutmixAlpha = 0;         // > 0 turns cutmix on
    double probability = 1;         // of mixing a batch (or pair) at all
    double switchProbability = 0.5; // of cutmix where both are on
    MixMode mode = MixMode::Batch;

    bool isOn() const { return probability > 0 && (mixupAlpha > 0 || cutmixAlpha > 0); }
    bool operator==(const MixSettings&) const = default;
};

struct AugmentationSettings
{
    RandAugmentSettings randAugment;
    ColourJitterSettings colourJitter;
    double grayscaleProbability = 0; // torchvision's RandomGrayscale
    GaussianBlurSettings gaussianBlur;
    RandomErasingSettings randomErasing;
    MixSettings mix;
    // For CropMode::Padded: the furthest shift, in pixels of the output.
    int padding = 4;

    // Whether there is anything to do between the resized 8-bit image and its normalisation.
    bool changesPixels() const
    {
        return randAugment.isOn() || colourJitter.isOn() || grayscaleProbability > 0 ||
               gaussianBlur.isOn();
    }
    bool isOn() const { return changesPixels() || randomErasing.isOn() || mix.isOn(); }
    bool operator==(const AugmentationSettings&) const = default;
};

// Throws Error{InvalidArgument} naming the first setting out of range.
void validateAugmentation(const AugmentationSettings& settings);

} // namespace formwork
