#include "core/base/error.h"
#include "support/image_folder.h"
#include "ui/jobs/conversion_estimate.h"
#include "ui/jobs/dataset_details.h"
#include "ui/widgets/style.h"

#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace formwork;
using namespace formwork::ui;

class ConversionEstimateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isNearTheRealFile_data();
    void isNearTheRealFile();
    void samplesAreSpread();
    void isCancelled();

private:
    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
    DatasetDetails m_details;
};

void ConversionEstimateTest::initTestCase()
{
    const QString root = m_folder.filePath(QStringLiteral("images"));
    test::writeSplit(root, QStringLiteral("train"),
                     {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, 30, 400, 300);
    test::writeSplit(root, QStringLiteral("val"),
                     {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, 5, 400, 300);
    NullProgress progress;
    m_details = inspectFolder(toPath(root), ImageReading::Nothing, m_fileSystem, progress, {});
}

void ConversionEstimateTest::isNearTheRealFile_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("side");
    QTest::newRow("raw") << int(CompressMode::Raw) << 400;
    QTest::newRow("jpeg") << int(CompressMode::Jpeg) << 300;
    QTest::newRow("proportion") << int(CompressMode::Proportion) << 200;
}

void ConversionEstimateTest::isNearTheRealFile()
{
    QFETCH(const int, mode);
    QFETCH(const int, side);
    ConvertRequest request;
    request.source = toPath(m_folder.filePath(QStringLiteral("images")));
    request.outputFolder = toPath(m_folder.filePath(QString::fromLatin1(QTest::currentDataTag())));
    request.settings.mode = CompressMode(mode);
    request.settings.maxResolution = side;
    request.settings.pageSize = 2U << 20U;
    request.settings.workers = 2;
    const ConversionEstimate estimate =
        estimateConversion(*m_details.samples, request.settings, m_fileSystem, {});
    QCOMPARE(estimate.images, std::uint64_t(105));
    QVERIFY(estimate.sampled >= 32 && estimate.sampled < 105);
    QVERIFY(estimate.seconds > 0);

    NullProgress progress;
    double bytes = 0;
    for (const ConvertReport& report : convertFolder(request, m_fileSystem, progress, {}))
        bytes += static_cast<double>(report.fileBytes);
    // One page of each file is the grain.
    QVERIFY2(std::abs(estimate.bytes - bytes) < 0.15 * bytes + 2 * (2 << 20),
             qPrintable(QStringLiteral("%1 for %2").arg(estimate.bytes).arg(bytes)));
}

void ConversionEstimateTest::samplesAreSpread()
{
    const ImageFolderSplit few = m_details.samples->spread(3);
    QCOMPARE(few.files.size(), std::size_t(3));
    QCOMPARE(few.files[0].label, 0);
    QCOMPARE(few.files[1].label, 1);
    QCOMPARE(few.files[2].path, m_details.samples->path(70));
    QCOMPARE(m_details.samples->spread(1000).files.size(), std::size_t(105));
    QVERIFY(m_details.samples->isValidation(104) && !m_details.samples->isValidation(0));
}

void ConversionEstimateTest::isCancelled()
{
    std::stop_source stop;
    stop.request_stop();
    try {
        estimateConversion(*m_details.samples, {}, m_fileSystem, stop.get_token());
        QFAIL("it went on");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

QTEST_GUILESS_MAIN(ConversionEstimateTest)
#include "tst_conversion_estimate.moc"
