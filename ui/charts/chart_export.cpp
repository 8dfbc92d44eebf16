#include "ui/charts/chart_export.h"

#include "core/base/error.h"
#include "core/report/seed_groups.h"
#include "ui/charts/distinct.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/plot.h"
#include "ui/models/run_texts.h"

#include <QBuffer>
#include <QFontMetrics>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

namespace formwork::ui {

namespace {

// Charts are laid out in units of 1/288 inch: fonts have whole pixel sizes, so at screen
// resolution 8 pt and 9 pt would be the same.
constexpr double kUnitsPerInch = 288;
constexpr double kMillimetresPerInch = 25.4;
constexpr double kUnitsPerPoint = kUnitsPerInch / 72;
constexpr double kUnitsPerPixel = kUnitsPerInch / 96; // of a screen, where pens are 1 px wide
constexpr double kMaxMillimetres = 2000;
constexpr double kMaxImagePixels = 200e6;

int toUnits(double millimetres)
{
    return static_cast<int>(std::lround(millimetres / kMillimetresPerInch * kUnitsPerInch));
}

// One or several charts on a white sheet.
class Figure
{
public:
    Figure(const ChartExportRequest& request, std::vector<MetricKind> metrics);

    QSize sizeInUnits() const { return m_size; }
    void draw(QCPPainter& painter) { m_plot.toPainter(&painter, m_size.width(), m_size.height()); }

private:
    void addTitle(const ChartExportRequest& request);
    void addCharts(const ChartExportRequest& request, const std::vector<MetricKind>& metrics);
    void addLegend(const ChartExportRequest& request);
    void placeLegend(QCPLegend* legend);
    void addLineKey(const QString& text, CurvePart part);

    QCustomPlot m_plot;
    ChartTheme m_theme;
    QSize m_size;
    LegendPlace m_legendPlace = LegendPlace::Below;
    std::vector<std::unique_ptr<MetricAxes>> m_axes;
    int m_rows = 0;
};

std::vector<ChartRun> chartRuns(const std::vector<RunData>& runs)
{
    std::vector<NamedRun> named;
    for (const RunData& run : runs)
        named.push_back({run.row.id, QString::fromStdString(run.row.name), &run.config});
    const QStringList names = distinctNames(named);
    DistinctColours colours;
    std::vector<ChartRun> result;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunRow& row = runs[i].row;
        result.push_back({row.id, names[static_cast<qsizetype>(i)],
                          colours.take(row.id, row.colour), true, runs[i].epochs, 0});
    }
    return result;
}

std::vector<ChartRun> meanRuns(const std::vector<RunData>& runs)
{
    std::vector<std::vector<const RunData*>> groups; // in the order of their first runs
    std::map<std::string, std::size_t> places;
    for (const RunData& run : runs) {
        const std::string key = groupKey(configToYaml(run.config), "");
        const auto [place, isNew] = places.try_emplace(key, groups.size());
        if (isNew)
            groups.emplace_back();
        groups[place->second].push_back(&run);
    }
    std::vector<ChartRun> result;
    std::vector<NamedRun> named;
    DistinctColours colours;
    for (const std::vector<const RunData*>& group : groups) {
        std::vector<const std::vector<EpochRecord>*> curves;
        QStringList names;
        for (const RunData* run : group) {
            curves.push_back(&run->epochs);
            names << QString::fromStdString(run->row.name);
        }
        EpochStatistics statistics = epochStatistics(curves);
        const RunRow& first = group.front()->row;
        named.push_back({first.id, commonRunName(names), &group.front()->config});
        ChartRun& chart = result.emplace_back();
        chart.id = first.id;
        chart.colour = colours.take(first.id, first.colour);
        chart.epochs = std::move(statistics.mean);
        if (statistics.count > 1)
            chart.deviation = std::move(statistics.deviation);
    }
    const QStringList names = distinctNames(named, SeedsIn::NoNames);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i].name = names[static_cast<qsizetype>(i)];
    return result;
}

