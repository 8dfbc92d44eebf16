// Sweeps that stop their losers: which runs pause after which epoch, and which of them continue. A
// part of Store.
//
// The runs of a sweep that reached the epoch wait (RunStatus::Stopped with RunRow::pauseAt) until
// none of them is queued, trained or interrupted before it; then the best are queued again, to be
// resumed from their checkpoints, and the others keep the reason in RunRow::errorMessage. A run
// that failed, or was stopped by hand before the epoch, is no longer waited for.
#pragma once

#include "core/experiment/halving.h"
#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct SweepDecision
{
    int epoch = 0;                // after which it was made; 0: none was
    std::vector<RunId> continued; // best first
    std::vector<RunId> stopped;
};

class SweepTable : private StorePart
{
public:
    explicit SweepTable(StoreState& state) : StorePart(state) {}

    // The runs of one sweep, none of which was started yet. RunRow::sweep of each is the number of
    // the first one then. If this process has reserved the runs (RunStart::Reserved), those that
    // halving lets continue stay reserved for it, whichever process decides. Does nothing without
    // halving or for a single run.
    void createSweep(const std::vector<RunId>& runs, const HalvingRule& rule);
    // Makes runs of a sweep, which this process has reserved, all of them or none. The rule halves,
    // and there are several configs.
    std::vector<RunId> createReservedSweep(const std::vector<ExperimentConfig>& configs,
                                           const HalvingRule& rule, const std::string& tag);
    std::optional<HalvingRule> sweepRule(RunId sweep);
    // Those with runs that wait for a decision.
    std::vector<RunId> openSweeps();

    // Notes why a run that reached its pauseAt is stopped.
    void recordPause(RunId run, int epoch);
    // Decides what is ripe, in one transaction: of two processes that ask at the same time, one
    // decides. Of runs with the same accuracy the one with the lower loss is better. Returns no
    // decision while a run is still on its way.
    SweepDecision decideSweep(RunId sweep);
    // Some process trains a run that a decision waits for.
    bool waitsForTraining(RunId sweep);
    // Nothing more is decided, and no run of the sweep pauses any more: in one transaction, those
    // that wait for a decision or in the queue are stopped. Those that train now, and those that
    // another process has reserved, continue. The sweep is not reserved any more.
    void endSweep(RunId sweep);
};

// A run that was paused or stopped by its sweep, and not by the user or an error.
bool endedBySweep(const RunRow& run);

} // namespace formwork
