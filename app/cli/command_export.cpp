#include "context.h"
#include "json_output.h"
#include "output_files.h"

#include "core/base/error.h"
#include "core/exchange/wandb_files.h"
#include "core/report/event_file.h"
#include "core/report/export.h"

#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

struct ExportOptions
{
    std::string runs = "all";
    std::string format = "csv";
    std::filesystem::path out = ".";
    CsvSettings settings = CsvSettings::None;
    ChartCurves curves = ChartCurves::OfRuns;
    bool replace = false;
};

std::filesystem::path writeTable(const Context& context, const ExportOptions& options,
                                 const std::vector<RunData>& runs)
{
    const auto file = options.out / ("runs." + options.format);
    requireWritable({file}, options.replace);
    if (options.format == "json" || options.settings == CsvSettings::All)
        sayUnreadable(runs);
    context.fileSystem.createDirectories(options.out);
    writeTextFile(context.fileSystem, file,
                  options.format == "csv" ? epochsCsv(runs, options.settings) : runsJson(runs));
    return file;
}

// A folder for each run, as TensorBoard wants them.
std::vector<std::filesystem::path> writeEventFiles(const Context& context,
                                                   const ExportOptions& options,
                                                   const std::vector<RunData>& runs)
{
    std::vector<std::filesystem::path> files;
    for (const RunData& run : runs)
        files.push_back(options.out / eventFilePath(run));
    requireWritable(files, options.replace);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        context.fileSystem.createDirectories(files[i].parent_path());
        writeTextFile(context.fileSystem, files[i], eventFile(runs[i]));
    }
    return files;
}

std::vector<std::filesystem::path> writeWandbFiles(const Context& context,
                                                   const ExportOptions& options, Store& store,
                                                   const std::vector<RunId>& runs)
{
    std::vector<std::filesystem::path> files;
    for (const RunId run : runs)
        for (const auto& name : wandbFileNames(store.run(run)))
            files.push_back(options.out / name);
    requireWritable(files, options.replace);
    for (const RunId run : runs) {
        throwIfStopped(context.stop);
        const WandbRun data = readWandbRun(store, run);
        sayUnreadable({data.data});
        for (const auto& [name, text] : wandbFiles(data)) {
            const auto file = options.out / name;
            context.fileSystem.createDirectories(file.parent_path());
            writeTextFile(context.fileSystem, file, text);
        }
    }
    return files;
}

std::vector<std::filesystem::path> exportRuns(const Context& context, const ExportOptions& options,
                                              Store& store)
{
    if (options.settings == CsvSettings::All && options.format != "csv")
        throw Error(ErrorCode::InvalidArgument, Text("--settings is for --format csv"), {},
                    Text("omit it: JSON holds every setting"));
    const bool draws =
        options.format == "png" || options.format == "svg" || options.format == "pdf";
    if (options.curves == ChartCurves::MeanOverSeeds && !draws)
        throw Error(ErrorCode::InvalidArgument,
                    Text("--mean-over-seeds is for charts: --format png, svg or pdf"), {},
                    Text("omit it: formwork-cli compare prints means over seeds"));
    const std::vector<RunId> ids = parseRunList(options.runs, store);
    if (ids.empty())
        throw Error(ErrorCode::NotFound, Text("the workspace has no runs to export"),
                    context.workspaceRoot);
    if (options.format == "csv" || options.format == "json")
        return {writeTable(context, options, readRuns(store, ids))};
    if (options.format == "tensorboard")
        return writeEventFiles(context, options, readRuns(store, ids));
    if (options.format == "wandb")
        return writeWandbFiles(context, options, store, ids);
    return drawCharts(context, ids, options.format, options.out, options.replace, options.curves);
}

} // namespace

void addExportCommand(CLI::App& app, Context& context)
{
    auto* command =
        app.add_subcommand("export", "Write the numbers or the charts of runs to files");
    auto options = std::make_shared<ExportOptions>();
    addRunList(*command, "--runs", options->runs)->capture_default_str();
    command->add_option("--format", options->format, "File format")
        ->check(CLI::IsMember({"csv", "json", "tensorboard", "wandb", "png", "svg", "pdf"}))
        ->capture_default_str();
    command->add_option("--out", options->out, "Folder of the files")->capture_default_str();
    command->add_flag("--replace", options->replace, "Overwrite the files of an earlier export");
    command->add_flag_callback(
        "--settings", [options] { options->settings = CsvSettings::All; },
        "With --format csv: add a column for every setting of the runs");
    command->add_flag_callback(
        "--mean-over-seeds", [options] { options->curves = ChartCurves::MeanOverSeeds; },
        "With charts: runs that differ only in name and seed as their mean, with a band of one "
        "standard deviation");
    command->footer("To view --format tensorboard: tensorboard --logdir results\n"
                    "--format wandb writes the history, summary and config of each run as W&B "
                    "keeps them");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            const auto opened = context.openToRead();
            Store& store = *opened;
            const auto files = exportRuns(context, *options, store);
            nlohmann::json json = {{"files", nlohmann::json::array()}};
            for (const auto& file : files) {
                json["files"].push_back(file.string());
                if (!context.json)
                    show("{}\n", file.string());
            }
            if (context.json)
                printJson(json);
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