Figure::Figure(const ChartExportRequest& request, std::vector<MetricKind> metrics)
{
    const int fontUnits =
        std::max(1, static_cast<int>(std::lround(request.fontPoints * kUnitsPerPoint)));
    m_theme = ChartTheme::forPrint(fontUnits, kUnitsPerPixel);
    const int count = static_cast<int>(metrics.size());
    m_size = {toUnits(request.widthMillimetres) * (request.stacked ? 1 : count),
              toUnits(request.heightMillimetres) * (request.stacked ? count : 1)};

    m_plot.setBackground(QBrush(m_theme.background));
    m_plot.setAntialiasedElements(QCP::aeAll);
    m_plot.plotLayout()->clear();
    m_plot.plotLayout()->setRowSpacing(0);
    m_legendPlace = request.legendPlace;
    addTitle(request);
    if (request.legend && m_legendPlace == LegendPlace::Above)
        ++m_rows; // kept free: the legend needs to know the curves
    addCharts(request, metrics);
    if (request.legend)
        addLegend(request);
}

void Figure::placeLegend(QCPLegend* legend)
{
    QCPLayoutGrid* sheet = m_plot.plotLayout();
    switch (m_legendPlace) {
    case LegendPlace::Below:
        sheet->addElement(m_rows++, 0, legend);
        sheet->setRowStretchFactor(m_rows - 1, 0.001);
        return;
    case LegendPlace::Above:
        sheet->addElement(m_rows - 2, 0, legend);
        sheet->setRowStretchFactor(m_rows - 2, 0.001);
        return;
    case LegendPlace::Right:
        sheet->addElement(m_rows - 1, 1, legend);
        sheet->setColumnStretchFactor(1, 0.001);
        return;
    }
}

void Figure::addTitle(const ChartExportRequest& request)
{
    if (request.title.isEmpty())
        return;
    QFont font = m_theme.font;
    font.setBold(true);
    auto* title = new QCPTextElement(&m_plot, request.title, font);
    title->setTextColor(m_theme.text);
    const int gap = m_theme.font.pixelSize() / 2;
    title->setMargins(QMargins(0, gap, 0, 0));
    m_plot.plotLayout()->addElement(m_rows++, 0, title);
}

void Figure::addCharts(const ChartExportRequest& request, const std::vector<MetricKind>& metrics)
{
    const std::vector<ChartRun> runs =
        request.meanOverSeeds ? meanRuns(request.runs) : chartRuns(request.runs);
    const ChartOptions options = {request.showTrain, request.showValidation, request.smoothing,
                                  request.logarithmicLoss, request.x};
    auto* grid = new QCPLayoutGrid;
    grid->setColumnSpacing(0);
    grid->setRowSpacing(0);
    m_plot.plotLayout()->addElement(m_rows++, 0, grid);
    const int gap = m_theme.font.pixelSize();
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        auto* rect = new QCPAxisRect(&m_plot);
        const int place = static_cast<int>(i);
        grid->addElement(request.stacked ? place : 0, request.stacked ? 0 : place, rect);
        for (QCPAxis* axis :
             rect->axes()) { // only the first axis rect of a plot is born with these
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
        }
        rect->setMinimumMargins(QMargins(gap / 2, gap, gap, gap / 2));
        QCPAxis* epochAxis = rect->axis(QCPAxis::atBottom);
        QCPAxis* valueAxis = rect->axis(QCPAxis::atLeft);
        auto axes = std::make_unique<MetricAxes>(rect, metrics[i]);
        axes->setTheme(m_theme);
        axes->setOptions(options);
        axes->setRuns(runs);
        axes->fitValues();
        const auto [first, last] = axes->epochRange().value_or(std::pair(0.0, 10.0));
        const double pad = std::max(0.5, 0.02 * (last - first));
        axes->setEpochRange(first - pad, last + pad);
        epochAxis->setLabel(axisTitle(request.x));
        valueAxis->setLabel(metricTitle(metrics[i]));
        m_axes.push_back(std::move(axes));
    }
}

void Figure::addLineKey(const QString& text, CurvePart part)
{
    auto* graph = new QCPGraph(m_plot.axisRect()->axis(QCPAxis::atBottom),
                               m_plot.axisRect()->axis(QCPAxis::atLeft));
    QPen pen = runPen(0, part, false, m_theme.lineWidth * m_theme.scale);
    pen.setColor(m_theme.axis);
    graph->setName(text);
    graph->setPen(pen);
    graph->removeFromLegend();
    m_plot.legend->addItem(new QCPPlottableLegendItem(m_plot.legend, graph));
}

