#include "core/image/decode_budget.h"

#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/image_check.h"

#include "damaged_files.h"
#include "images.h"
#include "support/endless_jpeg.h"
#include "support/forked.h"

#include <opencv2/imgcodecs.hpp>

#include <QTest>

#include <array>
#include <thread>

#include <malloc.h>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kSide = 1536; // two looks at clock and stop token

std::vector<std::byte> encodedByOpenCv(const Image& image, const char* extension,
                                       const std::vector<int>& options = {})
{
    cv::Mat bgr(image.height(), image.width(), CV_8UC3);
    for (int y = 0; y < image.height(); ++y)
        std::memcpy(bgr.ptr(y), image.row(y), static_cast<std::size_t>(image.stride()));
    std::vector<std::uint8_t> bytes;
    cv::imencode(extension, bgr, bytes, options);
    const auto span = std::as_bytes(std::span(bytes));
    return {span.begin(), span.end()};
}

struct Failure
{
    std::optional<ErrorCode> code;
    std::string message;
    std::string hint;
};

Failure failureOf(const std::function<void()>& body)
{
    try {
        body();
    } catch (const Error& error) {
        return {error.code(), error.message(), error.hint().english()};
    }
    return {};
}

} // namespace

class TestDecodeBudget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_picture = makePicture(kSide, kSide); }
    void everyFormat_data();
    void everyFormat();
    void scans();
    void bombs_data();
    void bombs();
    void stopsWithinAnImage();
    void largeImagesGoToLibjpeg();
    void checksHaveTheLimitsOfDecoding();
    void whatIsCountedIsTaken_data();
    void whatIsCountedIsTaken();
    void regions_data();
    void regions();

private:
    std::vector<std::byte> file(const QString& kind) const;

    Image m_picture;
};

void TestDecodeBudget::everyFormat_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"baseline", "progressive", "png", "webp", "lossless", "bmp", "tiff"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

std::vector<std::byte> TestDecodeBudget::file(const QString& kind) const
{
    if (kind == "baseline")
        return makeJpeg(m_picture, {});
    if (kind == "progressive")
        return makeJpeg(m_picture, {.progressive = true});
    if (kind == "png")
        return encodedByOpenCv(m_picture, ".png", {cv::IMWRITE_PNG_COMPRESSION, 1});
    if (kind == "webp")
        return encodedByOpenCv(m_picture, ".webp", {cv::IMWRITE_WEBP_QUALITY, 20});
    if (kind == "lossless")
        return encodedByOpenCv(Image(kSide, kSide), ".webp", {cv::IMWRITE_WEBP_QUALITY, 101});
    return encodedByOpenCv(m_picture, kind == "bmp" ? ".bmp" : ".tiff");
}

// Decoding and checking alike.
void TestDecodeBudget::everyFormat()
{
    QFETCH(QString, kind);
    const std::vector<std::byte> bytes = file(kind);
    const auto attempts = [&](const DecodeLimits& limits, const std::stop_token& stop) {
        std::vector<Failure> failures;
        failures.push_back(failureOf([&] {
            Image image;
            ImageDecoder(limits, stop).decode(bytes, image);
        }));
        failures.push_back(failureOf([&] { ImageChecker(limits, stop).check(bytes); }));
        return failures;
    };
    for (const Failure& failure : attempts({}, {}))
        QVERIFY2(!failure.code, failure.message.c_str());
    std::stop_source stop;
    stop.request_stop();
    for (const Failure& failure : attempts({}, stop.get_token()))
        QVERIFY2(failure.code == ErrorCode::Cancelled, failure.message.c_str());
    for (const Failure& failure : attempts({.seconds = 0}, {})) {
        QVERIFY2(failure.code == ErrorCode::UnsupportedFormat, failure.message.c_str());
        QVERIFY2(failure.message.find("more than 0 s (image_seconds)") != std::string::npos,
                 failure.message.c_str());
    }
    // A baseline JPEG is checked without its pixels.
    const Failure failure = attempts({.memoryBytes = 4U << 20}, {})[0];
    QVERIFY2(failure.code == ErrorCode::UnsupportedFormat, failure.message.c_str());
    QVERIFY2(failure.message.find("more than 4 MiB (image_memory)") != std::string::npos,
             failure.message.c_str());
}

