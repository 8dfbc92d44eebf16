#include "core/train/benchmark/memory_trial.h"

#include "core/backend/loader_settings.h"
#include "core/base/error.h"
#include "core/base/free_memory.h"
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device.h"
#include "core/train/device/environment.h"
#include "core/train/device/torch_errors.h"
#include "core/train/loop/epoch_plan.h"

#include <algorithm>
#include <exception>
#include <vector>

namespace formwork {

namespace {

// By how much two batches must differ: some megabytes of the process vary from trial to trial.
constexpr std::uint64_t kClearDifference = 128U << 20;
constexpr int kTrialSteps = 2; // the second one has all that a step leaves behind

std::uint64_t peakOf(const MemoryTrialRequest& request, int batch, const std::stop_token& stop)
{
    trimIdleMemory();
    StepBenchmarkRequest steps = {request.config, request.classes, kTrialSteps, 0};
    steps.config.train.threads = request.threads;
    steps.config.train.batchSize = batch;
    if (steps.config.train.precision == PrecisionKind::Auto)
        steps.config.train.precision = PrecisionKind::Float32; // which needs the most
    NullProgress progress;
    return runStepBenchmark(steps, progress, stop).peakMemoryBytes;
}

// For one image, over all batches that the loaders hold; the trial had a single batch.
double decodedBytesPerImage(const MemoryTrialRequest& request)
{
    const LoaderSettings train = trainLoaderSettings(request.config, 1);
    const auto ring = static_cast<std::uint64_t>(train.batchesAhead + 1);
    const std::uint64_t held =
        std::min(ring, request.trainBatches) + std::min(ring, request.validationBatches);
    const auto bytes = static_cast<double>(train.output.sampleBytes());
    return bytes * (static_cast<double>(held) - 1);
}

// The line through the last two batches that had to be tried.
MemoryLine triedLine(const MemoryTrialRequest& request, int smallest, const std::stop_token& stop)
{
    const std::vector<int> batches = trialBatches(request.imagesPerRank, smallest);
    std::uint64_t before = peakOf(request, batches.front(), stop);
    for (std::size_t i = 1;; ++i) {
        const std::uint64_t now = peakOf(request, batches[i], stop);
        const bool isClear = now >= before + kClearDifference;
        if (isClear || i + 1 == batches.size())
            return lineThrough(batches[i - 1], before, batches[i], now);
        before = now;
    }
}

} // namespace

std::vector<int> trialBatches(int batch, int smallest)
{
    std::vector<int> batches = {std::max(batch, smallest)};
    while ((batches.back() + 1) / 2 >= std::max(2, smallest) && batches.back() > 2)
        batches.push_back((batches.back() + 1) / 2);
    if (batches.size() == 1)
        batches.insert(batches.begin(), batches.front() + 1);
    std::ranges::reverse(batches);
    return batches;
}

std::optional<MemoryEstimate> tryMemory(const MemoryTrialRequest& request,
                                        const std::stop_token& stop)
{
    const std::optional<std::uint64_t> free = freeMemory();
    if (!free || !chooseDevice(request.config.train.device).is_cpu() ||
        request.config.distillation.kind != TeacherKind::None)
        return std::nullopt;
    const int smallest = smallestBatch(request.config, request.imagesPerRank);
    try {
        const std::uint64_t present = anonymousBytes();
        MemoryLine line = triedLine(request, smallest, stop);
        trimIdleMemory();
        line.perImage += decodedBytesPerImage(request);
        const auto ranks = static_cast<std::uint64_t>(std::max(1, request.ranks));
        return memoryEstimate(line, request.imagesPerRank, smallest, present + *free / ranks);
    } catch (const std::exception& error) {
        if (!meansOutOfMemory(error))
            throw;
        return std::nullopt; // the run will say so, with what fits
    }
}

} // namespace formwork
