#include "ui/charts/chart_export.h"

#include "core/base/error.h"
#include "ui/charts/chart_figure.h"

#include <QBuffer>

#include <algorithm>
#include <memory>

namespace formwork::ui {

namespace {

constexpr double kMaxMillimetres = 2000;

Picture pictureOf(ChartFigure& figure)
{
    return {figure.sizeInUnits(), [&figure](QCPPainter& painter) {
                figure.draw(painter);
            }};
}

DrawnFile drawFile(const ChartExportRequest& request, const std::string& name,
                   const std::vector<MetricKind>& metrics)
{
    ChartFigure figure(request, metrics);
    const QString title = request.title.isEmpty() ? QString::fromStdString(name) : request.title;
    return drawPicture(pictureOf(figure), request.folder / (name + "." + request.format), title,
                       request.dpi);
}

void check(const ChartExportRequest& request)
{
    if (request.runs.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is no run to draw"), {},
                    Text("tick at least one run"));
    if (request.charts.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is no chart to draw"), {},
                    Text("choose at least one"));
    const auto validLength = [](double millimetres) {
        return millimetres >= 10 && millimetres <= kMaxMillimetres;
    };
    if (!validLength(request.widthMillimetres) || !validLength(request.heightMillimetres))
        throw Error(ErrorCode::InvalidArgument, Text("a picture's side must be 10 to 2000 mm"));
    for (const auto& [metric, limits] : request.limits) {
        if (limits.lower && limits.upper && *limits.lower >= *limits.upper)
            throw Error(ErrorCode::InvalidArgument,
                        Text("the lower limit of an axis must be below the upper one"));
    }
    if (!(request.fontPoints >= 3 && request.fontPoints <= 72))
        throw Error(ErrorCode::InvalidArgument, Text("the font size must be 3 to 72 pt"));
}

void checkDpi(double dpi)
{
    if (!(dpi >= 30 && dpi <= 2400))
        throw Error(ErrorCode::InvalidArgument, Text("the resolution must be 30 to 2400 dpi"));
}

std::vector<MetricKind> metricsOf(const ChartExportRequest& request, const std::string& name)
{
    for (const MetricKind metric : request.charts) {
        if (metricFileName(metric) == name)
            return {metric};
    }
    return request.charts;
}

} // namespace

std::string metricFileName(MetricKind metric)
{
    switch (metric) {
    case MetricKind::EpochSeconds:
        return "runtime";
    case MetricKind::Accuracy:
        return "accuracy";
    case MetricKind::Loss:
        return "loss";
    case MetricKind::Top5:
        return "top5";
    case MetricKind::LearningRate:
        return "learning_rate";
    case MetricKind::GradientNorm:
        return "gradient_norm";
    case MetricKind::ImagesPerSecond:
        return "images_per_second";
    case MetricKind::DataWait:
        return "data_wait";
    case MetricKind::Memory:
        return "memory";
    case MetricKind::StepLoss:
        return "step_loss";
    case MetricKind::Gpu:
        return "gpu";
    }
    return {};
}

std::vector<std::string> pictureNames(const ChartExportRequest& request)
{
    std::vector<std::string> names;
    for (const MetricKind metric : request.charts)
        names.push_back(metricFileName(metric));
    if (request.combined && request.charts.size() > 1)
        names.emplace_back("charts");
    return names;
}

std::vector<DrawStep> chartSteps(const ChartExportRequest& request)
{
    check(request);
    if (request.format != "png" && request.format != "svg" && request.format != "pdf")
        throw Error(ErrorCode::InvalidArgument, Text("unknown format '%1'").arg(request.format), {},
                    Text("choose png, svg or pdf"));
    if (request.format == "png")
        checkDpi(request.dpi);
    const auto shared = std::make_shared<const ChartExportRequest>(request); // curves are large
    std::vector<DrawStep> steps;
    for (const std::string& name : pictureNames(request)) {
        steps.emplace_back(
            [shared, name] { return drawFile(*shared, name, metricsOf(*shared, name)); });
    }
    return steps;
}

std::vector<std::filesystem::path> exportCharts(const ChartExportRequest& request,
                                                FileSystem& fileSystem)
{
    return writeAll(chartSteps(request), fileSystem);
}

QByteArray chartsSvg(const ChartExportRequest& request)
{
    check(request);
    ChartFigure figure(request, request.charts);
    return pictureSvg(pictureOf(figure), request.title);
}

double paintCharts(QCPPainter& painter, const ChartExportRequest& request, const QPointF& place,
                   double width)
{
    check(request);
    ChartFigure figure(request, request.charts);
    const double scale = width / figure.sizeInUnits().width();
    painter.save();
    painter.translate(place);
    painter.scale(scale, scale);
    figure.draw(painter);
    painter.restore();
    return figure.sizeInUnits().height() * scale;
}

QImage renderCharts(const ChartExportRequest& request, double dpi)
{
    return renderPicture(request, "charts", dpi);
}

QImage renderPicture(const ChartExportRequest& request, const std::string& name, double dpi)
{
    check(request);
    checkDpi(dpi);
    ChartFigure figure(request, metricsOf(request, name));
    return pictureImage(pictureOf(figure), dpi);
}

PicturePreview previewPicture(const ChartExportRequest& request, const std::string& name,
                              const QSize& room)
{
    check(request);
    ChartFigure figure(request, metricsOf(request, name));
    const QSizeF inches = QSizeF(figure.sizeInUnits()) / kPictureUnitsPerInch;
    // As many pixels as are shown, so that text is as sharp as the screen allows.
    const double dpi = std::clamp(
        std::min(room.width() / inches.width(), room.height() / inches.height()), 30.0, 600.0);
    return {pictureImage(pictureOf(figure), dpi), figure.millimetres(), figure.notes()};
}

} // namespace formwork::ui
