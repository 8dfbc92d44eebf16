// Milliseconds of whole training steps (forward, loss, backward, Adam) on random images of 224 px,
// their parts, and the memory that they take.
//
//     bench_step [Google Benchmark's options]
//
// Two compute threads. Every case runs in a process of its own: "peak_MiB" is the most memory that
// it ever had in RAM (VmHWM), LibTorch's libraries included; batch 64 of LeViT-128S is there for
// that figure. --benchmark_repetitions=5 gives medians; rows of one run compare, of two runs do
// not.
#include "core/backend/spinning.h"
#include "core/base/error.h"
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/device/caching_allocator.h"

#include <benchmark/benchmark.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <type_traits>

using namespace formwork;

namespace {

constexpr int kThreads = 2;
constexpr double kMebibyte = 1 << 20;

struct Case
{
    const char* model;
    int batch;
    int steps;
};

// What a process tells another: plain numbers alone.
struct Measured
{
    bool ok = false;
    StepTiming median = {};
    double peakMebibytes = 0;
};
static_assert(std::is_trivially_copyable_v<Measured>);

Measured measured(const Case& what)
{
    installCachingAllocator();
    StepBenchmarkRequest request;
    request.config.model.name = what.model;
    request.config.train.batchSize = what.batch;
    request.config.train.threads = kThreads;
    request.config.train.device = DeviceKind::Cpu;
    request.steps = what.steps;
    request.warmUp = 1;
    NullProgress progress;
    const StepBenchmarkResult result = runStepBenchmark(request, progress, {});
    Measured out;
    for (const auto part : {&StepTiming::total, &StepTiming::forward, &StepTiming::loss,
                            &StepTiming::backward, &StepTiming::optimiser})
        out.median.*part = summarise(result.steps, part).median;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    out.peakMebibytes = static_cast<double>(usage.ru_maxrss) * 1024 / kMebibyte;
    out.ok = true;
    return out;
}

[[noreturn]] void answer(const Case& what, int pipe)
{
    Measured out;
    try {
        out = measured(what);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", what.model, error.what());
    }
    const bool told = write(pipe, &out, sizeof out) == sizeof out;
    _exit(told && out.ok ? 0 : 1);
}

// This process has made no tensor and no thread, so that a child begins as it did.
Measured inAnotherProcess(const Case& what)
{
    int ends[2];
    if (pipe(ends) != 0)
        return {};
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        answer(what, ends[1]);
    }
    close(ends[1]);
    Measured out;
    if (child < 0 || read(ends[0], &out, sizeof out) != sizeof out)
        out = {};
    close(ends[0]);
    if (child > 0)
        waitpid(child, nullptr, 0);
    return out;
}

void steps(benchmark::State& state, const Case& what)
{
    for (auto _ : state) {
        const Measured out = inAnotherProcess(what);
        if (!out.ok) {
            state.SkipWithError("failed");
            return;
        }
        state.SetIterationTime(out.median.total / 1e3);
        state.counters["forward_ms"] = out.median.forward;
        state.counters["loss_ms"] = out.median.loss;
        state.counters["backward_ms"] = out.median.backward;
        state.counters["optimizer_ms"] = out.median.optimiser;
        state.counters["images/s"] = 1e3 * what.batch / out.median.total;
        state.counters["peak_MiB"] = out.peakMebibytes;
    }
}

} // namespace

int main(int argc, char** argv)
{
    limitSpinning(argv);
    for (const Case& one :
         {Case{"levit_128s", 32, 10}, Case{"levit_128s", 64, 5}, Case{"levit_256", 32, 5},
          Case{"levit_384", 32, 3}, Case{"vit_ti_16", 32, 5}, Case{"vit_s_16", 16, 3},
          Case{"vit_b_32", 16, 3}, Case{"vit_b_16", 8, 3}})
        benchmark::RegisterBenchmark(
            (std::string(one.model) + " batch:" + std::to_string(one.batch)).c_str(),
            [one](benchmark::State& state) { steps(state, one); })
            ->Iterations(1)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
