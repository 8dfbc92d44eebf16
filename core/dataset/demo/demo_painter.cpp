#include "core/dataset/demo/demo_painter.h"

#include "core/base/random.h"
#include "core/dataset/demo/demo_patterns.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace formwork {

namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;
constexpr int kSize = RepeatingField::kSize;
// Streams of a seed besides the pictures' own.
constexpr std::uint32_t kCloudStream = 1000;
constexpr std::uint32_t kGrainStream = 1001;

struct Colour
{
    float r = 0;
    float g = 0;
    float b = 0;
};

// Hue in revolutions, saturation and value in 0..1; result in 0..255.
Colour fromHsv(float hue, float saturation, float value)
{
    const auto channel = [&](float shift) {
        const float place = (hue + shift - std::floor(hue + shift)) * 6;
        const float ramp = std::clamp(std::abs(place - 3) - 1, 0.0F, 1.0F);
        return 255 * value * (1 - saturation + saturation * ramp);
    };
    return {channel(0), channel(2.0F / 3), channel(1.0F / 3)};
}

Colour mixed(const Colour& a, const Colour& b, float share)
{
    return {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
}

std::uint8_t toByte(float value)
{
    return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F) + 0.5F);
}

float smoothStep(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

float draw(CounterRng& rng, double low, double high)
{
    return static_cast<float>(rng.uniform(low, high));
}

struct Range
{
    float low;
    float high;
};

// One after the other: the order of a call's arguments is the compiler's choice.
Colour drawColour(CounterRng& rng, Range hue, Range saturation, Range value)
{
    const float h = draw(rng, hue.low, hue.high);
    const float s = draw(rng, saturation.low, saturation.high);
    const float v = draw(rng, value.low, value.high);
    return fromHsv(h, s, v);
}

void normalise(RepeatingField& field)
{
    double sum = 0;
    double squares = 0;
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            sum += field.at(x, y);
            squares += static_cast<double>(field.at(x, y)) * field.at(x, y);
        }
    }
    const double mean = sum / kSize / kSize;
    const double deviation = std::sqrt(squares / kSize / kSize - mean * mean);
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x)
            field.at(x, y) = static_cast<float>((field.at(x, y) - mean) / deviation);
    }
}

// Octaves of smooth noise, each of half the wavelength and a little over half the height: the
// spectrum of photographs.
RepeatingField makeClouds(std::uint64_t seed)
{
    RepeatingField clouds;
    float height = 1;
    for (int knots = 4; knots <= kSize / 2; knots *= 2, height *= 0.6F) {
        CounterRng rng(seed, RandomStream::DemoImages, kCloudStream,
                       static_cast<std::uint64_t>(knots));
        std::vector<float> lattice(static_cast<std::size_t>(knots) *
                                   static_cast<std::size_t>(knots));
        for (float& value : lattice)
            value = static_cast<float>(rng.uniform(-1, 1));
        const auto knot = [&](int x, int y) {
            return lattice[static_cast<std::size_t>(y % knots * knots + x % knots)];
        };
        const int step = kSize / knots;
        for (int y = 0; y < kSize; ++y) {
            const float v = smoothStep(0, 1, static_cast<float>(y % step) / step);
            for (int x = 0; x < kSize; ++x) {
                const float u = smoothStep(0, 1, static_cast<float>(x % step) / step);
                const int i = x / step;
                const int j = y / step;
                const float top = knot(i, j) + u * (knot(i + 1, j) - knot(i, j));
                const float low = knot(i, j + 1) + u * (knot(i + 1, j + 1) - knot(i, j + 1));
                clouds.at(x, y) += height * (top + v * (low - top));
            }
        }
    }
    normalise(clouds);
    return clouds;
}

// White noise with a little of its neighbours, like that of a sensor after demosaicing.
RepeatingField makeGrain(std::uint64_t seed)
{
    CounterRng rng(seed, RandomStream::DemoImages, kGrainStream, 0);
    RepeatingField white;
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x)
            white.at(x, y) = static_cast<float>(rng.normal());
    }
    RepeatingField grain;
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            grain.at(x, y) = white.at(x, y) + 0.3F * (white.at(x + 1, y) + white.at(x, y + 1)) +
                             0.1F * white.at(x + 1, y + 1);
        }
    }
    normalise(grain);
    return grain;
}

RepeatingField makePattern(PatternHeight height)
{
    constexpr int kFine = 2; // samples a cell and axis
    RepeatingField pattern;
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            float sum = 0;
            for (int j = 0; j < kFine; ++j) {
                for (int i = 0; i < kFine; ++i)
                    sum += height((static_cast<float>(kFine * x + i) + 0.5F) / (kFine * kSize),
                                  (static_cast<float>(kFine * y + j) + 0.5F) / (kFine * kSize));
            }
            pattern.at(x, y) = sum / (kFine * kFine);
        }
    }
    return pattern;
}

// A straight-line map of pixels to the cells of a field.
struct Placement
{
    float u0 = 0;
    float v0 = 0;
    float ux = 0; // du / dx
    float uy = 0;
    float vx = 0;
    float vy = 0;

