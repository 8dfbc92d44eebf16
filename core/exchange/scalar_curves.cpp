#include "core/exchange/scalar_curves.h"

#include "core/base/error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <set>

namespace formwork {

namespace {

using Curve = std::map<std::int64_t, CurvePoint>;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
// Of an accuracy that is a share; above it is per cent.
constexpr double kHighestShare = 1 + 1e-6;
constexpr double kHighestPercent = 100 * kHighestShare;

// The words of a name, in lower case: "Val/Acc@1" -> val, acc, 1.
std::vector<std::string> wordsOf(std::string_view name)
{
    std::vector<std::string> words(1);
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isDigit = std::isdigit(byte) != 0;
        const bool isLetter = std::isalpha(byte) != 0;
        const bool changes =
            !words.back().empty() &&
            isDigit != (std::isdigit(static_cast<unsigned char>(words.back().back())) != 0);
        if ((!isDigit && !isLetter) || changes)
            words.emplace_back();
        if (isDigit || isLetter)
            words.back().push_back(static_cast<char>(std::tolower(byte)));
    }
    std::erase(words, std::string());
    return words;
}

class Name
{
public:
    explicit Name(std::string_view name) : m_words(wordsOf(name)) {}

    bool hasAny(std::initializer_list<std::string_view> words) const
    {
        return std::ranges::any_of(words, [&](std::string_view word) {
            return std::ranges::find(m_words, word) != m_words.end();
        });
    }
    // Nothing but these words.
    bool hasOnly(std::initializer_list<std::string_view> words) const
    {
        return std::ranges::all_of(m_words, [&](const std::string& word) {
            return std::ranges::find(words, word) != words.end();
        });
    }

private:
    std::vector<std::string> m_words;
};

bool isValidation(const Name& name)
{
    return name.hasAny({"val", "valid", "validation", "eval", "test"});
}

std::optional<CurveMeaning> secondsMeaning(const Name& name)
{
    if (name.hasAny({"wait"}))
        return CurveMeaning::DataWaitSeconds;
    if (name.hasAny({"transfer"}))
        return CurveMeaning::TransferSeconds;
    if (name.hasAny({"compute"}))
        return CurveMeaning::ComputeSeconds;
    if (isValidation(name))
        return CurveMeaning::ValidationSeconds;
    if (name.hasAny({"epoch"}))
        return CurveMeaning::EpochSeconds;
    return std::nullopt;
}

std::optional<CurveMeaning> accuracyMeaning(const Name& name)
{
    const bool isTop5 = name.hasAny({"5"});
    if (isTop5)
        return isValidation(name) ? CurveMeaning::ValidationTop5 : CurveMeaning::TrainTop5;
    return isValidation(name) ? CurveMeaning::ValidationTop1 : CurveMeaning::TrainTop1;
}

bool isAccuracy(CurveMeaning meaning)
{
    return meaning == CurveMeaning::TrainTop1 || meaning == CurveMeaning::TrainTop5 ||
           meaning == CurveMeaning::ValidationTop1 || meaning == CurveMeaning::ValidationTop5;
}

bool hasOnlyAccuracies(const Curve& curve)
{
    return std::ranges::none_of(curve, [](const auto& point) {
        const auto [value, time, unit] = point.second;
        const double highest = unit == ValueUnit::Share ? kHighestShare : kHighestPercent;
        return std::isfinite(value) && (value < 0 || value > highest);
    });
}

// Curves by what they mean.
class MeantCurves
{
public:
    explicit MeantCurves(const ScalarCurves& curves, CurveRun& out)
    {
        for (const auto& [name, curve] : curves.curves()) {
            const auto meaning = meaningOf(name);
            if (meaning && isAccuracy(*meaning) && !hasOnlyAccuracies(curve))
                out.impossible.push_back(name);
            else if (!meaning || !m_curves.emplace(*meaning, &curve).second)
                out.ignored.push_back(name);
        }
    }

