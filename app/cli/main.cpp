// formwork-cli: Formwork's jobs on machines without a screen.
#include "commands.h"
#include "exit_code.h"
#include "number_options.h"
#include "signal_stop.h"

#include "core/backend/process_environment.h"
#include "core/base/error.h"
#include "core/base/mapping_guard.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string_view>

namespace fs = std::filesystem;
using namespace formwork;
using namespace formwork::cli;

namespace {

// Only these are worth restarting the process; the others compute nothing with OpenMP.
bool trains(std::string_view command)
{
    return command == "train" || command == "demo" || command == "bench" || command == "evaluate" ||
           command == "predict" || command == "doctor";
}

void printUsageError(std::string_view message)
{
    say(fmt::format("formwork-cli: {}\nRun formwork-cli [COMMAND] --help for more.\n", message));
}

// What was printed may still be in stdout's buffer, and a full disk is reported only here.
int flushedOutput(int exitCode)
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return exitCode;
    say("formwork-cli: cannot write the output (is the disk full?)\n");
    return exitCode == kExitOk ? kExitFailed : exitCode;
}

int runAction(const Context& context)
{
    try {
        return context.action();
    } catch (const Error& error) {
        say(fmt::format("formwork-cli: {}\n", printable(error.what())));
        return exitCodeOf(error);
    } catch (const std::exception& error) {
        if (std::ferror(stdout) == 0) // fmt throws, too; flushedOutput() reports it
            say(fmt::format("formwork-cli: internal error: {}\n", printable(error.what())));
        return kExitFailed;
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1 && trains(argv[1]))
        prepareEnvironment(argv);
    const SignalStop signals;
    installMappingGuard();
    ignoreFileSizeSignal();
    PosixFileSystem fileSystem;
    Context context{.fileSystem = fileSystem,
                    .stop = signals.token(),
                    .programFolder = fs::read_symlink("/proc/self/exe").parent_path(),
                    .workspaceRoot = {},
                    .action = {}};

    const std::unique_ptr<CLI::App> commands = makeCommands(context);
    CLI::App& app = *commands;

    // CLI11 itself would only say that a command is missing.
    const std::string_view first = argc > 1 ? argv[1] : "-";
    const auto isFirst = [first](const CLI::App* command) {
        return command->get_name() == first;
    };
    if (!first.starts_with('-') && app.get_subcommands(isFirst).empty()) {
        printUsageError(fmt::format("there is no command '{}'", first));
        return kExitUsage;
    }
    try {
        app.parse(joinNumberLists(app, argc, argv));
    } catch (const CLI::ParseError& error) {
        // Not an error: --help and --version end parsing in this way.
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
            app.exit(error);
            return flushedOutput(kExitOk);
        }
        printUsageError(error.what());
        return kExitUsage;
    }
    if (context.workspaceRoot.empty())
        context.workspaceRoot = Workspace::defaultRoot();
    return flushedOutput(runAction(context));
}
