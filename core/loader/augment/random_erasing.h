// Random erasing in a sample's final memory.
#pragma once

#include "core/base/random.h"
#include "core/image/resample/resample.h"
#include "core/loader/augment/augmentation_settings.h"

#include <memory>
#include <optional>
#include <vector>

namespace formwork {

// The box to erase of an image of size x size pixels, or nothing: not drawn, or no try fitted.
std::optional<PixelRect> drawErasingBox(const RandomErasingSettings& settings, int size,
                                        CounterRng& rng);

// Standard normal numbers for noise, much cheaper than CounterRng::normal(): the means of 4096
// equally likely steps of the distribution, scaled to a variance of 1. Immutable.
class NoiseTable
{
public:
    NoiseTable();

    void fill(CounterRng& rng, std::size_t count, float* values) const;

private:
    std::vector<float> m_values;
};

// One per worker; keeps a row of pixels.
class RandomEraser
{
public:
    RandomEraser(const RandomErasingSettings& settings, const OutputSpec& spec);

    void run(CounterRng& rng, void* sample);

private:
    void erase(const PixelRect& box, CounterRng& rng, void* sample);

    RandomErasingSettings m_settings;
    OutputSpec m_spec;
    std::unique_ptr<NoiseTable> m_noise; // with ErasingFill::Noise
    std::vector<float> m_row;
};

} // namespace formwork