    const Curve* find(CurveMeaning meaning) const
    {
        const auto found = m_curves.find(meaning);
        return found == m_curves.end() ? nullptr : found->second;
    }

private:
    std::map<CurveMeaning, const Curve*> m_curves;
};

std::set<std::int64_t> stepsOf(const MeantCurves& curves,
                               std::initializer_list<CurveMeaning> meanings)
{
    std::set<std::int64_t> steps;
    for (const CurveMeaning meaning : meanings)
        if (const Curve* curve = curves.find(meaning))
            for (const auto& [step, point] : *curve)
                steps.insert(step);
    return steps;
}

std::vector<std::int64_t> epochEnds(const MeantCurves& curves)
{
    std::set<std::int64_t> steps =
        stepsOf(curves, {CurveMeaning::ValidationLoss, CurveMeaning::ValidationTop1,
                         CurveMeaning::ValidationTop5});
    if (steps.empty())
        steps = stepsOf(curves, {CurveMeaning::TrainLoss, CurveMeaning::TrainTop1});
    return {steps.begin(), steps.end()};
}

bool countsEpochs(const std::vector<std::int64_t>& ends)
{
    if (ends.empty() || ends.front() < 0 || ends.front() > 1)
        return false;
    for (std::size_t i = 1; i < ends.size(); ++i)
        if (ends[i] != ends[i - 1] + 1)
            return false;
    return true;
}

// The epoch that a curve says, or `otherwise` where no run has such a one.
int epochNumber(double said, int otherwise)
{
    constexpr double kLastEpoch = 1e9;
    return said >= 1 && said <= kLastEpoch ? static_cast<int>(said) : otherwise;
}

// A time that a clock can have shown; 0, which is unknown, for any other.
double plausibleTime(double unixSeconds)
{
    constexpr double kYear10000 = 253'402'300'800;
    return unixSeconds > 0 && unixSeconds < kYear10000 ? unixSeconds : 0;
}

// Numbers of the epochs that end at `ends`: 1, 2, ..., ascending.
std::vector<int> epochNumbers(const MeantCurves& curves, const std::vector<std::int64_t>& ends)
{
    std::vector<int> numbers;
    const Curve* epoch = curves.find(CurveMeaning::Epoch);
    double lowest = 1;
    if (epoch != nullptr)
        for (const auto& [step, point] : *epoch)
            lowest = std::min(lowest, std::floor(point.value));
    const bool stepsAreEpochs = epoch == nullptr && countsEpochs(ends);
    for (std::size_t i = 0; i < ends.size(); ++i) {
        int number = static_cast<int>(i) + 1;
        if (epoch != nullptr) {
            const auto after = epoch->upper_bound(ends[i]);
            if (after != epoch->begin())
                number = epochNumber(std::prev(after)->second.value + (lowest < 1 ? 1 : 0), number);
        } else if (stepsAreEpochs) {
            number = static_cast<int>(ends[i]) + (ends.front() == 0 ? 1 : 0);
        }
        // A second point in one epoch begins no other one: the later one counts.
        if (!numbers.empty() && number < numbers.back())
            number = numbers.back();
        numbers.push_back(number);
    }
    return numbers;
}

// `guessed`: the factor of values whose unit is not certain.
double valueOf(const CurvePoint& point, double guessed)
{
    return point.unit == ValueUnit::Share ? point.value : guessed * point.value;
}

// The mean of the points in (after, upTo].
double meanWithin(const Curve* curve, std::int64_t after, std::int64_t upTo, double guessed)
{
    if (curve == nullptr)
        return kUnknown;
    double sum = 0;
    int count = 0;
    for (auto point = curve->upper_bound(after); point != curve->end() && point->first <= upTo;
         ++point) {
        sum += valueOf(point->second, guessed);
        ++count;
    }
    return count == 0 ? kUnknown : sum / count;
}

double lastWithin(const Curve* curve, std::int64_t after, std::int64_t upTo, double guessed)
{
    if (curve == nullptr)
        return kUnknown;
    const auto behind = curve->upper_bound(upTo);
    return behind != curve->begin() && std::prev(behind)->first > after
               ? valueOf(std::prev(behind)->second, guessed)
               : kUnknown;
}

std::optional<double> known(double value)
{
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// Of the values whose unit is not certain.
double highestGuessed(const Curve* curve)
{
    double value = 0;
    if (curve != nullptr)
        for (const auto& [step, point] : *curve)
            if (point.unit == ValueUnit::Guessed && std::isfinite(point.value))
                value = std::max(value, point.value);
    return value;
}

class Interpreter
{
public:
    Interpreter(const ScalarCurves& source, const MeantCurves& curves, const std::stop_token& stop)
        : m_source(source)
        , m_curves(curves)
        , m_stop(stop)
    {
        for (const CurveMeaning meaning :
             {CurveMeaning::TrainTop1, CurveMeaning::TrainTop5, CurveMeaning::ValidationTop1,
              CurveMeaning::ValidationTop5})
            if (highestGuessed(curves.find(meaning)) > kHighestShare)
                m_accuracyUnit = 0.01;
    }

    void run(CurveRun& out)
    {
        const std::vector<std::int64_t> ends = epochEnds(m_curves);
        const std::vector<int> numbers = epochNumbers(m_curves, ends);
        std::int64_t after = std::numeric_limits<std::int64_t>::min();
        double before = m_source.begin();
        for (std::size_t i = 0; i < ends.size(); ++i) {
            throwIfStopped(m_stop);
            if (i + 1 < ends.size() && numbers[i + 1] == numbers[i])
                continue;
            EpochRecord epoch = epochWithin(after, ends[i]);
            epoch.epoch = numbers[i];
            const double time = timeAt(ends[i]);
            epoch.finishedAt = static_cast<std::int64_t>(time * 1000);
            if (std::isnan(epoch.epochSeconds) && time > 0 && before > 0 && time >= before)
                epoch.epochSeconds = time - before;
            addSteps(out, after, ends[i], numbers[i]);
            out.epochs.push_back(epoch);
            after = ends[i];
            before = time;
        }
    }

private:
    double mean(CurveMeaning meaning, std::int64_t after, std::int64_t upTo) const
    {
        return meanWithin(m_curves.find(meaning), after, upTo, unitOf(meaning));
    }
    double last(CurveMeaning meaning, std::int64_t after, std::int64_t upTo) const
    {
        return lastWithin(m_curves.find(meaning), after, upTo, unitOf(meaning));
    }

    double unitOf(CurveMeaning meaning) const { return isAccuracy(meaning) ? m_accuracyUnit : 1.0; }

    // Without what rounding adds to 1; NaN stays NaN.
    static double share(double accuracy) { return std::min(accuracy, 1.0); }

    EpochRecord epochWithin(std::int64_t after, std::int64_t upTo) const
    {
        EpochRecord epoch;
        epoch.trainLoss = mean(CurveMeaning::TrainLoss, after, upTo);
        epoch.trainTop1 = share(mean(CurveMeaning::TrainTop1, after, upTo));
        epoch.trainTop5 = share(mean(CurveMeaning::TrainTop5, after, upTo));
        epoch.validationLoss = known(last(CurveMeaning::ValidationLoss, after, upTo));
        epoch.validationTop1 = known(share(last(CurveMeaning::ValidationTop1, after, upTo)));
        epoch.validationTop5 = known(share(last(CurveMeaning::ValidationTop5, after, upTo)));
        epoch.learningRate = last(CurveMeaning::LearningRate, after, upTo);
        epoch.gradientNorm = known(mean(CurveMeaning::GradientNorm, after, upTo));
        epoch.epochSeconds = last(CurveMeaning::EpochSeconds, after, upTo);
        epoch.dataWaitSeconds = last(CurveMeaning::DataWaitSeconds, after, upTo);
        epoch.transferSeconds = last(CurveMeaning::TransferSeconds, after, upTo);
        epoch.computeSeconds = last(CurveMeaning::ComputeSeconds, after, upTo);
        epoch.validationSeconds =
            known(last(CurveMeaning::ValidationSeconds, after, upTo)).value_or(0);
        return epoch;
    }

    // The latest time that any curve has at a step.
    double timeAt(std::int64_t step) const
    {
        double time = 0;
        for (const auto& [name, curve] : m_source.curves())
            if (const auto point = curve.find(step); point != curve.end())
                time = std::max(time, point->second.time);
        return time;
    }

    void addSteps(CurveRun& out, std::int64_t after, std::int64_t upTo, int epoch) const
    {
        const Curve* loss = m_curves.find(CurveMeaning::TrainLoss);
        if (loss == nullptr)
            return;
        auto point = loss->upper_bound(after);
        if (point == loss->end() || point->first > upTo ||
            (std::next(point) == loss->end() || std::next(point)->first > upTo))
            return; // at most one: the epoch says it all
        for (; point != loss->end() && point->first <= upTo; ++point) {
            throwIfStopped(m_stop);
            if (point->first >= 0)
                out.steps.push_back(
                    {.step = static_cast<std::uint64_t>(point->first),
                     .epoch = epoch,
                     .loss = point->second.value,
                     .learningRate = last(CurveMeaning::LearningRate, after, point->first),
                     .imagesPerSecond = kUnknown});
        }
    }

    const ScalarCurves& m_source;
    const MeantCurves& m_curves;
    const std::stop_token& m_stop;
    double m_accuracyUnit = 1;
};

} // namespace

void ScalarCurves::add(const std::string& name, std::int64_t step, double value, double time,
                       ValueUnit unit)
{
    time = plausibleTime(time);
    const auto [point, isNew] =
        m_curves[name].insert_or_assign(step, CurvePoint{value, time, unit});
    m_repeated += isNew ? 0 : 1;
    m_withoutNumber += std::isfinite(value) ? 0 : 1;
    m_end = std::max(m_end, time);
}

void ScalarCurves::setBegin(double unixSeconds)
{
    const double time = plausibleTime(unixSeconds);
    if (time > 0 && (m_begin == 0 || time < m_begin))
        m_begin = time;
}

std::optional<CurveMeaning> meaningOf(std::string_view text)
{
    const Name name(text);
    // Per step beside per epoch, of the same value: the one of the epochs is taken.
    if (name.hasAny({"step"}) && name.hasAny({"val", "valid", "validation"}))
        return std::nullopt;
    if (name.hasOnly({"epoch"}) || name.hasOnly({"trainer", "epoch"}) ||
        name.hasOnly({"epoch", "train"}))
        return CurveMeaning::Epoch;
    if (name.hasAny({"seconds", "time"}))
        return secondsMeaning(name);
    if (name.hasAny({"lr"}) || (name.hasAny({"learning"}) && name.hasAny({"rate"})))
        return CurveMeaning::LearningRate;
    if (name.hasAny({"norm"}) && name.hasAny({"grad", "gradient"}))
        return CurveMeaning::GradientNorm;
    if (name.hasAny({"loss"}))
        return isValidation(name) ? CurveMeaning::ValidationLoss : CurveMeaning::TrainLoss;
    if (name.hasAny({"acc", "accuracy", "top", "prec"}))
        return accuracyMeaning(name);
    return std::nullopt;
}

CurveRun interpretCurves(const ScalarCurves& curves, const std::stop_token& stop)
{
    CurveRun run;
    const MeantCurves meant(curves, run);
    Interpreter(curves, meant, stop).run(run);
    return run;
}

} // namespace formwork
