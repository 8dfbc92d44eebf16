// Many producers, one consumer, results in order. Private to the room.
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace formwork {

// Runs produce(index, worker, item) for every index in [first, count) on `workers` threads and
// consume(index, item) in ascending order on the calling thread. At most `window` items exist at a
// time, and none but the next one to consume is begun while those that wait weigh more than
// `budget`. Items are reused, the one consumed last first because its memory is still in the cache,
// so an item arrives in produce() with whatever it held before. The exception of either side that
// comes first in this order ends everything and is rethrown; a stop request ends with
// Error{Cancelled} after the item that is waited for. No thread is left when run() returns.
//
// No thread enters the kernel unless it has to wait for another.
template <typename Item>
class OrderedPipeline
{
public:
    // Gives what the item weighs, in whatever unit the budget has.
    using Produce = std::function<std::size_t(std::size_t index, int worker, Item& item)>;
    using Consume = std::function<void(std::size_t index, Item& item)>;

    struct Bounds
    {
        std::size_t window = 1; // at least 1
        std::size_t budget = std::numeric_limits<std::size_t>::max();
    };

    OrderedPipeline(std::size_t count, int workers, const Bounds& bounds, std::size_t first = 0)
        : m_first(first)
        , m_count(count)
        , m_workers(workers)
        , m_budget(bounds.budget)
        , m_slots(bounds.window)
        , m_next(first)
        , m_limit(first + bounds.window)
    {}

    void run(const Produce& produce, const Consume& consume, const std::stop_token& stop)
    {
        std::vector<std::jthread> threads; // their destructors join them
        const EndAll endAll{m_limit};      // before that
        for (int worker = 0; worker < m_workers; ++worker)
            threads.emplace_back([this, worker, &produce] { work(worker, produce); });
        for (std::size_t index = m_first; index < m_count; ++index) {
            Slot& slot = m_slots[index % m_slots.size()];
            slot.state.wait(kEmpty, std::memory_order_acquire);
            throwIfStopped(stop);
            if (slot.state.load(std::memory_order_acquire) == kFailed)
                std::rethrow_exception(slot.failure);
            consume(index, *slot.item);
            m_weight.fetch_sub(slot.weight, std::memory_order_relaxed);
            giveBack(std::move(slot.item));
            slot.state.store(kEmpty, std::memory_order_relaxed);
            m_limit.fetch_add(1, std::memory_order_release);
            m_limit.notify_all();
        }
    }

private:
    static constexpr std::uint32_t kEmpty = 0;
    static constexpr std::uint32_t kReady = 1;
    static constexpr std::uint32_t kFailed = 2;
    static constexpr std::size_t kEnd = std::numeric_limits<std::size_t>::max();

    struct Slot
    {
        std::atomic<std::uint32_t> state = kEmpty;
        std::exception_ptr failure;
        std::unique_ptr<Item> item;
        std::size_t weight = 0;
    };
    struct EndAll
    {
        std::atomic<std::size_t>& limit;
        ~EndAll()
        {
            limit.store(kEnd);
            limit.notify_all();
        }
    };

    void work(int worker, const Produce& produce)
    {
        for (;;) {
            const std::size_t index = m_next.fetch_add(1, std::memory_order_relaxed);
            if (index >= m_count || !waitForRoom(index))
                return;
            Slot& slot = m_slots[index % m_slots.size()];
            std::uint32_t result = kReady;
            try {
                slot.item = take();
                slot.weight = produce(index, worker, *slot.item);
                m_weight.fetch_add(slot.weight, std::memory_order_relaxed);
            } catch (...) {
                slot.failure = std::current_exception();
                result = kFailed;
            }
            slot.state.store(result, std::memory_order_release);
            slot.state.notify_one();
            if (result == kFailed)
                return;
        }
    }

    std::unique_ptr<Item> take()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_spare.empty()) {
                auto item = std::move(m_spare.back());
                m_spare.pop_back();
                return item;
            }
        }
        return std::make_unique<Item>();
    }

    void giveBack(std::unique_ptr<Item> item)
    {
        const std::lock_guard lock(m_mutex);
        m_spare.push_back(std::move(item));
    }

    // False when there is nothing more to do.
    bool waitForRoom(std::size_t index)
    {
        for (;;) {
            const std::size_t limit = m_limit.load(std::memory_order_acquire);
            if (limit == kEnd)
                return false;
            const bool isNext = index + m_slots.size() == limit;
            const bool isLight = m_weight.load(std::memory_order_relaxed) <= m_budget;
            if (index < limit && (isNext || isLight))
                return true;
            m_limit.wait(limit, std::memory_order_acquire);
        }
    }

    const std::size_t m_first;
    const std::size_t m_count;
    const int m_workers;
    const std::size_t m_budget;
    std::vector<Slot> m_slots;
    std::mutex m_mutex; // held for a few instructions
    std::vector<std::unique_ptr<Item>> m_spare;
    std::atomic<std::size_t> m_next;
    std::atomic<std::size_t> m_weight{0}; // of the items that wait to be consumed
    std::atomic<std::size_t> m_limit;     // items below may be produced; kEnd: no more
};

} // namespace formwork
