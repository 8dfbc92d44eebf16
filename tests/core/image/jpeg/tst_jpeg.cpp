#include "core/base/error.h"
#include "core/image/images.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/opencv_images.h"
#include "support/error_of.h"

#include <cstring>
#include <functional>
#include <optional>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

std::vector<JpegKind> kinds()
{
    std::vector<JpegKind> all;
    for (const auto& [h, v] : {std::pair{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}}) {
        for (const bool progressive : {false, true})
            all.push_back(
                {.horizontalSampling = h, .verticalSampling = v, .progressive = progressive});
    }
    all.push_back({.grey = true});
    all.push_back({.progressive = true, .grey = true});
    all.push_back({.restartRows = 1});
    return all;
}

} // namespace

class TestJpeg : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void infoReportsTheKind();
    void wholeImageEqualsOpenCv();
    void regionEqualsWholeImage();
    void regionOfEveryNarrowColumn();
    void regionBeyondTheImageIsRefused();
    void scaledKeepsTheMinimum();
    void cmykIsConverted();
    void cmykRegion();
    void truncationIsAnError();
    void damageIsAnError();
    void harmlessOdditiesAreRead();
    void noJpegIsAnError();
    void unsupportedKinds_data();
    void unsupportedKinds();
    void decoderContinuesAfterAnError();
    void tooManyScansAreRefused();
    void hugeClaimIsRefused();
    void encoderWritesWhatOpenCvWrites();
    void encoderTakesViews();
    void encoderRefusesBadArguments();
    void encoderSetsRestartMarkers();
    void encoderWritesWhatLibjpegWrites();
    void encoderWritesTheWorstImages();
};

void TestJpeg::infoReportsTheKind()
{
    const Image picture = makePicture(37, 21);
    JpegDecoder decoder;
    const JpegInfo plain = decoder.readInfo(makeJpeg(picture, {}));
    QCOMPARE(plain.width, 37);
    QCOMPARE(plain.height, 21);
    QCOMPARE(plain.components, 3);
    QVERIFY(plain.plainColour);
    QVERIFY(!plain.progressive);
    QVERIFY(decoder.readInfo(makeJpeg(picture, {.progressive = true})).progressive);
    const JpegInfo grey = decoder.readInfo(makeJpeg(picture, {.grey = true}));
    QCOMPARE(grey.components, 1);
    QVERIFY(!grey.plainColour);
    QCOMPARE(decoder.readInfo(makeJpeg(picture, {.cmyk = true})).components, 4);
}

void TestJpeg::wholeImageEqualsOpenCv()
{
    JpegDecoder decoder;
    Image image;
    for (const JpegKind& kind : kinds()) {
        for (const auto& [width, height] : {std::pair{1, 1}, {3, 5}, {33, 47}, {160, 121}}) {
            const std::vector<std::byte> jpeg = makeJpeg(makePicture(width, height), kind);
            decoder.decode(jpeg, image);
            QVERIFY(samePixels(image.view(), decodedByOpenCv(jpeg).view()));
        }
    }
}

void TestJpeg::regionEqualsWholeImage()
{
    JpegDecoder decoder;
    Image whole;
    Image scratch;
    CounterRng rng(7, RandomStream::Augmentation, 0, 0);
    const auto draw = [&](int bound) {
        return static_cast<int>(rng.below(static_cast<std::uint64_t>(bound)));
    };
    for (const JpegKind& kind : kinds()) {
        for (int trial = 0; trial < 12; ++trial) {
            const int width = 1 + draw(trial < 4 ? 40 : 200);
            const int height = 1 + draw(trial < 4 ? 40 : 200);
            const std::vector<std::byte> jpeg =
                makeJpeg(makePicture(width, height, rng.next32()), kind);
            const Dct dct = trial % 2 == 0 ? Dct::Accurate : Dct::Fast;
            decoder.decode(jpeg, whole, dct);
            for (int i = 0; i < 12; ++i) {
                PixelRect rect;
                rect.width = 1 + draw(width);
                rect.height = 1 + draw(height);
                rect.x = draw(width - rect.width + 1);
                rect.y = draw(height - rect.height + 1);
                const ImageView region = decoder.decodeRegion(jpeg, rect, scratch, dct);
                if (!samePixels(region, subView(whole.view(), rect))) {
                    QFAIL(qPrintable(
                        QString("%1x%2 sampling, progressive %3, grey %4, %5x%6 px: region "
                                "%7,%8 %9x%10")
                            .arg(kind.horizontalSampling)
                            .arg(kind.verticalSampling)
                            .arg(kind.progressive)
                            .arg(kind.grey)
                            .arg(width)
                            .arg(height)
                            .arg(rect.x)
                            .arg(rect.y)
                            .arg(rect.width)
                            .arg(rect.height)));
                }
            }
        }
    }
}

