#include "context.h"
#include "json_output.h"
#include "number_options.h"
#include "train_alternately.h"

#include "core/base/error.h"
#include "core/report/export.h"
#include "core/runner/inference_job.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

struct SplitPaths
{
    std::filesystem::path train;
    std::filesystem::path validation;
};

struct CompareLoadersOptions
{
    std::filesystem::path config;
    SplitPaths beton;
    SplitPaths folder;
    int epochs = 0; // 0 = the config's
};

// What an option does not name is the config's, if that is for this loader.
ExperimentConfig configFor(LoaderKind loader, const SplitPaths& paths, ExperimentConfig config)
{
    const bool isOwn = config.data.loader == loader;
    if (!paths.train.empty())
        config.data.train = paths.train;
    else if (!isOwn)
        throw Error(
            ErrorCode::InvalidArgument,
            Text("the config is for the %1 loader and does not name the %2 to compare it with")
                .arg(loaderName(config.data.loader),
                     loader == LoaderKind::Beton ? "beton file" : "image folder"),
            {},
            loader == LoaderKind::Beton ? Text("name it with --beton")
                                        : Text("name it with --folder"));
    if (!paths.validation.empty() || !isOwn)
        config.data.validation = paths.validation;
    config.data.loader = loader;
    config.name += loader == LoaderKind::Beton ? " beton" : " folder";
    return config;
}

// Two runs that differ in the loader and in nothing else.
std::vector<ExperimentConfig> pairOf(const CompareLoadersOptions& options, ExperimentConfig config)
{
    if (options.epochs > 0)
        config.train.epochs = options.epochs;
    std::vector<ExperimentConfig> pair = {
        settledConfig(configFor(LoaderKind::Folder, options.folder, config)),
        settledConfig(configFor(LoaderKind::Beton, options.beton, config))};
    if (pair[0].data.validation.empty() != pair[1].data.validation.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("only one of the two loaders has validation data"), {},
                    Text("name it for both, with --beton-val and --folder-val, or for neither"));
    return pair;
}

int compareLoaders(Context& context, const CompareLoadersOptions& options,
                   const std::vector<ConfigOverride>& overrides)
{
    const std::vector<ExperimentConfig> pair =
        pairOf(options, loadConfig(context.fileSystem, options.config, overrides));
    Store store = context.openStore();
    store.markInterrupted();
    requireReferredRuns(store, pair.front());
    std::vector<RunId> ids;
    for (const ExperimentConfig& config : pair)
        ids.push_back(store.createRun(config, RunStart::Reserved));
    store.setTurns(ids);
    TerminalProgress terminal = context.terminal();
    const auto backend = context.backend();
    const RunStatus status = trainAlternately(context, *backend, store, ids, terminal);
    const std::vector<RunData> runs = readRuns(store, ids);
    if (context.json)
        printJson(
            {{"runs", nlohmann::json::parse(runsJson(runs))},
             {"loader_effects", nlohmann::json::parse(loaderEffectJson(loaderEffects(runs)))}});
    else
        showText(summaryText(runs));
    return status == RunStatus::Done ? kExitOk : kExitCancelled;
}

} // namespace

void addCompareLoadersCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand(
        "compare-loaders", "Train an experiment with both loaders, alternating epoch by epoch");
    auto options = std::make_shared<CompareLoadersOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML)")->required();
    command->add_option("--beton", options->beton.train,
                        "Training data of the beton loader (default: the config's)");
    command->add_option("--beton-val", options->beton.validation, "Validation data beside it");
    command->add_option("--folder", options->folder.train,
                        "Training data of the image-folder loader (default: the config's)");
    command->add_option("--folder-val", options->folder.validation, "Validation data beside it");
    command->add_option("--epochs", options->epochs, "Epochs of each run (default: the config's)")
        ->check(CLI::Range(1, 1'000'000));
    command->allow_extras();
    command->footer("The two runs alternate (A B, B A, ...), so that other work on the machine "
                    "affects both alike. An interval needs at least four epochs. Any key of the "
                    "config may be overridden, as in train.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options, command] {
        context.action = [&context, options, overrideWords = command->remaining()] {
            return compareLoaders(context, *options, parseOverrides(overrideWords));
        };
    });
}

} // namespace formwork::cli
