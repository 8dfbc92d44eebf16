#include "man_page.h"

#include "core/base/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace formwork::manual {

namespace {

// Text for roff: a backslash and a dash mean something else there, as does a dot or an apostrophe
// at the beginning of a line.
std::string escaped(std::string_view text)
{
    std::string result;
    bool atStart = true;
    for (const char c : text) {
        if (atStart && (c == '.' || c == '\''))
            result += "\\&";
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else
            result += c;
        atStart = c == '\n';
    }
    return result;
}

std::string upper(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string bold(std::string_view text)
{
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text)
{
    return "\\fI" + escaped(text) + "\\fR";
}

std::string sentence(std::string_view text)
{
    std::string result = escaped(text);
    if (!result.empty() && result.back() != '.')
        result += '.';
    return result;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string result;
    for (const std::string& word : words)
        result += (result.empty() ? "" : ", ") + bold(word);
    return result;
}

// No date: the same source gives the same page. An empty one is what groff's man(7) allows.
std::string header(std::string_view title)
{
    return fmt::format(".TH {} 1 \"\" \"Formwork {}\" \"Formwork\"\n", escaped(upper(title)),
                       kVersion);
}

// Paragraphs, and examples where lines are indented.
std::string paragraphs(std::string_view text)
{
    std::istringstream lines{std::string(text)};
    std::string result;
    bool inExample = false;
    for (std::string line; std::getline(lines, line);) {
        const bool isExample = line.starts_with("  ");
        if (isExample != inExample)
            result += isExample ? ".PP\n.nf\n.RS\n" : ".RE\n.fi\n";
        inExample = isExample;
        if (line.empty())
            result += ".PP\n";
        else
            result += escaped(isExample ? std::string_view(line).substr(2) : line) + "\n";
    }
    return result + (inExample ? ".RE\n.fi\n" : "");
}

std::string synopsisOf(const Command& command)
{
    std::string text = command.options.empty() ? "" : " [" + italic("OPTION") + "]...";
    if (!command.settings.empty())
        text += " [" + bold("--") + italic("KEY") + bold("=") + italic("VALUE") + "]...";
    for (const Argument& argument : command.arguments) {
        std::string name = italic(argument.value.name);
        if (!argument.required)
            name = "[" + name + "]";
        text += " " + name + (argument.value.repeated ? "..." : "");
    }
    return text;
}

std::string explanation(const std::string& description, const Value& value,
                        const std::string& initial, bool required)
{
    std::string text = sentence(description);
    const auto isNamed = [&description](const std::string& choice) {
        return description.find(choice) != description.npos;
    };
    if (!std::ranges::all_of(value.choices, isNamed))
        text += " One of " + joined(value.choices) + ".";
    if (!value.range.empty())
        text += " From " + escaped(value.range) + ".";
    if (required)
        text += " Required.";
    if (!initial.empty())
        text += " Default: " + bold(initial); // which may be a dot
    return text + "\n";
}

std::string optionList(const Command& command)
{
    std::string text;
    for (const Argument& argument : command.arguments)
        text += ".TP\n" + italic(argument.value.name) + (argument.value.repeated ? "..." : "") +
                "\n" + explanation(argument.description, argument.value, {}, false);
    for (const Option& option : command.options) {
        text += ".TP\n" + joined(option.names);
        if (!option.value.name.empty())
            text += " " + italic(option.value.name) + (option.value.repeated ? "..." : "");
        text +=
            "\n" + explanation(option.description, option.value, option.initial, option.required);
    }
    return text;
}

std::string settingList(const Command& command)
{
    std::string text = "Any key of the experiment may be given on the command line. "
                       "A list where a key takes one value makes one run per value.\n";
    for (const Setting& setting : command.settings) {
        text += ".TP\n" + bold("--" + setting.key + "=") + italic(setting.value.name) + "\n" +
                sentence(setting.description);
        if (!setting.allowed.empty())
            text += " Takes " + escaped(setting.allowed) + ".";
        text += "\n";
    }
    return text;
}

std::string commandList(const Command& program)
{
    std::string text;
    for (const Command& command : program.commands)
        text += ".TP\n" + bold(command.name) + "\n" + sentence(command.description) + "\nSee " +
                bold(program.name + "-" + command.name) + "(1).\n";
    return text;
}

// The description, options and examples of a command, below an existing heading.
std::string body(const Command& command, std::string_view heading)
{
    std::string text;
    if (!command.options.empty() || !command.arguments.empty())
        text += fmt::format(".{} OPTIONS\n", heading) + optionList(command);
    if (!command.settings.empty())
        text += fmt::format(".{} SETTINGS\n", heading) + settingList(command);
    return text;
}

// `canBeCancelled`: it does one job and ends with it, as a command does.
std::string exitStatus(bool canBeCancelled)
{
    return std::string(".SH EXIT STATUS\n"
                       ".TP\n.B 0\nDone.\n"
                       ".TP\n.B 1\nFailed; the reason is on standard error.\n"
                       ".TP\n.B 2\nWrong usage.\n") +
           (canBeCancelled ? ".TP\n.B 130\nCancelled (Ctrl+C or SIGTERM). What was finished is "
                             "kept.\n"
                           : "");
}

std::string environment()
{
    return ".SH ENVIRONMENT\n"
           ".TP\n.B FORMWORK_WORKSPACE\nFolder of the workspace where \\fB\\-\\-workspace\\fR is "
           "not given.\n"
           ".TP\n.B XDG_DATA_HOME\nThe default workspace is the folder \\fIformwork\\fR in it. "
           "Default: \\fI~/.local/share\\fR.\n"
           ".TP\n.B GOMP_SPINCOUNT, OMP_WAIT_POLICY\nHow long compute threads wait actively; "
           "where neither is set Formwork chooses a short time.\n";
}

std::string seeAlso(std::vector<std::string> names)
{
    std::string text = ".SH SEE ALSO\n";
    for (std::size_t i = 0; i < names.size(); ++i)
        text += bold(names[i]) + (i + 1 < names.size() ? "(1),\n" : "(1)\n");
    return text;
}

bool usesWorkspace(const Command& command)
{
    const auto isWorkspace = [](const Option& option) {
        return std::ranges::find(option.names, "--workspace") != option.names.end();
    };
    return std::ranges::any_of(command.options, isWorkspace) ||
           std::ranges::any_of(command.commands, usesWorkspace);
}

} // namespace

std::string programPage(const Command& program, std::string_view name, std::string_view extra)
{
    std::string text = header(program.name) + ".SH NAME\n" + escaped(program.name) + " \\- " +
                       escaped(name) + "\n.SH SYNOPSIS\n" + bold(program.name);
    if (program.commands.empty())
        text += synopsisOf(program) + "\n";
    else
        text += " " + italic("COMMAND") + " [" + italic("OPTION") + "]... [" + italic("ARGUMENT") +
                "]...\n";
    text += ".SH DESCRIPTION\n" + escaped(program.description) + "\n" + body(program, "SH");
    if (!program.commands.empty())
        text += ".SH COMMANDS\n" + commandList(program);
    text += std::string(extra) + exitStatus(!program.commands.empty()) + environment();
    std::vector<std::string> others;
    if (program.commands.empty())
        others.emplace_back("formwork-cli");
    for (const Command& command : program.commands)
        others.push_back(program.name + "-" + command.name);
    return text + seeAlso(std::move(others));
}

std::string commandPage(const Command& program, const Command& command)
{
    const std::string title = program.name + "-" + command.name;
    const std::string call = program.name + " " + command.name;
    std::string text = header(title) + ".SH NAME\n" + escaped(title) + " \\- " +
                       escaped(command.description) + "\n.SH SYNOPSIS\n";
    if (command.commands.empty())
        text += bold(call) + synopsisOf(command) + "\n";
    for (std::size_t i = 0; i < command.commands.size(); ++i)
        text += (i == 0 ? "" : ".br\n") + bold(call + " " + command.commands[i].name) +
                synopsisOf(command.commands[i]) + "\n";
    text += ".SH DESCRIPTION\n" + sentence(command.description) + "\n";
    if (!command.footer.empty())
        text += ".PP\n" + paragraphs(command.footer);
    text += body(command, "SH");
    for (const Command& each : command.commands) {
        text += ".SH " + escaped(upper(command.name + " " + each.name)) + "\n" +
                sentence(each.description) + "\n";
        if (!each.footer.empty())
            text += ".PP\n" + paragraphs(each.footer);
        text += optionList(each);
    }
    text += exitStatus(true);
    if (usesWorkspace(command))
        text += environment();
    return text + seeAlso({program.name, "formwork"});
}

} // namespace formwork::manual
