// Who trains a run: claims, heartbeats, stops, and runs whose process died. A part of Store.
#pragma once

#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <chrono>
#include <string>
#include <vector>

namespace formwork {

class RunLife : private StorePart
{
public:
    explicit RunLife(StoreState& state) : StorePart(state) {}

    // Takes a run for this process: queued, stopped, failed or interrupted -> running; also running
    // if its process is gone. Errors: Busy, naming host and pid, when another host (or another
    // thread of this process) trains or has reserved it; InvalidArgument when it is done; NotFound
    // when it is in the bin.
    //
    // A process of this machine is gone when it no longer lives (a new one with the same pid does
    // not count). One of another computer, or before a restart, is gone when its heartbeat did not
    // change for 60 s while this Store watched it: clocks are never compared.
    void claimRun(RunId id);
    HolderState holderState(RunId id);
    // For how long a heartbeat must not change, instead of 60 s.
    void setSilence(std::chrono::milliseconds silence);
    // Keeps a claimed run, and what this process has reserved; restores a run that was taken for
    // interrupted while this machine slept. False if this process no longer holds it.
    bool heartbeat(RunId id);
    // Asks its trainer to stop after the current step; to that of a followed run, importEvents()
    // passes it on, to that of a run on a target followRuns() (core/remote/remote_follower.h). A
    // queued run is stopped at once.
    void requestStop(RunId id);
    bool stopRequested(RunId id);
    // To any status of a run that has ended; returns what it came to. An extension of a finished
    // run (extendRun) that ends with an error before recordEnvironment() is undone: the run is Done
    // as it was before, with its former config. Error{Busy} if another process trains it.
    RunStatus finishRun(RunId id, RunStatus status, const std::string& errorMessage = {});
    // Running rows whose process is gone become interrupted; returns their ids. Takes no lock when
    // there are none: to be called at start and now and then. A ReadOnly store shows such runs as
    // interrupted without it.
    std::vector<RunId> markInterrupted();
};

} // namespace formwork
