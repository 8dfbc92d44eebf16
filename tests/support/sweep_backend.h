// A backend for tests of sweeps: the accuracy of a run is its learning rate, and a run that is
// resumed continues behind the epochs that it has done.
#pragma once

#include "core/base/error.h"
#include "support/idle_backend.h"

#include <map>
#include <optional>

namespace formwork::test {

class SweepBackend final : public IdleBackend
{
public:
    int epochsTrained = 0;
    int resumed = 0;
    double failing = -1;                // the learning rate of a run that fails in its first epoch
    bool lossIsRate = false;            // else it is the same for all
    std::optional<double> sameAccuracy; // of the validation; else it is the rate

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem&,
                      std::stop_token stop) override
    {
        const double rate = request.config.optimizer.learningRate;
        observer.started({});
        if (rate == failing)
            throw Error(ErrorCode::Diverged, Text::verbatim("the loss is not finite"));
        int& done = m_done[request.runFolder];
        if (request.resume)
            ++resumed;
        else
            done = 0;
        while (done < request.config.train.epochs && !stop.stop_requested()) {
            ++done;
            ++epochsTrained;
            EpochRecord epoch;
            epoch.epoch = done;
            epoch.trainLoss = lossIsRate ? rate : 1;
            epoch.trainTop1 = rate;
            epoch.validationTop1 = sameAccuracy.value_or(rate);
            epoch.validationLoss = 1 - rate;
            epoch.epochSeconds = 1;
            epoch.computeSeconds = 1;
            epoch.images = 10;
            observer.epoch(epoch);
        }
        const bool finished = done == request.config.train.epochs;
        return {.end = finished ? TrainEnd::Finished : TrainEnd::Stopped, .epochsDone = done};
    }

private:
    std::map<std::filesystem::path, int> m_done;
};

} // namespace formwork::test
