#include "terminal_text.h"

#include <cstddef>
#include <cstdio>
#include <ctime>

namespace formwork::cli {

namespace {

constexpr char kReplacement = '?';

// Bytes of the character that `text` begins with; 0 where that is not UTF-8.
std::size_t characterBytes(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t count = first < 0x80   ? 1
                              : first < 0xc2 ? 0
                              : first < 0xe0 ? 2
                              : first < 0xf0 ? 3
                              : first < 0xf5 ? 4
                                             : 0;
    if (count > text.size())
        return 0;
    for (std::size_t i = 1; i < count; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U)
            return 0;
    return count;
}

// The line and paragraph separators U+2028 and U+2029, and what reverses the text that follows:
// U+202A to U+202E and U+2066 to U+2069. With the latter, "gpj.exe" reads "exe.jpg".
bool isLayoutControl(std::string_view character)
{
    const auto last = static_cast<unsigned char>(character[2]);
    if (character.starts_with("\xe2\x80"))
        return last >= 0xa8 && last <= 0xae;
    return character.starts_with("\xe2\x81") && last >= 0xa6 && last <= 0xa9;
}

// Controls of C0, DEL and C1, as bytes or in UTF-8, and those of Unicode.
bool isControl(std::string_view character)
{
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 2)
        return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
    if (character.size() == 3)
        return isLayoutControl(character);
    return character.size() == 1 && (first < 0x20 || (first >= 0x7f && first < 0xa0));
}

std::string withoutControls(std::string_view text, bool keepsLines)
{
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const std::size_t bytes = characterBytes(text);
        const std::string_view character = text.substr(0, bytes == 0 ? 1 : bytes);
        const bool layout =
            keepsLines && (character == "\n" || character == "\t" || text.starts_with("\r\n"));
        if (!layout && isControl(character))
            shown += kReplacement;
        else
            shown += character;
        text.remove_prefix(character.size());
    }
    return shown;
}

} // namespace

std::string printable(std::string_view text)
{
    return withoutControls(text, false);
}

std::string printableLines(std::string_view text)
{
    return withoutControls(text, true);
}

void showText(std::string_view text)
{
    fmt::print("{}", printableLines(text));
}

void say(std::string_view text)
{
    const std::string shown = printableLines(text);
    std::fwrite(shown.data(), 1, shown.size(), stderr);
    std::fflush(stderr);
    std::clearerr(stderr);
}

std::string counted(std::int64_t number, std::string_view one, std::string_view several)
{
    return fmt::format("{} {}", number, number == 1 ? one : several);
}

std::string localTime(std::int64_t unixMilliseconds)
{
    const auto seconds = static_cast<std::time_t>(unixMilliseconds / 1000);
    std::tm fields = {};
    ::localtime_r(&seconds, &fields);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &fields)};
}

} // namespace formwork::cli
