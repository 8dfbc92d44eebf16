// How a run in training continues from its last checkpoint.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/run_checkpoints.h"
#include "core/train/loop/run_log.h"
#include "core/train/loop/run_setup.h"
#include "core/train/parallel/process_group.h"

#include <optional>
#include <string>
#include <vector>

namespace formwork {

// What the run's log is to say about it, once the run has started.
struct Resumption
{
    std::vector<LogMessage> lines = {};
    std::string dataChange = {}; // dataChangeText() of training and validation data; empty: none
    bool isFromCheckpoint = false;
    std::optional<EpochEnd> end = {}; // which the checkpoint is of; nothing inside an epoch
};

// On rank 0, of a request that resumes. Puts what run.resumed found into the model, the optimiser
// and `state`, which holds what is true of this process: threads, data, ranks. Without a
// checkpoint, or with one that cannot be resumed from (which is set aside), the run starts from
// epoch 1. Errors: CorruptData where an extension has nothing to continue from; InvalidConfig where
// the experiment or the data is another one and request.acceptNewData does not allow it;
// ClassMismatch; those of restoreCheckpoint().
Resumption resumeRun(const TrainRequest& request, const ProcessGroup& group, RunSetup& run,
                     TrainingState& state, FileSystem& fileSystem);

} // namespace formwork
