#include "context.h"
#include "json_output.h"
#include "launch_ranks.h"
#include "number_options.h"
#include "train_folder.h"
#include "train_on_target.h"
#include "train_options.h"
#include "train_queue.h"

#include "core/base/error.h"
#include "core/experiment/forwarding_observer.h"
#include "core/experiment/moved_data.h"
#include "core/experiment/sweep.h"
#include "core/ranks/rank_layout.h"
#include "core/runner/extend_job.h"
#include "core/runner/inference_job.h"
#include "core/runner/run_job.h"
#include "core/runner/sweep_plan.h"
#include "core/store/incoming_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace formwork::cli {

namespace {

constexpr double kHighestRate = 1e6;
constexpr int kMostRanks = 1024;

// Several rates or batches are a search, which looks beyond what is known on purpose.
std::optional<RateWarning> rateWarning(const Sweep& sweep)
{
    const bool isSearch = std::ranges::any_of(sweep.axes, [](const SweepAxis& axis) {
        return axis.key == "optimizer.lr" || axis.key == "train.batch_size";
    });
    return isSearch ? std::nullopt
                    : checkRate(sweep.base, sweep.recipe ? sweep.recipe->rate : std::nullopt);
}

Sweep readSweep(const Context& context, const TrainOptions& options,
                const std::vector<ConfigOverride>& overrides)
{
    if (options.config.empty())
        throw Error(
            ErrorCode::InvalidArgument, Text("no config given"), {},
            Text("name a YAML file, for example configs/levit128s-beton.yaml, or --resume RUN"));
    Sweep sweep = loadSweep(context.fileSystem, options.config, overrides);
    validateSweep(sweep);
    for (const SweepAxis& axis : sweep.repeated)
        say(fmt::format("formwork-cli: {}: {} left out: an equal value comes before it\n", axis.key,
                        fmt::join(axis.values, ", ")));
    if (const auto warning = rateWarning(sweep); warning && !context.json && !context.quiet)
        say("note: " + rateText(*warning).english() + '\n');
    for (ExperimentConfig& config : sweep.runs)
        config = settledConfig(config);
    return sweep;
}

std::string roughTime(double seconds)
{
    if (seconds < 90)
        return fmt::format("{:.0f} s", seconds);
    if (seconds < 90 * 60)
        return fmt::format("{:.0f} min", seconds / 60);
    return seconds < 48 * 3600 ? fmt::format("{:.1f} h", seconds / 3600)
                               : fmt::format("{:.1f} days", seconds / 86400);
}

// What several runs come to, before the first one starts.
void sayPlan(Store& store, const Sweep& sweep)
{
    if (sweep.runs.size() < 2)
        return;
    const SweepPlan plan = planSweep(sweep.base.sweep.halving, sweep.runs, store.runs());
    say(fmt::format("plan: {}{}\n", budgetText(plan.budget),
                    plan.seconds ? ", about " + roughTime(*plan.seconds)
                                 : std::string(", time unknown: no run like these was trained "
                                               "yet")));
}

nlohmann::json planJson(Store& store, const Sweep& sweep)
{
    const SweepPlan plan = planSweep(sweep.base.sweep.halving, sweep.runs, store.runs());
    nlohmann::json rungs = nlohmann::json::array();
    for (const SweepBudget::Rung& rung : plan.budget.rungs)
        rungs.push_back({{"runs", rung.runs}, {"epochs", rung.epochs}});
    return {{"rungs", rungs},
            {"epochs", plan.budget.epochs},
            {"full_epochs", plan.budget.fullEpochs},
            {"seconds", plan.seconds ? nlohmann::json(*plan.seconds) : nlohmann::json(nullptr)}};
}

// What would be trained, and for how long.
int showDryRun(const Context& context, const Sweep& sweep)
{
    const std::unique_ptr<Store> store = context.openToRead();
    const auto warning = rateWarning(sweep);
    if (context.json) {
        nlohmann::json runs = nlohmann::json::array();
        for (const ExperimentConfig& config : sweep.runs)
            runs.push_back({{"name", config.name}, {"epochs", config.train.epochs}});
        printJson({{"runs", runs},
                   {"plan", planJson(*store, sweep)},
                   {"suggested_lr",
                    warning ? nlohmann::json(warning->suggested) : nlohmann::json(nullptr)}});
        return kExitOk;
    }
    for (const ExperimentConfig& config : sweep.runs)
        show("{}: {}\n", config.name, counted(config.train.epochs, "epoch", "epochs"));
    const SweepPlan plan = planSweep(sweep.base.sweep.halving, sweep.runs, store->runs());
    show("{}{}\n", budgetText(plan.budget),
         plan.seconds ? ", about " + roughTime(*plan.seconds)
                      : std::string(", time unknown: no run like these was trained yet"));
    show("dry run: nothing was trained\n");
    return kExitOk;
}

int reportQueued(const std::vector<RunId>& runs, const nlohmann::json& plan, bool json)
{
    const auto status = runStatusName(RunStatus::Queued);
    if (json && runs.size() == 1) {
        printJson(nlohmann::json{{"run", runs.front()}, {"status", status}});
    } else if (json) {
        printJson(nlohmann::json{{"runs", runs}, {"status", status}, {"plan", plan}});
    } else {
        for (const RunId run : runs)
            show("run {} is queued\n", run);
    }
    return kExitOk;
}

void printResult(const Context& context, Store& store, RunId run)
{
    const RunRow row = store.run(run);
    if (context.json)
        printJson(rowJson(store, row));
    else
        printRow(store, row);
}

// Starts a new run. Nothing of it stays if its data or settings turn out wrong before the first
// step: a record of that would only be in the way.
RunStatus trainNew(const Context& context, Store& store, const ExperimentConfig& config,
                   const ResumeSettings& settings, TerminalProgress& terminal, RunId& run)
{
    requireReferredRuns(store, config);
    const auto backend = context.backend();
    TerminalRun observer(terminal, config.name);
    run = store.createRun(config, RunStart::Claimed);
    try {
        return executeClaimedRun(*backend, context.workspace(), run, context.fileSystem, &observer,
                                 context.stop, settings);
    } catch (const Error& error) {
        if (!observer.hasStarted() && isAboutInput(error, config))
            store.removeRun(run);
        throw;
    }
}

// Nothing but a minute of silence says that a process of another computer is gone.
void awaitSilence(const Context& context, Store& store, RunId run)
{
    constexpr std::chrono::milliseconds kLook(200);
    if (store.holderState(run) != HolderState::Unknown)
        return;
    say(fmt::format("run {} is held by a program on another computer, or from before a restart: "
                    "waiting a minute for a sign of life\n",
                    run));
    while (store.holderState(run) == HolderState::Unknown) {
        throwIfStopped(context.stop);
        std::this_thread::sleep_for(kLook);
    }
}

// Says what the new epochs do before they begin.
void extendIfAsked(const Context& context, Store& store, const TrainOptions& options)
{
    if (options.epochs.empty())
        return;
    const RunId run = options.resume;
    const int epochs = endOf(store, run).epochs;
    const auto more = epochsToAdd(options.epochs, epochs);
    if (!more)
        throw Error(ErrorCode::InvalidArgument,
                    Text("'--epochs %1' adds no epoch to the %2 of run %3")
                        .arg(options.epochs, epochs, run),
                    {}, Text("give +20 for 20 more, or a larger total"));
    const ExtensionPlan plan =
        planExtension(store, run, {*more, options.learningRate, options.endLearningRate});
    applyExtension(store, plan);
    if (!context.json)
        show("run {} is extended: {}\n", run, plan.rule);
}

RunStatus trainFurther(const Context& context, Store& store, const TrainOptions& options,
                       const ResumeSettings& settings, TerminalProgress& terminal)
{
    const RunId run = options.resume;
    withMovedData(store.config(run), settings.movedData); // before anything is claimed
    const RunRow row = store.run(run);
    awaitSilence(context, store, run);
    const auto backend = context.backend(); // before anything is changed that needs it
    extendIfAsked(context, store, options);
    TerminalRun observer(terminal, row.name);
    store.claimRun(run);
    return executeClaimedRun(*backend, store.workspace(), run, context.fileSystem, &observer,
                             context.stop, settings);
}

// Whether this process can train it to its end. One that waits on the queue is somebody's, and runs
// of a target, of another folder and of another program are trained there.
bool canContinueHere(const RunRow& row)
{
    return row.status != RunStatus::Done && row.status != RunStatus::Queued && !row.remote &&
           !row.isFollowed && !row.isImported();
}

// The newest run of that name that is not done.
std::optional<RunId> latestUnfinished(Store& store, const std::string& name)
{
    std::optional<RunId> latest;
    for (const RunRow& row : store.runs())
        if (row.name == name && canContinueHere(row) && (!latest || row.id > *latest))
            latest = row.id;
    return latest;
}

// A rank above 0: rank 0 has the config, records the run and reports what ends it. The exit code is
// for the launcher: an agent of torchrun whose ranks all succeed does not take part in a restart.
int trainAlong(const Context& context, const RankLayout& ranks)
{
    try {
        ForwardingObserver nobody({});
        TrainRequest request;
        request.ranks = ranks;
        const TrainResult result =
            context.backend()->train(request, nobody, context.fileSystem, context.stop);
        return result.end == TrainEnd::Finished ? kExitOk : kExitCancelled;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled) // here, or another rank failed
            return context.stop.stop_requested() ? kExitCancelled : kExitFailed;
        say(fmt::format("formwork-cli: rank {}: {}\n", ranks.rank, printable(error.what())));
        return kExitFailed;
    }
}

