#include "ui/charts/metric_chart.h"

#include "ui/charts/metric_titles.h"
#include "ui/language/number_text.h"
#include "ui/models/run_texts.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr std::size_t kMaxReadRuns = 12;
constexpr double kMinEpochSpan = 2;
constexpr double kTimeSteps = 200; // of the crosshair's keys over the whole time
// Names take this share of a chart's width at most.
constexpr double kReadoutNameShare = 0.34;

QString valueText(std::optional<double> value, std::optional<double> deviation)
{
    if (!value)
        return QStringLiteral("\u2013");
    const QString text = threeDigits(*value);
    return deviation ? QStringLiteral("%1 \u00b1 %2").arg(text, threeDigits(*deviation)) : text;
}

double shownValue(const CurveReading& reading)
{
    return reading.validation.value_or(reading.train.value_or(0));
}

} // namespace

MetricChart::MetricChart(MetricKind metric, QWidget* parent) : QCustomPlot(parent), m_metric(metric)
{
    setAccessibleName(tr("Chart: %1").arg(metricTitle(metric)));
    setWhatsThis(tr(
        "<p>One curve per ticked run, solid for training and dashed for validation; with smoothing "
        "the raw curve stays behind it. A diamond marks the best epoch, a triangle one after which "
        "the run was resumed.</p><p>Move the pointer, or press the arrow keys, to read all curves "
        "at one epoch in all charts. The wheel or + and - zoom, dragging with Shift zooms into a "
        "box, dragging moves, a double click or 0 shows all.</p><p>Click a curve to select its "
        "run; double-click the title or press Enter to maximise this chart.</p>"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(165, 150);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    setNoAntialiasingOnDrag(true);

    m_title = new QCPTextElement(this, metricTitle(metric));
    m_title->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    m_title->setMargins(QMargins(10, 6, 4, 0));
    plotLayout()->insertRow(0);
    plotLayout()->addElement(0, 0, m_title);
    axisRect()->setMinimumMargins(QMargins(8, 4, 10, 4));
    xAxis->setLabel(tr("Epoch"));

    m_axes = std::make_unique<MetricAxes>(axisRect(), metric);
    buildCrosshair();
    connect(xAxis, static_cast<void (QCPAxis::*)(const QCPRange&)>(&QCPAxis::rangeChanged), this,
            &MetricChart::clampEpochRange);
    connect(this, &QCustomPlot::mouseMove, this, [this](const QMouseEvent* event) {
        if (event->buttons() != Qt::NoButton)
            Q_EMIT rangeChosen();
    });
    applyTheme();
}

MetricChart::~MetricChart() = default;

void MetricChart::buildCrosshair()
{
    // A layer with its own buffer: moving the crosshair does not redraw the curves.
    addLayer(QStringLiteral("crosshair"), layer(QStringLiteral("overlay")), QCustomPlot::limBelow);
    layer(QStringLiteral("crosshair"))->setMode(QCPLayer::lmBuffered);
    m_line = new QCPItemStraightLine(this);
    m_line->setLayer(QStringLiteral("crosshair"));
    m_line->setSelectable(false);
    // Vertical wherever the value axis is, also on a logarithmic one.
    for (QCPItemPosition* end : {m_line->point1, m_line->point2})
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_line->setVisible(false);
    m_line->setAntialiased(false);

    m_readout = new QLabel(this);
    m_readout->setTextFormat(Qt::RichText);
    m_readout->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_readout->setAutoFillBackground(true);
    m_readout->setFrameShape(QFrame::StyledPanel);
    m_readout->setMargin(3);
    m_readout->hide();
}

void MetricChart::applyTheme()
{
    m_applyingTheme = true; // what follows may itself change the palette of this widget
    const ChartTheme theme = ChartTheme::fromPalette(palette(), font());
    setBackground(theme.background);
    QFont titleFont = font();
    titleFont.setBold(true);
    m_title->setFont(titleFont);
    m_title->setTextColor(theme.text);
    m_axes->setTheme(theme);
    m_line->setPen(QPen(theme.axis, 1));
    QPalette readoutPalette = palette();
    readoutPalette.setColor(QPalette::Window, palette().color(QPalette::ToolTipBase));
    readoutPalette.setColor(QPalette::WindowText, palette().color(QPalette::ToolTipText));
    m_readout->setPalette(readoutPalette);
    m_applyingTheme = false;
    updateReadout();
    // At once: the new background would show behind curves in the old colours.
    if (isVisible())
        replot(QCustomPlot::rpQueuedReplot);
    else
        Q_EMIT needsReplot();
}

void MetricChart::setXAxis(XAxisKind x)
{
    m_x = x;
    xAxis->setLabel(axisTitle(x));
    setCrosshair(std::nullopt);
}

QString MetricChart::placeText() const
{
    return m_x == XAxisKind::Epoch
               ? tr("Epoch %1").arg(threeDigits(std::round(*m_crosshair * 100) / 100))
               : tr("After %1").arg(durationText(*m_crosshair));
}

void MetricChart::setCrosshair(std::optional<double> place)
{
    const bool wasShown = m_line->visible();
    const bool same = place == m_crosshair;
    m_crosshair = place;
    updateReadout();
    if (same && wasShown == place.has_value())
        return;
    m_line->setVisible(place.has_value());
    if (place) {
        m_line->point1->setCoords(*place, 0);
        m_line->point2->setCoords(*place, 1);
    }
    layer(QStringLiteral("crosshair"))->replot();
}

// By value, the largest first, below the highlighted run: the nearest to the pointer, or that
// of the table's row below it.
std::vector<CurveReading> MetricChart::sortedReadings() const
{
    std::vector<CurveReading> readings = m_axes->read(*m_crosshair);
    const std::optional<RunId> first = m_axes->highlighted();
    std::ranges::stable_sort(readings, [&](const CurveReading& a, const CurveReading& b) {
        if (first && (a.run == *first) != (b.run == *first))
            return a.run == *first;
        return shownValue(a) > shownValue(b);
    });
    return readings;
}

void MetricChart::setHighlighted(std::optional<RunId> run)
{
    if (run == m_axes->highlighted())
        return;
    m_axes->setHighlighted(run);
    updateReadout();
    Q_EMIT needsReplot();
}

QString MetricChart::dataText() const
{
    return m_axes->dataText();
}

QString MetricChart::readout() const
{
    if (!m_crosshair)
        return {};
    QStringList lines = {placeText()};
    for (const CurveReading& reading : sortedReadings()) {
        QStringList values;
        if (!hasValidationPart(m_metric)) {
            values << valueText(reading.train, reading.trainDeviation);
        } else {
            if (reading.train)
                values << tr("train %1").arg(valueText(reading.train, reading.trainDeviation));
            if (reading.validation)
                values << tr("validation %1")
                              .arg(valueText(reading.validation, reading.validationDeviation));
        }
        lines << QStringLiteral("%1: %2").arg(reading.name, values.join(QStringLiteral(", ")));
    }
    return lines.join(QLatin1Char('\n'));
}

void MetricChart::updateReadout()
{
    if (!m_crosshair) {
        m_readout->hide();
        setAccessibleDescription({});
        return;
    }
    const std::vector<CurveReading> readings = sortedReadings();
    if (readings.empty()) {
        m_readout->hide();
        return;
    }
    m_readout->setText(readoutHtml(readings));
    m_readout->adjustSize();
    placeReadout();
    m_readout->show();
    if (hasFocus())
        setAccessibleDescription(readout());
}

QString MetricChart::readoutHtml(const std::vector<CurveReading>& readings) const
{
    const bool dark = isDark(palette());
    const int nameWidth = std::max(60, static_cast<int>(kReadoutNameShare * width()));
    const bool anyTrain = std::any_of(readings.begin(), readings.end(),
                                      [](const auto& each) { return each.train.has_value(); });
    const bool anyValidation = std::any_of(readings.begin(), readings.end(), [](const auto& each) {
        return each.validation.has_value();
    });
    const auto cell = [](const QString& text) {
        return QStringLiteral("<td align='right'>&nbsp;%1</td>").arg(text);
    };
    QString html =
        QStringLiteral("<b>%1</b><table cellspacing='0' cellpadding='1'>").arg(placeText());
    if (anyTrain && anyValidation)
        html += QStringLiteral("<tr><td></td>") + cell({}) + cell(tr("train")) + cell(tr("val")) +
                QStringLiteral("</tr>");
    for (std::size_t i = 0; i < std::min(readings.size(), kMaxReadRuns); ++i) {
        const CurveReading& reading = readings[i];
        html += QStringLiteral("<tr><td><span style='color:%1'>\u25a0</span></td>")
                    .arg(runColour(reading.colour, dark).name());
        const QString name =
            fontMetrics().elidedText(reading.name, Qt::ElideMiddle, nameWidth).toHtmlEscaped();
        const bool stands = m_axes->highlighted() == reading.run;
        html += QStringLiteral("<td>%1&nbsp;</td>")
                    .arg(stands ? QStringLiteral("<b>%1</b>").arg(name) : name);
        if (anyTrain)
            html += cell(valueText(reading.train, reading.trainDeviation));
        if (anyValidation)
            html += cell(valueText(reading.validation, reading.validationDeviation));
        html += QStringLiteral("</tr>");
    }
    html += QStringLiteral("</table>");
    if (readings.size() > kMaxReadRuns)
        html += tr("and %n more", nullptr, static_cast<int>(readings.size() - kMaxReadRuns));
    return html;
}

void MetricChart::placeReadout()
{
    if (!m_crosshair)
        return;
    const QRect area = axisRect()->rect();
    const int x = static_cast<int>(xAxis->coordToPixel(*m_crosshair));
    constexpr int kGap = 8;
    // Right of the line if it fits, and where curves of this metric seldom are: accuracy climbs to
    // the top, loss falls to the bottom.
    const bool fits = x + kGap + m_readout->width() <= width() - 2;
    int left = fits ? x + kGap : x - kGap - m_readout->width();
    left = std::clamp(left, 2, std::max(2, width() - m_readout->width() - 2));
    const int top =
        isPercentage(m_metric) ? area.bottom() - m_readout->height() - kGap : area.top() + kGap / 2;
    m_readout->move(left, std::max(2, top));
}

void MetricChart::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->position();
    m_isClick = event->button() == Qt::LeftButton;
    const bool box = m_isClick && event->modifiers().testFlag(Qt::ShiftModifier);
    setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
    QCustomPlot::mousePressEvent(event);
}

void MetricChart::mouseReleaseEvent(QMouseEvent* event)
{
    QCustomPlot::mouseReleaseEvent(event);
    if (selectionRectMode() == QCP::srmZoom && !m_isClick) {
        setSelectionRectMode(QCP::srmNone);
        Q_EMIT rangeChosen();
        Q_EMIT needsReplot();
        return;
    }
    setSelectionRectMode(QCP::srmNone);
    if (!m_isClick)
        return;
    m_isClick = false;
    if (const auto run = m_axes->runAt(event->position()))
        Q_EMIT runClicked(*run);
}

void MetricChart::hover(std::optional<RunId> run)
{
    if (run == m_hovered)
        return;
    m_hovered = run;
    Q_EMIT runHovered(run);
}

void MetricChart::mouseMoveEvent(QMouseEvent* event)
{
    QCustomPlot::mouseMoveEvent(event);
    if ((event->position() - m_pressed).manhattanLength() > QApplication::startDragDistance())
        m_isClick = false;
    if (event->buttons() == Qt::NoButton)
        hover(axisRect()->rect().contains(event->pos()) ? m_axes->runAt(event->position())
                                                        : std::nullopt);
    const std::optional<std::pair<double, double>> range = m_axes->epochRange();
    if (!range || !axisRect()->rect().contains(event->pos())) {
        Q_EMIT crosshairLeft();
        return;
    }
    const double x =
        std::clamp(xAxis->pixelToCoord(event->position().x()), range->first, range->second);
    const bool atEpochs = m_x == XAxisKind::Epoch && !isBetweenEpochs(m_metric);
    Q_EMIT crosshairMoved(atEpochs ? std::round(x) : x);
}

void MetricChart::mouseDoubleClickEvent(QMouseEvent* event)
{
    m_isClick = false;
    if (event->position().y() < axisRect()->top())
        Q_EMIT maximiseRequested();
    else
        Q_EMIT fitRequested();
}

void MetricChart::wheelEvent(QWheelEvent* event)
{
    QCustomPlot::wheelEvent(event);
    event->accept();
    Q_EMIT rangeChosen();
}

void MetricChart::moveCrosshairBy(double steps)
{
    const std::optional<std::pair<double, double>> range = m_axes->epochRange();
    if (!range)
        return;
    const auto [first, last] = *range;
    const double way = m_x == XAxisKind::Epoch ? steps : steps * (last - first) / kTimeSteps;
    const double from = m_crosshair.value_or(steps > 0 ? first - way : last - way);
    Q_EMIT crosshairMoved(std::clamp(from + way, first, last));
}

void MetricChart::zoom(double factor)
{
    xAxis->scaleRange(factor, xAxis->range().center());
    Q_EMIT rangeChosen();
}

void MetricChart::keyPressEvent(QKeyEvent* event)
{
    constexpr double kFar = 1'000'000'000;
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCrosshairBy(-step);
    case Qt::Key_Right:
        return moveCrosshairBy(step);
    case Qt::Key_Home:
        return moveCrosshairBy(-kFar);
    case Qt::Key_End:
        return moveCrosshairBy(kFar);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(0.8);
    case Qt::Key_Minus:
        return zoom(1.25);
    case Qt::Key_0:
        Q_EMIT fitRequested();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT maximiseRequested();
        return;
    case Qt::Key_Escape:
        Q_EMIT crosshairLeft();
        return;
    default:
        QCustomPlot::keyPressEvent(event);
    }
}

