#include "core/base/error.h"
#include "core/report/seed_groups.h"
#include "support/failing_file_system.h"
#include "support/sample_runs.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/chart_figure.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFont>
#include <QFontMetricsF>
#include <QImage>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::ui;

class ChartExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pngHasTheSizeAskedFor();
    void svgHasVectorsAndText();
    void svgOfNamesThatXmlForbids();
    void pdfIsOneOfTheRightSize();
    void onlyChosenCharts();
    void previewHasInk();
    void refusesWhatCannotWork_data();
    void refusesWhatCannotWork();
    void unwritableFolderIsNamed();
    void failedWriteLeavesNothing();
    void seedsBecomeAMeanWithABand();
    void everyPictureHasItsOwnLayout_data();
    void everyPictureHasItsOwnLayout();
    void manyLongNamesLeaveRoomForTheCharts();
    void whatWouldBeCutOffIsRefused_data();
    void whatWouldBeCutOffIsRefused();
    void bandsAreExplained();
    void valuesThatAreNotDrawnAreReported();
    void logarithmicAxesHaveDecades();
    void limitsNamesAndLettersAreTaken();
    void descendersInTheLegendAreWhole();

private:
    ChartExportRequest request(const QTemporaryDir& folder, const std::string& format) const;
};

ChartExportRequest ChartExportTest::request(const QTemporaryDir& folder,
                                            const std::string& format) const
{
    ChartExportRequest result;
    for (std::size_t i = 0; i < test::kSampleShapes.size(); ++i) {
        RunData run;
        run.row.id = static_cast<RunId>(i + 1);
        run.row.name = test::kSampleShapes[i].name;
        run.row.colour = static_cast<int>(i);
        run.epochs = test::sampleEpochs(test::kSampleShapes[i], 60);
        result.runs.push_back(std::move(run));
    }
    result.folder = folder.filePath(QStringLiteral("charts")).toStdString();
    result.format = format;
    return result;
}

void ChartExportTest::seedsBecomeAMeanWithABand()
{
    const QTemporaryDir folder;
    ChartExportRequest wanted = request(folder, "svg");
    for (std::size_t i = 0; i < wanted.runs.size(); ++i) {
        wanted.runs[i].row.name = "levit, seed " + std::to_string(i);
        wanted.runs[i].config.train.seed = i;
    }
    wanted.runs.back().config.optimizer.learningRate = 1; // another experiment
    const QByteArray apart = chartsSvg(wanted);
    QCOMPARE(apart.count("seed"), 4);
    wanted.meanOverSeeds = true;
    const QByteArray together = chartsSvg(wanted);
    QVERIFY(together.contains(">levit<"));
    QCOMPARE(together.count("seed"), 1); // the one that has no companion
    QVERIFY(together.count("fill-opacity=\"0.2") > apart.count("fill-opacity=\"0.2")); // the band
}

void ChartExportTest::pngHasTheSizeAskedFor()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    ChartExportRequest wanted = request(folder, "png");
    wanted.dpi = 150;
    const auto paths = exportCharts(wanted, files);
    QCOMPARE(paths.size(), std::size_t(4));
    QCOMPARE(paths[0].filename().string(), std::string("runtime.png"));
    QCOMPARE(paths[1].filename().string(), std::string("accuracy.png"));
    QCOMPARE(paths[2].filename().string(), std::string("loss.png"));
    QCOMPARE(paths[3].filename().string(), std::string("charts.png"));
    const QImage one(QString::fromStdString(paths[0].string()));
    QVERIFY(std::abs(one.width() - 175 / 25.4 * 150) <= 1.5);
    QVERIFY(std::abs(one.height() - 80 / 25.4 * 150) <= 1.5);
    QVERIFY(std::abs(one.dotsPerMeterX() - 150 / 0.0254) < 2);
    const QImage all(QString::fromStdString(paths[3].string()));
    QCOMPARE(all.width(), one.width()); // the width is that of every picture
}

