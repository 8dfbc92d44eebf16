#include "core/loader/sample_order.h"

#include "core/base/error.h"
#include "core/base/random.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

namespace formwork {

namespace {

// Pages whose samples are mixed with each other: 48 MiB at the default page size.
constexpr std::size_t kPageWindow = 6;

// Samples grouped by page, pages numbered 0, 1, ... by their place in the file.
struct PageGroups
{
    std::vector<std::uint32_t> samples;
    std::vector<std::size_t> begins; // one more than there are pages

    std::size_t pageCount() const { return begins.size() - 1; }
    std::span<const std::uint32_t> page(std::size_t index) const
    {
        return std::span(samples).subspan(begins[index], begins[index + 1] - begins[index]);
    }
};

PageGroups groupByPage(std::span<const std::uint32_t> pageOfSample)
{
    PageGroups groups;
    groups.samples.resize(pageOfSample.size());
    std::iota(groups.samples.begin(), groups.samples.end(), 0U);
    std::stable_sort(
        groups.samples.begin(), groups.samples.end(),
        [&](std::uint32_t a, std::uint32_t b) { return pageOfSample[a] < pageOfSample[b]; });
    for (std::size_t i = 0; i < groups.samples.size(); ++i) {
        if (i == 0 || pageOfSample[groups.samples[i]] != pageOfSample[groups.samples[i - 1]])
            groups.begins.push_back(i);
    }
    groups.begins.push_back(groups.samples.size());
    return groups;
}

// Walks the pages in random order with a window of kPageWindow of them; every step takes a random
// sample of the window, and a page that is used up makes room for the next one.
std::vector<std::uint32_t> quasiRandomOrder(std::span<const std::uint32_t> pageOfSample,
                                            CounterRng& rng)
{
    const PageGroups groups = groupByPage(pageOfSample);
    std::vector<std::uint32_t> pages(groups.pageCount());
    std::iota(pages.begin(), pages.end(), 0U);
    shuffle(std::span(pages), rng);

    struct Candidate
    {
        std::uint32_t sample;
        std::uint32_t page;
    };
    std::vector<Candidate> window;
    std::vector<std::size_t> left(groups.pageCount());
    std::size_t nextPage = 0;
    const auto openPage = [&] {
        if (nextPage == pages.size())
            return;
        const std::uint32_t page = pages[nextPage++];
        left[page] = groups.page(page).size();
        for (const std::uint32_t sample : groups.page(page))
            window.push_back({sample, page});
    };
    for (std::size_t i = 0; i < kPageWindow; ++i)
        openPage();

    std::vector<std::uint32_t> order;
    order.reserve(pageOfSample.size());
    while (!window.empty()) {
        std::swap(window[static_cast<std::size_t>(rng.below(window.size()))], window.back());
        const Candidate chosen = window.back();
        window.pop_back();
        order.push_back(chosen.sample);
        if (--left[chosen.page] == 0)
            openPage();
    }
    return order;
}

// Inverts the cumulative sum of the weights.
std::vector<std::uint32_t> weightedOrder(std::span<const double> weights, CounterRng& rng)
{
    std::vector<double> sums(weights.size());
    std::partial_sum(weights.begin(), weights.end(), sums.begin());
    if (sums.empty())
        return {};
    if (!(sums.back() > 0))
        throw Error(ErrorCode::InvalidArgument, Text("no sample has a weight above 0"));
    // A draw that rounding lifts to the whole sum belongs to the last sample that has a weight.
    const auto last = std::lower_bound(sums.begin(), sums.end(), sums.back());
    std::vector<std::uint32_t> order(weights.size());
    for (std::uint32_t& sample : order) {
        const auto found = std::upper_bound(sums.begin(), last, rng.uniform() * sums.back());
        sample = static_cast<std::uint32_t>(found - sums.begin());
    }
    return order;
}

void requireOnePerSample(std::size_t entries, std::size_t count, const std::string& what)
{
    if (entries != count)
        throw Error(ErrorCode::Internal,
                    Text("%1 are known for %2 of %3 samples").arg(what, entries, count));
}

template <typename T>
std::vector<T> pick(std::span<const T> values, std::span<const std::uint32_t> chosen)
{
    std::vector<T> picked;
    if (values.empty())
        return picked;
    picked.reserve(chosen.size());
    for (const std::uint32_t index : chosen)
        picked.push_back(values[index]);
    return picked;
}

// The order of the dataset, or of the part of it that `samples` lists.
std::vector<std::uint32_t> orderOfSamples(const LoaderSettings& settings, const OrderInput& input,
                                          std::uint32_t epoch)
{
    const std::span<const std::uint32_t> samples = settings.samples;
    if (samples.empty())
        return sampleOrder(settings.order, input, settings.seed, epoch);
    const std::vector<std::uint32_t> pages = pick(input.pageOfSample, samples);
    const std::vector<double> weights = pick(input.weights, samples);
    std::vector<std::uint32_t> order =
        sampleOrder(settings.order, {samples.size(), pages, weights}, settings.seed, epoch);
    for (std::uint32_t& entry : order)
        entry = samples[entry];
    return order;
}

// Every sample `repeats` times in a row, to the length of `order`; and the repetitions counted.
std::vector<OrderEntry> withRepetitions(std::span<const std::uint32_t> order, int repeats,
                                        std::size_t datasetCount)
{
    const auto times = static_cast<std::size_t>(repeats);
    std::vector<std::uint32_t> seen(datasetCount, 0);
    std::vector<OrderEntry> entries(order.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::uint32_t sample = order[i / times];
        entries[i] = {sample, seen[sample]++};
    }
    return entries;
}

bool followsPages(SampleOrder order)
{
    return order == SampleOrder::Sequential || order == SampleOrder::QuasiRandom;
}

std::uint64_t roundUp(std::uint64_t value, std::uint64_t step)
{
    return (value + step - 1) / step * step;
}

// Entries of all ranks together.
std::uint64_t dealtEntries(std::uint64_t samples, const LoaderSettings& settings)
{
    const auto world = static_cast<std::uint64_t>(settings.worldSize);
    const std::uint64_t step = world * static_cast<std::uint64_t>(settings.batchSize);
    switch (settings.lastBatch) {
    case LastBatch::Drop:
        return samples / step * step;
    case LastBatch::Pad:
        return roundUp(samples, step);
    case LastBatch::Keep:
        break;
    }
    return roundUp(samples, world);
}

// The place in the order (which continues from its beginning after its end) of a rank's row.
std::uint64_t placeOf(std::uint64_t row, std::uint64_t rows, const LoaderSettings& settings)
{
    const auto rank = static_cast<std::uint64_t>(settings.rank);
    return followsPages(settings.order)
               ? rank * rows + row
               : row * static_cast<std::uint64_t>(settings.worldSize) + rank;
}

} // namespace

EpochShare epochShare(std::uint64_t samples, const LoaderSettings& settings)
{
    const auto batchSize = static_cast<std::uint64_t>(settings.batchSize);
    EpochShare share;
    share.rows = dealtEntries(samples, settings) / static_cast<std::uint64_t>(settings.worldSize);
    share.batches = (share.rows + batchSize - 1) / batchSize;
    const auto rank = static_cast<std::uint64_t>(settings.rank);
    const auto world = static_cast<std::uint64_t>(settings.worldSize);
    const std::uint64_t before = followsPages(settings.order) ? rank * share.rows : rank;
    const std::uint64_t step = followsPages(settings.order) ? 1 : world;
    if (samples > before)
        share.fresh = std::min(share.rows, (samples - before + step - 1) / step);
    return share;
}

std::vector<OrderEntry> epochOrder(const LoaderSettings& settings, const OrderInput& input,
                                   std::uint32_t epoch)
{
    const std::vector<OrderEntry> global =
        withRepetitions(orderOfSamples(settings, input, epoch), settings.repeats, input.count);
    const std::uint64_t rows = epochShare(global.size(), settings).rows;
    std::vector<OrderEntry> order(rows);
    for (std::uint64_t row = 0; row < rows; ++row)
        order[row] = global[placeOf(row, rows, settings) % global.size()];
    return order;
}

std::vector<std::uint32_t> sampleOrder(SampleOrder order, const OrderInput& input,
                                       std::uint64_t seed, std::uint32_t epoch)
{
    if (input.count > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorCode::InvalidArgument,
                    Text("a dataset of %1 samples is too large: at most %2 can be loaded")
                        .arg(input.count, std::numeric_limits<std::uint32_t>::max()));
    if (!input.pageOfSample.empty())
        requireOnePerSample(input.pageOfSample.size(), input.count, "pages");
    CounterRng rng(seed, RandomStream::SampleOrder, epoch, 0);
    if (order == SampleOrder::QuasiRandom && !input.pageOfSample.empty())
        return quasiRandomOrder(input.pageOfSample, rng);
    if (order == SampleOrder::Weighted) {
        requireOnePerSample(input.weights.size(), input.count, "weights");
        return weightedOrder(input.weights, rng);
    }
    std::vector<std::uint32_t> samples(input.count);
    std::iota(samples.begin(), samples.end(), 0U);
    if (order != SampleOrder::Sequential)
        shuffle(std::span(samples), rng);
    return samples;
}

std::vector<double> classBalancedWeights(std::span<const std::int32_t> labels)
{
    std::vector<std::uint64_t> counts;
    for (const std::int32_t label : labels) {
        if (label < 0)
            throw Error(ErrorCode::InvalidArgument,
                        Text("a label is %1, but must not be negative").arg(label));
        if (static_cast<std::size_t>(label) >= counts.size())
            counts.resize(static_cast<std::size_t>(label) + 1);
        ++counts[static_cast<std::size_t>(label)];
    }
    std::vector<double> weights;
    weights.reserve(labels.size());
    for (const std::int32_t label : labels)
        weights.push_back(1.0 / static_cast<double>(counts[static_cast<std::size_t>(label)]));
    return weights;
}

} // namespace formwork