void MetricChart::clampEpochRange(const QCPRange& range)
{
    // Zooming further in than two epochs, or panning away from all data, only gets people lost.
    const std::optional<std::pair<double, double>> extent = m_axes->epochRange();
    QCPRange wanted = range;
    if (wanted.size() < kMinEpochSpan)
        wanted = QCPRange(range.center() - kMinEpochSpan / 2, range.center() + kMinEpochSpan / 2);
    if (extent) {
        const double size = std::min(wanted.size(), 3 * (extent->second - extent->first) + 10);
        wanted.lower =
            std::clamp(wanted.lower, extent->first - 0.8 * size, extent->second - 0.2 * size);
        wanted.upper = wanted.lower + size;
    }
    const double tolerance = 1e-9 * wanted.size();
    if (std::abs(wanted.lower - range.lower) > tolerance ||
        std::abs(wanted.upper - range.upper) > tolerance) {
        xAxis->setRange(wanted); // comes back here with a range that is fine
        return;
    }
    placeReadout();
    Q_EMIT epochRangeChanged(range.lower, range.upper);
}

void MetricChart::leaveEvent(QEvent* event)
{
    QCustomPlot::leaveEvent(event);
    hover(std::nullopt);
    Q_EMIT crosshairLeft();
}

void MetricChart::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    const bool look = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (look && m_axes != nullptr && !m_applyingTheme)
        applyTheme();
}

void MetricChart::resizeEvent(QResizeEvent* event)
{
    QCustomPlot::resizeEvent(event);
    updateReadout(); // may have room for names now, or no longer
}

void MetricChart::focusInEvent(QFocusEvent* event)
{
    QCustomPlot::focusInEvent(event);
    m_title->setTextColor(palette().color(QPalette::Highlight));
    Q_EMIT needsReplot();
}

void MetricChart::focusOutEvent(QFocusEvent* event)
{
    QCustomPlot::focusOutEvent(event);
    m_title->setTextColor(palette().color(QPalette::Text));
    Q_EMIT needsReplot();
}

} // namespace formwork::ui
