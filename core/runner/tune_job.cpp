#include "core/runner/tune_job.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/experiment/forwarding_observer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <system_error>

namespace formwork {

namespace {

constexpr HalvingRule kTuneRule = {3, 1, HalvingMetric::ValidationTop1};
constexpr int kMostTrials = 9;
constexpr int kFewestTrials = 3;
constexpr double kRangeShare = 0.15; // of the budget
constexpr int kFewestRangeSteps = 20;
constexpr int kMostRangeSteps = 120;

enum class Strength { Weaker, AsGiven, Stronger };

const char* nameOf(Strength strength)
{
    return strength == Strength::Weaker    ? "weaker"
           : strength == Strength::AsGiven ? "as given"
                                           : "stronger";
}

void setStrength(AugmentConfig& augment, Strength strength)
{
    if (strength == Strength::Weaker) {
        augment.cropArea[0] = std::max(augment.cropArea[0], 0.35);
        augment.cropArea[1] = std::max(augment.cropArea[0], augment.cropArea[1]);
        augment.randOperations = 0;
        augment.erasing = augment.mixup = augment.cutmix = 0;
    } else if (strength == Strength::Stronger) {
        augment.randOperations = std::max(2, augment.randOperations);
        augment.erasing = std::max(0.25, augment.erasing);
    }
}

std::array<double, 3> weightDecays(const OptimizerConfig& optimizer)
{
    if (optimizer.weightDecay > 0)
        return {optimizer.weightDecay / 4, optimizer.weightDecay, 4 * optimizer.weightDecay};
    // Coupled to the gradient, it has another effect than decoupled from it.
    const bool coupled =
        optimizer.name == OptimizerKind::Adam || optimizer.name == OptimizerKind::Sgd;
    return coupled ? std::array{0.0, 1e-4, 5e-4} : std::array{0.0, 0.02, 0.1};
}

// `trials` that start with `firstEpochs`, halved until one is left.
SweepBudget budgetOf(int trials, int firstEpochs)
{
    HalvingRule rule = kTuneRule;
    rule.minEpochs = firstEpochs;
    // The last of three trials trains three times as long as the first ones, of nine nine times.
    return sweepBudget(rule,
                       std::vector<int>(static_cast<std::size_t>(trials), trials * firstEpochs));
}

std::string timeText(double seconds)
{
    constexpr double kMinute = 60;
    return seconds < 2 * kMinute ? fmt::format("{:.0f} s", std::ceil(seconds))
                                 : fmt::format("{:.0f} min", std::ceil(seconds / kMinute));
}

bool isBetter(const TuneTrial& a, const TuneTrial& b)
{
    if (a.epochs != b.epochs)
        return a.epochs > b.epochs; // it was among the better ones of an earlier rung
    if (a.validationTop1 != b.validationTop1)
        return a.validationTop1 > b.validationTop1;
    return a.validationLoss < b.validationLoss;
}

// Ends a training after an epoch.
class EpochWatch final : public ForwardingObserver
{
public:
    EpochWatch(TuneTrial& trial, int until, const std::stop_token& outer)
        : ForwardingObserver({})
        , m_trial(trial)
        , m_until(until)
        , m_onStop(outer, [this] { m_stop.request_stop(); })
    {}
    std::stop_token token() const { return m_stop.get_token(); }
    void epoch(const EpochRecord& record) override
    {
        m_trial.epochs = record.epoch;
        m_trial.validationTop1 = record.validationTop1.value_or(0);
        m_trial.validationLoss = record.validationLoss.value_or(0);
        if (record.epoch >= m_until)
            m_stop.request_stop();
    }

private:
    TuneTrial& m_trial;
    int m_until;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_onStop;
};

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

class Search
{
public:
    Search(Backend& backend, const TuneRequest& request, FileSystem& fileSystem,
           ProgressSink& progress, const std::stop_token& stop)
        : m_backend(backend)
        , m_request(request)
        , m_fileSystem(fileSystem)
        , m_progress(progress)
        , m_stop(stop)
        , m_scratch(fileSystem, request.scratch)
    {}

