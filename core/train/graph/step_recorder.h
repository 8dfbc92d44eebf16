// Recording what a step asks of a device, to do it again without the host: a CUDA graph.
#pragma once

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <vector>

namespace formwork {

class StepRecording
{
public:
    virtual ~StepRecording() = default;
    // Does it once more, with what the tensors that it reads hold now. A GPU is not waited for.
    virtual void replay() = 0;
};

// Belongs to the training thread.
class StepRecorder
{
public:
    virtual ~StepRecorder() = default;

    // Records what `work` asks of the device; nothing of it is done yet. The tensors that `work`
    // makes and that outlive it keep their memory, which each replay writes. Replays draw from
    // `generators` as these are seeded then. Throws what `work` throws, and c10::Error where
    // something cannot be recorded; the device and its tensors are then as before.
    virtual std::unique_ptr<StepRecording> record(const std::function<void()>& work,
                                                  const std::vector<at::Generator>& generators) = 0;
};

// Whether this build has CUDA graphs: it was configured with a CUDA LibTorch and its headers.
bool canRecordSteps();

// Null for the CPU and in a build without CUDA graphs.
std::unique_ptr<StepRecorder> makeStepRecorder(torch::Device device);

} // namespace formwork
