#include "core/image/decode.h"

#include "damaged_files.h"
#include "images.h"
#include "opencv_encoding.h"

#include <cstring>
#include <string>

#include <QTest>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

using namespace formwork;
using namespace formwork::test;

namespace {

std::span<const std::byte> asBytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

} // namespace

class TestDecode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recognisesFormatsByTheirFirstBytes();
    void knowsExtensions();
    void losslessFormatsKeepPixels();
    void probeReadsHeaders();
    void probeDoesNotDecode();
    void probeOfAPart();
    void probesLossyAndExtendedWebP();
    void greyIsSpread();
    void sixteenBitsAreScaled();
    void alphaIsDropped();
    void decodeAtLeastShrinksOnlyJpeg();
    void exifOrientationIsIgnored();
    void truncatedFilesAreErrors();
    void damagedPayloadIsAnError();
    void ancillaryPngChunksAreIgnored();
    void randomBytesNeverCrash();
    void animatedWebPIsUnsupported();
    void unknownFormatsAreUnsupported();
    void foreignFormatsAreNamed_data();
    void foreignFormatsAreNamed();
};

void TestDecode::recognisesFormatsByTheirFirstBytes()
{
    const cv::Mat bgr = toBgr(makePicture(8, 6));
    QCOMPARE(sniffImageFormat(encoded(".jpg", bgr)), ImageFormat::Jpeg);
    for (const Format& format : losslessFormats())
        QCOMPARE(sniffImageFormat(encoded(format.extension, bgr)), format.format);
    QCOMPARE(sniffImageFormat({}), ImageFormat::Unknown);
    QCOMPARE(sniffImageFormat(asBytes("BM is how this text begins, by chance")),
             ImageFormat::Unknown);
    QCOMPARE(sniffImageFormat(asBytes("GIF89a")), ImageFormat::Unknown);
    QCOMPARE(sniffImageFormat(asBytes("\x89PN")), ImageFormat::Unknown);
    QCOMPARE(sniffImageFormat(asBytes("RIFF1234WAVE")), ImageFormat::Unknown);
}

void TestDecode::knowsExtensions()
{
    QCOMPARE(formatOfExtension("a/b/x.JPEG"), ImageFormat::Jpeg);
    QCOMPARE(formatOfExtension("x.jpg"), ImageFormat::Jpeg);
    QCOMPARE(formatOfExtension("x.Png"), ImageFormat::Png);
    QCOMPARE(formatOfExtension("x.webp"), ImageFormat::WebP);
    QCOMPARE(formatOfExtension("x.TIF"), ImageFormat::Tiff);
    QCOMPARE(formatOfExtension("x.bmp"), ImageFormat::Bmp);
    QCOMPARE(formatOfExtension("x.jpg.txt"), ImageFormat::Unknown);
    QVERIFY(hasImageExtension("n01443537_0.JPEG"));
    QVERIFY(!hasImageExtension("val_annotations.txt"));
    QVERIFY(!hasImageExtension("jpg"));
    QVERIFY(!hasImageExtension(".jpg")); // a hidden file without an extension
}

void TestDecode::losslessFormatsKeepPixels()
{
    ImageDecoder decoder;
    Image image;
    for (const auto& [width, height] : {std::pair{1, 1}, {5, 3}, {61, 47}}) {
        const Image picture = makePicture(width, height);
        for (const Format& format : losslessFormats()) {
            decoder.decode(encoded(format.extension, toBgr(picture), format.parameters), image);
            QVERIFY2(samePixels(image.view(), picture.view()), format.extension);
        }
    }
}

void TestDecode::probeReadsHeaders()
{
    ImageDecoder decoder;
    const auto check = [&](const std::vector<std::byte>& bytes, ImageFormat format, int channels) {
        const ImageInfo info = decoder.probe(bytes);
        QCOMPARE(info.format, format);
        QCOMPARE(info.width, 37);
        QCOMPARE(info.height, 21);
        QCOMPARE(info.channels, channels);
    };
    const Image picture = makePicture(37, 21);
    const cv::Mat bgr = toBgr(picture);
    check(encoded(".jpg", bgr), ImageFormat::Jpeg, 3);
    for (const Format& format : losslessFormats())
        check(encoded(format.extension, bgr, format.parameters), format.format, 3);

    const cv::Mat grey(21, 37, CV_8UC1, cv::Scalar(99));
    check(makeJpeg(picture, {.grey = true}), ImageFormat::Jpeg, 1);
    check(encoded(".png", grey), ImageFormat::Png, 1);
    check(encoded(".tiff", grey), ImageFormat::Tiff, 1);
    const cv::Mat transparent(21, 37, CV_8UC4, cv::Scalar(1, 2, 3, 4));
    check(encoded(".png", transparent), ImageFormat::Png, 4);
    check(encoded(".tiff", transparent), ImageFormat::Tiff, 4);
}

