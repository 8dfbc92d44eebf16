// The runs of a sweep beside each other: parallel coordinates, scatter, a box for each value, and
// in words which setting mattered. A brush in one of them highlights the runs in all.
//
// Reads the store when it is shown and something changed. GUI thread only.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "ui/charts/sweep/sweep_figure.h"
#include "ui/models/sweep_data.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

#include <string_view>
#include <vector>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QSettings;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace formwork::ui {

class BoxFigure;
class ChartExporter;
class EffectsModel;
class EffectsView;
class JobList;
class ParallelFigure;
class RunsModel;
class ScatterFigure;
class SweepAxesButton;
class SweepChart;
class SweepChoosers;

class SweepView final : public QWidget
{
    Q_OBJECT

public:
    enum class Tab { Parallel, Scatter, ByValue, Effects };

    SweepView(Store& store, RunsModel& runs, QWidget* parent = nullptr);
    ~SweepView() override;

    // Where its exports are shown, as jobs of page `page`. Must outlive the view.
    void setJobs(JobList& jobs, int page);

    // Widgets at the right end of the top row belong to the page.
    void addToTopRow(QWidget* widget);

    // The runs that the table shows; the newest few thousand are drawn.
    void setShownRuns(std::vector<RunId> runs);
    // Selection in the table: several selected runs are highlighted, the current one is marked.
    void setSelection(const std::vector<RunId>& selected, RunId current);
    // The store or the ticks changed.
    void refresh();

    void setTab(Tab tab);
    Tab tab() const;
    const SweepScene& scene() const { return m_scene; }
    // The runs that are highlighted; empty: all.
    std::vector<RunId> highlighted() const;

    SweepChart& chart(Tab tab) const;
    // What can be done with the charts; a new menu, the caller's.
    QMenu* contextMenu();
    EffectsModel& effects() const;
    QComboBox& chooser(const QString& name) const; // "x", "y", "colour", "size", "runs"

    // The shown tab: a chart as .png, .svg or .pdf, the table as .csv, written in the background.
    void exportTo(const std::filesystem::path& path);
    // As drawn for print, `width` pixels wide.
    QImage picture(int width) const;

    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);

Q_SIGNALS:
    void runsBrushed(std::vector<formwork::RunId> runs); // the brush was let go
    void runChosen(qint64 run);
    void tickRequested(std::vector<formwork::RunId> runs); // those and no others
    void exported(const QStringList& fileNames, const QString& folder);
    void failed(const formwork::Error& error);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildTop();
    QWidget* buildFoot();
    void buildCharts();
    void connectChart(SweepChart* chart);
    void read();
    void chooseSetting();
    void applyColumns();
    void applyAxes();
    void showTab();
    void showFoot();
    void brushed(SweepChart* from);
    void redraw();
    void askPath();
    void copyPicture();
    void copyData();
    SweepFigure* shownFigure() const;
    int chosen(std::string_view chooser) const; // a column; -1: none

    Store& m_store;
    RunsModel& m_runs;
    PosixFileSystem m_fileSystem;
    SweepReader m_reader;
    SweepScene m_scene;
    std::vector<RunId> m_shown;
    std::vector<RunId> m_selected;
    RunId m_current = 0;
    int m_leftOut = 0; // runs beyond those that are drawn
    bool m_stale = true;

    QWidget* m_top = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    SweepChoosers* m_choosers = nullptr;
    SweepAxesButton* m_axes = nullptr;
    QToolButton* m_export = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_foot = nullptr;
    QPushButton* m_tick = nullptr;
    QPushButton* m_clear = nullptr;
    ParallelFigure* m_parallel = nullptr; // of the charts
    ScatterFigure* m_scatter = nullptr;
    BoxFigure* m_boxes = nullptr;
    std::vector<SweepChart*> m_charts; // by Tab
    EffectsView* m_effects = nullptr;
    ChartExporter* m_exporter = nullptr;
    JobList* m_ownJobs;
    QTimer m_timer;
};

} // namespace formwork::ui
