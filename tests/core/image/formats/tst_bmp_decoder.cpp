#include "core/image/formats/bmp_decoder.h"

#include "core/image/damaged_files.h"
#include "core/image/images.h"

#include <array>
#include <initializer_list>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

using Bytes = std::vector<std::byte>;

void put(Bytes& to, std::uint32_t value, int count)
{
    for (int i = 0; i < count; ++i)
        to.push_back(static_cast<std::byte>(value >> 8 * i));
}

Bytes bytesOf(std::initializer_list<int> values)
{
    Bytes result;
    for (const int value : values)
        result.push_back(static_cast<std::byte>(value));
    return result;
}

struct BmpKind
{
    int width = 0;
    int height = 0; // negative: rows from top to bottom
    int bits = 24;
    int compression = 0;
    std::uint32_t headerSize = 40;
    Bytes palette = {};
    std::vector<std::uint32_t> masks = {};
    std::uint32_t colours = 0;
};

Bytes makeBmp(const BmpKind& kind, const Bytes& pixels)
{
    Bytes info;
    put(info, kind.headerSize, 4);
    if (kind.headerSize == 12) {
        put(info, static_cast<std::uint32_t>(kind.width), 2);
        put(info, static_cast<std::uint32_t>(kind.height), 2);
        put(info, 1, 2);
        put(info, static_cast<std::uint32_t>(kind.bits), 2);
    } else {
        put(info, static_cast<std::uint32_t>(kind.width), 4);
        put(info, static_cast<std::uint32_t>(kind.height), 4);
        put(info, 1, 2);
        put(info, static_cast<std::uint32_t>(kind.bits), 2);
        put(info, static_cast<std::uint32_t>(kind.compression), 4);
        put(info, static_cast<std::uint32_t>(pixels.size()), 4);
        put(info, 0, 4);
        put(info, 0, 4);
        put(info, kind.colours, 4);
        put(info, 0, 4);
    }
    for (const std::uint32_t mask : kind.masks)
        put(info, mask, 4);
    if (info.size() < kind.headerSize)
        info.resize(kind.headerSize);
    info.insert(info.end(), kind.palette.begin(), kind.palette.end());
    Bytes file = bytesOf({'B', 'M'});
    const auto begin = static_cast<std::uint32_t>(14 + info.size());
    put(file, begin + static_cast<std::uint32_t>(pixels.size()), 4);
    put(file, 0, 4);
    put(file, begin, 4);
    file.insert(file.end(), info.begin(), info.end());
    file.insert(file.end(), pixels.begin(), pixels.end());
    return file;
}

Image decoded(const Bytes& file)
{
    Image image(9, 9);
    std::fill_n(image.pixels(), image.byteCount(), std::uint8_t{0x5A});
    DecodeBudget budget;
    decodeBmp(file, image, budget);
    return image;
}

std::array<int, 3> pixel(const Image& image, int x, int y)
{
    const std::uint8_t* at = image.row(y) + 3 * x;
    return {at[0], at[1], at[2]};
}

// Blue, green, red and an unused byte of colour i.
Bytes makePalette(int count, int entrySize = 4)
{
    Bytes palette;
    for (int i = 0; i < count; ++i) {
        const Bytes entry = bytesOf({i * 3 + 2, 200 - i, i * 7, 99});
        palette.insert(palette.end(), entry.begin(), entry.begin() + entrySize);
    }
    return palette;
}

std::array<int, 3> colour(int i)
{
    return {(i * 7) & 255, (200 - i) & 255, (i * 3 + 2) & 255};
}

// Pixel i (from the bottom left) has colour i % count.
Bytes indexedRows(int width, int height, int bits, int count)
{
    Bytes pixels;
    for (int y = 0; y < height; ++y) {
        Bytes row(static_cast<std::size_t>((width * bits + 31) / 32 * 4));
        for (int x = 0; x < width; ++x) {
            const int index = (y * width + x) % count;
            const int shift = 8 - bits - x * bits % 8;
            row[static_cast<std::size_t>(x * bits / 8)] |= static_cast<std::byte>(index << shift);
        }
        pixels.insert(pixels.end(), row.begin(), row.end());
    }
    return pixels;
}

const Bytes kRle8 = bytesOf({3, 1, 2, 2, 0, 0,                  // bottom row: 1 1 1 2 2
                             0, 3, 5, 6, 7, 0, 2, 4, 0, 0,      // 5 6 7 4 4
                             1, 9, 0, 2, 2, 1, 2, 8, 0, 1});    // 9, skip (2, 1), 8 8
