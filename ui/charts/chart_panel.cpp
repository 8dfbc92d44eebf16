#include "ui/charts/chart_panel.h"

#include "ui/charts/chart_board.h"
#include "ui/charts/distinct.h"
#include "ui/charts/metric_chart.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr int kRedrawMilliseconds = 50;
constexpr int kSmoothingSteps = 99; // of the slider: weights 0.00 to 0.99
constexpr int kMaxLegendRows = 2;
constexpr int kRunIdRole = Qt::UserRole;

} // namespace

ChartPanel::ChartPanel(QWidget* parent) : QWidget(parent), m_board(new ChartBoard(this))
{
    buildLegend();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_board, 1);
    layout->addWidget(m_legend);
    showCharts();
    layout->addWidget(buildOptionsRow());

    m_redraw.setSingleShot(true);
    m_redraw.setInterval(kRedrawMilliseconds);
    connect(&m_redraw, &QTimer::timeout, this, &ChartPanel::redraw);
    showLineSamples();
    refreshLegend();
}

ChartPanel::~ChartPanel()
{
    // The charts go after this object's members, and losing the focus makes them speak once more.
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

void ChartPanel::buildLegend()
{
    m_legend = new QListWidget(this);
    m_legend->setAccessibleName(tr("Legend: shows and hides curves"));
    m_legend->setToolTip(tr("Untick a run to hide its curves"));
    m_legend->setFlow(QListView::LeftToRight);
    m_legend->setWrapping(true);
    m_legend->setResizeMode(QListView::Adjust);
    m_legend->setSpacing(2);
    m_legend->setFrameShape(QFrame::NoFrame);
    m_legend->setSelectionMode(QAbstractItemView::NoSelection);
    m_legend->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_legend->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_legend->setIconSize(QSize(14, 14));
    connect(m_legend, &QListWidget::itemChanged, this, &ChartPanel::legendItemChanged);
}

QWidget* ChartPanel::buildOptionsRow()
{
    m_optionsRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_optionsRow);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);

    m_train = new QCheckBox(tr("&Train"), m_optionsRow);
    m_validation = new QCheckBox(tr("Va&lidation"), m_optionsRow);
    m_logarithmic = new QCheckBox(tr("Lo&g loss"), m_optionsRow);
    m_train->setToolTip(tr("Draw the curves of training: solid lines"));
    m_validation->setToolTip(tr("Draw the curves of validation: dashed lines"));
    m_logarithmic->setToolTip(tr("Logarithmic loss axis"));
    for (QCheckBox* box : {m_train, m_validation, m_logarithmic}) {
        box->setIconSize(QSize(24, 14));
        connect(box, &QCheckBox::toggled, this, &ChartPanel::applyOptions);
    }

    m_x = new QComboBox(m_optionsRow);
    m_x->addItem(axisTitle(XAxisKind::Epoch), static_cast<int>(XAxisKind::Epoch));
    m_x->addItem(axisTitle(XAxisKind::Elapsed), static_cast<int>(XAxisKind::Elapsed));
    m_x->setAccessibleName(tr("What the x axis counts"));
    m_x->setToolTip(tr("Draw over epochs, or over the time spent training (pauses left out)"));
    connect(m_x, &QComboBox::currentIndexChanged, this, &ChartPanel::applyOptions);

    auto* label = new QLabel(tr("&Smoothing"), m_optionsRow);
    m_smoothing = new QSlider(Qt::Horizontal, m_optionsRow);
    m_smoothing->setRange(0, kSmoothingSteps);
    m_smoothing->setPageStep(10);
    m_smoothing->setMinimumWidth(40); // narrow windows take their room from it
    m_smoothing->setMaximumWidth(110);
    m_smoothing->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_smoothing->setAccessibleName(tr("Smoothing of the curves"));
    m_smoothing->setToolTip(tr("Weight of the past in the exponential average; the unsmoothed "
                               "curve stays faintly visible"));
    label->setBuddy(m_smoothing);
    m_smoothingValue = new QLabel(m_optionsRow);
    m_smoothingValue->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00")) + 4);
    connect(m_smoothing, &QSlider::valueChanged, this, &ChartPanel::applyOptions);

    auto* fitButton = new QPushButton(tr("F&it"), m_optionsRow);
    fitButton->setToolTip(tr("Show all epochs and follow new ones (double-click in a chart)"));
    connect(fitButton, &QPushButton::clicked, this, &ChartPanel::fit);

    auto* smoothingRow = new QHBoxLayout;
    smoothingRow->setSpacing(6);
    smoothingRow->addWidget(label);
    smoothingRow->addWidget(m_smoothing);
    smoothingRow->addWidget(m_smoothingValue);

    row->addWidget(buildChartsButton());
    row->addWidget(m_x);
    row->addWidget(m_train);
    row->addWidget(m_validation);
    row->addLayout(smoothingRow);
    row->addWidget(m_logarithmic);
    row->addStretch(1);
    row->addWidget(fitButton);
    setOptions(m_options);
    return m_optionsRow;
}

