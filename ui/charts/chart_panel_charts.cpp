// Which charts the panel shows, and what can be done with one of them.
#include "core/base/file_system.h"
#include "ui/charts/chart_board.h"
#include "ui/charts/chart_drag.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"
#include "ui/charts/picture.h"
#include "ui/dialogs/pick_path.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr double kChartPictureDpi = 192; // twice the screen's

QString metricId(MetricKind metric)
{
    return QString::fromStdString(metricFileName(metric));
}

std::optional<MetricKind> metricOfId(const QString& id)
{
    const auto* found = std::ranges::find(kAllMetrics, id, metricId);
    return found == kAllMetrics.end() ? std::nullopt : std::optional(*found);
}

} // namespace

MetricChart* ChartPanel::makeChart(MetricKind metric)
{
    auto* chart = new MetricChart(metric, m_board);
    connectChart(chart);
    chart->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(chart, &QWidget::customContextMenuRequested, this, [this, chart, metric](QPoint place) {
        QMenu* menu = contextMenu(metric);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(chart->mapToGlobal(place));
    });
    auto* drag = new ChartDrag(
        chart, [chart](QPointF place) { return place.y() < chart->axisRect()->top(); },
        [this, metric] {
            return DraggedChart{picture(metric), metricTitle(metric), metricId(metric)};
        });
    connect(drag, &ChartDrag::failed, this, &ChartPanel::pictureFailed);
    connect(chart, &MetricChart::maximiseRequested, this,
            [this, metric] { setMaximised(maximised() ? std::nullopt : std::optional(metric)); });
    chart->setXAxis(m_options.x);
    chart->axes().setOptions(m_options);
    chart->hide();
    return chart;
}

MetricChart& ChartPanel::chart(MetricKind metric)
{
    MetricChart*& chart = m_charts[metric];
    if (chart == nullptr)
        chart = makeChart(metric);
    return *chart;
}

void ChartPanel::showCharts()
{
    std::vector<QWidget*> widgets;
    for (const MetricKind metric : m_shown) {
        MetricChart& each = chart(metric);
        each.setXAxis(m_options.x);
        each.axes().setOptions(m_options);
        each.axes().setRuns(m_runs);
        each.axes().setHighlighted(m_highlighted);
        widgets.push_back(&each);
    }
    m_board->setCharts(widgets);
    fit();
}

void ChartPanel::setShownCharts(std::vector<MetricKind> metrics)
{
    if (metrics.empty() || metrics == m_shown)
        return;
    const Details before = wantedDetails();
    m_shown = std::move(metrics);
    const Details now = wantedDetails();
    if ((now.steps && !before.steps) || (now.samples && !before.samples)) {
        for (ChartRun& run : m_runs) {
            readDetails(run);
            run.revision = 0; // to be drawn again, whatever is drawn already
        }
    }
    showCharts();
    Q_EMIT optionsChanged();
}

std::optional<MetricKind> ChartPanel::maximised() const
{
    for (const auto& [metric, chart] : m_charts) {
        if (chart == m_board->maximised())
            return metric;
    }
    return std::nullopt;
}

void ChartPanel::setMaximised(std::optional<MetricKind> metric)
{
    m_board->setMaximised(metric ? &chart(*metric) : nullptr);
    markDirty();
}

void ChartPanel::setDetailReader(std::function<void(ChartRun& run, Details wanted)> read)
{
    m_readDetails = std::move(read);
}

ChartPanel::Details ChartPanel::wantedDetails() const
{
    return {.steps = std::ranges::count(m_shown, MetricKind::StepLoss) > 0,
            .samples = std::ranges::count(m_shown, MetricKind::Gpu) > 0};
}

void ChartPanel::readDetails(ChartRun& run)
{
    const Details wanted = wantedDetails();
    if (m_readDetails && (wanted.steps || wanted.samples))
        m_readDetails(run, wanted);
}

void ChartPanel::setHighlighted(std::optional<RunId> run)
{
    m_highlighted = run;
    for (MetricChart* chart : shown())
        chart->setHighlighted(run);
}

void ChartPanel::setChartShown(MetricKind metric, bool isShown)
{
    std::vector<MetricKind> metrics = m_shown;
    std::erase(metrics, metric);
    if (isShown)
        metrics.push_back(metric);
    setShownCharts(std::move(metrics));
}

void ChartPanel::moveChart(MetricKind metric, int places)
{
    std::vector<MetricKind> metrics = m_shown;
    const auto from = std::ranges::find(metrics, metric) - metrics.begin();
    const auto to = from + places;
    if (to < 0 || to >= std::ssize(metrics))
        return;
    std::swap(metrics[static_cast<std::size_t>(from)], metrics[static_cast<std::size_t>(to)]);
    setShownCharts(std::move(metrics));
}

void ChartPanel::setLogarithmic(MetricKind metric, bool logarithmic)
{
    MetricAxes& axes = chart(metric).axes();
    axes.setLogarithmic(logarithmic);
    axes.fitValues();
    markDirty();
    Q_EMIT optionsChanged();
}

