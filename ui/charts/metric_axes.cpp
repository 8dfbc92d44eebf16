#include "ui/charts/metric_axes.h"

#include "ui/charts/plot.h"

#include <QSet>

#include <algorithm>
#include <cmath>
#include <limits>

namespace formwork::ui {

namespace {

// Wide antialiased pens cost the raster engine some twenty times what 1-px ones do.
constexpr std::size_t kMaxEmphasisedRuns = 8;
constexpr std::size_t kMaxEmphasisedPoints = 20000;

} // namespace

MetricAxes::MetricAxes(QCPAxisRect* axisRect, MetricKind metric)
    : m_axisRect(axisRect)
    , m_metric(metric)
{
    applyTicker();
    setEpochRange(0, 10);
    fitValues();
}

void MetricAxes::setTheme(const ChartTheme& theme)
{
    m_theme = theme;
    styleAxis(m_axisRect->axis(QCPAxis::atBottom));
    styleAxis(m_axisRect->axis(QCPAxis::atLeft));
    styleCurves();
}

void MetricAxes::setOptions(const ChartOptions& options)
{
    const bool scaleChanged = options.logarithmicLoss != m_options.logarithmicLoss;
    const bool axisChanged = options.x != m_options.x;
    const bool smoothingChanged = options.smoothing != m_options.smoothing;
    m_options = options;
    if (scaleChanged || axisChanged)
        applyTicker();
    if (axisChanged) {
        for (auto& [id, curves] : m_curves)
            curves.forgetRevision();
    }
    if (!smoothingChanged) {
        styleCurves();
        return;
    }
    for (auto& [id, curves] : m_curves)
        curves.smooth(m_options.smoothing, isLogarithmic());
    styleCurves();
}

void MetricAxes::setRuns(const std::vector<ChartRun>& runs)
{
    QSet<RunId> wanted;
    m_order.clear();
    for (const ChartRun& run : runs) {
        wanted.insert(run.id);
        m_order.push_back(run.id);
    }
    for (auto place = m_curves.begin(); place != m_curves.end();) {
        if (wanted.contains(place->first)) {
            ++place;
            continue;
        }
        place->second.removeFromPlot();
        place = m_curves.erase(place);
    }
    for (const ChartRun& run : runs) {
        const auto known = m_curves.find(run.id);
        const bool drawn = known != m_curves.end() && run.revision != 0 &&
                           known->second.run().revision == run.revision;
        if (drawn)
            known->second.copyLook(run);
        else
            fill(curvesOf(run));
    }
    styleCurves();
}

void MetricAxes::updateRun(const ChartRun& run)
{
    if (!m_curves.contains(run.id))
        return;
    fill(curvesOf(run));
    styleCurves();
}

RunCurves& MetricAxes::curvesOf(const ChartRun& run)
{
    RunCurves& curves = m_curves.try_emplace(run.id, m_axisRect, m_metric).first->second;
    curves.setRun(run, m_options.x);
    return curves;
}

void MetricAxes::fill(RunCurves& curves)
{
    curves.fill(m_options.smoothing, isLogarithmic());
}

ShownCurves MetricAxes::shownCurves() const
{
    ShownCurves shown;
    for (const RunId id : m_order) {
        const RunCurves& curves = m_curves.at(id);
        if (curves.run().visible)
            shown.push_back(&curves);
    }
    return shown;
}

std::vector<CurveReading> MetricAxes::read(double x) const
{
    return readCurves(shownCurves(), x, m_options);
}

QString MetricAxes::dataText() const
{
    return curvesAsText(shownCurves(), m_options);
}

std::optional<RunId> MetricAxes::runAt(const QPointF& pixel) const
{
    return runNear(shownCurves(), *m_axisRect, pixel);
}

void MetricAxes::applyTicker()
{
    if (m_options.x == XAxisKind::Epoch) {
        // Epochs are whole numbers, also when zoomed in.
        QSharedPointer<QCPAxisTickerFixed> epochs(new QCPAxisTickerFixed);
        epochs->setTickStep(1);
        epochs->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        m_axisRect->axis(QCPAxis::atBottom)->setTicker(epochs);
    } else {
        m_axisRect->axis(QCPAxis::atBottom)
            ->setTicker(QSharedPointer<QCPAxisTickerTime>(new QCPAxisTickerTime));
        applyTimeFormat();
    }
    QCPAxis* axis = m_axisRect->axis(QCPAxis::atLeft);
    axis->setScaleType(isLogarithmic() ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (isLogarithmic())
        applyLogTicker();
    else
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis->setSubTicks(isLogarithmic());
}

bool MetricAxes::isLogarithmic() const
{
    return m_logarithmic || (isLoss(m_metric) && m_options.logarithmicLoss);
}

// Powers of ten from three decades on. Most losses span fewer: base 10 would leave one or two
// labels.
void MetricAxes::applyLogTicker()
{
    constexpr double kDecades = 1000;
    QCPAxis* axis = m_axisRect->axis(QCPAxis::atLeft);
    const bool decades = axis->range().upper >= kDecades * axis->range().lower;
    const auto present = axis->ticker().dynamicCast<QCPAxisTickerLog>();
    if (!present.isNull() && (present->logBase() == 10) == decades)
        return;
    QSharedPointer<QCPAxisTickerLog> ticker(new QCPAxisTickerLog);
    ticker->setLogBase(decades ? 10 : 2);
    ticker->setSubTickCount(decades ? 8 : 3); // 2 to 9; quarters of an octave
    axis->setTicker(ticker);
}

void MetricAxes::setLogarithmic(bool logarithmic)
{
    if (logarithmic == m_logarithmic)
        return;
    m_logarithmic = logarithmic;
    applyTicker();
    for (auto& [id, curves] : m_curves) // bands must not reach down to 0
        curves.fillBands(m_options.smoothing, isLogarithmic());
}

void MetricAxes::setHighlighted(std::optional<RunId> run)
{
    if (run && !m_curves.contains(*run))
        run.reset();
    if (run == m_highlighted)
        return;
    m_highlighted = run;
    styleCurves();
}

void MetricAxes::setLimits(const AxisLimits& limits)
{
    m_limits = limits;
}

ChartNotes MetricAxes::notes() const
{
    ChartNotes notes;
    for (const RunCurves* curves : shownCurves()) {
        for (const CurvePart each : {CurvePart::Train, CurvePart::Validation}) {
            if (!partShown(each))
                continue;
            const RunCurves::Part& part = curves->part(each);
            notes.missing += part.missing;
            if (isLogarithmic())
                notes.notPositive += static_cast<int>(
                    std::ranges::count_if(part.curve.y, [](double value) { return value <= 0; }));
        }
    }
    return notes;
}

std::optional<std::pair<double, double>> MetricAxes::epochRange() const
{
    std::optional<std::pair<double, double>> range;
    for (const RunCurves* curves : shownCurves()) {
        for (const CurvePart part : {CurvePart::Train, CurvePart::Validation}) {
            const std::vector<double>& x = curves->part(part).curve.x;
            if (x.empty())
                continue;
            range = range ? std::pair(std::min(range->first, x.front()),
                                      std::max(range->second, x.back()))
                          : std::pair(x.front(), x.back());
        }
    }
    return range;
}

void MetricAxes::setEpochRange(double lower, double upper)
{
    m_axisRect->axis(QCPAxis::atBottom)->setRange(lower, upper);
    applyTimeFormat();
}

void MetricAxes::applyTimeFormat()
{
    const QCPAxis* axis = m_axisRect->axis(QCPAxis::atBottom);
    const auto ticker = axis->ticker().dynamicCast<QCPAxisTickerTime>();
    if (ticker.isNull())
        return;
    constexpr double kMinutes = 20 * 60; // from here on seconds say nothing
    ticker->setTimeFormat(axis->range().upper < kMinutes ? QStringLiteral("%m:%s")
                                                         : QStringLiteral("%h:%m h"));
}

void MetricAxes::fitValues()
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto take = [&](const std::vector<double>& values) {
        for (const double value : values) {
            if (isLogarithmic() && value <= 0)
                continue; // counted in notes()
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    for (const RunCurves* curves : shownCurves()) {
        for (const CurvePart each : {CurvePart::Train, CurvePart::Validation}) {
            if (!partShown(each))
                continue;
            const RunCurves::Part& part = curves->part(each);
            take(part.curve.y);
            // A band that reaches down to 0 is cut off by a logarithmic axis.
            if (!isLogarithmic())
                take(part.band.low);
            take(part.band.high);
        }
    }
    QCPRange range = fittingRange(low, high);
    if (m_limits.lower && (!isLogarithmic() || *m_limits.lower > 0))
        range.lower = *m_limits.lower;
    if (m_limits.upper)
        range.upper = *m_limits.upper;
    if (range.lower < range.upper)
        m_axisRect->axis(QCPAxis::atLeft)->setRange(range);
    if (isLogarithmic())
        applyLogTicker();
}

QCPRange MetricAxes::fittingRange(double low, double high) const
{
    if (low > high) // nothing to show
        return {isLogarithmic() ? 0.1 : 0, isPercentage(m_metric) ? 100.0 : 4.0};
    if (isLogarithmic())
        return {low / 1.15, high * 1.15};
    const double span = high - low;
    // From zero where that costs little room: differences then look as large as they are.
    const bool fromZero = m_metric == MetricKind::EpochSeconds ||
                          m_metric == MetricKind::ImagesPerSecond ||
                          m_metric == MetricKind::Memory || m_metric == MetricKind::Gpu ||
                          m_metric == MetricKind::DataWait || (low >= 0 && low < 0.6 * high);
    const double pad = fromZero ? 0.06 * high : std::max(0.06 * span, 1e-3 * std::abs(high));
    const double upper = high + std::max(pad, 1e-9);
    return {fromZero ? 0 : low - pad, isPercentage(m_metric) ? std::min(upper, 101.0) : upper};
}

std::vector<QCPGraph*> MetricAxes::legendCurves() const
{
    std::vector<QCPGraph*> graphs;
    for (const RunCurves* curves : shownCurves())
        graphs.push_back(curves->legendCurve());
    return graphs;
}

void MetricAxes::styleCurves()
{
    std::size_t shown = 0;
    std::size_t points = 0;
    for (const auto& [id, curves] : m_curves) {
        shown += curves.run().visible ? 1 : 0;
        points += curves.part(CurvePart::Train).curve.x.size() +
                  curves.part(CurvePart::Validation).curve.x.size();
    }
    const bool emphasised = shown <= kMaxEmphasisedRuns && points <= kMaxEmphasisedPoints;
    for (auto& [id, curves] : m_curves) {
        using Emphasis = RunCurves::Emphasis;
        Emphasis emphasis = emphasised ? Emphasis::Full : Emphasis::Thin;
        if (m_highlighted)
            emphasis = *m_highlighted == id ? Emphasis::Highlighted : Emphasis::Receding;
        curves.style(m_theme, m_options, emphasis);
    }
}

void MetricAxes::styleAxis(QCPAxis* axis)
{
    const auto scaled = [this](double length) {
        return std::max(1, static_cast<int>(std::lround(length * m_theme.scale)));
    };
    const QPen line(m_theme.axis, m_theme.scale);
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(line);
    axis->setTickLength(0, scaled(4));
    axis->setSubTickLength(0, scaled(2));
    axis->setTickLabelColor(m_theme.text);
    axis->setLabelColor(m_theme.text);
    axis->setTickLabelFont(m_theme.font);
    axis->setLabelFont(m_theme.font);
    axis->setTickLabelPadding(scaled(4));
    axis->setLabelPadding(scaled(3));
    axis->setPadding(scaled(2));
    axis->grid()->setPen(QPen(m_theme.grid, m_theme.scale));
    axis->grid()->setZeroLinePen(Qt::NoPen);
    axis->grid()->setSubGridVisible(false);
    axis->setNumberFormat(QStringLiteral("gb"));
    axis->setNumberPrecision(4);
    axis->setSubTicks(axis->scaleType() == QCPAxis::stLogarithmic);
}

} // namespace formwork::ui
