#include "export_command.h"

#include "core/base/error.h"
#include "core/report/comparison.h"
#include "core/runner/tune_record.h"
#include "core/store/store.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/search_picture.h"

#include <system_error>

namespace formwork::gui {

namespace fs = std::filesystem;

namespace {

void requireNone(const std::vector<fs::path>& files)
{
    for (const fs::path& file : files) {
        std::error_code ignored;
        if (fs::exists(file, ignored))
            throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), file,
                        Text("--replace overwrites it; or choose another place"));
    }
}

std::vector<fs::path> exportSearch(const Options& options, Store& store, FileSystem& fileSystem)
{
    const fs::path& source = *options.search;
    const TuneCurves curves = tuneCurves(readTextFile(fileSystem, source), source);
    ui::SearchPicture picture;
    picture.rates = curves.rates;
    picture.steepest = curves.steepest;
    for (const RunId run : curves.runs)
        picture.trials.push_back(readRunData(store, run));
    const fs::path file = options.outputFolder / ("search." + *options.exportFormat);
    if (!options.replace)
        requireNone({file});
    return ui::writeAll({[&] {
                            return ui::drawSearch(picture, file);
                        }},
                        fileSystem);
}

} // namespace

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
    if (options.search)
        return exportSearch(options, store, fileSystem);
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
    if (!options.replace) {
        std::vector<fs::path> files;
        for (const std::string& name : ui::pictureNames(request))
            files.push_back(request.folder / (name + '.' + request.format));
        requireNone(files);
    }
    return ui::exportCharts(request, fileSystem);
}

} // namespace formwork::gui
