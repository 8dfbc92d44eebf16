#include "core/image/augment/tone.h"

#include "core/image/augment/colour.h"
#include "core/image/augment/pixel_kernels.h"

#include <algorithm>
#include <numeric>

namespace formwork {

namespace {

template <typename Operation>
void forEachValue(Image& image, const Operation& operation)
{
    std::uint8_t* values = image.pixels();
    const std::size_t count = image.byteCount();
    for (std::size_t i = 0; i < count; ++i)
        values[i] = operation(values[i]);
}

ToneTable identityTable()
{
    ToneTable table;
    std::iota(table.begin(), table.end(), std::uint8_t{0});
    return table;
}

ToneTable stretchTable(const Histogram& histogram)
{
    const auto used = [](std::uint32_t count) {
        return count != 0;
    };
    const auto first = std::find_if(histogram.begin(), histogram.end(), used);
    const auto last = std::find_if(histogram.rbegin(), histogram.rend(), used);
    const auto low = first - histogram.begin();
    const auto high = 255 - (last - histogram.rbegin());
    if (high <= low)
        return identityTable();
    ToneTable table;
    const double scale = 255.0 / static_cast<double>(high - low);
    const double offset = static_cast<double>(-low) * scale;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const int value = static_cast<int>(static_cast<double>(i) * scale + offset);
        table[i] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
    }
    return table;
}

ToneTable equalizeTable(const Histogram& histogram)
{
    const auto last = std::find_if(histogram.rbegin(), histogram.rend(),
                                   [](std::uint32_t count) { return count != 0; });
    const std::uint32_t pixels = std::accumulate(histogram.begin(), histogram.end(), 0U);
    const std::uint32_t step = last == histogram.rend() ? 0 : (pixels - *last) / 255;
    if (step == 0)
        return identityTable();
    ToneTable table;
    std::uint32_t sum = step / 2;
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i] = static_cast<std::uint8_t>(std::min(sum / step, 255U));
        sum += histogram[i];
    }
    return table;
}

template <typename MakeTable>
void applyPerChannel(Image& image, const MakeTable& makeTable)
{
    const std::array<Histogram, 3> counts = histograms(image);
    applyTables({makeTable(counts[0]), makeTable(counts[1]), makeTable(counts[2])}, image);
}

} // namespace

void applyTable(const ToneTable& table, Image& image)
{
    forEachValue(image, [&](std::uint8_t value) { return table[value]; });
}

void applyTables(const ChannelTables& tables, Image& image)
{
    std::uint8_t* pixel = image.pixels();
    for (const std::uint8_t* end = pixel + image.byteCount(); pixel != end; pixel += 3) {
        pixel[0] = tables[0][pixel[0]];
        pixel[1] = tables[1][pixel[1]];
        pixel[2] = tables[2][pixel[2]];
    }
}

std::array<Histogram, 3> histograms(const Image& image)
{
    std::array<Histogram, 3> counts{};
    const std::uint8_t* pixel = image.pixels();
    for (const std::uint8_t* end = pixel + image.byteCount(); pixel != end; pixel += 3) {
        ++counts[0][pixel[0]];
        ++counts[1][pixel[1]];
        ++counts[2][pixel[2]];
    }
    return counts;
}

void autoContrast(Image& image)
{
    applyPerChannel(image, stretchTable);
}

void equalize(Image& image)
{
    applyPerChannel(image, equalizeTable);
}

void invert(Image& image)
{
    forEachValue(image, [](std::uint8_t value) { return static_cast<std::uint8_t>(~value); });
}

void posterize(int bits, Image& image)
{
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> std::clamp(bits, 0, 8));
    forEachValue(image, [mask](std::uint8_t value) { return std::uint8_t(value & mask); });
}

void solarize(int threshold, Image& image)
{
    if (threshold > 255)
        return;
    const auto limit = static_cast<std::uint8_t>(std::max(threshold, 0));
    forEachValue(image, [limit](std::uint8_t value) {
        return static_cast<std::uint8_t>(value < limit ? value : ~value);
    });
}

void solarizeAdd(int amount, Image& image, int threshold)
{
    ToneTable table = identityTable();
    for (int i = 0; i < std::min(threshold, 256); ++i)
        table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(std::min(i + amount, 255));
    applyTable(table, image);
}

void adjustBrightness(float factor, Image& image)
{
    blendConstantSimd(0, factor, image.byteCount(), image.pixels());
}

void adjustContrast(float factor, Image& image)
{
    blendConstantSimd(meanGrey(image), factor, image.byteCount(), image.pixels());
}

} // namespace formwork
