#include "ui/charts/chart_figure.h"

#include "core/base/error.h"
#include "ui/charts/figure_runs.h"
#include "ui/charts/fitted_text.h"
#include "ui/charts/metric_titles.h"

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace formwork::ui {

namespace {

constexpr double kFigureMillimetresPerInch = 25.4;
constexpr double kUnitsPerMillimetre = ChartFigure::kUnitsPerInch / kFigureMillimetresPerInch;
constexpr double kUnitsPerPoint = ChartFigure::kUnitsPerInch / 72;
constexpr double kUnitsPerPixel = ChartFigure::kUnitsPerInch / 96; // of a screen

// Least width of the area between the axes.
constexpr double kLeastPlotWidth = 22; // millimetres
constexpr double kLeastPlotHeight = 18;
constexpr double kLeastPlotShare = 0.45; // of the row's height: legends come after that
// A chart with its axis; narrower ones go into another row.
constexpr double kLeastChartWidth = 52;
constexpr double kMostGrownMillimetres = 2000;
constexpr int kMostTicks = 6;
constexpr double kMostRightLegendShare = 0.4; // of the width

// Where a font is drawn larger than on the screen, the name can be a pixel higher than measured:
// the whole legend clips it, not its own rectangle.
class LegendItem final : public QCPPlottableLegendItem
{
public:
    using QCPPlottableLegendItem::QCPPlottableLegendItem;

protected:
    QRect clipRect() const override { return mParentLegend->outerRect(); }
};

class FigureWords // for translations
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::ChartFigure)
};

int toUnits(double millimetres)
{
    return static_cast<int>(std::lround(millimetres * kUnitsPerMillimetre));
}

QFont fontOf(FontFamily family)
{
    QFont font;
    switch (family) {
    case FontFamily::Sans:
        font.setFamily(QStringLiteral("sans-serif"));
        break;
    case FontFamily::Serif:
        font.setFamily(QStringLiteral("serif"));
        break;
    case FontFamily::Tex:
        font.setFamilies({QStringLiteral("Latin Modern Roman"), QStringLiteral("LM Roman 10"),
                          QStringLiteral("CMU Serif"), QStringLiteral("TeX Gyre Termes"),
                          QStringLiteral("serif")});
        break;
    }
    return font;
}

int widestLabel(const QCPAxis& axis, const QFontMetrics& metrics)
{
    int widest = 0;
    for (const QString& label : axis.tickVectorLabels())
        widest = std::max(widest, metrics.horizontalAdvance(label));
    return widest;
}

bool labelsOverlap(const QCPAxis& axis, const QFontMetrics& metrics)
{
    const bool horizontal = axis.orientation() == Qt::Horizontal;
    const QVector<double> ticks = axis.tickVector();
    const QVector<QString> labels = axis.tickVectorLabels();
    double end = -1e9;
    std::vector<std::pair<double, double>> extents; // centre, half of the length
    for (qsizetype i = 0; i < std::min(ticks.size(), labels.size()); ++i) {
        if (!axis.range().contains(ticks[i]))
            continue;
        const double length = horizontal
                                  ? metrics.horizontalAdvance(labels[i]) + metrics.height() / 3.0
                                  : metrics.height();
        extents.emplace_back(axis.coordToPixel(ticks[i]), length / 2);
    }
    std::ranges::sort(extents);
    for (const auto& [centre, half] : extents) {
        if (centre - half < end)
            return true;
        end = centre + half;
    }
    return false;
}

} // namespace

void ChartFigure::Plot::layOut(const QSize& size)
{
    setViewport(QRect(QPoint(), size));
    updateLayout();
}

