// Images that a model is asked about in the window, and what is known of each.
#pragma once

#include "core/backend/inference.h"
#include "core/base/progress.h"
#include "core/store/store.h"
#include "ui/jobs/hardest_images.h"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::ui {

// Predicts with the run's best checkpoint, with attention; called in a background thread.
using Predictor =
    std::function<PredictResult(RunId run, const std::vector<std::filesystem::path>& images,
                                ProgressSink& progress, std::stop_token stop)>;

// One of a run's validation images is labelled wrongly, or not after all. Returns false where its
// dataset is not in the list of datasets.
using LabelMarker = std::function<bool(const HardImage& image, bool isWrong)>;

} // namespace formwork::ui
