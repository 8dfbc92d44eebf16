#include "core/dataset/scan/part_sizes.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace formwork {

namespace {

constexpr double kRounding = 1e-6; // of products of counts and shares

// One class: sizes that may still move within their bounds.
struct ClassParts
{
    std::vector<std::size_t> sizes;
    std::vector<std::size_t> least;
    std::vector<std::size_t> most;

    bool canMove(std::size_t from, std::size_t to) const
    {
        return sizes[from] > least[from] && sizes[to] < most[to];
    }
};

std::vector<double> exactSizes(std::size_t count, std::span<const double> shares)
{
    std::vector<double> exact;
    for (const double share : shares)
        exact.push_back(static_cast<double>(count) * share);
    return exact;
}

// The bounds of a class without promises.
ClassParts within(const std::vector<double>& exact)
{
    ClassParts parts;
    for (const double size : exact) {
        parts.least.push_back(static_cast<std::size_t>(std::floor(size + kRounding)));
        parts.most.push_back(static_cast<std::size_t>(std::ceil(size - kRounding)));
    }
    return parts;
}

std::size_t sumOf(const std::vector<std::size_t>& sizes)
{
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
}

// Each part's sizes begin where the rounded share of the parts before it ends.
std::vector<std::size_t> roundedSizes(std::size_t count, const std::vector<double>& exact)
{
    std::vector<std::size_t> sizes;
    double sum = 0;
    std::size_t begin = 0;
    for (const double size : exact) {
        sum += size;
        const auto end = std::clamp(static_cast<std::size_t>(std::llround(sum)), begin, count);
        sizes.push_back(end - begin);
        begin = end;
    }
    return sizes;
}

// Gives the class sizes within its bounds that add up to its count, near to `wanted`.
void settle(ClassParts& parts, std::vector<std::size_t> wanted, const std::vector<double>& exact,
            std::size_t count)
{
    for (std::size_t part = 0; part < wanted.size(); ++part) {
        parts.most[part] = std::max(parts.most[part], parts.least[part]);
        wanted[part] = std::clamp(wanted[part], parts.least[part], parts.most[part]);
    }
    parts.sizes = std::move(wanted);
    for (std::size_t sum = sumOf(parts.sizes); sum != count; sum = sumOf(parts.sizes)) {
        const bool grows = sum < count;
        std::optional<std::size_t> chosen;
        double chosenGap = 0;
        for (std::size_t part = 0; part < exact.size(); ++part) {
            const double surplus = static_cast<double>(parts.sizes[part]) - exact[part];
            const double gap = grows ? -surplus : surplus;
            const bool isFree = grows ? parts.sizes[part] < parts.most[part]
                                      : parts.sizes[part] > parts.least[part];
            if (isFree && (!chosen || gap > chosenGap)) {
                chosen = part;
                chosenGap = gap;
            }
        }
        if (!chosen) { // shares that add up to 1 only roughly
            const auto largest = std::ranges::max_element(parts.sizes) - parts.sizes.begin();
            parts.sizes[static_cast<std::size_t>(largest)] += count - sum; // modulo 2^64
            return;
        }
        grows ? ++parts.sizes[*chosen] : --parts.sizes[*chosen];
    }
}

// Moves samples between the parts of classes until no move, nor any chain of moves, brings the
// totals nearer to their exact values.
class TotalsBalance
{
public:
    TotalsBalance(std::vector<ClassParts>& classes, std::vector<double> exact, std::uint64_t seed)
        : m_classes(classes)
        , m_parts(exact.size())
        , m_surplus(std::move(exact))
        , m_movable(m_parts * m_parts)
    {
        for (double& value : m_surplus)
            value = -value;
        for (const ClassParts& parts : classes)
            for (std::size_t part = 0; part < m_parts; ++part)
                m_surplus[part] += static_cast<double>(parts.sizes[part]);
        std::vector<std::size_t> order(classes.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        CounterRng rng(seed, RandomStream::Split, 1, 0);
        shuffle(std::span(order), rng);
        for (const std::size_t label : order)
            for (std::size_t from = 0; from < m_parts; ++from)
                for (std::size_t to = 0; to < m_parts; ++to)
                    addIfMovable(label, from, to);
    }

    void run()
    {
        while (improve()) {
        }
    }

private:
    void addIfMovable(std::size_t label, std::size_t from, std::size_t to)
    {
        if (from != to && m_classes[label].canMove(from, to))
            m_movable[from * m_parts + to].push_back(label);
    }

    // A class that can move a sample; entries that have become impossible are dropped.
    std::optional<std::size_t> movable(std::size_t from, std::size_t to)
    {
        auto& labels = m_movable[from * m_parts + to];
        while (!labels.empty() && !m_classes[labels.back()].canMove(from, to))
            labels.pop_back();
        return labels.empty() ? std::nullopt : std::optional(labels.back());
    }

    // For every part from which one comes, by moves, from `start`: the part before it.
    std::vector<std::optional<std::size_t>> reach(std::size_t start)
    {
        std::vector<std::optional<std::size_t>> before(m_parts);
        before[start] = start;
        std::vector<std::size_t> queue = {start};
        for (std::size_t next = 0; next < queue.size(); ++next) {
            for (std::size_t to = 0; to < m_parts; ++to) {
                if (before[to] || !movable(queue[next], to))
                    continue;
                before[to] = queue[next];
                queue.push_back(to);
            }
        }
        return before;
    }

    bool improve()
    {
        std::vector<std::size_t> order(m_parts);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, std::greater(),
                                 [this](std::size_t part) { return m_surplus[part]; });
        for (const std::size_t start : order) {
            const auto before = reach(start);
            std::size_t end = start;
            for (std::size_t part = 0; part < m_parts; ++part)
                if (before[part] && m_surplus[part] < m_surplus[end])
                    end = part;
            if (m_surplus[start] - m_surplus[end] <= 1 + kRounding)
                continue;
            bool isMoved = true;
            for (std::size_t to = end; isMoved && to != start; to = *before[to])
                isMoved = move(*before[to], to);
            return isMoved;
        }
        return false;
    }

