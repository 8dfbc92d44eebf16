// The window: wires pages, jobs and the workspace together and holds nothing else.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"
#include "ui/jobs/dataset_library.h"
#include "ui/jobs/job_list.h"
#include "ui/jobs/training_queue.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/store_changes.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/page.h"
#include "ui/window/close_guard.h"
#include "ui/window/lineage_links.h"
#include "ui/window/target_control.h"
#include "ui/window/training_control.h"

#include <QMainWindow>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <vector>

class QStackedWidget;

namespace formwork::ui {

class AlertWatch;
class ComparePage;
class DatasetsPage;
class GuideWindow;
class InlineMessage;
class JobStrip;
class NavigationBar;
class NewExperimentPage;
class Notifier;
class PaletteSource;
class QueueStatus;
class RunExchange;
class RunFollower;
class RunNotices;
class RunsPage;
class WindowMenus;
class WorkspaceBackup;
class BinPurge;
class WorkspaceChoice;
class WorkspaceNotices;

// What another window takes over when it replaces one.
struct WindowState
{
    Page page = Page::Runs;
    DraftState draft;
};

class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    // Opens the workspace (errors: those of Store) and marks runs whose process died. `fileSystem`
    // must outlive the window.
    MainWindow(const Workspace& workspace, FileSystem& fileSystem,
               TrainingQueue::BackendLoader loadBackend, StoreMode mode = StoreMode::ReadWrite,
               QWidget* parent = nullptr);
    // Stops what still runs and waits for it.
    ~MainWindow() override;

    Page page() const;
    void showPage(Page page);
    // Takes beton files and image folders into the library and shows them on the Datasets page.
    void addDatasets(const std::vector<std::filesystem::path>& paths);
    // The guide, at a chapter as in GuideWindow::showChapter(); at that of the page if empty.
    void showGuide(const QString& chapter = {});
    GuideWindow* guide() const { return m_guide.get(); } // null before it is asked for
    WindowState state() const;
    void setState(const WindowState& state);
    // Says what to do about an error, on the home page.
    void showError(const Error& error);
    // What concerns the workspace as a whole, above every page.
    InlineMessage& notice() { return *m_notice; }

    // Parts, for tests.
    Store& store() { return m_store; }
    StoreWatcher& watcher() { return m_watcher; }
    JobList& jobs() { return m_jobs; }
    TrainingQueue& queue() { return m_queue; }
    DatasetLibrary& library() { return m_library; }
    TargetControl& targets() { return m_targets; }
    DatasetsPage& datasetsPage() { return *m_datasets; }
    NewExperimentPage& newExperimentPage() { return *m_newExperiment; }
    RunsPage& runsPage() { return *m_runs; }
    ComparePage& comparePage() { return *m_compare; }
    RunExchange& exchange() { return *m_exchange; }

Q_SIGNALS:
    void workspaceRequested(const QString& folder);
    // The database turned out to be damaged while the window was open.
    void damageFound(const formwork::Error& error);
    void languageChanged(); // nothing runs: another window may take the place of this one
    void closed();          // for good: nothing is running

protected:
    void closeEvent(QCloseEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildPages();
    void connectMenus();
    void connectPages();
    void connectRuns();
    void connectTraining();
    void connectTargets();
    void connectQueue();
    void connectWatcher();
    void connectPalette();
    void keepWorkspace();
    void restoreLayout();
    void saveLayout() const;
    void reloadLibrary();
    void readRuns();
    void showWaiting(int waiting); // changes, see StoreChanges
    void goToRun(qint64 run);
    void goToDataset(const QString& path);
    void showPalette();
    void changeLanguage(const QString& code);
    void watchForAlerts();

    FileSystem& m_fileSystem;
    Store m_store;
    StoreChanges m_changes;
    StoreWatcher m_watcher;
    JobList m_jobs;
    DatasetLibrary m_library;
    TrainingQueue::BackendLoader m_loadBackend;
    TrainingQueue m_queue;
    TrainingControl m_training;
    TargetControl m_targets;
    CloseGuard m_closeGuard;
    LineageLinks m_lineage;

    NavigationBar* m_navigation = nullptr;
    QStackedWidget* m_stack = nullptr;
    DatasetsPage* m_datasets = nullptr;
    NewExperimentPage* m_newExperiment = nullptr;
    RunsPage* m_runs = nullptr;
    ComparePage* m_compare = nullptr;
    RunExchange* m_exchange = nullptr;
    JobStrip* m_strip = nullptr;
    InlineMessage* m_notice = nullptr;
    WindowMenus* m_menus = nullptr;
    WorkspaceChoice* m_choice = nullptr;
    QueueStatus* m_queueStatus = nullptr;
    PaletteSource* m_palette = nullptr;
    Notifier* m_notifier = nullptr;
    std::unique_ptr<RunNotices> m_runNotices;
    std::unique_ptr<WorkspaceNotices> m_workspaceNotices;
    std::unique_ptr<BinPurge> m_purge;
    std::unique_ptr<WorkspaceBackup> m_backup;
    std::unique_ptr<RunFollower> m_follower;
    std::unique_ptr<AlertWatch> m_alerts; // null in a read-only workspace
    bool m_closesWhenSaved = false;       // asked to close while changes wait
    bool m_closesUnsaved = false;         // asked again
    std::unique_ptr<GuideWindow> m_guide;
    QTimer m_compareTimer;
};

} // namespace formwork::ui
