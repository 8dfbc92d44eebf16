// Numbers on the command line.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace formwork::cli {

// Checks for add_option(): CLI11's own conversion takes -1 and 99999999999999999999 as large
// numbers, and its Range takes nan.
CLI::Validator wholeNumber(std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
CLI::Validator realNumber(double least, double most);

// Makes `option`, a list, take one value or several with commas in between: one that took all that
// follows would swallow the files behind it.
void takeOneValue(CLI::Option& option);

// The arguments for CLI::App::parse(): where numbers follow such a list of numbers (--threads 1 2
// 4) they are joined with it. A file of that name can be given as ./4.
std::vector<std::string> joinNumberLists(const CLI::App& app, int argc, const char* const* argv);

} // namespace formwork::cli
