#include "core/loader/augment/batch_mix.h"

#include "core/image/augment/sample_pixels.h"

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

// Room for the pairs of the largest batch in the index that draws are made for.
constexpr int kPairBits = 16;

double drawLogGamma(double alpha, CounterRng& rng)
{
    // Below 1 from alpha + 1, in logarithms: with a small alpha the numbers themselves are 0.
    double logFactor = 0;
    if (alpha < 1) {
        logFactor = std::log(1 - rng.uniform()) / alpha;
        alpha += 1;
    }
    const double d = alpha - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = rng.normal();
        const double root = 1 + c * x;
        if (root <= 0)
            continue;
        const double v = root * root * root;
        if (std::log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v))
            return std::log(d * v) + logFactor;
    }
}

// timm's box: centred anywhere, half as many pixels to either side of the centre, cut at the
// border.
PixelRect drawBox(double share, int size, CounterRng& rng)
{
    const int half = static_cast<int>(size * std::sqrt(1 - share)) / 2;
    const auto drawCentre = [&] {
        return static_cast<int>(rng.below(static_cast<std::uint64_t>(size)));
    };
    const int y = drawCentre();
    const int x = drawCentre();
    PixelRect box;
    box.y = std::max(y - half, 0);
    box.x = std::max(x - half, 0);
    box.height = std::min(y + half, size) - box.y;
    box.width = std::min(x + half, size) - box.x;
    return box;
}

void mixPair(const MixDraw& draw, const OutputSpec& spec, const MixRows& rows, int first,
             int second)
{
    const auto sample = [&](int row) {
        return rows.images + static_cast<std::size_t>(row) * spec.sampleBytes();
    };
    rows.secondLabels[first] = rows.labels[second];
    rows.secondLabels[second] = rows.labels[first];
    rows.shares[first] = rows.shares[second] = draw.share;
    if (draw.share == 1)
        return;
    if (draw.cutmix)
        swapBoxes(spec, draw.box, sample(first), sample(second));
    else
        mixSamples(spec, draw.share, sample(first), sample(second));
}

} // namespace

MixDraw drawMix(const MixSettings& settings, int size, CounterRng& rng)
{
    MixDraw draw;
    if (!(rng.uniform() < settings.probability))
        return draw;
    const bool both = settings.mixupAlpha > 0 && settings.cutmixAlpha > 0;
    draw.cutmix = both ? rng.uniform() < settings.switchProbability : settings.cutmixAlpha > 0;
    const double share = drawBeta(draw.cutmix ? settings.cutmixAlpha : settings.mixupAlpha, rng);
    if (!draw.cutmix) {
        draw.share = static_cast<float>(share);
        return draw;
    }
    draw.box = drawBox(share, size, rng);
    const double area = static_cast<double>(draw.box.width) * draw.box.height;
    draw.share = static_cast<float>(1 - area / (static_cast<double>(size) * size));
    return draw;
}

double drawBeta(double alpha, CounterRng& rng)
{
    const double first = drawLogGamma(alpha, rng);
    const double second = drawLogGamma(alpha, rng);
    return 1 / (1 + std::exp(second - first));
}

void mixBatch(const MixSettings& settings, const OutputSpec& spec, std::uint64_t seed,
              std::uint32_t epoch, std::uint64_t number, const MixRows& rows)
{
    const auto drawPair = [&](int pair) {
        CounterRng rng(seed, RandomStream::BatchMix, epoch,
                       number << kPairBits | static_cast<std::uint64_t>(pair));
        return drawMix(settings, spec.size, rng);
    };
    const int pairs = rows.count / 2;
    MixDraw draw = drawPair(0);
    for (int pair = 0; pair < pairs; ++pair) {
        if (settings.mode == MixMode::Pair && pair > 0)
            draw = drawPair(pair);
        mixPair(draw, spec, rows, pair, rows.count - 1 - pair);
    }
    if (rows.count % 2 != 0) {
        rows.secondLabels[pairs] = rows.labels[pairs];
        rows.shares[pairs] = 1;
    }
}

} // namespace formwork
