// The button "Find settings" of the page of new experiments, and the dialog that it opens
// (ui/dialogs/find_settings_dialog.h) for the first run of the draft.
#pragma once

#include "core/store/store.h"
#include "ui/jobs/training_queue.h"

#include <QPointer>
#include <QPushButton>

#include <vector>

namespace formwork::ui {

class ExperimentDraft;
class FindSettingsDialog;
class JobList;

class SettingsSearch final : public QPushButton
{
    Q_OBJECT

public:
    // The references must outlive it. Hidden until it has a backend and jobs, and in a read-only
    // workspace.
    SettingsSearch(const ExperimentDraft& draft, Store& store, FileSystem& fileSystem,
                   QWidget* parent);

    void setBackend(TrainingQueue::BackendLoader loadBackend);
    void setJobs(JobList& jobs, int page);

    // The draft must have no problem.
    void open();
    FindSettingsDialog* dialog() const; // null while it is not open

Q_SIGNALS:
    // The user wants to see these among the runs.
    void runsRequested(const std::vector<qint64>& runs);
    void found(const std::vector<formwork::ConfigOverride>& settings); // the user wants them
    void failed(const formwork::Error& error);

private:
    void showWhetherOffered();

    const ExperimentDraft& m_draft;
    Store& m_store;
    FileSystem& m_fileSystem;
    TrainingQueue::BackendLoader m_loadBackend;
    JobList* m_jobs = nullptr;
    int m_page = 0;
    QPointer<FindSettingsDialog> m_dialog;
    int m_opened = 0; // dialogs: a search may still end when the next dialog opens
};

} // namespace formwork::ui
