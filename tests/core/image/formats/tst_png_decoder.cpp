#include "core/image/formats/png_decoder.h"

#include "core/image/damaged_files.h"
#include "core/image/images.h"
#include "core/image/png_files.h"

#include <cstring>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kWidth = 37;
constexpr int kHeight = 23;

int channelsOf(int colourType)
{
    switch (colourType) {
    case PNG_COLOR_TYPE_GRAY_ALPHA:
        return 2;
    case PNG_COLOR_TYPE_RGB:
        return 3;
    case PNG_COLOR_TYPE_RGB_ALPHA:
        return 4;
    default:
        return 1;
    }
}

std::vector<std::uint16_t> randomSamples(int count, int depth)
{
    CounterRng rng(5, RandomStream::Shuffle, static_cast<std::uint64_t>(depth), 0);
    std::vector<std::uint16_t> samples;
    for (int i = 0; i < count; ++i)
        samples.push_back(static_cast<std::uint16_t>(rng.below(std::uint64_t{1} << depth)));
    return samples;
}

std::vector<png_color> makePalette(int depth)
{
    std::vector<png_color> palette;
    for (int i = 0; i < 1 << depth; ++i) {
        palette.push_back({static_cast<png_byte>(i * 7), static_cast<png_byte>(255 - i),
                           static_cast<png_byte>(i * 31 + 5)});
    }
    return palette;
}

std::vector<std::byte> photo(bool interlaced = false)
{
    const Image picture = makePicture(60, 45);
    std::vector<std::uint16_t> samples(picture.pixels(), picture.pixels() + picture.byteCount());
    return makePng({.interlaced = interlaced}, 60, 45, 3, samples);
}

void putBig32(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value)
{
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<std::byte>(value >> (24 - 8 * i));
}

// A chunk of type "IHDR" with the sides of `png` changed; its checksum fits.
void setSides(std::vector<std::byte>& png, std::uint32_t width, std::uint32_t height)
{
    putBig32(png, 16, width);
    putBig32(png, 20, height);
    std::uint32_t checksum = 0xFFFFFFFFU;
    for (std::size_t i = 12; i < 29; ++i) {
        checksum ^= std::to_integer<std::uint32_t>(png[i]);
        for (int bit = 0; bit < 8; ++bit)
            checksum = (checksum & 1U) != 0 ? 0xEDB88320U ^ checksum >> 1 : checksum >> 1;
    }
    putBig32(png, 29, ~checksum);
}

} // namespace

class TestPngDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKind_data();
    void everyKind();
    void transparencyOfPalettesIsDropped();
    void beginningsAreRefused();
    void aMissingEndIsRefused();
    void wrongBytes();
    void claimsAreChecked();
    void largeAncillaryChunksAreSkipped();
    void printsNothing();
};

void TestPngDecoder::everyKind_data()
{
    QTest::addColumn<int>("colourType");
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("interlaced");
    const auto add = [](const char* name, int type, std::initializer_list<int> depths) {
        for (const int depth : depths) {
            for (const bool interlaced : {false, true}) {
                QTest::addRow("%s %d%s", name, depth, interlaced ? " interlaced" : "")
                    << type << depth << interlaced;
            }
        }
    };
    add("grey", PNG_COLOR_TYPE_GRAY, {1, 2, 4, 8, 16});
    add("palette", PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8});
    add("grey and alpha", PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16});
    add("RGB", PNG_COLOR_TYPE_RGB, {8, 16});
    add("RGBA", PNG_COLOR_TYPE_RGB_ALPHA, {8, 16});
}

void TestPngDecoder::everyKind()
{
    QFETCH(int, colourType);
    QFETCH(int, depth);
    QFETCH(bool, interlaced);
    const int channels = channelsOf(colourType);
    const auto samples = randomSamples(kWidth * kHeight * channels, depth);
    const bool indexed = colourType == PNG_COLOR_TYPE_PALETTE;
    const auto palette = indexed ? makePalette(depth) : std::vector<png_color>{};
    const auto bytes = makePng(
        {.depth = depth, .colourType = colourType, .interlaced = interlaced, .palette = palette},
        kWidth, kHeight, channels, samples);

    const ImageInfo info = probePng(bytes);
    QCOMPARE(info.format, ImageFormat::Png);
    QCOMPARE(info.width, kWidth);
    QCOMPARE(info.height, kHeight);
    QCOMPARE(info.channels, channels == 2 ? 4 : indexed ? 3 : channels);

    Image image(kWidth, kHeight);
    std::memset(image.pixels(), 0x5A, image.byteCount()); // what an image before it left
    DecodeBudget budget;
    decodePng(bytes, image, budget);
    for (int i = 0; i < kWidth * kHeight; ++i) {
        for (int c = 0; c < 3; ++c) {
            const auto at = static_cast<std::size_t>(i * channels + (channels >= 3 ? c : 0));
            const int value = samples[at];
            int expected = depth == 16 ? value >> 8 : value * 255 / ((1 << depth) - 1);
            if (indexed) {
                const png_color& colour = palette[static_cast<std::size_t>(value)];
                expected = c == 0 ? colour.red : c == 1 ? colour.green : colour.blue;
            }
            QCOMPARE(int{image.pixels()[3 * i + c]}, expected);
        }
    }
}

