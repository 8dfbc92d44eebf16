// TIFF files that are refused: other kinds, damaged ones, and claims that they cannot hold.
#include "tiff_samples.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestTiffErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void otherKindsAreUnsupported();
    void beginningsAreRefused();
    void missingStripsAreRefused();
    void damageThatLibtiffForgives();
    void wrongBytes();
    void claimsAreChecked();
    void printsNothing();
};

void TestTiffErrors::otherKindsAreUnsupported()
{
    const auto message = [](const TiffKind& kind, int bits = 32) {
        return messageOf(makeTiff(kind, kWidth, kHeight, makeSamples(kind.samples, bits)));
    };
    QCOMPARE(message({.bits = 32, .sampleFormat = SAMPLEFORMAT_IEEEFP}),
             QString("unsupported_format: floating-point TIFF is not supported"));
    QCOMPARE(message({.bits = 16, .sampleFormat = SAMPLEFORMAT_IEEEFP}, 16),
             QString("unsupported_format: floating-point TIFF is not supported"));
    QCOMPARE(message({.bits = 16, .sampleFormat = SAMPLEFORMAT_INT}, 16),
             QString("unsupported_format: TIFF with signed samples is not supported"));
    QCOMPARE(message({.bits = 32}),
             QString("unsupported_format: 32-bit RGB TIFF with 3 channels is not supported"));
    QCOMPARE(message({.bits = 16, .samples = 4, .photometric = PHOTOMETRIC_SEPARATED}, 16),
             QString("unsupported_format: 16-bit CMYK TIFF with 4 channels is not supported"));

    // A compression that nobody knows: tag 259 of a directory written by libtiff.
    auto bytes =
        makeTiff({.compression = COMPRESSION_ADOBE_DEFLATE}, kWidth, kHeight, makePhoto(3));
    const std::byte entry[] = {std::byte{0x03}, std::byte{0x01}, std::byte{3}, std::byte{0},
                               std::byte{1},    std::byte{0},    std::byte{0}, std::byte{0}};
    const auto at = std::search(bytes.begin(), bytes.end(), std::begin(entry), std::end(entry));
    QVERIFY(at != bytes.end());
    *(at + 8) = std::byte{0x39};
    *(at + 9) = std::byte{0x30};
    QCOMPARE(messageOf(bytes),
             QString("unsupported_format: TIFF with compression 12345 is not supported"));
    *(at + 8) = std::byte{COMPRESSION_OJPEG};
    *(at + 9) = std::byte{0};
    QVERIFY2(messageOf(bytes).startsWith("unsupported_format: TIFF with old-style JPEG") ||
                 messageOf(bytes).startsWith("corrupt_data"),
             qPrintable(messageOf(bytes)));
}

void TestTiffErrors::beginningsAreRefused()
{
    for (const int compression :
         {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG}) {
        QCOMPARE(problemOfBeginnings(makeTiff({.compression = compression, .rowsPerStrip = 8},
                                              kWidth, kHeight, makePhoto(3))),
                 QString());
    }
}

// libtiff writes the directory last; here it comes first, so that only pixels are missing.
void TestTiffErrors::missingStripsAreRefused()
{
    const auto directoryFirst = [](const std::vector<std::byte>& file) {
        // Pixels begin at byte 8. A copy of them goes behind the directory, where the strips'
        // offsets then point.
        auto bytes = file;
        const auto u32 = [&](std::size_t at) {
            return std::to_integer<std::uint32_t>(bytes[at]) |
                   std::to_integer<std::uint32_t>(bytes[at + 1]) << 8 |
                   std::to_integer<std::uint32_t>(bytes[at + 2]) << 16 |
                   std::to_integer<std::uint32_t>(bytes[at + 3]) << 24;
        };
        const std::size_t directory = u32(4);
        const std::size_t count = u32(directory) & 0xFFFFU;
        const auto shift = static_cast<std::uint32_t>(file.size() - 8);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t entry = directory + 2 + 12 * i;
            if ((u32(entry) & 0xFFFFU) != TIFFTAG_STRIPOFFSETS)
                continue;
            const std::size_t strips = u32(entry + 4);
            const std::size_t list = strips == 1 ? entry + 8 : u32(entry + 8);
            const bool isShort = u32(entry) >> 16 == TIFF_SHORT;
            for (std::size_t s = 0; s < strips; ++s) {
                const std::size_t at = list + s * (isShort ? 2 : 4);
                const std::uint32_t moved = (isShort ? u32(at) & 0xFFFFU : u32(at)) + shift;
                bytes[at] = static_cast<std::byte>(moved);
                bytes[at + 1] = static_cast<std::byte>(moved >> 8);
                if (!isShort) {
                    bytes[at + 2] = static_cast<std::byte>(moved >> 16);
                    bytes[at + 3] = static_cast<std::byte>(moved >> 24);
                }
            }
        }
        bytes.insert(bytes.end(), file.begin() + 8,
                     file.begin() + static_cast<std::ptrdiff_t>(directory));
        return bytes;
    };
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_PACKBITS, COMPRESSION_LZW,
                                  COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG, COMPRESSION_ZSTD}) {
        const Samples photo = makePhoto(3);
        const auto plain =
            makeTiff({.compression = compression, .rowsPerStrip = 16}, kWidth, kHeight, photo);
        auto bytes = directoryFirst(plain);
        QVERIFY(samePixels(decoded(bytes).view(), decoded(plain).view()));
        // The last byte may be padding.
        for (const std::size_t missing : {2, 3, 10, 100, 200}) {
            const std::span<const std::byte> part(bytes.data(), bytes.size() - missing);
            QVERIFY2(decodingError(part) == ErrorCode::CorruptData,
                     qPrintable(QStringLiteral("%1: %2").arg(compression).arg(missing)));
        }
    }
}

