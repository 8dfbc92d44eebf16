#include "core/runner/tune_job.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/runner/inference_job.h"
#include "core/runner/trial_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr double kRangeShare = 0.15; // of the budget
constexpr int kFewestRangeSteps = 20;
constexpr int kMostRangeSteps = 120;

std::string timeText(double seconds)
{
    constexpr double kMinute = 60;
    return seconds < 2 * kMinute ? fmt::format("{:.0f} s", std::ceil(seconds))
                                 : fmt::format("{:.0f} min", std::ceil(seconds / kMinute));
}

class Scratch
{
public:
    Scratch(FileSystem& fileSystem, std::filesystem::path folder) : m_folder(std::move(folder))
    {
        fileSystem.createDirectories(m_folder);
    }
    ~Scratch()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return m_folder / name; }

private:
    std::filesystem::path m_folder;
};

RunId createTrials(Store& store, std::vector<TuneTrial>& trials, int firstEpochs)
{
    std::vector<ExperimentConfig> configs;
    for (const TuneTrial& trial : trials)
        configs.push_back(trial.config);
    const std::vector<RunId> runs =
        store.createReservedSweep(configs, tuneRule(firstEpochs), kTuneTag);
    for (std::size_t i = 0; i < trials.size(); ++i)
        trials[i].run = runs[i];
    return runs.front();
}

// Ends the sweep when the scope is left, also by an exception.
class SweepEnd
{
public:
    SweepEnd(Store& store, RunId sweep, std::chrono::milliseconds patience, ProgressSink& progress)
        : m_store(store)
        , m_sweep(sweep)
        , m_patience(patience)
        , m_progress(progress)
    {}
    ~SweepEnd()
    {
        try {
            const BusyTimeout longer(m_store, m_patience);
            m_store.endSweep(m_sweep);
        } catch (const Error& error) {
            m_progress.problem({Severity::Warning, error.path(),
                                Text("trials of the search may still be queued; stop those with "
                                     "the tag '%1': %2")
                                    .arg(kTuneTag, error.text())});
        }
    }
    SweepEnd(const SweepEnd&) = delete;
    SweepEnd& operator=(const SweepEnd&) = delete;

private:
    Store& m_store;
    RunId m_sweep;
    std::chrono::milliseconds m_patience;
    ProgressSink& m_progress;
};

class Search
{
public:
    Search(const Workspace& workspace, const TuneRequest& request, FileSystem& fileSystem,
           TuneObserver* observer, ProgressSink& progress, const std::stop_token& stop)
        : m_store(workspace, fileSystem)
        , m_request(request)
        , m_config(settledConfig(request.config))
        , m_fileSystem(fileSystem)
        , m_observer(observer != nullptr ? *observer : m_nobody)
        , m_progress(progress)
        , m_stop(stop)
    {
        requireReferredRuns(m_store, m_config);
    }

    TuneResult run(const std::function<std::unique_ptr<Backend>()>& loadBackend)
    {
        std::unique_ptr<Backend> backend = loadBackend();
        TuneResult result;
        testRange(*backend, result);
        // The start may have taken longer than expected; the first rung is always trained.
        const double left = m_request.budgetSeconds - secondsSince(m_began);
        const SweepBudget plan =
            planTrials(left, m_pace.epochSeconds(), m_config.train.epochs).value_or(fewestTrials());
        result.trials =
            tuneCandidates(m_config, result.steepest, static_cast<int>(plan.rungs.front().runs),
                           plan.rungs.back().epochs);
        result.sweep = createTrials(m_store, result.trials, plan.rungs.front().epochs);
        train(std::move(backend), plan, left, result);
        finish(result);
        return result;
    }

private:
    static double secondsSince(double began) { return steadySeconds() - began; }

    void report(const std::string& stage) const { m_progress.progress({stage, "epochs"}); }