ChartFigure::ChartFigure(const ChartExportRequest& request, const std::vector<MetricKind>& metrics)
    : m_request(request)
{
    const int fontUnits =
        std::max(1, static_cast<int>(std::lround(request.fontPoints * kUnitsPerPoint)));
    m_theme = ChartTheme::forPrint(fontUnits, kUnitsPerPixel);
    m_theme.font = fontOf(request.font);
    m_theme.font.setPixelSize(fontUnits);
    m_theme.lineWidth = request.linePoints * kUnitsPerPoint / kUnitsPerPixel;
    m_theme.markers = request.markers;
    const int count = static_cast<int>(metrics.size());
    m_columns = columnsFor(count);
    m_rows = (count + m_columns - 1) / m_columns;
    m_size = {toUnits(request.widthMillimetres), toUnits(request.heightMillimetres) * m_rows};

    m_plot.setBackground(QBrush(m_theme.background));
    m_plot.setAntialiasedElements(QCP::aeAll);
    m_plot.plotLayout()->clear();
    m_plot.plotLayout()->setRowSpacing(0);
    addTitle();
    if (request.legend && request.legendPlace == LegendPlace::Above)
        ++m_gridRows; // kept free: the legend needs to know the curves
    addCharts(metrics);
    if (request.legend)
        addLegend();
    layOut();
}

int ChartFigure::columnsFor(int charts) const
{
    if (m_request.stacked)
        return 1;
    const bool beside = m_request.legend && m_request.legendPlace == LegendPlace::Right;
    const double width = m_request.widthMillimetres * (beside ? 1 - kMostRightLegendShare / 2 : 1);
    return std::clamp(static_cast<int>(width / kLeastChartWidth), 1, charts);
}

QSizeF ChartFigure::millimetres() const
{
    return QSizeF(m_size) / kUnitsPerMillimetre;
}

std::vector<QRectF> ChartFigure::plots() const
{
    std::vector<QRectF> plots;
    for (const QCPAxisRect* rect : m_rects)
        plots.emplace_back(QPointF(rect->rect().topLeft()) / kUnitsPerMillimetre,
                           QSizeF(rect->size()) / kUnitsPerMillimetre);
    return plots;
}

void ChartFigure::draw(QCPPainter& painter)
{
    m_plot.toPainter(&painter, m_size.width(), m_size.height());
}

QStringList ChartFigure::notes() const
{
    int missing = 0;
    int notPositive = 0;
    for (const auto& axes : m_axes) {
        missing += axes->notes().missing;
        notPositive += axes->notes().notPositive;
    }
    QStringList notes;
    if (missing > 0)
        notes << FigureWords::tr("Values that are not finite and not drawn: %Ln", nullptr, missing);
    if (notPositive > 0)
        notes << FigureWords::tr("Values of 0 or less, which a logarithmic axis cannot show: %Ln",
                                 nullptr, notPositive);
    return notes;
}

void ChartFigure::addTitle()
{
    if (m_request.title.isEmpty())
        return;
    QFont font = m_theme.font;
    font.setBold(true);
    const int em = m_theme.font.pixelSize();
    auto* title = new QCPTextElement(
        &m_plot, wrapped(m_request.title, QFontMetrics(font), m_size.width() - 2 * em), font);
    title->setTextColor(m_theme.text);
    title->setMargins(QMargins(0, em / 2, 0, 0));
    m_plot.plotLayout()->addElement(m_gridRows, 0, title);
    m_plot.plotLayout()->setRowStretchFactor(m_gridRows, 0.001);
    ++m_gridRows;
    m_title = title;
}

void ChartFigure::addCharts(const std::vector<MetricKind>& metrics)
{
    const FigureRuns drawn = figureRuns(m_request);
    m_seedCounts = drawn.seedCounts;
    auto* grid = new QCPLayoutGrid;
    grid->setColumnSpacing(0);
    grid->setRowSpacing(0);
    m_plot.plotLayout()->addElement(m_gridRows++, 0, grid);
    for (std::size_t i = 0; i < metrics.size(); ++i)
        addChart(grid, static_cast<int>(i), metrics[i], drawn.runs);
}

