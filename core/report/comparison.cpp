#include "core/report/comparison.h"

#include "core/report/measured_run.h"
#include "core/store/run_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace formwork {

namespace {

// The config without what two runs of one experiment with different loaders may differ in.
std::string keyWithoutLoader(const RunData& run)
{
    const DataConfig defaults;
    ExperimentConfig config = run.config;
    config.name.clear();
    config.data.train = defaults.train;
    if (!config.data.validation.empty())
        config.data.validation = "validation";
    config.data.loader = defaults.loader;
    return configToYaml(config, run.unreadable);
}

struct EpochPair
{
    const EpochRecord* beton = nullptr;
    const EpochRecord* folder = nullptr;
};

// A conversion leaves out unreadable images, so the numbers need not be equal.
constexpr double kImageTolerance = 0.01;

// Runs of other data, recognised by the images of an epoch, are not a pair: paths differ in every
// pair.
bool sameAmountOfData(const RunData& a, const RunData& b)
{
    const auto imagesA = static_cast<double>(a.epochs.back().images);
    const auto imagesB = static_cast<double>(b.epochs.back().images);
    return std::abs(imagesA - imagesB) <= kImageTolerance * std::max(imagesA, imagesB);
}

// Nulls if the runs have no epoch in common.
EpochPair lastCommonEpoch(const RunData& beton, const RunData& folder)
{
    for (auto b = beton.epochs.rbegin(); b != beton.epochs.rend(); ++b) {
        const auto f = std::ranges::find(folder.epochs, b->epoch, &EpochRecord::epoch);
        if (f != folder.epochs.end())
            return {&*b, &*f};
    }
    return {};
}

struct ComparedData
{
    SameData train = SameData::Unknown;
    SameData validation = SameData::Unknown;
};

// An accuracy on images that were trained with and one on others are not compared.
void compareResults(LoaderEffect& effect, const EpochRecord& beton, const EpochRecord& folder,
                    const ComparedData& data, UnknownData unknown)
{
    effect.lastCommonEpoch = beton.epoch;
    effect.isValidated = beton.validationTop1.has_value();
    effect.data = effect.isValidated ? data.validation : data.train;
    if (effect.isValidated != folder.validationTop1.has_value() ||
        !mayCompare(effect.data, unknown))
        return;
    if (effect.isValidated) {
        effect.top1Difference = *beton.validationTop1 - *folder.validationTop1;
        if (beton.validationLoss && folder.validationLoss)
            effect.lossDifference = *beton.validationLoss - *folder.validationLoss;
    } else {
        effect.top1Difference = knownValue(beton.trainTop1 - folder.trainTop1);
        effect.lossDifference = knownValue(beton.trainLoss - folder.trainLoss);
    }
}

LoaderEffect effectOf(const MeasuredRun& measuredBeton, const MeasuredRun& measuredFolder,
                      UnknownData unknown, MedianBootstrap& bootstrap)
{
    const RunData& beton = *measuredBeton.run;
    const RunData& folder = *measuredFolder.run;
    LoaderEffect effect;
    effect.beton = beton.row.id;
    effect.folder = folder.row.id;
    effect.model = beton.config.model.name;
    effect.betonTrainingSeconds = measuredValue(measuredBeton.trainingSeconds);
    effect.folderTrainingSeconds = measuredValue(measuredFolder.trainingSeconds);
    effect.betonFirstSeconds = knownValue(trainingSeconds(beton.epochs.front()));
    effect.folderFirstSeconds = knownValue(trainingSeconds(folder.epochs.front()));
    effect.time = relativeChange(measuredBeton.trainingSeconds, measuredFolder.trainingSeconds);
    if (const auto pairs = pairedSeconds(beton, folder)) {
        effect.isPaired = true;
        effect.time = pairedChange(pairs->measured, pairs->reference, bootstrap);
    }
    effect.betonDataWaitShare = measuredBeton.dataWaitShare;
    effect.folderDataWaitShare = measuredFolder.dataWaitShare;
    effect.betonLoaderCpuSeconds = measuredBeton.loaderCpuSeconds;
    effect.folderLoaderCpuSeconds = measuredFolder.loaderCpuSeconds;
    effect.otherLoad = std::max(measuredBeton.otherLoad, measuredFolder.otherLoad);
    if (const auto [b, f] = lastCommonEpoch(beton, folder); b != nullptr)
        compareResults(effect, *b, *f,
                       {compareData(beton.trainData, folder.trainData),
                        compareData(beton.validationData, folder.validationData)},
                       unknown);
    return effect;
}

} // namespace

