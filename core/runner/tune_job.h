// Finds a learning rate, a weight decay and a strength of augmentation for an experiment within a
// budget of time: a range test for the rate, then successive halving (Jamieson and Talwalkar,
// "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS 2016).
#pragma once

#include "core/base/progress.h"
#include "core/experiment/halving.h"
#include "core/runner/rate_range.h"

#include <string>

namespace formwork {

struct TuneRequest
{
    ExperimentConfig config; // with validation data
    double budgetSeconds = 1800;
    std::filesystem::path scratch; // the trials' folders; made, and removed at the end
};

struct TuneTrial
{
    ExperimentConfig config;    // as it was tried: with the search's epochs
    std::string augmentation;   // "weaker", "as given", "stronger"
    int epochs = 0;             // that were trained
    double validationTop1 = -1; // after them; negative: it diverged
    double validationLoss = 0;
};

struct TuneResult
{
    ExperimentConfig config; // the request's with the best trial's settings
    std::vector<RatePoint> rates;
    double steepest = 0;           // the range test's rate
    std::vector<TuneTrial> trials; // the best one first
    double seconds = 0;
};

// What a budget has room for: nine or three trials, of which the best third continues to three
// times as many epochs, until one is left. Nothing where not even three trials of one epoch fit.
std::optional<SweepBudget> planTrials(double seconds, double epochSeconds);

// The trials: nine are an orthogonal array over three rates (a third, once and three times `rate`),
// three weight decays and three strengths of augmentation; three differ in the rate alone.
std::vector<TuneTrial> tuneCandidates(const ExperimentConfig& config, double rate, int count,
                                      int epochs);

// Trials continue from their own checkpoints when they reach the next rung, with the schedule of
// the longest ones. Where epochs take longer than the first steps promised, it ends early with the
// best trial so far. Errors: InvalidArgument (no validation data, a budget that is too short),
// Cancelled, those of Backend::train; Diverged where every trial does.
TuneResult tuneSettings(Backend& backend, const TuneRequest& request, FileSystem& fileSystem,
                        ProgressSink& progress, const std::stop_token& stop);

} // namespace formwork
