#include "context.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/runner/tune_job.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <string_view>
#include <unistd.h>

namespace formwork::cli {

namespace {

constexpr double kShortestBudget = 10; // seconds

struct TuneOptions
{
    std::filesystem::path config;
    std::filesystem::path output;
    std::string budget = "30m";
};

// "90s", "30m", "1.5h", "20" (minutes).
double secondsOf(const std::string& text)
{
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const double factor = unit == "s"                   ? 1
                          : unit.empty() || unit == "m" ? 60
                          : unit == "h"                 ? 3600
                                                        : 0;
    if (failure != std::errc() || factor == 0 || !(number > 0))
        throw Error(ErrorCode::InvalidArgument, Text("'%1' is not a budget").arg(text), {},
                    Text("for example 30m, 1.5h or 90s"));
    if (number * factor < kShortestBudget)
        throw Error(ErrorCode::InvalidArgument, Text("a budget of %1 is too short").arg(text), {},
                    Text("give %1s or more").arg(kShortestBudget));
    return number * factor;
}

nlohmann::json resultJson(const TuneResult& result, const std::filesystem::path& output)
{
    nlohmann::json json = {{"config", output.string()},
                           {"seconds", result.seconds},
                           {"range_test", nlohmann::json::array()},
                           {"steepest_lr", result.steepest},
                           {"trials", nlohmann::json::array()}};
    for (const RatePoint& point : result.rates)
        json["range_test"].push_back({{"lr", point.rate}, {"loss", point.loss}});
    for (const TuneTrial& trial : result.trials) {
        const bool diverged = trial.validationTop1 < 0;
        json["trials"].push_back({{"lr", trial.config.optimizer.learningRate},
                                  {"weight_decay", trial.config.optimizer.weightDecay},
                                  {"augmentation", trial.augmentation},
                                  {"epochs", trial.epochs},
                                  {"val_top1", diverged ? nlohmann::json(nullptr)
                                                        : nlohmann::json(trial.validationTop1)}});
    }
    return json;
}

void printResult(const TuneResult& result, const ExperimentConfig& before,
                 const std::filesystem::path& output)
{
    show("Range test: the loss falls fastest at a learning rate of {:.2e} ({} steps)\n",
         result.steepest, result.rates.size());
    show("{:>10} {:>12} {:>12} {:>7} {:>9}\n", "lr", "weight decay", "augmentation", "epochs",
         "val top-1");
    for (const TuneTrial& trial : result.trials)
        show("{:>10.2e} {:>12.3g} {:>12} {:>7} {:>9}\n", trial.config.optimizer.learningRate,
             trial.config.optimizer.weightDecay, trial.augmentation, trial.epochs,
             trial.validationTop1 < 0 ? "diverged"
                                      : fmt::format("{:.1f} %", 100 * trial.validationTop1));
    for (const ConfigDifference& difference : configDiff({before, result.config}))
        show("{}: {} -> {}\n", difference.key, difference.values[0], difference.values[1]);
    show("{} written after {}\n", output.string(), formatDuration(result.seconds));
}

int tune(const Context& context, TuneOptions options, const std::vector<ConfigOverride>& overrides)
{
    TuneRequest request;
    request.budgetSeconds = secondsOf(options.budget);
    request.config = loadConfig(context.fileSystem, options.config, overrides);
    if (options.output.empty())
        options.output =
            options.config.parent_path() / (options.config.stem().string() + "-tuned.yaml");
    if (std::filesystem::exists(options.output))
        throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), options.output,
                    Text("name another with --output"));
    request.scratch =
        context.workspace().root() / ("tune-" + std::to_string(static_cast<long>(::getpid())));
    TerminalProgress terminal = context.terminal();
    const auto backend = context.backend();
    const TuneResult result =
        tuneSettings(*backend, request, context.fileSystem, terminal, context.stop);
    terminal.finishLine();
    writeTextFile(context.fileSystem, options.output, configToYaml(result.config));
    if (context.json)
        printJson(resultJson(result, options.output));
    else
        printResult(result, request.config, options.output);
    return kExitOk;
}

} // namespace

void addTuneCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand(
        "tune", "Find a learning rate, a weight decay and an augmentation strength");
    auto options = std::make_shared<TuneOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML), with validation data")
        ->required();
    command->add_option("--budget", options->budget, "Time to spend: 30m, 1.5h, 90s")
        ->capture_default_str()
        ->type_name("TIME");
    command
        ->add_option("--output", options->output,
                     "Config to write (default: CONFIG-tuned.yaml beside it)")
        ->type_name("FILE");
    command->allow_extras();
    command->footer("A range test finds the learning rate at which the loss falls fastest; trials "
                    "around it with other weight decays and augmentations are then trained for a "
                    "few epochs each, and the better third continues three times as long. Any key "
                    "of the config may be overridden, as in train.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options, command] {
        context.action = [&context, options, overrideWords = command->remaining()] {
            return tune(context, *options, parseOverrides(overrideWords));
        };
    });
}

} // namespace formwork::cli
