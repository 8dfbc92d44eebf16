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

#include <vector>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QSettings;
class QStackedWidget;
class QTabBar;
class QTableView;
class QToolButton;

namespace formwork::ui {

class BoxFigure;
class ChartExporter;
class EffectsModel;
class JobList;
class ParallelFigure;
class RunsModel;
class ScatterFigure;
class SweepChart;

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
    // Of the table: several selected runs are highlighted, the current one is marked.
    void setSelection(const std::vector<RunId>& selected, RunId current);
    // The store or the ticks changed.
    void refresh();

    void setTab(Tab tab);
    Tab tab() const;
    const SweepScene& scene() const { return m_scene; }
    // The runs that are highlighted; empty: all.
    std::vector<RunId> highlighted() const;

    SweepChart& chart(Tab tab) const;
    EffectsModel& effects() const { return *m_effects; }
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
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QWidget* buildTop();
    QWidget* buildChoices();
    QWidget* buildFoot();
    void buildCharts();
    void addChooser(QWidget* row, const QString& name, const QString& label, const QString& help);
    void connectChart(SweepChart* chart);
    void read();
    void fillChoosers();
    void chooseDefaults();
    void applyColumns();
    void applyAxes();
    void showTab();
    void showFoot();
    void brushed(SweepChart* from);
    void redraw();
    void fillAxesMenu();
    void askPath();
    void copyPicture();
    SweepFigure* shownFigure() const;
    int chosen(const QString& name) const; // a column; -1: none

    Store& m_store;
    RunsModel& m_runs;
    PosixFileSystem m_fileSystem;
    SweepReader m_reader;
    SweepScene m_scene;
    std::vector<RunId> m_shown;
    std::vector<RunId> m_selected;
    RunId m_current = 0;
    std::vector<std::string> m_axes;     // chosen by the user; empty: all settings, then the figure
    std::map<QString, QString> m_wanted; // keys chosen, by chooser, also where no run has them
    int m_leftOut = 0;                   // runs beyond those that are drawn
    bool m_stale = true;
    bool m_filling = false;

    QWidget* m_top = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_choices = nullptr;
    std::map<QString, QComboBox*> m_choosers;
    std::map<QString, QWidget*> m_chooserLabels;
    QToolButton* m_axesButton = nullptr;
    QMenu* m_axesMenu = nullptr;
    QToolButton* m_export = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_foot = nullptr;
    QPushButton* m_tick = nullptr;
    QPushButton* m_clear = nullptr;
    ParallelFigure* m_parallel = nullptr; // of the charts
    ScatterFigure* m_scatter = nullptr;
    BoxFigure* m_boxes = nullptr;
    std::vector<SweepChart*> m_charts; // by Tab
    QTableView* m_table = nullptr;
    QLabel* m_note = nullptr;
    EffectsModel* m_effects;
    ChartExporter* m_exporter = nullptr;
    JobList* m_ownJobs;
    QTimer m_timer;
};

} // namespace formwork::ui
