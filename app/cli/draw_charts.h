// Charts that the window program draws for a command (formwork --export, no display needed).
#pragma once

#include "context.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork::cli {

// Where formwork is installed, beside formwork-cli. Error{NotFound} with `hint`.
std::filesystem::path windowProgram(const Context& context, const Text& hint);

// formwork --export FORMAT --out FOLDER with the options `what`. Returns the files. Errors: Io,
// after formwork has printed the reason; Cancelled.
std::vector<std::filesystem::path> drawByWindow(const Context& context, const std::string& format,
                                                const std::vector<std::string>& what,
                                                const std::filesystem::path& folder);

} // namespace formwork::cli
