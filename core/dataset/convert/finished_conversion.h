// Whether a finished file is what a conversion would write again. Private to the room.
#pragma once

#include "core/base/progress.h"
#include "core/beton/manifest.h"
#include "core/beton/reader.h"
#include "core/dataset/scan/image_folder.h"

#include <cstdint>

namespace formwork {

// Compares what the file records (folder, split, settings, seed, classes, page size, and the number
// of images of every class) with `expected`, `pageSize` and the images of `split` as selected. The
// version of the program is not compared. A manifest lists no images, so of changes in the folder
// only these are noticed: fewer images of a class than the file has are an error; images that the
// file lacks, and images that were written to after it, are reported as warnings.
// Errors: AlreadyExists naming the file and the first difference; those of reading.
void requireSameConversion(const beton::Reader& file, const beton::Manifest& expected,
                           std::uint64_t pageSize, const ImageFolderSplit& split,
                           ProgressSink& progress);

} // namespace formwork
