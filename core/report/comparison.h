// Numbers that compare runs. Pure functions over what the store holds.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct RunData
{
    RunRow row;
    ExperimentConfig config;
    std::vector<EpochRecord> epochs;
    std::vector<ResumeRecord> resumes = {};
};
RunData readRunData(Store& store, RunId id);

// Two runs that differ only in the loader.
struct LoaderEffect
{
    RunId beton = 0;
    RunId folder = 0;
    std::string model;
    double betonEpochSeconds = 0; // median without the first epoch
    double folderEpochSeconds = 0;
    double betonFirstEpochSeconds = 0;
    double folderFirstEpochSeconds = 0;
    double savedShare = 0; // 1 - beton / folder; negative if beton is slower
    int lastCommonEpoch = 0;
    std::optional<double>
        top1Difference; // beton - folder, validation (else train), last common epoch
    std::optional<double> lossDifference;
    double betonDataWaitShare = 0; // of the training part, all epochs
    double folderDataWaitShare = 0;
};

// Every pair among `runs` whose configs differ only in name, data.loader, data paths, data.order
// and data.workers; both must have an epoch, and trained on the same number of images (within 1 %:
// a conversion leaves out unreadable ones). Newest pair first; a run may be in several pairs.
std::vector<LoaderEffect> loaderEffects(const std::vector<RunData>& runs);
// The same of runs that are held elsewhere.
std::vector<LoaderEffect> loaderEffectsAmong(const std::vector<const RunData*>& runs);

// Median of the epochs' seconds without the first one (of the first if it is the only one).
std::optional<double> medianEpochSeconds(const std::vector<EpochRecord>& epochs);

} // namespace formwork
