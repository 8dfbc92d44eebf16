// What limits a run: data (decoding, disk), copying, computing, or what happens around it; with the
// figures this is concluded from, and the settings that would help. Pure functions over the time
// split of its epochs and samples of what the machine did meanwhile.
#pragma once

#include "core/base/system_usage.h"
#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/report/comparison.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// What the machine did in the middle of the run's life: medians.
struct MachineUse
{
    double cpuShare = 0;               // of all cores, [0, 1]
    double diskReadRate = 0;           // bytes a second
    double diskBusyShare = 0;          // of the busiest disk
    double memoryShare = 0;            // of the memory
    std::optional<double> loaderCores; // SystemSample's; absent in old runs
    std::optional<double> gpuShare;
};
// Nothing without samples.
std::optional<MachineUse> typicalUse(const std::vector<SystemSample>& samples);

struct LimitFacts
{
    // Mean seconds of an epoch and their parts.
    double epochSeconds = 0;
    double dataWaitSeconds = 0;
    double transferSeconds = 0;
    double computeSeconds = 0;
    double validationSeconds = 0;
    // From one epoch's end to the next one's begin: checkpoints, records. 0 for a run that is
    // trained alternately with others, where it is not known.
    double betweenSeconds = 0;
    LoaderKind loader = LoaderKind::Beton;
    OrderKind order = OrderKind::Random;
    double memoryBudget = 0; // data.memory_budget
    bool inMemory = false;   // data.in_memory
    int batchSize = 0;
    int workers = 0; // as the run had them; 0 = unknown
    int computeThreads = 0;
    int cores = 0; // of the machine; 0 = unknown
    bool onGpu = false;
    std::optional<MachineUse> machine;
};
// Means over the epochs from the second on (over all if there is only one).
LimitFacts limitFacts(const RunData& run, const RunEnvironment& environment,
                      const std::vector<SystemSample>& samples, int cores);

enum class Limiter {
    Unknown,  // no epoch has ended
    Decode,   // data: the processor cannot prepare images fast enough
    Disk,     // data: the disk does not deliver
    Data,     // data, and nothing recorded shows why
    Transfer, // copying batches to the device
    Compute,
    Validation, // takes longer than training
    Overhead,   // checkpoints, store, and what else lies between
};

// A sentence with %1, %2, ... to be filled in, so that it can be translated (context
// "formwork::Limits").
struct LimitSentence
{
    const char* text = "";
    std::vector<std::string> arguments;
    std::string key; // the setting that it is about, if any: "data.workers"
};
std::string filled(const LimitSentence& sentence);

struct RunLimit
{
    Limiter limiter = Limiter::Unknown;
    double share = 0; // of the training time (of the epoch for Validation and Overhead) it takes
    LimitSentence verdict;
    std::vector<LimitSentence> figures; // what it is concluded from
    std::vector<LimitSentence> advice;  // best first; may be empty
};
RunLimit findLimit(const LimitFacts& facts);

} // namespace formwork
