// How the cores are shared between computing and decoding.
#pragma once

#include "core/experiment/config.h"

namespace formwork {

struct ThreadPlan
{
    int compute = 1; // threads of the training thread's parallel regions, itself included
    int workers = 1; // threads of each loader

    bool operator==(const ThreadPlan&) const = default;
};

// What the config asks for wins; 0 is decided so:
// - On the CPU all cores compute. Workers come on top of them, because a worker sleeps while its
//   ring of batches is full: a quarter of the cores for a beton (one core decodes some thousand
//   images a second, far more than a CPU trains on), half of them for an image folder, at least 1.
//   Two cores thus get 2 + 1 threads with either loader. A run that is long enough tries other
//   divisions too: thread_calibration.h.
// - On a GPU one thread feeds the device and all other cores decode, at least 1.
ThreadPlan planThreads(int cores, bool cuda, LoaderKind loader, int requestedThreads,
                       int requestedWorkers);

// For a resumed run: `planned`, but what the config leaves open is as it was saved. The number
// of threads may change how sums round, and the run must stay the same. {0, 0} was not
// saved.
ThreadPlan threadsToResumeWith(const ThreadPlan& planned, const ExperimentConfig& config,
                               const ThreadPlan& saved);

} // namespace formwork
