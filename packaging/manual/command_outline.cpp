#include "command_outline.h"

#include "commands.h"
#include "option_table.h"

#include "core/base/file_system.h"
#include "core/experiment/config.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace formwork::manual {

namespace {

std::vector<std::string> splitAt(std::string_view text, std::string_view separator)
{
    std::vector<std::string> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == text.npos)
            return parts;
        text.remove_prefix(end + separator.size());
    }
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

// CLI11 describes the checks of an option behind its type: "TEXT:{csv,json}", "INT:INT in [1 - 9]".
Value valueOf(const CLI::Option& option)
{
    Value value;
    value.repeated = option.get_items_expected_max() > 1;
    if (option.get_items_expected_max() == 0)
        return value; // a flag
    const std::string type = option.get_type_name();
    const std::string base = type.substr(0, type.find(':'));
    if (const auto open = type.find('{'); open != type.npos && type.back() == '}') {
        value.kind = ValueKind::Choice;
        value.choices = splitAt(type.substr(open + 1, type.size() - open - 2), ",");
    } else if (const auto range = type.find("in ["); range != type.npos) {
        const std::string limits = type.substr(range + 4, type.find(']', range) - range - 4);
        const auto dash = limits.find(" - ");
        value.range = limits.substr(0, dash) + " to " + limits.substr(dash + 3);
    } else if (base == "FOLDER") {
        value.kind = ValueKind::Folder;
    } else if (base == "TEXT") {
        value.kind = ValueKind::File;
    }
    const bool isChoice = value.kind == ValueKind::Choice;
    const bool isNumber = base == "INT" || base == "UINT" || base == "FLOAT";
    value.name = option.get_positional() ? option.get_name(true)
                 : isNumber              ? "NUMBER"
                 : isChoice              ? upper(option.get_lnames().front())
                                         : base;
    return value;
}

Option optionOf(const CLI::Option& option)
{
    Option result;
    for (const std::string& name : option.get_snames())
        result.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
        result.names.push_back("--" + name);
    result.value = valueOf(option);
    result.description = option.get_description();
    if (!result.value.name.empty())
        result.initial = option.get_default_str();
    if (result.initial.starts_with('[') && result.initial.ends_with(']')) // a list, as CLI11 has it
        result.initial = result.initial.substr(1, result.initial.size() - 2);
    result.required = option.get_required();
    return result;
}

std::vector<Setting> settings()
{
    std::vector<Setting> result;
    for (const ConfigKey& key : configKeys()) {
        Setting setting{.key = std::string(key.path),
                        .description = std::string(key.help),
                        .allowed = key.allowed.english(),
                        .value = {.name = "VALUE"}};
        constexpr std::string_view kOneOf = "one of: ";
        if (key.type.starts_with(kOneOf)) {
            setting.value.kind = ValueKind::Choice;
            setting.value.choices = splitAt(key.type.substr(kOneOf.size()), ", ");
        } else if (key.type == "yes/no") {
            setting.value.kind = ValueKind::Choice;
            setting.value.choices = {"yes", "no"};
        } else if (key.type == "path") {
            setting.value.kind = ValueKind::File;
        }
        result.push_back(std::move(setting));
    }
    return result;
}

Command commandOf(const CLI::App& app)
{
    Command command{
        .name = app.get_name(), .description = app.get_description(), .footer = app.get_footer()};
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional())
            command.arguments.push_back({.value = valueOf(*option),
                                         .description = option->get_description(),
                                         .required = option->get_required()});
        else
            command.options.push_back(optionOf(*option));
    }
    if (app.get_allow_extras()) // overrides of the config
        command.settings = settings();
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
        command.commands.push_back(commandOf(*each));
    return command;
}

} // namespace

Command commandLineOutline()
{
    PosixFileSystem fileSystem;
    cli::Context context{.fileSystem = fileSystem,
                         .stop = {},
                         .programFolder = {},
                         .workspaceRoot = {},
                         .action = {}};
    return commandOf(*cli::makeCommands(context));
}

Command windowOutline()
{
    Command command{.name = "formwork", .description = std::string(gui::kProgramDescription)};
    for (const gui::OptionText& text : gui::kOptionTexts) {
        Option option;
        if (!text.shortName.empty())
            option.names.push_back("-" + std::string(text.shortName));
        option.names.push_back("--" + std::string(text.name));
        option.value.name = text.value;
        if (!text.choices.empty()) {
            option.value.kind = ValueKind::Choice;
            option.value.choices = splitAt(text.choices, " ");
        } else if (text.value == "FOLDER") {
            option.value.kind = ValueKind::Folder;
        }
        option.description = text.description;
        option.initial = text.initial;
        command.options.push_back(std::move(option));
    }
    command.arguments.push_back({.value = {.name = std::string(gui::kDataArgument),
                                           .kind = ValueKind::File,
                                           .repeated = true},
                                 .description = std::string(gui::kDataDescription)});
    return command;
}

} // namespace formwork::manual
