// A short try of an experiment before it is started: some steps on random images, and what its
// loader delivers alone and together with the steps.
#pragma once

#include "core/backend/backend.h"
#include "core/experiment/config.h"

#include <QString>

#include <filesystem>
#include <optional>
#include <stop_token>

namespace formwork::ui {

struct TryOut
{
    std::optional<MemoryEstimate> memory = {}; // nothing where it cannot be known before
    StepBenchmarkResult steps = {}; // without any where the batch does not fit into memory
    // Nothing where the data cannot be read.
    std::optional<HeadspaceResult> headspace = {};
};

// In a background thread. `otherData`: the same images for the other loader, to compare; may be
// empty. Errors: those of Backend::benchmarkSteps; Cancelled.
TryOut tryOutExperiment(Backend& backend, const ExperimentConfig& config,
                        const std::filesystem::path& otherData, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop);

// "Steps alone 250 images/s, data alone 4,000, both together 240: the fastest loader could save
// 4 %. ..."
QString headspaceText(const HeadspaceResult& result);

} // namespace formwork::ui
