// Mixup and cutmix of a complete batch, as timm's Mixup does it: row i with row count - 1 - i.
#pragma once

#include "core/base/random.h"
#include "core/image/resample/resample.h"
#include "core/loader/augment/augmentation_settings.h"

#include <cstddef>
#include <cstdint>

namespace formwork {

struct MixDraw
{
    float share = 1; // of a row's own image, after the correction to the box's area
    bool cutmix = false;
    PixelRect box; // of cutmix: what comes from the other image
};

// For images of size x size pixels. A share of 1 means that nothing is mixed.
MixDraw drawMix(const MixSettings& settings, int size, CounterRng& rng);

// Beta(alpha, alpha), alpha > 0 (by two gamma variates: Marsaglia and Tsang, "A simple method for
// generating gamma variables", 2000).
double drawBeta(double alpha, CounterRng& rng);

struct MixRows
{
    std::byte* images = nullptr; // count samples
    const std::int64_t* labels = nullptr;
    std::int64_t* secondLabels = nullptr; // out: of the other image
    float* shares = nullptr;              // out: of a row's own image and label
    int count = 0;
};

// A pure function of (settings, seed, epoch, number) and the rows. `number` is that of the batch,
// with the rank above its lower 32 bits.
void mixBatch(const MixSettings& settings, const OutputSpec& spec, std::uint64_t seed,
              std::uint32_t epoch, std::uint64_t number, const MixRows& rows);

} // namespace formwork
