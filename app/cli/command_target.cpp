#include "context.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/remote/submission.h"
#include "core/remote/target_check.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace formwork::cli {

namespace {

// What was given; the rest stays as it is.
struct TargetOptions
{
    std::string name;
    std::optional<std::string> kind, host, folder, program;
    std::optional<std::string> sshConfig;
    std::optional<std::vector<std::string>> data, setup, sbatch;
    std::optional<bool> copiesData;
    std::optional<std::string> partition, time, memory;
    std::optional<int> gpus, cpus, arrayCap;
};

template <typename Value>
void take(const std::optional<Value>& given, Value& value)
{
    if (given)
        value = *given;
}

Target changedTarget(Target target, const TargetOptions& options)
{
    if (options.kind)
        target.kind = targetKindFrom(*options.kind);
    take(options.host, target.host);
    take(options.folder, target.folder);
    take(options.program, target.program);
    take(options.setup, target.setup);
    take(options.copiesData, target.copiesData);
    if (options.sshConfig)
        target.sshConfig = options.sshConfig->empty()
                               ? std::filesystem::path()
                               : std::filesystem::absolute(*options.sshConfig);
    if (options.data) {
        target.data.clear();
        for (const std::string& place : *options.data)
            if (!place.empty())
                target.data.push_back(dataPlaceFrom(place));
    }
    take(options.partition, target.slurm.partition);
    take(options.time, target.slurm.timeLimit);
    take(options.memory, target.slurm.memory);
    take(options.gpus, target.slurm.gpus);
    take(options.cpus, target.slurm.cpus);
    take(options.arrayCap, target.slurm.arrayCap);
    take(options.sbatch, target.slurm.extraLines);
    std::erase(target.setup, "");
    std::erase(target.slurm.extraLines, "");
    validateTarget(target);
    return target;
}

// Where an empty text is a value too: CLI11 itself takes it for no value.
template <typename Value>
std::function<void(const Value&)> given(std::optional<Value>& option)
{
    return [&option](const Value& value) {
        option = value;
    };
}

void addTargetDefinition(CLI::App& command, TargetOptions& options, bool isNew)
{
    command.add_option("NAME", options.name, "Name of the target")->required();
    command
        .add_option_function("--kind", given(options.kind),
                             "ssh, or slurm for a cluster (default: ssh)")
        ->type_name("KIND");
    CLI::Option* host =
        command
            .add_option_function(
                "--host", given(options.host),
                "HOST, USER@HOST, or a name from your ssh configuration; of a cluster a "
                "login node")
            ->type_name("HOST");
    if (isNew)
        host->required();
    command
        .add_option_function(
            "--folder", given(options.folder),
            "Folder there for runs and copied data (default: ~/formwork); of a cluster on "
            "a disk that all nodes see")
        ->type_name("FOLDER");
    command
        .add_option_function("--program", given(options.program),
                             "formwork-cli there (default: the one in the PATH)")
        ->type_name("FILE");
    command
        .add_option_function(
            "--data", given(options.data),
            "Data below LOCAL here lies below REMOTE there; may be given several times")
        ->type_name("LOCAL=REMOTE")
        ->expected(1)
        ->take_all();
    command.add_flag_callback(
        "--copy-data", [&options] { options.copiesData = true; },
        "Copy data that has no such place");
    command.add_flag_callback(
        "--no-copy-data", [&options] { options.copiesData = false; }, "Do not (the default)");
    command
        .add_option_function(
            "--setup", given(options.setup),
            "Line for sh before the program starts, as 'module load cuda'; may be given "
            "several times")
        ->type_name("LINE")
        ->expected(1)
        ->take_all();
    command
        .add_option_function("--ssh-config", given(options.sshConfig),
                             "Configuration of ssh instead of your own (ssh -F)")
        ->type_name("FILE");
    command.add_option_function("--partition", given(options.partition), "Slurm: partition")
        ->type_name("NAME");
    command
        .add_option_function(
            "--time", given(options.time),
            "Slurm: time limit, as 4:00:00 or 2-12; the run stops with a checkpoint before "
            "it is reached")
        ->type_name("LIMIT");
    command
        .add_option_function("--memory", given(options.memory), "Slurm: memory of a node, as 16G")
        ->type_name("SIZE");
    command.add_option("--gpus", options.gpus, "Slurm: GPUs of a run")->check(CLI::Range(0, 1024));
    command.add_option("--cpus", options.cpus, "Slurm: cores of a run")->check(CLI::Range(0, 1024));
    command
        .add_option("--array-cap", options.arrayCap,
                    "Slurm: so many runs of a sweep at the same time (0: no limit)")
        ->check(CLI::Range(0, 100000));
    command
        .add_option_function(
            "--sbatch", given(options.sbatch),
            "Slurm: another option of sbatch: --sbatch=--account=vision; may be given several "
            "times")
        ->type_name("OPTION")
        ->expected(1)
        ->take_all();
}

nlohmann::json targetJson(const Target& target)
{
    nlohmann::json json = nlohmann::json::parse(targetToText(target));
    json["name"] = target.name;
    return json;
}

void printTarget(const Target& target)
{
    show("{}  {}  {}:{}\n", target.name, targetKindName(target.kind), target.host, target.folder);
    if (target.program != Target().program)
        show("    program {}\n", target.program);
    for (const DataPlace& place : target.data)
        show("    data {} = {}\n", place.local.string(), place.remote);
    if (target.copiesData)
        show("    other data is copied\n");
    for (const std::string& line : target.setup)
        show("    setup {}\n", line);
    if (!target.sshConfig.empty())
        show("    ssh configuration {}\n", target.sshConfig.string());
    if (target.kind != TargetKind::Slurm)
        return;
    const SlurmOptions& slurm = target.slurm;
    const auto option = [](const char* name, const std::string& value) {
        if (!value.empty() && value != "0")
            show("    {} {}\n", name, value);
    };
    option("partition", slurm.partition);
    option("time", slurm.timeLimit);
    option("memory", slurm.memory);
    option("gpus", std::to_string(slurm.gpus));
    option("cpus", std::to_string(slurm.cpus));
    option("array cap", std::to_string(slurm.arrayCap));
    for (const std::string& line : slurm.extraLines)
        show("    sbatch {}\n", line);
}

int saveAndShow(const Context& context, Store& store, const Target& target, const char* how)
{
    saveTarget(store, target);
    if (context.json)
        printJson(targetJson(target));
    else
        show("target {} is {}; 'formwork-cli target check {}' tries it\n", target.name, how,
             target.name);
    return kExitOk;
}

void addTargetAdd(CLI::App& targets, Context& context)
{
    auto* command = targets.add_subcommand("add", "Add a target");
    auto options = std::make_shared<TargetOptions>();
    addTargetDefinition(*command, *options, true);
    command->footer(
        "Your own ssh configuration, keys and agent are used; 'ssh HOST true' must work "
        "without a question. No password is asked for or stored.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            Target target;
            target.name = options->name;
            target = changedTarget(std::move(target), *options);
            Store store = context.openStore();
            if (store.targetText(target.name))
                throw Error(ErrorCode::AlreadyExists,
                            Text("the target '%1' exists").arg(target.name),
                            store.workspace().root(),
                            Text("change it: formwork-cli target edit %1").arg(target.name));
            return saveAndShow(context, store, target, "added");
        };
    });
}

