#include "core/report/seed_groups.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>

namespace formwork {

namespace {

// The next line of `text`, which is shortened by it.
std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

bool startsWith(std::string_view line, std::string_view indent, std::string_view key)
{
    return line.starts_with(indent) && line.substr(indent.size()).starts_with(key) &&
           line.substr(indent.size() + key.size()).starts_with(":");
}

std::string withoutNameAndSeed(std::string_view yaml)
{
    std::string kept;
    kept.reserve(yaml.size());
    std::string_view section;
    while (!yaml.empty()) {
        const std::string_view line = takeLine(yaml);
        if (!line.empty() && line.front() != ' ')
            section = line.substr(0, line.find(':'));
        const bool own =
            startsWith(line, "", "name") || (section == "train" && startsWith(line, "  ", "seed"));
        if (!own)
            kept.append(line).push_back('\n');
    }
    return kept;
}

std::string_view valueOf(std::string_view line)
{
    line.remove_prefix(line.find(':') + 1);
    while (line.starts_with(' '))
        line.remove_prefix(1);
    return line;
}

std::string valueAt(std::string_view yaml, std::string_view key)
{
    const std::size_t dot = key.find('.');
    const std::string_view wanted = dot == std::string_view::npos ? "" : key.substr(0, dot);
    const std::string_view leaf = dot == std::string_view::npos ? key : key.substr(dot + 1);
    std::string_view section;
    while (!yaml.empty()) {
        const std::string_view line = takeLine(yaml);
        const bool top = !line.empty() && line.front() != ' ';
        if (top && wanted.empty() && startsWith(line, "", leaf))
            return std::string(valueOf(line));
        if (top)
            section = line.substr(0, line.find(':'));
        else if (!wanted.empty() && section == wanted && startsWith(line, "  ", leaf))
            return std::string(valueOf(line));
    }
    return {};
}

// Sums of one number over runs.
class Moments
{
public:
    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        ++m_count;
        const double step = value - m_mean; // Welford: large values with small differences
        m_mean += step / m_count;
        m_squares += step * (value - m_mean);
    }
    void add(const std::optional<double>& value)
    {
        if (value)
            add(*value);
    }
    int count() const { return m_count; }
    double mean() const { return m_mean; }
    double deviation() const { return m_count > 1 ? std::sqrt(m_squares / (m_count - 1)) : 0; }

private:
    int m_count = 0;
    double m_mean = 0;
    double m_squares = 0;
};

// The numbers of an epoch that are averaged, in one order for all.
constexpr double EpochRecord::*kNumbers[] = {
    &EpochRecord::trainLoss,       &EpochRecord::trainTop1,      &EpochRecord::trainTop5,
    &EpochRecord::learningRate,    &EpochRecord::epochSeconds,   &EpochRecord::dataWaitSeconds,
    &EpochRecord::transferSeconds, &EpochRecord::computeSeconds, &EpochRecord::validationSeconds};
constexpr std::optional<double> EpochRecord::*kOptionalNumbers[] = {
    &EpochRecord::validationLoss, &EpochRecord::validationTop1, &EpochRecord::validationTop5,
    &EpochRecord::gradientNorm};

void addEpoch(EpochStatistics& statistics, int number, const std::vector<const EpochRecord*>& all)
{
    EpochRecord mean;
    EpochRecord deviation;
    mean.epoch = deviation.epoch = number;
    for (const auto member : kNumbers) {
        Moments moments;
        for (const EpochRecord* each : all)
            moments.add(each->*member);
        // No run with a finite value: not a number, so that nothing is drawn.
        mean.*member = moments.count() > 0 ? moments.mean() : std::nan("");
        deviation.*member = moments.deviation();
    }
    for (const auto member : kOptionalNumbers) {
        Moments moments;
        for (const EpochRecord* each : all)
            moments.add(each->*member);
        if (moments.count() == 0)
            continue;
        mean.*member = moments.mean();
        deviation.*member = moments.deviation();
    }
    for (const EpochRecord* each : all) {
        mean.images = std::max(mean.images, each->images);
        mean.peakMemoryBytes = std::max(mean.peakMemoryBytes, each->peakMemoryBytes);
        mean.finishedAt = std::max(mean.finishedAt, each->finishedAt);
    }
    statistics.mean.push_back(mean);
    statistics.deviation.push_back(deviation);
    statistics.runs.push_back(static_cast<int>(all.size()));
}

bool isSame(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool isSame(const std::optional<double>& a, const std::optional<double>& b)
{
    return a.has_value() == b.has_value() && (!a || isSame(*a, *b));
}

bool hasSameResult(const EpochRecord& a, const EpochRecord& b)
{
    return a.epoch == b.epoch && isSame(a.trainLoss, b.trainLoss) &&
           isSame(a.trainTop1, b.trainTop1) && isSame(a.validationLoss, b.validationLoss) &&
           isSame(a.validationTop1, b.validationTop1);
}

// Equal for rows of the same seed and results.
std::vector<std::uint64_t> resultKey(const RunRow& row)
{
    std::vector<std::uint64_t> key = {row.seed, static_cast<std::uint64_t>(row.epochsDone)};
    for (const MetricRange& range : row.metrics) {
        for (const std::optional<double>& value : {range.last, range.lowest, range.highest}) {
            key.push_back(value.has_value() ? 1 : 0);
            key.push_back(std::bit_cast<std::uint64_t>(value.value_or(0)));
        }
    }
    return key;
}

using Curve = const std::vector<EpochRecord>*;

std::vector<Curve> withoutRepeats(const std::vector<Curve>& runs)
{
    std::vector<Curve> distinct;
    for (const Curve run : runs) {
        const auto twin = std::ranges::find_if(
            distinct, [run](const Curve known) { return areRepeats(*known, *run); });
        if (twin == distinct.end())
            distinct.push_back(run);
        else if (run->size() > (*twin)->size())
            *twin = run;
    }
    return distinct;
}

} // namespace

bool areRepeats(const std::vector<EpochRecord>& a, const std::vector<EpochRecord>& b)
{
    const std::size_t common = std::min(a.size(), b.size());
    return common > 0 && std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common),
                                    b.begin(), hasSameResult);
}

std::vector<std::size_t> distinctRows(const std::vector<const RunRow*>& rows)
{
    std::set<std::vector<std::uint64_t>> known;
    std::vector<std::size_t> distinct;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i]->epochsDone == 0 || known.insert(resultKey(*rows[i])).second)
            distinct.push_back(i);
    }
    return distinct;
}

std::string groupKey(std::string_view yaml, std::string_view by)
{
    return by.empty() ? withoutNameAndSeed(yaml) : valueAt(yaml, by);
}

std::optional<Spread> spreadOf(const std::vector<std::optional<double>>& values)
{
    Moments moments;
    for (const std::optional<double>& value : values)
        moments.add(value);
    if (moments.count() == 0)
        return std::nullopt;
    return Spread{moments.mean(), moments.deviation(), moments.count()};
}

EpochStatistics epochStatistics(const std::vector<const std::vector<EpochRecord>*>& runs)
{
    std::map<int, std::vector<const EpochRecord*>> byEpoch;
    const std::vector<Curve> distinct = withoutRepeats(runs);
    for (const Curve run : distinct) {
        for (const EpochRecord& epoch : *run)
            byEpoch[epoch.epoch].push_back(&epoch);
    }
    EpochStatistics statistics;
    statistics.count = static_cast<int>(distinct.size());
    for (const auto& [number, all] : byEpoch)
        addEpoch(statistics, number, all);
    return statistics;
}

} // namespace formwork
