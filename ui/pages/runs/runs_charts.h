// What is drawn above the table of runs: the curves of the ticked runs, or the sweep of those that
// the table shows; linked with the table's rows.
#pragma once

#include "core/base/error.h"
#include "core/store/store.h"
#include "ui/charts/chart_run.h"

#include <QStackedWidget>
#include <QTimer>

#include <optional>
#include <vector>

class QSettings;
class QToolButton;

namespace formwork::ui {

class ChartPanel;
class RunsFilterModel;
class RunsModel;
class RunsView;
class SweepView;

class RunsCharts final : public QStackedWidget
{
    Q_OBJECT

public:
    RunsCharts(Store& store, RunsModel& runs, QWidget* parent = nullptr);
    ~RunsCharts() override;

    ChartPanel& curves() const { return *m_curves; }
    SweepView& sweep() const { return *m_sweep; }

    // Links rows with curves and dots: what the pointer is on is highlighted in both, a click on a
    // curve selects its row, a brush selects its rows.
    void follow(RunsView& view, RunsFilterModel& filtered);
    // Other rows, other ticks, or new figures.
    void runsChanged();

    void showSweep(bool shown);
    bool isSweepShown() const;

    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);

Q_SIGNALS:
    void failed(const formwork::Error& error);

private:
    QToolButton* makeSwitch(const QString& text, const QString& help, bool toSweep);
    void followSweep();
    void readDetails(ChartRun& run, bool steps, bool samples);
    void showSelection();
    void showRuns();

    Store& m_store;
    RunsModel& m_runs;
    ChartPanel* m_curves;
    SweepView* m_sweep;
    RunsView* m_view = nullptr;
    RunsFilterModel* m_filtered = nullptr;
    bool m_brushing = false; // the selection comes from the sweep
    QTimer m_rowsTimer;
};

} // namespace formwork::ui