RunData readRunData(Store& store, RunId id)
{
    const RunEnvironment environment = store.environment(id);
    StoredConfig stored = store.storedConfig(id);
    return {store.run(id),
            std::move(stored.config),
            store.epochs(id),
            store.resumes(id),
            environment.trainData,
            environment.validationData,
            std::move(stored.unreadable)};
}

std::vector<ConfigDifference> settingDifferences(const std::vector<const RunData*>& runs)
{
    std::vector<StoredConfig> configs;
    for (const RunData* run : runs)
        if (knowsSettings(run->row))
            configs.push_back({run->config, run->unreadable});
    std::vector<ConfigDifference> differences = configDiff(configs);
    for (ConfigDifference& difference : differences)
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (!knowsSettings(runs[i]->row))
                difference.values.insert(difference.values.begin() + static_cast<std::ptrdiff_t>(i),
                                         std::string());
    return differences;
}

std::vector<ConfigDifference> settingDifferences(const std::vector<RunData>& runs)
{
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    return settingDifferences(pointers);
}

bool hasSettings(const RunData& run)
{
    return !isLost(run.unreadable) && knowsSettings(run.row);
}

std::vector<std::string> unreadableTexts(const RunData& run)
{
    std::vector<std::string> texts;
    for (const UnreadableSetting& setting : run.unreadable)
        texts.push_back(fmt::format("run {}: {}", run.row.id, setting.reason.english()));
    return texts;
}

std::vector<LoaderEffect> loaderEffects(const std::vector<RunData>& runs, UnknownData unknown)
{
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    return loaderEffectsAmong(pointers, unknown);
}

std::vector<LoaderEffect> loaderEffectsAmong(const std::vector<const RunData*>& runs,
                                             UnknownData unknown)
{
    // By the rest of the config: comparing every pair would take a second for a hundred runs.
    std::unordered_map<std::string, std::vector<MeasuredRun>> folders;
    MedianBootstrap bootstrap;
    for (const RunData* run : runs) {
        if (run->config.data.loader == LoaderKind::Folder && !run->epochs.empty() &&
            knowsSettings(run->row))
            folders[keyWithoutLoader(*run)].push_back(measureRun(*run, Side::Reference, bootstrap));
    }
    std::vector<LoaderEffect> effects;
    for (const RunData* beton : runs) {
        const bool candidate = !folders.empty() && !beton->epochs.empty() &&
                               knowsSettings(beton->row) &&
                               beton->config.data.loader == LoaderKind::Beton;
        if (!candidate)
            continue;
        const auto partners = folders.find(keyWithoutLoader(*beton));
        if (partners == folders.end())
            continue;
        const MeasuredRun measured = measureRun(*beton, Side::Measured, bootstrap);
        for (const MeasuredRun& folder : partners->second) {
            if (sameAmountOfData(*beton, *folder.run))
                effects.push_back(effectOf(measured, folder, unknown, bootstrap));
        }
    }
    std::ranges::sort(effects, std::ranges::greater{}, [](const LoaderEffect& effect) {
        return std::pair(std::max(effect.beton, effect.folder),
                         std::min(effect.beton, effect.folder));
    });
    return effects;
}

std::vector<DataDifference> dataDifferences(const std::vector<const RunData*>& runs)
{
    std::vector<DataDifference> differences;
    const auto compare = [&](DataIdentity RunData::*data, bool isValidation) {
        // The first run that has such data is what the others are compared with.
        const RunData* reference = nullptr;
        for (const RunData* run : runs) {
            if (isValidation && run->config.data.validation.empty())
                continue;
            if (reference == nullptr) {
                reference = run;
                continue;
            }
            const DataIdentity& before = reference->*data;
            const DataIdentity& now = run->*data;
            const SameData same = compareData(before, now);
            if (same != SameData::Yes)
                differences.push_back({run->row.id, reference->row.id, isValidation,
                                       same == SameData::No ? dataChangeText(before, now) : ""});
        }
    };
    compare(&RunData::trainData, false);
    compare(&RunData::validationData, true);
    return differences;
}

std::string dataDifferenceText(const DataDifference& difference)
{
    const char* what = difference.isValidation ? "validated" : "trained";
    if (difference.change.empty())
        return fmt::format("whether runs {} and {} were {} on the same data was not recorded",
                           difference.reference, difference.run, what);
    return fmt::format("run {} was {} on different data than run {}: {}", difference.run, what,
                       difference.reference, difference.change);
}

std::optional<double> medianEpochSeconds(const std::vector<EpochRecord>& epochs)
{
    return summariseEpochs(epochs).medianEpochSeconds;
}

} // namespace formwork