void ChartExportTest::svgHasVectorsAndText()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    ChartExportRequest wanted = request(folder, "svg");
    wanted.title = QStringLiteral("Four runs");
    for (const auto& path : exportCharts(wanted, files)) {
        const QString svg = QString::fromStdString(readTextFile(files, path));
        QVERIFY(svg.contains(QStringLiteral("<text")));
        QVERIFY(svg.contains(QStringLiteral("<polyline")) || svg.contains(QStringLiteral("<path")));
        QVERIFY2(!svg.contains(QStringLiteral("<image")), "a picture in a vector file");
        QVERIFY(svg.contains(QStringLiteral(">Epoch<")));
        QVERIFY(svg.contains(QStringLiteral("Four runs")));
        for (const test::SampleShape& shape : test::kSampleShapes)
            QVERIFY2(svg.contains(QString::fromUtf8(shape.name)), shape.name);
        QSvgRenderer renderer(svg.toUtf8());
        QVERIFY(renderer.isValid());
    }
    const QString accuracy =
        QString::fromStdString(readTextFile(files, wanted.folder / "accuracy.svg"));
    QVERIFY(accuracy.contains(QStringLiteral("Accuracy (%)")));
    QVERIFY(accuracy.contains(QStringLiteral(">validation<")));
    static const QRegularExpression kWidth(QStringLiteral("width=\"([0-9.]+)mm\""));
    QVERIFY(std::abs(kWidth.match(accuracy).captured(1).toDouble() - 175) < 0.1);
}

void ChartExportTest::svgOfNamesThatXmlForbids()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    ChartExportRequest wanted = request(folder, "svg");
    wanted.title = QString::fromUtf8("\x01 a < b & \"c\" \xef\xbf\xbf");
    wanted.runs.front().row.name = "\x1b[31m<red>\x08 \xef\xbf\xbe caf\xc3\xa9";
    for (const auto& path : exportCharts(wanted, files)) {
        const QByteArray svg = QByteArray::fromStdString(readTextFile(files, path));
        QXmlStreamReader reader(svg);
        QString text;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::Characters)
                text += reader.text();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(text.contains(QString::fromUtf8("[31m<red>")));
        QVERIFY(text.contains(QString::fromUtf8("caf\xc3\xa9")));
    }
}

void ChartExportTest::pdfIsOneOfTheRightSize()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    for (const auto& path : exportCharts(request(folder, "pdf"), files)) {
        const QByteArray pdf = QByteArray::fromStdString(readTextFile(files, path));
        QVERIFY(pdf.startsWith("%PDF-1."));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
        QVERIFY(pdf.contains("/Font"));
        QVERIFY2(!pdf.contains("/Subtype /Image"), "a picture in a vector file");
        QCOMPARE(pdf.count("/MediaBox"), 1);
        // 175 mm are 496.06 points.
        QVERIFY2(pdf.contains("/MediaBox [0 0 496."),
                 pdf.mid(pdf.indexOf("/MediaBox"), 40).constData());
    }
}

void ChartExportTest::onlyChosenCharts()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    ChartExportRequest wanted = request(folder, "svg");
    wanted.charts = {MetricKind::Loss};
    wanted.legend = false;
    const auto paths = exportCharts(wanted, files);
    QCOMPARE(paths.size(), std::size_t(1));
    QCOMPARE(QDir(QString::fromStdString(wanted.folder.string())).entryList(QDir::Files),
             QStringList{QStringLiteral("loss.svg")});
    const QString svg = QString::fromStdString(readTextFile(files, paths.front()));
    QVERIFY(!svg.contains(QStringLiteral("levit beton")));
}

void ChartExportTest::previewHasInk()
{
    QTemporaryDir folder;
    const QImage image = renderCharts(request(folder, "svg"), 96);
    QVERIFY(std::abs(image.width() - 175 / 25.4 * 96) <= 2);
    int coloured = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            coloured += image.pixelColor(x, y).hslSaturation() > 150 ? 1 : 0;
    }
    QVERIFY(coloured > 1000);
    QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white));
}

