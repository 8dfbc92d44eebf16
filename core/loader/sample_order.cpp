#include "core/base/error.h"
#include "core/base/random.h"
#include "core/loader/loader.h"

#include <algorithm>
#include <limits>
#include <numeric>

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

} // namespace

std::vector<std::uint32_t> sampleOrder(SampleOrder order, std::size_t count, std::uint64_t seed,
                                       std::uint32_t epoch,
                                       std::span<const std::uint32_t> pageOfSample)
{
    if (count > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorCode::InvalidArgument,
                    "a dataset of " + std::to_string(count) + " samples is too large: at most " +
                        std::to_string(std::numeric_limits<std::uint32_t>::max()) +
                        " can be loaded");
    if (!pageOfSample.empty() && pageOfSample.size() != count)
        throw Error(ErrorCode::Internal, "pages are known for " +
                                             std::to_string(pageOfSample.size()) + " of " +
                                             std::to_string(count) + " samples");
    CounterRng rng(seed, RandomStream::SampleOrder, epoch, 0);
    if (order == SampleOrder::QuasiRandom && !pageOfSample.empty())
        return quasiRandomOrder(pageOfSample, rng);
    std::vector<std::uint32_t> samples(count);
    std::iota(samples.begin(), samples.end(), 0U);
    if (order != SampleOrder::Sequential)
        shuffle(std::span(samples), rng);
    return samples;
}

} // namespace formwork