// libtiff only warns of these, and makes up the rest of the row or image.
void TestTiffErrors::damageThatLibtiffForgives()
{
    const auto damagedAt = [](std::vector<std::byte> bytes, std::size_t at, std::size_t count) {
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, std::byte{0});
        return bytes;
    };
    for (const int compression : {COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4}) {
        TiffKind kind = grey(1);
        kind.compression = compression;
        const auto bytes = makeTiff(kind, kWidth, kHeight, makeSamples(1, 1));
        QVERIFY(decodingError(damagedAt(bytes, 12, 30)) == ErrorCode::CorruptData);
    }
    const auto jpeg = makeTiff({.compression = COMPRESSION_JPEG, .rowsPerStrip = 32}, kWidth,
                               kHeight, makePhoto(3));
    // The strip ends with an end marker; zeros in its place leave the last blocks undecodable.
    const auto marker = std::byte{0xFF};
    for (std::size_t at = jpeg.size() - 2; at > 0; --at) {
        if (jpeg[at] == marker && jpeg[at + 1] == std::byte{0xD9}) {
            QVERIFY(decodingError(damagedAt(jpeg, at - 60, 62)) == ErrorCode::CorruptData);
            return;
        }
    }
    QFAIL("no end marker");
}

void TestTiffErrors::wrongBytes()
{
    for (const int compression :
         {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG}) {
        for (const int side : {0, 16}) {
            QCOMPARE(problemOfFlips(
                         makeTiff({.compression = compression, .rowsPerStrip = 8, .tileSide = side},
                                  kWidth, kHeight, makePhoto(3)),
                         200),
                     QString());
        }
    }
    TiffKind fax = grey(1);
    fax.compression = COMPRESSION_CCITTFAX4;
    QCOMPARE(problemOfFlips(makeTiff(fax, kWidth, kHeight, makeSamples(1, 1)), 300), QString());
    QCOMPARE(
        problemOfFlips(
            makeTiff(
                {.samples = 4, .planar = true, .extra = {EXTRASAMPLE_ASSOCALPHA}, .mode = "wb8"},
                kWidth, kHeight, makePhoto(4)),
            400),
        QString());
}

void TestTiffErrors::claimsAreChecked()
{
    // A sound file whose two sides are changed in place: entries 256 and 257, numbers of 16 bits.
    for (const int compression : {COMPRESSION_NONE, COMPRESSION_PACKBITS, COMPRESSION_LZW,
                                  COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG}) {
        auto bytes = makeTiff({.compression = compression, .rowsPerStrip = 32}, kWidth, kHeight,
                              makePhoto(3));
        for (const std::uint8_t tag : {0, 1}) {
            const std::byte entry[] = {std::byte{tag}, std::byte{1}, std::byte{3}, std::byte{0},
                                       std::byte{1},   std::byte{0}, std::byte{0}, std::byte{0}};
            const auto at =
                std::search(bytes.begin() + 8, bytes.end(), std::begin(entry), std::end(entry));
            QVERIFY(at != bytes.end());
            *(at + 8) = std::byte{0x80};
            *(at + 9) = std::byte{0x3E}; // 16000
        }
        std::optional<ErrorCode> code;
        const long growth = peakGrowth([&] { code = decodingError(bytes); });
        QVERIFY(code == ErrorCode::CorruptData);
        QVERIFY2(growth < 50'000, qPrintable(QString::number(growth)));
        QVERIFY(codeOf([&] { probeTiff(bytes); }) == ErrorCode::CorruptData);
    }
}

void TestTiffErrors::printsNothing()
{
    // Errors, and warnings: of an unknown tag, here by a wrong order of tags.
    auto bytes = makeTiff({.compression = COMPRESSION_LZW}, kWidth, kHeight, makePhoto(3));
    const QByteArray printed = standardErrorOf([&] {
        QCOMPARE(problemOfFlips(bytes, 200), QString());
        QCOMPARE(problemOfBeginnings(bytes), QString());
    });
    QCOMPARE(printed, QByteArray());
}

QTEST_APPLESS_MAIN(TestTiffErrors)
#include "tst_tiff_errors.moc"
