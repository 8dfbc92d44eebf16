// What `train` was asked to do.
#pragma once

#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/ranks/rank_layout.h"
#include "core/runner/run_job.h"
#include "core/store/rows.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork::cli {

struct TrainOptions
{
    std::filesystem::path config;
    RunId resume = 0; // a run of the workspace
    bool resumesFolder = false;
    std::filesystem::path runFolder; // empty: the run is one of the workspace
    std::string resumeLatest;        // name of a run; empty: none
    int ranks = 1;
    NewData newData = NewData::Refuse;
    std::string epochs; // of a run that is extended: "+20", "30"; empty: it is only resumed
    std::optional<double> learningRate;
    std::optional<double> endLearningRate;
    bool queueOnly = false;
    bool runQueue = false;
    int slots = 1;
    std::string target; // of --on; empty: this machine
    bool showScript = false;
    bool dryRun = false;
};

// Error{InvalidArgument} for options that exclude each other, or that need another one.
void checkOptions(const TrainOptions& options, const std::vector<ConfigOverride>& overrides);

// Whether an error says that the data or a setting cannot be used.
bool isAboutInput(const Error& error, const ExperimentConfig& config);

// --resume-latest finds none, and there is no config to start one from.
Error noUnfinishedRun(const std::string& name);

// The same for options that this process, one of `ranks`, cannot follow.
void checkRanks(const TrainOptions& options, const RankLayout& ranks);

} // namespace formwork::cli
