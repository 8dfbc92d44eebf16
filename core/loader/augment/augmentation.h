// The random draws of one sample: whether it is flipped and which part of it is seen.
#pragma once

#include "core/base/random.h"
#include "core/loader/loader.h"

#include <cstdint>

namespace formwork {

// A pure function of (settings, epoch, sample, repetition). The flip is drawn first, because the
// crop's draws depend on the picture's shape. Call crop() once. `repetition` distinguishes the
// copies of a sample that comes several times in an epoch (LoaderSettings::repeats, weighted
// draws).
class SampleDraws
{
public:
    SampleDraws(const LoaderSettings& settings, std::uint32_t epoch, std::uint32_t sample,
                std::uint32_t repetition = 0);

    bool flip() const { return m_flip; }
    PixelRect crop(int width, int height);

private:
    const LoaderSettings& m_settings;
    CounterRng m_rng;
    bool m_flip = false;
};

} // namespace formwork
