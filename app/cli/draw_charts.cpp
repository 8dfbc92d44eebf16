#include "context.h"

#include "core/base/child_process.h"
#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>
#include <utility>

namespace formwork::cli {

namespace fs = std::filesystem;

std::vector<fs::path> drawCharts(const Context& context, const std::vector<RunId>& runs,
                                 const std::string& format, const fs::path& folder,
                                 ChartCurves curves)
{
    const fs::path program = context.programFolder / "formwork";
    if (!fs::exists(program))
        throw Error(ErrorCode::NotFound,
                    Text("the window program, which draws charts, is not installed"), program,
                    Text("install or build it (package formwork), or export --format csv"));
    context.fileSystem.createDirectories(folder);
    std::vector<std::string> arguments = {
        "--workspace", context.workspaceRoot.string(),          "--export", format,
        "--runs",      fmt::format("{}", fmt::join(runs, ",")), "--out",    folder.string()};
    if (curves == ChartCurves::MeanOverSeeds)
        arguments.emplace_back("--mean-over-seeds");
    const ChildResult result = runChild({.program = program,
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

} // namespace formwork::cli
