// Removing runs: at once, or through the bin. A part of Store.
#pragma once

#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <chrono>
#include <stop_token>

namespace formwork {

class RunBin : private StorePart
{
public:
    explicit RunBin(StoreState& state) : StorePart(state) {}

    // Removes rows and folder. Error{Busy} while it runs.
    void removeRun(RunId id);
    // Puts a run into the bin, as removeRun but to be undone: it leaves lists and queue, and nobody
    // can claim it. Error{Busy} while it runs.
    void binRun(RunId id);
    void restoreRun(RunId id); // from the bin, as it was, and to its place in the queue
    // Removes it if it is in the bin (still). Error{Busy} while it runs.
    bool removeBinned(RunId id);
    // Removes what was put into the bin at least so long ago; returns how many. After a stop
    // request the rest stays in the bin.
    int emptyBin(std::chrono::milliseconds age = std::chrono::milliseconds(0),
                 const std::stop_token& stop = {});
};

} // namespace formwork
