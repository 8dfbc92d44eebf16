// Milliseconds of whole training steps (forward, loss, backward, Adam) on random images of 224 px,
// their parts, and the memory that they take.
//
//     bench_step [Google Benchmark's options]
//
// Two compute threads. Every case runs in its own process: "peak_MiB" is the most memory that it
// ever had in RAM (VmHWM), LibTorch's libraries included; batch 64 of LeViT-128S is there for that
// figure.
// --benchmark_repetitions=5 gives medians; rows of one run compare, of two runs do not.
//
// "memory:" rows compare our cache of blocks with what could replace it: glibc as it is, glibc
// asked to keep what is freed, and jemalloc, mimalloc and tcmalloc where Debian's packages are
// installed.
#include "core/backend/process_environment.h"
#include "core/base/error.h"
#include "core/train/benchmark/step_benchmark.h"
#include "core/train/device/caching_allocator.h"

#include <benchmark/benchmark.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <malloc.h>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using namespace formwork;

namespace {

constexpr int kThreads = 2;
constexpr double kMebibyte = 1 << 20;
constexpr const char* kOneCase = "--one-case";

// Where tensors get their memory.
struct Memory
{
    const char* name;
    const char* library; // preloaded; null: glibc
};
constexpr Memory kOurs = {"cache", nullptr};
constexpr Memory kGlibc = {"glibc", nullptr};
constexpr Memory kGlibcKeeping = {"glibc keeping", nullptr};
constexpr Memory kLibraries[] = {
    {"jemalloc", "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2"},
    {"mimalloc", "/usr/lib/x86_64-linux-gnu/libmimalloc.so.2.0"},
    {"tcmalloc", "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4"}};

struct Case
{
    std::string model;
    int batch = 0;
    int steps = 0;
    Memory memory = kOurs;
};

// What a process sends to another: plain numbers alone.
struct Measured
{
    bool ok = false;
    StepTiming median = {};
    double peakMebibytes = 0;
};
static_assert(std::is_trivially_copyable_v<Measured>);

Measured measured(const Case& what)
{
    if (std::string_view(what.memory.name) == kOurs.name)
        installCachingAllocator();
    if (std::string_view(what.memory.name) == kGlibcKeeping.name) {
        ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
        ::mallopt(M_TRIM_THRESHOLD, -1);
        ::mallopt(M_TOP_PAD, 64 << 20);
    }
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
        std::fprintf(stderr, "%s: %s\n", what.model.c_str(), error.what());
    }
    const bool written = write(pipe, &out, sizeof out) == sizeof out;
    _exit(written && out.ok ? 0 : 1);
}

// A library takes the place of malloc only in a program that starts with it.
[[noreturn]] void restartWith(const Case& what, int pipe)
{
    setenv("LD_PRELOAD", what.memory.library, 1);
    const std::string batch = std::to_string(what.batch);
    const std::string steps = std::to_string(what.steps);
    const std::string end = std::to_string(pipe);
    execl("/proc/self/exe", "bench_step", kOneCase, what.model.c_str(), batch.c_str(),
          steps.c_str(), end.c_str(), nullptr);
    _exit(1);
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
        if (what.memory.library != nullptr)
            restartWith(what, ends[1]);
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
    prepareEnvironment(argv);
    if (argc == 6 && std::string_view(argv[1]) == kOneCase)
        answer({argv[2], std::atoi(argv[3]), std::atoi(argv[4]), {"preloaded", nullptr}},
               std::atoi(argv[5]));
    std::vector<Case> cases = {{"levit_128s", 32, 10}, {"levit_128s", 64, 5}, {"levit_256", 32, 5},
                               {"levit_384", 32, 3},   {"vit_ti_16", 32, 5},  {"vit_s_16", 16, 3},
                               {"vit_b_32", 16, 3},    {"vit_b_16", 8, 3}};
    for (const Case& one : {Case{"levit_128s", 32, 10}, Case{"vit_ti_16", 32, 5}}) {
        for (const Memory& memory : {kGlibc, kGlibcKeeping})
            cases.push_back({one.model, one.batch, one.steps, memory});
        for (const Memory& memory : kLibraries)
            if (access(memory.library, R_OK) == 0)
                cases.push_back({one.model, one.batch, one.steps, memory});
    }
    for (const Case& one : cases)
        benchmark::RegisterBenchmark(
            (one.model + " batch:" + std::to_string(one.batch) + " memory:" + one.memory.name)
                .c_str(),
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
