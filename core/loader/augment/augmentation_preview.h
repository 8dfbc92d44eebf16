// What the loader makes of a sample, as pictures for the eye: the values that a loader with these
// settings delivers, as 8-bit RGB before normalisation.
#pragma once

#include "core/image/image.h"
#include "core/loader/loader.h"
#include "core/loader/source/sample_source.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// `settings` with the output that a preview has: 8 bits, interleaved.
LoaderSettings previewSettings(LoaderSettings settings);

// Shows one sample at a time, without a loader's threads. May be made in one thread and used in
// another, but by one at a time; keeps the dataset open, so that the next preview is quick.
class AugmentationPreview
{
public:
    // From openBetonSource() or openFolderSource().
    explicit AugmentationPreview(std::unique_ptr<SampleSource> source);

    const SampleSource& source() const { return *m_source; }

    // What `sample` looks like in the epochs firstEpoch, firstEpoch + 1, ...: `count` pictures. The
    // same bytes that a loader with previewSettings(settings) delivers where the sample comes for
    // the first time in an epoch, but unmixed: what a picture is mixed with is for its batch to say
    // (previewBatch()). Errors: InvalidArgument (settings, no such sample), those of reading the
    // sample, and Cancelled after a stop request, also within an image.
    std::vector<Image> variants(const LoaderSettings& settings, std::uint32_t sample,
                                std::uint32_t firstEpoch, int count, std::stop_token stop = {});

private:
    std::unique_ptr<SampleSource> m_source;
    Resampler m_resampler;
};

struct PreviewBatch
{
    std::vector<Image> images;
    std::vector<std::uint32_t> samples;
    std::vector<std::int64_t> labels;
    std::vector<std::int64_t> secondLabels; // empty if the loader does not mix
    std::vector<float> shares;              // of `labels`; the rest is of the second ones
};

// One whole batch of an epoch, mixed as in training. The loader must have been made with
// previewSettings() (Error{InvalidArgument}). Error{Cancelled} after a stop request.
PreviewBatch previewBatch(Loader& loader, std::uint32_t epoch, std::uint64_t number,
                          const std::stop_token& stop = {});

} // namespace formwork
