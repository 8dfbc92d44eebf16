#include "core/dataset/betons/verify_beton.h"

#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "core/dataset/convert_fixture.h"
#include "core/image/jpeg_streams.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestVerifyBeton : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decidesAsTheDecoderDoes();
    void whatWasPassedThroughIsSound();
    void sizesMustAgree();

private:
    // A file whose samples are these JPEGs, each said to be of that size.
    std::filesystem::path write(const std::vector<JpegBytes>& jpegs, int width, int height)
    {
        const std::filesystem::path file =
            m_folder.filePath(QStringLiteral("%1.beton").arg(m_written++)).toStdString();
        beton::WriterOptions options;
        options.pageSize = 2U << 20;
        options.sampleCount = jpegs.size();
        beton::Writer writer(m_disk, file, beton::imageLabelFields(), options);
        for (const JpegBytes& jpeg : jpegs)
            writer.add(std::vector<beton::Value>{
                beton::ImageValue{beton::ImageMode::Jpeg, width, height, jpeg}, std::int64_t{0}});
        writer.finish();
        return file;
    }

    QTemporaryDir m_folder;
    int m_written = 0;
    PosixFileSystem m_disk;
    NullProgress m_quiet;
};

void TestVerifyBeton::decidesAsTheDecoderDoes()
{
    std::vector<JpegBytes> jpegs;
    std::vector<std::uint64_t> damaged;
    for (const JpegKind& kind :
         {JpegKind{}, JpegKind{.progressive = true}, JpegKind{.restartRows = 1}}) {
        const JpegBytes whole = makeJpeg(makePicture(160, 120), kind);
        const std::size_t scan = segmentOf(whole, 0xDA).end;
        const JpegBytes end = bytesOf({0xFF, 0xD9});
        const JpegBytes stray = bytesOf({1, 2, 3});
        jpegs.push_back(whole);
        damaged.push_back(jpegs.size()); // half of the codes, with an end put on
        jpegs.push_back(joined({part(whole, 0, (scan + whole.size()) / 2), end}));
        jpegs.push_back(joined({whole, stray}));
        jpegs.push_back(joined({part(whole, 0, whole.size() - 2), stray, end}));
        const std::size_t quant = segmentOf(whole, 0xDB).begin;
        jpegs.push_back(joined({part(whole, 0, quant), stray, part(whole, quant, whole.size())}));
        damaged.push_back(jpegs.size());
        jpegs.push_back(withoutSegments(whole, 0xDB));
    }
    const auto file = write(jpegs, 160, 120);
    for (const int workers : {0, 1, 3}) {
        const beton::VerifyReport report = verifyBeton(m_disk, file, workers, m_quiet, {});
        QVERIFY(report.damagedSamples == damaged);
        QCOMPARE(report.damage.size(), damaged.size());
        QVERIFY(report.damage[0].starts_with("sample 1: corrupt JPEG: "));
    }
}

void TestVerifyBeton::whatWasPassedThroughIsSound()
{
    ConvertFixture at;
    std::size_t i = 0;
    for (const NamedJpeg& jpeg : jpegFlavours())
        at.single(std::to_string(1000 + i++) + ".jpg", jpeg.bytes);
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 0);
    settings.keepJpeg = true;
    const ConvertReport converted = at.convert(settings).front();
    QVERIFY(converted.samples > 20 && converted.skipped > 10);
    const beton::VerifyReport report = verifyBeton(m_disk, converted.file, 2, m_quiet, {});
    QVERIFY2(report.ok(), report.ok() ? "" : report.damage[0].c_str());
}

void TestVerifyBeton::sizesMustAgree()
{
    const auto file = write({makeJpeg(makePicture(16, 8), {})}, 16, 9);
    const beton::VerifyReport report = verifyBeton(m_disk, file, 1, m_quiet, {});
    QCOMPARE(report.damage.size(), std::size_t{1});
    QCOMPARE(report.damage[0],
             std::string("sample 0: the JPEG is 16 x 8, the metadata say 16 x 9"));
}

QTEST_GUILESS_MAIN(TestVerifyBeton)
#include "tst_verify_beton.moc"