void TestJpeg::regionOfEveryNarrowColumn()
{
    JpegDecoder decoder;
    Image whole;
    Image scratch;
    for (const int width : {16, 17, 18, 19, 31, 33, 34, 35, 49, 65}) {
        for (const JpegKind& kind : kinds()) {
            const std::vector<std::byte> jpeg = makeJpeg(makePicture(width, 34), kind);
            decoder.decode(jpeg, whole);
            for (int x = 0; x < width; ++x) {
                const PixelRect rect{x, 15, 1, 4};
                QVERIFY(samePixels(decoder.decodeRegion(jpeg, rect, scratch),
                                   subView(whole.view(), rect)));
            }
        }
    }
}

void TestJpeg::regionBeyondTheImageIsRefused()
{
    const std::vector<std::byte> jpeg = makeJpeg(makePicture(20, 10), {});
    JpegDecoder decoder;
    Image scratch;
    for (const PixelRect& rect :
         {PixelRect{-1, 0, 4, 4}, PixelRect{17, 0, 4, 4}, PixelRect{0, 7, 4, 4},
          PixelRect{0, 0, 0, 4}, PixelRect{0, 0, 21, 1}, PixelRect{INT_MAX, 0, 1, 1}}) {
        QVERIFY(codeOf([&] { decoder.decodeRegion(jpeg, rect, scratch); }) ==
                ErrorCode::InvalidArgument);
    }
}

void TestJpeg::scaledKeepsTheMinimum()
{
    const Image picture = makePicture(403, 301);
    const std::vector<std::byte> jpeg = makeJpeg(picture, {.quality = 98});
    JpegDecoder decoder;
    Image whole;
    Image image;
    decoder.decode(jpeg, whole);
    const auto sizeFor = [&](int width, int height) {
        decoder.decodeScaled(jpeg, width, height, image);
        return std::pair(image.width(), image.height());
    };
    QCOMPARE(sizeFor(403, 301), std::pair(403, 301));
    QVERIFY(samePixels(image.view(), whole.view()));
    QCOMPARE(sizeFor(203, 1), std::pair(403, 301));
    QCOMPARE(sizeFor(202, 151), std::pair(202, 151));
    QCOMPARE(sizeFor(200, 152), std::pair(403, 301));
    QCOMPARE(sizeFor(100, 50), std::pair(101, 76));
    QCOMPARE(sizeFor(0, 0), std::pair(51, 38));
    QCOMPARE(sizeFor(5000, 5000), std::pair(403, 301));

    // A quarter of the size shows the same picture: compare the mean of a 4 x 4 block.
    decoder.decodeScaled(jpeg, 100, 50, image);
    double error = 0;
    for (int y = 0; y < 75; ++y) {
        for (int x = 0; x < 100; ++x) {
            int sum = 0;
            for (int j = 0; j < 4; ++j) {
                for (int i = 0; i < 4; ++i)
                    sum += whole.row(4 * y + j)[3 * (4 * x + i) + 1];
            }
            error += std::abs(sum / 16.0 - image.row(y)[3 * x + 1]);
        }
    }
    QVERIFY2(error / 7500 < 4, qPrintable(QString::number(error / 7500)));
}

