// Man pages of section 1, in man(7)'s macros.
#pragma once

#include "outline.h"

#include <string>
#include <string_view>

namespace formwork::manual {

// The page of a program. `name`: one line for its NAME section.
std::string programPage(const Command& program, std::string_view name, std::string_view extra);

// The page "PROGRAM-COMMAND" of one command and the commands below it.
std::string commandPage(const Command& program, const Command& command);

} // namespace formwork::manual
