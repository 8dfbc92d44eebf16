#include "core/experiment/sweep.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/run_name.h"
#include "core/experiment/value_text.h"
#include "core/experiment/yaml_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace formwork {

namespace {

using config::KeyEntry;
using config::ValueText;

constexpr int kOverridden = 0; // in place of a line
constexpr std::string_view kNameKey = "name";
constexpr std::string_view kSweepSection = "sweep.";

std::size_t placeOf(const SweepAxis& axis)
{
    const auto& table = config::keyTable();
    return static_cast<std::size_t>(std::ranges::find(table, axis.key, &KeyEntry::path) -
                                    table.begin());
}

void dropAxis(std::vector<SweepAxis>& axes, const std::string& key)
{
    std::erase_if(axes, [&](const SweepAxis& axis) { return axis.key == key; });
}

void applyToSweep(ExperimentConfig& base, std::vector<SweepAxis>& axes, const std::string& key,
                  const std::string& value)
{
    const KeyEntry& entry = config::knownKey(key);
    const ValueText text = config::parseOverride(entry, value);
    dropAxis(axes, key);
    const bool isRange = !text.isList && config::isDrawnRange(entry, text.items.front());
    if (!isRange && (entry.isList || !text.isList || text.items.empty())) {
        config::setKey(base, entry, text, {}, {});
        return;
    }
    for (const std::string& item : text.items) {
        ExperimentConfig scratch;
        const bool isDrawn = config::isDrawnRange(entry, item);
        config::setKey(scratch, entry,
                       {{isDrawn ? config::checkedRangeStart(entry, item, 0, {}) : item}}, {}, {});
    }
    axes.push_back({key, text.items});
}

bool isRange(const std::string& key, const std::string& value)
{
    return config::isDrawnRange(config::knownKey(key), value);
}

// Two texts may be one value: 1e-3 and 0.001.
std::string canonical(const std::string& key, const std::string& value)
{
    if (isRange(key, value))
        return value;
    ExperimentConfig scratch;
    applyOverride(scratch, key, value);
    return configValue(scratch, key);
}

// Removes later values equal to an earlier one; the axis of what was removed.
SweepAxis takeRepeated(SweepAxis& axis)
{
    SweepAxis repeated{.key = axis.key, .values = {}};
    std::set<std::string> known;
    std::erase_if(axis.values, [&](const std::string& value) {
        if (known.insert(canonical(axis.key, value)).second)
            return false;
        repeated.values.push_back(value);
        return true;
    });
    return repeated;
}

std::size_t countRuns(const std::vector<SweepAxis>& axes)
{
    std::size_t count = 1;
    for (const SweepAxis& axis : axes) {
        if (axis.values.empty())
            throw Error(ErrorCode::InvalidConfig, Text("'%1' has no values").arg(axis.key));
        count *= axis.values.size();
        if (count > kMostRunsOfASweep)
            throw Error(
                ErrorCode::InvalidConfig,
                Text("the lists of this config make more than %1 runs").arg(kMostRunsOfASweep), {},
                Text("shorten the list of '%1'").arg(axis.key));
    }
    return count;
}

// Line of the first key in quotes that was given, if it was in the file.
std::optional<int> lineOf(const std::string& message, const KeyLines& lines)
{
    for (std::size_t begin = message.find('\''); begin != std::string::npos;) {
        const std::size_t end = message.find('\'', begin + 1);
        if (end == std::string::npos)
            break;
        if (const auto line = lines.find(message.substr(begin + 1, end - begin - 1));
            line != lines.end())
            return line->second == kOverridden ? std::nullopt : std::optional(line->second);
        begin = message.find('\'', end + 1);
    }
    return std::nullopt;
}

// With a value for each axis.
ExperimentConfig runWith(const ExperimentConfig& base, const std::vector<SweepAxis>& axes,
                         const std::vector<std::string>& values)
{
    ExperimentConfig run = base;
    std::string labels;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const SweepAxis& axis = axes[i];
        applyOverride(run, axis.key, values[i]);
        const bool varies = axis.values.size() > 1 || isRange(axis.key, axis.values.front());
        if (axis.key != kNameKey && varies)
            labels += ", " + settingLabel(axis.key, values[i]);
    }
    run.name += labels; // the name may be an axis itself
    return run;
}

std::vector<ExperimentConfig> everyCombination(const ExperimentConfig& base,
                                               const std::vector<SweepAxis>& axes)
{
    for (const SweepAxis& axis : axes)
        for (const std::string& value : axis.values)
            if (isRange(axis.key, value))
                throw Error(ErrorCode::InvalidConfig,
                            Text("'%1' is the range %2, which only a random search draws from")
                                .arg(axis.key, value),
                            {}, Text("set sweep.random to the number of runs, or list the values"));
    const std::size_t count = countRuns(axes);
    std::vector<ExperimentConfig> runs;
    for (std::size_t number = 0; number < count; ++number) {
        std::vector<std::string> values(axes.size());
        std::size_t rest = number;
        for (std::size_t i = axes.size(); i-- > 0; rest /= axes[i].values.size())
            values[i] = axes[i].values[rest % axes[i].values.size()];
        runs.push_back(runWith(base, axes, values));
    }
    return runs;
}

// Three digits are enough to distinguish runs, and short enough for their names.
std::string drawnNumber(const config::NumberRange& range, double share)
{
    const bool isLogarithmic = range.first > 0 && range.last >= 10 * range.first;
    const double value = isLogarithmic ? range.first * std::pow(range.last / range.first, share)
                                       : range.first + share * (range.last - range.first);
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::scientific, 2);
    const double rounded = *config::parseNumber({digits.data(), end.ptr});
    return config::numberText(std::clamp(rounded, range.first, range.last));
}

