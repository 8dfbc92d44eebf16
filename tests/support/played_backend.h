// A backend that plays trainings for tests of searches over settings: a model that learns fastest
// at one learning rate.
#pragma once

#include "core/base/error.h"
#include "core/experiment/schedule.h"
#include "support/idle_backend.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace formwork::test {

inline constexpr std::uint64_t kImages = 640;
inline constexpr int kStepsPerEpoch = 10; // of 64
inline constexpr double kBestRate = 3e-3;

// A model that learns fastest at kBestRate and diverges at ten times that; its accuracy grows with
// the epochs, and with how near the settings are to the best ones.
class PlayedBackend final : public IdleBackend
{
public:
    double imagesPerSecond = 64; // an epoch of twelve seconds, as is said
    std::function<void()> beforeEpoch;
    std::function<void(const ExperimentConfig&)> beforeTrial; // after the range test; may throw
    bool diverges = false;
    int epochsTrained = 0;
    std::vector<TrainRequest> requests;

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem&,
                      std::stop_token stop) override
    {
        requests.push_back(request);
        const ExperimentConfig& config = request.config;
        RunEnvironment environment;
        environment.trainImages = kImages;
        environment.validationImages = config.data.validation.empty() ? 0 : kImages / 2;
        observer.started(environment);
        const LearningRateSchedule schedule = makeSchedule(config, kStepsPerEpoch);
        const bool isTrial = config.name.find(", tune, ") != std::string::npos;
        if (isTrial && beforeTrial)
            beforeTrial(config);
        int& epoch = m_epochs[request.runFolder.string()];
        if (!request.resume)
            epoch = 0;
        double loss = 2.3;
        for (; epoch < config.train.epochs && !stop.stop_requested(); ++epoch) {
            if (beforeEpoch)
                beforeEpoch();
            for (int i = 0; i < kStepsPerEpoch && !stop.stop_requested(); ++i) {
                const int step = epoch * kStepsPerEpoch + i;
                const double rate = schedule.at(static_cast<std::uint64_t>(step));
                loss *= rate > 10 * kBestRate ? 1.5 : 1 - std::min(0.1, 0.1 * rate / kBestRate);
                if (diverges && config.schedule.name != ScheduleKind::Piecewise && step > 2)
                    throw Error(ErrorCode::Diverged, Text("the loss is not a number"));
                observer.step(
                    {static_cast<std::uint64_t>(step) + 1, epoch + 1, loss, rate, imagesPerSecond});
            }
            if (stop.stop_requested())
                break;
            ++epochsTrained;
            observer.epoch(record(config, epoch + 1));
        }
        return {stop.stop_requested() ? TrainEnd::Stopped : TrainEnd::Finished, epoch};
    }

private:
    static EpochRecord record(const ExperimentConfig& config, int epoch)
    {
        EpochRecord out;
        out.epoch = epoch;
        const double away = std::abs(std::log(config.optimizer.learningRate / kBestRate));
        out.validationTop1 = 0.9 - 0.3 / epoch - 0.1 * away - config.optimizer.weightDecay +
                             (config.augment.erasing > 0 ? 0.05 : 0);
        out.validationLoss = 1 - *out.validationTop1;
        return out;
    }

    std::map<std::string, int> m_epochs; // done, by folder
};

// A PlayedBackend that outlives those who train with it.
class LentBackend final : public IdleBackend
{
public:
    explicit LentBackend(PlayedBackend& backend) : m_backend(backend) {}

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                      std::stop_token stop) override
    {
        return m_backend.train(request, observer, fileSystem, std::move(stop));
    }

private:
    PlayedBackend& m_backend;
};

} // namespace formwork::test
