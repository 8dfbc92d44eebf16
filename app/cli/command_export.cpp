#include "context.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/report/export.h"

#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

struct ExportOptions
{
    std::string runs = "all";
    std::string format = "csv";
    std::filesystem::path out = ".";
};

std::filesystem::path writeTable(const Context& context, const ExportOptions& options,
                                 const std::vector<RunData>& runs)
{
    context.fileSystem.createDirectories(options.out);
    const auto file = options.out / ("runs." + options.format);
    writeTextFile(context.fileSystem, file,
                  options.format == "csv" ? epochsCsv(runs) : runsJson(runs));
    return file;
}

} // namespace

void addExportCommand(CLI::App& app, Context& context)
{
    auto* command =
        app.add_subcommand("export", "Write the numbers or the charts of runs to files");
    auto options = std::make_shared<ExportOptions>();
    command->add_option("--runs", options->runs, "Runs: 3, 1,4 or 2-5 or all")
        ->capture_default_str();
    command->add_option("--format", options->format, "Kind of file")
        ->check(CLI::IsMember({"csv", "json", "png", "svg", "pdf"}))
        ->capture_default_str();
    command->add_option("--out", options->out, "Folder of the files")->capture_default_str();
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            const auto opened = context.openToRead();
            Store& store = *opened;
            const std::vector<RunId> ids = parseRunList(options->runs, store);
            if (ids.empty())
                throw Error(ErrorCode::NotFound, "the workspace has no runs to export",
                            context.workspaceRoot);
            const bool table = options->format == "csv" || options->format == "json";
            std::vector<std::filesystem::path> files;
            if (table)
                files.push_back(writeTable(context, *options, readRuns(store, ids)));
            else
                files = drawCharts(context, ids, options->format, options->out);
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
