#include "core/image/formats/tiff_decoder.h"

#include "core/image/formats/exif.h"
#include "tiff_samples.h"

#include <cmath>

#include <QTest>

#include <opencv2/imgcodecs.hpp>

using namespace formwork;
using namespace formwork::test;

namespace {

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

QTEST_APPLESS_MAIN(TestTiffDecoder)
#include "tst_tiff_decoder.moc"
