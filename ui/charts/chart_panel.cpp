#include "ui/charts/chart_panel.h"

#include "core/base/file_system.h"
#include "ui/charts/chart_board.h"
#include "ui/charts/chart_drag.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/chart_legend.h"
#include "ui/charts/chart_options_bar.h"
#include "ui/charts/metric_chart.h"
#include "ui/charts/metric_titles.h"
#include "ui/charts/picture.h"
#include "ui/dialogs/pick_path.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kRedrawMilliseconds = 50;
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

ChartPanel::ChartPanel(QWidget* parent)
    : QWidget(parent)
    , m_shown(ChartOptionsBar::defaultCharts())
    , m_board(new ChartBoard(this))
    , m_legend(new ChartLegend(this))
{
    showCharts();
    m_bar = new ChartOptionsBar(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_board, 1);
    layout->addWidget(m_legend);
    layout->addWidget(m_bar);

    connect(m_legend, &ChartLegend::runToggled, this, &ChartPanel::setRunVisible);
    connect(m_bar, &ChartOptionsBar::optionsChanged, this, &ChartPanel::applyOptions);
    connect(m_bar, &ChartOptionsBar::chartToggled, this, &ChartPanel::setChartShown);
    connect(m_bar, &ChartOptionsBar::fitRequested, this, &ChartPanel::fit);
    connect(m_bar, &ChartOptionsBar::defaultChartsRequested, this,
            [this] { setShownCharts(ChartOptionsBar::defaultCharts()); });
    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMilliseconds);
    connect(&m_redraw, &QTimer::timeout, this, &ChartPanel::redraw);
    m_legend->setRuns(m_runs);
}

ChartPanel::~ChartPanel()
{
    // The charts go after this object's members, and emit signals when they lose the focus.
    for (const auto& [metric, chart] : m_charts)
        chart->disconnect(this);
}

std::vector<MetricChart*> ChartPanel::shown() const
{
    std::vector<MetricChart*> charts;
    for (const MetricKind metric : m_shown)
        charts.push_back(m_charts.at(metric));
    return charts;
}

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

void ChartPanel::connectChart(MetricChart* chart)
{
    connect(chart, &MetricChart::needsReplot, this, &ChartPanel::markDirty);
    connect(chart, &MetricChart::fitRequested, this, &ChartPanel::fit);
    connect(chart, &MetricChart::rangeChosen, this, [this] { m_following = false; });
    connect(chart, &MetricChart::crosshairMoved, this, [this](double place) {
        for (MetricChart* each : shown())
            each->setCrosshair(place);
    });
    connect(chart, &MetricChart::crosshairLeft, this, [this] {
        for (MetricChart* each : shown())
            each->setCrosshair(std::nullopt);
    });
    connect(chart, &MetricChart::runHovered, this, [this](std::optional<RunId> run) {
        setHighlighted(run);
        Q_EMIT runHovered(run);
    });
    connect(chart, &MetricChart::runClicked, this, &ChartPanel::runClicked);
    connect(chart, &MetricChart::epochRangeChanged, this, [this](double lower, double upper) {
        if (m_linking)
            return;
        m_linking = true;
        for (MetricChart* each : shown())
            each->axes().setEpochRange(lower, upper);
        m_linking = false;
        markDirty();
    });
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
    if (m_bar != nullptr)
        m_bar->setShownCharts(m_shown);
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

void ChartPanel::addToOptionsRow(QWidget* widget)
{
    m_bar->addWidget(widget);
}

void ChartPanel::setOptions(const ChartOptions& options)
{
    m_bar->setOptions(options);
}

void ChartPanel::applyOptions()
{
    const bool axisChanged = m_bar->options().x != m_options.x;
    m_options = m_bar->options();
    for (MetricChart* chart : shown()) {
        chart->axes().setOptions(m_options);
        if (axisChanged) {
            chart->setXAxis(m_options.x);
            chart->axes().setRuns(m_runs);
        }
        if (m_following)
            chart->axes().fitValues();
        chart->setCrosshair(chart->crosshair());
    }
    if (axisChanged)
        fit(); // epochs and seconds have nothing to do with each other
    // Changing to a logarithmic axis may leave a range that reaches below zero.
    for (MetricChart* chart : shown()) {
        if (isLoss(chart->axes().metric()))
            chart->axes().fitValues();
    }
    markDirty();
    Q_EMIT optionsChanged();
}

void ChartPanel::setRuns(std::vector<ChartRun> runs)
{
    m_runs = std::move(runs);
    for (ChartRun& run : m_runs) {
        run.visible = !m_hidden.contains(run.id);
        readDetails(run);
    }
    for (MetricChart* chart : shown())
        chart->axes().setRuns(m_runs);
    m_legend->setRuns(m_runs);
    dataChanged();
}

void ChartPanel::setEpochs(RunId run, std::vector<EpochRecord> epochs, std::uint64_t revision,
                           std::vector<int> resumedAfter)
{
    const auto place = std::find_if(m_runs.begin(), m_runs.end(),
                                    [run](const ChartRun& each) { return each.id == run; });
    if (place == m_runs.end())
        return;
    place->epochs = std::move(epochs);
    place->revision = revision;
    place->resumedAfter = std::move(resumedAfter);
    readDetails(*place);
    for (MetricChart* chart : shown())
        chart->axes().updateRun(*place);
    dataChanged();
}

void ChartPanel::dataChanged()
{
    if (m_following)
        fit();
    for (MetricChart* chart : shown())
        chart->setCrosshair(chart->crosshair());
    markDirty();
}

void ChartPanel::fit()
{
    m_following = true;
    std::optional<std::pair<double, double>> range;
    for (MetricChart* chart : shown()) {
        chart->axes().fitValues();
        const auto own = chart->axes().epochRange();
        if (own)
            range = range ? std::pair(std::min(range->first, own->first),
                                      std::max(range->second, own->second))
                          : *own;
    }
    const auto [first, last] = range.value_or(std::pair(0.0, 10.0));
    const double pad = std::max(0.5, 0.02 * (last - first));
    m_linking = true; // a chart that is new among them follows as well
    for (MetricChart* chart : shown())
        chart->axes().setEpochRange(first - pad, last + pad);
    m_linking = false;
    markDirty();
}

void ChartPanel::setRunVisible(RunId run, bool visible)
{
    const auto place = std::ranges::find(m_runs, run, &ChartRun::id);
    if (place == m_runs.end())
        return;
    place->visible = visible;
    if (visible)
        m_hidden.erase(run);
    else
        m_hidden.insert(run);
    for (MetricChart* chart : shown())
        chart->axes().updateRun(*place);
    dataChanged();
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

void ChartPanel::markDirty()
{
    m_dirty = true;
    if (isVisible() && !m_redraw.isActive())
        m_redraw.start();
}

void ChartPanel::redraw()
{
    if (!m_dirty || !isVisible())
        return;
    m_dirty = false;
    for (MetricChart* chart : shown())
        chart->replot();
}

void ChartPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_legend->setAvailableWidth(width());
    if (m_dirty)
        m_redraw.start();
}

void ChartPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_legend->setAvailableWidth(width());
}

void ChartPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_bar != nullptr)
        m_legend->setRuns(m_runs);
}

} // namespace formwork::ui
