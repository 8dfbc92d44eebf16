#include "core/exchange/runs_import.h"

#include "core/base/error.h"
#include "core/exchange/csv_runs.h"
#include "core/exchange/event_curves.h"
#include "core/exchange/imported_curves.h"
#include "core/exchange/workspace_runs.h"
#include "core/store/event_import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabase = "formwork.db";

bool isEventFile(const fs::path& path)
{
    return path.filename().string().find("tfevents") != std::string::npos;
}

bool isCsv(const fs::path& path)
{
    const std::string extension = path.extension().string();
    return extension == ".csv" || extension == ".CSV" || extension == ".tsv";
}

const Text kReadableHint =
    Text("give a workspace, a run folder, a folder or event file of TensorBoard, or a CSV file");

// Event files by the folder that they are in, in the order of their names, which is that of time.
std::map<fs::path, std::vector<fs::path>> eventFilesBelow(const fs::path& folder,
                                                          const std::stop_token& stop)
{
    std::map<fs::path, std::vector<fs::path>> files;
    std::error_code error;
    const auto options = fs::directory_options::skip_permission_denied;
    for (auto entry = fs::recursive_directory_iterator(folder, options, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        throwIfStopped(stop);
        std::error_code ignored;
        if (isEventFile(entry->path()) && entry->is_regular_file(ignored))
            files[entry->path().parent_path()].push_back(entry->path());
    }
    if (error)
        throw errorFromErrno(error.value(), Text("read the folder"), folder);
    for (auto& [parent, names] : files)
        std::ranges::sort(names);
    return files;
}

// Itself, or one directly in it.
bool isRunFolder(const fs::path& folder)
{
    try {
        return !runFoldersIn(folder).empty();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound)
            return false;
        throw;
    }
}

