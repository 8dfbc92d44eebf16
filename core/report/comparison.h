// Numbers that compare runs. Pure functions over what the store holds.
#pragma once

#include "core/experiment/run_observer.h"
#include "core/experiment/stored_config.h"
#include "core/report/change.h"
#include "core/store/run_summary.h"
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
    DataIdentity trainData = {}; // as recorded when it last started
    DataIdentity validationData = {};
    UnreadableSettings unreadable = {}; // settings of `config` that this version does not know
};
// Also of a run whose stored config cannot be read.
RunData readRunData(Store& store, RunId id);

// Settings that are not the same in all runs whose settings are known (knowsSettings()), with the
// stored values of those that cannot be read. The values of the other runs are empty.
std::vector<ConfigDifference> settingDifferences(const std::vector<const RunData*>& runs);
std::vector<ConfigDifference> settingDifferences(const std::vector<RunData>& runs);
// Whether the settings of a run are known, at least in part: of an imported run they may not be.
bool hasSettings(const RunData& run);
// "run 3: line 12: 'optimizer.name' must be one of ...", for each setting that cannot be read.
std::vector<std::string> unreadableTexts(const RunData& run);

// What happens to results where it was not recorded which data runs were trained and validated on,
// as in workspaces of older versions.
enum class UnknownData {
    NotCompared,
    AssumeSame, // the user says so
};

// Two runs that differ in the loader and in nothing else. Times are those of the training part of
// an epoch: validation takes the time it takes with any loader.
struct LoaderEffect
{
    RunId beton = 0;
    RunId folder = 0;
    std::string model;
    // Medians without warm-up epochs: the first one, and the first after each resume. Nothing where
    // no times were recorded, as in some imported runs.
    std::optional<double> betonTrainingSeconds;
    std::optional<double> folderTrainingSeconds;
    std::optional<double> betonFirstSeconds; // of the first epoch's training part
    std::optional<double> folderFirstSeconds;
    // Trained alternately: the change is that of pairs of epochs, see pairedChange().
    bool isPaired = false;
    // Of beton's training seconds against folder's, over the same epochs.
    std::optional<RelativeChange> time;
    int lastCommonEpoch = 0;
    // beton - folder at the last common epoch; of the validation data if `isValidated`, else of the
    // training data. Nothing where that data differs, or where it is unknown and not assumed to be
    // the same.
    bool isValidated = false;
    SameData data = SameData::Unknown; // whether that data is the same
    std::optional<double> top1Difference;
    std::optional<double> lossDifference;
    std::optional<double> betonDataWaitShare; // of the training part, all epochs
    std::optional<double> folderDataWaitShare;
    // Why the times differ where nobody waits: medians over the same epochs; absent in older runs.
    std::optional<double> betonLoaderCpuSeconds;
    std::optional<double> folderLoaderCpuSeconds;
    // The median share of the machine that other work took, of the run that had more of it.
    std::optional<double> otherLoad;
    bool isDisturbed() const { return otherLoad && *otherLoad > kDisturbingLoad; }
};

// Every pair among `runs` whose configs differ only in name, data.loader and data paths; both
// validate or neither does, both have an epoch and known settings, and both trained on the same
// number of images (within 1 %: a conversion leaves out unreadable ones). Newest pair first; a run
// may be in several pairs.
std::vector<LoaderEffect> loaderEffects(const std::vector<RunData>& runs,
                                        UnknownData unknown = UnknownData::NotCompared);
// The same of runs that are held elsewhere.
std::vector<LoaderEffect> loaderEffectsAmong(const std::vector<const RunData*>& runs,
                                             UnknownData unknown = UnknownData::NotCompared);

// What is different in the data of runs that are compared, a sentence for each run that differs
// from the first one; runs whose data is unknown are named. Empty if all is the same.
struct DataDifference
{
    RunId run = 0;
    RunId reference = 0;
    bool isValidation = false;
    std::string change; // dataChangeText(); empty: unknown
};
std::vector<DataDifference> dataDifferences(const std::vector<const RunData*>& runs);
// "run 3 was validated on different data than run 1: 18 images instead of 15"
std::string dataDifferenceText(const DataDifference& difference);

// Median of the epochs' seconds without the first one (of the first if it is the only one).
std::optional<double> medianEpochSeconds(const std::vector<EpochRecord>& epochs);

} // namespace formwork
