// The command line of `formwork`.
#pragma once

#include "core/store/workspace.h"

#include <QString>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork::gui {

struct Options
{
    std::optional<std::filesystem::path> workspace;
    // Beton files and image folders to add to the library and show, as given.
    std::vector<std::filesystem::path> datasets;
    // Draw charts instead of showing the window.
    std::optional<std::string> exportFormat;
    std::vector<RunId> runs; // empty: all
    std::filesystem::path outputFolder = ".";
    bool replace = false; // existing files
    bool meanOverSeeds = false;
    std::optional<std::filesystem::path> search; // a result of formwork-cli tune: drawn instead
};

struct ParsedOptions
{
    Options options;
    // Text to print instead of running: help, version, or what is wrong with the arguments.
    QString text;
    bool isError = false;
};

// `arguments` are bytes, as the system hands them over: a folder's name need not be text. Needs a
// QCoreApplication (for the program's name in the help).
ParsedOptions parseOptions(const std::vector<std::string>& arguments);

} // namespace formwork::gui