// Data may still come before a queued run starts.
void sayMissingData(const Sweep& sweep)
{
    std::set<std::string> said;
    for (const ExperimentConfig& run : sweep.runs) {
        for (const auto& [key, path] :
             {std::pair("data.train", &run.data.train), std::pair("data.val", &run.data.validation),
              std::pair("data.exclude", &run.data.exclude)}) {
            std::error_code ignored;
            const std::string note =
                fmt::format("note: {}: there is no {}\n", key, printable(path->string()));
            if (!path->empty() && !std::filesystem::exists(*path, ignored) &&
                said.insert(note).second)
                say(note);
        }
    }
}

// One run, new or resumed.
int trainOne(const Context& context, Store& store, const TrainOptions& options, const Sweep& sweep,
             ResumeSettings settings)
{
    settings.rankProgram = context.programFolder / "formwork-cli";
    TerminalProgress terminal = context.terminal();
    RunId run = options.resume;
    const RunStatus status =
        run != 0 ? trainFurther(context, store, options, settings, terminal)
                 : trainNew(context, store, sweep.runs.front(), settings, terminal, run);
    terminal.finishLine();
    printResult(context, store, run);
    return status == RunStatus::Done ? kExitOk : kExitCancelled;
}

// A run that exists is resumed with its own config, whatever the file says by now.
int trainLatest(const Context& context, Store& store, TrainOptions options, const Sweep& sweep,
                const RankLayout& ranks)
{
    if (const auto run = latestUnfinished(store, options.resumeLatest)) {
        options.resume = *run;
        return trainOne(context, store, options, {}, {options.newData, {}, ranks});
    }
    if (sweep.runs.empty())
        throw noUnfinishedRun(options.resumeLatest);
    return trainOne(context, store, options, sweep, {.ranks = ranks});
}

