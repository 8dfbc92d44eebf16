#include "core/image/formats/exif.h"

#include "core/base/random.h"
#include "core/image/images.h"

#include <QTest>

#include <opencv2/imgcodecs.hpp>

#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

using Bytes = std::vector<std::byte>;

void append(Bytes& to, const std::string& text)
{
    const auto bytes = std::as_bytes(std::span(text));
    to.insert(to.end(), bytes.begin(), bytes.end());
}

std::string number(std::uint32_t value, int bytes, bool bigEndian)
{
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> 8 * (bigEndian ? bytes - 1 - i : i));
    return text;
}

// A directory with another entry before the orientation.
std::string tiffBlock(int orientation, bool bigEndian)
{
    const auto n = [bigEndian](std::uint32_t value, int bytes) {
        return number(value, bytes, bigEndian);
    };
    return (bigEndian ? "MM" : "II") + n(42, 2) + n(8, 4) + n(2, 2) + n(271, 2) + n(2, 2) +
           n(3, 4) + std::string("ab\0\0", 4) + n(274, 2) + n(3, 2) + n(1, 4) +
           n(static_cast<std::uint32_t>(orientation), 2) + n(0, 2) + n(0, 4);
}

std::string exifBlock(int orientation, bool bigEndian)
{
    return std::string("Exif\0\0", 6) + tiffBlock(orientation, bigEndian);
}

// A segment of XMP comes before Exif's.
Bytes jpegWith(const std::string& exif, const Image& image = makePicture(20, 12), bool xmp = true)
{
    const Bytes plain = makeJpeg(image, {});
    Bytes jpeg(plain.begin(), plain.begin() + 2);
    const std::string packet("http://ns.adobe.com/xap/1.0/\0<x/>", 33);
    for (const std::string& body : xmp ? std::vector{packet, exif} : std::vector{exif})
        append(jpeg,
               "\xFF\xE1" + number(static_cast<std::uint32_t>(body.size() + 2), 2, true) + body);
    jpeg.insert(jpeg.end(), plain.begin() + 2, plain.end());
    return jpeg;
}

Bytes encoded(const char* extension)
{
    std::vector<unsigned char> file;
    cv::imencode(extension, cv::Mat(12, 20, CV_8UC3, cv::Scalar(10, 200, 90)), file);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

Bytes pngWith(const std::string& tiff)
{
    const Bytes plain = encoded(".png");
    constexpr std::size_t kHeaderEnd = 8 + 25;
    Bytes png(plain.begin(), plain.begin() + kHeaderEnd);
    append(png, number(static_cast<std::uint32_t>(tiff.size()), 4, true) + "eXIf" + tiff + "????");
    png.insert(png.end(), plain.begin() + kHeaderEnd, plain.end());
    return png;
}

Bytes webpWith(const std::string& tiff)
{
    Bytes webp = encoded(".webp");
    append(webp, "odd." + number(3, 4, false) + "abc" + std::string(1, '\0'));
    append(webp, "EXIF" + number(static_cast<std::uint32_t>(tiff.size()), 4, false) + tiff);
    return webp;
}

} // namespace

class TestExif : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsJpeg();
    void readsPngAndWebP();
    void nothingIsOne();
    void survivesDamage();
    void turnsPixels();
    void turnsViews();
    void turnsAsOpenCvDoes();
};

void TestExif::readsJpeg()
{
    for (int orientation = 1; orientation <= 8; ++orientation)
        for (const bool bigEndian : {false, true})
            QCOMPARE(readOrientation(jpegWith(exifBlock(orientation, bigEndian))), orientation);
}

void TestExif::readsPngAndWebP()
{
    for (int orientation = 1; orientation <= 8; ++orientation) {
        QCOMPARE(readOrientation(pngWith(tiffBlock(orientation, true))), orientation);
        QCOMPARE(readOrientation(webpWith(tiffBlock(orientation, false))), orientation);
        QCOMPARE(readOrientation(webpWith(exifBlock(orientation, false))), orientation);
    }
}