void ChartPanel::addToOptionsRow(QWidget* widget)
{
    m_optionsRow->layout()->addWidget(widget);
}

void ChartPanel::setOptions(const ChartOptions& options)
{
    const QSignalBlocker blockTrain(m_train);
    const QSignalBlocker blockValidation(m_validation);
    const QSignalBlocker blockLogarithmic(m_logarithmic);
    const QSignalBlocker blockSmoothing(m_smoothing);
    const QSignalBlocker blockX(m_x);
    m_x->setCurrentIndex(m_x->findData(static_cast<int>(options.x)));
    m_train->setChecked(options.showTrain);
    m_validation->setChecked(options.showValidation);
    m_logarithmic->setChecked(options.logarithmicLoss);
    m_smoothing->setValue(static_cast<int>(std::lround(options.smoothing * 100)));
    applyOptions();
}

void ChartPanel::applyOptions()
{
    m_options.showTrain = m_train->isChecked();
    m_options.showValidation = m_validation->isChecked();
    m_options.logarithmicLoss = m_logarithmic->isChecked();
    m_options.smoothing = m_smoothing->value() / 100.0;
    const auto x = static_cast<XAxisKind>(m_x->currentData().toInt());
    const bool axisChanged = x != m_options.x;
    m_options.x = x;
    m_smoothingValue->setText(locale().toString(m_options.smoothing, 'f', 2));
    for (MetricChart* chart : shown()) {
        chart->axes().setOptions(m_options);
        if (axisChanged) {
            chart->setXAxis(x);
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
    refreshLegend();
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

void ChartPanel::refreshLegend()
{
    const QSignalBlocker block(m_legend);
    const int current = m_legend->currentRow();
    m_legend->clear();
    QStringList names;
    for (const ChartRun& run : m_runs)
        names << run.name;
    const QStringList shortNames = withoutCommonParts(names);
    const int widest = 24 * fontMetrics().averageCharWidth();
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const ChartRun& run = m_runs[i];
        const QString name = fontMetrics().elidedText(shortNames[static_cast<qsizetype>(i)],
                                                      Qt::ElideMiddle, widest);
        auto* item = new QListWidgetItem(runSwatch(run.colour, isDark(palette())), name);
        item->setToolTip(run.name);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        item->setCheckState(run.visible ? Qt::Checked : Qt::Unchecked);
        item->setData(kRunIdRole, QVariant::fromValue<qlonglong>(run.id));
        m_legend->addItem(item);
    }
    m_legend->setCurrentRow(std::min(current, m_legend->count() - 1));
    m_legend->setVisible(!m_runs.empty());
    fitLegendHeight();
}

void ChartPanel::fitLegendHeight()
{
    if (m_runs.empty())
        return;
    const int spacing = m_legend->spacing();
    const int rowHeight = m_legend->sizeHintForRow(0) + 2 * spacing;
    int rows = 1;
    int x = 0;
    for (int i = 0; i < m_legend->count(); ++i) {
        const int width = m_legend->visualItemRect(m_legend->item(i)).width() + 2 * spacing;
        if (x > 0 && x + width > this->width()) {
            ++rows;
            x = 0;
        }
        x += width;
    }
    m_legend->setFixedHeight(std::min(rows, kMaxLegendRows) * rowHeight + 2 * spacing);
}

void ChartPanel::legendItemChanged(QListWidgetItem* item)
{
    const RunId id = item->data(kRunIdRole).toLongLong();
    const auto place = std::find_if(m_runs.begin(), m_runs.end(),
                                    [id](const ChartRun& run) { return run.id == id; });
    if (place == m_runs.end())
        return;
    place->visible = item->checkState() == Qt::Checked;
    if (place->visible)
        m_hidden.erase(id);
    else
        m_hidden.insert(id);
    for (MetricChart* chart : shown())
        chart->axes().updateRun(*place);
    dataChanged();
}

void ChartPanel::showLineSamples()
{
    QPen pen(palette().color(QPalette::WindowText), 2);
    pen.setCapStyle(Qt::FlatCap);
    m_train->setIcon(lineSample(pen));
    pen.setDashPattern(runPen(0, CurvePart::Validation, false, 2).dashPattern());
    m_validation->setIcon(lineSample(pen));
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
    fitLegendHeight();
    if (m_dirty)
        m_redraw.start();
}

void ChartPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitLegendHeight();
}

void ChartPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_legend != nullptr && m_train != nullptr) {
        showLineSamples();
        refreshLegend();
    }
}

} // namespace formwork::ui
