// The validation images that a run's model is most wrong about.
#pragma once

#include "core/backend/backend.h"
#include "core/store/store.h"
#include "ui/jobs/thumbnail_source.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::ui {

struct HardImage
{
    std::filesystem::path image;         // or the beton file that holds it ...
    std::optional<std::uint64_t> sample; // ... as this sample
    std::int32_t label = 0;              // of the class it is of, in HardestImages::classNames
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
    std::vector<HardImage> all; // classified, in the order of the data
    std::uint64_t looked = 0;   // images classified
    std::uint64_t mistakes = 0; // of them, taken for another class
};

// Classifies the run's validation images, those of a folder or of a beton file, with its best
// checkpoint. Errors: NotFound (no checkpoint, no such folder or file), those of scanning,
// beton::Reader and Backend::predict; Cancelled.
HardestImages findHardestImages(Backend& backend, Store& store, RunId run, FileSystem& fileSystem,
                                ProgressSink& progress, std::stop_token stop);

// Those of `all` that are of the class `truth` and were taken for `predicted`, the surest first.
std::vector<HardImage> imagesOfCell(const HardestImages& found, const std::string& truth,
                                    const std::string& predicted);

// findHardestImages with all it needs; called in a background thread.
using HardestImagesFinder =
    std::function<HardestImages(RunId run, ProgressSink& progress, std::stop_token stop)>;

// The images as thumbnails, titled by what they were taken for. Errors: those of opening the beton
// file.
std::unique_ptr<ThumbnailSource> hardestThumbnails(HardestImages images, FileSystem& fileSystem);

// A file that programs for images can open: the image's own, or for a sample of a beton file one
// that is written into `folder` (JPEG as it is stored, raw pixels as PNG). Errors: NotFound, those
// of reading and writing.
std::filesystem::path imageFile(const HardImage& image, const std::filesystem::path& folder,
                                FileSystem& fileSystem);

} // namespace formwork::ui
