#include "core/train/device/block_arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <new>

namespace formwork {

namespace {

constexpr std::size_t kHugePage = 2U << 20;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kSmallestRest = kPage; // less is left to the block
constexpr std::size_t kSmallestRegion = 64U << 20;

std::size_t roundedUp(std::size_t bytes, std::size_t step)
{
    return (bytes + step - 1) / step * step;
}

// The whole pages of a piece of memory; advice only, so that failure does no harm.
void releasePages(std::byte* begin, std::size_t bytes) noexcept
{
    const auto address = reinterpret_cast<std::uintptr_t>(begin);
    const std::uintptr_t first = roundedUp(address, kPage);
    const std::uintptr_t last = (address + bytes) / kPage * kPage;
    if (first < last)
        madvise(begin + (first - address), last - first, MADV_DONTNEED);
}

} // namespace

BlockArena::~BlockArena()
{
    for (const Region& region : m_regions) {
        const auto first = m_idle.find(region.begin);
        const bool unused =
            region.top == region.begin ||
            (first != m_idle.end() && first->first + first->second.bytes == region.top);
        if (unused)
            munmap(region.begin, region.mapped);
    }
}

BlockArena::Block BlockArena::take(std::size_t bytes)
{
    if (bytes > m_most)
        return {};
    if (const auto found = m_bySize.lower_bound({bytes, nullptr}); found != m_bySize.end())
        return cut(m_idle.find(found->second), bytes);
    for (Region& region : m_regions)
        if (const Block block = grow(region, bytes); block.begin != nullptr)
            return block;
    return addRegion(bytes) ? grow(m_regions.back(), bytes) : Block{};
}

BlockArena::Block BlockArena::cut(ByPlace::iterator piece, std::size_t bytes)
{
    std::byte* const begin = piece->first;
    const Idle idle = remove(piece);
    const std::size_t rest = idle.bytes - bytes;
    if (rest < kSmallestRest)
        return {begin, idle.bytes};
    insert(begin + bytes, {rest, std::min(rest, idle.written)});
    return {begin, bytes};
}

// At the region's end, and together with an idle piece there.
BlockArena::Block BlockArena::grow(Region& region, std::size_t bytes)
{
    std::byte* begin = region.top;
    auto last = m_idle.lower_bound(region.top);
    const bool joins = last != m_idle.begin() && (--last)->first >= region.begin &&
                       last->first + last->second.bytes == region.top;
    if (joins)
        begin = last->first;
    if (static_cast<std::size_t>(region.end - begin) < bytes)
        return {};
    if (joins)
        remove(last);
    region.top = begin + bytes;
    return {begin, bytes};
}

bool BlockArena::addRegion(std::size_t bytes)
{
    m_regions.reserve(m_regions.size() + 1);
    const std::size_t least = roundedUp(std::max(bytes, kSmallestRegion), kHugePage);
    for (std::size_t wanted = std::max(roundedUp(m_most, kHugePage), least);;
         wanted = std::max(wanted / 2 / kHugePage * kHugePage, least)) {
        // A huge page more to align it, and one that is never used, so that pieces of two regions
        // are not neighbours.
        const std::size_t all = wanted + 2 * kHugePage;
        void* const mapped = mmap(nullptr, all, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (mapped != MAP_FAILED) {
            auto* const memory = static_cast<std::byte*>(mapped);
            const std::size_t before =
                roundedUp(reinterpret_cast<std::uintptr_t>(memory), kHugePage) -
                reinterpret_cast<std::uintptr_t>(memory);
            if (before > 0)
                munmap(memory, before);
            std::byte* const begin = memory + before;
            madvise(begin, wanted, MADV_HUGEPAGE); // only advice: it works without as well
            m_regions.push_back({begin, begin + wanted, begin, all - before});
            return true;
        }
        if (wanted == least)
            return false;
    }
}

void BlockArena::giveBack(const Block& block, bool release) noexcept
{
    if (release)
        releasePages(block.begin, block.bytes);
    std::byte* begin = block.begin;
    Idle all = {block.bytes, release ? 0 : block.bytes};
    try {
        auto next = m_idle.lower_bound(begin);
        if (next != m_idle.begin()) {
            const auto before = std::prev(next);
            if (before->first + before->second.bytes == begin) {
                begin = before->first;
                all += remove(before);
            }
        }
        if (next != m_idle.end() && begin + all.bytes == next->first)
            all += remove(next);
        insert(begin, all);
    } catch (const std::bad_alloc&) {
        // No memory for the list: the addresses are lost, the memory is not.
        releasePages(begin, all.bytes);
    }
}

void BlockArena::release() noexcept
{
    for (auto& [begin, idle] : m_idle) {
        if (idle.written > 0)
            releasePages(begin, idle.bytes);
        idle.written = 0;
    }
    m_idleBytes = 0;
}

void BlockArena::insert(std::byte* begin, const Idle& idle)
{
    const auto place = m_idle.insert_or_assign(begin, idle).first;
    try {
        m_bySize.insert({idle.bytes, begin});
    } catch (const std::bad_alloc&) {
        m_idle.erase(place);
        throw;
    }
    m_idleBytes += idle.written;
}

BlockArena::Idle BlockArena::remove(ByPlace::iterator piece)
{
    const Idle idle = piece->second;
    m_bySize.erase({idle.bytes, piece->first});
    m_idle.erase(piece);
    m_idleBytes -= idle.written;
    return idle;
}

} // namespace formwork
