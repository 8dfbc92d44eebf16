#include "core/dataset/scan/sample_split.h"

#include "core/base/error.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace formwork {

namespace {

// Fractions such as 0.7, 0.2 and 0.1 need not add up to 1 exactly.
constexpr double kRounding = 1e-9;

// The samples of every class, ascending.
std::vector<SampleList> groupByLabel(std::size_t count, std::span<const std::int32_t> labels)
{
    if (count > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 samples are more than can be numbered").arg(count));
    if (!labels.empty() && labels.size() != count)
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 labels for %2 samples").arg(labels.size(), count));
    std::vector<SampleList> groups;
    for (std::uint32_t sample = 0; sample < count; ++sample) {
        const std::int32_t label = labels.empty() ? 0 : labels[sample];
        if (label < 0)
            throw Error(ErrorCode::InvalidArgument,
                        Text("sample %1 has the negative label %2").arg(sample, label));
        if (static_cast<std::size_t>(label) >= groups.size())
            groups.resize(static_cast<std::size_t>(label) + 1);
        groups[static_cast<std::size_t>(label)].push_back(sample);
    }
    return groups;
}

// Every class in its own order.
std::vector<SampleList> shuffledGroups(std::size_t count, std::uint64_t seed,
                                       std::span<const std::int32_t> labels)
{
    std::vector<SampleList> groups = groupByLabel(count, labels);
    for (std::size_t label = 0; label < groups.size(); ++label) {
        CounterRng rng(seed, RandomStream::Split, 0, label);
        shuffle(std::span(groups[label]), rng);
    }
    return groups;
}

// The fractions with the rest, if there is one, as a last part.
std::vector<double> wholeShares(std::span<const double> fractions)
{
    double sum = 0;
    for (const double fraction : fractions) {
        if (!(fraction > 0 && fraction <= 1))
            throw Error(ErrorCode::InvalidArgument,
                        Text("the fraction %1 is not in (0, 1]").arg(fraction));
        sum += fraction;
    }
    if (fractions.empty() || sum > 1 + kRounding)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the fractions add up to %1, but must add up to more than 0 and at most 1")
                        .arg(sum));
    std::vector<double> shares(fractions.begin(), fractions.end());
    if (sum < 1 - kRounding)
        shares.push_back(1 - sum);
    return shares;
}

// How many of a class's `count` samples each part gets.
std::vector<std::size_t> partSizes(std::size_t count, std::span<const double> shares)
{
    std::vector<std::size_t> sizes(shares.size(), 0);
    if (count < shares.size()) {
        const auto largest = std::max_element(shares.rbegin(), shares.rend());
        sizes[static_cast<std::size_t>(shares.rend() - largest) - 1] = count;
        return sizes;
    }
    double sum = 0;
    std::size_t begin = 0;
    for (std::size_t part = 0; part < shares.size(); ++part) {
        sum += shares[part];
        const auto wanted =
            static_cast<std::size_t>(std::llround(static_cast<double>(count) * sum));
        const std::size_t partsAfter = shares.size() - 1 - part;
        const std::size_t end =
            partsAfter == 0 ? count : std::clamp(wanted, begin + 1, count - partsAfter);
        sizes[part] = end - begin;
        begin = end;
    }
    return sizes;
}

void sortAll(std::vector<SampleList>& lists)
{
    for (SampleList& list : lists)
        std::ranges::sort(list);
}

} // namespace

std::vector<SampleList> splitByFractions(std::size_t count, std::span<const double> fractions,
                                         std::uint64_t seed, std::span<const std::int32_t> labels)
{
    const std::vector<double> shares = wholeShares(fractions);
    std::vector<SampleList> parts(shares.size());
    for (const SampleList& group : shuffledGroups(count, seed, labels)) {
        auto next = group.begin();
        const std::vector<std::size_t> sizes = partSizes(group.size(), shares);
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto end = next + static_cast<std::ptrdiff_t>(sizes[part]);
            parts[part].insert(parts[part].end(), next, end);
            next = end;
        }
    }
    parts.resize(fractions.size());
    sortAll(parts);
    return parts;
}

std::vector<SampleList> splitIntoFolds(std::size_t count, int folds, std::uint64_t seed,
                                       std::span<const std::int32_t> labels)
{
    if (folds < 2 || static_cast<std::size_t>(folds) > count)
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 samples cannot be divided into %2 folds").arg(count, folds), {},
                    Text("choose at least 2 folds and at most as many as there are samples"));
    std::vector<SampleList> lists(static_cast<std::size_t>(folds));
    // Dealt out like cards; a class continues where the one before it stopped.
    std::size_t fold = 0;
    for (const SampleList& group : shuffledGroups(count, seed, labels)) {
        for (const std::uint32_t sample : group) {
            lists[fold].push_back(sample);
            fold = (fold + 1) % lists.size();
        }
    }
    sortAll(lists);
    return lists;
}

SampleList samplesExcept(std::size_t count, std::span<const std::uint32_t> samples)
{
    std::vector<bool> taken(count, false);
    for (const std::uint32_t sample : samples) {
        if (sample >= count)
            throw Error(ErrorCode::InvalidArgument,
                        Text("sample %1 is out of range; there are %2").arg(sample, count));
        taken[sample] = true;
    }
    SampleList rest;
    for (std::uint32_t sample = 0; sample < count; ++sample) {
        if (!taken[sample])
            rest.push_back(sample);
    }
    return rest;
}

} // namespace formwork
