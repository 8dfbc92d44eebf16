#include "core/dataset/scan/sample_split.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/dataset/scan/part_sizes.h"

#include <algorithm>
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

std::vector<std::size_t> sizesOf(const std::vector<SampleList>& groups)
{
    std::vector<std::size_t> sizes;
    for (const SampleList& group : groups)
        sizes.push_back(group.size());
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
    const std::vector<SampleList> groups = shuffledGroups(count, seed, labels);
    const auto sizes = partSizes(sizesOf(groups), shares, seed);
    for (std::size_t label = 0; label < groups.size(); ++label) {
        auto next = groups[label].begin();
        for (std::size_t part = 0; part < parts.size(); ++part) {
            const auto end = next + static_cast<std::ptrdiff_t>(sizes[label][part]);
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