QToolButton* ChartPanel::buildChartsButton()
{
    auto* button = new QToolButton(m_optionsRow);
    button->setText(tr("Charts"));
    button->setToolTip(tr("Choose the charts that are shown"));
    button->setAccessibleName(button->toolTip());
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(button);
    button->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const MetricKind metric : kAllMetrics) {
            QAction* action = menu->addAction(metricTitle(metric));
            action->setCheckable(true);
            action->setChecked(std::ranges::count(m_shown, metric) > 0);
            action->setEnabled(!action->isChecked() || m_shown.size() > 1);
            connect(action, &QAction::toggled, this,
                    [this, metric](bool isShown) { setChartShown(metric, isShown); });
        }
        menu->addSeparator();
        menu->addAction(tr("The usual three"), this, [this] {
            setShownCharts({MetricKind::EpochSeconds, MetricKind::Accuracy, MetricKind::Loss});
        });
    });
    return button;
}

QMenu* ChartPanel::contextMenu(MetricKind metric)
{
    auto* menu = new QMenu(this);
    menu->addAction(tr("Save picture\u2026"), this, [this, metric] {
        pickNewFile(this, tr("Save the picture"), metricId(metric) + QStringLiteral(".svg"),
                    tr("Pictures (*.svg *.pdf *.png)"),
                    [this, metric](const QString& path) { savePicture(metric, toPath(path)); });
    });
    menu->addAction(tr("Copy picture"), this, [this, metric] { copyPicture(metric); });
    menu->addAction(tr("Copy data"), this, [this, metric] { copyData(metric); });
    menu->addSeparator();
    QAction* logarithmic = menu->addAction(tr("Logarithmic axis"));
    logarithmic->setCheckable(true);
    logarithmic->setChecked(chart(metric).axes().isLogarithmic());
    logarithmic->setEnabled(!isLoss(metric) || !m_options.logarithmicLoss);
    connect(logarithmic, &QAction::toggled, this,
            [this, metric](bool on) { setLogarithmic(metric, on); });
    menu->addAction(tr("Show all"), this, &ChartPanel::fit);
    QAction* maximise =
        menu->addAction(maximised() ? tr("Show the other charts again") : tr("Maximise"));
    connect(maximise, &QAction::triggered, this,
            [this, metric] { setMaximised(maximised() ? std::nullopt : std::optional(metric)); });
    menu->addSeparator();
    const auto place = std::ranges::find(m_shown, metric) - m_shown.begin();
    QAction* back =
        menu->addAction(tr("Move back"), this, [this, metric] { moveChart(metric, -1); });
    back->setEnabled(place > 0);
    QAction* on =
        menu->addAction(tr("Move forward"), this, [this, metric] { moveChart(metric, 1); });
    on->setEnabled(place + 1 < std::ssize(m_shown));
    QAction* hide =
        menu->addAction(tr("Hide"), this, [this, metric] { setChartShown(metric, false); });
    hide->setEnabled(m_shown.size() > 1);
    return menu;
}

Picture ChartPanel::picture(MetricKind metric)
{
    MetricChart* shown = &chart(metric);
    constexpr double kScale = kPictureUnitsPerInch / 96; // of a screen's pixels
    return {(QSizeF(shown->size()) * kScale).toSize(), [shown](QCPPainter& painter) {
                painter.scale(kScale, kScale);
                shown->toPainter(&painter, shown->width(), shown->height());
            }};
}

void ChartPanel::savePicture(MetricKind metric, const std::filesystem::path& path)
{
    try {
        PosixFileSystem files;
        writeDrawn(drawPicture(picture(metric), path, metricTitle(metric), kChartPictureDpi),
                   files);
    } catch (const Error& error) {
        Q_EMIT pictureFailed(error);
    }
}

void ChartPanel::copyPicture(MetricKind metric)
{
    MetricChart& shown = chart(metric);
    QApplication::clipboard()->setPixmap(shown.toPixmap(shown.width(), shown.height(), 2));
}

void ChartPanel::copyData(MetricKind metric)
{
    QApplication::clipboard()->setText(chart(metric).dataText());
}

QVariantMap ChartPanel::layoutState() const
{
    QStringList ids;
    for (const MetricKind metric : m_shown)
        ids << metricId(metric);
    QStringList logarithmic;
    for (const auto& [metric, chart] : m_charts) {
        if (chart->axes().isLogarithmic() && !(isLoss(metric) && m_options.logarithmicLoss))
            logarithmic << metricId(metric);
    }
    return {{QStringLiteral("charts"), ids}, {QStringLiteral("logarithmic"), logarithmic}};
}

void ChartPanel::applyLayout(const QVariantMap& state)
{
    std::vector<MetricKind> metrics;
    for (const QString& id : state.value(QStringLiteral("charts")).toStringList()) {
        if (const auto metric = metricOfId(id); metric && std::ranges::count(metrics, *metric) == 0)
            metrics.push_back(*metric);
    }
    setShownCharts(std::move(metrics));
    const QStringList logarithmic = state.value(QStringLiteral("logarithmic")).toStringList();
    for (const auto& [metric, chart] : m_charts) {
        chart->axes().setLogarithmic(logarithmic.contains(metricId(metric)));
        chart->axes().fitValues();
    }
}

} // namespace formwork::ui
