#include "core/report/comparison.h"

#include "core/store/run_summary.h"

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
    config.data.validation = defaults.validation;
    config.data.loader = defaults.loader;
    config.data.order = defaults.order;
    config.data.workers = defaults.workers;
    return configToYaml(config);
}

struct EpochPair
{
    const EpochRecord* beton = nullptr;
    const EpochRecord* folder = nullptr;
};

// A conversion leaves out unreadable images, so the numbers need not be equal.
constexpr double kImageTolerance = 0.01;

// Runs of other data, told by the images of an epoch, are no pair: paths differ in every pair.
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

double difference(const std::optional<double>& betonValidation, double betonTrain,
                  const std::optional<double>& folderValidation, double folderTrain)
{
    if (betonValidation && folderValidation)
        return *betonValidation - *folderValidation;
    return betonTrain - folderTrain;
}

LoaderEffect effectOf(const RunData& beton, const RunData& folder)
{
    const RunSummary betonSummary = summariseEpochs(beton.epochs);
    const RunSummary folderSummary = summariseEpochs(folder.epochs);
    LoaderEffect effect;
    effect.beton = beton.row.id;
    effect.folder = folder.row.id;
    effect.model = beton.config.model.name;
    effect.betonEpochSeconds = betonSummary.medianEpochSeconds.value_or(0);
    effect.folderEpochSeconds = folderSummary.medianEpochSeconds.value_or(0);
    effect.betonFirstEpochSeconds = betonSummary.firstEpochSeconds.value_or(0);
    effect.folderFirstEpochSeconds = folderSummary.firstEpochSeconds.value_or(0);
    if (effect.folderEpochSeconds > 0)
        effect.savedShare = 1 - effect.betonEpochSeconds / effect.folderEpochSeconds;
    effect.betonDataWaitShare = betonSummary.dataWaitShare.value_or(0);
    effect.folderDataWaitShare = folderSummary.dataWaitShare.value_or(0);
    if (const auto [b, f] = lastCommonEpoch(beton, folder); b != nullptr) {
        effect.lastCommonEpoch = b->epoch;
        effect.top1Difference =
            difference(b->validationTop1, b->trainTop1, f->validationTop1, f->trainTop1);
        effect.lossDifference =
            difference(b->validationLoss, b->trainLoss, f->validationLoss, f->trainLoss);
    }
    return effect;
}

} // namespace

RunData readRunData(Store& store, RunId id)
{
    return {store.run(id), store.config(id), store.epochs(id), store.resumes(id)};
}

std::vector<LoaderEffect> loaderEffects(const std::vector<RunData>& runs)
{
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    return loaderEffectsAmong(pointers);
}

std::vector<LoaderEffect> loaderEffectsAmong(const std::vector<const RunData*>& runs)
{
    // By the rest of the config: comparing every pair would take a second for a hundred runs.
    std::unordered_map<std::string, std::vector<const RunData*>> folders;
    for (const RunData* run : runs) {
        if (run->config.data.loader == LoaderKind::Folder && !run->epochs.empty())
            folders[keyWithoutLoader(*run)].push_back(run);
    }
    std::vector<LoaderEffect> effects;
    for (const RunData* beton : runs) {
        const bool candidate = !folders.empty() && !beton->epochs.empty() &&
                               beton->config.data.loader == LoaderKind::Beton;
        if (!candidate)
            continue;
        const auto partners = folders.find(keyWithoutLoader(*beton));
        if (partners == folders.end())
            continue;
        for (const RunData* folder : partners->second) {
            if (sameAmountOfData(*beton, *folder))
                effects.push_back(effectOf(*beton, *folder));
        }
    }
    std::ranges::sort(effects, std::ranges::greater{}, [](const LoaderEffect& effect) {
        return std::pair(std::max(effect.beton, effect.folder),
                         std::min(effect.beton, effect.folder));
    });
    return effects;
}

std::optional<double> medianEpochSeconds(const std::vector<EpochRecord>& epochs)
{
    return summariseEpochs(epochs).medianEpochSeconds;
}

} // namespace formwork
