#include "core/image/augment/colour.h"

#include "core/image/augment/pixel_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace formwork {

namespace {

struct Hsv
{
    std::uint8_t hue;
    std::uint8_t saturation;
    std::uint8_t value;
};

// The mixture of float and double is PIL's: the truncation to 8 bits shows every last bit of it.
Hsv toHsv(const std::uint8_t* pixel)
{
    const int r = pixel[0];
    const int g = pixel[1];
    const int b = pixel[2];
    const int high = std::max(r, std::max(g, b));
    const int low = std::min(r, std::min(g, b));
    if (high == low)
        return {0, 0, static_cast<std::uint8_t>(high)};
    const auto range = static_cast<float>(high - low);
    const float redShare = static_cast<float>(high - r) / range;
    const float greenShare = static_cast<float>(high - g) / range;
    const float blueShare = static_cast<float>(high - b) / range;
    float sector = 0;
    if (r == high)
        sector = blueShare - greenShare;
    else if (g == high)
        sector = static_cast<float>(2.0 + redShare - blueShare);
    else
        sector = static_cast<float>(4.0 + greenShare - redShare);
    double turn = sector / 6.0 + 1.0; // in [5/6, 2)
    if (turn >= 1.0)
        turn -= 1.0;
    const auto hue = static_cast<float>(turn);
    const float saturation = range / static_cast<float>(high);
    return {static_cast<std::uint8_t>(hue * 255.0), static_cast<std::uint8_t>(saturation * 255.0),
            static_cast<std::uint8_t>(high)};
}

std::uint8_t roundedValue(double value)
{
    return static_cast<std::uint8_t>(value + 0.5); // value >= 0; PIL rounds half away from zero
}

void fromHsv(const Hsv& colour, std::uint8_t* pixel)
{
    if (colour.saturation == 0) {
        std::fill_n(pixel, 3, colour.value);
        return;
    }
    const double position = static_cast<float>(colour.hue) * 6.0 / 255.0;
    const int sector = static_cast<int>(position);
    const auto within = static_cast<float>(position - static_cast<float>(sector));
    const auto saturation = static_cast<float>(static_cast<float>(colour.saturation) / 255.0);
    const auto value = static_cast<float>(colour.value);
    const std::uint8_t v = colour.value;
    const std::uint8_t p = roundedValue(value * (1.0 - saturation));
    const std::uint8_t q = roundedValue(value * (1.0 - saturation * within));
    const std::uint8_t t = roundedValue(value * (1.0 - saturation * (1.0 - within)));
    const std::array<std::array<std::uint8_t, 3>, 6> sectors = {
        {{v, t, p}, {q, v, p}, {p, v, t}, {p, q, v}, {t, p, v}, {v, p, q}}};
    std::copy_n(sectors[static_cast<std::size_t>(sector % 6)].data(), 3, pixel);
}

template <typename Operation>
void forEachPixel(Image& image, const Operation& operation)
{
    std::uint8_t* pixel = image.pixels();
    for (const std::uint8_t* end = pixel + image.byteCount(); pixel != end; pixel += 3)
        operation(pixel);
}

} // namespace

int meanGrey(const Image& image)
{
    const auto count =
        static_cast<std::size_t>(image.width()) * static_cast<std::size_t>(image.height());
    const std::uint64_t sum = sumGreySimd(image.pixels(), count);
    return static_cast<int>(static_cast<double>(sum) / static_cast<double>(count) + 0.5);
}

void toGrey(Image& image)
{
    forEachPixel(image, [](std::uint8_t* pixel) {
        std::fill_n(pixel, 3, static_cast<std::uint8_t>(greyOf(pixel)));
    });
}

void adjustSaturation(float factor, Image& image)
{
    blendWithGreySimd(factor, image.byteCount() / 3, image.pixels());
}

void adjustHue(double turn, Image& image)
{
    // Modulo 256, although the hue has 255 steps: as torchvision.
    const auto steps = static_cast<unsigned>(static_cast<int>(turn * 255));
    forEachPixel(image, [steps](std::uint8_t* pixel) {
        Hsv colour = toHsv(pixel);
        colour.hue = static_cast<std::uint8_t>(colour.hue + steps);
        fromHsv(colour, pixel);
    });
}

void blendRow(const std::uint8_t* from, const std::uint8_t* to, float factor, std::size_t count,
              std::uint8_t* out)
{
    blendValuesSimd(from, to, factor, count, out);
}

} // namespace formwork
