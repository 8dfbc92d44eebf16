// How the cores are divided between computing and decoding, found out by trying: a few training
// steps of its model, fed by its loader, for each division. The run's model,
// optimiser, random numbers and data are not touched.
#pragma once

#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/train/device/thread_plan.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// A run of fewer steps is over before measuring pays.
inline constexpr std::uint64_t kStepsWorthMeasuring = 1000;

struct ThreadTrial
{
    ThreadPlan plan;
    double imagesPerSecond = 0;
};

// The divisions worth trying: planThreads' own first, then cores that decode taken from or added to
// those that compute. What the config fixes stays fixed, so one alone may be left; a GPU has one.
std::vector<ThreadPlan> threadCandidates(int cores, bool cuda, const ExperimentConfig& config);

// Times training steps with a plan: the seconds of each of `steps` steps, waiting for data
// included, after as many untimed ones as a loader decodes ahead where `wholeRing`, else one.
struct TrialRequest
{
    ThreadPlan plan;
    int steps = 1;
    bool wholeRing = false;
};
using Trial = std::function<ThreadTrial(const TrialRequest&)>;

// Tries the candidates in turn, each for a few seconds or at least two steps; stops early where the
// rest would take more than a hundredth of the run (of `steps` steps), which leaves at least the
// first. Error{Cancelled}.
std::vector<ThreadTrial> tryThreads(const std::vector<ThreadPlan>& candidates, std::uint64_t steps,
                                    const Trial& trial, const std::stop_token& stop);

// The fastest; the first one unless another is clearly faster (by 3 %, with other compute threads
// by 8 %), so that noise does not decide.
ThreadPlan fastest(const std::vector<ThreadTrial>& trials);

// For the log: "Threads, measured: 4 compute + 1 loader 152.3 images/s, ...; chosen: ...".
std::string trialsLine(const std::vector<ThreadTrial>& trials, const ThreadPlan& chosen);

// A real trial, in its own thread. `fileSystem` must outlive it.
Trial trialOf(const ExperimentConfig& config, int classes, FileSystem& fileSystem,
              const std::stop_token& stop);

} // namespace formwork
