// The queue: what trains next, in which order, who takes it, and what is trained on. A part of
// Store.
#pragma once

#include "core/base/error.h"
#include "core/store/device_places.h"
#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <optional>
#include <vector>

namespace formwork {

class RunQueue : private StorePart
{
public:
    explicit RunQueue(StoreState& state) : StorePart(state) {}

    std::vector<RunId> queue();                        // all queued ones, in queue order
    std::vector<RunId> queue(const QueueShare& share); // those that claimNext() would take
    std::optional<RunId> nextQueued(const QueueShare& share = {}); // what claimNext() would take
    // Takes the next run for this process, as claimRun(); found and taken in one transaction, so
    // that two who ask at the same time get different runs. Nothing when none is left.
    std::optional<RunId> claimNext(const QueueShare& share = {});
    // Takes the first run for which there is a place: its train.device is free in `places`. A CUDA
    // device is taken while any process of this machine trains on it, the CPU by runs of this
    // process; runs of a sweep that it has reserved (SweepTable::createSweep) and all others have
    // the CPU each for themselves. A run that waits for several devices keeps those of them that
    // are free from the runs behind it; one that waits because of its train.tf32
    // (DevicePlaces::tf32) keeps all of them, and one that waits for the CPU keeps the CPU. With a
    // run that is trained alternately (setTurns) come all others of its group that wait in that
    // part of the queue, in the order of their numbers, to the same place; on CUDA only those with
    // its train.tf32.
    ClaimedRuns claimNextFor(const DevicePlaces& places, const QueueShare& share = {});
    // Marks runs as a group to be trained alternately, epoch by epoch, in one process: two loaders
    // that are compared. RunRow::turns of each is the number of the first one then.
    void setTurns(const std::vector<RunId>& runs);
    // Moves a queued run before another one (0 = to the end). Error{InvalidArgument} if either is
    // not queued.
    void moveQueued(RunId id, RunId before);
    // Puts a stopped, failed or interrupted run on the queue, to be resumed: before the runs that
    // were never started, after the resumes that wait already. Does nothing for a run that is
    // queued or being trained. One of a reserved sweep is reserved for the same process again.
    // Errors: NotFound (also in the bin), InvalidArgument (done).
    void requestResume(RunId id);

    // A run that has ended gets another config, with more epochs, and is stopped then: it can be
    // resumed. An extension of a finished run that fails before it has started is undone, see
    // finishRun(). Error{InvalidArgument} if it waits or trains, if `config` has no more epochs, or
    // if the run has no kLastCheckpoint.
    void extendRun(RunId id, const ExperimentConfig& config);

    // A finished run was extended, and the extension has not started yet.
    bool isUnstartedExtension(RunId id);

    // The optimiser state of a finished run is about to be removed from its kLastCheckpoint, which
    // is kPrunedCheckpoint from now on: the run can no longer be extended. Also continues a
    // removal that was killed. False, and nothing happens, if the run is not done (any more), is in
    // the bin, or has no such checkpoint.
    bool beginPruning(RunId id);
    // It is removed, and the checkpoint is kLastWeights; or it is still there, and the run can be
    // extended as before.
    void endPruning(RunId id, bool isRemoved);

private:
    struct Pick
    {
        std::optional<RunId> run = {};
        DeviceChoice device = {};
        PlaceWish wish = {};
        bool isWaiting = false;
    };

    bool isIn(const QueueShare& share, RunId id);
    RunId sweepOf(RunId id);
    bool isOwnSweep(RunId sweep);
    PlaceWish wishOf(RunId id);
    Pick pickNext(const DevicePlaces& places, const QueueShare& share);
    TakenPlaces takenPlaces(RunId sweep);
    std::vector<RunId> takeWithGroup(const Pick& pick, const QueueShare& share);
};

// For a run that has no kLastCheckpoint.
Error cannotBeExtended(RunId run);

} // namespace formwork
