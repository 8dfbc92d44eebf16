#include "core/train/parallel/rank_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <utility>

namespace formwork {

namespace {

constexpr double kSlower = 0.1;
constexpr double kShortest = 1.0; // seconds of an epoch

constexpr std::array kNumbers = {
    &RankEpoch::training,   &RankEpoch::dataWait,  &RankEpoch::transfer,   &RankEpoch::compute,
    &RankEpoch::validation, &RankEpoch::loaderCpu, &RankEpoch::peakMemory, &RankEpoch::damaged};
constexpr std::array kExchange = {&ExchangeSeconds::total, &ExchangeSeconds::waiting};

template <typename Value>
double median(const std::vector<RankEpoch>& ranks, Value value)
{
    std::vector<double> values;
    for (const RankEpoch& rank : ranks)
        values.push_back(std::invoke(value, rank));
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

bool isExchangeKnown(const std::vector<RankEpoch>& ranks)
{
    return std::ranges::all_of(ranks,
                               [](const RankEpoch& rank) { return rank.exchange.has_value(); });
}

// Without what the rank waited for the others.
double computing(const RankEpoch& rank)
{
    return rank.compute - rank.exchange.value().waiting;
}

// What the rank took on its account: the others waited for the slowest.
double own(const RankEpoch& rank)
{
    return rank.dataWait + rank.transfer + computing(rank);
}

std::optional<std::string> dataWaitLine(const std::vector<RankEpoch>& ranks,
                                        const std::vector<std::string>& hosts)
{
    const double epoch = median(ranks, &RankEpoch::training);
    const double usual = median(ranks, &RankEpoch::dataWait);
    const auto slowest = std::ranges::max_element(ranks, {}, &RankEpoch::dataWait);
    if (epoch < kShortest || slowest->dataWait - usual < kSlower * epoch)
        return std::nullopt;
    const auto rank = static_cast<std::size_t>(slowest - ranks.begin());
    return fmt::format(
        "Rank {} on {} waited {:.1f} s for data in this epoch, the median rank {:.1f} s", rank,
        hosts.at(rank), slowest->dataWait, usual);
}

} // namespace

std::vector<double> RankEpoch::toNumbers() const
{
    std::vector<double> numbers;
    for (double RankEpoch::*const member : kNumbers)
        numbers.push_back(this->*member);
    numbers.push_back(exchange.has_value() ? 1 : 0);
    for (double ExchangeSeconds::*const member : kExchange)
        numbers.push_back(exchange.value_or(ExchangeSeconds{}).*member);
    return numbers;
}

RankEpoch RankEpoch::fromNumbers(const std::vector<double>& numbers)
{
    RankEpoch epoch;
    for (std::size_t i = 0; i < kNumbers.size(); ++i)
        epoch.*kNumbers[i] = numbers.at(i);
    if (numbers.at(kNumbers.size()) != 0) {
        epoch.exchange.emplace();
        for (std::size_t i = 0; i < kExchange.size(); ++i)
            *epoch.exchange.*kExchange[i] = numbers.at(kNumbers.size() + 1 + i);
    }
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
          &RankEpoch::validation})
        whole.*member /= count;
    if (isExchangeKnown(ranks)) {
        whole.exchange.emplace();
        for (const RankEpoch& rank : ranks)
            for (double ExchangeSeconds::*const member : kExchange)
                *whole.exchange.*member += *rank.exchange.*member / count;
    }
    return whole;
}

std::optional<std::string> exchangeLine(const RankEpoch& whole)
{
    if (!whole.exchange || whole.exchange->total <= 0)
        return std::nullopt;
    const double hidden = std::clamp(1 - whole.exchange->waiting / whole.exchange->total, 0.0, 1.0);
    return fmt::format(
        "Exchange of gradients: {:.2f} s in this epoch, {:.0f} % of it hidden behind "
        "computing",
        whole.exchange->total, 100 * hidden);
}

std::optional<std::string> stragglerLine(const std::vector<RankEpoch>& ranks,
                                         const std::vector<std::string>& hosts)
{
    if (!isExchangeKnown(ranks))
        return dataWaitLine(ranks, hosts);
    const double usual = median(ranks, own);
    const auto slowest = std::ranges::max_element(ranks, {}, own);
    if (usual < kShortest || own(*slowest) < (1 + kSlower) * usual)
        return std::nullopt;
    const auto rank = static_cast<std::size_t>(slowest - ranks.begin());
    const auto above = [&](const auto& part) {
        return std::invoke(part, *slowest) - median(ranks, part);
    };
    const std::array<std::pair<const char*, double>, 3> causes = {{
        {"computing", above(computing)},
        {"data wait", above(&RankEpoch::dataWait)},
        {"copying", above(&RankEpoch::transfer)},
    }};
    const auto cause = std::ranges::max_element(causes, {}, [](const auto& c) { return c.second; });
    return fmt::format("Rank {} on {} is {:.0f} % slower than the median: {}", rank, hosts.at(rank),
                       100 * (own(*slowest) / usual - 1), cause->first);
}

} // namespace formwork
