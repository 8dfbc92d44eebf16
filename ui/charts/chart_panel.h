// The live charts side by side (epoch runtime, accuracy, loss, and others that are chosen), with
// their options and legend.
//
// The charts share the epoch axis, the crosshair and the highlighted run. They are redrawn by a
// timer, at most twenty times a second, and only while something changed and the panel is visible.
#pragma once

#include "core/base/error.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/picture.h"

#include <QTimer>
#include <QVariant>
#include <QWidget>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

class QMenu;

namespace formwork::ui {

class ChartBoard;
class ChartLegend;
class ChartOptionsBar;
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

    // Made when it is first asked for; shown only if it is among shownCharts().
    MetricChart& chart(MetricKind metric);
    const std::vector<MetricKind>& shownCharts() const { return m_shown; }
    void setShownCharts(std::vector<MetricKind> metrics); // at least one; in this order
    std::optional<MetricKind> maximised() const;
    void setMaximised(std::optional<MetricKind> metric);
    // Reads what lies between the epochs of a run (ChartRun::steps, samples) into it; called only
    // while charts that need it are shown. Must not throw.
    struct Details
    {
        bool steps = false;
        bool samples = false;
    };
    void setDetailReader(std::function<void(ChartRun& run, Details wanted)> read);

    // Its curves stand out in all charts; nothing: none do.
    void setHighlighted(std::optional<RunId> run);

    // The chart as it looks, and what it draws as a table.
    void savePicture(MetricKind metric, const std::filesystem::path& path);
    void copyPicture(MetricKind metric);
    void copyData(MetricKind metric);
    Picture picture(MetricKind metric);    // on the window's background
    QMenu* contextMenu(MetricKind metric); // a new one; the caller's

    // Which charts there are and which have logarithmic axes, to be kept.
    QVariantMap layoutState() const;
    void applyLayout(const QVariantMap& state);
    // Shows everything, and follows new epochs again.
    void fit();

    // Widgets at the right end of the options row belong to the page.
    void addToOptionsRow(QWidget* widget);

Q_SIGNALS:
    void optionsChanged();
    void runHovered(std::optional<formwork::RunId> run); // its curve is below the pointer
    void runClicked(qint64 run);
    void pictureFailed(const formwork::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::vector<MetricChart*> shown() const;
    MetricChart* makeChart(MetricKind metric);
    void moveChart(MetricKind metric, int places);
    void setChartShown(MetricKind metric, bool shown);
    void setLogarithmic(MetricKind metric, bool logarithmic);
    Details wantedDetails() const;
    void readDetails(ChartRun& run);
    void showCharts();
    void connectChart(MetricChart* chart);
    void setRunVisible(RunId run, bool visible);
    void applyOptions();
    void dataChanged();
    void markDirty();
    void redraw();

    std::vector<ChartRun> m_runs;
    std::set<RunId> m_hidden;
    ChartOptions m_options;
    std::map<MetricKind, MetricChart*> m_charts; // made so far
    std::vector<MetricKind> m_shown;
    std::function<void(ChartRun&, Details)> m_readDetails;
    std::optional<RunId> m_highlighted;
    ChartBoard* m_board;
    ChartLegend* m_legend;
    ChartOptionsBar* m_bar = nullptr;
    QTimer m_redraw;
    bool m_dirty = false;
    bool m_following = true; // until the user zooms or pans
    bool m_linking = false;
};

} // namespace formwork::ui
