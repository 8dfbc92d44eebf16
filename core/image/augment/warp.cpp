#include "core/image/augment/warp.h"

#include "core/image/augment/pixel_kernels.h"
#include "core/image/augment/reflect.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>

namespace formwork {

namespace {

// Places in the source are whole numbers of 2^-32 pixels, so that rows and columns can be walked
// without an error that grows.
constexpr int kPlaceBits = 32;
constexpr std::int64_t kHalfPixel = std::int64_t{1} << (kPlaceBits - 1);

std::int64_t toPlace(double pixels)
{
    return std::llround(std::ldexp(pixels, kPlaceBits));
}

int wholePixels(std::int64_t place)
{
    return static_cast<int>(place >> kPlaceBits);
}

// Weight of the pixel to the right (or below), for a place measured from pixel centres.
int weightOf(std::int64_t place)
{
    return static_cast<int>(place >> (kPlaceBits - kWarpWeightBits)) & ((1 << kWarpWeightBits) - 1);
}

// The part of [0, count) where start + x * step lies in [0, limit).
struct Span
{
    int begin = 0;
    int end = 0;
};

Span spanInside(std::int64_t start, std::int64_t step, std::int64_t limit, int count)
{
    const auto ceilDivide = [](std::int64_t value, std::int64_t divisor) {
        return value > 0 ? (value + divisor - 1) / divisor : -(-value / divisor);
    };
    if (step == 0)
        return start >= 0 && start < limit ? Span{0, count} : Span{0, 0};
    // With a step below zero: the same from the other end.
    const std::int64_t low = step > 0 ? -start : start - limit + 1;
    const std::int64_t high = step > 0 ? limit - start : start + 1;
    const std::int64_t begin = ceilDivide(low, std::abs(step));
    const std::int64_t end = ceilDivide(high, std::abs(step));
    Span span;
    span.begin = static_cast<int>(std::clamp<std::int64_t>(begin, 0, count));
    span.end = static_cast<int>(std::clamp<std::int64_t>(end, span.begin, count));
    return span;
}

void fillPixels(const RgbColour& colour, int begin, int end, std::uint8_t* row)
{
    for (int x = begin; x < end; ++x)
        std::memcpy(row + 3 * static_cast<std::ptrdiff_t>(x), colour.data(), 3);
}

struct Rows
{
    const std::uint8_t* upper;
    const std::uint8_t* lower;
    int weight; // of the lower row
};

// `place` in [0, height), measured from the upper edge of the image.
Rows rowsAt(const Image& source, std::int64_t place)
{
    const std::int64_t fromCentre = place - kHalfPixel;
    const int y = wholePixels(fromCentre);
    const int last = source.height() - 1;
    return {source.row(std::max(y, 0)), source.row(std::min(y + 1, last)), weightOf(fromCentre)};
}

// A row whose pixels all lie `shift` to the left of their place in the source: the weights are the
// same for all of them, and neighbours stay neighbours.
void warpShiftedRow(const Image& source, const Rows& rows, std::int64_t shift, const Span& span,
                    std::uint8_t* out)
{
    const int first = wholePixels(shift);
    const int right = weightOf(shift);
    const int last = source.width() - 1;
    const auto pixel = [&](int x, int from, int to) {
        for (int c = 0; c < 3; ++c)
            out[3 * x + c] = static_cast<std::uint8_t>(
                interpolate(rows.upper[3 * from + c], rows.upper[3 * to + c],
                            rows.lower[3 * from + c], rows.lower[3 * to + c], right, rows.weight));
    };
    int begin = span.begin;
    int end = span.end;
    for (; begin < end && begin + first < 0; ++begin)
        pixel(begin, 0, std::min(begin + first + 1, last));
    for (; end > begin && end - 1 + first >= last; --end)
        pixel(end - 1, last, last);
    const std::uint8_t* upper = rows.upper + 3 * static_cast<std::ptrdiff_t>(first);
    const std::uint8_t* lower = rows.lower + 3 * static_cast<std::ptrdiff_t>(first);
    const std::ptrdiff_t offset = 3 * static_cast<std::ptrdiff_t>(begin);
    interpolateRowSimd(upper + offset, lower + offset, right, rows.weight, 3 * (end - begin),
                       out + offset);
}

struct FixedMap
{
    std::int64_t stepX;  // of x' from pixel to pixel in a row
    std::int64_t stepY;  // of y'
    std::int64_t startX; // of the row
    std::int64_t startY;
};

// Only the lower bits are kept, which an unsigned shift leaves alike and vectors know.
std::int32_t toWeightUnits(std::int64_t place)
{
    return static_cast<std::int32_t>(static_cast<std::uint64_t>(place) >>
                                     (kPlaceBits - kWarpWeightBits));
}

// So many pixels at a time: first the places, then the values.
constexpr int kRun = 256;

void warpRow(const Image& source, const FixedMap& map, const Span& span, std::uint8_t* out)
{
    std::array<std::int32_t, kRun> placesX;
    std::array<std::int32_t, kRun> placesY;
    for (int begin = span.begin; begin < span.end; begin += kRun) {
        const int count = std::min(kRun, span.end - begin);
        const std::int64_t startX = map.startX - kHalfPixel + begin * map.stepX;
        const std::int64_t startY = map.startY - kHalfPixel + begin * map.stepY;
        for (int i = 0; i < count; ++i) {
            placesX[static_cast<std::size_t>(i)] = toWeightUnits(startX + i * map.stepX);
            placesY[static_cast<std::size_t>(i)] = toWeightUnits(startY + i * map.stepY);
        }
        interpolatePixelsSimd(source, placesX.data(), placesY.data(), count,
                              out + 3 * static_cast<std::ptrdiff_t>(begin));
    }
}

} // namespace

AffineMap rotation(double degrees, int width, int height)
{
    const double angle = -degrees * std::numbers::pi / 180.0;
    AffineMap map;
    map.a = map.e = std::cos(angle);
    map.b = std::sin(angle);
    map.d = -map.b;
    const double x = width / 2.0;
    const double y = height / 2.0;
    map.c = x - map.a * x - map.b * y;
    map.f = y - map.d * x - map.e * y;
    return map;
}

AffineMap shearX(double factor)
{
    AffineMap map;
    map.b = factor;
    return map;
}

AffineMap shearY(double factor)
{
    AffineMap map;
    map.d = factor;
    return map;
}

AffineMap translation(double x, double y)
{
    AffineMap map;
    map.c = x;
    map.f = y;
    return map;
}

void warp(const Image& source, const AffineMap& map, const RgbColour& fill, Image& out)
{
    const int width = source.width();
    const int height = source.height();
    out.resize(width, height);
    const std::int64_t limitX = std::int64_t{width} << kPlaceBits;
    const std::int64_t limitY = std::int64_t{height} << kPlaceBits;
    const bool shifts = map.a == 1 && map.d == 0;
    for (int y = 0; y < height; ++y) {
        FixedMap row;
        row.stepX = toPlace(map.a);
        row.stepY = toPlace(map.d);
        row.startX = toPlace(map.a * 0.5 + map.b * (y + 0.5) + map.c);
        row.startY = toPlace(map.d * 0.5 + map.e * (y + 0.5) + map.f);
        Span span = spanInside(row.startX, row.stepX, limitX, width);
        const Span vertical = spanInside(row.startY, row.stepY, limitY, width);
        span.begin = std::max(span.begin, vertical.begin);
        span.end = std::max(std::min(span.end, vertical.end), span.begin);
        fillPixels(fill, 0, span.begin, out.row(y));
        if (shifts && span.begin < span.end)
            warpShiftedRow(source, rowsAt(source, row.startY), row.startX - kHalfPixel, span,
                           out.row(y));
        else
            warpRow(source, row, span, out.row(y));
        fillPixels(fill, span.end, width, out.row(y));
    }
}

void shiftReflected(const Image& source, int dx, int dy, Image& out)
{
    const int width = source.width();
    out.resize(width, source.height());
    // Columns [begin, end) of the result lie inside the source.
    const int begin = std::clamp(-dx, 0, width);
    const int end = std::clamp(width - dx, begin, width);
    for (int y = 0; y < source.height(); ++y) {
        const std::uint8_t* from = source.row(reflectedIndex(y + dy, source.height()));
        std::uint8_t* to = out.row(y);
        const auto copyPixel = [&](int x) {
            std::memcpy(to + 3 * static_cast<std::ptrdiff_t>(x),
                        from + 3 * static_cast<std::ptrdiff_t>(reflectedIndex(x + dx, width)), 3);
        };
        for (int x = 0; x < begin; ++x)
            copyPixel(x);
        std::memcpy(to + 3 * static_cast<std::ptrdiff_t>(begin),
                    from + 3 * static_cast<std::ptrdiff_t>(begin + dx),
                    3 * static_cast<std::size_t>(end - begin));
        for (int x = end; x < width; ++x)
            copyPixel(x);
    }
}

} // namespace formwork
