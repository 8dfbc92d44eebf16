// Builders of table rows, one per type of value. Private to core/experiment.
#pragma once

#include "core/base/enum_names.h"
#include "core/experiment/config_keys.h"
#include "core/experiment/value_text.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace formwork::config {

inline std::string joined(const std::vector<std::string_view>& parts)
{
    std::string out;
    for (const std::string_view part : parts)
        out.append(out.empty() ? "" : ", ").append(part);
    return out;
}

struct Range
{
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool openLow = false; // low itself is not allowed
    bool openHigh = false;

    bool contains(double value) const
    {
        return (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
    }

    Text text() const
    {
        const std::string from = numberText(low);
        const std::string to = numberText(high);
        if (high == std::numeric_limits<double>::infinity())
            return openLow ? Text("above %1").arg(from) : Text("of at least %1").arg(from);
        if (openLow)
            return openHigh ? Text("above %1 and below %2").arg(from, to)
                            : Text("above %1 and at most %2").arg(from, to);
        return openHigh ? Text("from %1 to below %2").arg(from, to)
                        : Text("from %1 to %2").arg(from, to);
    }
};

inline constexpr Range kShare = {0, 1};
inline constexpr Range kShareBelowOne = {0, 1, false, true};
inline constexpr Range kAboveZero = {0, std::numeric_limits<double>::infinity(), true};
inline constexpr Range kNotNegative = {0};

// `access` returns a reference to the member, of a const or of a mutable config.
template <typename Access>
using MemberType = std::remove_cvref_t<std::invoke_result_t<Access, ExperimentConfig&>>;

template <typename Access>
KeyEntry textKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "text", .allowed = Text("a text"), .help = help};
    key.isText = true;
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        if (text.isList || text.items[0].empty() || !isUtf8(text.items[0]))
            return false;
        access(config) = text.items[0];
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{access(config)}};
    };
    return key;
}

template <typename Access>
KeyEntry optionalTextKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key = textKey(path, help, access);
    key.mayBeEmpty = true;
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        if (text.isList || !isUtf8(text.items[0]))
            return false;
        access(config) = text.items[0];
        return true;
    };
    return key;
}

template <typename Access>
KeyEntry pathKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "path", .allowed = Text("a path"), .help = help};
    key.isText = true;
    key.mayBeEmpty = true;
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        if (text.isList)
            return false;
        access(config) = text.items[0];
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{access(config).string()}};
    };
    return key;
}

template <typename Access>
KeyEntry flagKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "yes/no", .allowed = Text("yes or no"), .help = help};
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        const std::optional<bool> value = text.isList ? std::nullopt : parseFlag(text.items[0]);
        if (value)
            access(config) = *value;
        return value.has_value();
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{access(config) ? "true" : "false"}};
    };
    return key;
}

template <typename Access>
KeyEntry integerKey(std::string_view path, std::int64_t low, std::int64_t high,
                    std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "integer", .help = help};
    key.allowed = Text("an integer %1").arg(Text("from %1 to %2").arg(low, high));
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::nullopt : parseInteger(text.items[0]);
        if (!value || *value < low || *value > high)
            return false;
        access(config) = static_cast<MemberType<Access>>(*value);
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{std::to_string(access(config))}};
    };
    return key;
}

template <typename Access>
KeyEntry seedKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "integer", .help = help};
    key.allowed = Text("an integer %1")
                      .arg(Text("from %1 to %2").arg(0, std::numeric_limits<std::uint64_t>::max()));
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::nullopt : parseUnsigned(text.items[0]);
        if (value)
            access(config) = *value;
        return value.has_value();
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{std::to_string(access(config))}};
    };
    return key;
}

template <typename Access>
KeyEntry numberKey(std::string_view path, Range range, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "number", .allowed = Text("a number %1").arg(range.text())};
    key.help = help;
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::nullopt : parseNumber(text.items[0]);
        if (!value || !range.contains(*value))
            return false;
        access(config) = *value;
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{numberText(access(config))}};
    };
    return key;
}

template <typename Numbers>
ValueText listText(const Numbers& values)
{
    ValueText text{.isList = true};
    for (const double value : values)
        text.items.push_back(numberText(value));
    return text;
}

enum class ListOrder { Any, Ascending };

template <typename Access>
KeyEntry numbersKey(std::string_view path, Range range, ListOrder order, std::string_view help,
                    Access access)
{
    constexpr std::size_t kCount = std::tuple_size_v<MemberType<Access>>;
    KeyEntry key{.path = path, .type = std::to_string(kCount) + " numbers", .help = help};
    key.isList = true;
    key.allowed =
        order == ListOrder::Ascending
            ? Text("a list of %1 numbers, each %2, the smaller one first").arg(kCount, range.text())
            : Text("a list of %1 numbers, each %2").arg(kCount, range.text());
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        if (!text.isList || text.items.size() != kCount)
            return false;
        MemberType<Access> values{};
        for (std::size_t i = 0; i < kCount; ++i) {
            const std::optional<double> value = parseNumber(text.items[i]);
            if (!value || !range.contains(*value))
                return false;
            values[i] = *value;
        }
        if (order == ListOrder::Ascending && !std::ranges::is_sorted(values))
            return false;
        access(config) = values;
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return listText(access(config));
    };
    return key;
}

// As many numbers as there are; a single one may stand without brackets.
template <typename Access>
KeyEntry numberListKey(std::string_view path, Range range, ListOrder order, std::string_view help,
                       Access access)
{
    KeyEntry key{.path = path, .type = "numbers", .help = help};
    key.isList = true;
    key.allowed = order == ListOrder::Ascending
                      ? Text("a list of numbers, each %1, rising").arg(range.text())
                      : Text("a list of numbers, each %1").arg(range.text());
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        std::vector<double> values;
        for (const std::string& item : text.items) {
            const std::optional<double> value = parseNumber(item);
            if (!value || !range.contains(*value))
                return false;
            values.push_back(*value);
        }
        if (order == ListOrder::Ascending &&
            std::ranges::adjacent_find(values, std::ranges::greater_equal{}) != values.end())
            return false;
        access(config) = std::move(values);
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return listText(access(config));
    };
    return key;
}

// `table` outlives the key.
template <typename Enum, std::size_t Count, typename Access>
KeyEntry choiceKey(std::string_view path, const EnumName<Enum> (&table)[Count],
                   std::string_view help, Access access)
{
    KeyEntry key{.path = path, .help = help};
    for (const EnumName<Enum>& entry : table) {
        if (enumName(table, entry.value) == entry.name)
            key.choices.push_back(entry.name);
    }
    key.type = "one of: " + joined(key.choices);
    key.allowed = Text("one of: %1").arg(joined(key.choices));
    key.set = [&table, access](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::optional<Enum>() : enumValue(table, text.items[0]);
        if (value)
            access(config) = *value;
        return value.has_value();
    };
    key.get = [&table, access](const ExperimentConfig& config) {
        return ValueText{{std::string(enumName(table, access(config)))}};
    };
    return key;
}

} // namespace formwork::config
