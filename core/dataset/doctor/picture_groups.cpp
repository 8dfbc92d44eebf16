#include "core/dataset/doctor/picture_groups.h"

#include "core/base/error.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace formwork {

namespace {

// With one part more than signs that may differ, one part is the same in both.
constexpr int kParts = kMostDifferentSigns + 1;
constexpr int kPartBits = 63 / kParts;
static_assert(kParts * kPartBits == 63);

constexpr std::uint64_t kPairsPerLook = 1U << 22;
// Images with equal signs but different colours; further ones are not compared with each other.
constexpr std::size_t kMostLeaders = 32;

class Grouping
{
public:
    Grouping(std::span<const ImageFingerprint> images, const std::stop_token& stop)
        : m_images(images)
        , m_stop(stop)
        , m_parents(images.size())
    {
        std::iota(m_parents.begin(), m_parents.end(), std::uint32_t{0});
    }

    std::vector<SamePicture> run()
    {
        joinNear(leadersOf(joinExact()));
        std::map<std::uint32_t, SamePicture> groups; // by first image
        for (std::uint32_t i = 0; i < m_images.size(); ++i)
            groups[root(i)].images.push_back(i);
        std::vector<SamePicture> found;
        for (auto& [first, group] : groups) {
            if (group.images.size() < 2)
                continue;
            group.exact = std::ranges::all_of(group.images, [&](std::uint32_t i) {
                return m_images[i].pixels == m_images[first].pixels;
            });
            found.push_back(std::move(group));
        }
        return found;
    }

private:
    std::uint32_t root(std::uint32_t i)
    {
        while (m_parents[i] != i)
            i = m_parents[i] = m_parents[m_parents[i]];
        return i;
    }

    // The smaller one leads, so that a group's root is its first image.
    void join(std::uint32_t a, std::uint32_t b)
    {
        a = root(a);
        b = root(b);
        m_parents[std::max(a, b)] = std::min(a, b);
    }

    // One image of each set of equal ones, but for flat ones.
    std::vector<std::uint32_t> joinExact()
    {
        std::vector<std::uint32_t> order(m_images.size());
        std::iota(order.begin(), order.end(), std::uint32_t{0});
        std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return m_images[i].pixels; });
        std::vector<std::uint32_t> firsts;
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i > 0 && m_images[order[i]].pixels == m_images[order[i - 1]].pixels)
                join(order[i], order[i - 1]);
            else if (!m_images[order[i]].isFlat)
                firsts.push_back(order[i]);
        }
        return firsts;
    }

    // Joins those with equal signs, and gives one of each set: many such images, pair by pair,
    // would take long.
    std::vector<std::uint32_t> leadersOf(std::vector<std::uint32_t> images)
    {
        std::ranges::sort(images, {},
                          [&](std::uint32_t i) { return std::pair(m_images[i].structure, i); });
        std::vector<std::uint32_t> leaders;
        std::size_t first = 0; // leader with these signs
        for (const std::uint32_t i : images) {
            if (leaders.size() == first ||
                m_images[leaders[first]].structure != m_images[i].structure)
                first = leaders.size();
            const auto known = std::find_if(
                leaders.begin() + static_cast<std::ptrdiff_t>(first), leaders.end(),
                [&](std::uint32_t leader) { return areNear(m_images[leader], m_images[i]); });
            if (known != leaders.end())
                join(*known, i);
            else if (leaders.size() - first < kMostLeaders)
                leaders.push_back(i);
        }
        return leaders;
    }

    // An image as it is, or as it is mirrored.
    struct View
    {
        std::uint32_t image = 0;
        std::uint64_t signs = 0;
    };

    void joinNear(const std::vector<std::uint32_t>& images)
    {
        std::vector<View> upright;
        std::vector<View> mirrored;
        for (const std::uint32_t i : images) {
            upright.push_back({i, m_images[i].structure});
            mirrored.push_back({i, m_images[i].mirrored});
        }
        for (int part = 0; part < kParts; ++part) {
            const auto partOf = [part](const View& view) {
                return view.signs >> (part * kPartBits) & ((1U << kPartBits) - 1);
            };
            const auto sort = [&](std::vector<View>& views) {
                std::ranges::sort(views, {}, [&](const View& view) {
                    return std::pair(partOf(view), view.image);
                });
            };
            sort(upright);
            sort(mirrored);
            auto other = mirrored.begin();
            for (auto begin = upright.begin(); begin != upright.end();) {
                const auto signs = partOf(*begin);
                const auto isOther = [&](const View& view) {
                    return partOf(view) != signs;
                };
                const auto end = std::find_if(begin, upright.end(), isOther);
                other = std::find_if(other, mirrored.end(),
                                     [&](const View& view) { return partOf(view) >= signs; });
                const auto otherEnd = std::find_if(other, mirrored.end(), isOther);
                joinPairs({begin, end}, {other, otherEnd});
                begin = end;
                other = otherEnd;
            }
        }
    }

    // All pairs of `upright`, and those of one of them with one of `mirrored`.
    void joinPairs(std::span<const View> upright, std::span<const View> mirrored)
    {
        for (std::size_t i = 0; i < upright.size(); ++i) {
            joinWith(upright[i].image, upright.first(i));
            joinWith(upright[i].image, mirrored);
        }
    }

    void joinWith(std::uint32_t image, std::span<const View> others)
    {
        m_pairs += others.size();
        if (m_pairs >= kPairsPerLook) {
            throwIfStopped(m_stop);
            m_pairs = 0;
        }
        for (const View& other : others)
            if (areNear(m_images[other.image], m_images[image]))
                join(other.image, image);
    }

    std::span<const ImageFingerprint> m_images;
    const std::stop_token& m_stop;
    std::vector<std::uint32_t> m_parents;
    std::uint64_t m_pairs = 0; // since the last look at the stop token
};

} // namespace

std::vector<SamePicture> findSamePictures(std::span<const ImageFingerprint> images,
                                          const std::stop_token& stop)
{
    throwIfStopped(stop);
    return Grouping(images, stop).run();
}

} // namespace formwork
