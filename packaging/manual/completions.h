// Completion scripts for the commands, options and values of a program.
#pragma once

#include "outline.h"

#include <string>
#include <string_view>

namespace formwork::manual {

std::string bashCompletion(const Command& program);
std::string zshCompletion(const Command& program);
std::string fishCompletion(const Command& program);

// What the three have in common.

// "formwork-cli" -> "_formwork_cli": a name that a shell takes for a function.
std::string functionName(std::string_view program);
// Within single quotes, for bash and zsh.
std::string quoted(std::string_view text);

// A command with the words that lead to it below the program: "" for the program itself, "convert",
// "bench loader". Outer ones first.
struct Placed
{
    std::string path;
    const Command* command;
};
std::vector<Placed> allCommands(const Command& program);

} // namespace formwork::manual
