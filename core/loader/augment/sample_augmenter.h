// What happens to one sample between its crop and the batch: pixel operations on an 8-bit image of
// the output's size, and random erasing in the final memory.
//
//     const ResampleTarget target = augmenter.target(out);
//     resampler.run(crop, flip, target.spec, target.memory);
//     augmenter.finish({epoch, sample, repetition}, out);
//
// With no pixel operation on, the target is `out` itself.
#pragma once

#include "core/base/random.h"
#include "core/image/augment/smoothing.h"
#include "core/image/augment/warp.h"
#include "core/image/image.h"
#include "core/image/resample/resample.h"
#include "core/loader/augment/random_erasing.h"
#include "core/loader/loader.h"

#include <cstdint>

namespace formwork {

// What the draws of a sample are a function of, beside the seed.
struct SampleKey
{
    std::uint32_t epoch = 0;
    std::uint32_t sample = 0;
    std::uint32_t repetition = 0; // of the sample within the epoch
};

struct ResampleTarget
{
    const OutputSpec& spec;
    void* memory;
};

// One per worker; keeps its images, so that nothing is allocated from sample to sample.
class SampleAugmenter
{
public:
    explicit SampleAugmenter(const LoaderSettings& settings);

    // Where and in which format to write the resampled crop. Valid until finish().
    ResampleTarget target(void* out);

    // Completes the sample at `out` (settings.output.sampleBytes()).
    void finish(const SampleKey& key, void* out);

private:
    CounterRng draws(RandomStream stream, const SampleKey& key) const;
    void changePixels(const SampleKey& key);
    void shiftPadded(CounterRng rng);
    void runRandAugment(CounterRng rng);
    void jitterColours(CounterRng rng);

    AugmentationSettings m_settings;
    OutputSpec m_output;
    OutputSpec m_pixels; // of m_image
    std::uint64_t m_seed = 0;
    bool m_padded = false;
    bool m_changesPixels = false;
    RgbColour m_fill{};
    Image m_image;
    Image m_scratch;
    GaussianBlur m_blur;
    Resampler m_converter;
    RandomEraser m_eraser;
};

} // namespace formwork
