// Test data: finished runs of a random search over learning rate, batch size, weight decay, model
// and schedule, with invented results that follow from their settings: the learning rate matters
// most (best near 1e-3), the model somewhat, weight decay not at all. Nothing here was measured.
#pragma once

#include "core/base/random.h"
#include "core/experiment/config.h"
#include "core/store/run_recorder.h"
#include "core/store/store.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace formwork::test {

inline ExperimentConfig sweepConfig(int number)
{
    CounterRng rng(11, RandomStream::Shuffle, 0, static_cast<std::uint64_t>(number));
    ExperimentConfig config;
    config.name = "sweep " + std::to_string(number);
    config.data.train = "imagenette/train_500_0.50_90.beton";
    config.data.validation = "imagenette/val_500_0.50_90.beton";
    config.train.epochs = 3;
    const auto set = [&config](const char* key, const std::string& value) {
        applyOverride(config, key, value);
    };
    set("optimizer.lr", std::to_string(std::pow(10, rng.uniform(-5, -2))));
    set("train.batch_size", std::to_string(16 << rng.below(5)));
    set("optimizer.weight_decay",
        std::array<const char*, 4>{"0", "0.0001", "0.001", "0.01"}[rng.below(4)]);
    set("model.name",
        std::array<const char*, 3>{"levit_128s", "vit_ti_16", "vit_s_16"}[rng.below(3)]);
    set("train.seed", std::to_string(1 + rng.below(3)));
    return config;
}

inline double sweepTop1(const ExperimentConfig& config, int number)
{
    CounterRng rng(12, RandomStream::Shuffle, 0, static_cast<std::uint64_t>(number));
    const double decades = std::log10(config.optimizer.learningRate) + 2.5;
    const double model = config.model.name == "levit_128s" ? 0.03 : 0;
    return std::clamp(0.8 - 0.06 * decades * decades + model + 0.02 * rng.normal(), 0.05, 0.99);
}

inline RunId addSweepRun(Store& store, int number)
{
    const ExperimentConfig config = sweepConfig(number);
    const RunId id = store.createRun(config);
    store.claimRun(id);
    RunRecorder recorder(store, id);
    recorder.started({});
    const double top1 = sweepTop1(config, number);
    for (int at = 1; at <= config.train.epochs; ++at) {
        const double learned = 1 - std::exp(-at / 0.9);
        EpochRecord epoch;
        epoch.epoch = at;
        epoch.trainTop1 = top1 * learned + 0.02;
        epoch.trainTop5 = std::min(1.0, epoch.trainTop1 + 0.2);
        epoch.trainLoss = 2.3 - 1.9 * epoch.trainTop1;
        epoch.validationTop1 = top1 * learned;
        epoch.validationTop5 = std::min(1.0, top1 * learned + 0.2);
        epoch.validationLoss = 2.4 - 1.9 * top1 * learned;
        epoch.learningRate = config.optimizer.learningRate;
        epoch.images = 9469;
        epoch.epochSeconds = 20 + 400.0 / config.train.batchSize;
        epoch.computeSeconds = epoch.epochSeconds;
        epoch.finishedAt = 1'700'000'000'000 + static_cast<std::int64_t>(number) * 60'000;
        recorder.epoch(epoch);
    }
    store.finishRun(id, RunStatus::Done);
    return id;
}

inline std::vector<RunId> addSweepRuns(Store& store, int count)
{
    std::vector<RunId> ids;
    for (int number = 1; number <= count; ++number)
        ids.push_back(addSweepRun(store, number));
    return ids;
}

} // namespace formwork::test
