// What several ranks on one machine cost and gain: sums of gradients over the loopback interface,
// and training steps of one process beside those of several.
//
//     bench_ranks [rounds] [NAME]        3 rounds of all cases, or of those called NAME
//
// Cases alternate, so that other work meets all alike.
//
// Prints medians. Every rank is a separate process, with its share of the cores. Steps run on
// random images; their batch is the same for any number of ranks. "exchange": the sums of a step,
// each from its start to its end; "hidden": the share of it behind which the rank computed.
#include "core/backend/process_environment.h"
#include "core/base/clock.h"
#include "core/base/threads.h"
#include "core/model/model.h"
#include "core/ranks/sockets.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device.h"
#include "core/train/loop/train_step.h"
#include "core/train/parallel/gradient_buckets.h"

#include <ATen/ATen.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <vector>

using namespace formwork;

namespace {

constexpr int kClasses = 10;
constexpr double kMebibyte = 1 << 20;

struct Case
{
    const char* name; // a model, "sum", or "flag": a sum of two numbers
    int ranks;
    int size;  // images of a batch, or MiB of a sum
    int steps; // measured

    bool isModel() const
    {
        return std::string_view(name) != "sum" && std::string_view(name) != "flag";
    }
};
constexpr std::array<Case, 14> kCases = {{{"flag", 2, 0, 300},
                                          {"flag", 4, 0, 300},
                                          {"sum", 2, 1, 40},
                                          {"sum", 2, 25, 20},
                                          {"sum", 2, 100, 6},
                                          {"sum", 4, 1, 40},
                                          {"sum", 4, 25, 10},
                                          {"sum", 4, 100, 3},
                                          {"levit_128s", 1, 32, 6},
                                          {"levit_128s", 2, 32, 6},
                                          {"vit_ti_16", 1, 16, 4},
                                          {"vit_ti_16", 2, 16, 4},
                                          {"vit_s_16", 1, 8, 4},
                                          {"vit_s_16", 2, 8, 4}}};

struct Figures
{
    double milliseconds = 0; // median of a step, or of a sum
    double exchange = 0;     // likewise
    double exposed = 0;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

Figures sums(ProcessGroup& group, const Case& what)
{
    const auto count = static_cast<std::int64_t>(what.size * kMebibyte / sizeof(float));
    torch::Tensor values = at::ones({std::max<std::int64_t>(2, count)});
    std::vector<double> times;
    for (int i = -2; i < what.steps; ++i) {
        values.fill_(1);
        const double began = steadySeconds();
        group.sum(values);
        if (i >= 0)
            times.push_back(1000 * (steadySeconds() - began));
    }
    return {median(times), 0, 0};
}

Figures steps(ProcessGroup& group, const Case& what)
{
    ExperimentConfig config;
    config.model.name = what.name;
    const auto model = makeModel(modelOptions(config, kClasses));
    TrainStep step(*model, config);
    GradientBuckets buckets(model->parameters(), group);
    DeviceBatch batch;
    const std::int64_t images = what.size / group.size();
    batch.images = at::randn({images, 3, 224, 224});
    batch.labels = at::arange(images, at::kLong).remainder(kClasses);
    std::vector<double> times;
    std::vector<double> exchange;
    std::vector<double> exposed;
    for (int i = -2; i < what.steps; ++i) {
        const double began = steadySeconds();
        const StepOutcome outcome = step.forward(batch, static_cast<std::uint64_t>(i + 2));
        buckets.arm();
        step.backward(outcome.loss, 1.0 / group.size());
        const ReductionSeconds seconds = buckets.finish().value_or(ReductionSeconds{});
        step.update(1e-4);
        if (i < 0)
            continue;
        times.push_back(1000 * (steadySeconds() - began));
        exchange.push_back(1000 * seconds.total);
        exposed.push_back(1000 * seconds.exposed);
    }
    return {median(times), median(exchange), median(exposed)};
}

// In a rank's process; rank 0 writes what it measured into `out`.
int runRank(const Case& what, int port, int rank, int out)
{
    try {
        installCachingAllocator();
        RankLayout layout;
        layout.rank = rank;
        layout.worldSize = what.ranks;
        layout.address = "127.0.0.1";
        layout.port = port;
        setComputeThreads(std::max(1, availableCores() / what.ranks));
        ProcessGroup group(layout, {});
        const Figures figures = what.isModel() ? steps(group, what) : sums(group, what);
        group.leave();
        return rank == 0 && write(out, &figures, sizeof figures) != sizeof figures ? 1 : 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rank %d: %s\n", rank, error.what());
        return 1;
    }
}

Figures measured(const Case& what)
{
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0)
        return {};
    const int port = freePort();
    std::vector<pid_t> ranks;
    for (int rank = 0; rank < what.ranks; ++rank) {
        const pid_t child = fork();
        if (child == 0)
            _exit(runRank(what, port, rank, ends[1]));
        ranks.push_back(child);
    }
    close(ends[1]);
    Figures figures;
    static_cast<void>(read(ends[0], &figures, sizeof figures));
    close(ends[0]);
    for (const pid_t rank : ranks)
        waitpid(rank, nullptr, 0);
    return figures;
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment(argv);
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
    std::vector<std::vector<Figures>> all(kCases.size());
    const auto isWanted = [&](const Case& what) {
        return argc <= 2 || std::string_view(argv[2]) == what.name;
    };
    for (int round = 0; round < rounds; ++round)
        for (std::size_t i = 0; i < kCases.size(); ++i)
            if (isWanted(kCases[i]))
                all[i].push_back(measured(kCases[i]));
    std::printf("%d cores, %d rounds\n%-12s %5s %5s %10s %10s %8s %12s\n", availableCores(), rounds,
                "", "ranks", "size", "ms", "exchange", "hidden", "per second");
    for (std::size_t i = 0; i < kCases.size(); ++i) {
        if (!isWanted(kCases[i]))
            continue;
        const auto of = [&](double Figures::*member) {
            std::vector<double> values;
            for (const Figures& figures : all[i])
                values.push_back(figures.*member);
            return median(values);
        };
        const double milliseconds = of(&Figures::milliseconds);
        const double exchange = of(&Figures::exchange);
        std::printf("%-12s %5d %5d %10.2f %10.2f %7.0f%% %12.1f\n", kCases[i].name, kCases[i].ranks,
                    kCases[i].size, milliseconds, exchange,
                    exchange > 0 ? 100 * (1 - of(&Figures::exposed) / exchange) : 0,
                    1000 * kCases[i].size / milliseconds);
    }
}
