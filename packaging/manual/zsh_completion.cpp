#include "completions.h"

#include <fmt/format.h>

#include <string_view>

namespace formwork::manual {

namespace {

// In a specification of _arguments brackets and colons have a meaning.
std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\')
            result += '\\';
        result += c;
    }
    return result;
}

std::string actionOf(const Value& value)
{
    switch (value.kind) {
    case ValueKind::Choice: {
        std::string text = "(";
        for (const std::string& choice : value.choices)
            text += (text.size() == 1 ? "" : " ") + choice;
        return text + ")";
    }
    case ValueKind::File:
        return "_files";
    case ValueKind::Folder:
        return "_files -/";
    case ValueKind::Other:
        break;
    }
    return " ";
}

std::string valuePart(const Value& value)
{
    return value.name.empty() ? std::string()
                              : fmt::format(":{}:{}", escaped(value.name), actionOf(value));
}

std::string specifications(const Command& command)
{
    std::string text;
    const auto add = [&text](const std::string& specification) {
        text += " \\\n        " + quoted(specification);
    };
    for (const Option& option : command.options) {
        std::string all; // one of its names excludes the others
        for (const std::string& name : option.names)
            all += (all.empty() ? "" : " ") + name;
        for (const std::string& name : option.names) {
            const bool isLong = name.starts_with("--");
            const std::string form = option.value.name.empty() ? name : name + (isLong ? "=" : "+");
            add(fmt::format("({}){}[{}]{}", all, form, escaped(option.description),
                            valuePart(option.value)));
        }
    }
    for (const Setting& setting : command.settings)
        add(fmt::format("--{}=[{}]{}", setting.key, escaped(setting.description),
                        valuePart(setting.value)));
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
        const Argument& argument = command.arguments[i];
        const std::string place = argument.value.repeated ? "*" : std::to_string(i + 1);
        add(fmt::format("{}:{}:{}", place, escaped(argument.value.name), actionOf(argument.value)));
    }
    return text;
}

std::string function(const std::string& program, const Placed& place)
{
    const std::string name =
        functionName(place.path.empty() ? program : program + " " + place.path);
    const Command& command = *place.command;
    if (command.commands.empty())
        return fmt::format("{}()\n{{\n    _arguments -s -S{}\n}}\n\n", name,
                           specifications(command));
    std::string list;
    std::string cases;
    for (const Command& each : command.commands) {
        list += "        " + quoted(escaped(each.name) + ":" + escaped(each.description)) + "\n";
        cases += fmt::format("        {}) {}_{} ;;\n", each.name, name,
                             functionName(each.name).substr(1));
    }
    return fmt::format("{}()\n{{\n"
                       "    local context state state_descr line\n"
                       "    typeset -A opt_args\n"
                       "    local -a commands=(\n{}    )\n"
                       "    _arguments -C{} \\\n"
                       "        '1:command:->command' \\\n"
                       "        '*::argument:->argument'\n"
                       "    case $state in\n"
                       "    command) _describe command commands ;;\n"
                       "    argument)\n"
                       "        case $line[1] in\n{}"
                       "        esac\n"
                       "        ;;\n"
                       "    esac\n"
                       "}}\n\n",
                       name, list, specifications(command), cases);
}

} // namespace

std::string zshCompletion(const Command& program)
{
    std::string text = fmt::format("#compdef {}\n"
                                   "# zsh completion: written from the options of {} when it was "
                                   "built\n\n",
                                   program.name, program.name);
    for (const Placed& place : allCommands(program))
        text += function(program.name, place);
    // Run at once where the file is autoloaded as the function _PROGRAM, not where it is sourced.
    const std::string main = functionName(program.name);
    return text + fmt::format("if [ \"$funcstack[1]\" = \"_{0}\" ]; then\n"
                              "    {1} \"$@\"\n"
                              "else\n"
                              "    compdef {1} {0}\n"
                              "fi\n",
                              program.name, main);
}

} // namespace formwork::manual
