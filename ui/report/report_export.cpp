#include "ui/report/report_export.h"

#include "core/base/version.h"
#include "ui/charts/plot.h"
#include "ui/report/html_report.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QPageSize>
#include <QPdfWriter>
#include <QTextDocument>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr double kPageWidth = 210; // millimetres: A4
constexpr double kPageHeight = 297;
constexpr double kMargin = 14;
constexpr double kChartHeight = 52;
constexpr double kPointsPerMillimetre = 72 / 25.4;
constexpr double kLeastScale = 0.45; // of the text: smaller cannot be read

QString titleOf(const ReportRequest& request)
{
    return request.title.isEmpty()
               ? QCoreApplication::translate("formwork::ui::Report", "Formwork report")
               : request.title;
}

QString madeText()
{
    return QStringLiteral("%1, Formwork %2")
        .arg(QLocale().toString(QDateTime::currentDateTime(), QLocale::ShortFormat),
             QString::fromUtf8(kVersion.data(), static_cast<qsizetype>(kVersion.size())));
}

// The report has the language of the window.
ReportWords reportWords()
{
    const QLocale locale;
    return {
        .translate =
            [](const char* english) {
                return QCoreApplication::translate("formwork::HtmlReport", english).toStdString();
            },
        .language = locale.name().section(QLatin1Char('_'), 0, 0).toStdString(),
        .decimalPoint = locale.decimalPoint().toStdString()};
}

ChartExportRequest pageCharts(const ReportRequest& request)
{
    ChartExportRequest charts = request.charts;
    charts.widthMillimetres = kPageWidth - 2 * kMargin;
    charts.heightMillimetres = kChartHeight;
    charts.fontPoints = 6.5;
    charts.stacked = false;
    charts.title.clear();
    return charts;
}

// In points, from the page's corner.
void drawPage(QCPPainter& painter, const ReportRequest& request)
{
    const double margin = kMargin * kPointsPerMillimetre;
    const double width = (kPageWidth - 2 * kMargin) * kPointsPerMillimetre;
    const double bottom = (kPageHeight - kMargin) * kPointsPerMillimetre;
    QFont font(QStringLiteral("sans-serif"));
    font.setPixelSize(15);
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(Qt::black);
    double y = margin;
    painter.drawText(QRectF(margin, y, width, 20), Qt::AlignLeft | Qt::AlignVCenter,
                     titleOf(request));
    y += 20;
    font.setPixelSize(8);
    font.setBold(false);
    painter.setFont(font);
    painter.setPen(QColor(0x60, 0x60, 0x60));
    painter.drawText(QRectF(margin, y, width, 12), Qt::AlignLeft | Qt::AlignVCenter, madeText());
    y += 18;
    y += paintCharts(painter, pageCharts(request), QPointF(margin, y), width) + 8;

    QTextDocument document;
    font.setPixelSize(8);
    document.setDefaultFont(font);
    document.setDocumentMargin(0);
    document.setDefaultStyleSheet(
        QStringLiteral("h2 { font-size: 10px; margin-top: 8px; margin-bottom: 2px; }"
                       "p, li { margin-top: 0px; margin-bottom: 1px; }"));
    document.setHtml(QString::fromStdString(
        htmlReportTables(request.charts.runs, reportWords(), request.unknown)));
    // Wide or long tables are set smaller until all fits on the page.
    double scale = 1;
    const auto fits = [&] {
        document.setTextWidth(width / scale);
        return document.idealWidth() * scale <= width + 1 &&
               document.size().height() * scale <= bottom - y;
    };
    while (!fits() && scale > kLeastScale)
        scale *= 0.94;
    if (!fits())
        painter.drawText(QRectF(margin, bottom, width, 14), Qt::AlignLeft | Qt::AlignBottom,
                         QCoreApplication::translate(
                             "formwork::ui::Report",
                             "Not everything fits on this page; report.html is complete."));
    painter.save();
    painter.translate(margin, y);
    painter.scale(scale, scale);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, Qt::black);
    context.clip = QRectF(0, 0, width / scale, (bottom - y) / scale);
    painter.setClipRect(context.clip);
    document.documentLayout()->draw(&painter, context);
    painter.restore();
}

QByteArray reportPdf(const ReportRequest& request)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF());
    writer.setResolution(1200);
    writer.setTitle(titleOf(request));
    writer.setCreator(QStringLiteral("Formwork"));
    QCPPainter painter(&writer);
    painter.scale(1200.0 / 72, 1200.0 / 72);
    drawPage(painter, request);
    painter.end();
    return bytes;
}

QByteArray reportHtml(const ReportRequest& request)
{
    HtmlReport about;
    about.title = titleOf(request).toStdString();
    about.made = madeText().toStdString();
    about.words = reportWords();
    about.unknown = request.unknown;
    ChartExportRequest charts = request.charts;
    charts.widthMillimetres = 330;
    charts.heightMillimetres = 80;
    charts.fontPoints = 9;
    charts.stacked = false;
    charts.title.clear();
    const QByteArray svg = chartsSvg(charts);
    about.chartsSvg = svg.mid(std::max<qsizetype>(0, svg.indexOf("<svg"))).toStdString();
    return QByteArray::fromStdString(htmlReport(request.charts.runs, about));
}

} // namespace

QString comparisonHtml(const std::vector<RunData>& runs, UnknownData unknown)
{
    return QString::fromStdString(htmlComparison(runs, reportWords(), unknown));
}

std::vector<DrawStep> reportSteps(const ReportRequest& request)
{
    const auto shared = std::make_shared<const ReportRequest>(request);
    const auto step = [shared](const char* name, QByteArray (*draw)(const ReportRequest&)) {
        return [shared, name, draw] {
            return DrawnFile{
                .path = shared->charts.folder / name, .image = {}, .bytes = draw(*shared)};
        };
    };
    return {step("report.html", reportHtml), step("report.pdf", reportPdf)};
}

std::vector<std::filesystem::path> exportReport(const ReportRequest& request,
                                                FileSystem& fileSystem)
{
    return writeAll(reportSteps(request), fileSystem);
}

QImage renderReport(const ReportRequest& request, double dpi)
{
    const double pixels = dpi / 25.4;
    QImage image(static_cast<int>(kPageWidth * pixels), static_cast<int>(kPageHeight * pixels),
                 QImage::Format_RGB32);
    image.fill(Qt::white);
    QCPPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(dpi / 72, dpi / 72);
    drawPage(painter, request);
    painter.end();
    return image;
}

} // namespace formwork::ui
