#include "completions.h"

#include <fmt/format.h>

#include <string_view>

namespace formwork::manual {

namespace {

std::string fishQuoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + "'";
}

std::string valueOf(const Value& value)
{
    switch (value.kind) {
    case ValueKind::Choice: {
        std::string words;
        for (const std::string& choice : value.choices)
            words += (words.empty() ? "" : " ") + choice;
        return " -x -a " + fishQuoted(words);
    }
    case ValueKind::File:
        return " -r -F";
    case ValueKind::Folder:
        return " -x -a '(__fish_complete_directories)'";
    case ValueKind::Other:
        break;
    }
    return value.name.empty() ? "" : " -x";
}

std::string optionLine(const std::string& start, const Option& option)
{
    std::string line = start;
    for (const std::string& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    return line + valueOf(option.value) + " -d " + fishQuoted(option.description) + "\n";
}

bool takesFiles(const Command& command)
{
    for (const Argument& argument : command.arguments) {
        if (argument.value.kind == ValueKind::File)
            return true;
    }
    return false;
}

} // namespace

std::string fishCompletion(const Command& program)
{
    const std::string helper = "_" + functionName(program.name); // "__formwork_cli"
    std::string paths;
    for (const Placed& place : allCommands(program)) {
        if (!place.path.empty())
            paths += " " + fishQuoted(place.path);
    }
    std::string text =
        fmt::format("# fish completion for {0}: written from its options when it was built\n\n"
                    "# The command that the words typed so far lead to.\n"
                    "function {1}_command\n"
                    "    set -l path\n"
                    "    for word in (commandline -opc)[2..-1]\n"
                    "        string match -q -- '-*' $word; and continue\n"
                    "        set -l next (string join ' ' -- $path $word)\n"
                    "        contains -- $next{2}; or break\n"
                    "        set path $next\n"
                    "    end\n"
                    "    echo \"$path\"\n"
                    "end\n\n"
                    "function {1}_at\n"
                    "    test \"$({1}_command)\" = \"$argv\"\n"
                    "end\n\n"
                    "complete -c {0} -f\n",
                    program.name, helper, paths);
    for (const Placed& place : allCommands(program)) {
        const std::string start = fmt::format(
            "complete -c {} -n {}", program.name,
            fishQuoted(place.path.empty() ? helper + "_at" : helper + "_at " + place.path));
        for (const Command& each : place.command->commands)
            text += fmt::format("{} -a {} -d {}\n", start, each.name, fishQuoted(each.description));
        for (const Option& option : place.command->options)
            text += optionLine(start, option);
        for (const Setting& setting : place.command->settings)
            text += fmt::format("{} -l {}{} -d {}\n", start, setting.key, valueOf(setting.value),
                                fishQuoted(setting.description));
        if (takesFiles(*place.command))
            text += start + " -F\n";
    }
    return text;
}

} // namespace formwork::manual