void TestJpeg::cmykIsConverted()
{
    // Flat colours survive JPEG to a level or two.
    Image ink(16, 16);
    for (int i = 0; i < 256; ++i) {
        ink.pixels()[3 * i] = 200;
        ink.pixels()[3 * i + 1] = 100;
        ink.pixels()[3 * i + 2] = 0;
    }
    JpegDecoder decoder;
    Image rgb;
    const auto check = [&](bool adobe) {
        decoder.decode(makeJpeg(ink, {.cmyk = true, .adobe = adobe, .quality = 100}), rgb);
        for (int y = 0; y < 16; ++y) {
            for (int x = 0; x < 16; ++x) {
                const int black = 255 - (x + y) % 128;
                for (int c = 0; c < 3; ++c) {
                    const int stored = ink.pixels()[c];
                    QVERIFY(std::abs(rgb.row(y)[3 * x + c] - stored * black / 255.0) < 4);
                }
            }
        }
    };
    check(true);
    check(false);
}

void TestJpeg::cmykRegion()
{
    const std::vector<std::byte> jpeg = makeJpeg(makePicture(50, 40), {.cmyk = true});
    JpegDecoder decoder;
    Image whole;
    Image scratch;
    decoder.decode(jpeg, whole);
    const PixelRect rect{11, 7, 23, 9};
    QVERIFY(samePixels(decoder.decodeRegion(jpeg, rect, scratch), subView(whole.view(), rect)));
}

void TestJpeg::truncationIsAnError()
{
    JpegDecoder decoder;
    Image image;
    for (const JpegKind& kind : {JpegKind{}, JpegKind{.progressive = true}}) {
        const std::vector<std::byte> jpeg = makeJpeg(makePicture(64, 48), kind);
        for (std::size_t size = 0; size < jpeg.size(); size += size < 700 ? 1 : 37) {
            const std::span<const std::byte> part(jpeg.data(), size);
            QVERIFY(codeOf([&] { decoder.decode(part, image); }) == ErrorCode::CorruptData);
            QVERIFY(codeOf([&] { decoder.decodeScaled(part, 8, 6, image); }) ==
                    ErrorCode::CorruptData);
        }
        for (std::size_t cut = 1; cut < 8; ++cut) {
            const std::span<const std::byte> part(jpeg.data(), jpeg.size() - cut);
            QVERIFY(codeOf([&] { decoder.decode(part, image); }) == ErrorCode::CorruptData);
        }
        // A region that ends above the cut is whole; one that reaches it is not.
        const std::span<const std::byte> half(jpeg.data(), jpeg.size() * 3 / 4);
        QVERIFY(codeOf([&] {
                    decoder.decodeRegion(half, {0, 0, 64, 48}, image);
                }) == ErrorCode::CorruptData);
    }
}

void TestJpeg::damageIsAnError()
{
    // With restart markers libjpeg would find its way again and leave a stripe of garbage.
    const std::vector<std::byte> clean = makeJpeg(makePicture(160, 120), {.restartRows = 1});
    std::vector<std::byte> jpeg = clean;
    std::memset(jpeg.data() + jpeg.size() / 2, 0x00, 200);
    JpegDecoder decoder;
    Image image;
    QVERIFY(codeOf([&] { decoder.decode(jpeg, image); }) == ErrorCode::CorruptData);
    // The damage lies in two rows of blocks at most; what they do not touch is as it was.
    int same = 0;
    int damaged = 0;
    for (int y = 0; y < 120; y += 8) {
        const PixelRect strip{0, y, 160, 8};
        Image expected;
        const ImageView whole = decoder.decodeRegion(clean, strip, expected);
        const auto code = codeOf(
            [&] { same += samePixels(decoder.decodeRegion(jpeg, strip, image), whole) ? 1 : 0; });
        QVERIFY(!code || code == ErrorCode::CorruptData);
        damaged += code ? 1 : 0;
    }
    QVERIFY(damaged > 0);
    QVERIFY(same >= 15 - 6);
}

