// What a search for settings tries within its time, and which trial is the best one. Pure
// functions.
#pragma once

#include "core/experiment/halving.h"
#include "core/store/rows.h"

#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct TuneTrial
{
    ExperimentConfig config;  // as it is tried: with a name and epochs for the search
    std::string augmentation; // "weaker", "as given", "stronger"
    RunId run = 0;            // that trains it
    int epochs = 0;           // that were trained
    bool diverged = false;
    std::optional<double> validationTop1 = {}; // after them
    std::optional<double> validationLoss = {};
};

// How trials are halved that start with `firstEpochs`.
HalvingRule tuneRule(int firstEpochs);

// `trials` of them, until one is left.
SweepBudget tuneBudget(int trials, int firstEpochs);

// What a budget has room for: nine or three trials, of which the best third continues to three
// times as many epochs, until one is left. None trains for more than `mostEpochs`, which may leave
// time over: fewer than nine are for three trials, the last of which trains for three epochs also
// where `mostEpochs` is less. Nothing where not even three trials of one epoch fit.
std::optional<SweepBudget> planTrials(double seconds, double epochSeconds, int mostEpochs);
SweepBudget fewestTrials(); // that are worth a search: three, of one epoch

// The trials: nine are an orthogonal array over three rates (a third, once and three times `rate`,
// to three digits), three weight decays and three strengths of augmentation; three differ in the
// rate alone. Each trains `epochs`, with the whole schedule. Their names are those of a sweep:
// "cats, tune, lr 0.001, weight_decay 0.05, augmentation as given".
std::vector<TuneTrial> tuneCandidates(const ExperimentConfig& config, double rate, int count,
                                      int epochs);

// By epochs, as those with more were among the better ones before, then by accuracy, then by loss;
// one that diverged, or has no result, is worse than any other.
bool isBetterTrial(const TuneTrial& a, const TuneTrial& b);

// `config` with what a search varies as in `found`.
ExperimentConfig withFoundSettings(ExperimentConfig config, const ExperimentConfig& found);

} // namespace formwork