void addTargetEdit(CLI::App& targets, Context& context)
{
    auto* command =
        targets.add_subcommand("edit", "Change a target; what is not given stays as it is");
    auto options = std::make_shared<TargetOptions>();
    addTargetDefinition(*command, *options, false);
    command->footer("A list (--data, --setup, --sbatch) replaces the former one; '' empties it.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            Store store = context.openStore();
            return saveAndShow(context, store,
                               changedTarget(loadTarget(store, options->name), *options),
                               "changed");
        };
    });
}

void addTargetList(CLI::App& targets, Context& context)
{
    auto* command = targets.add_subcommand("list", "All targets");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context] {
        context.action = [&context] {
            const auto store = context.openToRead();
            const std::vector<Target> all = loadTargets(*store);
            if (context.json) {
                nlohmann::json json = nlohmann::json::array();
                for (const Target& target : all)
                    json.push_back(targetJson(target));
                printJson(json);
                return kExitOk;
            }
            for (const Target& target : all)
                printTarget(target);
            if (all.empty())
                show("no targets in {}; 'formwork-cli target add NAME --host HOST' adds one\n",
                     context.workspaceRoot.string());
            return kExitOk;
        };
    });
}

const char* checkStateName(CheckState state)
{
    return state == CheckState::Good ? "ok" : state == CheckState::Warning ? "warning" : "error";
}

void addTargetCheck(CLI::App& targets, Context& context)
{
    auto* command = targets.add_subcommand(
        "check", "Try a target: connection, folder, programs, data, Slurm. Exits with 1 if "
                 "training cannot work there");
    auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "Name of the target")->required();
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, name] {
        context.action = [&context, name]() -> int {
            const auto store = context.openToRead();
            nlohmann::json json = nlohmann::json::array();
            const auto found = [&context, &json](const TargetFinding& finding) {
                json.push_back({{"state", checkStateName(finding.state)},
                                {"text", finding.text.english()},
                                {"remedy", finding.remedy.english()}});
                if (context.json)
                    return;
                show("{}: {}\n", checkStateName(finding.state), finding.text.english());
                if (!finding.remedy.empty())
                    show("    {}\n", finding.remedy.english());
            };
            const auto findings = checkTarget(loadTarget(*store, *name), context.stop, found);
            if (context.json)
                printJson({{"target", *name}, {"ok", canTrain(findings)}, {"findings", json}});
            return canTrain(findings) ? kExitOk : kExitFailed;
        };
    });
}

void addTargetRemove(CLI::App& targets, Context& context)
{
    auto* command =
        targets.add_subcommand("remove", "Forget a target; what lies there stays there");
    auto name = std::make_shared<std::string>();
    command->add_option("NAME", *name, "Name of the target")->required();
    addWorkspaceOption(*command, context);
    command->final_callback([&context, name] {
        context.action = [&context, name] {
            Store store = context.openStore();
            store.removeTarget(*name);
            show("target {} is removed\n", *name);
            return kExitOk;
        };
    });
}

} // namespace

void addTargetCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand(
        "target", "Other machines to train on: hosts reached by ssh, and Slurm clusters");
    command->require_subcommand(1);
    addTargetAdd(*command, context);
    addTargetEdit(*command, context);
    addTargetList(*command, context);
    addTargetCheck(*command, context);
    addTargetRemove(*command, context);
}

} // namespace formwork::cli
