// Exports models and imports runs: opens the dialogs, starts the jobs and reports what came of them
// on the Runs page.
#pragma once

#include "core/exchange/runs_import.h"
#include "core/store/store.h"
#include "ui/dialogs/export_model_dialog.h"
#include "ui/jobs/training_queue.h"

#include <QObject>

#include <filesystem>
#include <vector>

namespace formwork::ui {

class Job;
class JobList;
class RunsPage;

class RunExchange final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it. Without `loadBackend` models cannot be exported.
    RunExchange(RunsPage& page, Store& store, FileSystem& fileSystem, JobList& jobs,
                TrainingQueue::BackendLoader loadBackend, QObject* parent = nullptr);

    void askExport(RunId run);
    void exportModel(RunId run, const ModelExportChoice& choice);
    void askImport();
    void importRuns(const RunsImportRequest& request);

Q_SIGNALS:
    void imported(); // runs were added or changed

private:
    void showExported(const QString& name, const std::filesystem::path& folder);
    void showImported(const Job& job, const std::vector<ImportedEntry>& entries);
    void openFolder();

    RunsPage& m_page;
    Store& m_store;
    FileSystem& m_fileSystem;
    JobList& m_jobs;
    TrainingQueue::BackendLoader m_loadBackend;
    std::filesystem::path m_exported; // what the message's button opens
};

} // namespace formwork::ui