const Bytes kRle4 = bytesOf({5, 0x12, 0, 0,                     // 1 2 1 2 1
                             0, 5, 0x34, 0x56, 0x70, 0, 0, 1}); // 3 4 5 6 7

} // namespace

class TestBmpDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void indexed_data();
    void indexed();
    void undefinedColoursAreBlack();
    void rgbInEitherOrder();
    void sixteenBits();
    void masks();
    void runLengths();
    void runLengthsThatLeaveTheImage();
    void exoticKindsAreUnsupported();
    void nonsenseIsCorrupt();
    void beginningsAreRefused();
    void wrongBytes();
    void claimsAreChecked();
};

void TestBmpDecoder::indexed_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<quint32>("headerSize");
    for (const int bits : {1, 4, 8}) {
        for (const quint32 size : {12U, 40U, 64U, 108U, 124U})
            QTest::addRow("%d bits, header of %u", bits, size) << bits << size;
    }
}

void TestBmpDecoder::indexed()
{
    QFETCH(int, bits);
    QFETCH(quint32, headerSize);
    const int count = 1 << bits;
    const Bytes file = makeBmp({.width = 13,
                                .height = 7,
                                .bits = bits,
                                .headerSize = headerSize,
                                .palette = makePalette(count, headerSize == 12 ? 3 : 4)},
                               indexedRows(13, 7, bits, count));
    const ImageInfo info = probeBmp(file);
    QCOMPARE(info.format, ImageFormat::Bmp);
    QCOMPARE(info.width, 13);
    QCOMPARE(info.height, 7);
    QCOMPARE(info.channels, 3);
    const Image image = decoded(file);
    for (int y = 0; y < 7; ++y) {
        for (int x = 0; x < 13; ++x)
            QCOMPARE(pixel(image, x, 6 - y), colour((y * 13 + x) % count));
    }
}

void TestBmpDecoder::undefinedColoursAreBlack()
{
    const Bytes file =
        makeBmp({.width = 13, .height = 7, .bits = 8, .palette = makePalette(20), .colours = 20},
                indexedRows(13, 7, 8, 256));
    const Image image = decoded(file);
    QCOMPARE(pixel(image, 6, 5), colour(19));
    QCOMPARE(pixel(image, 7, 5), (std::array{0, 0, 0}));
    // The same palette, but all 256 colours announced.
    const Bytes brief = makeBmp({.width = 13, .height = 7, .bits = 8, .palette = makePalette(20)},
                                indexedRows(13, 7, 8, 256));
    QVERIFY(samePixels(decoded(brief).view(), image.view()));
}

void TestBmpDecoder::rgbInEitherOrder()
{
    const Bytes rows24 = bytesOf({1, 2, 3, 4, 5, 6, 0, 0, 11, 12, 13, 14, 15, 16, 0, 0});
    const Image up = decoded(makeBmp({.width = 2, .height = 2}, rows24));
    QCOMPARE(pixel(up, 0, 0), (std::array{13, 12, 11}));
    QCOMPARE(pixel(up, 1, 1), (std::array{6, 5, 4}));
    const Bytes down = makeBmp({.width = 2, .height = -2}, rows24);
    QCOMPARE(probeBmp(down).height, 2);
    QCOMPARE(pixel(decoded(down), 0, 0), (std::array{3, 2, 1}));
    QCOMPARE(pixel(decoded(down), 1, 1), (std::array{16, 15, 14}));
    const Bytes four =
        makeBmp({.width = 2, .height = 1, .bits = 32}, bytesOf({1, 2, 3, 0, 4, 5, 6, 255}));
    QCOMPARE(probeBmp(four).channels, 4);
    QCOMPARE(pixel(decoded(four), 0, 0), (std::array{3, 2, 1}));
    QCOMPARE(pixel(decoded(four), 1, 0), (std::array{6, 5, 4}));
}

void TestBmpDecoder::sixteenBits()
{
    Bytes pixels;
    for (const std::uint32_t value : {0x7FFFU, 0x7C00U, 0x03E0U, 0x001FU, 0x0000U, 0x4210U})
        put(pixels, value, 2);
    const Image image = decoded(makeBmp({.width = 6, .height = 1, .bits = 16}, pixels));
    QCOMPARE(pixel(image, 0, 0), (std::array{255, 255, 255}));
    QCOMPARE(pixel(image, 1, 0), (std::array{255, 0, 0}));
    QCOMPARE(pixel(image, 2, 0), (std::array{0, 255, 0}));
    QCOMPARE(pixel(image, 3, 0), (std::array{0, 0, 255}));
    QCOMPARE(pixel(image, 4, 0), (std::array{0, 0, 0}));
    QCOMPARE(pixel(image, 5, 0), (std::array{131, 131, 131})); // 16 of 31
}

