#include "core/train/loop/fitting_batch.h"

#include "core/train/benchmark/step_benchmark.h"
#include "core/train/loop/epoch_plan.h"

#include <fmt/format.h>

namespace formwork {

int largestFittingBatch(int batch, int smallest, const std::function<bool(int)>& fits)
{
    for (int size = batch / 2; size >= smallest && size > 0; size /= 2)
        if (fits(size))
            return size;
    return 0;
}

Error withFittingBatch(const Error& error, const ExperimentConfig& config, int classes,
                       const std::stop_token& stop)
{
    const auto fits = [&](int size) {
        try {
            StepBenchmarkRequest request{config, classes, 1, 0};
            request.config.train.batchSize = size;
            NullProgress progress;
            runStepBenchmark(request, progress, stop);
            return true;
        } catch (const Error& again) {
            if (again.code() == ErrorCode::OutOfMemory)
                return false;
            throw;
        }
    };
    try {
        const int size = largestFittingBatch(config.train.batchSize, smallestBatch(config), fits);
        if (size == 0)
            return error;
        return {error.code(), error.text(), error.path(),
                Text("train.batch_size %1 does not fit here, %2 does; with train.accumulate %3 a "
                     "step still sees as many images")
                    .arg(config.train.batchSize, size,
                         config.train.accumulate * (config.train.batchSize / size))};
    } catch (const Error&) { // cancelled, or something else is wrong too: the first error counts
        return error;
    }
}

} // namespace formwork
