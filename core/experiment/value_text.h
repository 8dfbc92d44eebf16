// Values of the config table as text: parsing that ignores the locale, formatting that reads back
// exactly, and the nearest name for one that is unknown. Private to core/experiment.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace formwork::config {

// Decimal, optional sign, optional exponent; finite. No hexadecimal, no surrounding blanks, no
// leading zeros: "05" is more likely what follows a decimal comma than a five.
std::optional<double> parseNumber(std::string_view text);
std::optional<std::int64_t> parseInteger(std::string_view text);
std::optional<std::uint64_t> parseUnsigned(std::string_view text);
// "1,5" and "0,05e-3": a number with a decimal comma, which may just as well be two values. The
// text with a decimal point; nothing for any other text.
std::optional<std::string> withDecimalPoint(std::string_view text);

// "0..4": five integers. No blanks.
struct IntegerRange
{
    std::int64_t first = 0;
    std::int64_t last = 0;
};
std::optional<IntegerRange> parseRange(std::string_view text);

// "1e-5..1e-2": numbers to draw from, the lower one first. No blanks.
struct NumberRange
{
    double first = 0;
    double last = 0;
};
std::optional<NumberRange> parseNumberRange(std::string_view text);

// true/false, yes/no, on/off in any letter case.
std::optional<bool> parseFlag(std::string_view text);

// Shortest text that reads back as the same double.
std::string numberText(double value);

bool isUtf8(std::string_view text);

// A YAML scalar: plain where nothing could misread it, else double-quoted with escapes.
// `text` must be UTF-8.
std::string yamlScalar(std::string_view text);

// Levenshtein distance in bytes.
std::size_t editDistance(std::string_view a, std::string_view b);
// The name closest to `unknown`, ignoring letter case; empty without names.
std::string nearestName(std::string_view unknown, std::span<const std::string_view> names);
// The same for dotted paths: a right last part under a wrong (or no) section counts as close.
std::string nearestPath(std::string_view unknown, std::span<const std::string_view> paths);

} // namespace formwork::config
