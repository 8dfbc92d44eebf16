#include "ui/window/run_folder_import.h"

#include "core/base/error.h"
#include "core/store/event_import.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace formwork::ui {

namespace {

class ImportWords // for translations
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::RunFolderImport)
};

struct ImportedRuns
{
    int added = 0;
    int updated = 0;
    RunId newest = 0;
    std::optional<Error> firstError; // one folder does not hold up the others
};

ImportedRuns importFrom(const Workspace& workspace, FileSystem& fileSystem,
                        const std::filesystem::path& folder, ProgressSink& progress,
                        const std::stop_token& stop)
{
    Store store(workspace, fileSystem);
    const auto folders = runFoldersIn(folder);
    ImportedRuns result;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        throwIfStopped(stop);
        progress.progress(
            {.stage = "Importing runs", .unit = "runs", .done = i, .total = folders.size()});
        try {
            const EventImport one = importRunFolder(store, folders[i], stop);
            ++(one.isNew ? result.added : result.updated);
            result.newest = std::max(result.newest, one.run);
        } catch (const Error& error) {
            if (mayWorkLater(error) || error.code() == ErrorCode::Cancelled)
                throw; // it concerns all
            if (!result.firstError)
                result.firstError = error;
        }
    }
    return result;
}

} // namespace

void importRunFolders(const Workspace& workspace, FileSystem& fileSystem, JobList& jobs, int page,
                      InlineMessage& message, const QString& folder, QObject* context,
                      const std::function<void(RunId)>& imported)
{
    Job* job = jobs.addJob(ImportWords::tr("Importing runs"), page);
    QObject::connect(job, &Job::failed, &message, &InlineMessage::showError);
    job->start(
        [workspace, files = &fileSystem, path = toPath(folder)](ProgressSink& progress,
                                                                const std::stop_token& stop) {
            return importFrom(workspace, *files, path, progress, stop);
        },
        context,
        [&message, imported, folder](const ImportedRuns& result) {
            if (result.firstError)
                message.showError(*result.firstError);
            else
                message.showMessage(Severity::Info,
                                    ImportWords::tr("Imported runs: %1 new, %2 that were known.")
                                        .arg(result.added)
                                        .arg(result.updated),
                                    folder);
            if (result.newest != 0)
                imported(result.newest);
        });
}

} // namespace formwork::ui
