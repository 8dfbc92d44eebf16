#include "commands.h"

#include "core/base/version.h"

#include <string>

namespace formwork::cli {

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
    return app;
}

} // namespace formwork::cli
