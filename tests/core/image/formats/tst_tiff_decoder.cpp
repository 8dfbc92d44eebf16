#include "core/image/formats/tiff_decoder.h"

#include "core/image/damaged_files.h"
#include "core/image/formats/exif.h"
#include "core/image/images.h"
#include "core/image/tiff_files.h"

#include <cmath>

#include <QTest>

#include <opencv2/imgcodecs.hpp>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kWidth = 37;
constexpr int kHeight = 29;

using Samples = std::vector<std::uint32_t>;

// Smooth enough for JPEG, with every value of few bits.
Samples makeSamples(int channels, int bits)
{
    CounterRng rng(9, RandomStream::Shuffle, 0, 0);
    Samples samples;
    for (int i = 0; i < kWidth * kHeight * channels; ++i)
        samples.push_back(rng.next32() >> (32 - bits));
    return samples;
}

Samples makePhoto(int channels)
{
    const Image picture = makePicture(kWidth, kHeight);
    Samples samples;
    for (int i = 0; i < kWidth * kHeight; ++i) {
        for (int c = 0; c < channels; ++c)
            samples.push_back(picture.pixels()[3 * i + c % 3]);
    }
    return samples;
}

Image decoded(const std::vector<std::byte>& bytes)
{
    Image image;
    DecodeBudget budget;
    decodeTiff(bytes, image, budget);
    return image;
}

// The three channels that begin at each pixel's first sample, or grey; 8 bits.
Image imageOf(const Samples& samples, int channels)
{
    Image image(kWidth, kHeight);
    for (int i = 0; i < kWidth * kHeight; ++i) {
        for (int c = 0; c < 3; ++c) {
            const int at = i * channels + (channels >= 3 ? c : 0);
            image.pixels()[3 * i + c] =
                static_cast<std::uint8_t>(samples[static_cast<std::size_t>(at)]);
        }
    }
    return image;
}

Image decodedByOpenCv(const std::vector<std::byte>& bytes)
{
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const cv::Mat bgr = cv::imdecode(std::vector<unsigned char>(data, data + bytes.size()),
                                     cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    Image image(bgr.cols, bgr.rows);
    for (int y = 0; y < bgr.rows; ++y) {
        for (int i = 0; i < 3 * bgr.cols; ++i)
            image.row(y)[i] = bgr.ptr(y)[i / 3 * 3 + 2 - i % 3];
    }
    return image;
}

QString messageOf(const std::vector<std::byte>& bytes)
{
    try {
        decoded(bytes);
    } catch (const Error& error) {
        return QString::fromStdString(std::string(errorCodeName(error.code())) + ": " +
                                      error.message());
    }
    return QStringLiteral("no error");
}

TiffKind grey(int bits)
{
    return {.bits = bits, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK};
}

} // namespace

class TestTiffDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void layouts_data();
    void layouts();
    void compressions_data();
    void compressions();
    void greyOfAnyBits();
    void whiteIsZero();
    void sixteenBitsAreScaled();
    void palettes();
    void alphaIsDropped();
    void associatedAlphaIsDividedOut();
    void cmyk();
    void jpegAndLabAsOpenCv();
    void subsampledBlocks_data();
    void subsampledBlocks();
    void orientationIsApplied();
    void firstPageOfSeveral();
    void largeStripsAreReadByRows();
    void probes();
    void otherKindsAreUnsupported();
    void beginningsAreRefused();
    void missingStripsAreRefused();
    void damageThatLibtiffForgives();
    void wrongBytes();
    void claimsAreChecked();
    void printsNothing();
};

void TestTiffDecoder::layouts_data()
{
    QTest::addColumn<bool>("planar");
    QTest::addColumn<int>("tileSide");
    QTest::addColumn<int>("channels");
    QTest::addColumn<QString>("mode");
    for (const bool planar : {false, true}) {
        for (const int side : {0, 16, 48}) {
            for (const int channels : {1, 3, 4, 5}) {
                for (const char* mode : {"wl", "wb", "wl8", "wb8"}) {
                    QTest::addRow("%s, %d channels, tiles of %d, %s",
                                  planar ? "planar" : "interleaved", channels, side, mode)
                        << planar << side << channels << QString(mode);
                }
            }
        }
    }
}

