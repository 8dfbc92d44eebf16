#include "core/loader/source/payload_cache.h"

#include "core/base/error.h"
#include "core/base/threads.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace formwork {

namespace {

// Enough to keep a solid-state disk busy; a file in memory needs one or two.
constexpr int kReaders = 4;

// Readers of samples sleep until such a part of the memory is free, or a worker waits: to wake them
// for every sample costs more than the reading.
constexpr std::size_t kWakeParts = 4;

constexpr std::align_val_t kMemoryAlignment{4096};

} // namespace

void PayloadCache::FreeMemory::operator()(std::byte* memory) const noexcept
{
    ::operator delete(memory, kMemoryAlignment);
}

std::uint64_t PayloadCache::leastBudget(std::uint64_t largestPayload)
{
    return RingMemory::spaceFor(largestPayload);
}

PayloadCache::PayloadCache(const ReadableFile& file, const Limits& limits)
    : m_file(file)
    , m_limits(limits)
{
    m_memoryBytes = static_cast<std::size_t>(
        std::min(limits.budget, std::max(limits.dataBytes, leastBudget(limits.largestPayload))));
    m_memory.reset(
        static_cast<std::byte*>(::operator new(m_memoryBytes, kMemoryAlignment, std::nothrow)));
    if (m_memory == nullptr)
        throw Error(
            ErrorCode::OutOfMemory,
            Text("not enough memory to hold %1 MiB of a beton file").arg(m_memoryBytes >> 20), {},
            Text("choose a smaller memory budget"));
    try {
        for (int i = 0; i < kReaders; ++i)
            m_threads.emplace_back([this] { readLoop(); });
    } catch (const std::system_error& failure) {
        quit(); // or the members' destruction would wait for ever
        throw Error(ErrorCode::OutOfMemory,
                    Text("cannot start a thread that reads: %1").arg(failure.what()));
    }
}

PayloadCache::~PayloadCache()
{
    quit();
}

void PayloadCache::quit() noexcept
{
    cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_room.notify_all();
}

void PayloadCache::cancel() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
    }
    m_ready.notify_all();
}

void PayloadCache::begin(std::uint64_t first, std::span<const FileRange> payloads, bool byPage)
{
    cancel();
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [&] { return m_reading == 0; });
    plan(payloads, byPage);
    m_first = first;
    m_blocks.assign(m_plan.blocks.size(), {});
    for (std::size_t block = 0; block < m_blocks.size(); ++block)
        m_blocks[block].usesLeft = m_plan.blocks[block].uses;
    m_nextBlock = 0;
    m_freed = 0;
    m_cancelled = false;
    m_room.notify_all();
}

void PayloadCache::plan(std::span<const FileRange> payloads, bool byPage)
{
    const std::span memory(m_memory.get(), m_memoryBytes);
    m_readsPages = false;
    m_wakeBytes = 0;
    if (byPage) {
        m_plan = planPages(payloads, m_limits.pageSize);
        const std::uint64_t largest = std::max<std::uint64_t>(largestBlock(m_plan), 1);
        const std::size_t needed =
            std::min(mostBlocksAtOnce(m_plan) + kPagesAhead, m_plan.blocks.size());
        m_readsPages = needed <= memory.size() / FrameMemory::frameBytes(largest);
        if (m_readsPages) {
            m_places = std::make_unique<FrameMemory>(memory, largest);
            return;
        }
    }
    m_plan = planSamples(payloads);
    m_places = std::make_unique<RingMemory>(memory);
    m_wakeBytes = m_memoryBytes / kWakeParts;
}

std::byte* PayloadCache::takeForNext()
{
    if (m_cancelled || m_nextBlock == m_blocks.size())
        return nullptr;
    return m_places->take(m_plan.blocks[m_nextBlock].range.bytes);
}

void PayloadCache::readLoop()
{
    setThreadName("formwork-read");
    std::unique_lock lock(m_mutex);
    for (;;) {
        std::byte* memory = nullptr;
        m_room.wait(lock, [&] { return m_quit || (memory = takeForNext()) != nullptr; });
        if (m_quit)
            return;
        Block& block = m_blocks[m_nextBlock];
        const FileRange range = m_plan.blocks[m_nextBlock].range;
        block.memory = memory;
        ++m_nextBlock;
        ++m_reading;
        lock.unlock();
        const bool isRead = read(range, memory);
        lock.lock();
        block.state = isRead ? State::Ready : State::Failed;
        if (!isRead)
            m_places->giveBack(memory);
        m_ready.notify_all();
        if (--m_reading == 0)
            m_idle.notify_all();
    }
}

bool PayloadCache::read(const FileRange& range, std::byte* out) const noexcept
{
    try {
        m_file.readAt(range.offset, {out, static_cast<std::size_t>(range.bytes)});
        return true;
    } catch (...) {
        return false; // the thread that needs a part of it reads that part and gets the error
    }
}

const std::byte* PayloadCache::acquire(std::uint64_t position, const FileRange& payload)
{
    static constexpr std::byte kNothing{};
    const std::uint32_t index = m_plan.blockOf[static_cast<std::size_t>(position - m_first)];
    if (index == ReadPlan::kNoBlock)
        return &kNothing;
    Block& block = m_blocks[index];
    std::unique_lock lock(m_mutex);
    if (block.state == State::Waiting) {
        ++m_waiting;
        m_room.notify_all();
        m_ready.wait(lock, [&] { return m_cancelled || block.state != State::Waiting; });
        --m_waiting;
    }
    if (m_cancelled)
        throw Error(ErrorCode::Cancelled, Text("cancelled"));
    if (block.state == State::Failed)
        return nullptr;
    return block.memory + (payload.offset - m_plan.blocks[index].range.offset);
}

void PayloadCache::release(std::uint64_t position) noexcept
{
    const std::uint32_t index = m_plan.blockOf[static_cast<std::size_t>(position - m_first)];
    if (index == ReadPlan::kNoBlock)
        return;
    {
        const std::lock_guard lock(m_mutex);
        Block& block = m_blocks[index];
        if (block.state != State::Ready || --block.usesLeft > 0)
            return;
        m_places->giveBack(block.memory);
        m_freed += m_plan.blocks[index].range.bytes;
        if (m_waiting == 0 && m_freed < m_wakeBytes)
            return;
        m_freed = 0;
    }
    m_room.notify_all();
}

} // namespace formwork
