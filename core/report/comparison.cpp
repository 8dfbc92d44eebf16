#include "core/report/comparison.h"

#include "core/store/run_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace formwork {

namespace {

// What two runs of one experiment with different loaders may differ in.
constexpr std::array<std::string_view, 6> kLoaderKeys = {
    "name", "data.train", "data.val", "data.loader", "data.order", "data.workers"};

bool differOnlyInLoader(const RunData& a, const RunData& b)
{
    return std::ranges::all_of(configDiff({a.config, b.config}), [](const ConfigDifference& d) {
        return std::ranges::find(kLoaderKeys, d.key) != kLoaderKeys.end();
    });
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
    return {store.run(id), store.config(id), store.epochs(id)};
}

std::vector<LoaderEffect> loaderEffects(const std::vector<RunData>& runs)
{
    std::vector<LoaderEffect> effects;
    for (const RunData& beton : runs) {
        if (beton.config.data.loader != LoaderKind::Beton || beton.epochs.empty())
            continue;
        for (const RunData& folder : runs) {
            if (folder.config.data.loader == LoaderKind::Folder && !folder.epochs.empty() &&
                differOnlyInLoader(beton, folder) && sameAmountOfData(beton, folder))
                effects.push_back(effectOf(beton, folder));
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
