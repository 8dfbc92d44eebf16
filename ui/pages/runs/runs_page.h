// The home page: live charts of the ticked runs, the table of all runs, and an inspector.
//
// Reads the store when the watcher says so. What needs training, or another page, is asked for by
// signals; what only concerns the store and the page (rename, delete, export) happens here.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"
#include "ui/charts/metric_axes.h"
#include "ui/models/run_data_cache.h"

#include <QTimer>
#include <QVariant>
#include <QWidget>

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

class QAction;
class QFrame;
class QLabel;
class QMenu;
class QSettings;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace formwork::ui {

class ChartPanel;
class FilterEdit;
class InlineMessage;
class JobList;
class RunInspector;
class RunsFilterModel;
class RunsModel;
class RunsView;
class StoreWatcher;

class RunsPage final : public QWidget
{
    Q_OBJECT

public:
    RunsPage(Store& store, StoreWatcher& watcher, QWidget* parent = nullptr);
    ~RunsPage() override;

    std::vector<RunId> tickedRuns() const;
    // The ticked runs but for those that the filter hides, unless they are pinned.
    std::vector<RunId> drawnRuns() const;
    std::vector<RunId> selectedRuns() const;

    // Where its jobs are shown, as those of page `page`; without, nowhere. Must outlive the page.
    void setJobs(JobList& jobs, int page);

    // The ticked runs (the selected ones if none is ticked), one line per run and epoch, written in
    // the background. The page shows the outcome.
    void exportCsv(const std::filesystem::path& path);

    // Puts the selected runs into the bin; the page offers to undo it.
    void deleteSelected();
    bool undoDelete();
    // Removes what this page put into the bin. To be called when it can no longer be undone.
    void emptyBin();

    // Splitters, columns, chart options, filter.
    // Also which runs are ticked; runs that come meanwhile are, as always.
    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);

    // Views by name: columns, filter, grouping, sorting and chart options, kept with the workspace.
    // An existing name is overwritten.
    void saveView(const QString& name);
    bool showView(const QString& name);
    void removeView(const QString& name);
    QStringList views() const;

    // Parts, for tests and for the window's menus.
    RunsModel& model() { return *m_model; }
    ChartPanel& charts() { return *m_charts; }
    RunInspector& inspector() { return *m_inspector; }
    RunsView& view() { return *m_view; }
    InlineMessage& message() { return *m_message; }
    const std::vector<QAction*>& runActions() const { return m_actions; }

public Q_SLOTS:
    // Makes it the current run, ticks it, and scrolls to it.
    void showRun(formwork::RunId run);
    void refresh();

Q_SIGNALS:
    void stopRequested(qint64 run);
    void resumeRequested(qint64 run);
    void cloneRequested(qint64 run);
    void newExperimentRequested();
    void demoRequested();
    void tickedRunsChanged(std::vector<formwork::RunId> runs);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    enum class ActionKind {
        Stop,
        Resume,
        Clone,
        Rename,
        MoveUp,
        MoveDown,
        Archive,
        Delete,
        OpenFolder,
        ExportCsv,
        Extend
    };

    QWidget* buildWorkbench();
    QWidget* buildTablePane();
    void buildActions();
    QAction* addRunAction(ActionKind kind, const QString& iconName, const QString& text,
                          const QKeySequence& shortcut);
    QMenu* buildGroupMenu();
    QMenu* buildColourMenu();
    QMenu* buildMoreMenu();
    QMenu* buildTickMenu();
    QMenu* buildViewsMenu();
    void askViewName();
    QVariantMap viewState() const;
    QStringList filterValues(const QString& key) const;
    void filterEdited(const QString& text);
    void pinSelected(bool pinned);
    void scheduleRefresh();
    void refreshNow();
    void refreshCharts();
    void refreshInspector();
    void refreshActions();
    bool hasRoomForInspector() const;
    void fitInspector();
    void tickedChanged();
    void restoreTicks(QSettings& settings);
    static QStringList chartNames(const std::vector<const RunData*>& runs);
    std::vector<ChartRun> chartRuns(const std::vector<const RunData*>& runs,
                                    const QStringList& names) const;
    std::vector<ChartRun> chartGroups(const std::vector<const RunData*>& runs) const;
    void run(ActionKind kind);
    // Writes to the store for each selected run, then refreshes.
    void changeSelected(const std::function<void(RunId)>& change);
    void moveInQueue(int places);
    void archiveSelected();
    void openFolder();
    void askForMoreEpochs();
    void askCsvPath();
    const RunRow* currentRun() const;

    Store& m_store;
    StoreWatcher& m_watcher;
    RunDataCache m_cache;
    JobList* m_jobs;
    int m_jobsPage = 0;
    RunsModel* m_model;
    RunsFilterModel* m_filtered;
    QStackedWidget* m_stack;
    QSplitter* m_sideSplitter = nullptr;
    QSplitter* m_splitter = nullptr;
    ChartPanel* m_charts = nullptr;
    RunInspector* m_inspector = nullptr;
    InlineMessage* m_message = nullptr;
    FilterEdit* m_filter = nullptr;
    QAction* m_pin = nullptr;
    std::set<RunId> m_pinned;
    std::vector<std::pair<QString, QVariantMap>> m_views; // in the order they were saved
    QLabel* m_count = nullptr;
    QLabel* m_noMatch = nullptr; // why the table is empty
    RunsView* m_view = nullptr;
    QToolButton* m_groupButton = nullptr;
    QMenu* m_groupMenu = nullptr;
    QMenu* m_colourMenu = nullptr;
    QAction* m_inspectorAction = nullptr;
    bool m_inspectorWanted = true;  // where there is room for it
    bool m_inspectorForced = false; // by the user, where there is none
    bool m_fittingInspector = false;
    QAction* m_undo = nullptr;
    std::vector<QAction*> m_actions;        // in the order of ActionKind
    std::map<RunId, std::uint64_t> m_drawn; // revisions that the charts show
    RunId m_inspected = 0;
    std::uint64_t m_inspectedRevision = 0;
    std::vector<RunId> m_deleted; // last, and can be undone
    std::vector<RunId> m_binned;  // all by this page
    QTimer m_refreshTimer;
};

} // namespace formwork::ui
