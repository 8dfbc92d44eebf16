#include "completions.h"

#include <fmt/format.h>

namespace formwork::manual {

namespace {

std::string words(const std::vector<std::string>& list)
{
    std::string text;
    for (const std::string& word : list)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

// Which words an option's value may be: as the script's variables say it.
std::string assignment(const Value& value)
{
    switch (value.kind) {
    case ValueKind::Choice:
        return "choices=" + quoted(words(value.choices));
    case ValueKind::File:
        return "files=1";
    case ValueKind::Folder:
        return "folders=1";
    case ValueKind::Other:
        break;
    }
    return ":"; // a number, a name: nothing to offer
}

std::string valueCases(const Placed& place)
{
    std::string text;
    const auto addCase = [&](const std::string& pattern, const Value& value) {
        text += fmt::format("    {}) {} ;;\n", pattern, assignment(value));
    };
    for (const Option& option : place.command->options) {
        if (option.value.name.empty())
            continue;
        for (const std::string& name : option.names)
            addCase(quoted(place.path + " " + name), option.value);
    }
    for (const Setting& setting : place.command->settings)
        addCase(quoted(place.path + " --" + setting.key), setting.value);
    return text;
}

std::string wordCase(const Placed& place)
{
    std::string options;
    for (const Option& option : place.command->options)
        options += (options.empty() ? "" : " ") + words(option.names);
    std::string commands;
    for (const Command& each : place.command->commands)
        commands += (commands.empty() ? "" : " ") + each.name;
    std::string settings;
    for (const Setting& setting : place.command->settings)
        settings += fmt::format("{}--{}=", settings.empty() ? "" : " ", setting.key);
    std::string text =
        fmt::format("    {})\n        options={}\n", quoted(place.path), quoted(options));
    if (!commands.empty())
        text += fmt::format("        commands={}\n", quoted(commands));
    if (!settings.empty())
        text += fmt::format("        settings={}\n", quoted(settings));
    for (const Argument& argument : place.command->arguments) {
        if (argument.value.kind == ValueKind::File) {
            text += "        arguments=1\n";
            break;
        }
    }
    return text + "        ;;\n";
}

} // namespace

std::string bashCompletion(const Command& program)
{
    const std::string function = functionName(program.name);
    std::string paths;
    std::string cases;
    std::string values;
    for (const Placed& place : allCommands(program)) {
        if (!place.path.empty())
            paths += fmt::format("{}{}", paths.empty() ? "" : "|", quoted(place.path));
        cases += wordCase(place);
        values += valueCases(place);
    }
    const std::string walk = paths.empty()
                                 ? std::string()
                                 : fmt::format("        case \"${{path:+$path }}$word\" in\n"
                                               "        {}) path=\"${{path:+$path }}$word\" ;;\n"
                                               "        *) stray=1; break ;;\n"
                                               "        esac\n",
                                               paths);

    return fmt::format("# bash completion for {}: written from its options when it was built\n"
                       "{}()\n{{\n",
                       program.name, function) +
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    local word path='' options='' commands='' settings='' arguments='' choices=''\n"
           "    local files='' folders='' stray='' IFS=$' \\t\\n'\n"
           "    COMPREPLY=()\n"
           "    # bash takes \"--option=value\" apart into three words\n"
           "    if [[ $current == '=' ]]; then\n"
           "        current=''\n"
           "    elif [[ $previous == '=' ]]; then\n"
           "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
           "    fi\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
           "        [[ $word == -* ]] && continue\n" +
           (walk.empty() ? "        break\n" : walk) +
           "    done\n"
           "    case \"$path\" in\n" +
           cases +
           "    esac\n"
           "    # no command of that name: nothing fits behind it\n"
           "    [[ -n $stray && -n $commands ]] && return 0\n"
           "    case \"$path $previous\" in\n" +
           values +
           "    *)\n"
           "        if [[ $current == -* ]]; then\n"
           "            [[ -n $settings && $current == --* ]] && options+=\" $settings\"\n"
           "            choices=$options\n"
           "        else\n"
           "            choices=$commands files=$arguments\n"
           "        fi\n"
           "        ;;\n"
           "    esac\n"
           "    if [[ -n $choices ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W \"$choices\" -- \"$current\")\n"
           "        # the value of a setting follows without a space\n"
           "        [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] &&\n"
           "            compopt -o nospace 2>/dev/null\n"
           "    fi\n"
           "    if [[ -n $files || -n $folders ]]; then\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        local found kind=-f\n"
           "        [[ -n $folders ]] && kind=-d\n"
           "        mapfile -t found < <(compgen $kind -- \"$current\")\n"
           "        COMPREPLY+=(\"${found[@]}\")\n"
           "    fi\n"
           "    return 0\n"
           "}\n" +
           fmt::format("complete -F {} {}\n", function, program.name);
}

} // namespace formwork::manual
