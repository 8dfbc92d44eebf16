#include "core/train/loop/train_run.h"

#include "core/base/error.h"
#include "core/experiment/forwarding_observer.h"
#include "core/train/device/torch_errors.h"
#include "core/train/loop/fitting_batch.h"
#include "core/train/loop/trainer.h"
#include "core/train/parallel/process_group.h"
#include "core/train/parallel/shared_state.h"

namespace formwork {

namespace {

TrainResult trainOrThrow(const TrainRequest& request, ProcessGroup& group, RunObserver& observer,
                         FileSystem& fileSystem, const std::stop_token& stop, int& classes)
{
    try {
        validateConfig(request.config);
        Trainer trainer(request, group, observer, fileSystem, stop);
        classes = trainer.classes();
        return trainer.run();
    } catch (...) {
        rethrowAsError(TorchTask::Training);
    }
}

TrainResult trainAsOneOf(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                         const std::stop_token& stop)
{
    ProcessGroup group(request.ranks, stop);
    ForwardingObserver nobody({});
    // What one rank does alone (scanning, say) ends when another has failed.
    std::stop_source either;
    const auto end = [&either] {
        either.request_stop();
    };
    const std::stop_callback onStop(stop, end);
    const std::stop_callback onFailure(group.failed(), end);
    try {
        const TrainRequest shared = sharedRequest(group, request);
        int classes = 0;
        const TrainResult result = trainOrThrow(shared, group, group.isFirst() ? observer : nobody,
                                                fileSystem, either.get_token(), classes);
        group.leave();
        return result;
    } catch (const Error& error) {
        throw group.settle(error);
    }
}

} // namespace

TrainResult trainRun(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                     const std::stop_token& stop)
{
    if (request.ranks.isParallel())
        return trainAsOneOf(request, observer, fileSystem, stop);
    ProcessGroup alone;
    int classes = 0; // 0 as long as nothing was trained
    try {
        return trainOrThrow(request, alone, observer, fileSystem, stop, classes);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::OutOfMemory || classes == 0)
            throw;
        throw withFittingBatch(error, request.config, classes,
                               stop); // the trainer's memory is free
    }
}

} // namespace formwork