void TestJpeg::harmlessOdditiesAreRead()
{
    const std::vector<std::byte> sound = makeJpeg(makePicture(60, 40), {});
    JpegDecoder decoder;
    Image expected;
    Image image;
    decoder.decode(sound, expected);

    std::vector<std::byte> padded = sound; // junk before the end marker, as some editors leave
    padded.insert(padded.end() - 2, 40, std::byte{0x11});
    decoder.decode(padded, image);
    QVERIFY(samePixels(image.view(), expected.view()));

    std::vector<std::byte> trailing = sound;
    trailing.insert(trailing.end(), 1000, std::byte{0xAB});
    decoder.decode(trailing, image);
    QVERIFY(samePixels(image.view(), expected.view()));

    std::vector<std::byte> version = sound; // JFIF 0.x
    QCOMPARE(std::memcmp(version.data() + 6, "JFIF", 4), 0);
    version[11] = std::byte{0};
    decoder.decode(version, image);
    QVERIFY(samePixels(image.view(), expected.view()));
}

void TestJpeg::noJpegIsAnError()
{
    JpegDecoder decoder;
    Image image;
    const char text[] = "this is not a picture but a line of text";
    QVERIFY(codeOf([&] { decoder.decode(std::as_bytes(std::span(text)), image); }) ==
            ErrorCode::CorruptData);
    QVERIFY(codeOf([&] { decoder.readInfo({}); }) == ErrorCode::CorruptData);
}

void TestJpeg::unsupportedKinds_data()
{
    QTest::addColumn<int>("marker"); // of the frame
    QTest::addColumn<int>("precision");
    QTest::addColumn<int>("components");
    QTest::addColumn<QByteArray>("kind");
    QTest::newRow("12 bit") << 0xC0 << 12 << 3 << QByteArray("JPEG with 12 bits per sample");
    QTest::newRow("12 bit, extended")
        << 0xC1 << 12 << 3 << QByteArray("JPEG with 12 bits per sample");
#if LIBJPEG_TURBO_VERSION_NUMBER < 3000000 // later ones read it
    QTest::newRow("lossless") << 0xC3 << 8 << 3 << QByteArray("lossless JPEG");
    QTest::newRow("lossless, 16 bit") << 0xC3 << 16 << 3 << QByteArray("lossless JPEG");
#endif
    QTest::newRow("lossless, arithmetic") << 0xCB << 8 << 3 << QByteArray("lossless JPEG");
    for (const int marker : {0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF})
        QTest::addRow("hierarchical %x", static_cast<unsigned>(marker))
            << marker << 8 << 3 << QByteArray("hierarchical JPEG");
    QTest::newRow("JPEG-LS") << 0xF7 << 8 << 3 << QByteArray("JPEG-LS");
    QTest::newRow("2 channels") << 0xC0 << 8 << 2
                                << QByteArray("JPEG with this number of channels");
    QTest::newRow("damage") << 0xC0 << 77 << 3 << QByteArray();
}

// Such files are whole: they are reported under the name of their kind, not as corrupt.
void TestJpeg::unsupportedKinds()
{
    QFETCH(const int, marker);
    QFETCH(const int, precision);
    QFETCH(const int, components);
    QFETCH(const QByteArray, kind);
    std::vector<std::byte> jpeg = makeJpeg(makePicture(40, 30), {});
    const auto isFrame = [](std::byte a, std::byte b) {
        return a == std::byte{0xFF} && b == std::byte{0xC0};
    };
    const auto frame = std::ranges::adjacent_find(jpeg, isFrame);
    QVERIFY(frame != jpeg.end());
    frame[1] = static_cast<std::byte>(marker);
    frame[4] = static_cast<std::byte>(precision);
    if (components == 2) {
        frame[3] = std::byte{8 + 3 * 2};
        frame[9] = std::byte{2};
        jpeg.erase(frame + 16, frame + 19);
        const auto isScan = [](std::byte a, std::byte b) {
            return a == std::byte{0xFF} && b == std::byte{0xDA};
        };
        const auto scan = std::ranges::adjacent_find(jpeg, isScan);
        scan[3] = std::byte{6 + 2 * 2};
        scan[4] = std::byte{2};
        jpeg.erase(scan + 9, scan + 11);
    }
    JpegDecoder decoder;
    Image image;
    const auto outcome = [&](const std::function<void()>& body) {
        try {
            body();
        } catch (const Error& error) {
            return std::pair(error.code(), QByteArray::fromStdString(error.message()));
        }
        return std::pair(ErrorCode::Internal, QByteArray("no error"));
    };
    const auto expected = kind.isEmpty() ? ErrorCode::CorruptData : ErrorCode::UnsupportedFormat;
    for (const auto& [code, message] :
         {outcome([&] { decoder.decode(jpeg, image); }), outcome([&] { decoder.check(jpeg); })}) {
        QVERIFY2(code == expected, message.constData());
        if (!kind.isEmpty())
            QCOMPARE(message, kind + " is not supported");
    }
}

