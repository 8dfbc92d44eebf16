// The payloads of an epoch's samples, read ahead into memory of a fixed size: how a loader works
// through a file that is larger than memory.
//
// The order of the epoch is known before it begins, so nothing is guessed: threads of the cache
// read what the workers will need in the order in which they will need it, and as soon as the last
// use of a piece is over, its memory takes the next one.
// - Orders that follow pages (sequential, quasi-random) read every page once and whole, if the
//   budget holds the pages that the order needs at once (six, and what is left of those before, for
//   quasi-random) and kPagesAhead more.
// - All else is read sample by sample, a list of samples or a small budget included.
// Either way the largest sample must fit into the budget. The budget is what payloads take; beside
// it each worker has a buffer for a sample that was not planned (one that takes a damaged one's
// place) or that a failed read left behind, and the file's tables are in memory.
//
// No deadlock: pieces are read strictly in the order of their first use, a worker holds one payload
// at most and waits for nothing while it does. So when the reading waits for memory, all that is
// held belongs to samples whose pieces are there, and those get done: then what is held is what the
// order needs at once, and there is room for more than that.
#pragma once

#include "core/base/file_system.h"
#include "core/loader/batch/block_memory.h"
#include "core/loader/source/read_plan.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace formwork {

class PayloadCache
{
public:
    static constexpr std::size_t kPagesAhead = 2;

    struct Limits
    {
        std::uint64_t budget = 0;         // bytes; at least leastBudget(largestPayload)
        std::uint64_t pageSize = 0;       // of the file
        std::uint64_t dataBytes = 0;      // of all payloads with what lies between them
        std::uint64_t largestPayload = 0; // bytes
    };

    static std::uint64_t leastBudget(std::uint64_t largestPayload);

    // `file` must outlive the cache. Errors: OutOfMemory (memory or threads).
    PayloadCache(const ReadableFile& file, const Limits& limits);
    // Waits for reads that are under way. No other thread may be inside.
    ~PayloadCache();
    PayloadCache(const PayloadCache&) = delete;
    PayloadCache& operator=(const PayloadCache&) = delete;

    // Drops what was read before and starts reading `payloads`, which are used in this order.
    // Position `first` is the first of them. No payload may be held, no thread be inside.
    void begin(std::uint64_t first, std::span<const FileRange> payloads, bool byPage);
    // Any thread: ends the reading; who waits in acquire() gets Error{Cancelled}. begin() starts
    // again.
    void cancel() noexcept;

    // Any thread: the bytes at `payload`, which must be what begin() was given for `position`,
    // waiting for them; valid until release(), which must follow. Null if they could not be read:
    // read them yourself to learn why. Each position once.
    const std::byte* acquire(std::uint64_t position, const FileRange& payload);
    void release(std::uint64_t position) noexcept;

    // Pages or samples, for the running epoch.
    bool readsPages() const { return m_readsPages; }

private:
    enum class State : std::uint8_t { Waiting, Ready, Failed };

    struct Block
    {
        std::byte* memory = nullptr;
        std::uint32_t usesLeft = 0;
        State state = State::Waiting;
    };

    struct FreeMemory
    {
        void operator()(std::byte* memory) const noexcept;
    };

    void plan(std::span<const FileRange> payloads, bool byPage);
    void readLoop();
    std::byte* takeForNext(); // with m_mutex held
    bool read(const FileRange& range, std::byte* out) const noexcept;
    void quit() noexcept;

    const ReadableFile& m_file;
    const Limits m_limits;
    std::unique_ptr<std::byte, FreeMemory> m_memory;
    std::size_t m_memoryBytes = 0;

    std::mutex m_mutex;
    std::condition_variable m_room;  // readers: there may be something to read
    std::condition_variable m_ready; // workers: a block is there
    std::condition_variable m_idle;  // begin(): no read is under way
    ReadPlan m_plan;
    std::vector<Block> m_blocks;
    std::unique_ptr<BlockMemory> m_places;
    std::uint64_t m_first = 0;
    std::size_t m_nextBlock = 0;   // to be read
    std::uint64_t m_wakeBytes = 0; // wake the readers when this many bytes are free again
    std::uint64_t m_freed = 0;     // bytes, since the readers were woken
    int m_waiting = 0;             // workers
    int m_reading = 0;
    bool m_readsPages = false;
    bool m_cancelled = true;
    bool m_quit = false;

    std::vector<std::jthread> m_threads; // last: joined before anything else goes
};

} // namespace formwork
