#include "core/image/decode_budget.h"

#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/image_check.h"

#include "damaged_files.h"
#include "images.h"

#include <opencv2/imgcodecs.hpp>

#include <QTest>

#include <array>
#include <thread>

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

// A legal progressive file with a scan for every coefficient of every component.
std::vector<std::byte> jpegOfManyScans(const Image& image)
{
    std::vector<jpeg_scan_info> script;
    jpeg_scan_info direct = {};
    direct.comps_in_scan = 3;
    for (int c = 0; c < 3; ++c)
        direct.component_index[c] = c;
    script.push_back(direct);
    for (int c = 0; c < 3; ++c) {
        for (int coefficient = 1; coefficient < 64; ++coefficient) {
            jpeg_scan_info scan = {};
            scan.comps_in_scan = 1;
            scan.component_index[0] = c;
            scan.Ss = scan.Se = coefficient;
            script.push_back(scan);
        }
    }
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &memory, &size);
    codec.image_width = static_cast<JDIMENSION>(image.width());
    codec.image_height = static_cast<JDIMENSION>(image.height());
    codec.input_components = 3;
    codec.in_color_space = JCS_RGB;
    jpeg_set_defaults(&codec);
    codec.scan_info = script.data();
    codec.num_scans = static_cast<int>(script.size());
    jpeg_start_compress(&codec, TRUE);
    for (int y = 0; y < image.height(); ++y) {
        auto* row = const_cast<JSAMPROW>(image.row(y));
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    const auto span = std::as_bytes(std::span(memory, size));
    std::vector<std::byte> bytes(span.begin(), span.end());
    std::free(memory);
    return bytes;
}

struct Failure
{
    std::optional<ErrorCode> code;
    std::string message;
};

Failure failureOf(const std::function<void()>& body)
{
    try {
        body();
    } catch (const Error& error) {
        return {error.code(), error.message()};
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
        QVERIFY2(failure.message.find("more than 0 s") != std::string::npos,
                 failure.message.c_str());
    }
    // A baseline JPEG is checked without its pixels.
    const Failure failure = attempts({.memoryBytes = 4U << 20}, {})[0];
    QVERIFY2(failure.code == ErrorCode::UnsupportedFormat, failure.message.c_str());
    QVERIFY2(failure.message.find("more than 4 MiB") != std::string::npos, failure.message.c_str());
}

void TestDecodeBudget::scans()
{
    const std::vector<std::byte> bytes = jpegOfManyScans(makePicture(40, 30));
    const auto decode = [&](int scans) {
        return failureOf([&] {
            Image image;
            ImageDecoder({.scans = scans}).decode(bytes, image);
        });
    };
    for (const int scans : {DecodeLimits{}.scans, 189}) {
        const Failure failure = decode(scans);
        QVERIFY(failure.code == ErrorCode::UnsupportedFormat);
        QCOMPARE(failure.message,
                 "decoding the image takes more than " + std::to_string(scans) + " scans");
    }
    QVERIFY(!decode(190).code);
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
    const std::vector<std::byte> bytes = jpegOfManyScans(makePicture(1400, 1000));
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

QTEST_APPLESS_MAIN(TestDecodeBudget)
#include "tst_decode_budget.moc"