    // `period`: pixels that the field covers, per axis; `angle` in radians.
    Placement(CounterRng& rng, float periodU, float periodV, float angle)
        : u0(draw(rng, 0, kSize))
        , v0(draw(rng, 0, kSize))
        , ux(kSize / periodU * std::cos(angle))
        , uy(kSize / periodU * std::sin(angle))
        , vx(-kSize / periodV * std::sin(angle))
        , vy(kSize / periodV * std::cos(angle))
    {}

    float u(float x, float y) const { return u0 + ux * x + uy * y; }
    float v(float x, float y) const { return v0 + vx * x + vy * y; }
};

struct Blot
{
    float x = 0;
    float y = 0;
    float radiusX = 0;
    float radiusY = 0;
    Colour colour;
};

} // namespace

// Everything that is drawn once per picture.
struct DemoPainter::Scene
{
    int width = 0;
    int height = 0;
    const RepeatingField* pattern;

    Placement backdrop;
    Placement bend; // how the pattern is bent, and its shading
    Placement swatch;
    float bendBy = 0; // in cells of the pattern
    float threshold = 0;
    float softness = 0;

    Colour backdropDark{};
    Colour backdropLight{};
    Colour low{};
    Colour high{};

    float centreX = 0;
    float centreY = 0;
    float radiusX = 0;
    float radiusY = 0;

    float exposure = 0;
    float lightX = 0; // change of brightness from one side to the other
    float lightY = 0;
    float grain = 0; // in levels
    int grainX = 0;
    int grainY = 0;
    std::array<Blot, 5> blots{};
    std::size_t blotCount = 0;
};

DemoPainter::DemoPainter(std::uint64_t seed)
    : m_seed(seed)
    , m_clouds(makeClouds(seed))
    , m_grain(makeGrain(seed))
{
    for (std::size_t i = 0; i < kDemoPatterns.size(); ++i)
        m_patterns[i] = makePattern(kDemoPatterns[i].height);
}

std::string_view DemoPainter::className(int classIndex)
{
    return kDemoPatterns[static_cast<std::size_t>(classIndex)].name;
}

DemoPainter::Scene DemoPainter::drawScene(int classIndex, bool validation, int index) const
{
    const auto stream = static_cast<std::uint32_t>(2 * classIndex + (validation ? 1 : 0));
    CounterRng rng(m_seed, RandomStream::DemoImages, stream, static_cast<std::uint64_t>(index));

    const int longer = 400 + static_cast<int>(rng.below(201));
    const int shorter = std::max(300, static_cast<int>(longer * rng.uniform(0.62, 1.0)));
    const bool upright = rng.below(4) == 0;
    const float w = static_cast<float>(upright ? shorter : longer);
    const float h = static_cast<float>(upright ? longer : shorter);

    const float angle = draw(rng, -0.4, 0.4);
    const float period = draw(rng, 95, 170);
    const float stretch = draw(rng, 0.8, 1.25);
    const float cloudPeriod = draw(rng, 350, 900);
    Scene scene{
        .width = static_cast<int>(w),
        .height = static_cast<int>(h),
        .pattern = &m_patterns[static_cast<std::size_t>(classIndex)],
        .backdrop = Placement(rng, cloudPeriod, cloudPeriod, draw(rng, 0, kTurn)),
        .bend = Placement(rng, 900, 900, draw(rng, 0, kTurn)),
        .swatch = Placement(rng, period * stretch, period / stretch, angle),
        .bendBy = draw(rng, 4, 14),
        .threshold = draw(rng, 0.42, 0.58),
        .softness = draw(rng, 0.08, 0.3),
    };

    // The hue leans towards the class; saturation is moderate, so that light and dark carry the
    // pattern. Either of the two colours may be the lighter one.
    const float lean = static_cast<float>(classIndex) / kClasses;
    const float hue = lean + 0.09F * static_cast<float>(rng.normal());
    const float value = draw(rng, 0.3, 0.55);
    const float contrast = draw(rng, 0.22, 0.45);
    Colour dark = drawColour(rng, {hue - 0.06F, hue + 0.06F}, {0.3F, 0.8F}, {value, value});
    Colour light = drawColour(rng, {hue - 0.1F, hue + 0.1F}, {0.2F, 0.7F},
                              {value + contrast, value + contrast});
    if (rng.below(2) == 0)
        std::swap(dark, light);
    scene.low = dark;
    scene.high = light;
    const float backdropHue = draw(rng, 0, 1);
    scene.backdropDark = drawColour(rng, {backdropHue, backdropHue}, {0.1F, 0.4F}, {0.15F, 0.4F});
    scene.backdropLight =
        drawColour(rng, {backdropHue - 0.2F, backdropHue + 0.2F}, {0.1F, 0.4F}, {0.45F, 0.85F});

    scene.centreX = w * draw(rng, 0.35, 0.65);
    scene.centreY = h * draw(rng, 0.35, 0.65);
    scene.radiusX = w * draw(rng, 0.45, 0.85);
    scene.radiusY = h * draw(rng, 0.45, 0.85);

    scene.exposure = draw(rng, 0.75, 1.2);
    scene.lightX = draw(rng, -0.5, 0.5);
    scene.lightY = draw(rng, -0.5, 0.5);
    scene.grain = draw(rng, 10, 18);
    scene.grainX = static_cast<int>(rng.below(kSize));
    scene.grainY = static_cast<int>(rng.below(kSize));

    scene.blotCount = rng.below(scene.blots.size() + 1);
    for (std::size_t i = 0; i < scene.blotCount; ++i) {
        scene.blots[i] = {w * draw(rng, 0, 1), h * draw(rng, 0, 1), w * draw(rng, 0.02, 0.1),
                          h * draw(rng, 0.02, 0.1),
                          drawColour(rng, {0, 1}, {0.2F, 0.9F}, {0.2F, 0.9F})};
    }
    return scene;
}

