#include "command_bench_headspace.h"
#include "command_bench_step.h"
#include "context.h"
#include "json_output.h"
#include "number_options.h"

#include "core/loader/loader_benchmark.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace formwork::cli {

namespace {

constexpr double kGibibyte = 1ULL << 30;

std::string_view loaderName(const LoaderBenchmarkResult& result)
{
    return result.isFolder ? "folder" : "beton";
}

double gibibytes(std::uint64_t bytes)
{
    return static_cast<double>(bytes) / kGibibyte;
}

std::string memoryText(const LoaderBenchmarkResult& result)
{
    return result.memoryBudget == 0 ? "all" : fmt::format("{:.3g}", gibibytes(result.memoryBudget));
}

nlohmann::json damagedJson(const std::vector<DamagedSample>& samples)
{
    nlohmann::json json = nlohmann::json::array();
    for (const DamagedSample& damaged : samples)
        json.push_back({{"sample", damaged.sample}, {"problem", damaged.problem}});
    return json;
}

nlohmann::json resultJson(const LoaderBenchmarkResult& result)
{
    const RateSummary& rate = result.imagesPerSecond;
    const LoaderTiming& timing = result.epochTiming;
    return {{"data", result.data.string()},
            {"loader", loaderName(result)},
            {"threads", result.threads},
            {"memory_budget_gib", gibibytes(result.memoryBudget)},
            {"images", result.images},
            {"damaged", timing.damaged},
            {"damaged_samples", damagedJson(result.damagedSamples)},
            {"images_per_second",
             {{"median", rate.median},
              {"min", rate.minimum},
              {"max", rate.maximum},
              {"n", rate.count}}},
            {"first_epoch_images_per_second", result.firstEpochImagesPerSecond},
            {"first_batch_milliseconds", result.firstBatchMilliseconds},
            {"seconds",
             {{"wait", timing.waitSeconds},
              {"read", timing.readSeconds},
              {"decode", timing.decodeSeconds},
              {"resample", timing.resampleSeconds}}}};
}

void printResults(const std::vector<LoaderBenchmarkResult>& results)
{
    show("{:>8} {:>17} {:>8} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8}  {:<6} {}\n", "images/s",
         "range", "first", "batch", "threads", "memory", "wait", "read", "decode", "resample",
         "loader", "data");
    for (const LoaderBenchmarkResult& result : results) {
        const RateSummary& rate = result.imagesPerSecond;
        const LoaderTiming& timing = result.epochTiming;
        show("{:>8.0f} {:>17} {:>8.0f} {:>6.0f} {:>7} {:>7} {:>7.2f} {:>7.2f} {:>7.2f} "
             "{:>8.2f}  {:<6} {}\n",
             rate.median, fmt::format("{:.0f}-{:.0f}", rate.minimum, rate.maximum),
             result.firstEpochImagesPerSecond, result.firstBatchMilliseconds, result.threads,
             memoryText(result), timing.waitSeconds, timing.readSeconds, timing.decodeSeconds,
             timing.resampleSeconds, loaderName(result), result.data.string());
    }
    const int epochs = results.front().imagesPerSecond.count;
    show("images/s: median and range of {} epoch{} after the first\n"
         "first: images/s of the first epoch; batch: milliseconds to the first batch\n"
         "memory: GiB of the file that the loader may hold\n"
         "wait: seconds of an epoch that the consumer waited\n"
         "read, decode, resample: seconds of an epoch, summed over the threads\n",
         epochs, epochs == 1 ? "" : "s");
}

// An option whose values have names. `target` must live as long as `command`.
template <typename Value>
void addChoice(CLI::App& command, const std::string& option, Value& target,
               const std::map<std::string, Value>& values, const std::string& initial,
               const std::string& help)
{
    command
        .add_option_function<std::string>(
            option, [&target, values](const std::string& name) { target = values.at(name); }, help)
        ->check(CLI::IsMember(values))
        ->default_str(initial);
}

void addSettings(CLI::App& command, LoaderSettings& loader)
{
    command.add_option("--batch", loader.batchSize, "Images in a batch")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    command.add_option("--size", loader.output.size, "Side of the images in pixels")
        ->check(CLI::Range(1, 4096))
        ->capture_default_str();
    addChoice<PixelType>(command, "--dtype", loader.output.type,
                         {{"float32", PixelType::Float32},
                          {"float16", PixelType::Float16},
                          {"uint8", PixelType::UInt8}},
                         "float32", "Type of a pixel's values");
    addChoice<PixelLayout>(command, "--layout", loader.output.layout,
                           {{"nchw", PixelLayout::Nchw}, {"nhwc", PixelLayout::Nhwc}}, "nchw",
                           "Order of a batch's axes");
    addChoice<SampleOrder>(command, "--order", loader.order,
                           {{"sequential", SampleOrder::Sequential},
                            {"random", SampleOrder::Random},
                            {"quasi_random", SampleOrder::QuasiRandom},
                            {"weighted", SampleOrder::Weighted}},
                           "random", "Order of the samples; weighted: all classes equally often");
    addChoice<Interpolation>(
        command, "--interpolation", loader.output.interpolation,
        {{"area", Interpolation::Area}, {"bilinear", Interpolation::Bilinear}}, "area",
        "How crops are resized: area as FFCV does, bilinear (antialiased) as torchvision does");
    addChoice<CropMode>(command, "--crop", loader.cropMode,
                        {{"random_resized", CropMode::RandomResized}, {"centre", CropMode::Centre}},
                        "random_resized",
                        "Part of an image that is used: as in training, or as in validation");
    addChoice<LastBatch>(
        command, "--last-batch", loader.lastBatch,
        {{"keep", LastBatch::Keep}, {"drop", LastBatch::Drop}, {"pad", LastBatch::Pad}}, "keep",
        "Last, incomplete batch: keep it, drop it, or pad it with more images");
    command
        .add_option("--repeats", loader.repeats,
                    "Repeated augmentation: how often an image is used in an epoch")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--seed", loader.seed, "Seed of order and crops")
        ->check(wholeNumber())
        ->capture_default_str();
    command
        .add_option("--world-size", loader.worldSize,
                    "Number of ranks; the share of one is measured")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    command.add_option("--rank", loader.rank, "Which of the ranks, from 0")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
}

void addLoaderBenchmark(CLI::App& bench, Context& context)
{
    auto* command = bench.add_subcommand(
        "loader", "Measure images per second of beton files and image folders, side by side");
    auto request = std::make_shared<LoaderBenchmarkRequest>();
    request->loader.skipDamaged = true;
    command->add_option("DATA", request->data, "Beton files and folders of classes")->required();
    auto* threads =
        command
            ->add_option("--threads", request->threads,
                         "Threads that decode (0 = all cores); several: each is measured")
            ->check(CLI::Range(0, kMostWorkers))
            ->capture_default_str();
    takeOneValue(*threads);
    auto* budgets =
        command
            ->add_option_function<std::vector<double>>(
                "--memory-budget",
                [request](const std::vector<double>& values) {
                    request->memoryBudgets.clear();
                    for (const double budget : values)
                        request->memoryBudgets.push_back(
                            static_cast<std::uint64_t>(std::llround(budget * kGibibyte)));
                },
                "GiB of a beton file held at a time (0 = the whole file, mapped); several: each is "
                "measured")
            ->check(realNumber(0.0, 1e6))
            ->type_name("GiB")
            ->default_str("0");
    takeOneValue(*budgets);
    addSettings(*command, request->loader);
    command
        ->add_option("--epochs", request->epochs, "Epochs of each; the first is listed separately")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    addOutputOptions(*command, context);
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            TerminalProgress terminal = context.terminal();
            const auto results =
                runLoaderBenchmark(*request, context.fileSystem, terminal, context.stop);
            terminal.finishLine();
            if (!context.json) {
                printResults(results);
                return kExitOk;
            }
            nlohmann::json json = {{"results", nlohmann::json::array()}};
            for (const LoaderBenchmarkResult& result : results)
                json["results"].push_back(resultJson(result));
            printJson(json);
            return kExitOk;
        };
    });
}

} // namespace

void addBenchCommand(CLI::App& app, Context& context)
{
    auto* command =
        app.add_subcommand("bench", "Measure how fast data is loaded and models are trained here");
    command->require_subcommand(1);
    addLoaderBenchmark(*command, context);
    addStepBenchmark(*command, context);
    addHeadspaceBenchmark(*command, context);
}

} // namespace formwork::cli
