#include "core/train/graph/step_recorder.h"

#if FORMWORK_CUDA_GRAPHS
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <cuda_runtime_api.h>

#include <exception>
#include <optional>
#endif

namespace formwork {

#if FORMWORK_CUDA_GRAPHS

namespace {

// Until 2.x a generator had to be announced; later a graph finds those that are drawn from.
template <typename Generator>
void announce(at::cuda::CUDAGraph& graph, Generator& generator)
{
    if constexpr (requires { generator.register_graph(&graph); })
        generator.register_graph(&graph);
}

class CudaRecording final : public StepRecording
{
public:
    void replay() override { graph.replay(); }

    at::cuda::CUDAGraph graph;
};

class CudaRecorder final : public StepRecorder
{
public:
    explicit CudaRecorder(torch::Device device) : m_device(device) {}

    std::unique_ptr<StepRecording> record(const std::function<void()>& work,
                                          const std::vector<at::Generator>& generators) override
    {
        const c10::cuda::CUDAGuard device(m_device);
        auto recording = std::make_unique<CudaRecording>();
        for (const at::Generator& generator : generators)
            announce(recording->graph, *at::check_generator<at::CUDAGeneratorImpl>(generator));
        // What was asked for before must not become a part of the recording.
        c10::cuda::device_synchronize();
        // One for all recordings: LibTorch keeps a workspace of cuBLAS for each.
        if (!m_stream)
            m_stream = c10::cuda::getStreamFromPool(/*isHighPriority=*/false, m_device.index());
        const c10::cuda::CUDAStreamGuard stream(*m_stream);
        // Other threads (loaders that page-lock memory, other trainings) continue meanwhile.
        recording->graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
        try {
            work();
        } catch (...) {
            abandon(recording->graph);
            throw;
        }
        recording->graph.capture_end();
        return recording;
    }

private:
    // The first error counts; the end of an invalid capture is one, too, and stays set.
    static void abandon(at::cuda::CUDAGraph& graph)
    {
        try {
            graph.capture_end();
        } catch (const std::exception&) {
        }
        static_cast<void>(cudaGetLastError());
    }

    torch::Device m_device;
    std::optional<c10::cuda::CUDAStream> m_stream;
};

} // namespace

bool canRecordSteps()
{
    return true;
}

std::unique_ptr<StepRecorder> makeStepRecorder(torch::Device device)
{
    if (!device.is_cuda())
        return nullptr;
    return std::make_unique<CudaRecorder>(device);
}

#else

bool canRecordSteps()
{
    return false;
}

std::unique_ptr<StepRecorder> makeStepRecorder(torch::Device /*device*/)
{
    return nullptr;
}

#endif

} // namespace formwork