void TestDecode::probeDoesNotDecode()
{
    ImageDecoder decoder;
    Image image;
    const cv::Mat bgr = toBgr(makePicture(300, 200));
    for (const char* extension : {".png", ".webp"}) {
        std::vector<std::byte> bytes = encoded(extension, bgr);
        std::fill(bytes.begin() + 64, bytes.end(), std::byte{0x77});
        QCOMPARE(decoder.probe(bytes).width, 300);
        QCOMPARE(decoder.probe(bytes).height, 200);
        QVERIFY(codeOf([&] { decoder.decode(bytes, image); }) == ErrorCode::CorruptData);
    }
}

void TestDecode::probeOfAPart()
{
    ImageDecoder decoder;
    const cv::Mat bgr = toBgr(makePicture(300, 200));
    for (const char* extension : {".png", ".bmp", ".webp", ".tiff"}) {
        const std::vector<std::byte> bytes = encoded(extension, bgr);
        for (std::size_t size = 0; size < 20; ++size) {
            const std::span<const std::byte> part(bytes.data(), size);
            const auto code = codeOf([&] { decoder.probe(part); });
            QVERIFY(code == ErrorCode::CorruptData || code == ErrorCode::UnsupportedFormat);
        }
    }
}

void TestDecode::probesLossyAndExtendedWebP()
{
    ImageDecoder decoder;
    const cv::Mat bgr = toBgr(makePicture(301, 203));
    const std::vector<std::byte> lossy = encoded(".webp", bgr, {cv::IMWRITE_WEBP_QUALITY, 80});
    QCOMPARE(std::memcmp(lossy.data() + 12, "VP8 ", 4), 0);
    QCOMPARE(decoder.probe(lossy).width, 301);
    QCOMPARE(decoder.probe(lossy).height, 203);

    // A lossy picture with transparency is written in the extended form.
    cv::Mat transparent(203, 301, CV_8UC4);
    for (int y = 0; y < 203; ++y) {
        for (int x = 0; x < 301; ++x)
            transparent.at<cv::Vec4b>(y, x) = cv::Vec4b(1, 2, 3, static_cast<unsigned char>(x + y));
    }
    const std::vector<std::byte> extended =
        encoded(".webp", transparent, {cv::IMWRITE_WEBP_QUALITY, 80});
    QCOMPARE(std::memcmp(extended.data() + 12, "VP8X", 4), 0);
    const ImageInfo info = decoder.probe(extended);
    QCOMPARE(info.width, 301);
    QCOMPARE(info.height, 203);
    QCOMPARE(info.channels, 4);
}

void TestDecode::greyIsSpread()
{
    cv::Mat grey(9, 14, CV_8UC1);
    for (int y = 0; y < 9; ++y) {
        for (int x = 0; x < 14; ++x)
            grey.at<unsigned char>(y, x) = static_cast<unsigned char>(17 * x + y);
    }
    ImageDecoder decoder;
    Image image;
    for (const char* extension : {".png", ".bmp", ".tiff"}) {
        decoder.decode(encoded(extension, grey), image);
        for (int y = 0; y < 9; ++y) {
            for (int x = 0; x < 3 * 14; ++x)
                QCOMPARE(image.row(y)[x], grey.at<unsigned char>(y, x / 3));
        }
    }
}

void TestDecode::sixteenBitsAreScaled()
{
    cv::Mat deep(4, 5, CV_16UC3, cv::Scalar(0x1280, 0x8080, 0xFFFF));
    ImageDecoder decoder;
    Image image;
    for (const char* extension : {".png", ".tiff"}) {
        decoder.decode(encoded(extension, deep), image);
        QCOMPARE(int{image.pixels()[0]}, 0xFF);
        QCOMPARE(int{image.pixels()[1]}, 0x80);
        QCOMPARE(int{image.pixels()[2]}, 0x12);
    }
}

void TestDecode::alphaIsDropped()
{
    const cv::Mat transparent(4, 5, CV_8UC4, cv::Scalar(30, 60, 90, 0));
    ImageDecoder decoder;
    Image image;
    for (const char* extension : {".png", ".tiff"}) {
        decoder.decode(encoded(extension, transparent), image);
        QCOMPARE(int{image.pixels()[0]}, 90);
        QCOMPARE(int{image.pixels()[1]}, 60);
        QCOMPARE(int{image.pixels()[2]}, 30);
    }
}