void DemoPainter::paintRow(const Scene& scene, int y, int width, std::uint8_t* row) const
{
    const float fy = static_cast<float>(y);
    const float dy = (fy - scene.centreY) / scene.radiusY;
    const float lightRow = scene.lightY * (fy / static_cast<float>(scene.height) - 0.5F);
    const float lightStep = scene.lightX / static_cast<float>(width);
    for (int x = 0; x < width; ++x) {
        const float fx = static_cast<float>(x);
        const float cloud = m_clouds.sample(scene.backdrop.u(fx, fy), scene.backdrop.v(fx, fy));
        Colour colour = mixed(scene.backdropDark, scene.backdropLight, 0.5F + 0.3F * cloud);

        const float bend = m_clouds.sample(scene.bend.u(fx, fy), scene.bend.v(fx, fy));
        const float dx = (fx - scene.centreX) / scene.radiusX;
        const float inside = 1 - dx * dx - dy * dy + 0.25F * bend;
        if (inside > 0) {
            const float u = scene.swatch.u(fx, fy) + scene.bendBy * bend;
            const float v = scene.swatch.v(fx, fy) - scene.bendBy * bend;
            const float height = scene.pattern->sample(u, v);
            const float share = smoothStep(scene.threshold - scene.softness,
                                           scene.threshold + scene.softness, height);
            const Colour paint = mixed(scene.low, scene.high, share + 0.15F * cloud);
            colour = mixed(colour, paint, std::min(1.0F, 12 * inside));
        }

        const float light =
            scene.exposure *
            (1 + lightRow + lightStep * (fx - 0.5F * static_cast<float>(width)) + 0.06F * bend);
        const float fine = scene.grain * m_grain.at(x + scene.grainX, y + scene.grainY);
        const float tint = 0.35F * scene.grain * m_grain.at(y - scene.grainX, x + scene.grainY);
        row[3 * x] = toByte(colour.r * light + fine + tint);
        row[3 * x + 1] = toByte(colour.g * light + fine);
        row[3 * x + 2] = toByte(colour.b * light + fine - tint);
    }
}

void DemoPainter::paintBlots(const Scene& scene, Image& out) const
{
    for (std::size_t i = 0; i < scene.blotCount; ++i) {
        const Blot& blot = scene.blots[i];
        const int left = std::max(0, static_cast<int>(blot.x - blot.radiusX));
        const int right = std::min(out.width() - 1, static_cast<int>(blot.x + blot.radiusX));
        const int top = std::max(0, static_cast<int>(blot.y - blot.radiusY));
        const int bottom = std::min(out.height() - 1, static_cast<int>(blot.y + blot.radiusY));
        for (int y = top; y <= bottom; ++y) {
            const float dy = (static_cast<float>(y) - blot.y) / blot.radiusY;
            for (int x = left; x <= right; ++x) {
                const float dx = (static_cast<float>(x) - blot.x) / blot.radiusX;
                const float inside = 1 - dx * dx - dy * dy;
                if (inside <= 0)
                    continue;
                const float share = std::min(0.95F, 6 * inside);
                const float fine =
                    0.7F * scene.grain * m_grain.at(x + scene.grainY, y + scene.grainX);
                std::uint8_t* pixel = out.row(y) + 3 * static_cast<std::ptrdiff_t>(x);
                const Colour under{static_cast<float>(pixel[0]), static_cast<float>(pixel[1]),
                                   static_cast<float>(pixel[2])};
                const Colour colour = mixed(under, blot.colour, share);
                pixel[0] = toByte(colour.r + share * fine);
                pixel[1] = toByte(colour.g + share * fine);
                pixel[2] = toByte(colour.b + share * fine);
            }
        }
    }
}

void DemoPainter::paint(int classIndex, bool validation, int index, Image& out) const
{
    const Scene scene = drawScene(classIndex, validation, index);
    out.resize(scene.width, scene.height);
    for (int y = 0; y < scene.height; ++y)
        paintRow(scene, y, scene.width, out.row(y));
    paintBlots(scene, out);
}

} // namespace formwork