void TestJpeg::decoderContinuesAfterAnError()
{
    const std::vector<std::byte> jpeg = makeJpeg(makePicture(64, 48), {});
    JpegDecoder decoder;
    Image expected;
    Image image;
    decoder.decode(jpeg, expected);
    for (int i = 0; i < 20; ++i) {
        const std::span<const std::byte> part(jpeg.data(), jpeg.size() / 2);
        QVERIFY(codeOf([&] { decoder.decode(part, image); }).has_value());
        decoder.decode(jpeg, image);
        QVERIFY(samePixels(image.view(), expected.view()));
    }
}

void TestJpeg::tooManyScansAreRefused()
{
    // A progressive file that repeats its last scan: valid to libjpeg, a pass over the image each.
    std::vector<std::byte> jpeg = makeJpeg(makePicture(32, 32), {.progressive = true});
    std::size_t scan = 0;
    for (std::size_t i = 0; i + 1 < jpeg.size(); ++i) {
        if (jpeg[i] == std::byte{0xFF} && jpeg[i + 1] == std::byte{0xDA})
            scan = i;
    }
    QVERIFY(scan > 0);
    const std::vector<std::byte> last(jpeg.begin() + static_cast<std::ptrdiff_t>(scan),
                                      jpeg.end() - 2);
    for (int i = 0; i < 600; ++i)
        jpeg.insert(jpeg.end() - 2, last.begin(), last.end());
    JpegDecoder decoder;
    Image image;
    QVERIFY(codeOf([&] { decoder.decode(jpeg, image); }) == ErrorCode::UnsupportedFormat);
}

void TestJpeg::hugeClaimIsRefused()
{
    std::vector<std::byte> jpeg = makeJpeg(makePicture(32, 32), {});
    for (std::size_t i = 0; i + 9 < jpeg.size(); ++i) {
        if (jpeg[i] == std::byte{0xFF} && jpeg[i + 1] == std::byte{0xC0}) {
            for (const std::size_t at : {i + 5, i + 7}) {
                jpeg[at] = std::byte{0xFF};
                jpeg[at + 1] = std::byte{0xDC};
            }
            break;
        }
    }
    JpegDecoder decoder;
    QCOMPARE(decoder.readInfo(jpeg).width, 65500);
    Image image;
    QVERIFY(codeOf([&] { decoder.decode(jpeg, image); }) == ErrorCode::UnsupportedFormat);
}

void TestJpeg::encoderWritesWhatOpenCvWrites()
{
    JpegEncoder encoder;
    std::vector<std::byte> ours;
    for (const auto& [width, height] : {std::pair{1, 1}, {17, 9}, {320, 240}}) {
        const Image picture = makePicture(width, height);
        cv::Mat bgr(height, width, CV_8UC3);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                for (int c = 0; c < 3; ++c)
                    bgr.ptr(y)[3 * x + 2 - c] = picture.row(y)[3 * x + c];
            }
        }
        for (const int quality : {1, 50, 90, 100}) {
            std::vector<unsigned char> theirs;
            cv::imencode(".jpg", bgr, theirs, {cv::IMWRITE_JPEG_QUALITY, quality});
            encoder.encode(picture.view(), quality, ours);
            QCOMPARE(ours.size(), theirs.size());
            QCOMPARE(std::memcmp(ours.data(), theirs.data(), ours.size()), 0);
        }
    }
}

void TestJpeg::encoderTakesViews()
{
    const Image picture = makePicture(200, 100);
    const PixelRect rect{31, 13, 77, 55};
    Image copy(rect.width, rect.height);
    for (int y = 0; y < rect.height; ++y)
        std::memcpy(copy.row(y), subView(picture.view(), rect).row(y), 3 * 77);
    JpegEncoder encoder;
    std::vector<std::byte> fromView;
    std::vector<std::byte> fromCopy;
    encoder.encode(subView(picture.view(), rect), 80, fromView);
    encoder.encode(copy.view(), 80, fromCopy);
    QVERIFY(fromView == fromCopy);
}