void TestTiffDecoder::layouts()
{
    QFETCH(bool, planar);
    QFETCH(int, tileSide);
    QFETCH(int, channels);
    QFETCH(QString, mode);
    const Samples samples = makePhoto(channels);
    const std::vector<std::uint16_t> extra(static_cast<std::size_t>(std::max(channels - 3, 0)),
                                           EXTRASAMPLE_UNSPECIFIED);
    const auto bytes =
        makeTiff({.samples = channels,
                  .photometric = channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB,
                  .planar = planar,
                  .tileSide = tileSide,
                  .extra = extra,
                  .mode = mode.toStdString()},
                 kWidth, kHeight, samples);
    QVERIFY(samePixels(decoded(bytes).view(), imageOf(samples, channels).view()));
}

void TestTiffDecoder::compressions_data()
{
    QTest::addColumn<int>("compression");
    QTest::addColumn<int>("predictor");
    QTest::newRow("PackBits") << COMPRESSION_PACKBITS << 0;
    QTest::newRow("LZW") << COMPRESSION_LZW << 0;
    QTest::newRow("LZW, differences") << COMPRESSION_LZW << PREDICTOR_HORIZONTAL;
    QTest::newRow("Deflate") << COMPRESSION_ADOBE_DEFLATE << 0;
    QTest::newRow("Deflate, differences") << COMPRESSION_ADOBE_DEFLATE << PREDICTOR_HORIZONTAL;
    QTest::newRow("old Deflate") << COMPRESSION_DEFLATE << 0;
    QTest::newRow("zstd") << COMPRESSION_ZSTD << 0;
    QTest::newRow("LZMA") << COMPRESSION_LZMA << 0;
}

void TestTiffDecoder::compressions()
{
    QFETCH(int, compression);
    QFETCH(int, predictor);
    const Samples samples = makePhoto(3);
    for (const int side : {0, 16}) {
        const auto bytes =
            makeTiff({.compression = compression, .tileSide = side, .predictor = predictor}, kWidth,
                     kHeight, samples);
        QVERIFY(!bytes.empty());
        QVERIFY(samePixels(decoded(bytes).view(), imageOf(samples, 3).view()));
    }
}

void TestTiffDecoder::greyOfAnyBits()
{
    for (const int bits : {1, 2, 4, 8, 16}) {
        for (const int side : {0, 16}) {
            TiffKind kind = grey(bits);
            kind.tileSide = side;
            const Samples samples = makeSamples(1, bits);
            Samples expected;
            for (const std::uint32_t value : samples)
                expected.push_back(bits == 16 ? value >> 8 : value * 255 / ((1U << bits) - 1));
            const auto bytes = makeTiff(kind, kWidth, kHeight, samples);
            QVERIFY2(samePixels(decoded(bytes).view(), imageOf(expected, 1).view()),
                     qPrintable(QString::number(bits)));
        }
    }
    // CCITT's codes are for one bit.
    for (const int compression :
         {COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4}) {
        TiffKind kind = grey(1);
        kind.compression = compression;
        const Samples samples = makeSamples(1, 1);
        Samples expected;
        for (const std::uint32_t value : samples)
            expected.push_back(value * 255);
        QVERIFY(samePixels(decoded(makeTiff(kind, kWidth, kHeight, samples)).view(),
                           imageOf(expected, 1).view()));
    }
}

void TestTiffDecoder::whiteIsZero()
{
    for (const int bits : {1, 8, 16}) {
        TiffKind kind = grey(bits);
        kind.photometric = PHOTOMETRIC_MINISWHITE;
        const Samples samples = makeSamples(1, bits);
        Samples expected;
        for (const std::uint32_t value : samples)
            expected.push_back(255 - (bits == 16 ? value >> 8 : value * 255 / ((1U << bits) - 1)));
        QVERIFY(samePixels(decoded(makeTiff(kind, kWidth, kHeight, samples)).view(),
                           imageOf(expected, 1).view()));
    }
}

