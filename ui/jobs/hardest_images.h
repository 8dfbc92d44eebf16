// The validation images that a run's model is most wrong about.
#pragma once

#include "core/backend/backend.h"
#include "core/store/store.h"
#include "ui/jobs/thumbnail_source.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::ui {

struct HardImage
{
    std::filesystem::path image;
    std::int32_t label = 0; // of the class it is of, in HardestImages::classNames
    std::string predicted;
    double predictedShare = 0; // what the model gives the class it takes it for
    double truthShare = 0;     // and what the right one
};

struct HardestImages
{
    std::vector<std::string> classNames;
    // Those taken for another class first, the surest mistakes at the top; then those recognised
    // that the model was least sure of.
    std::vector<HardImage> images;
    std::uint64_t looked = 0;   // images classified
    std::uint64_t mistakes = 0; // of them, taken for another class
};

// Classifies the run's validation images with its best checkpoint. They must lie in a folder: that
// of the config, or the one that its beton file was made from. Errors: NotFound (no checkpoint, no
// such folder), those of scanning and Backend::predict; Cancelled.
HardestImages findHardestImages(Backend& backend, Store& store, RunId run, FileSystem& fileSystem,
                                ProgressSink& progress, std::stop_token stop);

// findHardestImages with all it needs; called in a background thread.
using HardestImagesFinder =
    std::function<HardestImages(RunId run, ProgressSink& progress, std::stop_token stop)>;

// The images as thumbnails, titled by what they were taken for.
std::unique_ptr<ThumbnailSource> hardestThumbnails(HardestImages images, FileSystem& fileSystem);

} // namespace formwork::ui
