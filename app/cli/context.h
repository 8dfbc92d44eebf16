// What every command of formwork-cli is given. Commands register themselves with CLI11 and set
// `action`; main() parses, runs the action, and turns errors into messages and exit codes.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/report/comparison.h"
#include "core/store/store.h"
#include "terminal_progress.h"
#include "terminal_text.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace formwork::cli {

enum ExitCode : int { kExitOk = 0, kExitFailed = 1, kExitUsage = 2, kExitCancelled = 130 };

struct Context
{
    FileSystem& fileSystem;
    std::stop_token stop;
    std::filesystem::path programFolder; // where formwork-cli lies
    // Options of all commands; valid once parsing is done.
    std::filesystem::path workspaceRoot;
    bool json = false;
    bool quiet = false;
    std::function<int()> action; // of the chosen command; returns an ExitCode

    Workspace workspace() const { return Workspace(workspaceRoot); }
    Store openStore() const { return Store(workspace(), fileSystem); }
    std::unique_ptr<Store> openToRead() const
    {
        return formwork::openToRead(workspace(), fileSystem);
    }
    TerminalProgress terminal() const
    {
        return TerminalProgress(quiet || json ? Verbosity::Quiet : Verbosity::Normal);
    }
    std::unique_ptr<Backend> backend() const
    {
        return loadBackend(backendModulePath(programFolder));
    }
};

// Adds --json and --quiet (and --workspace where a command uses one).
void addOutputOptions(CLI::App& command, Context& context);
void addWorkspaceOption(CLI::App& command, Context& context);

inline constexpr int kMostWorkers = 1024;
CLI::Validator runNumber(); // of an option that names one run
CLI::Validator oneDevice(); // "auto", "cpu", "cuda" or "cuda:1"
// An option that names runs as parseRunList() takes them; a mistake is a usage error. `more`
// follows the description.
CLI::Option* addRunList(CLI::App& command, const std::string& name, std::string& list,
                        const std::string& more = {});

void addBenchCommand(CLI::App& app, Context& context);
void addScanCommand(CLI::App& app, Context& context);
void addConvertCommand(CLI::App& app, Context& context);
void addInspectCommand(CLI::App& app, Context& context);
void addVerifyCommand(CLI::App& app, Context& context);
void addTrainCommand(CLI::App& app, Context& context);
void addTuneCommand(CLI::App& app, Context& context);
void addEvaluateCommand(CLI::App& app, Context& context);
void addPredictCommand(CLI::App& app, Context& context);
void addRunsCommand(CLI::App& app, Context& context);
void addRunsImport(CLI::App& runs, Context& context); // runs import
void addTargetCommand(CLI::App& app, Context& context);
// append, merge, subset, split, extract
void addBetonCommands(CLI::App& app, Context& context);
void addCompareCommand(CLI::App& app, Context& context);
void addCompareLoadersCommand(CLI::App& app, Context& context);
void addExportCommand(CLI::App& app, Context& context);
void addDemoCommand(CLI::App& app, Context& context);
void addDoctorCommand(CLI::App& app, Context& context);
// weights inspect, weights convert, weights export
void addWeightsCommand(CLI::App& app, Context& context);
void addWeightsExport(CLI::App& weights, Context& context);
// workspace sync
void addWorkspaceCommand(CLI::App& app, Context& context);

// "--KEY=VALUE" and "--KEY VALUE" as overrides of a config. Error{InvalidArgument} for other words.
std::vector<ConfigOverride> parseOverrides(const std::vector<std::string>& words);

// "3", "1,4,7", "2-5" or "all". A range means the runs in it that exist, of which there must be
// one; a run named alone must exist. Without those in the bin, each once. Error{InvalidArgument}
// for anything else, Error{NotFound}.
std::vector<RunId> parseRunList(const std::string& text, Store& store);
// A weight file, or the checkpoint of a run ("12", "run 12", "run 12 last"). The workspace is
// opened only where a run is meant. Error{NotFound}.
std::filesystem::path findWeights(const Context& context, const std::string& fileOrRun);
std::vector<RunData> readRuns(Store& store, const std::vector<RunId>& ids);
// Warns about settings that this version does not know; they are shown and exported as stored.
void sayUnreadable(const std::vector<RunData>& runs);

// Whether runs that differ only in name and seed have a curve each, or one of their mean with a
// band of one standard deviation.
enum class ChartCurves { OfRuns, MeanOverSeeds };

// Draws the charts of runs with the window program (formwork --export, no display needed). Returns
// the files. Errors: NotFound when formwork is not installed beside formwork-cli;
// Io, after formwork has printed the reason, such as a file that exists and `replace` does not
// allow overwriting.
std::vector<std::filesystem::path> drawCharts(const Context& context,
                                              const std::vector<RunId>& runs,
                                              const std::string& format,
                                              const std::filesystem::path& folder, bool replace,
                                              ChartCurves curves = ChartCurves::OfRuns);

} // namespace formwork::cli