void ChartExportTest::refusesWhatCannotWork_data()
{
    QTest::addColumn<QString>("what");
    for (const char* what : {"format", "runs", "charts", "width", "font", "dpi", "pixels"})
        QTest::newRow(what) << QString::fromUtf8(what);
}

void ChartExportTest::refusesWhatCannotWork()
{
    QFETCH(QString, what);
    QTemporaryDir folder;
    PosixFileSystem files;
    ChartExportRequest wanted = request(folder, "png");
    if (what == QStringLiteral("format"))
        wanted.format = "bmp";
    if (what == QStringLiteral("runs"))
        wanted.runs.clear();
    if (what == QStringLiteral("charts"))
        wanted.charts.clear();
    if (what == QStringLiteral("width"))
        wanted.widthMillimetres = 0;
    if (what == QStringLiteral("font"))
        wanted.fontPoints = 0;
    if (what == QStringLiteral("dpi"))
        wanted.dpi = 5000;
    if (what == QStringLiteral("pixels")) {
        wanted.widthMillimetres = 2000;
        wanted.heightMillimetres = 2000;
        wanted.dpi = 600;
    }
    try {
        exportCharts(wanted, files);
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
    }
    QVERIFY(!QDir(QString::fromStdString(wanted.folder.string())).exists());
}

void ChartExportTest::unwritableFolderIsNamed()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    writeTextFile(files, folder.filePath(QStringLiteral("charts")).toStdString(), "a file");
    try {
        exportCharts(request(folder, "svg"), files);
        QFAIL("no error");
    } catch (const Error& error) {
        QVERIFY(
            QString::fromUtf8(error.what()).contains(folder.filePath(QStringLiteral("charts"))));
    }
}

void ChartExportTest::failedWriteLeavesNothing()
{
    QTemporaryDir folder;
    PosixFileSystem disk;
    test::FailingFileSystem files(disk);
    const ChartExportRequest wanted = request(folder, "svg");
    files.failAt(1, static_cast<unsigned>(test::FileOperation::Sync));
    QVERIFY_EXCEPTION_THROWN(exportCharts(wanted, files), Error);
    const QDir written(QString::fromStdString(wanted.folder.string()));
    QVERIFY(written.entryList(QDir::Files | QDir::Hidden).isEmpty());
}

void ChartExportTest::everyPictureHasItsOwnLayout_data()
{
    QTest::addColumn<QSizeF>("size");
    QTest::addColumn<int>("columns"); // of the picture with all charts
    QTest::newRow("small") << QSizeF(58, 50) << 1;
    QTest::newRow("column") << QSizeF(85, 60) << 1;
    QTest::newRow("one and a half") << QSizeF(120, 70) << 2;
    QTest::newRow("page") << QSizeF(175, 80) << 3;
    QTest::newRow("slide") << QSizeF(320, 180) << 3;
}

void ChartExportTest::everyPictureHasItsOwnLayout()
{
    QFETCH(QSizeF, size);
    QFETCH(int, columns);
    QTemporaryDir folder;
    ChartExportRequest wanted = request(folder, "svg");
    wanted.widthMillimetres = size.width();
    wanted.heightMillimetres = size.height();
    try {
        for (const LegendPlace place : {LegendPlace::Below, LegendPlace::Above}) {
            wanted.legendPlace = place;
            for (const MetricKind metric : wanted.charts) {
                const ChartFigure figure(wanted, {metric});
                QVERIFY(std::abs(figure.millimetres().width() - size.width()) < 0.1);
                QVERIFY(figure.millimetres().height() > size.height() - 0.1);
                const QRectF plot = figure.plots().front();
                QVERIFY2(plot.height() >= 0.45 * size.height() - 0.1,
                         qPrintable(QString::number(plot.height())));
                QVERIFY(plot.width() >= 0.55 * size.width());
            }
            const ChartFigure all(wanted, wanted.charts);
            QVERIFY(std::abs(all.millimetres().width() - size.width()) < 0.1);
            std::set<long> lefts;
            for (const QRectF& plot : all.plots())
                lefts.insert(std::lround(plot.left() / 12));
            QCOMPARE(static_cast<int>(lefts.size()), columns);
        }
    } catch (const Error& error) {
        QFAIL(error.what());
    }
    const QString name = QStringLiteral("%1/../screenshots/export-%2.png")
                             .arg(QCoreApplication::applicationDirPath())
                             .arg(size.width());
    wanted.legendPlace = LegendPlace::Below;
    wanted.letters = true;
    QDir().mkpath(QFileInfo(name).path());
    renderCharts(wanted, 150).save(name);
    renderPicture(wanted, "accuracy", 150)
        .save(QString(name).replace(QStringLiteral("export-"), QStringLiteral("export-one-")));
}

