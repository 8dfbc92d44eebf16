#include "core/runner/tune_plan.h"

#include "core/experiment/run_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>

namespace formwork {

namespace {

constexpr int kMostTrials = 9;
constexpr int kFewestTrials = 3;

enum class Strength { Weaker, AsGiven, Stronger };

const char* nameOf(Strength strength)
{
    return strength == Strength::Weaker    ? "weaker"
           : strength == Strength::AsGiven ? "as given"
                                           : "stronger";
}

void setStrength(AugmentConfig& augment, Strength strength)
{
    if (strength == Strength::Weaker) {
        augment.cropArea[0] = std::max(augment.cropArea[0], 0.35);
        augment.cropArea[1] = std::max(augment.cropArea[0], augment.cropArea[1]);
        augment.randOperations = 0;
        augment.erasing = augment.mixup = augment.cutmix = 0;
    } else if (strength == Strength::Stronger) {
        augment.randOperations = std::max(2, augment.randOperations);
        augment.erasing = std::max(0.25, augment.erasing);
    }
}

std::array<double, 3> weightDecays(const OptimizerConfig& optimizer)
{
    if (optimizer.weightDecay > 0)
        return {optimizer.weightDecay / 4, optimizer.weightDecay, 4 * optimizer.weightDecay};
    // Coupled to the gradient, it has another effect than decoupled from it.
    const bool coupled =
        optimizer.name == OptimizerKind::Adam || optimizer.name == OptimizerKind::Sgd;
    return coupled ? std::array{0.0, 1e-4, 5e-4} : std::array{0.0, 0.02, 0.1};
}

// A range test does not know it more exactly, and names and files show it.
double toThreeDigits(double value)
{
    return std::strtod(fmt::format("{:.2e}", value).c_str(), nullptr);
}

std::string nameOf(const TuneTrial& trial, const std::string& name)
{
    std::string text = name + ", tune";
    for (const char* key : {"optimizer.lr", "optimizer.weight_decay"})
        text += ", " + settingLabel(key, configValue(trial.config, key));
    return text + ", augmentation " + trial.augmentation;
}

} // namespace

HalvingRule tuneRule(int firstEpochs)
{
    return {3, firstEpochs, HalvingMetric::ValidationTop1};
}

SweepBudget tuneBudget(int trials, int firstEpochs)
{
    // The last of three trials trains three times as long as the first ones, of nine nine times.
    return sweepBudget(tuneRule(firstEpochs),
                       std::vector<int>(static_cast<std::size_t>(trials), trials * firstEpochs));
}

std::optional<SweepBudget> planTrials(double seconds, double epochSeconds, int mostEpochs)
{
    for (const int trials : {kMostTrials, kFewestTrials}) {
        const auto fewest = static_cast<double>(tuneBudget(trials, 1).epochs);
        const double room = seconds / (epochSeconds * fewest);
        // The last one trains `trials` times as long as the first rung.
        if (trials > kFewestTrials && mostEpochs < trials)
            continue;
        const int most = std::max(1, mostEpochs / trials);
        if (room >= 1)
            return tuneBudget(trials, static_cast<int>(std::min(room, static_cast<double>(most))));
    }
    return std::nullopt;
}

SweepBudget fewestTrials()
{
    return tuneBudget(kFewestTrials, 1);
}

std::vector<TuneTrial> tuneCandidates(const ExperimentConfig& config, double rate, int count,
                                      int epochs)
{
    const std::array<double, 3> rates = {toThreeDigits(rate / 3), toThreeDigits(rate),
                                         toThreeDigits(3 * rate)};
    const std::array<double, 3> decays = weightDecays(config.optimizer);
    constexpr std::array kStrengths = {Strength::Weaker, Strength::AsGiven, Strength::Stronger};
    const std::size_t given = config.optimizer.weightDecay > 0 ? 1 : 0;
    std::vector<TuneTrial> trials;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const std::size_t first = i / 3;
        const std::size_t second = i % 3;
        const bool ratesOnly = count < kMostTrials;
        const double own = rates[ratesOnly ? i % 3 : first];
        const Strength strength = ratesOnly ? Strength::AsGiven : kStrengths[(first + second) % 3];
        TuneTrial trial;
        trial.config = config;
        trial.config.optimizer.learningRate = own;
        trial.config.optimizer.weightDecay = decays[ratesOnly ? given : second];
        trial.config.schedule.minimumLearningRate =
            std::min(config.schedule.minimumLearningRate, own);
        trial.config.schedule.warmupLearningRate =
            std::min(config.schedule.warmupLearningRate, own);
        setStrength(trial.config.augment, strength);
        trial.augmentation = nameOf(strength);
        // The whole course in fewer epochs.
        trial.config.train.epochs = epochs;
        trial.config.schedule.warmupEpochs =
            std::min(config.schedule.warmupEpochs, std::max(0, epochs / 5));
        trial.config.train.patience = 0;
        trial.config.extension = {};
        trial.config.sweep = {};
        trial.config.name = nameOf(trial, config.name);
        trials.push_back(std::move(trial));
    }
    return trials;
}

bool isBetterTrial(const TuneTrial& a, const TuneTrial& b)
{
    const auto key = [](const TuneTrial& trial) {
        const bool counts = !trial.diverged && trial.validationTop1.has_value();
        const double loss = trial.validationLoss.value_or(std::nan(""));
        return std::tuple(counts, trial.epochs, trial.validationTop1.value_or(0),
                          std::isfinite(loss) ? -loss : -std::numeric_limits<double>::infinity());
    };
    return key(a) > key(b);
}

ExperimentConfig withFoundSettings(ExperimentConfig config, const ExperimentConfig& found)
{
    config.optimizer.learningRate = found.optimizer.learningRate;
    config.optimizer.weightDecay = found.optimizer.weightDecay;
    config.schedule.minimumLearningRate = found.schedule.minimumLearningRate;
    config.schedule.warmupLearningRate = found.schedule.warmupLearningRate;
    config.augment = found.augment;
    return config;
}

} // namespace formwork
