#include "core/runner/rate_range.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/experiment/forwarding_observer.h"
#include "core/runner/companion_ranks.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace formwork {

namespace {

constexpr std::size_t kFewestPoints = 10;
constexpr double kDivergence = 4;

// Stops a training by what its steps show.
class StepWatch final : public ForwardingObserver
{
public:
    StepWatch(std::function<bool(const StepRecord&)> continues, const std::stop_token& outer)
        : ForwardingObserver({})
        , m_continues(std::move(continues))
        , m_onStop(outer, [this] { m_stop.request_stop(); })
    {}

    std::stop_token token() const { return m_stop.get_token(); }

    std::function<void(const RunEnvironment&)> onStart;
    std::function<bool()> onEpoch; // whether it continues

    void started(const RunEnvironment& environment) override
    {
        if (onStart)
            onStart(environment);
    }
    void step(const StepRecord& record) override
    {
        if (!m_continues(record))
            m_stop.request_stop();
    }
    void epoch(const EpochRecord&) override
    {
        if (onEpoch && !onEpoch())
            m_stop.request_stop();
    }

private:
    std::function<bool(const StepRecord&)> m_continues;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_onStop;
};

void trainWatched(Backend& backend, const ExperimentConfig& config,
                  const std::filesystem::path& scratch, FileSystem& fileSystem, StepWatch& watch,
                  const std::stop_token& stop, const std::filesystem::path& rankProgram)
{
    fileSystem.createDirectories(scratch);
    TrainRequest request;
    request.config = config;
    request.runFolder = scratch;
    std::optional<CompanionRanks> companions;
    const int devices = config.train.device.count();
    if (devices > 1 && !rankProgram.empty()) {
        companions.emplace(rankProgram, devices);
        request.ranks = companions->first();
    }
    backend.train(request, watch, fileSystem, watch.token());
    if (stop.stop_requested())
        throw Error(ErrorCode::Cancelled, Text("tuning was cancelled"));
}

// What only costs time here.
ExperimentConfig withoutExtras(ExperimentConfig config)
{
    config.train.patience = 0;
    config.train.emaDecay = 0;
    config.train.firstImageSize = 0;
    config.train.fullSizeEpoch = 1;
    config.train.lowFrequency = false;
    config.extension = {};
    return config;
}

} // namespace

double TrainingPace::epochSeconds() const
{
    const double images =
        static_cast<double>(trainImages) + static_cast<double>(validationImages) / 3;
    return images / imagesPerSecond + besideSeconds;
}

TrainingPace measurePace(Backend& backend, const ExperimentConfig& config,
                         const std::filesystem::path& scratch, FileSystem& fileSystem,
                         const std::stop_token& stop, const std::filesystem::path& rankProgram)
{
    constexpr int kSteps = 4;         // records; the first one has the start in it
    constexpr int kEpochs = 3;        // if they are short; the first one has the start in it
    constexpr double kShortEpoch = 2; // seconds
    ExperimentConfig short_ = withoutExtras(config);
    short_.schedule = {};
    short_.train.epochs = kSteps;
    int seen = 0;
    TrainingPace pace;
    std::vector<double> ends; // of epochs
    StepWatch watch(
        [&](const StepRecord& record) {
            if (seen == 0 || record.imagesPerSecond > pace.imagesPerSecond)
                pace.imagesPerSecond = record.imagesPerSecond;
            return ++seen < kSteps || pace.epochSeconds() < kShortEpoch;
        },
        stop);
    watch.onStart = [&](const RunEnvironment& environment) {
        pace.trainImages = environment.trainImages;
        pace.validationImages = environment.validationImages;
    };
    watch.onEpoch = [&] {
        ends.push_back(steadySeconds());
        return ends.size() < kEpochs;
    };
    trainWatched(backend, short_, scratch, fileSystem, watch, stop, rankProgram);
    if (ends.size() > 1) {
        const double epoch = (ends.back() - ends.front()) / static_cast<double>(ends.size() - 1);
        pace.besideSeconds = std::max(0.0, epoch - pace.epochSeconds());
    }
    if (!(pace.imagesPerSecond > 0))
        throw Error(ErrorCode::Internal,
                    Text("the speed of a training step could not be measured"));
    return pace;
}

