#include "core/experiment/halving.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace formwork {

namespace {

bool isLoss(HalvingMetric metric)
{
    return metric == HalvingMetric::ValidationLoss || metric == HalvingMetric::TrainLoss;
}

} // namespace

bool isOfValidation(HalvingMetric metric)
{
    return metric == HalvingMetric::ValidationTop1 || metric == HalvingMetric::ValidationLoss;
}

int nextPause(const HalvingRule& rule, int done, int epochs)
{
    if (!rule.isOn())
        return 0;
    std::int64_t pause = std::max(1, rule.minEpochs);
    while (pause <= done)
        pause *= rule.factor;
    return pause < epochs ? static_cast<int>(pause) : 0;
}

std::size_t survivorCount(const HalvingRule& rule, std::size_t runs)
{
    if (!rule.isOn())
        return runs;
    return std::min(runs, std::max<std::size_t>(1, runs / static_cast<std::size_t>(rule.factor)));
}

std::vector<std::size_t> survivors(const HalvingRule& rule,
                                   const std::vector<std::optional<double>>& values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto hasValue = [&](std::size_t place) {
        return values[place] && std::isfinite(*values[place]);
    };
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        if (hasValue(a) != hasValue(b))
            return hasValue(a);
        if (!hasValue(a))
            return false;
        return isLoss(rule.metric) ? *values[a] < *values[b] : *values[a] > *values[b];
    });
    order.resize(survivorCount(rule, order.size()));
    return order;
}

SweepBudget sweepBudget(const HalvingRule& rule, const std::vector<int>& epochs)
{
    SweepBudget budget;
    for (const int each : epochs)
        budget.fullEpochs += static_cast<std::uint64_t>(std::max(0, each));
    std::vector<int> left = epochs; // longest first: which ones survive is not known yet
    std::ranges::sort(left, std::greater<>());
    int done = 0;
    while (!left.empty()) {
        // A single one trains to its end.
        const int pause = left.size() > 1 ? nextPause(rule, done, left.front()) : 0;
        const int until = pause > 0 ? pause : left.front();
        for (const int each : left)
            budget.epochs += static_cast<std::uint64_t>(std::max(0, std::min(each, until) - done));
        budget.rungs.push_back({until, left.size()});
        if (pause == 0)
            break;
        std::erase_if(left, [until](int each) { return each <= until; }); // they are done
        left.resize(survivorCount(rule, left.size()));
        done = until;
    }
    return budget;
}

std::string budgetText(const SweepBudget& budget)
{
    std::string text;
    for (const SweepBudget::Rung& rung : budget.rungs) {
        if (!text.empty())
            text += ", ";
        text += std::to_string(rung.runs);
        if (&rung == &budget.rungs.front())
            text += rung.runs == 1 ? " run" : " runs";
        text += (&rung == &budget.rungs.front() ? " to epoch " : " to ");
        text += std::to_string(rung.epochs);
    }
    text += ": " + std::to_string(budget.epochs);
    if (budget.epochs < budget.fullEpochs)
        text += " of " + std::to_string(budget.fullEpochs);
    return text + (budget.fullEpochs == 1 ? " epoch" : " epochs");
}

} // namespace formwork
