#include "core/train/device/caching_allocator.h"

#include <c10/core/CPUAllocator.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <malloc.h>
#include <memory>
#include <new>

namespace formwork {

namespace {

constexpr int kLargestHeapBlock = 16 << 20; // bytes
constexpr std::size_t kTouchedHeap = 60U << 20;
// More than is touched, by what else may be idle at the heap's end: glibc gives back all of it as
// soon as it is more.
constexpr int kLargestHeapRest = 128 << 20;

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSmallest = 256;
constexpr std::size_t kSmallestOfArena = 128U << 10;

// In the 64 bytes before a block.
struct BlockHeader
{
    BlockCache* owner = nullptr;
    std::size_t bytes = 0; // of the whole, header included
};
static_assert(sizeof(BlockHeader) <= kAlignment);

BlockHeader* headerOf(void* memory)
{
    return reinterpret_cast<BlockHeader*>(static_cast<std::byte*>(memory) - kAlignment);
}

// Memory of the machine, or of the container if that has less.
std::size_t machineMemory()
{
    std::size_t bytes = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                        static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    std::ifstream file("/sys/fs/cgroup/memory.max"); // "max" without a limit
    std::size_t limit = 0;
    if (file >> limit)
        bytes = std::min(bytes, limit);
    return bytes;
}

} // namespace

std::size_t BlockCache::blockBytes(std::size_t bytes)
{
    const std::size_t wanted = std::max(bytes, kSmallest);
    const std::size_t step = std::max(kAlignment, std::bit_floor(wanted) / 8);
    return (wanted + step - 1) / step * step;
}

BlockCache::BlockCache(std::size_t idleLimit) : m_idleLimit(idleLimit), m_arena(machineMemory()) {}

// Never null; `bytes` includes the header.
BlockArena::Block BlockCache::takeWhole(std::size_t bytes)
{
    const std::size_t whole = blockBytes(bytes);
    if (whole >= kSmallestOfArena) {
        const std::size_t exact =
            std::max(kSmallestOfArena, (bytes + kAlignment - 1) / kAlignment * kAlignment);
        const std::lock_guard lock(m_mutex);
        BlockArena::Block block = m_arena.take(exact);
        if (block.begin == nullptr) {
            m_arena.release();
            block = m_arena.take(exact);
        }
        if (block.begin == nullptr)
            throw std::bad_alloc();
        return block;
    }
    {
        const std::lock_guard lock(m_mutex);
        std::vector<void*>& idle = m_idle[whole];
        if (!idle.empty()) {
            void* const block = idle.back();
            idle.pop_back();
            m_idleBytes -= whole;
            return {static_cast<std::byte*>(block), whole};
        }
    }
    void* block = std::aligned_alloc(kAlignment, whole);
    if (block == nullptr) {
        trim();
        block = std::aligned_alloc(kAlignment, whole);
    }
    if (block == nullptr)
        throw std::bad_alloc();
    return {static_cast<std::byte*>(block), whole};
}

void* BlockCache::take(std::size_t bytes)
{
    if (bytes > SIZE_MAX / 4)
        throw std::bad_alloc();
    const BlockArena::Block block = takeWhole(bytes + kAlignment);
    std::byte* const memory = block.begin + kAlignment;
    new (headerOf(memory)) BlockHeader{this, block.bytes};
    return memory;
}

void BlockCache::giveBack(void* memory) noexcept
{
    if (memory == nullptr)
        return;
    BlockHeader* const header = headerOf(memory);
    header->owner->keep(header, header->bytes);
}

void BlockCache::keep(void* block, std::size_t bytes) noexcept
{
    try {
        const std::lock_guard lock(m_mutex);
        const bool fits = m_idleBytes + m_arena.idleBytes() + bytes <= m_idleLimit;
        if (bytes >= kSmallestOfArena) {
            m_arena.giveBack({static_cast<std::byte*>(block), bytes}, !fits);
            return;
        }
        if (fits) {
            m_idle[bytes].push_back(block);
            m_idleBytes += bytes;
            return;
        }
    } catch (const std::bad_alloc&) {
        // No memory for the list: what cannot be kept is freed.
    }
    std::free(block);
}

void BlockCache::trim() noexcept
{
    const std::lock_guard lock(m_mutex);
    for (auto& [bytes, blocks] : m_idle)
        for (void* block : blocks)
            std::free(block);
    m_idle.clear();
    m_idleBytes = 0;
    m_arena.release();
}

std::size_t BlockCache::idleBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_idleBytes + m_arena.idleBytes();
}

c10::DataPtr CachingAllocator::allocate(std::size_t bytes) const
{
    const c10::Device cpu(c10::DeviceType::CPU);
    if (bytes == 0)
        return {nullptr, nullptr, &BlockCache::giveBack, cpu};
    void* const memory = m_cache.take(bytes);
    return {memory, memory, &BlockCache::giveBack, cpu};
}

c10::DataPtr CachingAllocator::allocate(std::size_t bytes)
{
    return static_cast<const CachingAllocator*>(this)->allocate(bytes);
}

void CachingAllocator::copy_data(void* to, const void* from, std::size_t bytes) const
{
    std::memcpy(to, from, bytes);
}

CachingAllocator& installCachingAllocator()
{
    // LibTorch keeps the pointer and uses it until the very end of the process.
    static CachingAllocator* const allocator = [] {
        // Large blocks that are not tensors, such as those of checkpoints, go back to the system at
        // once. By default glibc raises this threshold to the largest block that was ever freed,
        // and keeps such blocks in ever more pieces: a run grew by some 5 % in 300 epochs. Smaller
        // ones stay, because every product of oneDNN asks for some megabytes to pack its matrices:
        // from the system they would be thousands of page faults a step.
        ::mallopt(M_MMAP_THRESHOLD, kLargestHeapBlock);
        ::mallopt(M_TRIM_THRESHOLD, kLargestHeapRest);
        auto* made = new CachingAllocator(machineMemory() / 2);
        c10::SetCPUAllocator(made);
        return made;
    }();
    return *allocator;
}

void trimIdleMemory()
{
    if (auto* const installed = dynamic_cast<CachingAllocator*>(c10::GetCPUAllocator()))
        installed->cache().trim();
    trimHeap();
}

void touchHeap()
{
    constexpr std::size_t kBlock = kLargestHeapBlock - (1 << 20); // glibc maps none of these
    constexpr std::size_t kPage = 4096;
    std::array<std::unique_ptr<char[]>, kTouchedHeap / kBlock> blocks;
    for (auto& block : blocks) {
        block = std::make_unique_for_overwrite<char[]>(kBlock);
        for (std::size_t i = 0; i < kBlock; i += kPage)
            static_cast<volatile char&>(block[i]) = 0;
    }
    // Freed in the reverse order, they become one, which is less than glibc gives back to the
    // system.
    std::for_each(blocks.rbegin(), blocks.rend(), [](auto& block) { block.reset(); });
}

void trimHeap()
{
    ::malloc_trim(0);
}

} // namespace formwork
