// What a run reports while it trains. The trainer knows only this interface; the store records it.
#pragma once

#include "core/base/progress.h"
#include "core/experiment/confusion.h"
#include "core/experiment/data_identity.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace formwork {

// Where and with what a run computes.
struct RunEnvironment
{
    std::string host;
    std::string device; // "cpu" or "cuda:0 (name)"
    std::string cpuModel;
    int computeThreads = 0;
    int loaderWorkers = 0;
    std::string versions; // "formwork 0.1.0, LibTorch 1.13.1, ..."
    std::string blas;     // what matrix products run on
    std::int64_t parameters = 0;
    std::uint64_t trainImages = 0;
    std::uint64_t validationImages = 0;
    int classes = 0;
    DataIdentity trainData;
    DataIdentity validationData; // unknown without validation data
};

// One finished epoch. Accuracies are shares in [0, 1].
struct EpochRecord
{
    int epoch = 0; // 1, 2, ...
    double trainLoss = 0;
    double trainTop1 = 0;
    double trainTop5 = 0;
    std::optional<double> validationLoss; // absent without validation data
    std::optional<double> validationTop1;
    std::optional<double> validationTop5;
    double learningRate = 0;  // at the end of the epoch
    std::uint64_t images = 0; // trained on
    // Wall seconds of the whole epoch and their parts; the rest is bookkeeping (checkpoint, store).
    double epochSeconds = 0; // training part + validation part
    double dataWaitSeconds = 0;
    double transferSeconds = 0;
    double computeSeconds = 0;
    double validationSeconds = 0;
    std::uint64_t peakMemoryBytes = 0; // without pages of files; on CUDA device memory
    // Mean over the optimiser's steps of the norm of all gradients together, before clipping.
    std::optional<double> gradientNorm = {};
    std::int64_t finishedAt = 0; // unix milliseconds
    // While the epoch trained: the share of the machine's cores that other work took, and the CPU
    // seconds of the threads that prepare images, which on few cores are taken from computing
    // without anybody waiting. Absent in older records.
    std::optional<double> otherLoad = {};
    std::optional<double> loaderCpuSeconds = {};
    // The best one so far by train.best_metric, as the trainer decided, which kept its weights as
    // the best checkpoint. Absent in records made before this was recorded.
    std::optional<bool> isBest = {};
};

struct StepRecord
{
    std::uint64_t step = 0; // 1, 2, ... over the whole run
    int epoch = 0;
    double loss = 0;
    double learningRate = 0;
    double imagesPerSecond = 0;
};

// Where the run is inside its epoch; for progress bars.
struct RunProgress
{
    int epoch = 0;
    int epochs = 0;
    bool validating = false;
    std::uint64_t batch = 0;
    std::uint64_t batches = 0;
    double imagesPerSecond = 0;
    double secondsLeft = -1; // of the whole run; negative = unknown
};

// All calls come from the training thread, in order. May throw: the run then fails with that error.
class RunObserver
{
public:
    virtual ~RunObserver() = default;
    virtual void started(const RunEnvironment& environment) = 0;
    virtual void progress(const RunProgress& progress) = 0; // a few times a second at most
    virtual void step(const StepRecord& step) = 0;          // thinned by the trainer
    virtual void epoch(const EpochRecord& epoch) = 0;
    // A resumed run continues on other data from here on (TrainRequest::acceptNewData): losses and
    // accuracies before and after are not comparable. `change` says what is different.
    virtual void dataChanged(int /*afterEpoch*/, const std::string& /*change*/) {}
    // Only for runs with validation data: at every new best epoch, and when the run ends or stops.
    virtual void confusion(const ConfusionRecord& /*confusion*/) {}
    virtual void log(Severity severity, const std::string& line) = 0;
    // A file of the run: kind "checkpoint.last", "checkpoint.best", ...
    virtual void artifact(const std::string& kind, const std::filesystem::path& path) = 0;
};

} // namespace formwork