void ChartFigure::addChart(QCPLayoutGrid* grid, int place, MetricKind metric,
                           const std::vector<ChartRun>& runs)
{
    const int gap = m_theme.font.pixelSize();
    auto* rect = new QCPAxisRect(&m_plot);
    const bool several = m_columns * m_rows > 1;
    if (m_request.letters && several) {
        auto* cell = new QCPLayoutGrid;
        cell->setRowSpacing(0);
        auto* letter = new QCPTextElement(
            &m_plot, QStringLiteral("(%1)").arg(QLatin1Char(static_cast<char>('a' + place))),
            m_theme.font);
        letter->setTextColor(m_theme.text);
        letter->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
        letter->setMargins(QMargins(gap / 2, gap / 3, 0, 0));
        cell->addElement(0, 0, letter);
        cell->addElement(1, 0, rect);
        cell->setRowStretchFactor(0, 0.001);
        grid->addElement(place / m_columns, place % m_columns, cell);
    } else {
        grid->addElement(place / m_columns, place % m_columns, rect);
    }
    for (QCPAxis* axis : rect->axes()) { // only the first axis rect of a plot is born with these
        axis->setLayer(QStringLiteral("axes"));
        axis->grid()->setLayer(QStringLiteral("grid"));
    }
    rect->setMinimumMargins(QMargins(gap / 2, gap, gap, gap / 2));
    // The axes of charts below or beside each other begin at the same place.
    const auto share = [&](QCPMarginGroup*& group, QCP::MarginSides sides) {
        if (group == nullptr)
            group = new QCPMarginGroup(&m_plot);
        rect->setMarginGroup(sides, group);
    };
    share(m_columnGroups[place % m_columns], QCP::msLeft | QCP::msRight);
    share(m_rowGroups[place / m_columns], QCP::msTop | QCP::msBottom);
    QCPAxis* epochAxis = rect->axis(QCPAxis::atBottom);
    QCPAxis* valueAxis = rect->axis(QCPAxis::atLeft);
    auto axes = std::make_unique<MetricAxes>(rect, metric);
    axes->setTheme(m_theme);
    axes->setOptions({m_request.showTrain, m_request.showValidation, m_request.smoothing,
                      m_request.logarithmicLoss, m_request.x});
    axes->setRuns(runs);
    const auto limits = m_request.limits.find(metric);
    axes->setLimits(limits == m_request.limits.end() ? AxisLimits() : limits->second);
    axes->fitValues();
    const auto [first, last] = axes->epochRange().value_or(std::pair(0.0, 10.0));
    const double pad = std::max(0.5, 0.02 * (last - first));
    axes->setEpochRange(first - pad, last + pad);
    epochAxis->setLabel(axisTitle(m_request.x));
    valueAxis->setLabel(metricTitle(metric));
    m_axes.push_back(std::move(axes));
    m_rects.push_back(rect);
}

void ChartFigure::placeLegend(QCPLegend* legend)
{
    QCPLayoutGrid* sheet = m_plot.plotLayout();
    switch (m_request.legendPlace) {
    case LegendPlace::Below:
        sheet->addElement(m_gridRows, 0, legend);
        sheet->setRowStretchFactor(m_gridRows, 0.001);
        ++m_gridRows;
        return;
    case LegendPlace::Above:
        sheet->addElement(m_gridRows - 2, 0, legend);
        sheet->setRowStretchFactor(m_gridRows - 2, 0.001);
        return;
    case LegendPlace::Right:
        sheet->addElement(m_gridRows - 1, 1, legend);
        sheet->setColumnStretchFactor(1, 0.001);
        return;
    }
}

void ChartFigure::addLineKey(QCPLegend* legend, const QString& text, const QPen& pen,
                             const QBrush& fill)
{
    auto* graph = new QCPGraph(m_rects.front()->axis(QCPAxis::atBottom),
                               m_rects.front()->axis(QCPAxis::atLeft));
    graph->setName(text);
    graph->setPen(pen);
    graph->setBrush(fill);
    graph->removeFromLegend();
    legend->addItem(new LegendItem(legend, graph));
}

