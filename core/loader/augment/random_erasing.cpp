#include "core/loader/augment/random_erasing.h"

#include "core/image/augment/sample_pixels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace formwork {

namespace {

constexpr int kTries = 10;
constexpr int kNoiseBits = 12;
constexpr std::size_t kNoiseSteps = std::size_t{1} << kNoiseBits;

// Where the standard normal distribution reaches `share` in [0.5, 1), from a place below it, at
// least 0. Newton's method climbs without overshooting, as the distribution is concave there.
double normalQuantile(double share, double x)
{
    double step = 1;
    while (step > 1e-12) {
        const double reached = 0.5 * std::erfc(-x / std::numbers::sqrt2);
        const double density =
            std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
        step = (share - reached) / density;
        x += step;
    }
    return x;
}

int drawOffset(int room, CounterRng& rng)
{
    return static_cast<int>(rng.below(static_cast<std::uint64_t>(room) + 1));
}

} // namespace

std::optional<PixelRect> drawErasingBox(const RandomErasingSettings& settings, int size,
                                        CounterRng& rng)
{
    if (!(rng.uniform() < settings.probability))
        return std::nullopt;
    const double lowRatio = std::log(settings.minimumRatio);
    const double highRatio = std::log(settings.maximumRatio);
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const double area = rng.uniform(settings.minimumArea, settings.maximumArea) * size * size;
        const double ratio = std::exp(rng.uniform(lowRatio, highRatio));
        const double height = std::nearbyint(std::sqrt(area * ratio));
        const double width = std::nearbyint(std::sqrt(area / ratio));
        if (width >= size || height >= size)
            continue;
        PixelRect box;
        box.width = static_cast<int>(width);
        box.height = static_cast<int>(height);
        box.y = drawOffset(size - box.height, rng);
        box.x = drawOffset(size - box.width, rng);
        return box;
    }
    return std::nullopt;
}

NoiseTable::NoiseTable() : m_values(kNoiseSteps)
{
    std::vector<double> upper(kNoiseSteps / 2);
    double squares = 0;
    for (std::size_t i = 0; i < upper.size(); ++i) {
        upper[i] = normalQuantile(0.5 + (static_cast<double>(i) + 0.5) / kNoiseSteps,
                                  i > 0 ? upper[i - 1] : 0.0);
        squares += upper[i] * upper[i];
    }
    const double scale = std::sqrt(static_cast<double>(upper.size()) / squares);
    for (std::size_t i = 0; i < upper.size(); ++i) {
        const auto value = static_cast<float>(scale * upper[i]);
        m_values[kNoiseSteps / 2 + i] = value;
        m_values[kNoiseSteps / 2 - 1 - i] = -value;
    }
}

void NoiseTable::fill(CounterRng& rng, std::size_t count, float* values) const
{
    for (std::size_t i = 0; i < count; i += 2) {
        const std::uint32_t bits = rng.next32();
        values[i] = m_values[bits >> (32 - kNoiseBits)];
        if (i + 1 < count)
            values[i + 1] = m_values[bits & (kNoiseSteps - 1)];
    }
}

RandomEraser::RandomEraser(const RandomErasingSettings& settings, const OutputSpec& spec)
    : m_settings(settings)
    , m_spec(spec)
{
    if (!settings.isOn())
        return;
    m_row.assign(3 * static_cast<std::size_t>(spec.size), 0.0F);
    if (settings.fill == ErasingFill::Noise)
        m_noise = std::make_unique<NoiseTable>();
}

void RandomEraser::run(CounterRng& rng, void* sample)
{
    if (const std::optional<PixelRect> box = drawErasingBox(m_settings, m_spec.size, rng))
        erase(*box, rng, sample);
}

void RandomEraser::erase(const PixelRect& box, CounterRng& rng, void* sample)
{
    const auto count = 3 * static_cast<std::size_t>(box.width);
    if (m_settings.fill == ErasingFill::Colour) {
        std::array<float, 3> colour{};
        for (float& value : colour)
            value = static_cast<float>(rng.normal());
        for (std::size_t i = 0; i < count; ++i)
            m_row[i] = colour[i % 3];
    }
    for (int y = box.y; y < box.y + box.height; ++y) {
        if (m_noise)
            m_noise->fill(rng, count, m_row.data());
        storePixels(m_spec, box.x, y, box.width, m_row.data(), sample);
    }
}

} // namespace formwork
