// Whether a finished file is what a conversion would write again. Private to the room.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/beton/manifest.h"
#include "core/beton/reader.h"
#include "core/dataset/scan/image_folder.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace formwork {

// Of the images' paths below the folder, their classes and sizes in bytes; and of the times when
// they were written, if `withTimes`.
std::uint64_t hashOfImages(const ImageFolderSplit& split, bool withTimes);

// beton::Manifest::imageList of a conversion: the number of images, and their hash without times.
std::string imageListOf(const ImageFolderSplit& split);

// Opens a file that was finished before. Errors: as of the reader, with the remedy.
beton::Reader openFinished(FileSystem& fileSystem, const std::filesystem::path& file);

// Error{AlreadyExists} for a file of an earlier version, which does not record its images: the
// other part of its dataset cannot be made beside it.
void requireKnownImages(const beton::Reader& file);

// Compares what the file records (folder, split, settings, seed, classes, page size, images) with
// `expected`, `pageSize` and the images of `split` as selected. The version of the program is not
// compared. Images that were written to after the file, and kept their size, are reported as
// warnings. Of a file that does not record its images their number in every class is compared:
// more than the folder has are an error, fewer a warning.
// Errors: AlreadyExists naming the file and the first difference; those of reading.
void requireSameConversion(const beton::Reader& file, const beton::Manifest& expected,
                           std::uint64_t pageSize, const ImageFolderSplit& split,
                           ProgressSink& progress);

} // namespace formwork
