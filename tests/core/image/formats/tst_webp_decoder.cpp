#include "core/image/formats/webp_decoder.h"

#include "core/image/damaged_files.h"
#include "core/image/images.h"

#include <cstring>
#include <string>

#include <QTest>

#include <webp/decode.h>
#include <webp/encode.h>

using namespace formwork;
using namespace formwork::test;

namespace {

std::vector<std::byte> taken(std::uint8_t* memory, std::size_t size)
{
    const auto* bytes = reinterpret_cast<const std::byte*>(memory);
    std::vector<std::byte> result(bytes, bytes + size);
    WebPFree(memory);
    return result;
}

std::vector<std::byte> lossless(const Image& image)
{
    std::uint8_t* memory = nullptr;
    const std::size_t size = WebPEncodeLosslessRGB(image.pixels(), image.width(), image.height(),
                                                   static_cast<int>(image.stride()), &memory);
    return taken(memory, size);
}

std::vector<std::byte> lossy(const Image& image)
{
    std::uint8_t* memory = nullptr;
    const std::size_t size = WebPEncodeRGB(image.pixels(), image.width(), image.height(),
                                           static_cast<int>(image.stride()), 80, &memory);
    return taken(memory, size);
}

// Lossy with alpha: the extended form, with a chunk for alpha.
std::vector<std::byte> extended(const Image& image)
{
    std::vector<std::uint8_t> rgba;
    for (int i = 0; i < image.width() * image.height(); ++i) {
        const std::uint8_t* from = image.pixels() + 3 * i;
        rgba.insert(rgba.end(), from, from + 3);
        rgba.push_back(static_cast<std::uint8_t>(i));
    }
    std::uint8_t* memory = nullptr;
    const std::size_t size =
        WebPEncodeRGBA(rgba.data(), image.width(), image.height(), 4 * image.width(), 80, &memory);
    return taken(memory, size);
}

} // namespace

class TestWebPDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void losslessIsExact();
    void lossyIsAsLibwebpDecodes();
    void alphaIsDropped();
    void animationsAreUnsupported();
    void beginningsAreRefused();
    void wrongBytes();
    void claimsAreChecked();
};

void TestWebPDecoder::losslessIsExact()
{
    for (const auto& [width, height] : {std::pair{1, 1}, {61, 47}, {200, 3}}) {
        const Image picture = makePicture(width, height);
        Image image;
        DecodeBudget budget;
        decodeWebP(lossless(picture), image, budget);
        QVERIFY(samePixels(image.view(), picture.view()));
    }
}

void TestWebPDecoder::lossyIsAsLibwebpDecodes()
{
    const auto bytes = lossy(makePicture(61, 47));
    Image image;
    DecodeBudget budget;
    decodeWebP(bytes, image, budget);
    Image expected(61, 47);
    QVERIFY(WebPDecodeRGBInto(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                              expected.pixels(), expected.byteCount(), 3 * 61) != nullptr);
    QVERIFY(samePixels(image.view(), expected.view()));
}

void TestWebPDecoder::alphaIsDropped()
{
    const Image picture = makePicture(61, 47);
    const auto bytes = extended(picture);
    QCOMPARE(std::memcmp(bytes.data() + 12, "VP8X", 4), 0);
    QCOMPARE(probeWebP(bytes).channels, 4);
    QCOMPARE(probeWebP(lossy(picture)).channels, 3);
    Image image;
    DecodeBudget budget;
    decodeWebP(bytes, image, budget);
    int width = 0;
    int height = 0;
    std::uint8_t* rgba = WebPDecodeRGBA(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                        bytes.size(), &width, &height);
    for (int i = 0; i < 61 * 47; ++i) {
        for (int c = 0; c < 3; ++c)
            QCOMPARE(image.pixels()[3 * i + c], rgba[4 * i + c]);
    }
    WebPFree(rgba);
}

void TestWebPDecoder::animationsAreUnsupported()
{
    std::string text = "RIFF";
    text += std::string("\x16\0\0\0", 4) + "WEBPVP8X" + std::string("\x0A\0\0\0", 4);
    text += std::string("\x02\0\0\0\x0F\0\0\x0F\0\0", 10);
    const auto bytes = std::as_bytes(std::span(text));
    try {
        probeWebP(bytes);
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QCOMPARE(error.message(), std::string("animated WebP is not supported"));
    }
    QVERIFY(decodingError(bytes) == ErrorCode::UnsupportedFormat);
}

void TestWebPDecoder::beginningsAreRefused()
{
    const Image picture = makePicture(60, 45);
    QCOMPARE(problemOfBeginnings(lossless(picture)), QString());
    QCOMPARE(problemOfBeginnings(lossy(picture)), QString());
    QCOMPARE(problemOfBeginnings(extended(picture)), QString());
}

void TestWebPDecoder::wrongBytes()
{
    const Image picture = makePicture(60, 45);
    QCOMPARE(problemOfFlips(lossless(picture), 700), QString());
    QCOMPARE(problemOfFlips(lossy(picture), 700), QString());
    QCOMPARE(problemOfFlips(extended(picture), 700), QString());
}

void TestWebPDecoder::claimsAreChecked()
{
    // The sides of a lossy image are two numbers of 14 bits.
    std::vector<std::byte> bytes = lossy(makePicture(60, 45));
    QCOMPARE(std::memcmp(bytes.data() + 12, "VP8 ", 4), 0);
    for (const std::size_t at : {26, 28}) {
        bytes[at] = std::byte{0xFF};
        bytes[at + 1] = std::byte{0x3F};
    }
    std::optional<ErrorCode> code;
    const long growth = peakGrowth([&] { code = decodingError(bytes); });
    QVERIFY(code == ErrorCode::CorruptData);
    QVERIFY2(growth < 50'000, qPrintable(QString::number(growth)));
}

QTEST_APPLESS_MAIN(TestWebPDecoder)
#include "tst_webp_decoder.moc"
