#include "core/experiment/config.h"

#include "core/base/error.h"
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/stored_config.h"
#include "core/experiment/sweep.h"
#include "core/experiment/value_text.h"
#include "core/experiment/yaml_reader.h"

#include <algorithm>

namespace formwork {

namespace config {

namespace {

constexpr std::size_t kShownLength = 80;

Text quoted(const std::string& text)
{
    return text.empty() ? Text("empty") : Text("'%1'").arg(shortened(text));
}

std::string trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

void appendRange(std::vector<std::string>& items, const IntegerRange& range, const KeyEntry& key,
                 int line, const std::filesystem::path& source)
{
    const std::string shown = std::to_string(range.first) + ".." + std::to_string(range.last);
    constexpr std::uint64_t most = kMostRunsOfASweep;
    const std::uint64_t steps =
        static_cast<std::uint64_t>(range.last) - static_cast<std::uint64_t>(range.first);
    if (range.last < range.first || steps >= most || items.size() + steps >= most)
        throw Error(
            ErrorCode::InvalidConfig,
            atLine(line, range.last < range.first
                             ? Text("'%1': the range %2 runs backwards").arg(key.path, shown)
                             : Text("'%1': the range %2 has more than %3 numbers")
                                   .arg(key.path, shown, most)),
            source,
            range.last < range.first ? Text("write the smaller number first, as in 0..4") : Text());
    for (std::int64_t number = range.first; number <= range.last; ++number)
        items.push_back(std::to_string(number));
}

} // namespace

std::string shortened(const std::string& text)
{
    if (text.size() <= kShownLength)
        return text;
    std::string out = text.substr(0, kShownLength);
    return out.append("...");
}

Text atLine(int line, Text text)
{
    return line > 0 ? Text("line %1: %2").arg(line, text) : std::move(text);
}

ValueText expandRanges(const KeyEntry& key, ValueText text, int line,
                       const std::filesystem::path& source)
{
    if (key.isText || key.isList)
        return text;
    ValueText out{.isList = text.isList};
    for (std::string& item : text.items) {
        if (const auto range = parseRange(item)) {
            appendRange(out.items, *range, key, line, source);
            out.isList = true;
        } else {
            out.items.push_back(std::move(item));
        }
    }
    return out;
}

bool isDrawnRange(const KeyEntry& key, std::string_view value)
{
    return key.type == "number" && parseNumberRange(value).has_value();
}

std::string checkedRangeStart(const KeyEntry& key, std::string_view value, int line,
                              const std::filesystem::path& source)
{
    const std::size_t dots = value.find("..");
    std::string first(value.substr(0, dots));
    ExperimentConfig scratch;
    setKey(scratch, key, {{first}}, line, source);
    setKey(scratch, key, {{std::string(value.substr(dots + 2))}}, line, source);
    return first;
}

// The one number that a text with a comma may mean besides two: with the comma as a decimal point,
// or, where only whole numbers are taken, as a separator of thousands.
std::optional<std::string> meantNumber(const KeyEntry& key, const std::string& text)
{
    if (key.type != "integer")
        return withDecimalPoint(text);
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos || text.size() - comma != 4)
        return std::nullopt;
    std::string number = text.substr(0, comma) + text.substr(comma + 1);
    return parseInteger(number) ? std::optional(std::move(number)) : std::nullopt;
}

ValueText parseOverride(const KeyEntry& key, const std::string& value)
{
    if (key.isText)
        return {{value}};
    std::string text = trimmed(value);
    ExperimentConfig scratch;
    if (key.mayHoldCommas && key.set(scratch, {{text}}))
        return {{text}};
    const bool brackets = text.size() >= 2 && text.front() == '[' && text.back() == ']';
    if (const auto number = brackets || key.isList ? std::nullopt : meantNumber(key, text))
        throw Error(ErrorCode::InvalidConfig,
                    Text("'%1': %2 may be one number or two values").arg(key.path, text), {},
                    Text("write %1 for one number, or [%2] for two values").arg(*number, text));
    if (!brackets && text.find(',') == std::string::npos)
        return expandRanges(key, {{text}}, 0, {});
    if (brackets)
        text = text.substr(1, text.size() - 2);
    ValueText out{.isList = true};
    if (trimmed(text).empty())
        return out;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        out.items.push_back(trimmed(std::string_view(text).substr(begin, end - begin)));
        begin = end + 1;
    }
    return expandRanges(key, std::move(out), 0, {});
}

const KeyEntry& knownKey(const std::string& key)
{
    const KeyEntry* entry = findKey(key);
    if (entry == nullptr)
        throw Error(ErrorCode::InvalidConfig, Text("unknown key '%1'").arg(shortened(key)), {},
                    didYouMeanKey(key));
    return *entry;
}

Error notAllowed(const KeyEntry& key, const Text& given, int line,
                 const std::filesystem::path& source)
{
    return {ErrorCode::InvalidConfig,
            atLine(line, Text("'%1' must be %2, not %3").arg(key.path, key.allowed, given)),
            source};
}

void setKey(ExperimentConfig& config, const KeyEntry& key, const ValueText& text, int line,
            const std::filesystem::path& source)
{
    if (key.set(config, text))
        return;
    const Error error = notAllowed(key, quoted(shownValue(text)), line, source);
    if (key.choices.empty() || text.isList || text.items[0].empty())
        throw error;
    throw Error(error.code(), error.text(), source,
                Text("did you mean '%1'?").arg(nearestName(text.items[0], key.choices)));
}

std::string shownValue(const ValueText& text)
{
    if (!text.isList)
        return text.items[0];
    std::string out = "[";
    for (const std::string& item : text.items)
        out += (out.size() > 1 ? ", " : "") + item;
    return out + ']';
}

Text didYouMeanKey(std::string_view unknown)
{
    return Text("did you mean '%1'?").arg(nearestKey(unknown));
}

Text didYouMeanSection(std::string_view unknown)
{
    return Text("did you mean '%1'?").arg(nearestSection(unknown));
}

} // namespace config

ExperimentConfig loadConfig(FileSystem& fileSystem, const std::filesystem::path& file,
                            const std::vector<ConfigOverride>& overrides)
{
    ExperimentConfig config =
        configFromYaml(readTextFile(fileSystem, file, config::kMaxConfigBytes), file);
    for (const auto& [key, value] : overrides)
        applyOverride(config, key, value);
    return config;
}

void applyOverride(ExperimentConfig& config, const std::string& key, const std::string& value)
{
    const config::KeyEntry& entry = config::knownKey(key);
    config::setKey(config, entry, config::parseOverride(entry, value), 0, {});
}

std::string configValue(const ExperimentConfig& config, const std::string& key)
{
    return config::shownValue(config::knownKey(key).get(config));
}

std::vector<ConfigDifference> configDiff(const std::vector<ExperimentConfig>& configs)
{
    std::vector<StoredConfig> readable;
    for (const ExperimentConfig& config : configs)
        readable.push_back({config});
    return configDiff(readable);
}

} // namespace formwork