void TestDecode::decodeAtLeastShrinksOnlyJpeg()
{
    const Image picture = makePicture(400, 300);
    ImageDecoder decoder;
    Image image;
    decoder.decodeAtLeast(makeJpeg(picture, {}), 100, 60, image);
    QCOMPARE(image.width(), 100);
    QCOMPARE(image.height(), 75);
    decoder.decodeAtLeast(encoded(".png", toBgr(picture)), 100, 60, image);
    QCOMPARE(image.width(), 400);
    QVERIFY(samePixels(image.view(), picture.view()));
}

void TestDecode::exifOrientationIsIgnored()
{
    // APP1 with one entry: orientation 6 (turned by a quarter).
    const std::vector<std::byte> plain = makeJpeg(makePicture(40, 20), {});
    const char exif[] =
        "\xFF\xE1\x00\x22"
        "Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    std::vector<std::byte> turned(plain.begin(), plain.begin() + 2);
    for (std::size_t i = 0; i < 36; ++i)
        turned.push_back(static_cast<std::byte>(exif[i]));
    turned.insert(turned.end(), plain.begin() + 2, plain.end());
    ImageDecoder decoder;
    Image image;
    Image expected;
    decoder.decode(plain, expected);
    decoder.decode(turned, image);
    QVERIFY(samePixels(image.view(), expected.view()));
}

void TestDecode::truncatedFilesAreErrors()
{
    const cv::Mat bgr = toBgr(makePicture(50, 40));
    ImageDecoder decoder;
    Image image;
    for (const Format& format : losslessFormats()) {
        const std::vector<std::byte> bytes = encoded(format.extension, bgr, format.parameters);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 16) {
            const std::span<const std::byte> part(bytes.data(), size);
            const auto code = codeOf([&] { decoder.decode(part, image); });
            QVERIFY2(code == ErrorCode::CorruptData || code == ErrorCode::UnsupportedFormat,
                     qPrintable(QString("%1 cut at %2 of %3")
                                    .arg(format.extension)
                                    .arg(size)
                                    .arg(bytes.size())));
        }
    }
}

void TestDecode::damagedPayloadIsAnError()
{
    const cv::Mat bgr = toBgr(makePicture(200, 150));
    ImageDecoder decoder;
    Image image;
    std::vector<std::byte> png = encoded(".png", bgr);
    std::memset(png.data() + png.size() / 2, 0xEE, 64);
    QVERIFY(codeOf([&] { decoder.decode(png, image); }) == ErrorCode::CorruptData);
    std::vector<std::byte> webp = encoded(".webp", bgr);
    std::memset(webp.data() + 20, 0xEE, 64);
    QVERIFY(codeOf([&] { decoder.decode(webp, image); }) == ErrorCode::CorruptData);
}

void TestDecode::ancillaryPngChunksAreIgnored()
{
    // A text chunk with a wrong checksum: of no matter for the pixels.
    const Image picture = makePicture(20, 10);
    std::vector<std::byte> png = encoded(".png", toBgr(picture));
    const std::span<const std::byte> chunk = asBytes(std::string_view("\0\0\0\3tEXta\0bWXYZ", 15));
    png.insert(png.begin() + 33, chunk.begin(), chunk.end());
    ImageDecoder decoder;
    Image image;
    decoder.decode(png, image);
    QVERIFY(samePixels(image.view(), picture.view()));
}

void TestDecode::randomBytesNeverCrash()
{
    const cv::Mat bgr = toBgr(makePicture(30, 20));
    CounterRng rng(1, RandomStream::Shuffle, 0, 0);
    ImageDecoder decoder;
    for (const char* extension : {".png", ".bmp", ".tiff", ".webp", ".jpg"}) {
        const std::vector<std::byte> sound = encoded(extension, bgr);
        for (int trial = 0; trial < 400; ++trial) {
            std::vector<std::byte> bytes = sound;
            // In the header, where sizes and offsets stand.
            for (int i = 0; i < 3; ++i)
                bytes[rng.below(std::min<std::size_t>(bytes.size(), 60))] =
                    static_cast<std::byte>(rng.below(256));
            try {
                const ImageInfo info = decoder.probe(bytes);
                QVERIFY(info.width >= 1 && info.height >= 1);
            } catch (const Error&) {
                // Any error is fine; what counts is that nothing else happens.
            }
        }
    }
}

void TestDecode::animatedWebPIsUnsupported()
{
    std::string bytes = "RIFF";
    bytes += std::string("\x16\0\0\0", 4) + "WEBPVP8X" + std::string("\x0A\0\0\0", 4);
    bytes += std::string("\x02\0\0\0\x0F\0\0\x0F\0\0", 10);
    ImageDecoder decoder;
    QVERIFY(codeOf([&] { decoder.probe(asBytes(bytes)); }) == ErrorCode::UnsupportedFormat);
}

