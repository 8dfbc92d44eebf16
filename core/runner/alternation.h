// Several runs trained alternately, epoch by epoch, so that other work on the machine affects them
// all alike: the fair way to time two loaders.
#pragma once

#include "core/base/error.h"
#include "core/runner/run_job.h"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

// Whose turn it is. With A and B: A B, B A, A B, ... (ABBA), so that a machine that slows down
// steadily favours neither; with more in the same manner. Thread-safe.
class Turns
{
public:
    explicit Turns(std::size_t players);

    // Waits for the turn of `player`, or for a stop request.
    void await(std::size_t player, const std::stop_token& stop);
    // The turn of `player`, who has it, is over.
    void pass(std::size_t player);
    // `player` takes no more turns.
    void leave(std::size_t player);

private:
    void next();

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::vector<bool> m_isIn;
    std::vector<std::size_t> m_round; // players in the order of this round
    std::size_t m_place = 0;          // in m_round
    bool m_isBackwards = false;
};

struct AlternationEnd
{
    RunId run = 0;
    RunStatus status = RunStatus::Failed; // as recorded
    std::optional<Error> error = {};      // why it failed or paused
};

struct AlternatingRun
{
    RunId run = 0;
    RunObserver* also = nullptr; // as executeRun()'s; called in a thread of the run's own
    std::stop_token stop = {};   // of this run; the others continue
    // Called in that thread when the run has ended, before the others have.
    std::function<void(const AlternationEnd&)> ended = {};
    ResumeSettings settings = {};
};

// executeClaimedRun() of each run, alternating after each epoch; each is set up in its first turn,
// and all are in memory together. Runs need not have the same number of epochs. When one fails or
// is stopped the others continue. Returns how each ended, in the order of `runs`, which this
// process must have claimed.
std::vector<AlternationEnd> executeAlternating(Backend& backend, const Workspace& workspace,
                                               const std::vector<AlternatingRun>& runs,
                                               FileSystem& fileSystem);

} // namespace formwork
