#include "core/base/error.h"
#include "support/failing_file_system.h"
#include "support/sample_runs.h"
#include "ui/charts/chart_export.h"

#include <QDir>
#include <QImage>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

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
    QVERIFY(std::abs(one.width() - 120 / 25.4 * 150) <= 1.5);
    QVERIFY(std::abs(one.height() - 80 / 25.4 * 150) <= 1.5);
    QVERIFY(std::abs(one.dotsPerMeterX() - 150 / 0.0254) < 2);
    const QImage all(QString::fromStdString(paths[3].string()));
    QVERIFY(std::abs(all.width() - 3 * one.width()) <= 3);
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
    QVERIFY(accuracy.contains(QStringLiteral("width=\"120")));
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
        // 120 mm are 340.16 points.
        const QByteArray width = path.stem() == "charts" ? "1020." : "340.";
        QVERIFY2(pdf.contains("/MediaBox [0 0 " + width) || pdf.contains("/MediaBox [0 0 34") ||
                     pdf.contains("/MediaBox [0 0 102"),
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
    QVERIFY(std::abs(image.width() - 3 * 120 / 25.4 * 96) <= 2);
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

QTEST_MAIN(ChartExportTest)
#include "tst_chart_export.moc"
