#include "ui/jobs/dataset_library.h"

#include "core/base/clock.h"
#include "core/dataset/betons/verify_beton.h"
#include "core/dataset/doctor/diagnosis_json.h"
#include "ui/jobs/cli_commands.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/style.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

bool sameRow(const DatasetRow& a, const DatasetRow& b)
{
    return a.id == b.id && a.path == b.path && a.name == b.name &&
           a.trainSamples == b.trainSamples && a.validationSamples == b.validationSamples &&
           a.bytes == b.bytes && a.classNames == b.classNames;
}

// By path: what lies together is listed together.
std::vector<DatasetRow> sortedRows(Store& store)
{
    std::vector<DatasetRow> rows = store.datasets();
    std::ranges::sort(rows, {}, &DatasetRow::path);
    return rows;
}

} // namespace

DatasetLibrary::DatasetLibrary(StoreChanges& changes, FileSystem& fileSystem, JobList& jobs,
                               int page, QObject* parent)
    : QObject(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_fileSystem(fileSystem)
    , m_jobs(jobs)
    , m_page(page)
{}

void DatasetLibrary::reload()
{
    std::vector<DatasetRow> rows = sortedRows(m_store);
    if (std::ranges::equal(rows, m_rows, sameRow))
        return;
    m_rows = std::move(rows);
    Q_EMIT changed();
    readUnknownBetons();
}

const DatasetDetails* DatasetLibrary::details(const fs::path& path) const
{
    const auto found = m_details.find(path);
    return found == m_details.end() ? nullptr : &found->second;
}

Job* DatasetLibrary::jobFor(const fs::path& path) const
{
    const auto found = m_running.find(path);
    Job* job = found == m_running.end() ? nullptr : found->second.data();
    return job != nullptr && !job->hasEnded() ? job : nullptr;
}

void DatasetLibrary::add(const fs::path& path)
{
    inspect(datasetPath(path), ImageReading::Headers);
}

void DatasetLibrary::inspect(const fs::path& path, ImageReading reading)
{
    if (jobFor(path))
        return;
    const QString name = QString::fromStdString(path.filename().string());
    std::error_code ignored;
    const bool isFile = fs::is_regular_file(path, ignored);
    const bool checksBeton = isFile && reading == ImageReading::Pixels;
    Job* job = startJob(checksBeton ? tr("Checking %1").arg(name)
                        : isFile    ? tr("Reading %1").arg(name)
                                    : tr("Scanning %1").arg(name),
                        path);
    job->setCommand(inspectCommand(path, isFile, reading, validationOf(path)));
    job->start(
        [path, reading, isFile, checksBeton, validation = validationOf(path),
         &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            if (checksBeton)
                return checkBeton(path, validation, fileSystem, progress, stop);
            return isFile ? inspectBeton(path, fileSystem)
                          : inspectFolder(path, reading, fileSystem, progress, stop);
        },
        this,
        [this, path](DatasetDetails details) {
            const bool isNew = std::ranges::find(m_rows, path, &DatasetRow::path) == m_rows.end();
            store(std::move(details), [this, path, isNew] {
                if (isNew)
                    Q_EMIT added(toQString(path));
            });
        });
}

void DatasetLibrary::convert(const ConvertRequest& request)
{
    const fs::path source = request.source;
    const QString name = QString::fromStdString(source.filename().string());
    Job* job = startJob(tr("Converting %1").arg(name), source);
    job->setCommand(convertCommand(request, !existingTargets(request).empty()));
    struct Result
    {
        std::vector<ConvertReport> reports;
        std::vector<DatasetDetails> details;
    };
    job->start(
        [request, &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            Result result;
            result.reports = convertFolder(request, fileSystem, progress, stop);
            for (const ConvertReport& report : result.reports)
                result.details.push_back(inspectBeton(datasetPath(report.file), fileSystem));
            return result;
        },
        this,
        [this, source](Result result) {
            storeAll(std::move(result.details), [this, source, reports = result.reports] {
                Q_EMIT converted(toQString(source), reports);
            });
        });
}

void DatasetLibrary::verify(const fs::path& betonFile)
{
    const QString name = QString::fromStdString(betonFile.filename().string());
    Job* job = startJob(tr("Verifying %1").arg(name), betonFile);
    job->setCommand(verifyCommand(betonFile));
    job->start(
        [betonFile, &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            return verifyBeton(fileSystem, betonFile, 0, progress, stop);
        },
        this,
        [this, betonFile](const beton::VerifyReport& report) {
            QStringList damage;
            for (const std::string& line : report.damage)
                damage.append(QString::fromStdString(line));
            Q_EMIT verified(toQString(betonFile), damage, report.hasManifest);
        });
}

void DatasetLibrary::run(const BetonTask& task)
{
    const fs::path input = inputOf(task);
    if (jobFor(input))
        return;
    Job* job = startJob(titleOf(task), input);
    job->setCommand(taskCommand(task));
    struct Result
    {
        BetonTaskResult task;
        std::vector<DatasetDetails> details;
    };
    job->start(
        [task, &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            Result result{.task = runBetonTask(task, fileSystem, progress, stop), .details = {}};
            for (const fs::path& made : result.task.datasets) {
                const fs::path path = datasetPath(made);
                result.details.push_back(
                    fs::is_directory(path)
                        ? inspectFolder(path, ImageReading::Nothing, fileSystem, progress, stop)
                        : inspectBeton(path, fileSystem));
            }
            return result;
        },
        this,
        [this, input](Result result) {
            storeAll(std::move(result.details), [this, input, task = result.task] {
                Q_EMIT taskDone(toQString(input), task);
            });
        });
}

void DatasetLibrary::remove(std::int64_t id)
{
    const auto found = std::ranges::find(m_rows, id, &DatasetRow::id);
    if (found == m_rows.end())
        return;
    if (Job* job = jobFor(found->path))
        job->cancel();
    change(
        found->path, [id](Store& store) { store.removeDataset(id); },
        [this, path = found->path] {
            m_details.erase(path);
            reload();
        });
}

void DatasetLibrary::change(const fs::path& path, StoreChanges::Write write,
                            StoreChanges::Done done)
{
    const auto report = [this, key = toQString(path)](const Error& error) {
        Q_EMIT failed(key, error);
    };
    m_changes.apply(
        this, std::move(write),
        [done = std::move(done), report] {
            try {
                done();
            } catch (const Error& error) { // reading again what was written
                report(error);
            }
        },
        report);
}

std::vector<DatasetChoice> DatasetLibrary::choices() const
{
    return datasetChoices(
        m_rows, [this](const fs::path& path) { return details(path); },
        [this](const fs::path& path) { return m_store.movedPath(path); });
}

std::optional<double> DatasetLibrary::shareOfFolder(const DatasetRow& row) const
{
    if (row.kind != DatasetKind::Beton)
        return std::nullopt;
    const DatasetRow* folder = sourceFolder(
        row, m_rows, [this](const fs::path& path) { return details(path); },
        [this](const fs::path& path) { return m_store.movedPath(path); });
    if (folder == nullptr)
        return std::nullopt;
    const auto images = static_cast<double>(folder->trainSamples + folder->validationSamples);
    const auto samples = static_cast<double>(row.trainSamples + row.validationSamples);
    const double theirs = static_cast<double>(folder->bytes) * samples / std::max(1.0, images);
    return theirs > 0 ? std::optional(static_cast<double>(row.bytes) / theirs) : std::nullopt;
}

std::optional<std::uint64_t> DatasetLibrary::sampleCount(const fs::path& path) const
{
    if (path.empty())
        return std::nullopt;
    for (const DatasetRow& row : m_rows) {
        if (row.kind == DatasetKind::Beton && row.path == path)
            return row.trainSamples;
        if (row.kind != DatasetKind::ImageFolder)
            continue;
        const DatasetChoice folder = folderChoice(row, details(row.path));
        // A plain folder is split when it is converted; a separate run takes all of it.
        if (folder.trainFolder == path)
            return row.trainSamples + (folder.validationFolder.empty() ? row.validationSamples : 0);
        if (folder.validationFolder == path)
            return row.validationSamples;
    }
    return std::nullopt;
}

Job* DatasetLibrary::startJob(const QString& title, const fs::path& path)
{
    auto* job = new Job(title, m_page);
    m_running[path] = job;
    const QString key = toQString(path);
    connect(job, &Job::failed, this,
            [this, key](const Error& error) { Q_EMIT failed(key, error); });
    connect(job, &Job::ended, this, [this, path, key, job] {
        if (m_running[path] == job)
            m_running.erase(path);
        Q_EMIT jobEnded(key);
        Q_EMIT detailsChanged(key);
    });
    // After our own connections: when the job list is idle, the library says so, too.
    m_jobs.add(job);
    Q_EMIT jobStarted(key);
    return job;
}

void DatasetLibrary::storeAll(std::vector<DatasetDetails> all, const StoreChanges::Done& stored)
{
    if (all.empty())
        return stored();
    DatasetDetails last = std::move(all.back());
    all.pop_back();
    for (DatasetDetails& details : all)
        store(std::move(details), [] {});
    store(std::move(last), stored);
}

void DatasetLibrary::store(DatasetDetails details, const StoreChanges::Done& stored)
{
    const fs::path path = details.row.path;
    const auto known = std::ranges::find(m_rows, path, &DatasetRow::path);
    const bool isNew = known == m_rows.end();
    details.row.addedAt = isNew ? unixMilliseconds() : known->addedAt;
    if (!isNew)
        details.row.name = known->name;
    if (details.diagnosis && !m_store.isReadOnly())
        details.checkedAt = unixMilliseconds();
    const auto shown = std::make_shared<DatasetDetails>(std::move(details));
    change(
        path,
        [shown, isNew](Store& store) {
            if (!isNew && store.isReadOnly()) // details of a known one need no row
                return;
            const std::int64_t id = store.putDataset(shown->row);
            if (shown->diagnosis)
                store.putDatasetCheck(id, diagnosisToJson(*shown->diagnosis, shown->row.path));
        },
        [this, shown, stored] {
            show(std::move(*shown));
            stored();
        });
}

void DatasetLibrary::show(DatasetDetails details)
{
    const fs::path path = details.row.path;
    if (!details.diagnosis)
        recallCheck(details);
    m_details[path] = std::move(details);
    m_rows = sortedRows(m_store);
    Q_EMIT changed();
    Q_EMIT detailsChanged(toQString(path));
}

// Without a new result the one that was kept is shown.
void DatasetLibrary::recallCheck(DatasetDetails& details) const
{
    const DatasetRow* row = rowOf(details.row.path);
    if (row == nullptr || row->path != details.row.path)
        return;
    if (const auto kept = m_store.datasetCheck(row->id)) {
        try {
            details.diagnosis = std::make_shared<const DatasetDiagnosis>(
                diagnosisFromJson(kept->result, details.row.path));
            details.checkedAt = kept->checkedAt;
        } catch (const Error& error) { // it can be checked again
            details.problems.push_back({Severity::Warning, details.row.path, error.text()});
        }
    }
}

fs::path DatasetLibrary::validationOf(const fs::path& betonFile) const
{
    for (const DatasetChoice& choice : choices())
        if (choice.trainBeton == betonFile)
            return choice.validationBeton;
    return {};
}

void DatasetLibrary::markImage(const fs::path& path, const std::string& image, ImageMark mark)
{
    const auto row = std::ranges::find(m_rows, path, &DatasetRow::path);
    if (row != m_rows.end())
        change(
            path, [id = row->id, image, mark](Store& store) { store.markImage(id, image, mark); },
            [this, path] { Q_EMIT marked(toQString(path)); });
}

std::map<std::string, ImageMark> DatasetLibrary::imageMarks(const fs::path& path) const
{
    const auto row = std::ranges::find(m_rows, path, &DatasetRow::path);
    return row == m_rows.end() ? std::map<std::string, ImageMark>() : m_store.imageMarks(row->id);
}

void DatasetLibrary::readUnknownBetons()
{
    std::vector<fs::path> unknown;
    std::error_code ignored;
    for (const DatasetRow& row : m_rows) {
        if (row.kind == DatasetKind::Beton && !details(row.path) && !jobFor(row.path) &&
            fs::exists(row.path, ignored) && m_tried.insert(row.path).second)
            unknown.push_back(row.path);
    }
    if (unknown.empty())
        return;
    Job* job = m_jobs.addJob(tr("Reading datasets"), m_page);
    job->start(
        [unknown, &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            std::vector<DatasetDetails> all;
            for (const fs::path& path : unknown) {
                throwIfStopped(stop);
                progress.progress({.stage = path.filename().string(),
                                   .unit = "files",
                                   .done = all.size(),
                                   .total = unknown.size()});
                try {
                    all.push_back(inspectBeton(path, fileSystem));
                } catch (const Error&) {
                    continue; // shown when the user opens it
                }
            }
            return all;
        },
        this,
        [this](std::vector<DatasetDetails> all) {
            for (DatasetDetails& details : all) {
                const fs::path path = details.row.path;
                recallCheck(details);
                m_details[path] = std::move(details);
                Q_EMIT detailsChanged(toQString(path));
            }
            if (!all.empty())
                Q_EMIT changed();
        });
}

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
    DatasetSearch search{.known = *row,
                         .place = datasetPath(place),
                         .evenIfImagesDiffer = evenIfImagesDiffer,
                         .others = {}};
    for (const DatasetRow& other : m_rows) {
        std::error_code ignored;
        if (other.id != row->id && !fs::exists(other.path, ignored))
            search.others.push_back(other);
    }
    Job* job = startJob(tr("Looking at %1").arg(toQString(search.place.filename())), known);
    job->start(
        [search, &fileSystem = m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            return findMoved(search, fileSystem, progress, stop);
        },
        this,
        [this, search](FoundDatasets found) {
            if (found.fit.kind == FitKind::Same)
                move(search.known.path, std::move(found.moved));
            else
                Q_EMIT doesNotFit(toQString(search.known.path), toQString(search.place),
                                  found.fit.reason, found.fit.kind == FitKind::OtherImages);
        });
}

void DatasetLibrary::move(const fs::path& asked, std::vector<MovedDataset> found)
{
    for (MovedDataset& one : found) {
        const auto moved = std::make_shared<MovedDataset>(std::move(one));
        change(
            asked, [moved](Store& store) { store.moveDataset(moved->known.id, moved->found.row); },
            [this, moved] { showMoved(std::move(*moved)); });
    }
}

void DatasetLibrary::showMoved(MovedDataset one)
{
    const fs::path from = one.known.path;
    const fs::path to = one.found.row.path;
    m_details.erase(from);
    m_details[to] = std::move(one.found);
    reload();
    recallCheck(m_details.at(to));
    Q_EMIT moved(toQString(from), toQString(to));
}

} // namespace formwork::ui