fs::path absolutePath(const fs::path& path)
{
    const fs::path absolute = fs::absolute(path).lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

class Importer
{
public:
    Importer(Store& store, const RunsImportRequest& request, ProgressSink& progress,
             const std::stop_token& stop)
        : m_store(store)
        , m_request(request)
        , m_progress(progress)
        , m_stop(stop)
    {}

    std::vector<ImportedEntry> run()
    {
        std::optional<Error> failure;
        for (const fs::path& given : m_request.sources) {
            const fs::path source = absolutePath(given);
            try {
                import(source);
            } catch (const Error& error) {
                if (error.code() == ErrorCode::Cancelled || mayWorkLater(error))
                    throw;
                if (failure)
                    m_progress.problem({Severity::Error, error.path(), error.text()});
                else
                    failure = error;
            }
        }
        if (failure)
            throw Error(*failure);
        return std::move(m_entries);
    }

private:
    void import(const fs::path& source)
    {
        switch (importSourceOf(source, m_stop)) {
        case ImportSource::Workspace:
            importWorkspace(source);
            return;
        case ImportSource::RunFolder:
            followRuns(source);
            return;
        case ImportSource::Csv:
            for (const ImportedRun& run :
                 readCsvRuns(m_store.fileSystem(), source, m_progress, m_stop))
                record(run);
            return;
        case ImportSource::TensorBoard:
            importEvents(source);
            return;
        }
    }

    void importEvents(const fs::path& source)
    {
        std::error_code ignored;
        if (!fs::is_directory(source, ignored)) {
            importEventRun(source, {source}, source.parent_path().filename().string());
            return;
        }
        for (const auto& [folder, files] : eventFilesBelow(source, m_stop)) {
            const fs::path way = folder.lexically_relative(source);
            importEventRun(folder, files,
                           way == "." ? source.filename().string() : way.generic_string());
        }
    }

    void importEventRun(const fs::path& source, const std::vector<fs::path>& files,
                        const std::string& name)
    {
        ScalarCurves curves;
        for (const fs::path& file : files)
            readEventCurves(m_store.fileSystem(), file, curves, m_progress, m_stop);
        if (const auto run = runOfCurves({source, {}, name}, curves, m_progress, m_stop))
            record(*run);
        else
            m_progress.problem(
                {.path = source, .message = Text("has no curve of losses or accuracies")});
    }

    void importWorkspace(const fs::path& source)
    {
        const auto other = openToRead(Workspace(source), m_store.fileSystem());
        for (const RunId id : importableRuns(*other)) {
            std::optional<ImportedRun> run;
            try {
                run = readWorkspaceRun(*other, id, m_stop);
            } catch (const Error& error) {
                if (error.code() != ErrorCode::InvalidConfig)
                    throw;
                m_progress.problem({Severity::Error, error.path(), error.text()});
                continue;
            }
            const ImportedEntry& entry = record(*run);
            if (m_request.withCheckpoints && entry.outcome != ImportOutcome::Own)
                copyCheckpoints(*other, id, m_store, entry.run, m_progress, m_stop);
        }
    }

    // One folder does not hold up the others.
    void followRuns(const fs::path& source)
    {
        const std::vector<fs::path> folders = runFoldersIn(source);
        for (const fs::path& folder : folders) {
            throwIfStopped(m_stop);
            try {
                followRun(folder);
            } catch (const Error& error) {
                if (folders.size() == 1 || error.code() == ErrorCode::Cancelled ||
                    mayWorkLater(error))
                    throw;
                m_progress.problem({Severity::Error, error.path(), error.text()});
            }
        }
    }

    void followRun(const fs::path& folder)
    {
        const EventImport import = importRunFolder(m_store, folder, m_stop);
        const RunRow row = m_store.run(import.run);
        const ImportOutcome known =
            import.events > 0 ? ImportOutcome::Updated : ImportOutcome::Unchanged;
        m_entries.push_back({.source = folder,
                             .name = row.name,
                             .run = import.run,
                             .outcome = import.isNew ? ImportOutcome::Added : known,
                             .epochs = static_cast<std::size_t>(row.epochsDone)});
        reportDone();
    }

    void reportDone()
    {
        m_progress.progress({.stage = "Importing runs", .unit = "runs", .done = m_entries.size()});
    }

    const ImportedEntry& record(const ImportedRun& run)
    {
        throwIfStopped(m_stop);
        const ImportResult result = m_store.importRun(run, m_stop);
        m_entries.push_back({.source = run.source,
                             .name = run.config.name,
                             .run = result.run,
                             .outcome = result.outcome,
                             .epochs = run.epochs.size()});
        reportDone();
        return m_entries.back();
    }

    Store& m_store;
    const RunsImportRequest& m_request;
    ProgressSink& m_progress;
    const std::stop_token& m_stop;
    std::vector<ImportedEntry> m_entries;
};

} // namespace

ImportSource importSourceOf(const fs::path& path, const std::stop_token& stop)
{
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
        throw Error(ErrorCode::NotFound, Text("there is no such file or folder"), path,
                    kReadableHint);
    if (!fs::is_directory(status)) {
        if (isEventFile(path))
            return ImportSource::TensorBoard;
        if (isCsv(path))
            return ImportSource::Csv;
        throw Error(ErrorCode::UnsupportedFormat, Text("is not a file of runs that Formwork reads"),
                    path, kReadableHint);
    }
    if (fs::exists(path / kDatabase, error))
        return ImportSource::Workspace;
    if (isRunFolder(path))
        return ImportSource::RunFolder;
    if (eventFilesBelow(path, stop).empty())
        throw Error(ErrorCode::UnsupportedFormat, Text("holds no event files of TensorBoard"), path,
                    kReadableHint);
    return ImportSource::TensorBoard;
}

std::vector<ImportedEntry> importRuns(Store& store, const RunsImportRequest& request,
                                      ProgressSink& progress, const std::stop_token& stop)
{
    return Importer(store, request, progress, stop).run();
}

} // namespace formwork
