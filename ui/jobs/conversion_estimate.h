// How large the beton files of a conversion will be and how long it will take, from converting a
// few of the real images.
#pragma once

#include "core/dataset/convert/convert.h"
#include "ui/jobs/sample_list.h"

#include <memory>

namespace formwork::ui {

struct ConversionEstimate
{
    std::uint64_t images = 0;  // of both splits
    std::uint64_t sampled = 0; // converted for this
    double bytes = 0;          // of all files together
    double seconds = 0;
    double jpegShare = 0;
};

// Converts some dozens of images into a temporary file, with `settings`. Errors: those of
// convertSplit; Cancelled.
ConversionEstimate estimateConversion(const SampleList& samples, const ConvertSettings& settings,
                                      FileSystem& fileSystem, std::stop_token stop);

} // namespace formwork::ui
