#include "context.h"

#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/runner/run_job.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

struct TrainOptions
{
    std::filesystem::path config;
    RunId resume = 0;
    bool queueOnly = false;
};

// What CLI11 left over: "--key=value" or "--key value".
std::vector<ConfigOverride> parseOverrides(const std::vector<std::string>& words)
{
    std::vector<ConfigOverride> overrides;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with("--"))
            throw Error(ErrorCode::InvalidArgument, fmt::format("unexpected '{}'", words[i]), {},
                        "settings are given as --key=value, for example --optimizer.lr=1e-4");
        const std::string word = words[i].substr(2);
        const auto equals = word.find('=');
        if (equals != std::string::npos)
            overrides.emplace_back(word.substr(0, equals), word.substr(equals + 1));
        else if (i + 1 < words.size())
            overrides.emplace_back(word, words[++i]);
        else
            throw Error(ErrorCode::InvalidArgument, fmt::format("'--{}' needs a value", word));
    }
    return overrides;
}

RunId queuedRun(const Context& context, const TrainOptions& options,
                const std::vector<ConfigOverride>& overrides, Store& store)
{
    if (options.resume != 0) {
        if (!overrides.empty() || !options.config.empty())
            throw Error(ErrorCode::InvalidArgument,
                        "--resume goes on with the run's own config and takes no other settings");
        store.run(options.resume);
        return options.resume;
    }
    if (options.config.empty())
        throw Error(ErrorCode::InvalidArgument, "no config given", {},
                    "name a YAML file, for example configs/levit128s-beton.yaml, or --resume RUN");
    ExperimentConfig config = loadConfig(context.fileSystem, options.config, overrides);
    validateConfig(config);
    return store.createRun(config);
}

void printResult(const Context& context, Store& store, RunId run)
{
    const RunRow row = store.run(run);
    if (context.json) {
        nlohmann::json json = {{"run", row.id},
                               {"name", row.name},
                               {"status", runStatusName(row.status)},
                               {"epochs_done", row.epochsDone},
                               {"folder", store.workspace().runFolder(run).string()}};
        const auto put = [&json](const char* key, const std::optional<double>& value) {
            json[key] = value ? nlohmann::json(*value) : nlohmann::json(nullptr);
        };
        put("train_loss", row.lastTrainLoss);
        put("val_loss", row.lastValidationLoss);
        put("val_top1", row.lastValidationTop1);
        put("best_val_top1", row.bestValidationTop1);
        put("median_epoch_seconds", row.medianEpochSeconds);
        fmt::print("{}\n", json.dump(2));
        return;
    }
    fmt::print("run {} ({}): {} after {} of {} epochs\n", row.id, row.name,
               runStatusName(row.status), row.epochsDone, row.epochsTotal);
    if (row.status == RunStatus::Stopped)
        fmt::print("go on with: formwork-cli train --resume {}\n", row.id);
}

} // namespace

void addTrainCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("train", "Train an experiment and record the run");
    auto options = std::make_shared<TrainOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML)");
    command->add_option("--resume", options->resume, "Go on with a stopped or interrupted run")
        ->check(CLI::PositiveNumber);
    command->add_flag("--queue", options->queueOnly,
                      "Only put the run on the queue; the window trains it");
    command->allow_extras();
    command->footer(
        "Any key of the config may be overridden: --data.train=FILE --optimizer.lr=1e-4 "
        "--train.epochs=10. configs/reference.yaml documents every key.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options, command] {
        context.action = [&context, options, overrideWords = command->remaining()] {
            Store store = context.openStore();
            store.markInterrupted();
            const RunId run = queuedRun(context, *options, parseOverrides(overrideWords), store);
            if (options->queueOnly) {
                fmt::print("run {} is queued\n", run);
                return kExitOk;
            }
            TerminalProgress terminal = context.terminal();
            TerminalRun observer(terminal, store.run(run).name);
            const auto backend = context.backend();
            const RunStatus status = executeRun(*backend, context.workspace(), run,
                                                context.fileSystem, &observer, context.stop);
            terminal.finishLine();
            printResult(context, store, run);
            return status == RunStatus::Done ? kExitOk : kExitCancelled;
        };
    });
}

} // namespace formwork::cli
