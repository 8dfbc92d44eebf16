// `formwork --export`: draws the charts of runs to files, without a window.
#pragma once

#include "core/base/file_system.h"
#include "options.h"

#include <filesystem>
#include <vector>

namespace formwork::gui {

// Needs a QApplication on any platform. Returns the files. Errors: NotFound (workspace, run),
// InvalidArgument (no runs), CorruptData (Options::search), those of writing.
std::vector<std::filesystem::path> exportCharts(const Options& options,
                                                const std::filesystem::path& workspace,
                                                FileSystem& fileSystem);

} // namespace formwork::gui