    TuneResult run()
    {
        report("Measuring the speed", 0, 0);
        m_pace = measurePace(m_backend, m_request.config, m_scratch / "pace", m_fileSystem, m_stop);
        TuneResult result;
        testRange(result);
        // The start may have taken longer than expected; the first rung is always trained.
        const SweepBudget plan =
            planTrials(secondsLeft(), m_pace.epochSeconds()).value_or(budgetOf(kFewestTrials, 1));
        std::vector<TuneTrial> trials =
            tuneCandidates(m_request.config, result.steepest,
                           static_cast<int>(plan.rungs.front().runs), plan.rungs.back().epochs);
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < trials.size(); ++i)
            left.push_back(i);
        for (std::size_t rung = 0; rung < plan.rungs.size() && (rung == 0 || hasTime()); ++rung)
            climb(trials, left, plan, rung);
        std::ranges::stable_sort(trials, isBetter);
        finish(result, std::move(trials));
        return result;
    }

private:
    double secondsLeft() const { return m_request.budgetSeconds - (steadySeconds() - m_began); }
    bool hasTime() const { return secondsLeft() > 0; }

    void report(const std::string& stage, std::uint64_t done, std::uint64_t total) const
    {
        m_progress.progress({stage, "epochs", done, total, 0});
    }

    void testRange(TuneResult& result)
    {
        const auto batch = static_cast<double>(m_request.config.train.batchSize);
        const double stepSeconds = batch / m_pace.imagesPerSecond;
        const auto stepsPerEpoch =
            static_cast<std::uint64_t>(std::ceil(static_cast<double>(m_pace.trainImages) / batch));
        RateRange range;
        range.steps = static_cast<int>(std::clamp(
            kRangeShare * m_request.budgetSeconds / stepSeconds,
            static_cast<double>(kFewestRangeSteps), static_cast<double>(kMostRangeSteps)));
        requireBudget(); // before time is spent
        report("Trying learning rates", 0, 0);
        result.rates = testRates(m_backend, m_request.config, range, stepsPerEpoch,
                                 m_scratch / "range", m_fileSystem, m_stop);
        result.steepest =
            steepestRate(result.rates).value_or(m_request.config.optimizer.learningRate);
    }

    void requireBudget() const
    {
        const double epoch = m_pace.epochSeconds();
        if (planTrials((1 - kRangeShare) * m_request.budgetSeconds, epoch))
            return;
        const auto fewest = static_cast<double>(budgetOf(kFewestTrials, 1).epochs);
        const double enough = fewest * epoch / (1 - kRangeShare);
        throw Error(
            ErrorCode::InvalidArgument,
            Text("a budget of %1 is too short: an epoch takes about %2 here")
                .arg(timeText(m_request.budgetSeconds), timeText(epoch)),
            {}, Text("give %1 or more, or train on fewer or smaller images").arg(timeText(enough)));
    }

    void climb(std::vector<TuneTrial>& trials, std::vector<std::size_t>& left,
               const SweepBudget& plan, std::size_t rung)
    {
        std::uint64_t number = 0;
        for (const std::size_t index : left) {
            report(fmt::format("Rung {} of {}: trial {} of {}", rung + 1, plan.rungs.size(),
                               ++number, left.size()),
                   m_epochsDone, plan.epochs);
            if (rung > 0 && !hasTime())
                return;
            trainTrial(trials[index], index, plan.rungs[rung].epochs);
        }
        keepBest(trials, left);
    }

    static void keepBest(const std::vector<TuneTrial>& trials, std::vector<std::size_t>& left)
    {
        // Among equal accuracies the lower loss is better.
        std::ranges::stable_sort(left, {}, [&](std::size_t trial) {
            const double loss = trials[trial].validationLoss;
            return std::isfinite(loss) ? loss : std::numeric_limits<double>::infinity();
        });
        std::vector<std::optional<double>> accuracies;
        for (const std::size_t trial : left) {
            const double accuracy = trials[trial].validationTop1;
            accuracies.push_back(accuracy < 0 ? std::nullopt : std::optional(accuracy));
        }
        std::vector<std::size_t> kept;
        for (const std::size_t place : survivors(kTuneRule, accuracies))
            kept.push_back(left[place]);
        left = std::move(kept);
    }

