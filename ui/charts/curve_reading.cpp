#include "ui/charts/curve_reading.h"

#include "ui/charts/curve_graph.h"
#include "ui/charts/metric_titles.h"
#include "ui/charts/plot.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>

namespace formwork::ui {

namespace {

constexpr double kNearPixels = 8;
constexpr std::size_t kMostLooked = 400; // of a curve with more points below the pointer

// Index of the point at x, or nearest to it; nothing beyond the curve.
std::optional<std::size_t> pointAt(const Curve& curve, double x, bool exactly)
{
    const auto place = std::lower_bound(curve.x.begin(), curve.x.end(), x);
    if (place == curve.x.end() || (exactly && *place != x))
        return std::nullopt;
    const auto index = static_cast<std::size_t>(place - curve.x.begin());
    const bool before = index > 0 && x - curve.x[index - 1] < curve.x[index] - x;
    return before ? index - 1 : index;
}

std::optional<double> deviationAt(const Band& band, const std::optional<std::size_t>& point)
{
    if (!point || *point >= band.low.size())
        return std::nullopt;
    return (band.high[*point] - band.low[*point]) / 2;
}

// Pixels between a point and the nearest part of the line from `start` to `end`.
double distanceToLine(const QPointF& pixel, const QPointF& start, const QPointF& end)
{
    const QPointF along = end - start;
    const double length = QPointF::dotProduct(along, along);
    const double share =
        length > 0 ? std::clamp(QPointF::dotProduct(pixel - start, along) / length, 0.0, 1.0) : 0;
    const QPointF off = pixel - (start + share * along);
    return std::hypot(off.x(), off.y());
}

// Pixels between a point and the part of the curve that is close to it.
double distanceToCurve(const RunCurves::Part& part, const QCPAxisRect& axes, const QPointF& pixel)
{
    double distance = kNearPixels;
    const Curve& curve = part.curve;
    if (curve.x.empty() || !part.graph->visible())
        return distance;
    const QCPAxis* across = axes.axis(QCPAxis::atBottom);
    const QCPAxis* up = axes.axis(QCPAxis::atLeft);
    const double low = across->pixelToCoord(pixel.x() - kNearPixels);
    const double high = across->pixelToCoord(pixel.x() + kNearPixels);
    auto first = static_cast<std::size_t>(std::ranges::lower_bound(curve.x, low) - curve.x.begin());
    auto last = static_cast<std::size_t>(std::ranges::upper_bound(curve.x, high) - curve.x.begin());
    first = first > 0 ? first - 1 : 0; // the segments that only pass by
    last = std::min(last, curve.x.size() - 1);
    const std::size_t step = std::max<std::size_t>(1, (last - first) / kMostLooked);
    const std::vector<double>& values = part.graph->values();
    QPointF before(across->coordToPixel(curve.x[first]), up->coordToPixel(values[first]));
    for (std::size_t i = first; i <= last; i += step) {
        const QPointF point(across->coordToPixel(curve.x[i]), up->coordToPixel(values[i]));
        distance = std::min(distance, distanceToLine(pixel, before, point));
        before = point;
    }
    return distance;
}

} // namespace

std::vector<CurveReading> readCurves(const ShownCurves& curves, double x,
                                     const ChartOptions& options)
{
    std::vector<CurveReading> readings;
    for (const RunCurves* each : curves) {
        CurveReading reading{each->id(), each->run().name, each->run().colour, {}, {}};
        const bool atEpochs = options.x == XAxisKind::Epoch && !isBetweenEpochs(each->metric());
        const auto readPart = [&](CurvePart kind, std::optional<double>& value,
                                  std::optional<double>& deviation) {
            if (!isPartShown(each->metric(), kind, options))
                return;
            const RunCurves::Part& part = each->part(kind);
            const auto point = pointAt(part.curve, x, atEpochs);
            if (point)
                value = part.curve.y[*point];
            deviation = deviationAt(part.band, point);
        };
        readPart(CurvePart::Train, reading.train, reading.trainDeviation);
        readPart(CurvePart::Validation, reading.validation, reading.validationDeviation);
        if (reading.train || reading.validation)
            readings.push_back(std::move(reading));
    }
    return readings;
}

QString curvesAsText(const ShownCurves& curves, const ChartOptions& options)
{
    QStringList header = {axisTitle(options.x)};
    std::vector<const Curve*> shown;
    for (const RunCurves* each : curves) {
        for (const CurvePart part : {CurvePart::Train, CurvePart::Validation}) {
            const Curve& curve = each->part(part).curve;
            if (!isPartShown(each->metric(), part, options) || curve.x.empty())
                continue;
            const QString name =
                part == CurvePart::Train
                    ? each->run().name
                    : QCoreApplication::translate("formwork::ui::Charts", "%1, validation")
                          .arg(each->run().name);
            header << QString(name).replace(QLatin1Char('\t'), QLatin1Char(' '));
            shown.push_back(&curve);
        }
    }
    std::map<double, QStringList> lines;
    for (std::size_t column = 0; column < shown.size(); ++column) {
        for (std::size_t i = 0; i < shown[column]->x.size(); ++i) {
            QStringList& line = lines[shown[column]->x[i]];
            while (line.size() < static_cast<qsizetype>(column))
                line << QString();
            line << QString::number(shown[column]->y[i], 'g', 12);
        }
    }
    QString text = header.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (auto& [place, line] : lines) {
        while (line.size() < static_cast<qsizetype>(shown.size()))
            line << QString();
        text += QString::number(place, 'g', 12) + QLatin1Char('\t') + line.join(QLatin1Char('\t')) +
                QLatin1Char('\n');
    }
    return text;
}

std::optional<RunId> runNear(const ShownCurves& curves, const QCPAxisRect& axes,
                             const QPointF& pixel)
{
    std::optional<RunId> nearest;
    double distance = kNearPixels;
    for (const RunCurves* each : curves) {
        for (const CurvePart part : {CurvePart::Train, CurvePart::Validation}) {
            const double away = distanceToCurve(each->part(part), axes, pixel);
            if (away >= distance)
                continue;
            distance = away;
            nearest = each->id();
        }
    }
    return nearest;
}

} // namespace formwork::ui
