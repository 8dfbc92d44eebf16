#include "core/image/image_check.h"

#include "core/base/error.h"
#include "jpeg_streams.h"
#include "support/error_of.h"

#include <optional>

#include <QTest>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

using namespace formwork;
using namespace formwork::test;

namespace {

JpegBytes encoded(const char* extension)
{
    const Image picture = makePicture(37, 21);
    const cv::Mat mat(picture.height(), picture.width(), CV_8UC3,
                      const_cast<std::uint8_t*>(picture.pixels()));
    std::vector<unsigned char> file;
    cv::imencode(extension, mat, file);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

// As some programs repair a download that broke off.
JpegBytes cutWithAnEnd(const JpegBytes& jpeg, double share)
{
    const std::size_t scan = segmentOf(jpeg, 0xDA).end;
    JpegBytes cut = part(
        jpeg, 0, scan + static_cast<std::size_t>(share * static_cast<double>(jpeg.size() - scan)));
    while (cut.back() == std::byte{0xFF})
        cut.pop_back();
    return joined({cut, bytesOf({0xFF, 0xD9})});
}

} // namespace

class TestImageCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatTheDecoderSays();
    void repairedJpegsAreNotSound();
    void harmlessOdditiesAreSound();
    void otherFormats_data();
    void otherFormats();
    void sizesMustAgree();
};

void TestImageCheck::saysWhatTheDecoderSays()
{
    ImageChecker checker;
    for (const NamedJpeg& jpeg : jpegFlavours()) {
        ImageDecoder decoder;
        const JpegOutcome decoded =
            outcomeOf([&](Image& image) { decoder.decode(jpeg.bytes, image); });
        ImageInfo info;
        const JpegOutcome checked = outcomeOf([&](Image&) { info = checker.check(jpeg.bytes); });
        QVERIFY2(checked.error == decoded.error, jpeg.name.c_str());
        if (!decoded.isSound())
            continue;
        const ImageInfo expected = decoder.probe(jpeg.bytes);
        QVERIFY(info.format == ImageFormat::Jpeg);
        QCOMPARE(info.width, expected.width);
        QCOMPARE(info.height, expected.height);
        QCOMPARE(info.channels, expected.channels);
    }
}

// Structure alone shows none of these.
void TestImageCheck::repairedJpegsAreNotSound()
{
    ImageChecker checker;
    const auto isSound = [&](const JpegBytes& jpeg) {
        return !codeOf([&] { checker.check(jpeg); });
    };
    for (const JpegKind& kind :
         {JpegKind{}, JpegKind{.progressive = true}, JpegKind{.grey = true},
          JpegKind{.restartRows = 1}, JpegKind{.cmyk = true}, JpegKind{.optimised = true}}) {
        const JpegBytes jpeg = makeJpeg(makePicture(200, 160), kind);
        QVERIFY(isSound(jpeg));
        for (const double share : {0.02, 0.5, 0.98})
            QVERIFY(!isSound(cutWithAnEnd(jpeg, share)));
        QVERIFY(!isSound(part(jpeg, 0, jpeg.size() - 2)));
        JpegBytes tall = jpeg; // twice as many rows as there are codes for
        const std::size_t height = segmentOf(jpeg, kind.progressive ? 0xC2 : 0xC0).begin + 5;
        tall[height] = std::byte{320 >> 8};
        tall[height + 1] = std::byte{320 & 255};
        QVERIFY(!isSound(tall));
    }
}

void TestImageCheck::harmlessOdditiesAreSound()
{
    ImageChecker checker;
    for (const bool progressive : {false, true}) {
        const JpegBytes jpeg = makeJpeg(makePicture(60, 40), {.progressive = progressive});
        const JpegSegment quant = segmentOf(jpeg, 0xDB);
        const JpegBytes start = part(jpeg, 0, quant.begin);
        const JpegBytes rest = part(jpeg, quant.begin, jpeg.size());
        const JpegBytes stray = bytesOf({0x12, 0x34, 0x56});
        for (const JpegBytes& odd :
             {joined({start, stray, rest}), joined({start, bytesOf({0xFF, 0xFF}), rest}),
              joined({jpeg, stray}),
              joined({part(jpeg, 0, jpeg.size() - 2), stray, bytesOf({0xFF, 0xD9})})})
            QCOMPARE(checker.check(odd).width, 60);
    }
}

void TestImageCheck::otherFormats_data()
{
    QTest::addColumn<QString>("extension");
    for (const char* extension : {".png", ".webp", ".bmp", ".tif"})
        QTest::newRow(extension) << extension;
}

void TestImageCheck::otherFormats()
{
    QFETCH(QString, extension);
    const JpegBytes file = encoded(qPrintable(extension));
    ImageChecker checker;
    const ImageInfo info = checker.check(file);
    QCOMPARE(info.width, 37);
    QCOMPARE(info.height, 21);
    QVERIFY(codeOf([&] { checker.check(part(file, 0, file.size() * 2 / 3)); }) ==
            ErrorCode::CorruptData);
    QVERIFY(codeOf([&] { checker.check(bytesOf({1, 2, 3})); }) == ErrorCode::UnsupportedFormat);
    QCOMPARE(checker.check(file).width, 37);
}

void TestImageCheck::sizesMustAgree()
{
    const Image image(12, 7);
    QVERIFY(!codeOf([&] { requireSize({ImageFormat::Bmp, 12, 7, 3}, image); }));
    QVERIFY(codeOf([&] {
                requireSize({ImageFormat::Bmp, 7, 12, 3}, image);
            }) == ErrorCode::CorruptData);
}

QTEST_APPLESS_MAIN(TestImageCheck)
#include "tst_image_check.moc"
