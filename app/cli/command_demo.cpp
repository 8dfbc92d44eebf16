#include "context.h"
#include "json_output.h"
#include "number_options.h"

#include "core/report/export.h"
#include "core/runner/demo_job.h"
#include "train_alternately.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace formwork::cli {

namespace {

struct DemoOptions
{
    DemoRequest request;
    std::filesystem::path out;
    bool charts = true;
};

constexpr std::size_t kLoaders = 2; // runs of one model, which are compared

// Model by model; the loaders of one model alternate.
RunStatus trainAll(Context& context, Store& store, const std::vector<RunId>& runs,
                   TerminalProgress& terminal)
{
    std::unique_ptr<Backend> backend;
    for (std::size_t first = 0; first < runs.size(); first += kLoaders) {
        std::vector<RunId> waiting;
        for (std::size_t i = first; i < std::min(first + kLoaders, runs.size()); ++i)
            if (store.run(runs[i]).status != RunStatus::Done)
                waiting.push_back(runs[i]);
        if (waiting.empty())
            continue;
        if (!backend)
            backend = context.backend();
        const RunStatus status = trainAlternately(context, *backend, store, waiting, terminal);
        if (status != RunStatus::Done)
            return status;
    }
    return RunStatus::Done;
}

std::vector<std::filesystem::path> writeFiles(const Context& context, const DemoOptions& options,
                                              const std::vector<RunId>& ids,
                                              const std::vector<RunData>& runs)
{
    context.fileSystem.createDirectories(options.out);
    std::vector<std::filesystem::path> files;
    if (options.charts)
        files = drawCharts(context, ids, "png", options.out, true);
    const auto csv = options.out / "runs.csv";
    writeTextFile(context.fileSystem, csv, epochsCsv(runs));
    files.push_back(csv);
    return files;
}

int runDemo(Context& context, DemoOptions& options)
{
    const auto folder = context.workspaceRoot / "demo";
    if (options.request.folder.empty())
        options.request.folder = folder;
    if (options.out.empty())
        options.out = folder / "charts";
    options.request.start = RunStart::Reserved;
    Store store = context.openStore();
    store.markInterrupted();
    TerminalProgress terminal = context.terminal();
    const std::vector<RunId> ids =
        prepareDemo(options.request, store, context.fileSystem, terminal, context.stop);
    terminal.finishLine();
    if (trainAll(context, store, ids, terminal) != RunStatus::Done) {
        say("stopped; the same command resumes\n");
        return kExitCancelled;
    }
    const std::vector<RunData> runs = readRuns(store, ids);
    const auto files = writeFiles(context, options, ids, runs);
    if (context.json) {
        nlohmann::json json = {
            {"runs", nlohmann::json::parse(runsJson(runs))},
            {"loader_effects", nlohmann::json::parse(loaderEffectJson(loaderEffects(runs)))},
            {"files", nlohmann::json::array()}};
        for (const auto& file : files)
            json["files"].push_back(file.string());
        printJson(json);
        return kExitOk;
    }
    showText(summaryText(runs) + '\n');
    for (const auto& file : files)
        show("{}\n", file.string());
    return kExitOk;
}

} // namespace

void addDemoCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand(
        "demo", "Make demo images, convert them, train four runs, and draw the comparison");
    auto options = std::make_shared<DemoOptions>();
    command->add_option("--data", options->request.folder,
                        "Folder of the demo's images (default: demo/ in the workspace)");
    command->add_option("--out", options->out,
                        "Folder of charts and CSV (default: demo/charts in the workspace)");
    command->add_option("--epochs", options->request.epochs, "Epochs of each run (0 = demo's own)")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    command->add_option("--seed", options->request.seed, "Seed of the runs")
        ->check(wholeNumber())
        ->capture_default_str();
    command->add_flag("--again", options->request.again,
                      "Train new runs even if the workspace has them already");
    command->add_flag_callback(
        "--no-charts", [options] { options->charts = false; }, "Write the CSV only");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            return runDemo(context, *options);
        };
    });
}

} // namespace formwork::cli