void TestDecodeBudget::scans()
{
    const std::vector<std::byte> bytes = endlessJpeg(40, 30, 485);
    const auto decode = [&](int scans) {
        return failureOf([&] {
            Image image;
            ImageDecoder({.scans = scans}).decode(bytes, image);
        });
    };
    for (const int scans : {DecodeLimits{}.scans, 484}) {
        const Failure failure = decode(scans);
        QVERIFY(failure.code == ErrorCode::UnsupportedFormat);
        QCOMPARE(failure.message, "decoding the image takes more than " + std::to_string(scans) +
                                      " scans (image_scans)");
        QCOMPARE(failure.hint, std::string("resize or remove it, or raise image_scans"));
    }
    const Failure enough = decode(485);
    QVERIFY2(!enough.code, enough.message.c_str());
}

void TestDecodeBudget::bombs_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("png") << "png";
    QTest::newRow("webp") << "webp";
    QTest::newRow("tiff") << "tiff";
}

// A small file of many pixels is refused before memory is taken for them.
void TestDecodeBudget::bombs()
{
    QFETCH(QString, kind);
    std::vector<std::byte> bytes;
    if (kind == "webp") { // whose header alone gives the size: 28 ones are 16384 x 16384
        bytes = encodedByOpenCv(Image(8, 8), ".webp", {cv::IMWRITE_WEBP_QUALITY, 101});
        std::fill_n(bytes.begin() + 21, 3, std::byte{0xFF});
        bytes[24] |= std::byte{0x0F};
    } else {
        std::vector<std::uint8_t> encoded;
        cv::imencode(kind == "png" ? ".png" : ".tiff",
                     cv::Mat(14'000, 14'000, CV_8UC1, cv::Scalar(0)), encoded);
        const auto span = std::as_bytes(std::span(encoded));
        bytes.assign(span.begin(), span.end());
    }
    std::optional<ErrorCode> code;
    const long growth = peakGrowth([&] { code = decodingError(bytes); });
    QVERIFY(code == ErrorCode::UnsupportedFormat);
    QVERIFY2(growth < 64 << 10, qPrintable(QString::number(growth)));
}

// Much work, and a stop request in the middle of it.
void TestDecodeBudget::stopsWithinAnImage()
{
    const std::vector<std::byte> bytes = endlessJpeg(8000, 6000, 800);
    std::stop_source stop;
    std::atomic<bool> begun = false;
    std::optional<ErrorCode> code;
    std::thread decoder([&] {
        begun = true;
        begun.notify_all();
        code = codeOf([&] {
            Image image;
            ImageDecoder({.scans = 1000}, stop.get_token()).decode(bytes, image);
        });
    });
    begun.wait(false);
    stop.request_stop();
    decoder.join();
    QVERIFY(code == ErrorCode::Cancelled);
}

// Our own decoder keeps planes beside the pixels; where they do not fit, libjpeg needs less.
void TestDecodeBudget::largeImagesGoToLibjpeg()
{
    const std::vector<std::byte> bytes = makeJpeg(m_picture, {});
    Image expected;
    Image image;
    ImageDecoder().decode(bytes, expected);
    ImageDecoder({.memoryBytes = 10U << 20}).decode(bytes, image);
    QCOMPARE(image.byteCount(), expected.byteCount());
    QCOMPARE(std::memcmp(image.pixels(), expected.pixels(), image.byteCount()), 0);
}

// Whatever the limit, a check condemns exactly what decoding refuses, in the same words.
void TestDecodeBudget::checksHaveTheLimitsOfDecoding()
{
    const Image picture = makePicture(700, 500); // 1 MiB of RGB
    const std::vector<std::vector<std::byte>> files = {
        makeJpeg(picture, {}),
        makeJpeg(picture, {.progressive = true}),
        makeJpeg(picture, {.grey = true}),
        makeJpeg(picture, {.cmyk = true}),
        makeJpeg(picture, {.progressive = true, .cmyk = true}),
        makeJpeg(picture, {.arithmetic = true}),
        encodedByOpenCv(picture, ".png"),
        encodedByOpenCv(picture, ".webp"),
        encodedByOpenCv(picture, ".tiff"),
        encodedByOpenCv(picture, ".bmp"),
    };
    for (std::size_t i = 0; i < files.size(); ++i) {
        bool everRefused = false;
        bool everSound = false;
        for (std::uint64_t memory = 256U << 10; memory <= 8U << 20; memory += 384U << 10) {
            const DecodeLimits limits{.memoryBytes = memory};
            const Failure decoded = failureOf([&] {
                Image image;
                ImageDecoder(limits).decode(files[i], image);
            });
            const Failure checked = failureOf([&] { ImageChecker(limits).check(files[i]); });
            QVERIFY2(checked.code == decoded.code && checked.message == decoded.message,
                     qPrintable(QStringLiteral("file %1, %2 bytes: '%3' and '%4'")
                                    .arg(i)
                                    .arg(memory)
                                    .arg(QString::fromStdString(decoded.message))
                                    .arg(QString::fromStdString(checked.message))));
            everRefused = everRefused || decoded.code;
            everSound = everSound || !decoded.code;
        }
        QVERIFY(everRefused && everSound);
    }
}

