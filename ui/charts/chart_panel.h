// The three live charts side by side (epoch runtime, accuracy, loss), their options and legend.
//
// The charts share the epoch axis and the crosshair. They are redrawn by a timer, at most twenty
// times a second, and only while something changed and the panel is visible.
#pragma once

#include "ui/charts/metric_axes.h"

#include <QTimer>
#include <QWidget>

#include <array>
#include <set>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QListWidgetItem;
class QSlider;

namespace formwork::ui {

class MetricChart;

class ChartPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ChartPanel(QWidget* parent = nullptr);
    ~ChartPanel() override;

    // What is drawn, in the order of the legend. A run that the user hid stays hidden.
    void setRuns(std::vector<ChartRun> runs);
    // New epochs of a run that setRuns() knows; nothing happens for another.
    void setEpochs(RunId run, std::vector<EpochRecord> epochs, std::uint64_t revision = 0,
                   std::vector<int> resumedAfter = {});
    const std::vector<ChartRun>& runs() const { return m_runs; }

    const ChartOptions& options() const { return m_options; }
    void setOptions(const ChartOptions& options);

    MetricChart& chart(MetricKind metric);
    // Shows everything, and follows new epochs again.
    void fit();

    // Widgets at the right end of the options row belong to the page.
    void addToOptionsRow(QWidget* widget);

Q_SIGNALS:
    void optionsChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildOptionsRow();
    void buildLegend();
    void connectChart(MetricChart* chart);
    void refreshLegend();
    void fitLegendHeight();
    void showLineSamples();
    void legendItemChanged(QListWidgetItem* item);
    void applyOptions();
    void dataChanged();
    void markDirty();
    void redraw();
    void resizeEvent(QResizeEvent* event) override;

    std::vector<ChartRun> m_runs;
    std::set<RunId> m_hidden;
    ChartOptions m_options;
    std::array<MetricChart*, 3> m_charts{};
    QWidget* m_optionsRow = nullptr;
    QCheckBox* m_train = nullptr;
    QCheckBox* m_validation = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QComboBox* m_x = nullptr;
    QSlider* m_smoothing = nullptr;
    QLabel* m_smoothingValue = nullptr;
    QListWidget* m_legend = nullptr;
    QTimer m_redraw;
    bool m_dirty = false;
    bool m_following = true; // until the user zooms or pans
    bool m_linking = false;
};

} // namespace formwork::ui
