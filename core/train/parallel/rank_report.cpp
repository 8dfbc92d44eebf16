#include "core/train/parallel/rank_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace formwork {

namespace {

constexpr double kSlower = 0.1;
constexpr double kShortest = 1.0; // seconds of an epoch

constexpr std::array kNumbers = {
    &RankEpoch::training,   &RankEpoch::dataWait, &RankEpoch::transfer,   &RankEpoch::compute,
    &RankEpoch::waiting,    &RankEpoch::exchange, &RankEpoch::validation, &RankEpoch::loaderCpu,
    &RankEpoch::peakMemory, &RankEpoch::damaged};

template <typename Value>
double median(const std::vector<RankEpoch>& ranks, const Value& value)
{
    std::vector<double> values;
    for (const RankEpoch& rank : ranks)
        values.push_back(value(rank));
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

} // namespace

std::vector<double> RankEpoch::toNumbers() const
{
    std::vector<double> numbers;
    for (double RankEpoch::*const member : kNumbers)
        numbers.push_back(this->*member);
    return numbers;
}

RankEpoch RankEpoch::fromNumbers(const std::vector<double>& numbers)
{
    RankEpoch epoch;
    for (std::size_t i = 0; i < kNumbers.size(); ++i)
        epoch.*kNumbers[i] = numbers.at(i);
    return epoch;
}

RankEpoch wholeEpoch(const std::vector<RankEpoch>& ranks)
{
    RankEpoch whole;
    for (const RankEpoch& rank : ranks)
        for (double RankEpoch::*const member : kNumbers)
            whole.*member += rank.*member;
    whole.peakMemory = std::ranges::max(ranks, {}, &RankEpoch::peakMemory).peakMemory;
    const auto count = static_cast<double>(ranks.size());
    for (double RankEpoch::*const member :
         {&RankEpoch::training, &RankEpoch::dataWait, &RankEpoch::transfer, &RankEpoch::compute,
          &RankEpoch::waiting, &RankEpoch::exchange, &RankEpoch::validation})
        whole.*member /= count;
    return whole;
}

std::string exchangeLine(const RankEpoch& whole)
{
    const double hidden =
        whole.exchange > 0 ? std::clamp(1 - whole.waiting / whole.exchange, 0.0, 1.0) : 1.0;
    return fmt::format(
        "Exchange of gradients: {:.2f} s in this epoch, {:.0f} % of it hidden behind "
        "computing",
        whole.exchange, 100 * hidden);
}

std::optional<std::string> stragglerLine(const std::vector<RankEpoch>& ranks,
                                         const std::vector<std::string>& hosts)
{
    const auto ownOf = [](const RankEpoch& rank) {
        return rank.own();
    };
    const double usual = median(ranks, ownOf);
    const auto slowest = std::ranges::max_element(ranks, {}, ownOf);
    if (usual < kShortest || slowest->own() < (1 + kSlower) * usual)
        return std::nullopt;
    const auto rank = static_cast<std::size_t>(slowest - ranks.begin());
    const auto above = [&](const auto& part) {
        return part(*slowest) - median(ranks, part);
    };
    const std::array<std::pair<const char*, double>, 3> causes = {{
        {"computing", above([](const RankEpoch& r) { return r.compute - r.waiting; })},
        {"data wait", above([](const RankEpoch& r) { return r.dataWait; })},
        {"copying", above([](const RankEpoch& r) { return r.transfer; })},
    }};
    const auto cause = std::ranges::max_element(causes, {}, [](const auto& c) { return c.second; });
    return fmt::format("Rank {} on {} is {:.0f} % slower than the median: {}", rank, hosts.at(rank),
                       100 * (slowest->own() / usual - 1), cause->first);
}

} // namespace formwork