void TestDecode::unknownFormatsAreUnsupported()
{
    ImageDecoder decoder;
    Image image;
    for (const std::string_view text : {"", "GIF89a and so on", "plain text"}) {
        QVERIFY(codeOf([&] { decoder.decode(asBytes(text), image); }) ==
                ErrorCode::UnsupportedFormat);
        QVERIFY(codeOf([&] { decoder.probe(asBytes(text)); }) == ErrorCode::UnsupportedFormat);
    }
}

void TestDecode::foreignFormatsAreNamed_data()
{
    using namespace std::string_literals;
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("hint");
    const auto add = [](const char* row, const std::string& file, const std::string& message,
                        const std::string& hint) {
        QTest::newRow(row) << QByteArray::fromStdString(file) << QByteArray::fromStdString(message)
                           << QByteArray::fromStdString(hint);
    };
    const auto picture = [&](const char* row, const std::string& file, const std::string& name) {
        add(row, file + std::string(64, '.'),
            "the file's format is " + name + ", which Formwork does not read",
            "convert it to JPEG or PNG");
    };
    picture("GIF", "GIF89a"s, "GIF");
    picture("HEIC",
            "\0\0\0\x18"
            "ftypheic\0\0\0\0mif1heic"s,
            "HEIC");
    picture("HEIC by a compatible brand",
            "\0\0\0\x18"
            "ftypmif1\0\0\0\0mif1heic"s,
            "HEIC");
    picture("HEIF",
            "\0\0\0\x14"
            "ftypmif1\0\0\0\0mif1heic"s,
            "HEIF");
    picture("AVIF",
            "\0\0\0\x1C"
            "ftypavif\0\0\0\0mif1avifmiaf"s,
            "AVIF");
    picture("video",
            "\0\0\0\x14"
            "ftypisom\0\0\2\0isom"s,
            "MP4 or QuickTime");
    picture("JPEG XL", "\0\0\0\x0CJXL \r\n\x87\n"s, "JPEG XL");
    picture("JPEG XL codestream", "\xFF\x0A\xFA"s, "JPEG XL");
    picture("JPEG 2000", "\0\0\0\x0CjP  \r\n\x87\n"s, "JPEG 2000");
    picture("JPEG 2000 codestream", "\xFF\x4F\xFF\x51\0"s, "JPEG 2000");
    picture("PSD", "8BPS\0\1"s, "Photoshop (PSD)");
    picture("EXR", "\x76\x2F\x31\x01\2\0\0\0"s, "OpenEXR");
    picture("ICO", "\0\0\1\0\1\0"s, "icon (ICO)");
    picture("PPM", "P6\n4 4\n255\n"s, "Netpbm (PPM, PGM or PBM)");
    picture("SVG", "<svg xmlns=\"http://www.w3.org/2000/svg\">"s, "SVG");
    picture("SVG with a declaration", "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- c -->\n<svg>"s,
            "SVG");
    picture("DICOM", std::string(128, '\0') + "DICM", "DICOM");
    add("web page", "\n<!DOCTYPE html><html><svg></svg>", "the file is a web page, not an image",
        "download the image itself");
    add("LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0",
        "the file is a Git LFS pointer, not an image", "git lfs pull fetches it");
    add("zeros", std::string(5000, '\0'), "the file holds nothing but zeros",
        "copy or download it again");
    for (const char* other : {"plain text", "P6x", "P8\n", "<xml>", "ftypheic", "BMP"})
        add(other, other, "no JPEG, PNG, WebP, BMP or TIFF image", "");
    add("a short box",
        "\0\0\0\x08"
        "ftyp"s,
        "no JPEG, PNG, WebP, BMP or TIFF image", "");
    add("empty", "", "no JPEG, PNG, WebP, BMP or TIFF image", "the file is empty");
}

void TestDecode::foreignFormatsAreNamed()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QByteArray, message);
    QFETCH(const QByteArray, hint);
    const std::string_view bytes(file.constData(), static_cast<std::size_t>(file.size()));
    ImageDecoder decoder;
    Image image;
    const auto check = [&](const std::function<void()>& read) {
        try {
            read();
        } catch (const Error& error) {
            QVERIFY(error.code() == ErrorCode::UnsupportedFormat);
            QCOMPARE(QByteArray::fromStdString(error.message()), message);
            QCOMPARE(QByteArray::fromStdString(error.hint().english()), hint);
            return;
        }
        QFAIL("no error");
    };
    check([&] { decoder.decode(asBytes(bytes), image); });
    check([&] { decoder.probe(asBytes(bytes)); });
    // However little of it there is.
    for (std::size_t size = 0; size < bytes.size(); ++size)
        QVERIFY(codeOf([&] { decoder.probe(asBytes(bytes.substr(0, size))); }) ==
                ErrorCode::UnsupportedFormat);
}

QTEST_APPLESS_MAIN(TestDecode)
#include "tst_decode.moc"
