#include "export_command.h"

#include "core/base/error.h"
#include "core/report/comparison.h"
#include "core/store/store.h"
#include "ui/charts/chart_export.h"

namespace formwork::gui {

namespace fs = std::filesystem;

std::vector<fs::path> exportCharts(const Options& options, const fs::path& workspace,
                                   FileSystem& fileSystem)
{
    // Opening a store may make the workspace; here there must be one.
    const Workspace place(workspace);
    if (!fs::exists(place.database()))
        throw Error(ErrorCode::NotFound, Text("there is no workspace here"), workspace,
                    Text("name it with --workspace"));
    const auto opened = openToRead(place, fileSystem);
    Store& store = *opened;
    std::vector<RunId> ids = options.runs;
    if (ids.empty()) {
        for (const RunRow& row : store.runs()) {
            if (row.epochsDone > 0)
                ids.insert(ids.begin(), row.id);
        }
    }
    ui::ChartExportRequest request;
    for (const RunId id : ids)
        request.runs.push_back(readRunData(store, id));
    request.folder = options.outputFolder;
    request.format = *options.exportFormat;
    request.meanOverSeeds = options.meanOverSeeds;
    return ui::exportCharts(request, fileSystem);
}

} // namespace formwork::gui
