#include "core/experiment/sweep.h"

#include "core/base/error.h"
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/yaml_reader.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace formwork {

namespace {

using config::KeyEntry;
using config::ValueText;

constexpr int kOverridden = 0; // in place of a line
constexpr std::string_view kNameKey = "name";
constexpr std::string_view kSeedKey = "train.seed";

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
    if (entry.isList || !text.isList || text.items.empty()) {
        config::setKey(base, entry, text, {}, {});
        return;
    }
    for (const std::string& item : text.items) {
        ExperimentConfig scratch;
        config::setKey(scratch, entry, {{item}}, {}, {});
    }
    axes.push_back({key, text.items});
}

// Two texts may be one value: 1e-3 and 0.001.
std::string canonical(const std::string& key, const std::string& value)
{
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

// "lr 0.001" of optimizer.lr, but "model vit_b_16" of model.name.
std::string valueLabel(const std::string& key, const std::string& value)
{
    const std::size_t dot = key.rfind('.');
    const std::string last = key.substr(dot + 1);
    const bool isOfSection = dot != std::string::npos && (last == "name" || last == "kind");
    return (isOfSection ? key.substr(0, dot) : last) + ' ' + value;
}

// Of the first key in quotes that was given, if it was in the file.
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

ExperimentConfig combination(const ExperimentConfig& base, const std::vector<SweepAxis>& axes,
                             std::size_t number)
{
    ExperimentConfig run = base;
    std::vector<std::string> labels;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
        const std::string& value = axis->values[number % axis->values.size()];
        number /= axis->values.size();
        applyOverride(run, axis->key, value);
        if (axis->key != kSeedKey && axis->key != kNameKey && axis->values.size() > 1)
            labels.push_back(valueLabel(axis->key, value));
    }
    for (auto label = labels.rbegin(); label != labels.rend(); ++label)
        run.name += ", " + *label;
    return run;
}

} // namespace

Sweep expandSweep(const ExperimentConfig& base, std::vector<SweepAxis> axes)
{
    std::ranges::stable_sort(axes, {}, placeOf);
    Sweep sweep;
    for (SweepAxis& axis : axes) {
        if (SweepAxis repeated = takeRepeated(axis); !repeated.values.empty())
            sweep.repeated.push_back(std::move(repeated));
    }
    const std::size_t count = countRuns(axes);
    for (std::size_t number = 0; number < count; ++number)
        sweep.runs.push_back(combination(base, axes, number));
    sweep.axes = std::move(axes);
    return sweep;
}

Sweep sweepFromYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                    const std::vector<ConfigOverride>& overrides)
{
    std::vector<SweepAxis> axes;
    KeyLines lines;
    ExperimentConfig base = config::readYaml(yaml, sourceName, &axes, &lines);
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
    return sweep;
}

void validateSweep(const Sweep& sweep)
{
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
