// What the parts of a Store (run_table.h, run_queue.h, ...) have in common. Private to core/store.
#pragma once

namespace formwork {

struct StoreState;

// Works on the state of the Store that it is a part of.
class StorePart
{
protected:
    explicit StorePart(StoreState& state) : m_state(&state) {}
    ~StorePart() = default;
    StorePart(const StorePart&) = delete;
    StorePart& operator=(const StorePart&) = delete;

    StoreState* const m_state;
};

} // namespace formwork