int submit(const Context& context, Store& store, const TrainOptions& options, const Sweep& sweep)
{
    if (sweep.base.sweep.halving.isOn())
        throw Error(ErrorCode::InvalidArgument,
                    Text("a target trains every run of a sweep to its end, so sweep.halving "
                         "cannot be used there"),
                    {}, Text("leave it out, or train the sweep on this machine"));
    return options.showScript ? showJobScript(store, options.target, sweep.runs)
                              : trainOnTarget(context, store, options.target, sweep.runs);
}

int resubmit(const Context& context, Store& store, const TrainOptions& options,
             const std::vector<ConfigOverride>& overrides)
{
    if (!options.epochs.empty() || !overrides.empty() || options.newData == NewData::Accept)
        throw Error(
            ErrorCode::InvalidArgument,
            Text("run %1 belongs to a target, where it is resumed as it is").arg(options.resume),
            {}, Text("give --resume %1 alone").arg(options.resume));
    return resumeOnTarget(context, store, options.resume);
}

int train(Context& context, const TrainOptions& options,
          const std::vector<ConfigOverride>& overrides)
{
    checkOptions(options, overrides);
    const RankLayout ranks = rankLayout();
    checkRanks(options, ranks);
    std::signal(SIGPIPE, SIG_IGN); // nobody reads the progress any longer: no reason to stop
    if (!ranks.isFirst())
        return trainAlong(context, ranks);
    const bool resume = options.resume != 0;
    const bool mayDoWithout = !options.resumeLatest.empty() || options.resumesFolder;
    const bool readsConfig =
        !resume && !options.runQueue && (!mayDoWithout || !options.config.empty());
    Sweep sweep = readsConfig ? readSweep(context, options, overrides) : Sweep();
    if (sweep.runs.size() > 1 && (options.ranks > 1 || ranks.isParallel() ||
                                  !options.resumeLatest.empty() || !options.runFolder.empty()))
        throw Error(ErrorCode::InvalidArgument,
                    Text("a list of values makes several runs, but only one can be trained here"),
                    {}, Text("give every key one value"));
    if (options.ranks > 1 && !options.dryRun) // what can be wrong was looked at
        return launchRanks(options.ranks, context.stop);
    const bool isForHere = options.target.empty() && !context.json && !context.quiet;
    if (isForHere && (options.dryRun || options.queueOnly))
        sayMissingData(sweep);
    if (options.dryRun)
        return showDryRun(context, sweep);
    if (!options.runFolder.empty())
        return trainFolder(context, options, sweep, overrides, ranks);
    if (!sweep.runs.empty() && !options.resumeLatest.empty())
        sweep.runs.front().name = options.resumeLatest;
    if (const auto exitCode = trainIncoming(context, options, sweep, ranks))
        return *exitCode;
    Store store = context.openStore();
    store.markInterrupted();
    if (const auto followed = resume ? store.followedRun(options.resume) : std::nullopt;
        followed && isIncoming(store.workspace(), followed->folder))
        return resumeIncoming(context, options, overrides, ranks, followed->folder);
    if (!options.target.empty())
        return submit(context, store, options, sweep);
    if (resume && store.run(options.resume).remote)
        return resubmit(context, store, options, overrides);
    if (!options.resumeLatest.empty())
        return trainLatest(context, store, options, sweep, ranks);
    if (resume && options.queueOnly) {
        store.requestResume(options.resume);
        return reportQueued({options.resume}, {}, context.json);
    }
    sayPlan(store, sweep);
    if (options.queueOnly)
        return reportQueued(queueSweep(store, sweep), planJson(store, sweep), context.json);
    if (options.runQueue) {
        TerminalProgress terminal = context.terminal();
        return trainWaiting(context, context.backend(), {.cpuSlots = options.slots}, terminal);
    }
    if (sweep.runs.size() > 1) {
        TerminalProgress terminal = context.terminal();
        auto backend = context.backend(); // before anything is reserved that needs it
        const std::vector<RunId> runs = queueSweep(store, sweep, RunStart::Reserved);
        return trainWaiting(
            context, std::move(backend),
            {.part = QueuePart::Reserved, .sweep = runs.front(), .cpuSlots = options.slots},
            terminal);
    }
    return trainOne(context, store, options, sweep,
                    {options.newData, resume ? overrides : std::vector<ConfigOverride>(), ranks});
}

} // namespace

void addTrainCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("train", "Train an experiment and record the run");
    auto options = std::make_shared<TrainOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML)");
    auto* resume = command
                       ->add_option("--resume", options->resume,
                                    "Resume a stopped or interrupted run, or extend a finished "
                                    "one; without a number, the one in --run-folder")
                       ->check(runNumber())
                       ->expected(0, 1);
    command
        ->add_option("--run-folder", options->runFolder,
                     "Train in this folder and record the run there, without a workspace; import "
                     "it with: workspace sync --from FOLDER")
        ->type_name("FOLDER");
    command
        ->add_option("--resume-latest", options->resumeLatest,
                     "Resume the newest run of this name that is not done, with its own config; "
                     "start one from CONFIG if there is none")
        ->type_name("NAME");
    command
        ->add_option("--ranks", options->ranks,
                     "Train in this many processes on this machine, which share every batch")
        ->check(wholeNumber(kMostRanks))
        ->type_name("N");
    command->add_flag_callback(
        "--accept-new-data", [options] { options->newData = NewData::Accept; },
        "With --resume: continue although the data changed; the best epoch is then one of the "
        "new ones");
    command
        ->add_option("--epochs", options->epochs,
                     "With --resume: extend a finished run by +20 epochs, or to 30 in all")
        ->type_name("NUMBER");
    command
        ->add_option("--lr", options->learningRate,
                     "With --epochs: learning rate of the first new step (default: where the run "
                     "ended, but at least a tenth of optimizer.lr)")
        ->check(realNumber(0, kHighestRate))
        ->type_name("NUMBER");
    command
        ->add_option("--end-lr", options->endLearningRate,
                     "With --epochs: learning rate that it falls to on half a cosine (default: the "
                     "same with a constant schedule, else schedule.min_lr)")
        ->check(realNumber(0, kHighestRate))
        ->type_name("NUMBER");
    command->add_flag("--queue", options->queueOnly,
                      "Only put the run, new or resumed, on the queue; the window or --run-queue "
                      "trains it");
    command->add_flag("--dry-run", options->dryRun,
                      "Only say what would be trained, how long it would take, and whether the "
                      "learning rate is far from what is known to work");
    command->add_flag("--run-queue", options->runQueue, "Train the queued runs, in order");
    command
        ->add_option("--slots", options->slots,
                     "With --run-queue or several runs: number of runs that train on the CPU at "
                     "the same time and share its cores, where their train.slots is 0; each CUDA "
                     "device trains one in any case")
        ->check(CLI::Range(1, kMostSlots))
        ->capture_default_str();
    command
        ->add_option("--on", options->target,
                     "Submit to this target instead of training here (see formwork-cli target); a "
                     "sweep becomes a job array there")
        ->type_name("TARGET");
    command->add_flag("--show-script", options->showScript,
                      "With --on: print the script that would be sent, and send nothing");
    command->allow_extras();
    command->footer(
        "Any key of the config may be overridden: --data.train=FILE --optimizer.lr=1e-4 "
        "--train.epochs=10. A list where a key takes one value makes one run per value: "
        "--train.seed=1,2,3; --sweep.random=20 draws twenty runs instead of all combinations, also "
        "from ranges (--optimizer.lr=1e-5..1e-2), and --sweep.halving=3 stops all but the best "
        "third early. configs/reference.yaml documents every key. In a workspace on a "
        "network disk, a new run is recorded below its folder incoming, without the database.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options, command, resume] {
        options->resumesFolder = resume->count() > 0 && options->resume == 0;
        context.action = [&context, options, overrideWords = command->remaining()] {
            return train(context, *options, parseOverrides(overrideWords));
        };
    });
}

} // namespace formwork::cli
