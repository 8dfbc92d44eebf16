// The README.md beside an exported model: what it is, how it was trained, how to use it. Pure
// functions, in English and Markdown.
#pragma once

#include "core/report/comparison.h"
#include "core/report/seed_groups.h"
#include "core/weights/model_export.h"

#include <cstdint>
#include <optional>
#include <string>

namespace formwork {

// What the workspace knows about the run that trained the model.
struct TrainedRun
{
    RunData data;
    RunEnvironment environment;
    // Best validation top-1 of all finished runs of the same experiment, if there are several.
    std::optional<Spread> seeds = {};
};
TrainedRun readTrainedRun(Store& store, RunId run);

struct ModelCard
{
    ExportedModel model;
    ModelFormat format = ModelFormat::Timm;
    std::optional<TrainedRun> run; // nothing: of a file alone
    std::string source;            // the exported file's name
    std::int64_t exportedAt = 0;   // unix milliseconds
};

std::string modelCard(const ModelCard& card);

} // namespace formwork
