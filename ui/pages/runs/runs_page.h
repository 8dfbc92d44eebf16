// The home page: live charts of the ticked runs, the table of all runs, and an inspector.
//
// Reads the store when the watcher says so, and lays out its parts. What needs training, or another
// page, is asked for by signals.
#pragma once

#include "core/store/store.h"
#include "ui/models/run_data_cache.h"

#include <QList>
#include <QTimer>
#include <QVariant>
#include <QWidget>

#include <memory>
#include <vector>

class QAction;
class QFrame;
class QMenu;
class QSettings;
class QSplitter;
class QStackedWidget;

namespace formwork::ui {

class ChartPanel;
class DrawnRuns;
class EpochsExport;
class InlineMessage;
class RunActions;
class ChartFeed;
class RunFilterBar;
class RunInspector;
class RunPrediction;
class RunRemoval;
class RunUndo;
class RunsCharts;
class RunsFilterModel;
class RunsModel;
class RunsView;
class SavedViews;
class StoreChanges;
class StoreWatcher;

class RunsPage final : public QWidget
{
    Q_OBJECT

public:
    RunsPage(StoreChanges& changes, StoreWatcher& watcher, QWidget* parent = nullptr);
    ~RunsPage() override;

    std::vector<RunId> tickedRuns() const;
    // The ticked runs but for those that the filter hides, unless they are pinned.
    std::vector<RunId> drawnRuns() const;
    std::vector<RunId> selectedRuns() const;

    // Splitters, columns, chart options, saved views, and which runs are ticked.
    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);

    // Parts, for tests and for the window.
    RunsModel& model() { return *m_model; }
    ChartPanel& charts() { return *m_charts; }
    RunInspector& inspector() { return *m_inspector; }
    RunsView& view() { return *m_view; }
    InlineMessage& message() { return *m_message; }
    RunActions& runActions() { return *m_actions; }
    RunRemoval& removal() { return *m_removal; }
    RunUndo& undo() { return *m_undo; }
    EpochsExport& epochsExport() { return *m_export; }
    SavedViews& savedViews() { return *m_savedViews; }
    RunsCharts& chartsAndSweep() { return *m_chartsAndSweep; }
    RunPrediction& prediction() { return *m_prediction; }

public Q_SLOTS:
    // Makes it the current run, ticks it, and scrolls to it.
    void showRun(formwork::RunId run);
    // Filters the table by their numbers, ticks them, and shows them as a sweep.
    void showSweep(const std::vector<formwork::RunId>& runs);
    void refresh();

Q_SIGNALS:
    void stopRequested(qint64 run);
    void resumeRequested(qint64 run);
    void cloneRequested(qint64 run);
    void fetchRequested(qint64 run); // its checkpoints, from its target
    void newExperimentRequested();
    void demoRequested();
    void tickedRunsChanged(std::vector<formwork::RunId> runs);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildEmptyState();
    QWidget* buildWorkbench();
    void buildCharts();
    void buildPrediction();
    void buildInspector();
    QWidget* buildTablePane();
    void buildView(QWidget* pane);
    void buildActions();
    void addButtons();
    void connectModels();
    QMenu* buildMoreMenu();
    QVariantMap viewState() const;
    void applyView(const QVariantMap& state);
    void scheduleRefresh();
    void refreshNow();
    void refreshCharts();
    void refreshInspector();
    void refreshActions();
    bool hasRoomForInspector() const;
    void inspectorToggled(bool shown);
    void fitInspector();
    void placeInspector();
    bool inspectorFloats() const; // over the charts and the table
    void storeChanged();
    void drawnChanged();
    const RunRow* currentRun() const;

    StoreChanges& m_changes;
    Store& m_store;
    StoreWatcher& m_watcher;
    RunDataCache m_cache;
    RunsModel* m_model;
    RunsFilterModel* m_filtered;
    QStackedWidget* m_stack;
    QSplitter* m_sideSplitter = nullptr;
    QSplitter* m_splitter = nullptr;
    RunsCharts* m_chartsAndSweep = nullptr;
    ChartPanel* m_charts = nullptr; // of these
    std::unique_ptr<ChartFeed> m_feed;
    RunInspector* m_inspector = nullptr;
    QFrame* m_inspectorEdge = nullptr; // where it floats
    InlineMessage* m_message = nullptr;
    RunFilterBar* m_filter = nullptr;
    RunsView* m_view = nullptr;
    DrawnRuns* m_drawn = nullptr;
    RunActions* m_actions = nullptr;
    RunUndo* m_undo = nullptr;
    RunRemoval* m_removal = nullptr;
    EpochsExport* m_export = nullptr;
    SavedViews* m_savedViews = nullptr;
    RunPrediction* m_prediction = nullptr;
    QAction* m_inspectorAction = nullptr;
    bool m_inspectorWanted = true;  // where there is room for it
    bool m_inspectorForced = false; // by the user, where there is none
    QList<int> m_sideSizes;         // of the splitter, before the inspector left it
    bool m_fittingInspector = false;
    RunId m_inspected = 0;
    std::uint64_t m_inspectedRevision = 0;
    QTimer m_refreshTimer;
};

} // namespace formwork::ui
