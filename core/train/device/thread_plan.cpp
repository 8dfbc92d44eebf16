#include "core/train/device/thread_plan.h"

#include <algorithm>

namespace formwork {

ThreadPlan planThreads(int cores, bool cuda, LoaderKind loader, int requestedThreads,
                       int requestedWorkers)
{
    ThreadPlan plan;
    plan.compute = cuda ? 1 : std::max(1, cores);
    const int share = loader == LoaderKind::Beton ? cores / 4 : cores / 2;
    plan.workers = std::max(1, cuda ? cores - 1 : share);
    if (requestedThreads > 0)
        plan.compute = requestedThreads;
    if (requestedWorkers > 0)
        plan.workers = requestedWorkers;
    return plan;
}

ThreadPlan threadsToResumeWith(const ThreadPlan& planned, const ExperimentConfig& config,
                               const ThreadPlan& saved)
{
    ThreadPlan plan = planned;
    if (config.train.threads == 0 && saved.compute > 0)
        plan.compute = saved.compute;
    if (config.data.workers == 0 && saved.workers > 0)
        plan.workers = saved.workers;
    return plan;
}

} // namespace formwork
