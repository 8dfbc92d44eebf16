#include "core/experiment/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <tuple>
#include <vector>

namespace formwork::config {

namespace {

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

// from_chars takes no '+', which people write ("+1"); "+-1" stays wrong.
std::string_view withoutPlus(std::string_view text)
{
    if (text.size() > 1 && text[0] == '+' && text[1] != '-')
        text.remove_prefix(1);
    return text;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool hasLeadingZero(std::string_view number)
{
    const std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
    return digits.size() > 1 && digits[0] == '0' && isDigit(digits[1]);
}

template <typename T>
std::optional<T> parseWhole(std::string_view text)
{
    text = withoutPlus(text);
    if (hasLeadingZero(text))
        return std::nullopt;
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string_view lastPart(std::string_view path)
{
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string_view sectionOf(std::string_view path)
{
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

// One code point from the front of `text`; length 0 if the bytes are not UTF-8.
struct CodePoint
{
    std::uint32_t value = 0;
    std::size_t length = 0;
};

CodePoint firstCodePoint(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
        return {};
    std::uint32_t value = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80)
            return {};
        value = (value << 6) | (byte(i) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kSmallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return {};
    return {value, length};
}

bool isPlain(std::string_view text)
{
    const auto wordLike = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '/' || c == '.';
    };
    if (text.empty() || !wordLike(text.front()) || text.back() == ' ')
        return false;
    if (!std::ranges::all_of(
            text, [&](char c) { return wordLike(c) || c == '-' || c == ' ' || c == '+'; }))
        return false;
    // Words that other YAML readers take for something else than text.
    constexpr std::array kSpecial = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    const std::string lower = lowered(text);
    return std::ranges::none_of(kSpecial, [&](const char* word) { return lower == word; });
}

void appendEscaped(std::string& out, std::uint32_t codePoint)
{
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, codePoint < 0x100 ? "\\x%02x" : "\\u%04x", codePoint);
    out += buffer;
}

} // namespace

std::optional<double> parseNumber(std::string_view text)
{
    const std::optional<double> value = parseWhole<double>(text);
    if (!value || !std::isfinite(*value))
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> parseInteger(std::string_view text)
{
    return parseWhole<std::int64_t>(text);
}

std::optional<std::uint64_t> parseUnsigned(std::string_view text)
{
    return parseWhole<std::uint64_t>(text);
}

std::optional<std::string> withDecimalPoint(std::string_view text)
{
    const std::size_t comma = text.find(',');
    if (comma == 0 || comma >= text.size() - 1 || !isDigit(text[comma - 1]) ||
        !isDigit(text[comma + 1]))
        return std::nullopt;
    std::string number(text);
    number[comma] = '.';
    return parseNumber(number) ? std::optional(std::move(number)) : std::nullopt;
}

std::optional<IntegerRange> parseRange(std::string_view text)
{
    constexpr std::string_view kDots = "..";
    const std::size_t dots = text.find(kDots);
    if (dots == std::string_view::npos)
        return std::nullopt;
    const auto first = parseInteger(text.substr(0, dots));
    const auto last = parseInteger(text.substr(dots + kDots.size()));
    return first && last ? std::optional(IntegerRange{*first, *last}) : std::nullopt;
}

std::optional<NumberRange> parseNumberRange(std::string_view text)
{
    constexpr std::string_view kDots = "..";
    const std::size_t dots = text.find(kDots);
    if (dots == std::string_view::npos)
        return std::nullopt;
    const auto first = parseNumber(text.substr(0, dots));
    const auto last = parseNumber(text.substr(dots + kDots.size()));
    return first && last && *first < *last ? std::optional(NumberRange{*first, *last})
                                           : std::nullopt;
}

std::optional<bool> parseFlag(std::string_view text)
{
    const std::string lower = lowered(text);
    if (lower == "true" || lower == "yes" || lower == "on")
        return true;
    if (lower == "false" || lower == "no" || lower == "off")
        return false;
    return std::nullopt;
}

std::string numberText(double value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = firstCodePoint(text).length;
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string yamlScalar(std::string_view text)
{
    if (isPlain(text))
        return std::string(text);
    std::string out = "\"";
    while (!text.empty()) {
        const CodePoint point = firstCodePoint(text);
        if (point.length == 0)
            break;
        const bool invisible = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0) ||
                               point.value == 0x2028 || point.value == 0x2029 ||
                               point.value == 0xfeff;
        if (point.value == '"' || point.value == '\\')
            out += '\\';
        if (invisible)
            appendEscaped(out, point.value);
        else
            out += text.substr(0, point.length);
        text.remove_prefix(point.length);
    }
    return out + '"';
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row.back();
}

namespace {

// The rest of a longer text says nothing about the name that was meant, and the time of a distance
// is the product of both lengths.
constexpr std::size_t kLongestCompared = 64;

} // namespace

std::string nearestName(std::string_view unknown, std::span<const std::string_view> names)
{
    const std::string wanted = lowered(unknown.substr(0, kLongestCompared));
    const auto best = std::ranges::min_element(
        names, {}, [&](std::string_view name) { return editDistance(wanted, lowered(name)); });
    return best == names.end() ? std::string() : std::string(*best);
}

std::string nearestPath(std::string_view unknown, std::span<const std::string_view> paths)
{
    const std::string wanted = lowered(unknown.substr(0, kLongestCompared));
    const std::string_view wantedLast = lastPart(wanted);
    const auto score = [&](std::string_view path) {
        const std::size_t whole = editDistance(wanted, path);
        const std::string_view last = lastPart(path);
        const bool sameSection = sectionOf(wanted) == sectionOf(path);
        const bool beginsAlike = std::min(last.size(), wantedLast.size()) >= 3 &&
                                 (last.starts_with(wantedLast) || wantedLast.starts_with(last));
        const std::size_t part = beginsAlike ? 1 : editDistance(wantedLast, last);
        return std::tuple(std::min(whole, part + (sameSection ? 0 : 1)), whole);
    };
    const auto best = std::ranges::min_element(paths, {}, score);
    return best == paths.end() ? std::string() : std::string(*best);
}

} // namespace formwork::config