ExperimentConfig rangeConfig(const ExperimentConfig& config, const RateRange& range,
                             std::uint64_t stepsPerEpoch)
{
    constexpr int kPoints = 64;
    ExperimentConfig test = withoutExtras(config);
    const double epochs = static_cast<double>(range.steps) /
                          static_cast<double>(std::max<std::uint64_t>(1, stepsPerEpoch));
    test.data.validation.clear();
    test.optimizer.learningRate = range.highest;
    test.schedule = {.name = ScheduleKind::Piecewise};
    test.train.bestMetric = BestMetric::TrainLoss;
    test.train.epochs = std::max(1, static_cast<int>(std::ceil(epochs)));
    const double span = std::log(range.lowest / range.highest);
    for (int i = 0; i < kPoints; ++i) {
        const double way = static_cast<double>(i) / (kPoints - 1);
        test.schedule.epochs.push_back(epochs * way);
        test.schedule.factors.push_back(std::exp(span * (1 - way)));
    }
    return test;
}

std::vector<RatePoint> testRates(Backend& backend, const ExperimentConfig& config,
                                 const RateRange& range, std::uint64_t stepsPerEpoch,
                                 const std::filesystem::path& scratch, FileSystem& fileSystem,
                                 const std::stop_token& stop,
                                 const std::filesystem::path& rankProgram)
{
    std::vector<RatePoint> points;
    StepWatch watch(
        [&](const StepRecord& record) {
            points.push_back({record.learningRate, record.loss});
            if (record.step >= static_cast<std::uint64_t>(range.steps))
                return false;
            if (points.size() < kFewestPoints)
                return true;
            const std::vector<RatePoint> smooth = smoothedRates(points);
            const double least = std::ranges::min(smooth, {}, &RatePoint::loss).loss;
            return smooth.back().loss < kDivergence * least;
        },
        stop);
    try {
        trainWatched(backend, rangeConfig(config, range, stepsPerEpoch), scratch, fileSystem, watch,
                     stop, rankProgram);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Diverged)
            throw;
    }
    return points;
}

std::vector<RatePoint> smoothedRates(const std::vector<RatePoint>& points)
{
    constexpr double kKeep = 0.8;
    std::vector<RatePoint> smooth;
    double average = 0;
    double weight = 0;
    for (const RatePoint& point : points) {
        average = kKeep * average + (1 - kKeep) * point.loss;
        weight = kKeep * weight + (1 - kKeep);
        smooth.push_back({point.rate, average / weight});
    }
    return smooth;
}

std::optional<double> steepestRate(const std::vector<RatePoint>& points)
{
    constexpr double kSmallestFall = 0.99;
    constexpr std::size_t kSpan = 4; // points on either side that a slope is taken over
    std::vector<RatePoint> smooth = smoothedRates(points);
    std::erase_if(smooth, [](const RatePoint& point) { return !std::isfinite(point.loss); });
    if (smooth.size() < kFewestPoints)
        return std::nullopt;
    const auto least = std::ranges::min_element(smooth, {}, &RatePoint::loss);
    if (least->loss > kSmallestFall * smooth.front().loss)
        return std::nullopt;
    const auto last = static_cast<std::size_t>(least - smooth.begin());
    std::optional<double> best;
    double steepest = 0;
    for (std::size_t i = 0; i <= last; ++i) {
        const RatePoint& before = smooth[i < kSpan ? 0 : i - kSpan];
        const RatePoint& after = smooth[std::min(i + kSpan, last)];
        const double way = std::log(after.rate / before.rate);
        if (way <= 0)
            continue;
        const double slope = (after.loss - before.loss) / way;
        if (slope < steepest) {
            steepest = slope;
            best = smooth[i].rate;
        }
    }
    return best;
}

} // namespace formwork
