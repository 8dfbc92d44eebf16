#include "photo_images.h"

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/resample/resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>

namespace formwork::bench {

namespace {

constexpr int kClasses = 10;
constexpr int kStoredSide = 500;
constexpr int kStoredQuality = 90;
constexpr int kGrainSize = 256;
constexpr double kMeanBytesPerPixel = 0.43;
constexpr double kSpread = 0.36; // deviation of the logarithm

// What the numbers of a seed are for.
constexpr std::uint32_t kCloudStream = 2000;
constexpr std::uint32_t kGrainStream = 2001;
constexpr std::uint32_t kPictureStream = 2002;

float draw(CounterRng& rng, double low, double high)
{
    return static_cast<float>(rng.uniform(low, high));
}

float smooth(float t)
{
    return t * t * (3 - 2 * t);
}

void normalise(std::vector<float>& values)
{
    double sum = 0;
    double squares = 0;
    for (const float value : values) {
        sum += value;
        squares += static_cast<double>(value) * value;
    }
    const double count = static_cast<double>(values.size());
    const double mean = sum / count;
    const double deviation = std::sqrt(squares / count - mean * mean);
    for (float& value : values)
        value = static_cast<float>((value - mean) / deviation);
}

// White noise mixed with its neighbours, as a sensor's is after demosaicing.
std::vector<float> makeGrain(std::uint64_t seed)
{
    CounterRng rng(seed, RandomStream::DemoImages, kGrainStream, 0);
    std::vector<float> white(static_cast<std::size_t>(kGrainSize) * kGrainSize);
    for (float& value : white)
        value = static_cast<float>(rng.normal());
    const auto at = [&](int x, int y) {
        return white[static_cast<std::size_t>((y & (kGrainSize - 1)) * kGrainSize +
                                              (x & (kGrainSize - 1)))];
    };
    std::vector<float> grain;
    grain.reserve(white.size());
    for (int y = 0; y < kGrainSize; ++y) {
        for (int x = 0; x < kGrainSize; ++x)
            grain.push_back(at(x, y) + 0.5F * (at(x + 1, y) + at(x, y + 1)) +
                            0.25F * at(x + 1, y + 1));
    }
    normalise(grain);
    return grain;
}

struct Rgb
{
    float r = 0;
    float g = 0;
    float b = 0;
};

// Photographs are mostly muted: the channels stay near their common brightness.
Rgb drawColour(CounterRng& rng)
{
    const float brightness = 128 + 55 * static_cast<float>(rng.normal());
    const float chroma = draw(rng, 4, 40);
    Rgb colour;
    colour.r = brightness + chroma * static_cast<float>(rng.normal());
    colour.g = brightness + 0.5F * chroma * static_cast<float>(rng.normal());
    colour.b = brightness + chroma * static_cast<float>(rng.normal());
    return colour;
}

// Light texture of all channels alike and a little that only red and blue have.
struct Texel
{
    Rgb smooth;
    float light = 0;
    float tint = 0;
};

struct Leaf
{
    float x, y, radius;
    float flatness, cosine, sine; // an ellipse, turned
    float softness;               // of the edge, in pixels
    Rgb colour;
    float gradientX, gradientY; // levels from one rim to the other
    float texture;              // levels
    float frequency, u, v;      // where in the clouds the texture lies
};

Leaf drawLeaf(CounterRng& rng, float width, float height, float focus)
{
    Leaf leaf{};
    leaf.x = draw(rng, 0, width);
    leaf.y = draw(rng, 0, height);
    // p(r) proportional to r^-3 between the limits.
    const float smallest = 0.004F * (width + height);
    const float largest = 0.35F * (width + height);
    const float low = 1 / (smallest * smallest);
    const float high = 1 / (largest * largest);
    leaf.radius = 1 / std::sqrt(low + draw(rng, 0, 1) * (high - low));
    leaf.flatness = draw(rng, 1, 2.5);
    const float angle = draw(rng, 0, 2 * std::numbers::pi);
    leaf.cosine = std::cos(angle);
    leaf.sine = std::sin(angle);
    leaf.softness = 1 + focus * std::abs(static_cast<float>(rng.normal()));
    leaf.colour = drawColour(rng);
    leaf.gradientX = draw(rng, -30, 30);
    leaf.gradientY = draw(rng, -30, 30);
    // Many surfaces are nearly plain, few are rough.
    leaf.texture = 14 * static_cast<float>(std::exp(rng.normal() - 0.5)) / leaf.softness;
    leaf.frequency = draw(rng, 0.5, 1.6);
    leaf.u = draw(rng, 0, CloudField::kSize);
    leaf.v = draw(rng, 0, CloudField::kSize);
    return leaf;
}

// A picture without its grain, before the strength of its texture is settled.
class Canvas
{
public:
    Canvas(int width, int height) : m_width(width), m_height(height), m_texels(area()) {}

    int width() const { return m_width; }
    int height() const { return m_height; }
    Texel& at(int x, int y) { return m_texels[index(x, y)]; }
    const Texel& at(int x, int y) const { return m_texels[index(x, y)]; }