void TestDecodeBudget::whatIsCountedIsTaken_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("way");
    const std::vector<std::pair<const char*, JpegKind>> kinds = {
        {"baseline", {}},
        {"progressive", {.progressive = true}},
        {"progressive 4:4:4",
         {.horizontalSampling = 1, .verticalSampling = 1, .progressive = true}},
        {"progressive CMYK", {.progressive = true, .cmyk = true}},
        {"progressive arithmetic", {.progressive = true, .arithmetic = true}},
    };
    for (const auto& [name, kind] : kinds) {
        const std::vector<std::byte> jpeg = makeJpeg(m_picture, kind);
        const QByteArray bytes(reinterpret_cast<const char*>(jpeg.data()),
                               static_cast<qsizetype>(jpeg.size()));
        for (const auto& [way, wayName] :
             {std::pair{0, "whole"}, {1, "checked"}, {2, "shrunk"}, {3, "region"}})
            QTest::addRow("%s, %s", name, wayName) << bytes << way;
    }
}

// Within any limit an image is refused or decoded with so much memory, also where only a small part
// of its pixels is wanted: the coefficients of a progressive JPEG are all kept.
void TestDecodeBudget::whatIsCountedIsTaken()
{
    QFETCH(const QByteArray, file);
    QFETCH(const int, way);
    const auto bytes =
        std::as_bytes(std::span(file.constData(), static_cast<std::size_t>(file.size())));
    const auto read = [&](std::uint64_t memory) {
        const DecodeLimits limits{.memoryBytes = memory};
        Image image;
        if (way == 0)
            ImageDecoder(limits).decode(bytes, image);
        else if (way == 1)
            ImageChecker(limits).check(bytes);
        else if (way == 2)
            ImageDecoder(limits).decodeAtLeast(bytes, kSide / 8, kSide / 8, image);
        else
            JpegDecoder(limits).decodeRegion(bytes, {700, 700, 64, 64}, image);
    };
    constexpr std::size_t kTables = std::size_t{2} << 20; // tables and rows, of any image
    std::size_t limit = DecodeLimits{}.memoryBytes;
    for (int i = 0; i < 3; ++i) {
        ::malloc_trim(0); // or decoding would find room that is already resident
        const ForkedOutcome outcome = forked([&] { read(limit); });
        QVERIFY2(outcome.ended && (i > 0 || !outcome.code), outcome.message.c_str());
        if (kMeasuresRefusals)
            QVERIFY2(outcome.peakBytes <= limit + kTables,
                     qPrintable(QStringLiteral("%1 KiB allowed, %2 KiB taken")
                                    .arg(limit >> 10)
                                    .arg(outcome.peakBytes >> 10)));
        if (i == 0) // below what it took: by another way, or not at all
            limit = outcome.peakBytes;
        limit = limit * 2 / 3;
    }
}

void TestDecodeBudget::regions_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("baseline") << "baseline";
    QTest::newRow("progressive") << "progressive";
}

// What a crop needs counts, not what the whole image would.
void TestDecodeBudget::regions()
{
    QFETCH(QString, kind);
    const std::vector<std::byte> bytes = file(kind);
    // libjpeg keeps the coefficients of a progressive image: 1.5 values of 16 bits per pixel.
    const std::uint64_t base = kind == "progressive" ? std::uint64_t{3} * kSide * kSide : 0;
    JpegDecoder decoder({.memoryBytes = base + (std::uint64_t{1} << 20)});
    Image scratch;
    const Failure failure = failureOf([&] {
        decoder.decodeRegion(bytes, {100, 100, 800, 600}, scratch);
    });
    QVERIFY2(failure.code == ErrorCode::UnsupportedFormat, failure.message.c_str());
    QVERIFY2(failure.message.find(" MiB (image_memory)") != std::string::npos,
             failure.message.c_str());
    const PixelRect small{1000, 900, 300, 200};
    const ImageView part = decoder.decodeRegion(bytes, small, scratch);
    Image whole;
    JpegDecoder().decode(bytes, whole);
    const ImageView expected = subView(whole.view(), small);
    for (int y = 0; y < small.height; ++y)
        QCOMPARE(std::memcmp(part.row(y), expected.row(y), 3U * 300U), 0);
}

QTEST_APPLESS_MAIN(TestDecodeBudget)
#include "tst_decode_budget.moc"
