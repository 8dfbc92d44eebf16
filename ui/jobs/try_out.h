// A short try of an experiment before it is started: some steps on random images, and some batches
// of its data without training.
#pragma once

#include "core/backend/backend.h"
#include "core/experiment/config.h"

#include <optional>
#include <stop_token>

namespace formwork::ui {

struct TryOut
{
    std::optional<MemoryEstimate> memory; // nothing where it cannot be told before
    StepBenchmarkResult steps;            // without any where the batch does not fit into memory
    std::optional<double> dataRate; // images per second; nothing where the data cannot be read
};

// In a background thread. Errors: those of Backend::benchmarkSteps; Cancelled.
TryOut tryOutExperiment(Backend& backend, const ExperimentConfig& config, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop);

// The share of its time that a training waits for data whose step of `batch` images takes so many
// seconds, if neither takes the other's cores.
double expectedWaitShare(double dataRate, int batch, double stepSeconds);

} // namespace formwork::ui
