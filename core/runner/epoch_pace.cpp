#include "core/runner/epoch_pace.h"

#include "core/base/process_identity.h"

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

constexpr int kMostLookedAt = 40; // a config is read for each
constexpr double kMostEpochs = 1'000'000;

// Settings that change neither the work of an epoch nor what it waits for.
bool isWithoutCost(std::string_view key)
{
    constexpr std::string_view kSections[] = {"schedule.", "sweep.", "extension."};
    constexpr std::string_view kKeys[] = {
        "name",
        "train.epochs",
        "train.seed",
        "train.label_smoothing",
        "train.checkpoint_every",
        "train.keep_checkpoints",
        "train.best_metric",
        "train.patience",
        "model.weights",
        "model.init",
        "optimizer.lr",
        "optimizer.weight_decay",
        "optimizer.betas",
        "optimizer.eps",
        "optimizer.momentum",
        "optimizer.layer_decay",
    };
    return std::ranges::any_of(kSections,
                               [key](std::string_view each) { return key.starts_with(each); }) ||
           std::ranges::find(kKeys, key) != std::end(kKeys);
}

bool isDevice(DeviceKind wanted, const std::string& used)
{
    switch (wanted) {
    case DeviceKind::Auto:
        return true;
    case DeviceKind::Cpu:
        return used.starts_with("cpu");
    case DeviceKind::Cuda:
        return used.starts_with("cuda");
    }
    return false;
}

} // namespace

bool trainsAlike(const ExperimentConfig& a, const ExperimentConfig& b)
{
    const auto differences = configDiff({a, b});
    return std::ranges::all_of(differences, [](const ConfigDifference& difference) {
        return isWithoutCost(difference.key);
    });
}

std::optional<EpochPace> knownPace(Store& store, const ExperimentConfig& config,
                                   const std::vector<RunRow>& known)
{
    const std::string host = currentProcess().host;
    int looked = 0;
    for (const RunRow& run : known) {
        if (looked == kMostLookedAt)
            break;
        const bool mayBe = run.medianEpochSeconds && !run.remote &&
                           run.model == config.model.name && run.loader == config.data.loader &&
                           run.batchSize == config.train.batchSize &&
                           run.dataset == config.data.train.string();
        if (!mayBe)
            continue;
        ++looked;
        const RunEnvironment environment = store.environment(run.id);
        const StoredConfig stored = store.storedConfig(run.id);
        if (!stored.unreadable.empty())
            continue; // of another version
        ExperimentConfig like = stored.config;
        // What was asked for does not matter, but what was used.
        like.train.device = config.train.device;
        if (environment.host == host && isDevice(config.train.device.kind, environment.device) &&
            trainsAlike(like, config))
            return EpochPace{*run.medianEpochSeconds, run.id};
    }
    return std::nullopt;
}

int epochsWithin(double seconds, double epochSeconds)
{
    if (!(epochSeconds > 0) || !(seconds > 0))
        return 0;
    // What is due to rounding does not cost an epoch.
    return static_cast<int>(std::min(kMostEpochs, std::floor(seconds / epochSeconds + 1e-9)));
}

} // namespace formwork
