#include "core/train/device/caching_allocator.h"

#include <c10/core/CPUAllocator.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <malloc.h>
#include <new>

namespace formwork {

namespace {

constexpr int kLargestHeapBlock = 16 << 20; // bytes
constexpr int kLargestHeapRest = 64 << 20;

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSmallest = 256;
constexpr std::size_t kHugePage = 2U << 20;

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

// Large blocks are mapped by themselves, so that freeing one really gives it back, and begin on a
// huge page.
void* mapAligned(std::size_t bytes)
{
    void* const mapped = mmap(nullptr, bytes + kHugePage, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return nullptr;
    auto* const begin = static_cast<std::byte*>(mapped);
    const std::size_t before =
        (kHugePage - reinterpret_cast<std::uintptr_t>(begin) % kHugePage) % kHugePage;
    if (before > 0)
        munmap(begin, before);
    if (before < kHugePage)
        munmap(begin + before + bytes, kHugePage - before);
    madvise(begin + before, bytes, MADV_HUGEPAGE); // only advice: it works without as well
    return begin + before;
}

void* fromSystem(std::size_t bytes)
{
    if (bytes >= kHugePage)
        return mapAligned(bytes);
    return std::aligned_alloc(kAlignment, bytes);
}

void toSystem(void* block, std::size_t bytes) noexcept
{
    if (bytes >= kHugePage)
        munmap(block, bytes);
    else
        std::free(block);
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

void* BlockCache::take(std::size_t bytes)
{
    if (bytes > SIZE_MAX / 4)
        throw std::bad_alloc();
    const std::size_t whole = blockBytes(bytes + kAlignment);
    void* block = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        std::vector<void*>& idle = m_idle[whole];
        if (!idle.empty()) {
            block = idle.back();
            idle.pop_back();
            m_idleBytes -= whole;
        }
    }
    if (block == nullptr)
        block = fromSystem(whole);
    if (block == nullptr) {
        trim();
        block = fromSystem(whole);
    }
    if (block == nullptr)
        throw std::bad_alloc();
    void* const memory = static_cast<std::byte*>(block) + kAlignment;
    new (headerOf(memory)) BlockHeader{this, whole};
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
        if (m_idleBytes + bytes <= m_idleLimit) {
            m_idle[bytes].push_back(block);
            m_idleBytes += bytes;
            return;
        }
    } catch (const std::bad_alloc&) {
        // No memory for the list: what cannot be kept is freed.
    }
    toSystem(block, bytes);
}

void BlockCache::trim() noexcept
{
    const std::lock_guard lock(m_mutex);
    for (auto& [bytes, blocks] : m_idle)
        for (void* block : blocks)
            toSystem(block, bytes);
    m_idle.clear();
    m_idleBytes = 0;
}

std::size_t BlockCache::idleBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_idleBytes;
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
    ::malloc_trim(0);
}

} // namespace formwork
