// Successive halving: a sweep trains all of its runs for a few epochs, keeps the best of them, and
// so on until one is left (Jamieson and Talwalkar, "Non-stochastic best arm identification and
// hyperparameter optimization", 2016). Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class HalvingMetric { ValidationTop1, ValidationLoss, TrainTop1, TrainLoss };
std::string_view halvingMetricName(HalvingMetric metric); // "val_top1"
std::optional<HalvingMetric> halvingMetricFromName(std::string_view name);
bool isOfValidation(HalvingMetric metric);

struct HalvingRule
{
    int factor = 0;    // one run in this many continues; 0: all do
    int minEpochs = 5; // before the first decision; each later one comes after `factor` times more
    HalvingMetric metric = HalvingMetric::ValidationTop1;

    bool isOn() const { return factor >= 2; }
    bool operator==(const HalvingRule&) const = default;
};

// After which epoch a run that has done `done` of `epochs` epochs pauses; 0: it trains to its end.
int nextPause(const HalvingRule& rule, int done, int epochs);

// How many of `runs` continue: at least one.
std::size_t survivorCount(const HalvingRule& rule, std::size_t runs);

// The places of the best values, best first; a run without a value, as one that diverged, is the
// worst, and of equal ones the earlier is better.
std::vector<std::size_t> survivors(const HalvingRule& rule,
                                   const std::vector<std::optional<double>>& values);

// What a sweep comes to before it starts.
struct SweepBudget
{
    struct Rung
    {
        int epochs = 0; // until which `runs` train
        std::size_t runs = 0;
    };
    std::vector<Rung> rungs;      // one without halving
    std::uint64_t epochs = 0;     // of all runs together; with runs of different length at most
    std::uint64_t fullEpochs = 0; // if all were trained to their end
};
// `epochs` of each run.
SweepBudget sweepBudget(const HalvingRule& rule, const std::vector<int>& epochs);

// "9 runs to epoch 5, 3 to 15, 1 to 45: 105 of 405 epochs"
std::string budgetText(const SweepBudget& budget);

} // namespace formwork
