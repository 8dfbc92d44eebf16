// Marks of wrong labels on a run's validation images. GUI thread only.
#pragma once

#include "ui/jobs/hardest_images.h"

namespace formwork::ui {

class DatasetLibrary;

// Marks the image in the dataset of the library that it belongs to, or takes the mark away. False
// where there is none. Errors: those of DatasetLibrary::markImage().
bool markWrongLabel(DatasetLibrary& library, const HardImage& image, bool isWrong);

} // namespace formwork::ui
