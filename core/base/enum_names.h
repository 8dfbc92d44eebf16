// Names of an enum's values in files, settings and on the command line.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace formwork {

// One row of a table. A later name of the same value is an alias: read, never written or listed.
template <typename Enum>
struct EnumName
{
    Enum value;
    std::string_view name;
};

// Empty for a value without a name.
template <typename Enum, std::size_t Count>
constexpr std::string_view enumName(const EnumName<Enum> (&table)[Count], Enum value)
{
    for (const EnumName<Enum>& row : table)
        if (row.value == value)
            return row.name;
    return {};
}

// Nothing for an unknown name.
template <typename Enum, std::size_t Count>
constexpr std::optional<Enum> enumValue(const EnumName<Enum> (&table)[Count], std::string_view name)
{
    for (const EnumName<Enum>& row : table)
        if (row.name == name)
            return row.value;
    return std::nullopt;
}

} // namespace formwork
