// The training module: what loadBackend() finds in the shared object.

#include "core/backend/backend_module.h"
#include "core/model/kernels/matrix_product.h"
#include "core/model/weights/convert_weights.h"
#include "core/train/benchmark/headspace.h"
#include "core/train/benchmark/memory_trial.h"
#include "core/train/benchmark/product_benchmark.h"
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device.h"
#include "core/train/device/environment.h"
#include "core/train/device/torch_errors.h"
#include "core/train/inference/evaluate.h"
#include "core/train/inference/export_model.h"
#include "core/train/inference/predict.h"
#include "core/train/loop/train_run.h"

#include <limits>
#include <utility>

namespace formwork {

namespace {

class TorchBackend final : public Backend
{
public:
    BackendInfo info() override
    {
        try {
            const BlasInfo blas = blasInfo();
            return {libtorchVersion(),      blas.description,  blas.slow,
                    matrixProductLibrary(), cudaDeviceNames(), cudaRuntimeVersion()};
        } catch (...) {
            rethrowAsError(TorchTask::Inquiry);
        }
    }

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem& fileSystem,
                      std::stop_token stop) override
    {
        // However the run ends, its memory goes back to the system.
        const Trim trim(m_allocator.cache());
        return trainRun(request, observer, fileSystem, stop);
    }

    EvaluateResult evaluate(const EvaluateRequest& request, ProgressSink& progress,
                            FileSystem& fileSystem, std::stop_token stop) override
    {
        const Trim trim(m_allocator.cache());
        return evaluateCheckpoint(request, fileSystem, progress, stop);
    }

    PredictResult predict(const PredictRequest& request, ProgressSink& progress,
                          FileSystem& fileSystem, std::stop_token stop) override
    {
        const Trim trim(m_allocator.cache());
        return predictImages(request, fileSystem, progress, stop);
    }

    StepBenchmarkResult benchmarkSteps(const StepBenchmarkRequest& request, ProgressSink& progress,
                                       std::stop_token stop) override
    {
        const Trim trim(m_allocator.cache());
        return runStepBenchmark(request, progress, stop);
    }

    std::optional<MemoryEstimate> estimateMemory(const StepBenchmarkRequest& request,
                                                 std::stop_token stop) override
    {
        try {
            const Trim trim(m_allocator.cache());
            const ExperimentConfig& config = request.config;
            return tryMemory({.config = config,
                              .classes = request.classes,
                              .threads = config.train.threads,
                              .imagesPerRank = config.train.batchSize,
                              .validationBatches = config.data.validation.empty()
                                                       ? 0
                                                       : std::numeric_limits<std::uint64_t>::max()},
                             stop);
        } catch (...) {
            rethrowAsError(TorchTask::StepBenchmark);
        }
    }

    HeadspaceResult measureHeadspace(const HeadspaceRequest& request, ProgressSink& progress,
                                     FileSystem& fileSystem, std::stop_token stop) override
    {
        const Trim trim(m_allocator.cache());
        return runHeadspace(request, progress, fileSystem, stop);
    }

    ProductRates measureProducts(std::stop_token stop) override
    {
        try {
            const Trim trim(m_allocator.cache());
            return benchmarkProducts(stop);
        } catch (...) {
            rethrowAsError(TorchTask::StepBenchmark);
        }
    }

    std::uint64_t removeOptimiserState(const std::filesystem::path& checkpoint,
                                       FileSystem& fileSystem) override
    {
        try {
            const Trim trim(m_allocator.cache());
            return formwork::removeOptimiserState(fileSystem, checkpoint);
        } catch (...) {
            rethrowAsError(TorchTask::Conversion);
        }
    }

    ConvertedWeights convertWeights(const WeightsConversion& conversion, FileSystem& fileSystem,
                                    std::stop_token stop) override
    {
        try {
            const Trim trim(m_allocator.cache());
            return formwork::convertWeights(conversion, fileSystem, std::move(stop));
        } catch (...) {
            rethrowAsError(TorchTask::Conversion);
        }
    }

    ExportedModel exportModel(const ModelExport& request, FileSystem& fileSystem,
                              std::stop_token stop) override
    {
        try {
            const Trim trim(m_allocator.cache());
            return formwork::exportModel(request, fileSystem, stop);
        } catch (...) {
            rethrowAsError(TorchTask::Export);
        }
    }

private:
    class Trim
    {
    public:
        explicit Trim(BlockCache& cache) : m_cache(cache) {}
        ~Trim() { m_cache.trim(); }
        Trim(const Trim&) = delete;
        Trim& operator=(const Trim&) = delete;

    private:
        BlockCache& m_cache;
    };

    CachingAllocator& m_allocator = installCachingAllocator();
};

} // namespace

} // namespace formwork

extern "C" {

__attribute__((visibility("default"))) std::uint64_t formwork_backend_fingerprint()
{
    return formwork::backendFingerprint();
}

__attribute__((visibility("default"))) formwork::Backend* formwork_make_backend()
{
    return new formwork::TorchBackend;
}
}
