// Private to core/dataset: paints the pictures of the demo data set.
//
// A picture is a blob of one class's pattern (bricks, checks, ...) on a cloudy background, lit from
// one side, with blots in front and grain over all of it. Place, size, turn, stretch, bend, duty
// cycle, colours, light and exposure are drawn per picture; the hue leans towards the class but
// overlaps with its neighbours. So the pattern has to be learned, while colour alone helps a
// little.
#pragma once

#include "core/image/image.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace formwork {

// A square of floats that repeats in both directions.
class RepeatingField
{
public:
    static constexpr int kSize = 256;

    RepeatingField() : m_values(static_cast<std::size_t>(kSize) * kSize) {}

    float& at(int x, int y) { return m_values[index(x, y)]; }
    float at(int x, int y) const { return m_values[index(x, y)]; }
    // Between the four neighbours; u and v in cells, not far beyond +-1e6.
    float sample(float u, float v) const
    {
        const int x = floorOf(u);
        const int y = floorOf(v);
        const float s = u - static_cast<float>(x);
        const float t = v - static_cast<float>(y);
        const float top = at(x, y) + s * (at(x + 1, y) - at(x, y));
        const float low = at(x, y + 1) + s * (at(x + 1, y + 1) - at(x, y + 1));
        return top + t * (low - top);
    }

private:
    // std::floor is a call on plain x86-64.
    static int floorOf(float x)
    {
        const int whole = static_cast<int>(x);
        return whole - (x < static_cast<float>(whole) ? 1 : 0);
    }

    static std::size_t index(int x, int y)
    {
        return static_cast<std::size_t>((y & (kSize - 1)) * kSize + (x & (kSize - 1)));
    }

    std::vector<float> m_values;
};

// Immutable after construction (some 100 ms), so all workers share one.
class DemoPainter
{
public:
    static constexpr int kClasses = 10;

    explicit DemoPainter(std::uint64_t seed);

    // In alphabetical order, as a scan of the folders numbers them.
    static std::string_view className(int classIndex);

    // Picture `index` of a class; train and validation draw from different streams.
    void paint(int classIndex, bool validation, int index, Image& out) const;

private:
    struct Scene;

    Scene drawScene(int classIndex, bool validation, int index) const;
    void paintRow(const Scene& scene, int y, int width, std::uint8_t* row) const;
    void paintBlots(const Scene& scene, Image& out) const;

    std::uint64_t m_seed;
    RepeatingField m_clouds; // 1/f noise, mean 0, deviation 1
    RepeatingField m_grain;  // nearly white noise, mean 0, deviation 1
    std::array<RepeatingField, kClasses>
        m_patterns; // heights in 0..1; a threshold gives the shapes
};

} // namespace formwork
