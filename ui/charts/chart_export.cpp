#include "ui/charts/chart_export.h"

#include "core/base/error.h"
#include "ui/charts/chart_figure.h"

#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>
#include <memory>

namespace formwork::ui {

namespace {

constexpr double kUnitsPerInch = ChartFigure::kUnitsPerInch;
constexpr double kMillimetresPerInch = 25.4;
constexpr double kMaxMillimetres = 2000;
constexpr double kMaxImagePixels = 200e6;

void checkPixels(const ChartFigure& figure, double dpi)
{
    const QSizeF inches = QSizeF(figure.sizeInUnits()) / kUnitsPerInch;
    if (inches.width() * inches.height() * dpi * dpi > kMaxImagePixels)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the picture would have more than 200 megapixels"), {},
                    Text("choose a smaller size or fewer dpi"));
}

QImage figureImage(ChartFigure& figure, double dpi)
{
    checkPixels(figure, dpi);
    const double factor = dpi / kUnitsPerInch;
    const QSize size = {
        std::max(1, static_cast<int>(std::lround(figure.sizeInUnits().width() * factor))),
        std::max(1, static_cast<int>(std::lround(figure.sizeInUnits().height() * factor)))};
    QImage image(size, QImage::Format_RGB32);
    if (image.isNull())
        throw Error(
            ErrorCode::OutOfMemory,
            Text("no memory for a picture of %1 x %2 pixels").arg(size.width(), size.height()), {},
            Text("choose a smaller size or fewer dpi"));
    const int dotsPerMetre = static_cast<int>(std::lround(dpi / kMillimetresPerInch * 1000));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);
    image.fill(Qt::white);
    QCPPainter painter(&image);
    painter.scale(factor, factor);
    figure.draw(painter);
    return image;
}

// XML 1.0 has no way to write these characters, not even as references, and Qt writes them as they
// are: a run's name may hold them.
QByteArray withoutForbiddenCharacters(const QByteArray& xml)
{
    const auto isForbidden = [&xml](qsizetype at) {
        const auto byte = static_cast<unsigned char>(xml[at]);
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    };
    QByteArray allowed;
    allowed.reserve(xml.size());
    for (qsizetype i = 0; i < xml.size(); ++i) {
        const auto three = QByteArrayView(xml).sliced(i, std::min<qsizetype>(3, xml.size() - i));
        if (three == QByteArrayView("\xef\xbf\xbe") || three == QByteArrayView("\xef\xbf\xbf"))
            i += 2; // U+FFFE, U+FFFF
        else if (!isForbidden(i))
            allowed += xml[i];
    }
    return allowed;
}

QByteArray figureSvg(ChartFigure& figure, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(kUnitsPerInch));
    generator.setSize(figure.sizeInUnits());
    generator.setViewBox(QRect(QPoint(), figure.sizeInUnits()));
    generator.setDescription(QStringLiteral("Formwork"));
    QCPPainter painter(&generator);
    figure.draw(painter);
    painter.end();
    // Not through the generator, which writes < and & of a title as they are.
    if (const qsizetype at = bytes.indexOf("<desc>"); at >= 0 && !title.isEmpty())
        bytes.insert(at, "<title>" + title.toHtmlEscaped().toUtf8() + "</title>\n");
    return withoutForbiddenCharacters(bytes);
}

QByteArray figurePdf(ChartFigure& figure, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    const QSizeF millimetres = QSizeF(figure.sizeInUnits()) * (kMillimetresPerInch / kUnitsPerInch);
    writer.setPageSize(
        QPageSize(millimetres, QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF());
    writer.setResolution(1200);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Formwork"));
    QCPPainter painter(&writer);
    painter.setWindow(QRect(QPoint(), figure.sizeInUnits()));
    figure.draw(painter);
    painter.end();
    return bytes;
}

DrawnFile drawFile(const ChartExportRequest& request, const std::string& name,
                   const std::vector<MetricKind>& metrics)
{
    ChartFigure figure(request, metrics);
    const QString title = request.title.isEmpty() ? QString::fromStdString(name) : request.title;
    DrawnFile file;
    file.path = request.folder / (name + "." + request.format);
    if (request.format == "png")
        file.image = figureImage(figure, request.dpi);
    else
        file.bytes = request.format == "svg" ? figureSvg(figure, title) : figurePdf(figure, title);
    return file;
}

void check(const ChartExportRequest& request)
{
    if (request.runs.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is no run to draw"), {},
                    Text("tick at least one run"));
    if (request.charts.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is no chart to draw"), {},
                    Text("choose at least one of runtime, accuracy and loss"));
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

void writeDrawn(const DrawnFile& file, FileSystem& fileSystem)
{
    QByteArray bytes = file.bytes;
    if (!file.image.isNull()) {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        if (!file.image.save(&buffer, "PNG"))
            throw Error(ErrorCode::Internal, Text("the PNG picture could not be encoded"),
                        file.path);
    }
    fileSystem.createDirectories(file.path.parent_path());
    writeTextFile(fileSystem, file.path,
                  std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

std::vector<std::filesystem::path> exportCharts(const ChartExportRequest& request,
                                                FileSystem& fileSystem)
{
    std::vector<DrawnFile> drawn; // all, before anything is written
    for (const DrawStep& step : chartSteps(request))
        drawn.push_back(step());
    std::vector<std::filesystem::path> written;
    for (const DrawnFile& file : drawn) {
        writeDrawn(file, fileSystem);
        written.push_back(file.path);
    }
    return written;
}

QByteArray chartsSvg(const ChartExportRequest& request)
{
    check(request);
    ChartFigure figure(request, request.charts);
    return figureSvg(figure, request.title);
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
    return figureImage(figure, dpi);
}

PicturePreview previewPicture(const ChartExportRequest& request, const std::string& name,
                              const QSize& room)
{
    check(request);
    ChartFigure figure(request, metricsOf(request, name));
    const QSizeF inches = QSizeF(figure.sizeInUnits()) / kUnitsPerInch;
    // As many pixels as are shown, so that text is as sharp as the screen allows.
    const double dpi = std::clamp(
        std::min(room.width() / inches.width(), room.height() / inches.height()), 30.0, 600.0);
    return {figureImage(figure, dpi), figure.millimetres(), figure.notes()};
}

} // namespace formwork::ui
