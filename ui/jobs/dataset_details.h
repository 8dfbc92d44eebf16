// What the window shows of one dataset beyond its row in the store: read from the files themselves,
// in a background job, and kept in memory only.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/beton/layout.h"
#include "core/beton/manifest.h"
#include "core/dataset/doctor/diagnosis.h"
#include "core/dataset/scan/image_folder.h"
#include "core/store/store.h"
#include "ui/jobs/sample_list.h"
#include "ui/jobs/thumbnail_source.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::ui {

struct BetonDetails
{
    beton::Header header;
    std::vector<beton::Field> fields;
    std::uint64_t pages = 0;
    std::uint64_t jpegSamples = 0;
    std::uint64_t rawSamples = 0;
    std::optional<beton::Manifest> manifest;
    Text manifestProblem;
};

// How much of an image folder's images was read.
enum class ImageReading { Nothing, Headers, Pixels };

struct DatasetDetails
{
    DatasetRow row; // as it should be in the library; id and addedAt are not set
    std::vector<std::uint64_t> trainCounts; // per class; of a beton: all samples
    std::vector<std::uint64_t> validationCounts;
    // For an image folder: the path that a config names to train from it.
    std::filesystem::path trainFolder;
    std::filesystem::path validationFolder; // empty when the folder does not have its own split
    std::vector<Problem> problems;
    std::vector<ImageSizeCount> sizes;
    ImageReading imagesRead = ImageReading::Nothing;
    std::optional<BetonDetails> beton;
    std::shared_ptr<const SampleList> samples; // of an image folder
    std::shared_ptr<const ThumbnailSource> thumbnails;
    // What a check of the images found, now or earlier; null: they were never checked.
    std::shared_ptr<const DatasetDiagnosis> diagnosis;
    std::int64_t checkedAt = 0; // of a diagnosis that was kept; 0: just now
    // Thumbnails of a beton file that was checked together with this one.
    std::shared_ptr<const ThumbnailSource> validationThumbnails;
};

// Errors: those of scanImageFolder.
DatasetDetails inspectFolder(const std::filesystem::path& root, ImageReading reading,
                             FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop);
// Errors: those of beton::Reader and readImageTable.
DatasetDetails inspectBeton(const std::filesystem::path& file, FileSystem& fileSystem);
// The same, and decodes all samples, with those of `validation` where that is not empty. Errors:
// also those of checkBetons().
DatasetDetails checkBeton(const std::filesystem::path& file,
                          const std::filesystem::path& validation, FileSystem& fileSystem,
                          ProgressSink& progress, std::stop_token stop);

// Absolute and without a trailing slash: the same dataset always has the same path.
std::filesystem::path datasetPath(const std::filesystem::path& path);

} // namespace formwork::ui
