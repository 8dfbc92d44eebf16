// Many producers, one consumer, results in order. Private to the room.
#pragma once

#include "core/base/error.h"

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace formwork {

// Runs produce(index, worker, item) for every index in [0, count) on `workers` threads and
// consume(index, item) in ascending order on the calling thread. At most `window` items exist at a
// time; they are reused, so an item arrives in produce() with whatever it held before. The first
// exception of either side ends everything and is rethrown; a stop request ends with
// Error{Cancelled}. No thread is left when run() returns.
template <typename Item>
class OrderedPipeline
{
public:
    using Produce = std::function<void(std::size_t index, int worker, Item& item)>;
    using Consume = std::function<void(std::size_t index, Item& item)>;

    OrderedPipeline(std::size_t count, int workers, std::size_t window)
        : m_count(count)
        , m_workers(workers)
        , m_slots(window)
    {}

    void run(const Produce& produce, const Consume& consume, const std::stop_token& stop)
    {
        std::vector<std::jthread> threads; // their destructors stop and join them
        for (int worker = 0; worker < m_workers; ++worker)
            threads.emplace_back([this, worker, &produce](const std::stop_token& abort) {
                work(worker, produce, abort);
            });
        // Without this, each thread would be joined before the next is told to stop.
        const StopAll stopAll{threads};
        for (std::size_t index = 0; index < m_count; ++index) {
            Slot& slot = waitFor(index, stop);
            consume(index, slot.item);
            const std::lock_guard lock(m_mutex);
            slot.ready = false;
            ++m_consumed;
            m_changed.notify_all();
        }
    }

private:
    struct Slot
    {
        Item item;
        bool ready = false;
    };
    struct StopAll
    {
        std::vector<std::jthread>& threads;
        ~StopAll()
        {
            for (std::jthread& thread : threads)
                thread.request_stop();
        }
    };

    void work(int worker, const Produce& produce, const std::stop_token& abort)
    {
        try {
            std::unique_lock lock(m_mutex);
            while (true) {
                const bool free = m_changed.wait(lock, abort, [this] {
                    return m_next == m_count || m_next < m_consumed + m_slots.size();
                });
                if (!free || abort.stop_requested() || m_next == m_count)
                    return;
                const std::size_t index = m_next++;
                Slot& slot = m_slots[index % m_slots.size()];
                lock.unlock();
                produce(index, worker, slot.item);
                lock.lock();
                slot.ready = true;
                m_changed.notify_all();
            }
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            if (!m_failure)
                m_failure = std::current_exception();
            m_changed.notify_all();
        }
    }

    Slot& waitFor(std::size_t index, const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        Slot& slot = m_slots[index % m_slots.size()];
        m_changed.wait(lock, stop, [&] { return slot.ready || m_failure; });
        throwIfStopped(stop);
        if (m_failure)
            std::rethrow_exception(m_failure);
        return slot;
    }

    const std::size_t m_count;
    const int m_workers;
    std::mutex m_mutex; // guards all below, but not the items of slots that are being filled
    std::condition_variable_any m_changed;
    std::vector<Slot> m_slots;
    std::size_t m_next = 0;
    std::size_t m_consumed = 0;
    std::exception_ptr m_failure;
};

} // namespace formwork