void TestTiffDecoder::sixteenBitsAreScaled()
{
    const Samples samples = makeSamples(3, 16);
    Samples expected;
    for (const std::uint32_t value : samples)
        expected.push_back((value + 128) / 257);
    for (const bool planar : {false, true}) {
        for (const char* mode : {"wl", "wb"}) {
            const auto bytes =
                makeTiff({.bits = 16, .planar = planar, .mode = mode}, kWidth, kHeight, samples);
            QVERIFY(samePixels(decoded(bytes).view(), imageOf(expected, 3).view()));
        }
    }
}

void TestTiffDecoder::palettes()
{
    for (const int bits : {1, 2, 4, 8}) {
        std::vector<std::uint16_t> map;
        for (int c = 0; c < 3; ++c) {
            for (int i = 0; i < 1 << bits; ++i)
                map.push_back(static_cast<std::uint16_t>(((i * 37 + c * 90) & 255) * 257));
        }
        const Samples samples = makeSamples(1, bits);
        Image expected(kWidth, kHeight);
        for (int i = 0; i < kWidth * kHeight; ++i) {
            for (int c = 0; c < 3; ++c) {
                const auto at =
                    static_cast<std::size_t>(c << bits) + samples[static_cast<std::size_t>(i)];
                expected.pixels()[3 * i + c] = static_cast<std::uint8_t>(map[at] >> 8);
            }
        }
        TiffKind kind = grey(bits);
        kind.photometric = PHOTOMETRIC_PALETTE;
        kind.colourMap = map;
        const auto bytes = makeTiff(kind, kWidth, kHeight, samples);
        QVERIFY(samePixels(decoded(bytes).view(), expected.view()));
        QCOMPARE(probeTiff(bytes).channels, 3);
    }
}

// The same image has the same pixels as PNG and as TIFF.
void TestTiffDecoder::alphaIsDropped()
{
    const Samples rgba = makeSamples(4, 8);
    for (const bool planar : {false, true}) {
        const auto bytes =
            makeTiff({.samples = 4, .planar = planar, .extra = {EXTRASAMPLE_UNASSALPHA}}, kWidth,
                     kHeight, rgba);
        QVERIFY(samePixels(decoded(bytes).view(), imageOf(rgba, 4).view()));
        QCOMPARE(probeTiff(bytes).channels, 4);

        Samples deep = makeSamples(4, 16);
        const auto bytes16 = makeTiff(
            {.bits = 16, .samples = 4, .planar = planar, .extra = {EXTRASAMPLE_UNASSALPHA}}, kWidth,
            kHeight, deep);
        for (std::uint32_t& value : deep)
            value = (value + 128) / 257;
        QVERIFY(samePixels(decoded(bytes16).view(), imageOf(deep, 4).view()));

        const Samples greyAlpha = makeSamples(2, 8);
        const auto bytes2 = makeTiff({.samples = 2,
                                      .photometric = PHOTOMETRIC_MINISBLACK,
                                      .planar = planar,
                                      .extra = {EXTRASAMPLE_UNASSALPHA}},
                                     kWidth, kHeight, greyAlpha);
        QVERIFY(samePixels(decoded(bytes2).view(), imageOf(greyAlpha, 2).view()));
    }
    const Samples deepGrey = makeSamples(2, 16);
    const auto bytes = makeTiff({.bits = 16,
                                 .samples = 2,
                                 .photometric = PHOTOMETRIC_MINISBLACK,
                                 .extra = {EXTRASAMPLE_UNASSALPHA}},
                                kWidth, kHeight, deepGrey);
    Samples expected;
    for (const std::uint32_t value : deepGrey)
        expected.push_back(value >> 8);
    QVERIFY(samePixels(decoded(bytes).view(), imageOf(expected, 2).view()));
}

