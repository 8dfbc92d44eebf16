// A short try of an experiment before it is started: some steps on random images, and what its
// loader delivers alone and together with the steps.
#pragma once

#include "core/backend/backend.h"
#include "core/experiment/config.h"

#include <QString>

#include <filesystem>
#include <functional>
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
// empty. `report` is called there with what was measured so far: after the steps, after the
// loaders, and after each batch size. Errors: those of Backend::benchmarkSteps; Cancelled.
TryOut tryOutExperiment(Backend& backend, const ExperimentConfig& config,
                        const std::filesystem::path& otherData, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop,
                        const std::function<void(const TryOut&)>& report = {});

// "Steps alone 250 images/s, data alone 4,000, both together 240: the fastest loader could save
// 4 %. ..."
QString headspaceText(const HeadspaceResult& result);

// Batch sizes, images per second and memory as a table (rich text), a column for each size; the
// size that the experiment has is bold. Empty without any.
QString batchTable(const HeadspaceResult& result);

} // namespace formwork::ui
