// Which images of a split are converted, and in which order. Private to the room.
#pragma once

#include "core/dataset/convert/convert.h"
#include "core/dataset/scan/image_folder.h"

namespace formwork {

// A pure function of its arguments:
//   - settings.classes leaves only these, in the split's order, and renumbers labels
//   - settings.fraction leaves that share of every class (part_sizes.h; at least one image), drawn
//     by seed
//   - settings.maxImages is a limit: the first of every class, then the second, ...
//   - settings.shuffle puts them in an order drawn by seed; otherwise they keep theirs
// Errors: InvalidArgument naming a class that the split does not have, or when maxImages is below
// the number of classes.
ImageFolderSplit selectImages(const ImageFolderSplit& split, const ConvertSettings& settings);

} // namespace formwork
