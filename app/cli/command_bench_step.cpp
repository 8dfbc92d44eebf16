#include "command_bench_step.h"
#include "json_output.h"
#include "terminal_text.h"

#include "core/experiment/model_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace formwork::cli {

namespace {

constexpr double kMebibyte = 1ULL << 20;

constexpr std::pair<const char*, double StepTiming::*> kParts[] = {
    {"forward", &StepTiming::forward},
    {"loss", &StepTiming::loss},
    {"backward", &StepTiming::backward},
    {"optimizer", &StepTiming::optimiser},
};

struct StepOptions
{
    std::vector<std::string> models = {"levit_128s"};
    std::vector<int> batches = {32};
    std::vector<int> threads = {0};
    std::string optimizer = "adam";
    std::string device = "auto";
    std::string precision = "float32";
    StepBenchmarkRequest request;
};

struct Measured
{
    std::string model;
    int batch = 0;
    int imageSize = 0;
    StepBenchmarkResult result;
};

nlohmann::json summaryJson(const TimeSummary& summary)
{
    return {{"median", summary.median},
            {"min", summary.minimum},
            {"max", summary.maximum},
            {"n", summary.count}};
}

nlohmann::json measuredJson(const Measured& measured)
{
    const StepBenchmarkResult& result = measured.result;
    nlohmann::json parts;
    for (const auto& [name, part] : kParts)
        parts[name] = summaryJson(summarise(result.steps, part));
    const TimeSummary total = summarise(result.steps, &StepTiming::total);
    return {{"model", measured.model},
            {"batch", measured.batch},
            {"threads", result.threads},
            {"image_size", measured.imageSize},
            {"device", result.device},
            {"blas", result.blas},
            {"ms_per_step", summaryJson(total)},
            {"parts_ms", parts},
            {"images_per_second", 1e3 * measured.batch / total.median},
            {"peak_memory_bytes", result.peakMemoryBytes}};
}

void printMeasured(const std::vector<Measured>& all)
{
    show("{:<12} {:>5} {:>7} {:>9} {:>17} {:>9} {:>7} {:>9} {:>9} {:>9} {:>7}\n", "model", "batch",
         "threads", "ms/step", "range", "forward", "loss", "backward", "optimizer", "images/s",
         "MiB");
    for (const Measured& measured : all) {
        const auto& steps = measured.result.steps;
        const TimeSummary total = summarise(steps, &StepTiming::total);
        show("{:<12} {:>5} {:>7} {:>9.1f} {:>17}", measured.model, measured.batch,
             measured.result.threads, total.median,
             fmt::format("{:.1f}-{:.1f}", total.minimum, total.maximum));
        show(" {:>9.1f} {:>7.2f} {:>9.1f} {:>9.1f}", summarise(steps, &StepTiming::forward).median,
             summarise(steps, &StepTiming::loss).median,
             summarise(steps, &StepTiming::backward).median,
             summarise(steps, &StepTiming::optimiser).median);
        show(" {:>9.1f} {:>7.0f}\n", 1e3 * measured.batch / total.median,
             static_cast<double>(measured.result.peakMemoryBytes) / kMebibyte);
    }
    show("Milliseconds of a whole training step: median and range of {}, and the "
         "medians of its parts;\nrandom input of {} px on {}; {}.\n",
         counted(all.front().result.steps.size(), "step", "steps"), all.front().imageSize,
         all.front().result.device, all.front().result.blas);
}

int runSteps(const Context& context, const StepOptions& options)
{
    const auto backend = context.backend();
    TerminalProgress terminal = context.terminal();
    std::vector<Measured> all;
    for (const std::string& model : options.models) {
        for (const int batch : options.batches) {
            for (const int threads : options.threads) {
                StepBenchmarkRequest request = options.request;
                request.config.model.name = model;
                request.config.train.batchSize = batch;
                request.config.train.threads = threads;
                applyOverride(request.config, "optimizer.name", options.optimizer);
                applyOverride(request.config, "train.device", options.device);
                applyOverride(request.config, "train.precision", options.precision);
                all.push_back({model, batch, request.config.model.imageSize,
                               backend->benchmarkSteps(request, terminal, context.stop)});
            }
        }
    }
    terminal.finishLine();
    if (!context.json) {
        printMeasured(all);
        return kExitOk;
    }
    nlohmann::json json = {{"results", nlohmann::json::array()}};
    for (const Measured& measured : all)
        json["results"].push_back(measuredJson(measured));
    printJson(json);
    return kExitOk;
}

std::vector<std::string> modelIds()
{
    std::vector<std::string> ids;
    for (const ModelName& model : modelNames())
        ids.emplace_back(model.id);
    return ids;
}

} // namespace

void addStepBenchmark(CLI::App& bench, Context& context)
{
    auto* command = bench.add_subcommand(
        "step", "Milliseconds per training step (forward, loss, backward, optimizer)");
    auto options = std::make_shared<StepOptions>();
    StepBenchmarkRequest& request = options->request;
    command->add_option("--model", options->models, "Models; several: each is measured")
        ->check(CLI::IsMember(modelIds()))
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--batch", options->batches, "Images in a batch; several: each")
        ->check(CLI::Range(1, 65536))
        ->delimiter(',')
        ->capture_default_str();
    command
        ->add_option("--threads", options->threads,
                     "Compute threads (0 = all cores); several: each")
        ->check(CLI::Range(0, kMostWorkers))
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--steps", request.steps, "Steps measured of each")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--warm-up", request.warmUp, "Warm-up steps, which are not measured")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    command->add_option("--size", request.config.model.imageSize, "Side of the images in pixels")
        ->check(CLI::Range(16, 4096))
        ->capture_default_str();
    command->add_option("--classes", request.classes, "Number of classes")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--optimizer", options->optimizer, "Optimizer")
        ->check(CLI::IsMember(
            std::vector<std::string>{"adam", "adamw", "sgd", "lamb", "schedule_free"}))
        ->capture_default_str();
    command
        ->add_option("--precision", options->precision,
                     "Precision of matrix products and convolutions")
        ->check(CLI::IsMember(std::vector<std::string>{"float32", "bfloat16", "float16", "auto"}))
        ->capture_default_str();
    command->add_flag("--activation-checkpointing", request.config.train.activationCheckpointing,
                      "Compute each block's activations again in the backward pass");
    command->add_option("--device", options->device, "Where to compute")
        ->check(oneDevice())
        ->capture_default_str();
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            return runSteps(context, *options);
        };
    });
}

} // namespace formwork::cli
