#include "core/base/error.h"
#include "support/sample_runs.h"
#include "ui/report/report_export.h"

#include <QDir>
#include <QFile>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class ReportExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesHtmlAndPdf();
    void manyRunsStayOnOnePage();
    void tooManyRunsAreReported();
    void unwritableFolderIsReported();
    void screenshot();

private:
    ReportRequest request(int runs) const;
    static QByteArray contents(const std::filesystem::path& path)
    {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
};

ReportRequest ReportExportTest::request(int runs) const
{
    ReportRequest request;
    request.title = QStringLiteral("Loader comparison");
    request.charts.folder = m_folder.filePath(QStringLiteral("report")).toStdString();
    for (int i = 0; i < runs; ++i) {
        const test::SampleShape& shape = test::kSampleShapes[static_cast<std::size_t>(i % 4)];
        RunData run;
        run.config = test::sampleConfig(shape, 60);
        run.epochs = test::sampleEpochs(shape, 60);
        run.row.id = i + 1;
        run.row.name = i < 4 ? shape.name : shape.name + (" " + std::to_string(i));
        run.row.model = shape.model;
        run.row.loader = shape.loader;
        run.row.colour = i;
        run.row.status = RunStatus::Done;
        run.row.epochsTotal = 60;
        const RunSummary summary = summariseEpochs(run.epochs);
        run.row.epochsDone = summary.epochsDone;
        run.row.bestValidationTop1 = summary.metric(Metric::ValidationTop1).highest;
        run.row.lastValidationTop1 = summary.metric(Metric::ValidationTop1).last;
        run.row.lastValidationLoss = summary.metric(Metric::ValidationLoss).last;
        run.row.medianEpochSeconds = summary.medianEpochSeconds;
        run.row.firstEpochSeconds = summary.firstEpochSeconds;
        run.row.imagesPerSecond = summary.imagesPerSecond;
        run.row.dataWaitShare = summary.dataWaitShare;
        request.charts.runs.push_back(run);
    }
    return request;
}

void ReportExportTest::writesHtmlAndPdf()
{
    const auto files = exportReport(request(4), m_fileSystem);
    QCOMPARE(files.size(), std::size_t(2));
    const QByteArray html = contents(files[0]);
    QVERIFY(html.contains("<h1>Loader comparison</h1>"));
    QVERIFY(html.contains("Loader effect"));
    const qsizetype from = html.indexOf("<svg");
    const qsizetype to = html.indexOf("</svg>") + 6;
    QVERIFY(from > 0 && to > from);
    QSvgRenderer svg(html.mid(from, to - from)); // real vectors and text
    QVERIFY(svg.isValid());
    QVERIFY(html.contains("<text"));
    QVERIFY(!html.contains("<image"));

    const QByteArray pdf = contents(files[1]);
    QVERIFY(pdf.startsWith("%PDF-"));
    QCOMPARE(pdf.count("/Type /Page\n") + pdf.count("/Type /Page "), 1);
    QVERIFY(pdf.contains("/Font"));
    QVERIFY(!pdf.contains("/Subtype /Image"));
}

void ReportExportTest::manyRunsStayOnOnePage()
{
    const auto files = exportReport(request(24), m_fileSystem);
    const QByteArray pdf = contents(files[1]);
    QCOMPARE(pdf.count("/Type /Page\n") + pdf.count("/Type /Page "), 1);
}

// What is cut off is not silently missing.
void ReportExportTest::tooManyRunsAreReported()
{
    const auto marginIsEmpty = [](const QImage& page) {
        for (int y = page.height() - page.height() / 22; y < page.height(); ++y) {
            for (int x = 0; x < page.width(); ++x) {
                if (qGray(page.pixel(x, y)) < 200)
                    return false;
            }
        }
        return true;
    };
    QVERIFY(marginIsEmpty(renderReport(request(4), 60)));
    QVERIFY(!marginIsEmpty(renderReport(request(150), 60)));
}

void ReportExportTest::unwritableFolderIsReported()
{
    ReportRequest wanted = request(2);
    wanted.charts.folder = "/proc/no-such-place";
    QVERIFY_THROWS_EXCEPTION(Error, exportReport(wanted, m_fileSystem));
    QVERIFY_THROWS_EXCEPTION(Error, exportReport(request(0), m_fileSystem));
}

void ReportExportTest::screenshot()
{
    const QImage page = renderReport(request(4), 120);
    QCOMPARE(page.width(), 992);
    const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/../screenshots"));
    folder.mkpath(QStringLiteral("."));
    QVERIFY(page.save(folder.filePath(QStringLiteral("report.png"))));
}

QTEST_MAIN(ReportExportTest)
#include "tst_report_export.moc"
