// The options of `formwork` as data, without Qt: the parser is built from it, and so are the man
// page and the completions (packaging/manual).
#pragma once

#include <array>
#include <string_view>

namespace formwork::gui {

struct OptionText
{
    std::string_view name;      // "export", given as --export
    std::string_view shortName; // "h"; empty if it has none
    std::string_view value;     // placeholder of its value in the help; empty for a flag
    std::string_view description;
    std::string_view initial = {};
    std::string_view choices = {}; // the only values, separated by spaces; empty: any
};

inline constexpr std::string_view kProgramDescription =
    "Converts image folders to beton files, trains ViT and LeViT, and shows runtime, accuracy and "
    "loss side by side.";

inline constexpr std::string_view kDataArgument = "DATA";
inline constexpr std::string_view kDataDescription =
    "Beton files or image folders to add to the datasets and show.";

inline constexpr OptionText kHelpOption{
    .name = "help", .shortName = "h", .value = {}, .description = "Show this help."};
inline constexpr OptionText kVersionOption{
    .name = "version", .shortName = "v", .value = {}, .description = "Show the version."};
inline constexpr OptionText kWorkspaceOption{
    .name = "workspace",
    .shortName = {},
    .value = "FOLDER",
    .description = "Open this workspace folder; the last one if not given."};
inline constexpr OptionText kExportOption{
    .name = "export",
    .shortName = {},
    .value = "FORMAT",
    .description = "Draw the charts to files instead of showing the window: png, svg or pdf.",
    .choices = "png svg pdf"};
inline constexpr OptionText kRunsOption{
    .name = "runs",
    .shortName = {},
    .value = "IDS",
    .description = "With --export: the runs to draw, as 1,2,5; all if not given."};
inline constexpr OptionText kOutOption{.name = "out",
                                       .shortName = {},
                                       .value = "FOLDER",
                                       .description = "With --export: folder for the files.",
                                       .initial = "."};

inline constexpr OptionText kReplaceOption{.name = "replace",
                                           .shortName = {},
                                           .value = {},
                                           .description =
                                               "With --export: overwrite existing files."};

inline constexpr OptionText kMeanOption{
    .name = "mean-over-seeds",
    .shortName = {},
    .value = {},
    .description = "With --export: runs that differ only in name and seed as their mean, with a "
                   "band of one standard deviation."};

inline constexpr OptionText kSearchOption{
    .name = "search",
    .shortName = {},
    .value = "FILE",
    .description = "With --export: what formwork-cli tune --json printed; draws its range test and "
                   "the accuracy of its trials as one picture."};

inline constexpr std::array kOptionTexts{kHelpOption,    kVersionOption, kWorkspaceOption,
                                         kExportOption,  kRunsOption,    kOutOption,
                                         kReplaceOption, kMeanOption,    kSearchOption};

} // namespace formwork::gui