    void testRange(Backend& backend, TuneResult& result)
    {
        const Scratch scratch(m_fileSystem, m_request.scratch);
        report("Measuring the speed");
        ExperimentConfig config = m_config;
        m_store.followMoves(config.data);
        resolveRunReferences(m_store, config, false);
        m_pace = measurePace(backend, config, scratch / "pace", m_fileSystem, m_stop,
                             m_request.rankProgram);
        requireBudget(); // before time is spent
        const auto batch = static_cast<double>(config.train.batchSize);
        const double stepSeconds = batch / m_pace.imagesPerSecond;
        const auto stepsPerEpoch =
            static_cast<std::uint64_t>(std::ceil(static_cast<double>(m_pace.trainImages) / batch));
        RateRange range;
        range.steps = static_cast<int>(std::clamp(
            kRangeShare * m_request.budgetSeconds / stepSeconds,
            static_cast<double>(kFewestRangeSteps), static_cast<double>(kMostRangeSteps)));
        report("Trying learning rates");
        result.rates = testRates(backend, config, range, stepsPerEpoch, scratch / "range",
                                 m_fileSystem, m_stop, m_request.rankProgram);
        result.steepest = steepestRate(result.rates).value_or(config.optimizer.learningRate);
        m_observer.rangeTested(result.rates, result.steepest);
    }

    void requireBudget() const
    {
        const double epoch = m_pace.epochSeconds();
        if (planTrials((1 - kRangeShare) * m_request.budgetSeconds, epoch, m_config.train.epochs))
            return;
        const auto fewest = static_cast<double>(fewestTrials().epochs);
        const double enough = fewest * epoch / (1 - kRangeShare);
        throw Error(
            ErrorCode::InvalidArgument,
            Text("a budget of %1 is too short: an epoch takes about %2 here")
                .arg(timeText(m_request.budgetSeconds), timeText(epoch)),
            {}, Text("give %1 or more, or train on fewer or smaller images").arg(timeText(enough)));
    }

    void train(std::unique_ptr<Backend> backend, const SweepBudget& plan, double seconds,
               TuneResult& result)
    {
        const SweepEnd end(m_store, result.sweep, m_request.patience, m_progress);
        TrialQueue queue(plan, seconds, result.trials, m_observer, m_progress, m_stop);
        QueueJob job(m_store.workspace(), m_fileSystem, [&backend] { return std::move(backend); },
                     {.part = QueuePart::Reserved,
                      .sweep = result.sweep,
                      .rankProgram = m_request.rankProgram});
        job.run(queue, queue.stopToken());
        if (queue.error())
            throw *queue.error();
        if (m_stop.stop_requested())
            throw Error(ErrorCode::Cancelled, Text("tuning was cancelled"));
    }

    void finish(TuneResult& result)
    {
        const bool allDiverged = std::ranges::all_of(result.trials, &TuneTrial::diverged);
        std::erase_if(result.trials, [this](TuneTrial& trial) { return !readTrial(trial); });
        std::ranges::stable_sort(result.trials, isBetterTrial);
        if (allDiverged)
            throw Error(ErrorCode::Diverged, Text("every trial diverged"), {},
                        Text("lower optimizer.lr, or check the data"));
        if (result.trials.empty() || !hasResult(result.trials.front()))
            throw Error(ErrorCode::Cancelled,
                        Text("every trial was stopped before its first epoch ended"));
        result.config =
            withFoundSettings(m_request.config, m_store.config(result.trials.front().run));
        result.seconds = secondsSince(m_began);
    }

    static bool hasResult(const TuneTrial& trial)
    {
        return !trial.diverged && trial.validationTop1.has_value();
    }

    // False if somebody has removed its run.
    bool readTrial(TuneTrial& trial)
    {
        try {
            const RunRow row = m_store.run(trial.run);
            trial.epochs = row.epochsDone;
            trial.validationTop1 = row.lastValidationTop1;
            trial.validationLoss = row.lastValidationLoss;
            return true;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound)
                throw;
            return false;
        }
    }

    Store m_store;
    const TuneRequest& m_request;
    ExperimentConfig m_config;
    FileSystem& m_fileSystem;
    TuneObserver m_nobody;
    TuneObserver& m_observer;
    ProgressSink& m_progress;
    std::stop_token m_stop;
    const double m_began = steadySeconds();
    TrainingPace m_pace;
};

} // namespace

TuneResult tuneSettings(const std::function<std::unique_ptr<Backend>()>& loadBackend,
                        const Workspace& workspace, const TuneRequest& request,
                        FileSystem& fileSystem, TuneObserver* observer, ProgressSink& progress,
                        const std::stop_token& stop)
{
    validateConfig(request.config);
    if (request.config.data.validation.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("settings cannot be compared without validation data"), {},
                    Text("set data.val"));
    return Search(workspace, request, fileSystem, observer, progress, stop).run(loadBackend);
}

} // namespace formwork
