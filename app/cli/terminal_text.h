// The door to the terminal: all text for people leaves through show(), showText() and say(). Names
// and messages come out of files, and a terminal must not be steered by them.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace formwork::cli {

// Text out of a file as part of a line: control characters (line breaks, tabs and what reverses the
// direction of text among them) become '?', as do bytes that are control characters where a
// terminal does not expect UTF-8.
std::string printable(std::string_view text);
// The same for text of several lines, which keeps its line breaks (also CR LF, as of CSV) and tabs.
std::string printableLines(std::string_view text);

// printable() of what is text; anything else as it is.
template <typename Value>
decltype(auto) shownValue(const Value& value)
{
    if constexpr (std::is_convertible_v<const Value&, std::string_view>)
        return printable(value);
    else
        return (value);
}

// "1 class", "2 classes"
std::string counted(std::int64_t number, std::string_view one, std::string_view several);

// "2026-11-29 17:03:12"
std::string localTime(std::int64_t unixMilliseconds);

// Writes lines of text to stdout; texts among `values` stay on their line. Throws as fmt::print.
void showText(std::string_view text);
template <typename... Values>
void show(fmt::format_string<Values...> format, const Values&... values)
{
    const auto text = [](fmt::string_view pattern, const auto&... shown) {
        return fmt::vformat(pattern, fmt::make_format_args(shown...));
    };
    showText(text(format, shownValue(values)...));
}

// Writes lines of text to stderr. Where that is impossible (a closed pipe, a log on a full disk)
// the text is lost and the work continues.
void say(std::string_view text);

} // namespace formwork::cli
