// Training a run, alone or as one of several ranks.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/experiment/run_observer.h"

#include <stop_token>

namespace formwork {

// Trains in the calling thread as Backend::train describes.
//
// An epoch is a training part (train loss as optimised, with label smoothing; accuracies of the
// same forward passes) and a validation part (plain cross-entropy, weights fixed). What an epoch
// spends is split by the training thread's clock: waiting for a batch, handing it to the device,
// computing. On a GPU the thread runs one step ahead, so it may wait for data while the device
// still computes: there waiting is the time that the device had no work, by its own events
// (DeviceIdle). The three parts always add up to the training part.
//
// With several ranks (request.ranks) rank 0 observes and writes. An epoch's figures are those of
// the whole run: sums over all ranks, and of seconds the mean. A stop asked of any rank ends all of
// them after the same step.
//
// Peak memory is the largest value seen at progress reports, a few times a second: on the CPU of
// the whole process, whatever else it does.
//
// Files: runFolder/checkpoints/last.safetensors (all that resuming needs) at the end of the first
// epoch and of others if a minute has passed since it was written, in the middle of an epoch every
// ten minutes, every checkpointEvery epochs, on a stop and at the end; never with NaN weights;
// best.safetensors (weights) after every epoch with a new best validation top-1 (without validation
// data: lowest train loss); epoch-NNNN.safetensors (weights) every checkpointEvery epochs.
//
// The path of an Error{DeviceUnavailable} of a training that had started is the device that failed,
// "cuda:2", of whichever rank.
TrainResult trainRun(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                     const std::stop_token& stop);

} // namespace formwork
