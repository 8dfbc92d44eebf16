#include "core/image/resample/resample.h"

#include "core/base/error.h"
#include "core/image/resample/axis_taps.h"
#include "core/image/resample/half.h"
#include "core/image/resample/resample_kernel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace formwork {

namespace {

constexpr int kLargestSide = 1 << 16; // of output and source: offsets stay far inside an int

template <typename T>
T* grown(std::vector<T>& buffer, std::size_t size)
{
    if (buffer.size() < size)
        buffer.resize(size);
    return buffer.data();
}

void check(const ImageView& source, const OutputSpec& spec)
{
    if (source.width < 1 || source.height < 1 || source.width > kLargestSide ||
        source.height > kLargestSide || spec.size < 1 || spec.size > kLargestSide) {
        throw Error(ErrorCode::InvalidArgument, Text("cannot resample %1 x %2 pixels to %3")
                                                    .arg(source.width, source.height, spec.size));
    }
}

// pixel -> (pixel / 255 - mean) / deviation as one multiplication and one addition.
void setNormalisation(const OutputSpec& spec, ResampleArguments& arguments)
{
    for (std::size_t c = 0; c < 3; ++c) {
        const bool plain = spec.type == PixelType::UInt8;
        arguments.scale[c] = plain ? 1.0F : 1.0F / (255.0F * spec.deviation[c]);
        arguments.offset[c] = plain ? 0.0F : -spec.mean[c] / spec.deviation[c];
    }
}

void storeValue(PixelType type, float value, std::size_t index, void* out)
{
    switch (type) {
    case PixelType::Float32:
        static_cast<float*>(out)[index] = value;
        break;
    case PixelType::Float16:
        static_cast<std::uint16_t*>(out)[index] = floatToHalf(value);
        break;
    case PixelType::UInt8:
        static_cast<std::uint8_t*>(out)[index] =
            static_cast<std::uint8_t>(std::clamp(std::lrint(value), 0L, 255L));
        break;
    }
}

// Output row y of the vertical axis, at the source's width.
void addSourceRows(const ImageView& source, const AxisTaps& taps, std::size_t y, float* line)
{
    const int count = 3 * source.width;
    std::fill_n(line, count, 0.0F);
    const float* weights = &taps.weights[y * static_cast<std::size_t>(taps.stride)];
    for (int k = 0; k < taps.taps; ++k) {
        if (weights[k] == 0)
            continue;
        const std::uint8_t* row = source.row(taps.first[y] + k);
        for (int x = 0; x < count; ++x)
            line[x] += weights[k] * static_cast<float>(row[x]);
    }
}

// Output x of the horizontal axis; `channel` points at one channel of the first pixel.
float weightedPixel(const AxisTaps& taps, std::size_t x, const float* channel)
{
    const float* weights = &taps.weights[x * static_cast<std::size_t>(taps.stride)];
    float sum = 0;
    for (int k = 0; k < taps.taps; ++k) {
        if (weights[k] != 0)
            sum += weights[k] * channel[3 * static_cast<std::ptrdiff_t>(taps.first[x] + k)];
    }
    return sum;
}

} // namespace

struct Resampler::State
{
    // What the taps were computed for; validation and raw files of one size never change it.
    struct Key
    {
        int source = 0;
        int target = 0;
        AxisFilter filter = AxisFilter::Area;
        bool flip = false;
        bool operator==(const Key&) const = default;
    };
    Key horizontalKey;
    Key planKey;
    Key verticalKey;
    AxisTaps horizontal;
    AxisTaps vertical;
    HorizontalPlan plan;
    std::vector<float> line;
    std::vector<float> planes;
    std::vector<std::byte> packed;
    std::vector<const std::uint8_t*> rows;

    void prepareTaps(const ImageView& source, const OutputSpec& spec)
    {
        const AxisFilter filter =
            axisFilter(spec.interpolation, source.width, source.height, spec.size, spec.size);
        prepare({source.width, spec.size, filter, false}, horizontalKey, horizontal);
        prepare({source.height, spec.size, filter, false}, verticalKey, vertical);
    }

