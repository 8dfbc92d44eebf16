// The LibTorch-free face of models and training. The implementation is a module (shared object)
// that is loaded on first use, because LibTorch costs 0.7 s of start-up.
#pragma once

#include "core/backend/headspace.h"
#include "core/backend/inference.h"
#include "core/backend/memory_estimate.h"
#include "core/backend/product_rates.h"
#include "core/backend/step_timing.h"
#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/ranks/rank_layout.h"
#include "core/weights/model_export.h"
#include "core/weights/weights_conversion.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

struct BackendInfo
{
    std::string libtorchVersion;
    std::string blas;                     // library and thread model
    bool blasIsSlow = false;              // reference BLAS: about forty times slower than OpenBLAS
    std::string matrixProducts;           // what linear layers use: "oneDNN 2.6.3", or "BLAS"
    std::vector<std::string> cudaDevices; // names; empty without CUDA
    // Version of the CUDA that LibTorch was built with, as CUDA counts: 13020 is 13.2. 0: without
    // CUDA.
    int cudaVersion = 0;
};

struct TrainRequest
{
    ExperimentConfig config;
    std::filesystem::path runFolder; // exists; checkpoints go to runFolder/checkpoints
    // Continue from runFolder/checkpoints/last.safetensors; from epoch 1 if it is missing or
    // damaged, and then all other checkpoints are set aside.
    bool resume = false;
    // In the middle of an epoch, for what a power cut may cost at most.
    double secondsBetweenSaves = 600;
    // Resume although the data is not what the run was trained on so far (without it an
    // Error{InvalidConfig}): the best epoch is then one of those to come.
    bool acceptNewData = false;
    // How long a checkpoint waits for room on a full disk before the run ends with Error{NoSpace}.
    double secondsForRoom = 60;
    // With `resume`: where there is no intact last checkpoint, Error{CorruptData} rather than
    // epoch 1.
    bool mustContinue = false;
    // One of several processes that train the run together. Rank 0's request is that of all: of the
    // others' only this member counts.
    RankLayout ranks = {};
    // Which device of those that the config allows was taken for this run; nothing: as the config
    // says. The run's config keeps what was asked for.
    std::optional<DeviceChoice> device = {};
    // So many trainings of this machine share its cores.
    int coresSharedBy = 1;
};

enum class TrainEnd {
    Finished, // all epochs done
    Stopped,  // a stop was requested; a checkpoint was written
};

struct TrainResult
{
    TrainEnd end = TrainEnd::Finished;
    int epochsDone = 0;
};

// Thread-safe; each train() call runs in its caller's thread, several at a time are allowed.
class Backend
{
public:
    virtual ~Backend() = default;
    virtual BackendInfo info() = 0;
    // Trains to the end or until a stop, which ends the run after the current step with a
    // checkpoint. Errors: InvalidConfig, ClassMismatch, CorruptData (data or checkpoint),
    // DeviceUnavailable, OutOfMemory, Diverged, and those of loader and FileSystem. With several
    // ranks also what another rank failed with: Io, or where rank 0 reports it Cancelled. Ranks
    // above 0 report nothing to `observer` and write no file.
    virtual TrainResult train(const TrainRequest& request, RunObserver& observer,
                              FileSystem& fileSystem, std::stop_token stop) = 0;
    // A checkpoint on a dataset; see evaluate.h for errors.
    virtual EvaluateResult evaluate(const EvaluateRequest& request, ProgressSink& progress,
                                    FileSystem& fileSystem, std::stop_token stop) = 0;
    // What a checkpoint sees in images; see predict.h for errors.
    virtual PredictResult predict(const PredictRequest& request, ProgressSink& progress,
                                  FileSystem& fileSystem, std::stop_token stop) = 0;
    // Times training steps on random input; see step_benchmark.h for errors.
    virtual StepBenchmarkResult benchmarkSteps(const StepBenchmarkRequest& request,
                                               ProgressSink& progress, std::stop_token stop) = 0;
    // What training request.config takes of the memory, from steps of small batches; see
    // core/train/benchmark/memory_trial.h for what it cannot say, and for errors.
    virtual std::optional<MemoryEstimate> estimateMemory(const StepBenchmarkRequest& request,
                                                         std::stop_token stop);
    // See core/train/benchmark/headspace.h.
    virtual HeadspaceResult measureHeadspace(const HeadspaceRequest& request,
                                             ProgressSink& progress, FileSystem& fileSystem,
                                             std::stop_token stop);
    // What the CPU's matrix products are worth, in less than two seconds; see product_benchmark.h
    // for errors. Sets the compute threads of the calling thread.
    virtual ProductRates measureProducts(std::stop_token stop);
    // See core/train/checkpoint/checkpoint.h.
    virtual std::uint64_t removeOptimiserState(const std::filesystem::path& checkpoint,
                                               FileSystem& fileSystem);
    // See core/model/weights/convert_weights.h.
    virtual ConvertedWeights convertWeights(const WeightsConversion& conversion,
                                            FileSystem& fileSystem, std::stop_token stop);
    // See core/train/inference/export_model.h.
    virtual ExportedModel exportModel(const ModelExport& request, FileSystem& fileSystem,
                                      std::stop_token stop);
};

// Where the module lies for a program in `programFolder` (../lib/formwork/ beside bin/).
std::filesystem::path backendModulePath(const std::filesystem::path& programFolder);

// Loads the module (about 0.8 s the first time) and makes its backend; any thread. The module stays
// loaded until the process ends. Errors: NotFound, Internal (wrong module version).
std::unique_ptr<Backend> loadBackend(const std::filesystem::path& module);

} // namespace formwork