    void trainTrial(TuneTrial& trial, std::size_t number, int until)
    {
        const int before = trial.epochs;
        TrainRequest request;
        request.config = trial.config;
        request.runFolder = m_scratch / ("trial-" + std::to_string(number));
        request.resume = before > 0;
        m_fileSystem.createDirectories(request.runFolder);
        EpochWatch watch(trial, until, m_stop);
        try {
            m_backend.train(request, watch, m_fileSystem, watch.token());
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Diverged)
                throw;
            trial.validationTop1 = -1;
            trial.epochs = before;
        }
        if (m_stop.stop_requested())
            throw Error(ErrorCode::Cancelled, Text("tuning was cancelled"));
        m_epochsDone += static_cast<std::uint64_t>(std::max(0, trial.epochs - before));
    }

    void finish(TuneResult& result, std::vector<TuneTrial> trials) const
    {
        const TuneTrial& best = trials.front();
        if (best.validationTop1 < 0)
            throw Error(ErrorCode::Diverged, Text("every trial diverged"), {},
                        Text("lower optimizer.lr, or check the data"));
        result.config = m_request.config;
        result.config.optimizer.learningRate = best.config.optimizer.learningRate;
        result.config.optimizer.weightDecay = best.config.optimizer.weightDecay;
        result.config.schedule.minimumLearningRate = best.config.schedule.minimumLearningRate;
        result.config.schedule.warmupLearningRate = best.config.schedule.warmupLearningRate;
        result.config.augment = best.config.augment;
        result.trials = std::move(trials);
        result.seconds = steadySeconds() - m_began;
    }

    Backend& m_backend;
    const TuneRequest& m_request;
    FileSystem& m_fileSystem;
    ProgressSink& m_progress;
    std::stop_token m_stop;
    Scratch m_scratch;
    const double m_began = steadySeconds();
    TrainingPace m_pace;
    std::uint64_t m_epochsDone = 0;
};

} // namespace

std::optional<SweepBudget> planTrials(double seconds, double epochSeconds)
{
    for (const int trials : {kMostTrials, kFewestTrials}) {
        const auto fewest = static_cast<double>(budgetOf(trials, 1).epochs);
        const double room = seconds / (epochSeconds * fewest);
        if (room >= 1)
            return budgetOf(trials, static_cast<int>(std::min(room, 1e4)));
    }
    return std::nullopt;
}

std::vector<TuneTrial> tuneCandidates(const ExperimentConfig& config, double rate, int count,
                                      int epochs)
{
    const std::array<double, 3> rates = {rate / 3, rate, 3 * rate};
    const std::array<double, 3> decays = weightDecays(config.optimizer);
    constexpr std::array kStrengths = {Strength::Weaker, Strength::AsGiven, Strength::Stronger};
    const std::size_t given = config.optimizer.weightDecay > 0 ? 1 : 0;
    std::vector<TuneTrial> trials;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const std::size_t first = i / 3;
        const std::size_t second = i % 3;
        const bool ratesOnly = count < kMostTrials;
        const double own = rates[ratesOnly ? i % 3 : first];
        const Strength strength = ratesOnly ? Strength::AsGiven : kStrengths[(first + second) % 3];
        TuneTrial trial;
        trial.config = config;
        trial.config.optimizer.learningRate = own;
        trial.config.optimizer.weightDecay = decays[ratesOnly ? given : second];
        trial.config.schedule.minimumLearningRate =
            std::min(config.schedule.minimumLearningRate, own);
        trial.config.schedule.warmupLearningRate =
            std::min(config.schedule.warmupLearningRate, own);
        setStrength(trial.config.augment, strength);
        trial.augmentation = nameOf(strength);
        // The whole course in fewer epochs.
        trial.config.train.epochs = epochs;
        trial.config.schedule.warmupEpochs =
            std::min(config.schedule.warmupEpochs, std::max(0, epochs / 5));
        trial.config.train.patience = 0;
        trial.config.extension = {};
        trials.push_back(std::move(trial));
    }
    return trials;
}

TuneResult tuneSettings(Backend& backend, const TuneRequest& request, FileSystem& fileSystem,
                        ProgressSink& progress, const std::stop_token& stop)
{
    validateConfig(request.config);
    if (request.config.data.validation.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("settings cannot be compared without validation data"), {},
                    Text("set data.val"));
    return Search(backend, request, fileSystem, progress, stop).run();
}

} // namespace formwork
