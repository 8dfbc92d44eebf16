#include "command_bench_headspace.h"

#include "json_output.h"
#include "number_options.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <memory>
#include <string>
#include <utility>

namespace formwork::cli {

namespace {

constexpr double kMebibyteOfMemory = 1ULL << 20;
constexpr double kLongestMeasurement = 3600;

struct HeadspaceOptions
{
    std::filesystem::path config;
    HeadspaceRequest request;
    bool sweep = true;
};

const char* nameOf(LoaderKind loader)
{
    return loader == LoaderKind::Beton ? "beton" : "image folder";
}

nlohmann::json headspaceJson(const HeadspaceResult& result)
{
    nlohmann::json loaders = nlohmann::json::array();
    for (const LoaderHeadspace& loader : result.loaders)
        loaders.push_back({{"loader", loader.loader == LoaderKind::Beton ? "beton" : "folder"},
                           {"data", loader.data.string()},
                           {"alone_images_per_second", loader.alone},
                           {"together_images_per_second", loader.together},
                           {"largest_saving", largestSaving(result.stepAlone, loader.together)}});
    nlohmann::json batches = nlohmann::json::array();
    for (const BatchTrial& trial : result.batches) {
        nlohmann::json entry = {{"batch", trial.batch}, {"fits", trial.fits}};
        if (trial.fits) {
            entry["images_per_second"] = trial.imagesPerSecond;
            entry["peak_memory_bytes"] = trial.peakMemoryBytes;
        }
        batches.push_back(std::move(entry));
    }
    const auto share = betonShareOfSaving(result);
    return {{"device", result.device},
            {"batch", result.batch},
            {"threads", result.threads},
            {"workers", result.workers},
            {"rounds", result.rounds},
            {"step_images_per_second", result.stepAlone},
            {"loaders", std::move(loaders)},
            {"beton_share_of_saving", share ? nlohmann::json(*share) : nlohmann::json()},
            {"batches", std::move(batches)}};
}

long percent(double share)
{
    return std::lround(100 * share);
}

void printHeadspace(const HeadspaceResult& result)
{
    show("step alone: {:.1f} images/s (batches of {} on {}, {} compute + {} loader threads)\n",
         result.stepAlone, result.batch, result.device, result.threads, result.workers);
    for (const LoaderHeadspace& loader : result.loaders)
        show("{}: alone {:.1f}, together with the step {:.1f} images/s; the fastest loader could "
             "save {} % of the time\n",
             nameOf(loader.loader), loader.alone, loader.together,
             percent(largestSaving(result.stepAlone, loader.together)));
    if (const auto share = betonShareOfSaving(result))
        show("beton saves {} % of what the fastest loader could save over the image folder\n",
             percent(*share));
    show("Medians of {} alternating rounds.\n", result.rounds);
    if (result.batches.empty())
        return;
    show("\n{:>7} {:>10} {:>12}\n", "batch", "images/s", "memory MiB");
    for (const BatchTrial& trial : result.batches) {
        if (trial.fits)
            show("{:>7} {:>10.1f} {:>12.0f}\n", trial.batch, trial.imagesPerSecond,
                 static_cast<double>(trial.peakMemoryBytes) / kMebibyteOfMemory);
        else
            show("{:>7} does not fit in memory\n", trial.batch);
    }
}

} // namespace

void addHeadspaceBenchmark(CLI::App& bench, Context& context)
{
    auto* command = bench.add_subcommand(
        "headspace", "Measure what a faster loader could save: the step alone, the loader alone, "
                     "both together; and which batch sizes fit");
    auto options = std::make_shared<HeadspaceOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML)")->required();
    command
        ->add_option("--other", options->request.otherData,
                     "The same images for the other loader: an image folder to compare a beton "
                     "with, or a beton file")
        ->type_name("DATA");
    command->add_option("--seconds", options->request.seconds, "Seconds of each measurement")
        ->check(realNumber(0.01, kLongestMeasurement))
        ->capture_default_str();
    command->add_option("--rounds", options->request.rounds, "Alternating rounds of all of them")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_flag("--sweep,!--no-sweep", options->sweep,
                      "Try batch sizes up to what fits in memory (the default)");
    command->allow_extras();
    command->footer("Any key of the config may be overridden: --data.train=FILE "
                    "--train.batch_size=128");
    addOutputOptions(*command, context);
    command->final_callback([&context, options, command] {
        context.action = [&context, options, words = command->remaining()] {
            HeadspaceRequest request = options->request;
            request.config = loadConfig(context.fileSystem, options->config, parseOverrides(words));
            request.sweepBatches = options->sweep;
            const auto backend = context.backend();
            TerminalProgress terminal = context.terminal();
            const HeadspaceResult result =
                backend->measureHeadspace(request, terminal, context.fileSystem, context.stop);
            terminal.finishLine();
            if (context.json)
                printJson(headspaceJson(result));
            else
                printHeadspace(result);
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