    // The moves of a chain do not take classes from each other, as no size has more than two
    // values.
    bool move(std::size_t from, std::size_t to)
    {
        const std::optional<std::size_t> label = movable(from, to);
        if (!label)
            return false;
        --m_classes[*label].sizes[from];
        ++m_classes[*label].sizes[to];
        m_surplus[from] -= 1;
        m_surplus[to] += 1;
        for (std::size_t part = 0; part < m_parts; ++part) {
            addIfMovable(*label, to, part);
            addIfMovable(*label, part, from);
        }
        return true;
    }

    std::vector<ClassParts>& m_classes;
    std::size_t m_parts;
    std::vector<double> m_surplus;                   // of the parts' totals
    std::vector<std::vector<std::size_t>> m_movable; // classes, by (from, to)
};

void balance(std::vector<ClassParts>& classes, std::span<const std::size_t> counts,
             std::span<const double> shares, std::uint64_t seed)
{
    const std::size_t all = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    TotalsBalance(classes, exactSizes(all, shares), seed).run();
}

void promiseEveryPart(ClassParts& parts, std::size_t count)
{
    std::vector<std::size_t> least = parts.least;
    for (std::size_t& size : least)
        size = std::max<std::size_t>(size, 1);
    if (sumOf(least) <= count)
        parts.least = std::move(least);
}

ClassParts partsOfClass(std::size_t count, std::span<const double> shares)
{
    const std::vector<double> exact = exactSizes(count, shares);
    ClassParts parts = within(exact);
    std::vector<std::size_t> wanted(shares.size(), 0);
    if (count >= shares.size()) {
        promiseEveryPart(parts, count);
        wanted = roundedSizes(count, exact);
    } else if (count > 0) {
        const auto largest = std::max_element(shares.rbegin(), shares.rend());
        const auto part = static_cast<std::size_t>(shares.rend() - largest) - 1;
        parts.least[part] = std::max<std::size_t>(parts.least[part], 1);
        wanted[part] = count;
    }
    settle(parts, std::move(wanted), exact, count);
    return parts;
}

} // namespace

std::vector<std::vector<std::size_t>> partSizes(std::span<const std::size_t> counts,
                                                std::span<const double> shares, std::uint64_t seed)
{
    std::vector<ClassParts> classes;
    for (const std::size_t count : counts)
        classes.push_back(partsOfClass(count, shares));
    balance(classes, counts, shares, seed);
    std::vector<std::vector<std::size_t>> sizes;
    for (ClassParts& parts : classes)
        sizes.push_back(std::move(parts.sizes));
    return sizes;
}

std::vector<std::size_t> keptSizes(std::span<const std::size_t> counts, double fraction,
                                   std::uint64_t seed)
{
    const std::vector<double> shares = {fraction, 1 - fraction};
    std::vector<ClassParts> classes;
    for (const std::size_t count : counts) {
        const std::vector<double> exact = exactSizes(count, shares);
        ClassParts& parts = classes.emplace_back(within(exact));
        if (count > 0)
            parts.least[0] = std::max<std::size_t>(parts.least[0], 1);
        settle(parts, roundedSizes(count, exact), exact, count);
    }
    balance(classes, counts, shares, seed);
    std::vector<std::size_t> sizes;
    for (const ClassParts& parts : classes)
        sizes.push_back(parts.sizes[0]);
    return sizes;
}

} // namespace formwork
