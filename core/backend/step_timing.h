// Request and result of a step benchmark. LibTorch-free.
#pragma once

#include "core/experiment/config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace formwork {

struct StepBenchmarkRequest
{
    ExperimentConfig config; // model, optimiser, recipe, batch size, device, threads
    int classes = 10;
    int steps = 10; // measured
    int warmUp = 3; // steps before, which are not
};

// Milliseconds of one step and of its parts, in order. A step that is replayed as a CUDA graph
// (train.cuda_graphs) has no parts: 0.
struct StepTiming
{
    double total = 0;
    double forward = 0;
    double loss = 0;
    double backward = 0;
    double optimiser = 0;
};

struct StepBenchmarkResult
{
    std::vector<StepTiming> steps;
    std::string device; // "cpu" or "cuda:0 (name)"
    std::string blas;
    int threads = 0;
    std::uint64_t peakMemoryBytes = 0; // without pages of files; on CUDA device memory
};

struct TimeSummary
{
    double median = 0;
    double minimum = 0;
    double maximum = 0;
    int count = 0;
};
// Summary of one part: summarise(steps, &StepTiming::total). `steps` must not be empty.
TimeSummary summarise(const std::vector<StepTiming>& steps, double StepTiming::*part);

} // namespace formwork
