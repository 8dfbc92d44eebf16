#include "ui/jobs/try_out.h"

#include "core/backend/loader_settings.h"
#include "core/base/clock.h"
#include "core/base/error.h"

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kSteps = 3;
constexpr double kDataSeconds = 1;

double measuredRate(const ExperimentConfig& config, FileSystem& fileSystem, ProgressSink& progress,
                    const std::stop_token& stop)
{
    const LoaderSettings settings = trainLoaderSettings(config, config.data.workers);
    const auto loader =
        config.data.loader == LoaderKind::Folder
            ? makeFolderLoader(fileSystem,
                               scanSplit(config.data.train, "train", fileSystem, progress, stop),
                               settings)
            : makeBetonLoader(fileSystem, config.data.train, settings);
    loader->startEpoch(0);
    loader->next(stop); // the first one waits for all the others of the ring, too
    std::uint64_t images = 0;
    std::uint32_t epoch = 0;
    const double begin = steadySeconds();
    while (images == 0 || steadySeconds() - begin < kDataSeconds) {
        throwIfStopped(stop);
        if (const BatchLease batch = loader->next(stop))
            images += static_cast<std::uint64_t>(batch->count);
        else
            loader->startEpoch(++epoch);
    }
    return static_cast<double>(images) / (steadySeconds() - begin);
}

} // namespace

TryOut tryOutExperiment(Backend& backend, const ExperimentConfig& config, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop)
{
    StepBenchmarkRequest request;
    request.config = config;
    request.steps = kSteps;
    request.warmUp = 1;
    TryOut result;
    result.memory = backend.estimateMemory(request, stop);
    if (result.memory && !result.memory->fits())
        return result; // the system would end the program, and others with it
    result.steps = backend.benchmarkSteps(request, progress, stop);
    try {
        result.dataRate = measuredRate(config, fileSystem, progress, stop);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        // The steps are worth knowing without it; what is wrong with the data the form says.
    }
    return result;
}

double expectedWaitShare(double dataRate, int batch, double stepSeconds)
{
    const double dataSeconds = batch / dataRate;
    return std::max(0.0, dataSeconds - stepSeconds) / std::max(dataSeconds, stepSeconds);
}

} // namespace formwork::ui