void Figure::addLegend(const ChartExportRequest& request)
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

    // The loss chart has a curve of each run whatever parts are shown.
    for (QCPGraph* graph : m_axes.back()->legendCurves())
        legend->addItem(new QCPPlottableLegendItem(legend, graph));
    const bool anyParts = std::any_of(m_axes.begin(), m_axes.end(), [](const auto& axes) {
        return axes->metric() != MetricKind::EpochSeconds;
    });
    if (anyParts && request.showTrain && request.showValidation) {
        addLineKey(QCoreApplication::translate("formwork::ui::Charts", "train"), CurvePart::Train);
        addLineKey(QCoreApplication::translate("formwork::ui::Charts", "validation"),
                   CurvePart::Validation);
    }

    const QFontMetrics metrics(m_theme.font);
    int widest = 1;
    for (int i = 0; i < legend->itemCount(); ++i) {
        auto* item = qobject_cast<QCPPlottableLegendItem*>(legend->item(i));
        widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()) + 4 * em +
                                      legend->columnSpacing());
    }
    const int perRow = m_legendPlace == LegendPlace::Right ? 1 : (m_size.width() - 2 * em) / widest;
    legend->setWrap(std::clamp(perRow, 1, legend->itemCount()));
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst); // rearranges by the wrap
}

QImage figureImage(Figure& figure, double dpi)
{
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

QByteArray figureSvg(Figure& figure, const QString& title)
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

QByteArray figurePdf(Figure& figure, const QString& title)
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
    Figure figure(request, metrics);
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
        throw Error(ErrorCode::InvalidArgument, Text("a chart's side must be 10 to 2000 mm"));
    if (!(request.fontPoints >= 3 && request.fontPoints <= 72))
        throw Error(ErrorCode::InvalidArgument, Text("the font size must be 3 to 72 pt"));
}

void checkDpi(const ChartExportRequest& request, double dpi)
{
    if (!(dpi >= 30 && dpi <= 2400))
        throw Error(ErrorCode::InvalidArgument, Text("the resolution must be 30 to 2400 dpi"));
    const double perMillimetre = dpi / kMillimetresPerInch;
    const double pixels = request.widthMillimetres * static_cast<double>(request.charts.size()) *
                          request.heightMillimetres * perMillimetre * perMillimetre;
    if (pixels > kMaxImagePixels)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the picture would have more than 200 megapixels"), {},
                    Text("choose a smaller size or fewer dpi"));
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

std::vector<DrawStep> chartSteps(const ChartExportRequest& request)
{
    check(request);
    if (request.format != "png" && request.format != "svg" && request.format != "pdf")
        throw Error(ErrorCode::InvalidArgument, Text("unknown format '%1'").arg(request.format), {},
                    Text("choose png, svg or pdf"));
    if (request.format == "png")
        checkDpi(request, request.dpi);

    std::vector<std::pair<std::string, std::vector<MetricKind>>> figures;
    for (const MetricKind metric : request.charts)
        figures.push_back({metricFileName(metric), {metric}});
    if (request.combined && request.charts.size() > 1)
        figures.push_back({"charts", request.charts});

    const auto shared = std::make_shared<const ChartExportRequest>(request); // curves are large
    std::vector<DrawStep> steps;
    for (const auto& [name, metrics] : figures)
        steps.emplace_back(
            [shared, name = name, metrics = metrics] { return drawFile(*shared, name, metrics); });
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
    const std::vector<DrawStep> steps = chartSteps(request);
    fileSystem.createDirectories(request.folder); // before the work of drawing
    std::vector<std::filesystem::path> written;
    for (const DrawStep& step : steps) {
        const DrawnFile file = step();
        writeDrawn(file, fileSystem);
        written.push_back(file.path);
    }
    return written;
}

QByteArray chartsSvg(const ChartExportRequest& request)
{
    check(request);
    Figure figure(request, request.charts);
    return figureSvg(figure, request.title);
}

void paintCharts(QCPPainter& painter, const ChartExportRequest& request, const QRectF& target)
{
    check(request);
    Figure figure(request, request.charts);
    const double scale = target.width() / figure.sizeInUnits().width();
    painter.save();
    painter.translate(target.topLeft());
    painter.scale(scale, scale);
    figure.draw(painter);
    painter.restore();
}

QImage renderCharts(const ChartExportRequest& request, double dpi)
{
    check(request);
    checkDpi(request, dpi);
    Figure figure(request, request.charts);
    return figureImage(figure, dpi);
}

} // namespace formwork::ui
