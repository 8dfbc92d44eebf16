// A run as the files that Weights & Biases keeps of one. Pure functions.
#pragma once

#include "core/report/comparison.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

struct WandbRun
{
    RunData data;
    std::vector<StepRecord> steps;
    RunEnvironment environment;
};
WandbRun readWandbRun(Store& store, RunId run);

// Name below the export's folder and contents:
// - "run-7-quick/wandb-history.jsonl": a JSON object for each recorded step and each epoch, with
//   "_step" (ascending), "_timestamp" (unix seconds), "_runtime" (seconds since the start), "epoch"
//   and values: "step/loss", "step/learning_rate", "step/images_per_second"; at the end of an epoch
//   "train/loss", "train/top1", "train/top5", "val/...", "learning_rate", "gradient_norm",
//   "seconds/...". Accuracies are shares. Times of steps, which are not recorded, are spread evenly
//   over their epoch. Without steps "_step" is the epoch.
// - "run-7-quick/wandb-summary.json": the last values, and the best validation accuracy.
// - "run-7-quick/config.json": the settings, each as {"value": ...} under its dotted name.
// - "run-7-quick/wandb-metadata.json": host, device, program, state.
std::vector<std::pair<std::filesystem::path, std::string>> wandbFiles(const WandbRun& run);
// Their names alone.
std::vector<std::filesystem::path> wandbFileNames(const RunRow& run);

} // namespace formwork
