#include "commands.h"

#include "core/base/version.h"

#include <string>

namespace formwork::cli {

namespace {

// An empty value is a variable of a script that is not set, not a request to do without: the
// default could be another folder, or all samples.
void refuseEmptyValues(CLI::App& command)
{
    if (command.get_name() == "edit")
        return; // of a target, where '' empties a list
    for (CLI::Option* option : command.get_options())
        if (option->get_items_expected_max() > 0)
            option->check(CLI::Validator(
                [](const std::string& value) {
                    return value.empty() ? std::string("the value is empty") : std::string();
                },
                "", "not empty"));
    for (CLI::App* subcommand : command.get_subcommands({}))
        refuseEmptyValues(*subcommand);
}

} // namespace

std::unique_ptr<CLI::App> makeCommands(Context& context)
{
    auto app = std::make_unique<CLI::App>(
        "Fast vision-transformer training: convert image folders to beton files, train, "
        "compare, export.",
        "formwork-cli");
    app->set_version_flag("--version", std::string("formwork-cli ") + std::string(kVersion));
    app->require_subcommand(1);
    addScanCommand(*app, context);
    addConvertCommand(*app, context);
    addInspectCommand(*app, context);
    addVerifyCommand(*app, context);
    addBetonCommands(*app, context);
    addTrainCommand(*app, context);
    addTuneCommand(*app, context);
    addEvaluateCommand(*app, context);
    addPredictCommand(*app, context);
    addRunsCommand(*app, context);
    addTargetCommand(*app, context);
    addCompareCommand(*app, context);
    addCompareLoadersCommand(*app, context);
    addExportCommand(*app, context);
    addBenchCommand(*app, context);
    addDemoCommand(*app, context);
    addWeightsCommand(*app, context);
    addWorkspaceCommand(*app, context);
    addDoctorCommand(*app, context);
    refuseEmptyValues(*app);
    return app;
}

} // namespace formwork::cli