void TestTiffDecoder::associatedAlphaIsDividedOut()
{
    Samples samples = makeSamples(4, 8);
    Samples expected = samples;
    for (std::size_t i = 0; i < samples.size(); i += 4) {
        const std::uint32_t alpha = i % 20 == 0 ? 0 : samples[i + 3];
        samples[i + 3] = alpha;
        for (std::size_t c = 0; c < 3; ++c) {
            samples[i + c] = (samples[i + c] * alpha + 127) / 255;
            expected[i + c] =
                alpha == 0 ? 0 : std::min<std::uint32_t>(samples[i + c] * 255 / alpha, 255);
        }
    }
    for (const bool planar : {false, true}) {
        const auto bytes =
            makeTiff({.samples = 4, .planar = planar, .extra = {EXTRASAMPLE_ASSOCALPHA}}, kWidth,
                     kHeight, samples);
        QVERIFY(samePixels(decoded(bytes).view(), imageOf(expected, 4).view()));
    }
}

void TestTiffDecoder::cmyk()
{
    const Samples samples = makeSamples(4, 8);
    Samples expected;
    for (std::size_t i = 0; i < samples.size(); i += 4) {
        for (std::size_t c = 0; c < 3; ++c)
            expected.push_back((255 - samples[i + 3]) * (255 - samples[i + c]) / 255);
    }
    for (const bool planar : {false, true}) {
        const auto bytes =
            makeTiff({.samples = 4, .photometric = PHOTOMETRIC_SEPARATED, .planar = planar}, kWidth,
                     kHeight, samples);
        QVERIFY(samePixels(decoded(bytes).view(), imageOf(expected, 3).view()));
        QCOMPARE(probeTiff(bytes).channels, 4);
    }
}

void TestTiffDecoder::jpegAndLabAsOpenCv()
{
    const Samples photo = makePhoto(3);
    for (const int photometric : {PHOTOMETRIC_YCBCR, PHOTOMETRIC_RGB}) {
        for (const int side : {0, 32}) {
            const auto bytes = makeTiff({.photometric = photometric,
                                         .compression = COMPRESSION_JPEG,
                                         .rowsPerStrip = 16,
                                         .tileSide = side},
                                        kWidth, kHeight, photo);
            QVERIFY(!bytes.empty());
            QVERIFY(samePixels(decoded(bytes).view(), decodedByOpenCv(bytes).view()));
        }
    }
    for (const int bits : {8, 16}) {
        const auto lab = makeTiff({.bits = bits, .photometric = PHOTOMETRIC_CIELAB}, kWidth,
                                  kHeight, makeSamples(3, bits));
        QVERIFY(samePixels(decoded(lab).view(), decodedByOpenCv(lab).view()));
    }
}

void TestTiffDecoder::subsampledBlocks_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("subsampling");
    for (const int subsampling : {1, 2, 4}) {
        for (const auto& [width, height] : {std::pair{16, 8}, {37, 29}, {1, 1}, {3, 5}, {6, 4}})
            QTest::addRow("%d x %d, %d", width, height, subsampling)
                << width << height << subsampling;
    }
}

// Each block has its luma, row by row, then Cb and Cr.
void TestTiffDecoder::subsampledBlocks()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, subsampling);
    const int across = (width + subsampling - 1) / subsampling;
    const int down = (height + subsampling - 1) / subsampling;
    const int blockSize = subsampling * subsampling + 2;
    CounterRng rng(3, RandomStream::Shuffle, 0, 0);
    Samples blocks;
    for (int i = 0; i < across * down * blockSize; ++i)
        blocks.push_back(static_cast<std::uint32_t>(rng.below(256)));
    const auto bytes = makeTiff(
        {.photometric = PHOTOMETRIC_YCBCR, .rowsPerStrip = height, .subsampling = subsampling},
        width, height, blocks);
    QVERIFY(!bytes.empty());
    const Image image = decoded(bytes);
    QCOMPARE(image.width(), width);
    QCOMPARE(image.height(), height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto block =
                static_cast<std::size_t>((y / subsampling * across + x / subsampling) * blockSize);
            const auto inside =
                static_cast<std::size_t>(y % subsampling * subsampling + x % subsampling);
            const double luma = blocks[block + inside];
            const double cb = blocks[block + static_cast<std::size_t>(blockSize) - 2] - 128.0;
            const double cr = blocks[block + static_cast<std::size_t>(blockSize) - 1] - 128.0;
            const double expected[3] = {luma + 1.402 * cr, luma - 0.344136 * cb - 0.714136 * cr,
                                        luma + 1.772 * cb};
            for (int c = 0; c < 3; ++c) {
                const double value = std::clamp(expected[c], 0.0, 255.0);
                QVERIFY2(std::abs(image.row(y)[3 * x + c] - value) <= 2,
                         qPrintable(QStringLiteral("(%1, %2) %3").arg(x).arg(y).arg(c)));
            }
        }
    }
}

