// The part of DatasetLibrary that finds datasets again which were moved.
#include "core/base/error.h"
#include "ui/jobs/dataset_fit.h"
#include "ui/jobs/dataset_library.h"
#include "ui/jobs/job.h"
#include "ui/widgets/style.h"

#include <algorithm>

namespace formwork::ui {

namespace fs = std::filesystem;

// What the job brings back: of the dataset asked for, and of others that moved with it.
struct DatasetLibrary::Moved
{
    struct One
    {
        DatasetRow known;
        DatasetDetails found;
    };
    DatasetFit fit;
    fs::path known;
    fs::path place;
    std::vector<One> all; // empty unless it fits
};

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

const DatasetRow* DatasetLibrary::rowOf(const fs::path& path) const
{
    const DatasetRow* best = nullptr;
    for (const DatasetRow& row : m_rows) {
        const fs::path tail = path.lexically_relative(row.path);
        const bool isInside = !tail.empty() && *tail.begin() != "..";
        if (isInside && (best == nullptr || row.path.string().size() > best->path.string().size()))
            best = &row;
    }
    return best;
}

void DatasetLibrary::locate(const fs::path& known, const fs::path& place, bool evenIfImagesDiffer)
{
    const auto row = std::ranges::find(m_rows, known, &DatasetRow::path);
    if (row == m_rows.end() || jobFor(known))
        return;
    const fs::path target = fs::absolute(place).lexically_normal();
    const fs::path clean = target.has_filename() ? target : target.parent_path();
    std::vector<DatasetRow> others; // that are missing too
    for (const DatasetRow& other : m_rows) {
        std::error_code ignored;
        if (other.id != row->id && !fs::exists(other.path, ignored))
            others.push_back(other);
    }
    Job* job = startJob(tr("Looking at %1").arg(toQString(clean.filename())), known);
    job->start(
        [known = *row, clean, others, evenIfImagesDiffer,
         &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            Moved result{.fit = {}, .known = known.path, .place = clean, .all = {}};
            DatasetDetails found = inspectAt(clean, fileSystem, progress, stop);
            result.fit = compareDatasets(known, found.row);
            if (result.fit.kind == FitKind::OtherImages && evenIfImagesDiffer)
                result.fit = {};
            if (result.fit.kind != FitKind::Same)
                return result;
            result.all.push_back({known, std::move(found)});
            for (const DatasetRow& other : others) {
                throwIfStopped(stop);
                const fs::path at =
                    movedAlong(other.path, known.path.parent_path(), clean.parent_path());
                if (at.empty())
                    continue;
                try {
                    DatasetDetails details = inspectAt(at, fileSystem, progress, stop);
                    if (compareDatasets(other, details.row).kind == FitKind::Same)
                        result.all.push_back({other, std::move(details)});
                } catch (const Error& error) {
                    if (error.code() == ErrorCode::Cancelled)
                        throw;
                    // Nobody asked for this one.
                }
            }
            return result;
        },
        this, [this](Moved found) { move(std::move(found)); });
}

void DatasetLibrary::move(Moved found)
{
    if (found.fit.kind != FitKind::Same) {
        Q_EMIT doesNotFit(toQString(found.known), toQString(found.place), found.fit.reason,
                          found.fit.kind == FitKind::OtherImages);
        return;
    }
    QList<std::pair<QString, QString>> moves;
    try {
        for (Moved::One& one : found.all) {
            const fs::path to = one.found.row.path;
            m_store.moveDataset(one.known.id, one.found.row);
            m_details.erase(one.known.path);
            m_details[to] = std::move(one.found);
            moves.append({toQString(one.known.path), toQString(to)});
        }
    } catch (const Error& error) {
        Q_EMIT failed(toQString(found.known), error);
    }
    reload();
    for (const auto& [from, to] : moves) {
        recallCheck(m_details.at(toPath(to)));
        Q_EMIT moved(from, to);
    }
}

} // namespace formwork::ui
