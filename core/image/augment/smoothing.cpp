#include "core/image/augment/smoothing.h"

#include "core/image/augment/colour.h"
#include "core/image/augment/reflect.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace formwork {

namespace {

constexpr int kWeightBits = 16;
constexpr int kRowBits = 7; // the sum of two such values still has 16 bits

void smoothRow(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
               int width, std::uint8_t* out)
{
    const int last = 3 * (width - 1);
    std::copy_n(row, 3, out);
    std::copy_n(row + last, 3, out + last);
    // 16-bit arithmetic throughout, for the compiler's vectors. 5042 / 2^16 is a thirteenth,
    // exactly enough for such sums.
    for (int i = 3; i < last; ++i) {
        const auto sum = static_cast<std::uint16_t>(above[i - 3] + above[i] + above[i + 3] +
                                                    row[i - 3] + 5 * row[i] + row[i + 3] +
                                                    below[i - 3] + below[i] + below[i + 3] + 6);
        out[i] = static_cast<std::uint8_t>((sum * 5042U) >> 16); // to nearest
    }
}

void addScaled(const std::uint16_t* values, std::uint16_t weight, std::size_t count,
               std::uint32_t* sums)
{
    for (std::size_t i = 0; i < count; ++i)
        sums[i] += std::uint32_t{values[i]} * weight;
}

void addScaledPair(const std::uint16_t* left, const std::uint16_t* right, std::uint16_t weight,
                   std::size_t count, std::uint32_t* sums)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto both = static_cast<std::uint16_t>(left[i] + right[i]);
        sums[i] += std::uint32_t{both} * weight;
    }
}

} // namespace

void adjustSharpness(float factor, const Image& source, Image& out)
{
    out.resize(source.width(), source.height());
    const auto count = static_cast<std::size_t>(source.stride());
    const int last = source.height() - 1;
    for (int y = 0; y <= last; ++y) {
        if (y == 0 || y == last) {
            std::memcpy(out.row(y), source.row(y), count);
            continue;
        }
        smoothRow(source.row(y - 1), source.row(y), source.row(y + 1), source.width(), out.row(y));
        blendRow(out.row(y), source.row(y), factor, count, out.row(y));
    }
}

void GaussianBlur::makeWeights(double sigma)
{
    m_radius = std::max(1, static_cast<int>(std::lround(3 * sigma)));
    m_weights.resize(static_cast<std::size_t>(m_radius) + 1);
    const auto density = [sigma](int x) {
        return std::exp(-0.5 * x * x / (sigma * sigma));
    };
    double sum = 1;
    for (int x = 1; x <= m_radius; ++x)
        sum += 2 * density(x);
    int left = 1 << kWeightBits;
    for (int x = 1; x <= m_radius; ++x) {
        const auto weight =
            static_cast<std::uint16_t>(std::lround(std::ldexp(density(x) / sum, kWeightBits)));
        m_weights[static_cast<std::size_t>(x)] = weight;
        left -= 2 * weight;
    }
    m_weights[0] = static_cast<std::uint16_t>(std::min(left, 65535));
}

void GaussianBlur::blurRow(const std::uint8_t* row, int width, std::uint16_t* out)
{
    const auto count = 3 * static_cast<std::size_t>(width);
    const auto margin = 3 * static_cast<std::size_t>(m_radius);
    for (int x = 1; x <= m_radius; ++x) {
        for (int c = 0; c < 3; ++c) {
            const auto at = static_cast<std::ptrdiff_t>(margin) + c;
            m_padded[static_cast<std::size_t>(at - 3 * x)] = row[3 * reflectedIndex(-x, width) + c];
            m_padded[static_cast<std::size_t>(at + 3 * (width - 1 + x))] =
                row[3 * reflectedIndex(width - 1 + x, width) + c];
        }
    }
    std::uint16_t* values = m_padded.data() + margin;
    for (std::size_t i = 0; i < count; ++i)
        values[i] = row[i];
    constexpr int kShift = kWeightBits - kRowBits;
    std::fill_n(m_sums.data(), count, 1U << (kShift - 1));
    addScaled(values, m_weights[0], count, m_sums.data());
    for (std::size_t x = 1; x < m_weights.size(); ++x)
        addScaledPair(values - 3 * x, values + 3 * x, m_weights[x], count, m_sums.data());
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<std::uint16_t>(m_sums[i] >> kShift);
}

void GaussianBlur::run(double sigma, Image& image)
{
    const int width = image.width();
    const int height = image.height();
    const auto count = 3 * static_cast<std::size_t>(width);
    makeWeights(sigma);
    m_padded.resize(count + 6 * static_cast<std::size_t>(m_radius));
    m_sums.resize(count);
    m_rows.resize(count * static_cast<std::size_t>(height));
    const auto row = [&](int y) {
        return m_rows.data() + count * static_cast<std::size_t>(reflectedIndex(y, height));
    };
    for (int y = 0; y < height; ++y)
        blurRow(image.row(y), width, row(y));
    constexpr int kShift = kWeightBits + kRowBits;
    for (int y = 0; y < height; ++y) {
        std::fill_n(m_sums.data(), count, 1U << (kShift - 1));
        addScaled(row(y), m_weights[0], count, m_sums.data());
        for (int k = 1; k <= m_radius; ++k)
            addScaledPair(row(y - k), row(y + k), m_weights[static_cast<std::size_t>(k)], count,
                          m_sums.data());
        std::uint8_t* out = image.row(y);
        for (std::size_t i = 0; i < count; ++i)
            out[i] = static_cast<std::uint8_t>(m_sums[i] >> kShift);
    }
}

} // namespace formwork