void TestPngDecoder::transparencyOfPalettesIsDropped()
{
    const auto samples = randomSamples(kWidth * kHeight, 4);
    const auto palette = makePalette(4);
    const auto bytes = makePng({.depth = 4,
                                .colourType = PNG_COLOR_TYPE_PALETTE,
                                .palette = palette,
                                .transparency = {0, 0, 77, 255}},
                               kWidth, kHeight, 1, samples);
    Image image;
    DecodeBudget budget;
    decodePng(bytes, image, budget);
    for (int i = 0; i < kWidth * kHeight; ++i) {
        const png_color& colour = palette[samples[static_cast<std::size_t>(i)]];
        QCOMPARE(image.pixels()[3 * i], colour.red);
        QCOMPARE(image.pixels()[3 * i + 1], colour.green);
        QCOMPARE(image.pixels()[3 * i + 2], colour.blue);
    }
}

void TestPngDecoder::beginningsAreRefused()
{
    QCOMPARE(problemOfBeginnings(photo()), QString());
    QCOMPARE(problemOfBeginnings(photo(true)), QString());
}

void TestPngDecoder::aMissingEndIsRefused()
{
    std::vector<std::byte> bytes = photo();
    bytes.resize(bytes.size() - 12); // IEND: all pixels are there
    try {
        Image image;
        DecodeBudget budget;
        decodePng(bytes, image, budget);
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.message(), std::string("the PNG file ends early"));
    }
}

void TestPngDecoder::wrongBytes()
{
    QCOMPARE(problemOfFlips(photo(), 1000), QString());
    QCOMPARE(problemOfFlips(photo(true), 1000), QString());
}

void TestPngDecoder::claimsAreChecked()
{
    std::vector<std::byte> bytes = photo();
    setSides(bytes, 60000, 60000);
    try {
        probePng(bytes);
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QVERIFY2(error.message().find("256 megapixels") != std::string::npos, error.what());
    }
    setSides(bytes, 16000, 16000);
    std::optional<ErrorCode> code;
    const long growth = peakGrowth([&] { code = decodingError(bytes); });
    QVERIFY(code == ErrorCode::CorruptData);
    QVERIFY2(growth < 50'000, qPrintable(QString::number(growth)));
}

void TestPngDecoder::largeAncillaryChunksAreSkipped()
{
    // Larger than libpng's default limit of 8 MB for chunks, with a wrong checksum.
    constexpr std::uint32_t kSize = 9'000'000;
    std::vector<std::byte> bytes = photo();
    std::vector<std::byte> chunk(kSize + 12);
    putBig32(chunk, 0, kSize);
    std::memcpy(chunk.data() + 4, "zTXt", 4);
    bytes.insert(bytes.begin() + 33, chunk.begin(), chunk.end());
    Image image;
    DecodeBudget budget;
    decodePng(bytes, image, budget);
    QVERIFY(samePixels(image.view(), makePicture(60, 45).view()));
}

void TestPngDecoder::printsNothing()
{
    // A colour profile with an error, which libpng warns of, and damage.
    std::vector<std::byte> bytes = photo();
    std::vector<std::byte> chunk(24 + 12);
    putBig32(chunk, 0, 24);
    std::memcpy(chunk.data() + 4, "iCCP", 4);
    bytes.insert(bytes.begin() + 33, chunk.begin(), chunk.end());
    std::vector<std::byte> damaged = bytes;
    damaged[damaged.size() / 2] ^= std::byte{0xFF};
    const QByteArray printed = standardErrorOf([&] {
        QVERIFY(!decodingError(bytes));
        QVERIFY(decodingError(damaged) == ErrorCode::CorruptData);
    });
    QCOMPARE(printed, QByteArray());
}

QTEST_APPLESS_MAIN(TestPngDecoder)
#include "tst_png_decoder.moc"
