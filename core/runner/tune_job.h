// Finds a learning rate, a weight decay and a strength of augmentation for an experiment within a
// budget of time: a range test for the rate, then successive halving (Jamieson and Talwalkar,
// "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS 2016).
//
// The trials are runs of the workspace, a sweep with the tag kTuneTag whose losers stop
// (SweepTable). They are reserved for the search, which trains them with a QueueJob.
#pragma once

#include "core/base/progress.h"
#include "core/runner/rate_range.h"
#include "core/runner/tune_plan.h"
#include "core/store/store.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace formwork {

inline constexpr const char* kTuneTag = "tune";

struct TuneRequest
{
    ExperimentConfig config; // with validation data
    double budgetSeconds = 1800;
    std::filesystem::path scratch; // folder of the range test; made, and removed at the end
    std::filesystem::path rankProgram = {}; // QueueSettings::rankProgram
    // How long it waits for others who write when it takes its trials out of the queue at the end.
    std::chrono::milliseconds patience = std::chrono::minutes(1);
};

struct TuneResult
{
    ExperimentConfig config; // the request's with the best trial's settings
    std::vector<RatePoint> rates;
    double steepest = 0;           // the range test's rate
    std::vector<TuneTrial> trials; // the best one first
    RunId sweep = 0;
    double seconds = 0;
};

// What a search reports besides its progress. Called in threads of the search, one at a time.
class TuneObserver
{
public:
    virtual ~TuneObserver() = default;

    virtual void rangeTested(const std::vector<RatePoint>& /*rates*/, double /*steepest*/) {}
    // All trials as they are now: when they were created, after each epoch, when one has ended.
    virtual void trialsChanged(const std::vector<TuneTrial>& /*trials*/) {}
    virtual void epochEnded(RunId /*run*/, const EpochRecord& /*record*/) {}
};

// Where epochs take longer than the first steps promised, it ends early with the best trial so far;
// the first rung is always trained. Time in which no trial trains, as others have the device, does
// not count. A stop takes effect at the next step. However it ends, no trial stays in the queue:
// those that are not done are stopped and can be resumed by hand. Where that fails, as others write
// for longer than the request's patience, it is reported as a problem; the result counts.
//
// `observer` may be null. Errors: InvalidArgument (no validation data, a budget that is too short),
// Cancelled, those of the store, of `loadBackend` and of training; Diverged where every trial does.
TuneResult tuneSettings(const std::function<std::unique_ptr<Backend>()>& loadBackend,
                        const Workspace& workspace, const TuneRequest& request,
                        FileSystem& fileSystem, TuneObserver* observer, ProgressSink& progress,
                        const std::stop_token& stop);

} // namespace formwork