void ChartFigure::addLegendItems(QCPLegend* legend)
{
    // The loss chart has a curve of each run whatever parts are shown.
    for (QCPGraph* graph : m_axes.back()->legendCurves())
        legend->addItem(new LegendItem(legend, graph));
    const bool anyParts = std::any_of(m_axes.begin(), m_axes.end(), [](const auto& axes) {
        return hasValidationPart(axes->metric());
    });
    if (anyParts && m_request.showTrain && m_request.showValidation) {
        for (const CurvePart part : {CurvePart::Train, CurvePart::Validation}) {
            QPen pen = runPen(0, part, false, m_theme.lineWidth * m_theme.scale);
            pen.setColor(m_theme.axis);
            addLineKey(legend,
                       part == CurvePart::Train
                           ? QCoreApplication::translate("formwork::ui::Charts", "train")
                           : QCoreApplication::translate("formwork::ui::Charts", "validation"),
                       pen, Qt::NoBrush);
        }
    }
    if (m_seedCounts.empty())
        return;
    const auto [least, most] = std::ranges::minmax(m_seedCounts);
    QColor band = m_theme.axis;
    band.setAlphaF(0.22F);
    addLineKey(legend,
               least == most
                   ? FigureWords::tr("mean \u00b1 s.d., n = %1").arg(most)
                   : FigureWords::tr("mean \u00b1 s.d., n = %1 to %2").arg(least).arg(most),
               Qt::NoPen, band);
}

void ChartFigure::addLegend()
{
    if (m_plot.legend == nullptr) // it went with the axis rect that the plot began with
        m_plot.legend = new QCPLegend;
    QCPLegend* legend = m_plot.legend;
    placeLegend(legend);
    legend->setLayer(QStringLiteral("legend"));
    legend->setFont(m_theme.font);
    legend->setTextColor(m_theme.text);
    legend->setBorderPen(Qt::NoPen);
    legend->setBrush(Qt::NoBrush);
    const int em = m_theme.font.pixelSize();
    legend->setIconSize(5 * em / 2, em);
    legend->setIconTextPadding(em / 2);
    legend->setColumnSpacing(em);
    legend->setRowSpacing(em / 6);
    legend->setMargins(QMargins(em, 0, em, em / 2));
    addLegendItems(legend);
    shortenNames(legend);
    m_legend = legend;
}

// As many columns as the widest name leaves room for; a name takes at most half of the width, or
// all of it where there are few names.
void ChartFigure::shortenNames(QCPLegend* legend)
{
    const QFontMetrics metrics(m_theme.font);
    const int em = m_theme.font.pixelSize();
    const bool right = m_request.legendPlace == LegendPlace::Right;
    const int icon = legend->iconSize().width() + legend->iconTextPadding() + em / 2;
    const int usable =
        right ? static_cast<int>(kMostRightLegendShare * m_size.width()) : m_size.width() - 2 * em;
    const int most = right || legend->itemCount() <= 8
                         ? usable - icon
                         : (usable - legend->columnSpacing()) / 2 - icon;
    QStringList names;
    for (int i = 0; i < legend->itemCount(); ++i)
        names << qobject_cast<QCPPlottableLegendItem*>(legend->item(i))->plottable()->name();
    // Only the runs' names may share what is left out; the keys of lines come after them.
    const auto runs = static_cast<qsizetype>(m_axes.back()->legendCurves().size());
    names = shortened(names.first(runs), metrics, std::max(most, em)) +
            shortened(names.sliced(runs), metrics, std::max(most, em));
    int widest = 1;
    for (int i = 0; i < legend->itemCount(); ++i) {
        qobject_cast<QCPPlottableLegendItem*>(legend->item(i))->plottable()->setName(names[i]);
        widest = std::max(widest, metrics.horizontalAdvance(names[i]) + icon);
    }
    const int perRow =
        right ? 1 : (usable + legend->columnSpacing()) / (widest + legend->columnSpacing());
    legend->setWrap(std::clamp(perRow, 1, legend->itemCount()));
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst); // rearranges by the wrap
}

