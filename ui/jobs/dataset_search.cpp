#include "ui/jobs/dataset_search.h"

#include "core/base/error.h"

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

DatasetDetails inspectAt(const fs::path& place, FileSystem& fileSystem, ProgressSink& progress,
                         const std::stop_token& stop)
{
    std::error_code ignored;
    return fs::is_regular_file(place, ignored)
               ? inspectBeton(place, fileSystem)
               : inspectFolder(place, ImageReading::Nothing, fileSystem, progress, stop);
}

// Where `path` is if its folder went from `from` to `to`; empty if it is not there.
fs::path movedAlong(const fs::path& path, const fs::path& from, const fs::path& to)
{
    const fs::path tail = path.lexically_relative(from);
    if (tail.empty() || *tail.begin() == "..")
        return {};
    std::error_code ignored;
    return fs::exists(to / tail, ignored) ? to / tail : fs::path();
}

} // namespace

FoundDatasets findMoved(const DatasetSearch& search, FileSystem& fileSystem, ProgressSink& progress,
                        const std::stop_token& stop)
{
    FoundDatasets result;
    DatasetDetails found = inspectAt(search.place, fileSystem, progress, stop);
    result.fit = compareDatasets(search.known, found.row);
    if (result.fit.kind == FitKind::OtherImages && search.evenIfImagesDiffer)
        result.fit = {};
    if (result.fit.kind != FitKind::Same)
        return result;
    result.moved.push_back({search.known, std::move(found)});
    for (const DatasetRow& other : search.others) {
        throwIfStopped(stop);
        const fs::path at =
            movedAlong(other.path, search.known.path.parent_path(), search.place.parent_path());
        if (at.empty())
            continue;
        try {
            DatasetDetails details = inspectAt(at, fileSystem, progress, stop);
            if (compareDatasets(other, details.row).kind == FitKind::Same)
                result.moved.push_back({other, std::move(details)});
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            // Nobody asked for this one.
        }
    }
    return result;
}

} // namespace formwork::ui