void ChartExportTest::manyLongNamesLeaveRoomForTheCharts()
{
    QTemporaryDir folder;
    ChartExportRequest wanted = request(folder, "svg");
    wanted.widthMillimetres = 85;
    wanted.heightMillimetres = 60;
    const std::string start = "an experiment with a very long name that says everything there is "
                              "to say about it and then some more, until nobody reads on: ";
    std::vector<RunData> runs;
    for (int i = 0; i < 24; ++i) {
        RunData run = wanted.runs[static_cast<std::size_t>(i) % 4];
        run.row.id = i + 1;
        run.row.name = start + "variant " + std::to_string(i) + " of the recipe";
        QVERIFY(run.row.name.size() >= 140);
        runs.push_back(run);
    }
    wanted.runs = runs;
    const ChartFigure figure(wanted, {MetricKind::Accuracy});
    QVERIFY(std::abs(figure.millimetres().width() - 85) < 0.1);
    QVERIFY(figure.plots().front().height() >= 27 - 0.1);
    const QString svg = QString::fromUtf8(chartsSvg(wanted));
    QVERIFY(!svg.contains(QString::fromStdString(start)));
    QVERIFY(svg.contains(QChar(0x2026)));
    // Still distinct: what they share was left out first.
    static const QRegularExpression kText(QStringLiteral(">(\u2026[^<>]+)<"));
    std::set<QString> names;
    auto match = kText.globalMatch(svg);
    while (match.hasNext())
        names.insert(match.next().captured(1));
    QCOMPARE(names.size(), std::size_t(24));
    renderPicture(wanted, "accuracy", 150)
        .save(QCoreApplication::applicationDirPath() +
              QStringLiteral("/../screenshots/export-many.png"));
}

void ChartExportTest::whatWouldBeCutOffIsRefused_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("a word wider than the picture") << QStringLiteral("title");
    QTest::newRow("a legend beside charts without room") << QStringLiteral("beside");
    QTest::newRow("letters as large as the picture") << QStringLiteral("font");
}

void ChartExportTest::whatWouldBeCutOffIsRefused()
{
    QFETCH(QString, what);
    QTemporaryDir folder;
    PosixFileSystem files;
    ChartExportRequest wanted = request(folder, "png");
    wanted.widthMillimetres = 58;
    wanted.heightMillimetres = 50;
    if (what == QStringLiteral("title"))
        wanted.title = QStringLiteral("Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerk"
                                      "bauunterbeamtengesellschaft");
    if (what == QStringLiteral("beside")) {
        wanted.legendPlace = LegendPlace::Right;
        wanted.widthMillimetres = 40;
    }
    if (what == QStringLiteral("font"))
        wanted.fontPoints = 40;
    try {
        exportCharts(wanted, files);
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY(QString::fromUtf8(error.what()).contains(QStringLiteral("has no room")));
        QVERIFY(!error.hint().empty());
    }
    QVERIFY(!QDir(QString::fromStdString(wanted.folder.string())).exists());
    // A long title of words takes several lines instead.
    wanted = request(folder, "svg");
    wanted.widthMillimetres = 85;
    wanted.title = QStringLiteral("Every word of this rather long title can be read in full");
    const QString svg = QString::fromUtf8(chartsSvg(wanted));
    for (const QString& word : wanted.title.split(QLatin1Char(' ')))
        QVERIFY(svg.contains(word));
}