void ChartFigure::layOut()
{
    // Margins follow the tick labels, and those the room: a few rounds settle it.
    constexpr int kMostRounds = 12;
    for (int round = 0; round < kMostRounds; ++round) {
        m_plot.layOut(m_size);
        m_plot.layOut(m_size); // with the margins of the first
        const bool grown = growForPlots();
        const bool thinned = thinTicks();
        if (!grown && !thinned)
            break;
    }
    m_plot.layOut(m_size);
    refuseClipping();
}

bool ChartFigure::growForPlots()
{
    const int least =
        toUnits(std::max(kLeastPlotHeight, kLeastPlotShare * m_request.heightMillimetres));
    int lacking = 0;
    for (const QCPAxisRect* rect : m_rects)
        lacking = std::max(lacking, least - rect->height());
    if (m_legend != nullptr) // beside the charts it may be higher than they are
        lacking = std::max(lacking, (m_legend->outerRect().bottom() - m_size.height() + 1));
    if (lacking <= 0 || m_size.height() >= toUnits(kMostGrownMillimetres))
        return false;
    m_size.setHeight(m_size.height() + lacking * m_rows);
    return true;
}

bool ChartFigure::thinTicks()
{
    const QFontMetrics metrics(m_theme.font);
    bool changed = false;
    for (QCPAxisRect* rect : m_rects) {
        for (const auto side : {QCPAxis::atBottom, QCPAxis::atLeft}) {
            QCPAxis* axis = rect->axis(side);
            const int count = axis->ticker()->tickCount();
            if (count > kMostTicks || (count > 2 && labelsOverlap(*axis, metrics))) {
                axis->ticker()->setTickCount(std::min(count - 1, kMostTicks));
                changed = true;
            }
        }
        // The last label of the x axis is centred on its tick and may reach beyond the axis.
        QMargins margins = rect->minimumMargins();
        const int half = widestLabel(*rect->axis(QCPAxis::atBottom), metrics) / 2 + 1;
        if (margins.right() < half) {
            margins.setRight(half);
            rect->setMinimumMargins(margins);
            changed = true;
        }
    }
    return changed;
}

void ChartFigure::refuseClipping() const
{
    // The layout rounds the parts of a row, each up to a unit.
    const QRect sheet = QRect(QPoint(), m_size).adjusted(-2, -2, 2, 2);
    const auto refuse = [this](Text&& what, const Text& hint) {
        throw Error(ErrorCode::InvalidArgument,
                    std::move(what).arg(std::lround(millimetres().width()),
                                        std::lround(millimetres().height())),
                    {}, hint);
    };
    const QFontMetrics metrics(m_theme.font);
    if (m_title != nullptr && (!sheet.contains(m_title->outerRect()) ||
                               m_title->minimumOuterSizeHint().width() > m_size.width()))
        refuse(Text("the title has no room in a picture of %1 x %2 mm"),
               Text("shorten the title, or choose a larger width"));
    const Text roomier = Text("choose a larger width or a smaller font, or place the legend below");
    if (m_legend != nullptr &&
        (!sheet.contains(m_legend->outerRect()) ||
         m_legend->minimumOuterSizeHint().width() > m_legend->outerRect().width()))
        refuse(Text("the legend has no room in a picture of %1 x %2 mm"), roomier);
    for (const QCPAxisRect* rect : m_rects) {
        if (rect->width() < toUnits(kLeastPlotWidth) ||
            rect->height() < toUnits(kLeastPlotHeight) || !sheet.contains(rect->outerRect()))
            refuse(Text("a chart has no room in a picture of %1 x %2 mm"), roomier);
        if (metrics.horizontalAdvance(rect->axis(QCPAxis::atLeft)->label()) >
            rect->outerRect().height())
            refuse(Text("an axis title has no room in a picture of %1 x %2 mm"),
                   Text("choose a larger height or a smaller font"));
    }
}

} // namespace formwork::ui
