// How long an epoch of an experiment takes, from a run that was trained like it, and how many fit
// into a time.
#pragma once

#include "core/store/store.h"

#include <optional>
#include <vector>

namespace formwork {

struct EpochPace
{
    double seconds = 0; // of an epoch with its validation: the median one of the run
    RunId run = 0;      // 0: of no run
};

// Whether two experiments are equal in what decides how long an epoch takes: model, image size,
// batch, data, loader, augmentation and device, but not in rates, epochs and seeds.
bool trainsAlike(const ExperimentConfig& a, const ExperimentConfig& b);

// The pace of the newest run of `known` (newest first) that was trained like `config` on this
// machine, and on the device that it asks for. Looks at a few dozen runs. Errors: those of the
// store.
std::optional<EpochPace> knownPace(Store& store, const ExperimentConfig& config,
                                   const std::vector<RunRow>& known);

// Whole epochs, of which the last one ends within `seconds`; 0 if not even one does.
int epochsWithin(double seconds, double epochSeconds);

} // namespace formwork