void TestBmpDecoder::masks()
{
    Bytes pixels565;
    put(pixels565, 0xFFFF, 2);
    put(pixels565, 0x07E0, 2);
    const Image green = decoded(makeBmp(
        {.width = 2, .height = 1, .bits = 16, .compression = 3, .masks = {0xF800, 0x07E0, 0x001F}},
        pixels565));
    QCOMPARE(pixel(green, 0, 0), (std::array{255, 255, 255}));
    QCOMPARE(pixel(green, 1, 0), (std::array{0, 255, 0}));

    Bytes pixels32;
    put(pixels32, 0x0A141E7F, 4);
    for (const std::uint32_t size : {40U, 108U}) {
        const Image image = decoded(makeBmp({.width = 1,
                                             .height = 1,
                                             .bits = 32,
                                             .compression = size == 40 ? 6 : 3,
                                             .headerSize = size,
                                             .masks = {0xFF000000, 0x00FF0000, 0xFF00, 0xFF}},
                                            pixels32));
        QCOMPARE(pixel(image, 0, 0), (std::array{10, 20, 30}));
    }

    Bytes pixels10; // ten bits each, and a channel that is not stored
    put(pixels10, 0x3FFU << 20 | 0x200U << 10, 4);
    const Image wide = decoded(makeBmp({.width = 1,
                                        .height = 1,
                                        .bits = 32,
                                        .compression = 3,
                                        .masks = {0x3FFU << 20, 0x3FFU << 10, 0}},
                                       pixels10));
    QCOMPARE(pixel(wide, 0, 0), (std::array{255, 127, 0}));
}

void TestBmpDecoder::runLengths()
{
    const Image eight = decoded(
        makeBmp({.width = 5, .height = 4, .bits = 8, .compression = 1, .palette = makePalette(256)},
                kRle8));
    const int expected8[4][5] = {
        {0, 0, 0, 8, 8}, {9, 0, 0, 0, 0}, {5, 6, 7, 4, 4}, {1, 1, 1, 2, 2}};
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 5; ++x)
            QCOMPARE(pixel(eight, x, y), colour(expected8[y][x]));
    }
    const Image four = decoded(makeBmp(
        {.width = 5, .height = 2, .bits = 4, .compression = 2, .palette = makePalette(16)}, kRle4));
    const int expected4[2][5] = {{3, 4, 5, 6, 7}, {1, 2, 1, 2, 1}};
    for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 5; ++x)
            QCOMPARE(pixel(four, x, y), colour(expected4[y][x]));
    }
    // Without the end of the last row and of the image, but with all pixels.
    const Bytes open(kRle4.begin(), kRle4.end() - 2);
    QVERIFY(samePixels(
        decoded(
            makeBmp(
                {.width = 5, .height = 2, .bits = 4, .compression = 2, .palette = makePalette(16)},
                open))
            .view(),
        four.view()));
}

void TestBmpDecoder::runLengthsThatLeaveTheImage()
{
    const auto errorOf = [](const Bytes& codes) {
        return decodingError(makeBmp(
            {.width = 5, .height = 4, .bits = 8, .compression = 1, .palette = makePalette(256)},
            codes));
    };
    QVERIFY(errorOf(bytesOf({6, 1, 0, 1})) == ErrorCode::CorruptData);
    QVERIFY(errorOf(bytesOf({3, 1, 0, 3, 1, 2, 3, 0, 0, 1})) == ErrorCode::CorruptData);
    QVERIFY(errorOf(bytesOf({0, 2, 6, 0, 0, 1})) == ErrorCode::CorruptData);
    QVERIFY(errorOf(bytesOf({0, 4, 1, 2})) == ErrorCode::CorruptData);
    QVERIFY(!errorOf(bytesOf({0, 2, 0, 200, 0, 1}))); // beyond the last row: the rest is skipped
    QVERIFY(!errorOf(bytesOf({0, 1})));
}

