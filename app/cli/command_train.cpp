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

// The run must find its data again from any folder, in any program.
void makeAbsolute(std::filesystem::path& path)
{
    if (!path.empty())
        path = std::filesystem::absolute(path).lexically_normal();
}

ExperimentConfig readConfig(const Context& context, const TrainOptions& options,
                            const std::vector<ConfigOverride>& overrides)
{
    if (options.config.empty())
        throw Error(ErrorCode::InvalidArgument, "no config given", {},
                    "name a YAML file, for example configs/levit128s-beton.yaml, or --resume RUN");
    ExperimentConfig config = loadConfig(context.fileSystem, options.config, overrides);
    validateConfig(config);
    makeAbsolute(config.data.train);
    makeAbsolute(config.data.validation);
    return config;
}

int queueRun(Store& store, const ExperimentConfig& config, bool json)
{
    const RunId run = store.createRun(config);
    if (json)
        fmt::print(
            "{}\n",
            nlohmann::json{{"run", run}, {"status", runStatusName(RunStatus::Queued)}}.dump(2));
    else
        fmt::print("run {} is queued\n", run);
    return kExitOk;
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
        fmt::print("go on with: formwork-cli train --resume {} --workspace {}\n", row.id,
                   store.workspace().root().string());
}

// Starts a new run. Nothing of it stays if it fails before its first step: what was wrong with the
// data is told here, and a record of it would only be in the way.
RunStatus trainNew(const Context& context, Store& store, const ExperimentConfig& config,
                   TerminalProgress& terminal, RunId& run)
{
    const auto backend = context.backend();
    TerminalRun observer(terminal, config.name);
    run = store.createRun(config, RunStart::Claimed);
    try {
        return executeClaimedRun(*backend, context.workspace(), run, context.fileSystem, &observer,
                                 context.stop);
    } catch (const Error&) {
        if (!observer.hasStarted())
            store.removeRun(run);
        throw;
    }
}

RunStatus trainFurther(const Context& context, const Store& store, const RunRow& row,
                       TerminalProgress& terminal)
{
    const auto backend = context.backend();
    TerminalRun observer(terminal, row.name);
    return executeRun(*backend, store.workspace(), row.id, context.fileSystem, &observer,
                      context.stop);
}

int train(Context& context, const TrainOptions& options,
          const std::vector<ConfigOverride>& overrides)
{
    const bool resume = options.resume != 0;
    if (resume && (!overrides.empty() || !options.config.empty() || options.queueOnly))
        throw Error(ErrorCode::InvalidArgument,
                    "--resume goes on with the run's own config and takes no other settings");
    const ExperimentConfig config =
        resume ? ExperimentConfig() : readConfig(context, options, overrides);
    Store store = context.openStore();
    store.markInterrupted();
    if (options.queueOnly)
        return queueRun(store, config, context.json);
    TerminalProgress terminal = context.terminal();
    RunId run = options.resume;
    const RunStatus status = resume ? trainFurther(context, store, store.run(run), terminal)
                                    : trainNew(context, store, config, terminal, run);
    terminal.finishLine();
    printResult(context, store, run);
    return status == RunStatus::Done ? kExitOk : kExitCancelled;
}

} // namespace

void addTrainCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("train", "Train an experiment and record the run");
    auto options = std::make_shared<TrainOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML)");
    command->add_option("--resume", options->resume, "Go on with a stopped or interrupted run")
        ->check(runNumber());
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
            return train(context, *options, parseOverrides(overrideWords));
        };
    });
}

} // namespace formwork::cli