void ChartExportTest::bandsAreExplained()
{
    const QTemporaryDir folder;
    ChartExportRequest wanted = request(folder, "svg");
    wanted.runs.pop_back();
    for (std::size_t i = 0; i < wanted.runs.size(); ++i) {
        wanted.runs[i].config.train.seed = i;
        wanted.runs[i].epochs = test::sampleEpochs(test::kSampleShapes[0], 60);
        for (EpochRecord& epoch : wanted.runs[i].epochs) {
            epoch.trainTop1 = 0.98 + 0.01 * static_cast<double>(i); // 98, 99, 100 %
            epoch.trainLoss += 0.01 * static_cast<double>(i);
        }
    }
    QVERIFY(!QString::fromUtf8(chartsSvg(wanted)).contains(QStringLiteral("n = 3")));
    wanted.meanOverSeeds = true;
    QVERIFY(
        QString::fromUtf8(chartsSvg(wanted)).contains(QStringLiteral("mean \u00b1 s.d., n = 3")));
    // No band leaves what an accuracy can be.
    for (EpochRecord& epoch : wanted.runs[0].epochs)
        epoch.trainTop1 = 0.5;
    const auto mean = epochStatistics({&wanted.runs[0].epochs, &wanted.runs[2].epochs});
    const Band band = metricBand(mean.mean, mean.deviation, MetricKind::Accuracy, CurvePart::Train);
    QVERIFY(std::ranges::max(band.high) <= 100.0);
    QVERIFY(std::ranges::min(band.low) >= 0.0);
}

void ChartExportTest::valuesThatAreNotDrawnAreReported()
{
    const QTemporaryDir folder;
    ChartExportRequest wanted = request(folder, "svg");
    QVERIFY(previewPicture(wanted, "charts", QSize(600, 400)).notes.isEmpty());
    wanted.runs[0].epochs[3].trainLoss = std::numeric_limits<double>::quiet_NaN();
    wanted.runs[0].epochs[4].trainLoss = std::numeric_limits<double>::infinity();
    wanted.runs[1].epochs[5].validationLoss = 0;
    QStringList notes = previewPicture(wanted, "charts", QSize(600, 400)).notes;
    QCOMPARE(notes.size(), 1);
    QVERIFY2(notes[0].endsWith(QStringLiteral(": 2")), qPrintable(notes[0]));
    wanted.logarithmicLoss = true;
    notes = previewPicture(wanted, "loss", QSize(600, 400)).notes;
    QCOMPARE(notes.size(), 2);
    QVERIFY2(notes[1].endsWith(QStringLiteral(": 1")), qPrintable(notes[1]));
    QVERIFY(previewPicture(wanted, "accuracy", QSize(600, 400)).notes.isEmpty());
}

void ChartExportTest::logarithmicAxesHaveDecades()
{
    std::vector<EpochRecord> epochs = test::sampleEpochs(test::kSampleShapes[0], 40);
    const auto baseWith = [&](double lowest) {
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            epochs[i].trainLoss = 2.0 * std::pow(lowest / 2.0, static_cast<double>(i) / 39);
            epochs[i].validationLoss.reset();
        }
        QCustomPlot plot;
        MetricAxes axes(plot.axisRect(), MetricKind::Loss);
        axes.setTheme(ChartTheme::forPrint(12, 1));
        ChartOptions options;
        options.logarithmicLoss = true;
        axes.setOptions(options);
        axes.setRuns({{1, QStringLiteral("run"), 0, true, epochs, 0}});
        axes.fitValues();
        const QCPAxis* axis = plot.axisRect()->axis(QCPAxis::atLeft);
        const auto ticker = axis->ticker().dynamicCast<QCPAxisTickerLog>();
        return ticker.isNull() || !axis->subTicks() || ticker->subTickCount() < 3
                   ? 0.0
                   : ticker->logBase();
    };
    QCOMPARE(baseWith(0.5), 2.0); // powers of ten would leave one label
    QCOMPARE(baseWith(1e-3), 10.0);
}