    void lay(const Leaf& leaf, const CloudField& clouds)
    {
        const float reach = leaf.radius + leaf.softness;
        const int left = std::max(0, static_cast<int>(leaf.x - reach));
        const int right = std::min(m_width - 1, static_cast<int>(leaf.x + reach));
        const int top = std::max(0, static_cast<int>(leaf.y - reach));
        const int bottom = std::min(m_height - 1, static_cast<int>(leaf.y + reach));
        for (int y = top; y <= bottom; ++y) {
            for (int x = left; x <= right; ++x)
                layAt(leaf, clouds, x, y);
        }
    }

private:
    std::size_t area() const
    {
        return static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height);
    }
    std::size_t index(int x, int y) const { return static_cast<std::size_t>(y * m_width + x); }

    void layAt(const Leaf& leaf, const CloudField& clouds, int x, int y)
    {
        const float dx = static_cast<float>(x) - leaf.x;
        const float dy = static_cast<float>(y) - leaf.y;
        const float along = dx * leaf.cosine + dy * leaf.sine;
        const float across = leaf.flatness * (dy * leaf.cosine - dx * leaf.sine);
        const float distance = std::sqrt(along * along + across * across);
        const float cover = std::clamp((leaf.radius - distance) / leaf.softness + 0.5F, 0.0F, 1.0F);
        if (cover <= 0)
            return;
        const float u = leaf.u + leaf.frequency * along;
        const float v = leaf.v + leaf.frequency * across;
        const float shade = (leaf.gradientX * dx + leaf.gradientY * dy) / leaf.radius;
        Texel& texel = at(x, y);
        const auto mix = [cover](float& under, float over) {
            under += cover * (over - under);
        };
        mix(texel.smooth.r, leaf.colour.r + shade);
        mix(texel.smooth.g, leaf.colour.g + shade);
        mix(texel.smooth.b, leaf.colour.b + shade);
        mix(texel.light, leaf.texture * clouds.sample(u, v));
        mix(texel.tint, 0.2F * leaf.texture * clouds.sample(v, u));
    }

    int m_width;
    int m_height;
    std::vector<Texel> m_texels;
};

std::uint8_t toByte(float value)
{
    return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F) + 0.5F);
}

struct Grain
{
    std::vector<float> const& field;
    int x;
    int y;
    float strength; // levels

    float at(int px, int py) const
    {
        return strength *
               field[static_cast<std::size_t>(((py + y) & (kGrainSize - 1)) * kGrainSize +
                                              ((px + x) & (kGrainSize - 1)))];
    }
};

// `detail` scales texture and grain.
void develop(const Canvas& canvas, const Grain& grain, float detail, Image& out)
{
    out.resize(canvas.width(), canvas.height());
    for (int y = 0; y < canvas.height(); ++y) {
        std::uint8_t* row = out.row(y);
        for (int x = 0; x < canvas.width(); ++x) {
            const Texel& texel = canvas.at(x, y);
            const float light = detail * (texel.light + grain.at(x, y));
            const float tint = detail * (texel.tint + 0.4F * grain.at(y, x));
            row[3 * x] = toByte(texel.smooth.r + light + tint);
            row[3 * x + 1] = toByte(texel.smooth.g + light);
            row[3 * x + 2] = toByte(texel.smooth.b + light - tint);
        }
    }
}

ImageSize drawSize(CounterRng& rng)
{
    int longer = kStoredSide;
    const double kind = rng.uniform();
    if (kind < 0.13)
        longer = std::min(2000, 520 + static_cast<int>(380 * std::abs(rng.normal())));
    else if (kind < 0.2)
        longer = 260 + static_cast<int>(rng.below(240));
    static constexpr std::array<double, 8> kRatios{0.75, 0.75,      0.75,      0.75,
                                                   0.75, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0};
    const std::size_t choice = rng.below(11);
    const double ratio = choice < kRatios.size() ? kRatios[choice] : rng.uniform(0.56, 0.95);
    const int shorter = static_cast<int>(std::lround(longer * ratio));
    const bool upright = rng.uniform() < 0.2;
    return upright ? ImageSize{shorter, longer} : ImageSize{longer, shorter};
}

Canvas paintCanvas(CounterRng& rng, const CloudField& clouds)
{
    const ImageSize size = drawSize(rng);
    const float width = static_cast<float>(size.width);
    const float height = static_cast<float>(size.height);
    Canvas canvas(size.width, size.height);
    const float focus = draw(rng, 0, 3);
    Leaf backdrop = drawLeaf(rng, width, height, focus);
    backdrop.radius = 4 * (width + height);
    canvas.lay(backdrop, clouds);
    const std::uint64_t leaves = 150 + rng.below(1800);
    for (std::uint64_t i = 0; i < leaves; ++i)
        canvas.lay(drawLeaf(rng, width, height, focus), clouds);
    return canvas;
}

