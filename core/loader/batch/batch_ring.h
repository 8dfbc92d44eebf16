// A ring of reused batches between the workers that fill them and the consumer that takes them in
// order. All memory is allocated at construction.
//
// Batches of an epoch are opened in order as slots become free; the workers fill the samples of
// every open batch in any order; the consumer takes a batch when its last sample is done.
#pragma once

#include "core/base/error.h"
#include "core/loader/loader.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

// One batch's memory, on its own cache lines. The workers write disjoint rows; the rest belongs
// to the ring.
struct alignas(64) BatchSlot
{
    std::byte* images = nullptr;
    std::int64_t* labels = nullptr;
    std::uint32_t* samples = nullptr;
    std::int64_t* secondLabels = nullptr; // both null unless the batches are mixed
    float* shares = nullptr;

    std::uint64_t number = 0; // of the batch
    int count = 0;            // rows in use
    std::atomic<int> left{0}; // rows not done yet
    std::atomic<int> damaged{0};
    bool ready = false; // guarded by the ring, as the error is
    int errorRow = 0;
    // Error of the first row that failed. The thread that is notified of the last row may read it.
    std::optional<Error> error;
};

struct TakenBatch
{
    int slot = 0;
    Batch batch;
    int damaged = 0; // samples replaced by others
    double waitSeconds = 0;
};

class BatchRing
{
public:
    // `mixed` gives batches second labels and shares. `allocator` must outlive the ring. Throws
    // what it throws.
    BatchRing(int slots, int batchSize, std::size_t sampleBytes, bool mixed,
              BatchAllocator& allocator);
    ~BatchRing();
    BatchRing(const BatchRing&) = delete;
    BatchRing& operator=(const BatchRing&) = delete;

    // Starts over with batches [first, end) of `samples` samples in all. No worker may be inside;
    // batches that the consumer still holds stay valid and come back as they are released.
    void begin(std::uint64_t first, std::uint64_t end, std::uint64_t samples);

    // Sends waiting workers home: open() returns null until begin().
    void cancel();

    // Worker: the slot of a batch, waiting until it is open. Null after cancel().
    BatchSlot* open(std::uint64_t batch);
    // Worker: one row is written. True for the last one of the batch: the whole slot is the
    // caller's then, who finishes what concerns the batch as a whole and calls publish().
    [[nodiscard]] bool rowDone(BatchSlot& slot);
    // Worker: one row cannot be written. The batch's error is that of its first such row.
    // Otherwise as rowDone().
    [[nodiscard]] bool rowFailed(BatchSlot& slot, int row, Error error);
    // Worker: the batch is complete, the consumer may take it (or gets its error).
    void publish(BatchSlot& slot);

    // Consumer: the next batch, waiting for it; nothing after the last one. Throws the error of the
    // batch (again at every call until begin()), or Error{InvalidArgument} if the consumer holds
    // all slots. Nothing either when `stop` is requested while it waits.
    std::optional<TakenBatch> take(const std::stop_token& stop = {});
    // Any thread.
    void giveBack(int slot) noexcept;

private:
    void openBatches(); // with m_mutex held
    void releaseMemory() noexcept;

    BatchAllocator& m_allocator;
    const std::uint64_t m_batchSize;
    std::size_t m_slotBytes = 0;
    std::vector<BatchSlot> m_slots;

    std::mutex m_mutex;
    std::condition_variable m_opened;    // for workers
    std::condition_variable_any m_ready; // for the consumer
    std::vector<int> m_free;
    std::vector<bool> m_held;       // by the consumer
    std::vector<int> m_slotOfBatch; // index: batch - m_first; entries below m_openEnd are final
    std::uint64_t m_first = 0;
    std::uint64_t m_end = 0;
    std::uint64_t m_samples = 0;
    std::uint64_t m_next = 0; // to be taken
    bool m_cancelled = true;
    std::atomic<std::uint64_t> m_openEnd{0}; // batches below are open or done
};

} // namespace formwork