void TestTiffDecoder::orientationIsApplied()
{
    const Samples samples = makePhoto(3);
    const Image stored = imageOf(samples, 3);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        Image expected;
        applyOrientation(stored.view(), orientation, expected);
        for (const int side : {0, 16}) {
            const auto bytes =
                makeTiff({.tileSide = side, .orientation = orientation}, kWidth, kHeight, samples);
            QVERIFY(samePixels(decoded(bytes).view(), expected.view()));
            QCOMPARE(probeTiff(bytes).width, expected.width());
            QCOMPARE(probeTiff(bytes).height, expected.height());
        }
    }
}

void TestTiffDecoder::firstPageOfSeveral()
{
    const Samples first = makePhoto(3);
    const auto bytes = makeTiff({}, kWidth, kHeight, first, makeSamples(3, 8));
    QVERIFY(samePixels(decoded(bytes).view(), imageOf(first, 3).view()));
}

void TestTiffDecoder::largeStripsAreReadByRows()
{
    // One strip of 67 MB, of which only few bytes differ: the file is small.
    constexpr int kSide = 8192;
    Samples samples(std::size_t{kSide} * kSide, 7);
    for (std::size_t i = 0; i < samples.size(); i += 99'991)
        samples[i] = static_cast<std::uint32_t>(i % 251);
    TiffKind kind = grey(8);
    kind.compression = COMPRESSION_ADOBE_DEFLATE;
    kind.rowsPerStrip = kSide + 1;
    const auto bytes = makeTiff(kind, kSide, kSide, samples);
    const Image image = decoded(bytes);
    QCOMPARE(image.width(), kSide);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (image.pixels()[3 * i] != samples[i])
            QFAIL(qPrintable(QString::number(i)));
    }
}

void TestTiffDecoder::probes()
{
    const auto bytes = makeTiff({.mode = "wb8"}, kWidth, kHeight, makePhoto(3));
    const ImageInfo info = probeTiff(bytes);
    QCOMPARE(info.format, ImageFormat::Tiff);
    QCOMPARE(info.width, kWidth);
    QCOMPARE(info.height, kHeight);
    QCOMPARE(info.channels, 3);
    QCOMPARE(probeTiff(makeTiff(grey(1), kWidth, kHeight, makeSamples(1, 1))).channels, 1);
}

void TestTiffDecoder::otherKindsAreUnsupported()
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

void TestTiffDecoder::beginningsAreRefused()
{
    for (const int compression :
         {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG}) {
        QCOMPARE(problemOfBeginnings(makeTiff({.compression = compression, .rowsPerStrip = 8},
                                              kWidth, kHeight, makePhoto(3))),
                 QString());
    }
}

// libtiff writes the directory last; here it comes first, so that only pixels are missing.
void TestTiffDecoder::missingStripsAreRefused()
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
void TestTiffDecoder::damageThatLibtiffForgives()
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

void TestTiffDecoder::wrongBytes()
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

void TestTiffDecoder::claimsAreChecked()
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

void TestTiffDecoder::printsNothing()
{
    // Errors, and warnings: of an unknown tag, here by a wrong order of tags.
    auto bytes = makeTiff({.compression = COMPRESSION_LZW}, kWidth, kHeight, makePhoto(3));
    const QByteArray printed = standardErrorOf([&] {
        QCOMPARE(problemOfFlips(bytes, 200), QString());
        QCOMPARE(problemOfBeginnings(bytes), QString());
    });
    QCOMPARE(printed, QByteArray());
}

QTEST_APPLESS_MAIN(TestTiffDecoder)
#include "tst_tiff_decoder.moc"