void ChartExportTest::limitsNamesAndLettersAreTaken()
{
    const QTemporaryDir folder;
    ChartExportRequest wanted = request(folder, "svg");
    const QString before = QString::fromUtf8(chartsSvg(wanted));
    QVERIFY(!before.contains(QStringLiteral("(b)")) &&
            before.contains(QStringLiteral("vit beton")));
    wanted.names[3] = QStringLiteral("ours");
    wanted.letters = true;
    wanted.limits[MetricKind::Accuracy] = {70.0, 95.0};
    const QString after = QString::fromUtf8(chartsSvg(wanted));
    for (const char* letter : {"(a)", "(b)", "(c)"})
        QVERIFY(after.contains(QLatin1String(letter)));
    QVERIFY(after.contains(QStringLiteral(">ours<")));
    QVERIFY(!after.contains(QStringLiteral(">vit beton<")));
    QVERIFY(after.contains(QStringLiteral(">90<")) && !before.contains(QStringLiteral(">90<")));
    QVERIFY(!QString::fromUtf8(chartsSvg(request(folder, "svg"))).contains(QStringLiteral("(a)")));
    wanted.charts = {MetricKind::Loss};
    QVERIFY(!QString::fromUtf8(chartsSvg(wanted)).contains(QStringLiteral("(a)"))); // it is alone
    wanted.limits[MetricKind::Loss] = {2.0, 1.0};
    QVERIFY_EXCEPTION_THROWN(chartsSvg(wanted), Error);
    // Markers and fonts change the picture and nothing fails without the fonts.
    wanted.limits.clear();
    const QByteArray plain = chartsSvg(wanted);
    wanted.markers = false;
    QVERIFY(chartsSvg(wanted) != plain);
    for (const FontFamily family : {FontFamily::Serif, FontFamily::Tex}) {
        wanted.font = family;
        QVERIFY(chartsSvg(wanted).contains("<text"));
    }
}

void ChartExportTest::descendersInTheLegendAreWhole()
{
    constexpr double kDpi = 1200; // shows what is too small to be seen at the usual one
    // The lowest row with ink of the second name in a legend of two rows below the chart.
    const auto lastInk = [this](const char* name) {
        const QTemporaryDir folder;
        ChartExportRequest wanted = request(folder, "png");
        wanted.dpi = kDpi;
        wanted.runs.resize(2);
        wanted.runs[0].row.name = "ten-classes-hour-levit128s";
        wanted.runs[1].row.name = name;
        wanted.charts = {MetricKind::Accuracy};
        wanted.combined = false;
        PosixFileSystem disk;
        const QImage image(QString::fromStdString(exportCharts(wanted, disk).front().string()));
        for (int y = image.height() - 1; y > 0; --y) {
            for (int x = image.width() * 2 / 5; x < image.width() / 2; ++x) {
                if (qGray(image.pixel(x, y)) < 96)
                    return y;
            }
        }
        return 0;
    };
    const ChartExportRequest usual;
    QFont font(QStringLiteral("sans-serif"));
    font.setPixelSize(qRound(usual.fontPoints / 72 * kDpi));
    const QFontMetricsF metrics(font);
    const double descender = metrics.tightBoundingRect(QStringLiteral("g")).bottom() -
                             metrics.tightBoundingRect(QStringLiteral("a")).bottom();
    const int flat = lastInk("aaaa");
    const int deep = lastInk("gggg");
    QVERIFY2(flat > 0 && deep - flat >= descender - 1,
             qPrintable(QStringLiteral("%1 %2 %3").arg(flat).arg(deep).arg(descender)));
}

QTEST_MAIN(ChartExportTest)
#include "tst_chart_export.moc"