// Bytes per pixel as a conversion to 500 px and quality 90 stores them.
double storedBytesPerPixel(const Image& image, JpegEncoder& encoder, Image& scratch,
                           std::vector<std::byte>& jpeg)
{
    const ImageSize size = limitedSize(image.width(), image.height(), kStoredSide);
    const Image* stored = &image;
    if (size.width != image.width()) {
        resizeArea(image.view(), size.width, size.height, scratch);
        stored = &scratch;
    }
    encoder.encode(stored->view(), kStoredQuality, jpeg);
    return static_cast<double>(jpeg.size()) / (static_cast<double>(size.width) * size.height);
}

// Finds the detail for which the picture takes as many bytes as wanted, within some per cent: bytes
// grow a little slower than detail.
void developTo(double wanted, const Canvas& canvas, const Grain& grain, JpegEncoder& encoder,
               Image& image, std::vector<std::byte>& jpeg)
{
    constexpr int kTries = 6;
    Image scratch;
    double detail = 1;
    for (int i = 0; i < kTries; ++i) {
        develop(canvas, grain, static_cast<float>(detail), image);
        const double ratio = wanted / storedBytesPerPixel(image, encoder, scratch, jpeg);
        if (std::abs(ratio - 1) < 0.03)
            return;
        detail = std::clamp(detail * std::pow(ratio, 1.3), 0.02, 8.0);
    }
}

// Those of photo sites: fine for small pictures, coarser for large ones.
int drawQuality(CounterRng& rng, int longer)
{
    static constexpr std::array<int, 10> kFine{88, 90, 91, 92, 93, 94, 94, 95, 95, 96};
    static constexpr std::array<int, 5> kCoarse{75, 80, 85, 88, 90};
    return longer > kStoredSide ? kCoarse[rng.below(kCoarse.size())]
                                : kFine[rng.below(kFine.size())];
}

} // namespace

CloudField::CloudField(std::uint64_t seed) : m_values(static_cast<std::size_t>(kSize) * kSize)
{
    // Octaves of smooth noise, each of half the wavelength and half the height.
    float amplitude = 1;
    for (int knots = 4; knots <= kSize; knots *= 2, amplitude *= 0.55F) {
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
        const float share = 1 / static_cast<float>(step);
        for (int y = 0; y < kSize; ++y) {
            const float t = smooth(static_cast<float>(y % step) * share);
            const int j = y / step;
            for (int x = 0; x < kSize; ++x) {
                const float s = smooth(static_cast<float>(x % step) * share);
                const int i = x / step;
                const float top = knot(i, j) + s * (knot(i + 1, j) - knot(i, j));
                const float low = knot(i, j + 1) + s * (knot(i + 1, j + 1) - knot(i, j + 1));
                m_values[static_cast<std::size_t>(y * kSize + x)] +=
                    amplitude * (top + t * (low - top));
            }
        }
    }
    normalise(m_values);
}

float CloudField::sample(float u, float v) const
{
    // std::floor is a call on plain x86-64.
    const auto floorOf = [](float x) {
        const int whole = static_cast<int>(x);
        return whole - (x < static_cast<float>(whole) ? 1 : 0);
    };
    const int x = floorOf(u);
    const int y = floorOf(v);
    const float s = u - static_cast<float>(x);
    const float t = v - static_cast<float>(y);
    const float top = at(x, y) + s * (at(x + 1, y) - at(x, y));
    const float low = at(x, y + 1) + s * (at(x + 1, y + 1) - at(x, y + 1));
    return top + t * (low - top);
}

PhotoPainter::PhotoPainter(std::uint64_t seed)
    : m_seed(seed)
    , m_clouds(seed)
    , m_grain(makeGrain(seed))
{}

std::vector<std::byte> PhotoPainter::paint(std::uint64_t index) const
{
    CounterRng rng(m_seed, RandomStream::DemoImages, kPictureStream, index);
    const double wanted =
        kMeanBytesPerPixel * std::exp(kSpread * rng.normal() - 0.5 * kSpread * kSpread);
    const Canvas canvas = paintCanvas(rng, m_clouds);
    const int quality = drawQuality(rng, std::max(canvas.width(), canvas.height()));
    const int grainX = static_cast<int>(rng.below(kGrainSize));
    const int grainY = static_cast<int>(rng.below(kGrainSize));
    const Grain grain{m_grain, grainX, grainY, draw(rng, 1, 5)};
    JpegEncoder encoder;
    Image image;
    std::vector<std::byte> jpeg;
    developTo(wanted, canvas, grain, encoder, image, jpeg);
    encoder.encode(image.view(), quality, jpeg);
    return jpeg;
}

void makePhotoImages(const std::filesystem::path& root, int count, FileSystem& fileSystem)
{
    for (int c = 0; c < kClasses; ++c)
        fileSystem.createDirectories(root / std::to_string(c));
    const PhotoPainter painter(1);
    parallelFor(static_cast<std::size_t>(count), 0, {}, [&](std::size_t i, int) {
        char name[16];
        std::snprintf(name, sizeof name, "%05zu.jpg", i);
        const auto file = fileSystem.create(root / std::to_string(i % kClasses) / name);
        file->append(painter.paint(i));
        file->close();
    });
}

} // namespace formwork::bench
