#include "draw_charts.h"

#include "core/base/child_process.h"
#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>
#include <utility>

namespace formwork::cli {

namespace fs = std::filesystem;

fs::path windowProgram(const Context& context, const Text& hint)
{
    const fs::path program = context.programFolder / "formwork";
    if (!fs::exists(program))
        throw Error(ErrorCode::NotFound,
                    Text("the window program, which draws charts, is not installed"), program,
                    hint);
    return program;
}

std::vector<fs::path> drawByWindow(const Context& context, const std::string& format,
                                   const std::vector<std::string>& what, const fs::path& folder)
{
    std::vector<std::string> arguments = {"--workspace", context.workspaceRoot.string(),
                                          "--export",    format,
                                          "--out",       folder.string()};
    arguments.insert(arguments.end(), what.begin(), what.end());
    const ChildResult result = runChild({.program = context.programFolder / "formwork",
                                         .arguments = std::move(arguments),
                                         .environment = {"QT_QPA_PLATFORM=offscreen"},
                                         .stop = context.stop});
    if (!result.succeeded())
        throw Error(ErrorCode::Io, Text("the charts could not be drawn"), folder,
                    Text("see the reason above"));
    std::vector<fs::path> files;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);)
        files.emplace_back(line);
    return files;
}

std::vector<fs::path> drawCharts(const Context& context, const std::vector<RunId>& runs,
                                 const std::string& format, const fs::path& folder, bool replace,
                                 ChartCurves curves)
{
    windowProgram(context, Text("install or build it (package formwork), or export --format csv"));
    context.fileSystem.createDirectories(folder);
    std::vector<std::string> what = {"--runs", fmt::format("{}", fmt::join(runs, ","))};
    if (curves == ChartCurves::MeanOverSeeds)
        what.emplace_back("--mean-over-seeds");
    if (replace)
        what.emplace_back("--replace");
    return drawByWindow(context, format, what, folder);
}

} // namespace formwork::cli
