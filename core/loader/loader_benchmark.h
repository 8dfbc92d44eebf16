// Images per second of loaders, side by side. The consumer only takes batches and gives them back,
// so a figure is what the loader can deliver at most; a training that asks for less does not wait.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/loader/loader.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

struct LoaderBenchmarkRequest
{
    std::vector<std::filesystem::path> data; // each a beton file or a folder of classes
    std::vector<int> threads = {0};          // every data is measured with each; 0 = all cores
    // Every beton file is measured with each; see LoaderSettings::memoryBudget. Folders have none.
    std::vector<std::uint64_t> memoryBudgets = {0};
    int epochs = 6;        // of each of these, the first included; at least 2
    LoaderSettings loader; // its workers and memoryBudget are not used
};

// Rates of the epochs after the first.
struct RateSummary
{
    double median = 0;
    double minimum = 0;
    double maximum = 0;
    int count = 0;
};

// All zero for no rates. The median of an even number is the mean of the middle two.
RateSummary summariseRates(std::vector<double> rates);

// One loader: (data, threads, memory budget).
struct LoaderBenchmarkResult
{
    std::filesystem::path data;
    bool isFolder = false;
    int threads = 0; // as many as ran, never 0
    std::uint64_t memoryBudget = 0;
    std::uint64_t images = 0; // delivered in an epoch
    RateSummary imagesPerSecond;
    // The first loader of a dataset may read it from the disk, what follows finds it in memory; it
    // also touches the loader's own memory for the first time.
    double firstEpochImagesPerSecond = 0;
    // From opening the dataset (of a folder: with its classes listed) to its first batch, when it
    // has been read before; the median of three.
    double firstBatchMilliseconds = 0;
    // Means of an epoch, the first left out; those of the workers are sums over the threads.
    // `images` and `damaged` count one epoch.
    LoaderTiming epochTiming;
    std::vector<DamagedSample> damagedSamples; // Loader::damagedSamples() of all epochs
};

// Every loader runs an epoch before any runs its next, so that a machine whose speed drifts, or
// that others use too, slows all alike. All draw the same crops and share the memory of their
// batches. Results are in the order of `data`, then of `threads`, then of `memoryBudgets`.
//
// Damage that LoaderSettings::skipDamaged passes over is reported once per loader. Errors:
// InvalidArgument (nothing to measure, fewer than 2 epochs, a loader setting out of range),
// NotFound (data that is not there), Cancelled, and those of scanSplit() and the loaders. All data
// is opened before anything is measured.
std::vector<LoaderBenchmarkResult> runLoaderBenchmark(const LoaderBenchmarkRequest& request,
                                                      FileSystem& fileSystem,
                                                      ProgressSink& progress, std::stop_token stop);

} // namespace formwork