    void preparePlan(bool flip)
    {
        Key wanted = horizontalKey;
        wanted.flip = flip;
        if (wanted == planKey)
            return;
        planKey = {};
        planHorizontal(horizontal, flip, plan);
        planKey = wanted;
    }

    // As ResampleArguments::line wants it.
    float* prepareLine(int sourceWidth)
    {
        const auto width = static_cast<std::size_t>(sourceWidth);
        if (plan.window > 0) {
            const std::size_t row = channelRow(sourceWidth);
            float* lines = grown(line, 3 * row);
            for (std::size_t c = 0; c < 3; ++c)
                std::fill_n(lines + c * row + width, row - width, 0.0F);
            return lines;
        }
        const auto behind = 3 * static_cast<std::size_t>(plan.taps) + kResamplePadding;
        float* row = grown(line, 3 * width + behind);
        std::fill_n(row + 3 * width, behind, 0.0F);
        return row;
    }

private:
    static void prepare(const Key& wanted, Key& present, AxisTaps& taps)
    {
        if (wanted == present)
            return;
        present = {};
        computeTaps(wanted.source, wanted.target, wanted.filter, taps);
        present = wanted;
    }
};

std::size_t pixelTypeSize(PixelType type)
{
    switch (type) {
    case PixelType::Float32:
        return 4;
    case PixelType::Float16:
        return 2;
    case PixelType::UInt8:
        break;
    }
    return 1;
}

Resampler::Resampler() : m_state(std::make_unique<State>()) {}

Resampler::~Resampler() = default;

void Resampler::run(const ImageView& source, bool flip, const OutputSpec& spec, void* out)
{
    check(source, spec);
    State& state = *m_state;
    state.prepareTaps(source, spec);
    state.preparePlan(flip);

    ResampleArguments arguments;
    arguments.source = source;
    arguments.vertical = &state.vertical;
    arguments.horizontal = &state.plan;
    arguments.spec = spec;
    setNormalisation(spec, arguments);
    arguments.line = state.prepareLine(source.width);
    arguments.planes = grown(state.planes, 3 * paddedRow(spec.size));
    arguments.packed = grown(state.packed, 3 * sizeof(float) * paddedRow(spec.size));
    arguments.rows = grown(state.rows, static_cast<std::size_t>(state.vertical.taps));
    arguments.out = static_cast<std::byte*>(out);
    if (!resampleSimd(arguments))
        runScalar(source, flip, spec, out);
}

void Resampler::runScalar(const ImageView& source, bool flip, const OutputSpec& spec, void* out)
{
    check(source, spec);
    State& state = *m_state;
    state.prepareTaps(source, spec);
    ResampleArguments normalisation;
    setNormalisation(spec, normalisation);

    const auto size = static_cast<std::size_t>(spec.size);
    const bool planar = spec.layout == PixelLayout::Nchw;
    float* line = grown(state.line, 3 * static_cast<std::size_t>(source.width));
    for (std::size_t y = 0; y < size; ++y) {
        addSourceRows(source, state.vertical, y, line);
        for (std::size_t x = 0; x < size; ++x) {
            const std::size_t from = flip ? size - 1 - x : x;
            for (std::size_t c = 0; c < 3; ++c) {
                const float pixel = weightedPixel(state.horizontal, from, line + c);
                const float value = pixel * normalisation.scale[c] + normalisation.offset[c];
                storeValue(spec.type, value,
                           planar ? (c * size + y) * size + x : (y * size + x) * 3 + c, out);
            }
        }
    }
}

ImageSize limitedSize(int width, int height, int longestSide)
{
    const int longest = std::max(width, height);
    if (longestSide <= 0 || longest <= longestSide)
        return {width, height};
    // FFCV: ratio = limit / longest in double, then int(ratio * side).
    const double ratio = static_cast<double>(longestSide) / longest;
    return {std::max(1, static_cast<int>(ratio * width)),
            std::max(1, static_cast<int>(ratio * height))};
}

} // namespace formwork