void TestBmpDecoder::exoticKindsAreUnsupported()
{
    const auto errorOf = [](const BmpKind& kind) {
        const Bytes file = makeBmp(kind, Bytes(1000));
        const auto code = codeOf([&] { probeBmp(file); });
        return code == decodingError(file) ? code : std::nullopt;
    };
    for (const int compression : {4, 5, 11}) { // JPEG, PNG, CMYK
        QVERIFY(errorOf({.width = 4, .height = 4, .bits = 24, .compression = compression}) ==
                ErrorCode::UnsupportedFormat);
    }
    QVERIFY(errorOf({.width = 4, .height = 4, .bits = 2}) == ErrorCode::UnsupportedFormat);
    QVERIFY(errorOf({.width = 4, .height = 4, .bits = 24, .headerSize = 16}) ==
            ErrorCode::UnsupportedFormat);
    // OS/2: Huffman codes.
    QVERIFY(errorOf({.width = 4, .height = 4, .bits = 32, .compression = 3, .headerSize = 64}) ==
            ErrorCode::UnsupportedFormat);
    QVERIFY(errorOf({.width = 30000, .height = 30000, .bits = 1}) == ErrorCode::UnsupportedFormat);
}

void TestBmpDecoder::nonsenseIsCorrupt()
{
    QVERIFY(decodingError(makeBmp({.width = 0, .height = 4}, Bytes(100))) ==
            ErrorCode::CorruptData);
    QVERIFY(decodingError(makeBmp({.width = -4, .height = 4}, Bytes(100))) ==
            ErrorCode::CorruptData);
    QVERIFY(decodingError(makeBmp({.width = 4, .height = 0}, Bytes(100))) ==
            ErrorCode::CorruptData);
    QVERIFY(decodingError(makeBmp({.width = 2,
                                   .height = 1,
                                   .bits = 32,
                                   .compression = 3,
                                   .masks = {0xF0F0, 0xF0000, 0xF}},
                                  Bytes(8))) == ErrorCode::CorruptData);
    Bytes file = makeBmp({.width = 2, .height = 2}, Bytes(16));
    file[13] = std::byte{0x7F}; // where the pixels begin
    QVERIFY(decodingError(file) == ErrorCode::CorruptData);
}

void TestBmpDecoder::beginningsAreRefused()
{
    const Bytes palette = makePalette(256);
    QCOMPARE(problemOfBeginnings(makeBmp({.width = 13, .height = 7, .bits = 8, .palette = palette},
                                         indexedRows(13, 7, 8, 256))),
             QString());
    QCOMPARE(problemOfBeginnings(makeBmp({.width = 13, .height = 7}, Bytes(40 * 7))), QString());
    QCOMPARE(problemOfBeginnings(makeBmp({.width = 13,
                                          .height = 7,
                                          .bits = 16,
                                          .compression = 3,
                                          .masks = {0xF800, 0x07E0, 0x001F}},
                                         Bytes(28 * 7))),
             QString());
    const Bytes runs =
        makeBmp({.width = 5, .height = 4, .bits = 8, .compression = 1, .palette = palette}, kRle8);
    // The last two bytes are the end of the image, which may be missing.
    for (std::size_t size = 0; size < runs.size() - 2; ++size) {
        const std::span<const std::byte> part(runs.data(), size);
        QVERIFY2(decodingError(part), qPrintable(QString::number(size)));
    }
}

void TestBmpDecoder::wrongBytes()
{
    const Bytes palette = makePalette(256);
    QCOMPARE(problemOfFlips(makeBmp({.width = 13, .height = 7, .bits = 8, .palette = palette},
                                    indexedRows(13, 7, 8, 256)),
                            500),
             QString());
    QCOMPARE(problemOfFlips(makeBmp({.width = 13, .height = 7}, Bytes(40 * 7)), 500), QString());
    QCOMPARE(problemOfFlips(makeBmp({.width = 5,
                                     .height = 4,
                                     .bits = 8,
                                     .compression = 1,
                                     .palette = makePalette(16),
                                     .colours = 16},
                                    kRle8),
                            1000),
             QString());
    QCOMPARE(
        problemOfFlips(
            makeBmp(
                {.width = 5, .height = 2, .bits = 4, .compression = 2, .palette = makePalette(16)},
                kRle4),
            1000),
        QString());
}

void TestBmpDecoder::claimsAreChecked()
{
    for (const int compression : {0, 1}) {
        const Bytes file = makeBmp({.width = 16000,
                                    .height = 16000,
                                    .bits = 8,
                                    .compression = compression,
                                    .palette = makePalette(256)},
                                   bytesOf({0, 1}));
        std::optional<ErrorCode> code;
        const long growth = peakGrowth([&] { code = decodingError(file); });
        QVERIFY(code == ErrorCode::CorruptData);
        QVERIFY2(growth < 50'000, qPrintable(QString::number(growth)));
        QVERIFY(codeOf([&] { probeBmp(file); }) == ErrorCode::CorruptData);
    }
}

QTEST_APPLESS_MAIN(TestBmpDecoder)
#include "tst_bmp_decoder.moc"
