#include "completions.h"

namespace formwork::manual {

namespace {

void collect(const Command& command, const std::string& path, std::vector<Placed>& found)
{
    found.push_back({path, &command});
    for (const Command& each : command.commands)
        collect(each, path.empty() ? each.name : path + " " + each.name, found);
}

} // namespace

std::string functionName(std::string_view program)
{
    std::string name = "_";
    for (const char c : program)
        name += c == '-' || c == ' ' ? '_' : c;
    return name;
}

std::string quoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'')
            result += "'\\''";
        else
            result += c;
    }
    return result + "'";
}

std::vector<Placed> allCommands(const Command& program)
{
    std::vector<Placed> found;
    collect(program, {}, found);
    return found;
}

} // namespace formwork::manual
