#include "core/train/loop/train_run.h"

#include "core/base/error.h"
#include "core/experiment/forwarding_observer.h"
#include "core/train/device/rank_device.h"
#include "core/train/device/torch_errors.h"
#include "core/train/loop/fitting_batch.h"
#include "core/train/loop/trainer.h"
#include "core/train/parallel/process_group.h"
#include "core/train/parallel/shared_state.h"

#include <optional>

namespace formwork {

namespace {

// What is known of a training once it was set up.
struct Begun
{
    int classes = 0; // 0 as long as nothing was trained
    std::optional<torch::Device> device;
};

TrainResult trainOrThrow(const TrainRequest& request, ProcessGroup& group, RunObserver& observer,
                         FileSystem& fileSystem, const std::stop_token& stop, Begun& begun)
{
    try {
        validateConfig(request.config);
        Trainer trainer(request, group, observer, fileSystem, stop);
        begun = {trainer.classes(), trainer.device()};
        return trainer.run();
    } catch (...) {
        rethrowAsError(TorchTask::Training);
    }
}

TrainResult trainNamingDevice(const TrainRequest& request, ProcessGroup& group,
                              RunObserver& observer, FileSystem& fileSystem,
                              const std::stop_token& stop, Begun& begun)
{
    try {
        return trainOrThrow(request, group, observer, fileSystem, stop, begun);
    } catch (const Error& error) {
        if (begun.device && begun.device->is_cuda() && namesNoDevice(error))
            throw withDevice(error, begun.device->index());
        throw; // as it is: settle() distinguishes errors by their class
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
        Begun begun;
        const TrainResult result =
            trainNamingDevice(shared, group, group.isFirst() ? observer : nobody, fileSystem,
                              either.get_token(), begun);
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
    Begun begun;
    try {
        return trainNamingDevice(request, alone, observer, fileSystem, stop, begun);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::OutOfMemory || begun.classes == 0)
            throw;
        ExperimentConfig config = request.config;
        config.train.device = request.device.value_or(config.train.device);
        throw withFittingBatch(error, config, begun.classes, stop); // the trainer's memory is free
    }
}

} // namespace formwork