void TestExif::nothingIsOne()
{
    QCOMPARE(readOrientation({}), 1);
    QCOMPARE(readOrientation(makeJpeg(makePicture(20, 12), {})), 1);
    for (const char* extension : {".png", ".webp", ".bmp", ".tiff"})
        QCOMPARE(readOrientation(encoded(extension)), 1);
    QCOMPARE(readOrientation(jpegWith(exifBlock(0, false))), 1);
    QCOMPARE(readOrientation(jpegWith(exifBlock(9, true))), 1);
    QCOMPARE(readOrientation(jpegWith("Exif")), 1);
}

// Whatever the bytes are, the answer is an orientation.
void TestExif::survivesDamage()
{
    CounterRng rng(3, RandomStream::Shuffle, 0, 0);
    for (const Bytes& sound : {jpegWith(exifBlock(6, true)), pngWith(tiffBlock(6, true)),
                               webpWith(tiffBlock(6, false))}) {
        for (std::size_t size = 0; size < sound.size(); ++size) {
            const int cut = readOrientation(std::span(sound).first(size));
            QVERIFY(cut == 1 || cut == 6);
        }
        for (int round = 0; round < 3000; ++round) {
            Bytes damaged = sound;
            for (int i = 0; i < 3; ++i)
                damaged[rng.below(std::min<std::size_t>(damaged.size(), 160))] =
                    static_cast<std::byte>(rng.below(256));
            const int orientation = readOrientation(damaged);
            QVERIFY(orientation >= 1 && orientation <= 8);
        }
    }
}

void TestExif::turnsPixels()
{
    const Image source = makePicture(5, 3);
    const auto pixel = [](const Image& image, int x, int y) {
        const std::uint8_t* p = image.row(y) + 3 * x;
        return std::array{p[0], p[1], p[2]};
    };
    for (int orientation = 1; orientation <= 8; ++orientation) {
        Image out;
        applyOrientation(source.view(), orientation, out);
        QCOMPARE(out.width(), swapsSides(orientation) ? 3 : 5);
        QCOMPARE(out.height(), swapsSides(orientation) ? 5 : 3);
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 5; ++x) {
                // Where a stored pixel is shown (CIPA DC-008: row 0 and column 0 of the picture).
                const std::array<std::pair<int, int>, 8> shown = {{{x, y},
                                                                   {4 - x, y},
                                                                   {4 - x, 2 - y},
                                                                   {x, 2 - y},
                                                                   {y, x},
                                                                   {2 - y, x},
                                                                   {2 - y, 4 - x},
                                                                   {y, 4 - x}}};
                const auto [atX, atY] = shown[static_cast<std::size_t>(orientation - 1)];
                QVERIFY(pixel(out, atX, atY) == pixel(source, x, y));
            }
    }
}

void TestExif::turnsViews()
{
    const Image source = makePicture(30, 20);
    const ImageView part = subView(source.view(), {4, 3, 11, 7});
    Image once;
    Image twice;
    applyOrientation(part, 6, once);
    applyOrientation(once.view(), 8, twice);
    QVERIFY(samePixels(twice.view(), part));
}

void TestExif::turnsAsOpenCvDoes()
{
    const Image source = makePicture(40, 24);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const Bytes jpeg = jpegWith(exifBlock(orientation, true), source, false);
        const cv::Mat input(1, static_cast<int>(jpeg.size()), CV_8UC1,
                            const_cast<std::byte*>(jpeg.data()));
        const cv::Mat turned = cv::imdecode(input, cv::IMREAD_COLOR);
        const cv::Mat stored =
            cv::imdecode(input, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
        Image out;
        applyOrientation(
            {stored.data, stored.cols, stored.rows, static_cast<std::ptrdiff_t>(stored.step)},
            orientation, out);
        const ImageView expected{turned.data, turned.cols, turned.rows,
                                 static_cast<std::ptrdiff_t>(turned.step)};
        QVERIFY2(samePixels(out.view(), expected), qPrintable(QString::number(orientation)));
    }
}

QTEST_APPLESS_MAIN(TestExif)
#include "tst_exif.moc"
