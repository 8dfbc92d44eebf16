#include "core/remote/shell_words.h"

#include "core/base/error.h"

#include <algorithm>

namespace formwork {

namespace {

bool isPlain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./,:@%+").find(c) != std::string_view::npos;
}

} // namespace

std::string shellWord(std::string_view word)
{
    if (word.find('\0') != std::string_view::npos || word.find('\n') != std::string_view::npos)
        throw Error(ErrorCode::InvalidArgument,
                    Text("'%1' holds a line break and cannot be sent to another machine").arg(word),
                    {}, Text("rename the file or folder"));
    if (!word.empty() && std::ranges::all_of(word, isPlain))
        return std::string(word);
    std::string quoted;
    bool isOpen = false;
    const auto setOpen = [&](bool open) {
        if (open != isOpen)
            quoted += '\'';
        isOpen = open;
    };
    for (const char c : word) {
        // Inside single quotes a backslash is special to fish, an exclamation mark to csh; behind a
        // backslash outside of quotes all shells take them as they are.
        const bool isEscaped = c == '\'' || c == '\\' || c == '!';
        setOpen(!isEscaped);
        if (isEscaped)
            quoted += '\\';
        quoted += c;
    }
    setOpen(false);
    return quoted.empty() ? "''" : quoted;
}

std::string shellCommand(const std::vector<std::string>& words)
{
    std::string command;
    for (const std::string& word : words) {
        if (!command.empty())
            command += ' ';
        command += shellWord(word);
    }
    return command;
}

std::string remotePathWord(std::string_view path)
{
    if (path == "~")
        return "\"$HOME\"";
    if (path.starts_with("~/"))
        return "\"$HOME\"/" + shellWord(path.substr(2));
    // A name that begins with a hyphen would be an option.
    if (path.starts_with('-'))
        return "./" + shellWord(path);
    return shellWord(path);
}

} // namespace formwork
