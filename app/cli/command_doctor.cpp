#include "context.h"
#include "json_output.h"

#include "core/machine/collect.h"
#include "core/machine/report.h"

#include <memory>

namespace formwork::cli {

namespace {

int runDoctor(const Context& context, bool measure)
{
    MachineRequest request;
    request.workspace = context.workspaceRoot;
    request.measure = measure;
    TerminalProgress terminal = context.terminal();
    const MachineFacts facts = collectMachineFacts(
        request, [&context] { return context.backend(); }, terminal, context.stop);
    terminal.finishLine();
    const PrivateNames names = namesOfThisProcess();
    if (context.json)
        showJson(machineReportJson(facts, names));
    else
        showText(machineReportText(makeMachineReport(facts), names));
    return trainingIsPossible(findingsOf(facts)) ? kExitOk : kExitFailed;
}

} // namespace

void addDoctorCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand(
        "doctor", "Examine this machine: processor, memory, BLAS, CUDA, disk, libraries. Exits "
                  "with 1 if training cannot work here");
    auto measure = std::make_shared<bool>(true);
    command->add_flag_callback(
        "--no-measure", [measure] { *measure = false; },
        "Do not measure matrix products (saves about a second)");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, measure] {
        context.action = [&context, measure] {
            return runDoctor(context, *measure);
        };
    });
}

} // namespace formwork::cli
