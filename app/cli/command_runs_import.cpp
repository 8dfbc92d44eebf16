#include "context.h"
#include "json_output.h"

#include "core/exchange/runs_import.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace formwork::cli {

namespace {

const char* outcomeName(ImportOutcome outcome)
{
    switch (outcome) {
    case ImportOutcome::Updated:
        return "updated";
    case ImportOutcome::Unchanged:
        return "unchanged";
    case ImportOutcome::Own:
        return "own";
    case ImportOutcome::Added:
        break;
    }
    return "added";
}

std::string sentenceOf(const ImportedEntry& entry)
{
    switch (entry.outcome) {
    case ImportOutcome::Updated:
        return fmt::format("run {}: {} brought up to date, {} epochs", entry.run,
                           printable(entry.name), entry.epochs);
    case ImportOutcome::Unchanged:
        return fmt::format("run {}: {} was imported before", entry.run, printable(entry.name));
    case ImportOutcome::Own:
        return fmt::format("run {}: {} is a run of this workspace", entry.run,
                           printable(entry.name));
    case ImportOutcome::Added:
        break;
    }
    return fmt::format("run {}: {}, {} epochs", entry.run, printable(entry.name), entry.epochs);
}

int importInto(Context& context, const RunsImportRequest& request)
{
    Store store = context.openStore();
    TerminalProgress terminal = context.terminal();
    const std::vector<ImportedEntry> entries = importRuns(store, request, terminal, context.stop);
    nlohmann::json json = {{"runs", nlohmann::json::array()}};
    for (const ImportedEntry& entry : entries) {
        json["runs"].push_back({{"run", entry.run},
                                {"name", entry.name},
                                {"source", entry.source.string()},
                                {"outcome", outcomeName(entry.outcome)},
                                {"epochs", entry.epochs}});
        if (!context.json)
            show("{}\n", sentenceOf(entry));
    }
    if (context.json)
        printJson(json);
    else if (entries.empty())
        show("no runs found\n");
    return kExitOk;
}

} // namespace

void addRunsImport(CLI::App& runs, Context& context)
{
    auto* command = runs.add_subcommand(
        "import", "Add runs that TensorBoard, a CSV file or another workspace recorded, or that "
                  "are trained in folders");
    auto request = std::make_shared<RunsImportRequest>();
    command
        ->add_option("PATH", request->sources,
                     "Workspaces, event files of TensorBoard, folders with such files in any "
                     "depth, CSV files, run folders (train --run-folder)")
        ->required();
    command->add_flag("--with-checkpoints", request->withCheckpoints,
                      "Of workspaces, also copy the best and the last checkpoint");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->footer("Importing again adds only what is new. Imported runs cannot be resumed. Run "
                    "folders are followed from then on, as by workspace sync --from.\n\n"
                    "Examples:\n"
                    "  formwork-cli runs import lightning_logs\n"
                    "  formwork-cli runs import results.csv ~/other-workspace --with-checkpoints");
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            return importInto(context, *request);
        };
    });
}

} // namespace formwork::cli