// Different ones; fewer than requested if there are no more.
std::vector<ExperimentConfig> drawnCombinations(const ExperimentConfig& base,
                                                const std::vector<SweepAxis>& axes, int wanted)
{
    constexpr int kTries = 50; // for each run; a few lists have few combinations
    CounterRng rng(base.train.seed, RandomStream::Shuffle, 0, static_cast<std::uint64_t>(wanted));
    std::set<std::vector<std::string>> known;
    std::vector<ExperimentConfig> runs;
    for (int tries = 0; tries < kTries * wanted && runs.size() < static_cast<std::size_t>(wanted);
         ++tries) {
        std::vector<std::string> values;
        for (const SweepAxis& axis : axes) {
            std::string value = axis.values[rng.below(axis.values.size())];
            if (isRange(axis.key, value))
                value = drawnNumber(*config::parseNumberRange(value), rng.uniform());
            values.push_back(std::move(value));
        }
        if (known.insert(values).second)
            runs.push_back(runWith(base, axes, values));
    }
    return runs;
}

} // namespace

std::string firstValue(const SweepAxis& axis)
{
    const std::string& first = axis.values.front();
    return isRange(axis.key, first) ? first.substr(0, first.find("..")) : first;
}

Sweep expandSweep(const ExperimentConfig& base, std::vector<SweepAxis> axes)
{
    std::ranges::stable_sort(axes, {}, placeOf);
    Sweep sweep;
    ExperimentConfig run = base;
    run.sweep = {};
    for (SweepAxis& axis : axes) {
        if (SweepAxis repeated = takeRepeated(axis); !repeated.values.empty())
            sweep.repeated.push_back(std::move(repeated));
    }
    for (const SweepAxis& axis : axes) {
        if (axis.values.empty())
            throw Error(ErrorCode::InvalidConfig, Text("'%1' has no values").arg(axis.key));
        if (axis.key.starts_with(kSweepSection))
            throw Error(ErrorCode::InvalidConfig,
                        Text("'%1' takes one value: it is a rule for all runs").arg(axis.key));
    }
    const bool isRandom = base.sweep.random > 0 && !axes.empty();
    sweep.runs =
        isRandom ? drawnCombinations(run, axes, base.sweep.random) : everyCombination(run, axes);
    sweep.base = base;
    for (const SweepAxis& axis : axes)
        applyOverride(sweep.base, axis.key, firstValue(axis));
    sweep.axes = std::move(axes);
    return sweep;
}

Sweep sweepFromYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                    const std::vector<ConfigOverride>& overrides)
{
    std::vector<SweepAxis> axes;
    KeyLines lines;
    ExperimentConfig base = config::readYaml(yaml, sourceName, &axes, &lines);
    std::optional<Recipe> recipe = recipeFromYaml(yaml, sourceName);
    const bool triesRates = std::ranges::any_of(axes, [](const SweepAxis& axis) {
        return axis.key == "optimizer.lr" || axis.key == "train.batch_size";
    });
    if (recipe && !triesRates)
        recipe->rate = rateOf(base);
    for (const auto& [key, value] : overrides) {
        applyToSweep(base, axes, key, value);
        lines[key] = kOverridden;
    }
    Sweep sweep = [&] {
        try {
            return expandSweep(base, std::move(axes));
        } catch (const Error& error) {
            if (!error.path().empty())
                throw;
            throw Error(error.code(), error.text(), sourceName, error.hint());
        }
    }();
    sweep.source = sourceName;
    sweep.lines = std::move(lines);
    sweep.recipe = std::move(recipe);
    return sweep;
}

void validateRules(const SweepConfig& rules, const std::vector<ExperimentConfig>& runs)
{
    const HalvingRule& halving = rules.halving;
    if (halving.factor == 1)
        throw Error(ErrorCode::InvalidConfig, Text("'sweep.halving' is 1, so that no run stops"),
                    {}, Text("3 keeps the best third; 0 switches it off"));
    if (rules.random > 0 && runs.size() < 2)
        throw Error(
            ErrorCode::InvalidConfig,
            Text("'sweep.random' is %1, but there are no values to draw from").arg(rules.random),
            {},
            Text("give a list such as lr: [1e-3, 1e-4], or a range such as "
                 "lr: 1e-5..1e-2"));
    const bool isValidated = std::ranges::none_of(
        runs, [](const ExperimentConfig& config) { return config.data.validation.empty(); });
    if (halving.isOn() && runs.size() > 1 && isOfValidation(halving.metric) && !isValidated)
        throw Error(ErrorCode::InvalidConfig,
                    Text("'sweep.metric' is %1, but 'data.val' is empty")
                        .arg(halvingMetricName(halving.metric)),
                    {}, Text("name validation data, or choose train_top1 or train_loss"));
}

void validateSweep(const Sweep& sweep)
{
    try {
        validateRules(sweep.base.sweep, sweep.runs);
    } catch (const Error& error) {
        throw Error(error.code(), error.text(), sweep.source, error.hint());
    }
    for (const ExperimentConfig& config : sweep.runs) {
        try {
            validateConfig(config);
        } catch (const Error& error) {
            const auto line = lineOf(error.message(), sweep.lines);
            if (!line || !error.path().empty())
                throw;
            throw Error(error.code(), Text("line %1: %2").arg(*line, error.text()), sweep.source,
                        error.hint());
        }
    }
}

Sweep loadSweep(FileSystem& fileSystem, const std::filesystem::path& file,
                const std::vector<ConfigOverride>& overrides)
{
    return sweepFromYaml(readTextFile(fileSystem, file, config::kMaxConfigBytes), file, overrides);
}

} // namespace formwork
