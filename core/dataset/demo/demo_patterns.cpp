#include "core/dataset/demo/demo_patterns.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace formwork {

namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

float fraction(float x)
{
    return x - std::floor(x);
}

// 1 at whole numbers, 0 half-way.
float triangleWave(float x)
{
    return std::abs(2 * fraction(x) - 1);
}

// Signed distance to the nearest whole number.
float toWhole(float x)
{
    return x - std::round(x);
}

float clamped(float x)
{
    return std::clamp(x, 0.0F, 1.0F);
}

float stripes(float u, float)
{
    return triangleWave(2 * u);
}

float waves(float u, float v)
{
    return triangleWave(2 * v + 0.45F * std::sin(kTurn * u));
}

float checks(float u, float v)
{
    const float a = std::clamp(3 * (2 * triangleWave(u) - 1), -1.0F, 1.0F);
    const float b = std::clamp(3 * (2 * triangleWave(v) - 1), -1.0F, 1.0F);
    return 0.5F + 0.5F * a * b;
}

float rings(float u, float v)
{
    return triangleWave(3 * std::hypot(toWhole(u), toWhole(v)));
}

// Distance to the nearer of two staggered centres, and the angle there.
struct Polar
{
    float radius;
    float angle;
};

Polar staggered(float u, float v)
{
    const float x0 = toWhole(u - 0.25F);
    const float y0 = toWhole(v - 0.25F);
    const float x1 = toWhole(u - 0.75F);
    const float y1 = toWhole(v - 0.75F);
    const bool first = x0 * x0 + y0 * y0 < x1 * x1 + y1 * y1;
    const float x = first ? x0 : x1;
    const float y = first ? y0 : y1;
    return {std::hypot(x, y), std::atan2(y, x)};
}

float dots(float u, float v)
{
    return clamped(1.1F - 2.9F * staggered(u, v).radius);
}

float stars(float u, float v)
{
    const Polar place = staggered(u, v);
    const float spike = triangleWave(place.angle * 5 / kTurn);
    const float reach = 0.11F + 0.25F * spike * spike;
    return clamped(1 - 0.5F * place.radius / reach);
}

float bricks(float u, float v)
{
    const bool second = fraction(v) >= 0.5F;
    const float across = std::abs(toWhole(second ? u + 0.5F : u));
    const float along = 0.5F * std::abs(toWhole(2 * v));
    return clamped(7 * std::min(across, along));
}

float plaid(float u, float v)
{
    const auto bands = [](float x) {
        const float place = fraction(x);
        const float wide = place < 0.45F ? 0.7F : 0.0F;
        const float narrow = place > 0.66F && place < 0.78F ? 1.0F : 0.0F;
        return wide + narrow;
    };
    return 0.5F * (bands(u) + bands(v));
}

// Rows of discs, each in front of the row below it; high at the rims.
float scales(float u, float v)
{
    constexpr float kRadius = 0.52F;
    const float place = fraction(v);
    for (int row = -2; row <= 3; ++row) {
        const float x = toWhole(row % 2 == 0 ? u : u + 0.5F);
        const float radius = std::hypot(x, place - 0.25F * static_cast<float>(row));
        if (radius < kRadius)
            return clamped(2.6F * radius / kRadius - 1.6F);
    }
    return 1;
}

float triangles(float u, float v)
{
    return clamped(0.5F + 1.5F * (triangleWave(2 * u) - fraction(2 * v)));
}

} // namespace

const std::array<DemoPattern, 10> kDemoPatterns = {{
    {"bricks", bricks},
    {"checks", checks},
    {"dots", dots},
    {"plaid", plaid},
    {"rings", rings},
    {"scales", scales},
    {"stars", stars},
    {"stripes", stripes},
    {"triangles", triangles},
    {"waves", waves},
}};

} // namespace formwork