void TestJpeg::encoderRefusesBadArguments()
{
    const Image picture = makePicture(8, 8);
    JpegEncoder encoder;
    std::vector<std::byte> out;
    QVERIFY(codeOf([&] { encoder.encode(picture.view(), 0, out); }) == ErrorCode::InvalidArgument);
    QVERIFY(codeOf([&] { encoder.encode(picture.view(), 101, out); }) ==
            ErrorCode::InvalidArgument);
    QVERIFY(codeOf([&] {
                encoder.encode({picture.pixels(), 0, 8, 24}, 90, out);
            }) == ErrorCode::InvalidArgument);
    QVERIFY(codeOf([&] {
                encoder.encode({picture.pixels(), 65501, 1, 0}, 90, out);
            }) == ErrorCode::InvalidArgument);
}

void TestJpeg::encoderSetsRestartMarkers()
{
    const Image picture = makePicture(100, 90); // six rows of MCUs
    std::vector<std::byte> plain;
    std::vector<std::byte> marked;
    JpegEncoder encoder;
    encoder.encode(picture.view(), 90, marked, RestartMarkers::EveryRow);
    encoder.encode(picture.view(), 90, plain);
    const auto count = [](const std::vector<std::byte>& jpeg) {
        int markers = 0;
        for (std::size_t i = 0; i + 1 < jpeg.size(); ++i)
            markers +=
                jpeg[i] == std::byte{0xFF} && (jpeg[i + 1] & std::byte{0xF8}) == std::byte{0xD0};
        return markers;
    };
    QCOMPARE(count(plain), 0);
    QCOMPARE(count(marked), 5);
    Image expected;
    Image image;
    JpegDecoder decoder;
    decoder.decode(plain, expected);
    decoder.decode(marked, image);
    QVERIFY(samePixels(image.view(), expected.view()));
}

void TestJpeg::encoderWritesWhatLibjpegWrites()
{
    CounterRng rng(11, RandomStream::Shuffle, 0, 0);
    JpegEncoder encoder;
    std::vector<std::byte> jpeg;
    for (int round = 0; round < 400; ++round) {
        const auto side = [&] {
            return 1 + static_cast<int>(rng.below(round < 200 ? 40 : 150));
        };
        const Image picture = makePicture(side(), side(), static_cast<std::uint64_t>(round));
        const int quality = 1 + static_cast<int>(rng.below(100));
        const bool marked = rng.below(2) == 1;
        encoder.encode(picture.view(), quality, jpeg,
                       marked ? RestartMarkers::EveryRow : RestartMarkers::None);
        QVERIFY2(jpeg == makeJpeg(picture, {.restartRows = marked ? 1 : 0, .quality = quality}),
                 qPrintable(QStringLiteral("%1 x %2, quality %3")
                                .arg(picture.width())
                                .arg(picture.height())
                                .arg(quality)));
    }
}

// Noise and hard edges at quality 100: most bits per coefficient, most bytes of 255.
void TestJpeg::encoderWritesTheWorstImages()
{
    CounterRng rng(12, RandomStream::Shuffle, 0, 0);
    JpegEncoder encoder;
    std::vector<std::byte> jpeg;
    for (const int kind : {0, 1, 2, 3, 4}) {
        Image picture(331, 203);
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < 3 * picture.width(); ++x) {
                const std::array<std::uint64_t, 5> values = {rng.below(256), 255 * rng.below(2),
                                                             255U * (((x / 3) ^ y) & 1U), 255, 0};
                picture.row(y)[x] =
                    static_cast<std::uint8_t>(values[static_cast<std::size_t>(kind)]);
            }
        for (const int quality : {1, 50, 90, 100}) {
            encoder.encode(picture.view(), quality, jpeg);
            QVERIFY(jpeg == makeJpeg(picture, {.quality = quality}));
        }
    }
}

QTEST_APPLESS_MAIN(TestJpeg)
#include "tst_jpeg.moc"
