// What MetricAxes says about its curves: values at a place, all of them, and which one is near.
#include "ui/charts/curve_graph.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/plot.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>

namespace formwork::ui {

namespace {

// Of the point at x, or nearest to it; nothing beyond the curve.
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

} // namespace

std::vector<CurveReading> MetricAxes::read(double x) const
{
    std::vector<CurveReading> readings;
    for (const RunId id : m_order) {
        const RunCurves& curves = m_curves.at(id);
        if (!curves.run.visible)
            continue;
        CurveReading reading{id, curves.run.name, curves.run.colour, {}, {}};
        const auto readPart = [&](CurvePart part, const Curve& curve, const Band& band,
                                  std::optional<double>& value, std::optional<double>& deviation) {
            if (!partShown(part))
                return;
            const bool atEpochs = m_options.x == XAxisKind::Epoch && !isBetweenEpochs(m_metric);
            const auto point = pointAt(curve, x, atEpochs);
            if (point)
                value = curve.y[*point];
            deviation = deviationAt(band, point);
        };
        readPart(CurvePart::Train, curves.train, curves.trainBand, reading.train,
                 reading.trainDeviation);
        readPart(CurvePart::Validation, curves.validation, curves.validationBand,
                 reading.validation, reading.validationDeviation);
        if (reading.train || reading.validation)
            readings.push_back(std::move(reading));
    }
    return readings;
}

QString MetricAxes::dataText() const
{
    QStringList header = {axisTitle(m_options.x)};
    std::vector<const Curve*> shown;
    const auto take = [&](const RunCurves& curves, CurvePart part, const Curve& curve) {
        if (!curves.run.visible || !partShown(part) || curve.x.empty())
            return;
        const QString name =
            part == CurvePart::Train
                ? curves.run.name
                : QCoreApplication::translate("formwork::ui::Charts", "%1, validation")
                      .arg(curves.run.name);
        header << QString(name).replace(QLatin1Char('\t'), QLatin1Char(' '));
        shown.push_back(&curve);
    };
    for (const RunId id : m_order) {
        const RunCurves& curves = m_curves.at(id);
        take(curves, CurvePart::Train, curves.train);
        take(curves, CurvePart::Validation, curves.validation);
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

std::optional<RunId> MetricAxes::runAt(const QPointF& pixel) const
{
    constexpr double kNear = 8;              // pixels
    constexpr std::size_t kMostLooked = 400; // of a curve with more points below the pointer
    const QCPAxis* across = m_axisRect->axis(QCPAxis::atBottom);
    const QCPAxis* up = m_axisRect->axis(QCPAxis::atLeft);
    std::optional<RunId> nearest;
    double distance = kNear;
    const auto look = [&](RunId run, const Curve& curve, const CurveGraph* graph) {
        if (curve.x.empty() || graph == nullptr || !graph->visible())
            return;
        const double low = across->pixelToCoord(pixel.x() - kNear);
        const double high = across->pixelToCoord(pixel.x() + kNear);
        auto first =
            static_cast<std::size_t>(std::ranges::lower_bound(curve.x, low) - curve.x.begin());
        auto last =
            static_cast<std::size_t>(std::ranges::upper_bound(curve.x, high) - curve.x.begin());
        first = first > 0 ? first - 1 : 0; // the segments that only pass by
        last = std::min(last, curve.x.size() - 1);
        const std::size_t step = std::max<std::size_t>(1, (last - first) / kMostLooked);
        const std::vector<double>& values = graph->values();
        QPointF before(across->coordToPixel(curve.x[first]), up->coordToPixel(values[first]));
        for (std::size_t i = first; i <= last; i += step) {
            const QPointF point(across->coordToPixel(curve.x[i]), up->coordToPixel(values[i]));
            const QPointF along = point - before;
            const double length = QPointF::dotProduct(along, along);
            const double share =
                length > 0
                    ? std::clamp(QPointF::dotProduct(pixel - before, along) / length, 0.0, 1.0)
                    : 0;
            const QPointF off = pixel - (before + share * along);
            const double away = std::hypot(off.x(), off.y());
            if (away < distance) {
                distance = away;
                nearest = run;
            }
            before = point;
        }
    };
    for (const RunId id : m_order) {
        const RunCurves& curves = m_curves.at(id);
        if (!curves.run.visible)
            continue;
        look(id, curves.train, curves.trainGraph);
        look(id, curves.validation, curves.validationGraph);
    }
    return nearest;
}

} // namespace formwork::ui
