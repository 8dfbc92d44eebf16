#include "core/train/device/thread_calibration.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/model/model.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/device.h"
#include "core/train/device/precision.h"
#include "core/train/loop/run_data.h"
#include "core/train/loop/train_step.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace formwork {

namespace {

constexpr double kShareOfRun = 0.01;     // that measuring may take
constexpr double kTrialSeconds = 3.0;    // of timed steps
constexpr double kSlowStepSeconds = 2.0; // decoding cannot hold up steps as slow as this
constexpr int kFewestSteps = 2;
constexpr int kMostSteps = 40;
constexpr double kShortestStep = 1e-4;
constexpr double kClearlyFaster = 1.03;
// Other compute threads may round otherwise, so it takes more for them.
constexpr double kMuchFaster = 1.08;

// Measures in the calling thread.
ThreadTrial measure(const ExperimentConfig& config, int classes, FileSystem& fileSystem,
                    const std::stop_token& stop, const TrialRequest& request)
{
    setComputeThreads(request.plan.compute);
    const std::unique_ptr<Loader> loader =
        openTraining(config, request.plan.workers, fileSystem, stop);
    const std::shared_ptr<Classifier> model = makeModel(modelOptions(config, classes));
    TrainStep step(*model, config);
    BatchTransfer transfer(torch::kCPU, loader->settings().output, {});

    std::uint32_t epoch = 0;
    std::uint64_t number = 0;
    loader->startEpoch(epoch);
    const auto taken = [&] {
        BatchLease lease = loader->next(stop);
        if (stop.stop_requested())
            throw Error(ErrorCode::Cancelled, Text("stopped while measuring threads"));
        return lease;
    };
    const auto once = [&] {
        BatchLease lease = taken();
        if (!lease) {
            loader->startEpoch(++epoch);
            lease = taken();
        }
        const StepOutcome outcome = step.forward(transfer(*lease), number++);
        step.backward(outcome.loss);
        step.update(config.optimizer.learningRate);
        return lease->count;
    };
    for (int i = 0; i <= (request.wholeRing ? loader->settings().batchesAhead : 0); ++i)
        once();
    std::int64_t images = 0;
    const double began = steadySeconds();
    for (int i = 0; i < request.steps; ++i)
        images += once();
    return {request.plan, static_cast<double>(images) / (steadySeconds() - began)};
}

void add(std::vector<ThreadPlan>& plans, ThreadPlan plan)
{
    if (plan.compute >= 1 && plan.workers >= 1 && std::ranges::find(plans, plan) == plans.end())
        plans.push_back(plan);
}

std::string planText(const ThreadPlan& plan)
{
    return fmt::format("{} + {}", plan.compute, plan.workers);
}

} // namespace

std::vector<ThreadPlan> threadCandidates(int cores, bool cuda, const ExperimentConfig& config)
{
    const int threads = config.train.threads;
    const int workers = config.data.workers;
    const ThreadPlan planned = planThreads(cores, cuda, config.data.loader, threads, workers);
    std::vector<ThreadPlan> plans = {planned};
    if (cuda || cores < 2)
        return plans;
    const auto decoding = [&](int count) {
        return workers > 0 ? workers : count;
    };
    const auto computing = [&](int count) {
        return threads > 0 ? threads : count;
    };
    const int half = std::max(1, cores / 2);
    add(plans, {computing(cores), decoding(1)});
    add(plans, {computing(cores), decoding(half)});
    add(plans, {computing(cores - 1), decoding(1)});
    add(plans, {computing(cores - half / 2 - half % 2), decoding(half)});
    return plans;
}

std::vector<ThreadTrial> tryThreads(const std::vector<ThreadPlan>& candidates, std::uint64_t steps,
                                    const Trial& trial, const std::stop_token& stop)
{
    std::vector<ThreadTrial> trials;
    // How long a step takes, roughly: it says how many are timed.
    const double began = steadySeconds();
    trial({candidates.front(), 1, false});
    const double first = std::max(kShortestStep, (steadySeconds() - began) / 2); // one is not timed
    const bool slow = first > kSlowStepSeconds;
    const int timed = std::clamp(static_cast<int>(kTrialSeconds / first), kFewestSteps, kMostSteps);
    const double mostSeconds = kShareOfRun * first * static_cast<double>(steps);
    for (const ThreadPlan& plan : candidates) {
        if (stop.stop_requested())
            throw Error(ErrorCode::Cancelled, Text("stopped while measuring threads"));
        const double spent = steadySeconds() - began;
        const double share = trials.empty() ? 0 : spent / static_cast<double>(trials.size());
        if (!trials.empty() && spent + share > mostSeconds)
            break;
        trials.push_back(trial({plan, timed, !slow}));
    }
    return trials;
}

ThreadPlan fastest(const std::vector<ThreadTrial>& trials)
{
    const ThreadTrial& planned = trials.front();
    const ThreadTrial* best = &planned;
    for (const ThreadTrial& trial : trials) {
        const bool sameCompute = trial.plan.compute == planned.plan.compute;
        const double needed =
            planned.imagesPerSecond * (sameCompute ? kClearlyFaster : kMuchFaster);
        if (trial.imagesPerSecond > needed && trial.imagesPerSecond > best->imagesPerSecond)
            best = &trial;
    }
    return best->plan;
}

std::string trialsLine(const std::vector<ThreadTrial>& trials, const ThreadPlan& chosen)
{
    std::string text = "Threads to compute + to decode, measured:";
    for (const ThreadTrial& trial : trials)
        text += fmt::format(" {} {:.1f} images/s,", planText(trial.plan), trial.imagesPerSecond);
    text.back() = ';';
    return text + " chosen: " + planText(chosen);
}

Trial trialOf(const ExperimentConfig& config, int classes, FileSystem& fileSystem,
              const std::stop_token& stop)
{
    return [&config, classes, &fileSystem, stop](const TrialRequest& request) {
        // OpenMP's threads belong to the thread that asks for them.
        ThreadTrial result;
        runInNewThread([&] { result = measure(config, classes, fileSystem, stop, request); });
        return result;
    };
}

} // namespace formwork
