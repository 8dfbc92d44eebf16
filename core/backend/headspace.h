// How much a training could gain from a faster loader: what is asked for and what was measured.
// LibTorch-free.
#pragma once

#include "core/experiment/config.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct HeadspaceResult;

struct HeadspaceRequest
{
    ExperimentConfig config; // model, recipe, device, data and loader
    // The same images for the other loader (a folder of classes where data.train is a beton file,
    // and the other way round), to compare; may be empty.
    std::filesystem::path otherData = {};
    double seconds = 2; // of each measurement; a step that takes longer is still measured whole
    int rounds = 3;     // of all measurements, alternately
    bool sweepBatches = false;
    // Called in the thread that measures, with what was measured so far: after the rounds and after
    // each batch size of the sweep, which may take long.
    std::function<void(const HeadspaceResult&)> measured = {};
};

// Images per second; medians of the rounds.
struct LoaderHeadspace
{
    LoaderKind loader = LoaderKind::Beton;
    std::filesystem::path data;
    double alone = 0;    // batches are taken and given back
    double together = 0; // steps on the batches that it delivers
};

struct BatchTrial
{
    int batch = 0;
    bool fits = true; // in memory
    double imagesPerSecond = 0;
    std::uint64_t peakMemoryBytes = 0; // as StepBenchmarkResult::peakMemoryBytes
};

struct HeadspaceResult
{
    std::string device; // "cpu" or "cuda:0 (name)"
    int batch = 0;
    int threads = 0;
    int workers = 0;
    int rounds = 0;
    double stepAlone = 0;                 // images/s: steps on one batch that is replayed
    std::vector<LoaderHeadspace> loaders; // the config's own first
    std::vector<BatchTrial> batches;      // of the sweep, ascending; the last may not fit
};

// The share of its time that a training with this loader would save with one that costs nothing:
// 1 - together / stepAlone, in [0, 1).
double largestSaving(double stepAlone, double together);

// What a beton saves over the image folder, as a share of what the fastest loader could, in [0, 1].
// Nothing without both loaders, and where the folder costs less than a percent: then there is
// nothing to save.
std::optional<double> betonShareOfSaving(const HeadspaceResult& result);

// Tries batch sizes: half of `first` and less down to `smallest`, then `first`, twice that and more
// up to `largest`, until one does not fit or two in a row gain less than 2 %. `trial` runs one.
// Ascending.
std::vector<BatchTrial> sweepBatchSizes(int first, int smallest, int largest,
                                        const std::function<BatchTrial(int batch)>& trial);

} // namespace formwork
