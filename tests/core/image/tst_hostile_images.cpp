// Hostile images: small files of enormous sizes, many scans, loops and lies, files that are cut off
// and files of other kinds. Each is a typed error, at no price.
#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/image_check.h"

#include "images.h"
#include "support/endless_jpeg.h"
#include "support/forked.h"

#include <opencv2/imgcodecs.hpp>

#include <QTest>

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <zlib.h>

using namespace formwork;
using namespace formwork::test;

namespace {

using Bytes = std::vector<std::byte>;

void append(Bytes& bytes, std::string_view text)
{
    const auto more = std::as_bytes(std::span(text));
    bytes.insert(bytes.end(), more.begin(), more.end());
}

// Big-endian, as PNG and JPEG have them.
void appendBig(Bytes& bytes, std::uint32_t value, int count = 4)
{
    for (int i = count - 1; i >= 0; --i)
        bytes.push_back(static_cast<std::byte>(value >> 8 * i));
}
void appendLittle(Bytes& bytes, std::uint32_t value, int count = 4)
{
    for (int i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::byte>(value >> 8 * i));
}

void appendChunk(Bytes& png, std::string_view type, const Bytes& data)
{
    appendBig(png, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = png.size();
    append(png, type);
    png.insert(png.end(), data.begin(), data.end());
    const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(png.data() + begin),
                             static_cast<uInt>(png.size() - begin));
    appendBig(png, static_cast<std::uint32_t>(sum));
}

// `count` zeros.
Bytes deflatedZeros(std::size_t count)
{
    z_stream stream = {};
    deflateInit(&stream, 9);
    std::vector<Bytef> zeros(1U << 20);
    std::vector<Bytef> out(1U << 16);
    Bytes result;
    for (std::size_t left = count; left > 0;) {
        const std::size_t part = std::min(left, zeros.size());
        left -= part;
        stream.next_in = zeros.data();
        stream.avail_in = static_cast<uInt>(part);
        do {
            stream.next_out = out.data();
            stream.avail_out = static_cast<uInt>(out.size());
            deflate(&stream, left == 0 ? Z_FINISH : Z_NO_FLUSH);
            const auto written =
                std::as_bytes(std::span(out.data(), out.size() - stream.avail_out));
            result.insert(result.end(), written.begin(), written.end());
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return result;
}

// Grey, of `depth` bits; `data` is what IDAT holds, `extra` a chunk before it.
Bytes png(std::uint32_t width, std::uint32_t height, int depth, const Bytes& data,
          std::string_view extra = {}, const Bytes& extraData = {})
{
    Bytes bytes;
    append(bytes, "\x89PNG\r\n\x1A\n");
    Bytes header;
    appendBig(header, width);
    appendBig(header, height);
    header.push_back(static_cast<std::byte>(depth));
    header.insert(header.end(), 4, std::byte{0});
    appendChunk(bytes, "IHDR", header);
    if (!extra.empty())
        appendChunk(bytes, extra, extraData);
    appendChunk(bytes, "IDAT", data);
    appendChunk(bytes, "IEND", {});
    return bytes;
}

// A TIFF of one directory: (tag, type, count, value) each; the next directory is at `next`.
Bytes tiff(const std::vector<std::array<std::uint32_t, 4>>& entries, std::uint32_t next,
           std::size_t dataBytes = 64)
{
    Bytes bytes;
    append(bytes, std::string_view("II*\0", 4));
    appendLittle(bytes, 8);
    appendLittle(bytes, static_cast<std::uint32_t>(entries.size()), 2);
    for (const auto& [tag, type, count, value] : entries) {
        appendLittle(bytes, tag, 2);
        appendLittle(bytes, type, 2);
        appendLittle(bytes, count);
        appendLittle(bytes, value);
    }
    appendLittle(bytes, next);
    bytes.insert(bytes.end(), dataBytes, std::byte{0});
    return bytes;
}

std::vector<std::array<std::uint32_t, 4>> greyTiff(std::uint32_t width, std::uint32_t height,
                                                   std::uint32_t stripBytes)
{
    constexpr std::uint32_t kShort = 3;
    constexpr std::uint32_t kLong = 4;
    return {{256, kLong, 1, width}, {257, kLong, 1, height}, {258, kShort, 1, 8},
            {259, kShort, 1, 1},    {262, kShort, 1, 1},     {273, kLong, 1, 130},
            {277, kShort, 1, 1},    {278, kLong, 1, height}, {279, kLong, 1, stripBytes}};
}

Bytes bmp(std::int32_t width, std::int32_t height, int bits, std::uint32_t compression,
          const Bytes& data)
{
    Bytes bytes;
    append(bytes, "BM");
    appendLittle(bytes, static_cast<std::uint32_t>(54 + data.size()));
    appendLittle(bytes, 0);
    appendLittle(bytes, 54);
    appendLittle(bytes, 40);
    appendLittle(bytes, static_cast<std::uint32_t>(width));
    appendLittle(bytes, static_cast<std::uint32_t>(height));
    appendLittle(bytes, 1, 2);
    appendLittle(bytes, static_cast<std::uint32_t>(bits), 2);
    appendLittle(bytes, compression);
    bytes.insert(bytes.end(), 20, std::byte{0});
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
}

Bytes encoded(const Image& image, const char* extension, const std::vector<int>& options = {})
{
    cv::Mat bgr(image.height(), image.width(), CV_8UC3);
    for (int y = 0; y < image.height(); ++y)
        std::memcpy(bgr.ptr(y), image.row(y), static_cast<std::size_t>(image.stride()));
    std::vector<std::uint8_t> bytes;
    cv::imencode(extension, bgr, bytes, options);
    const auto span = std::as_bytes(std::span(bytes));
    return {span.begin(), span.end()};
}

// Intact images of every format.
std::vector<std::pair<std::string, Bytes>> soundImages()
{
    const Image image = makePicture(160, 120);
    return {{"baseline JPEG", makeJpeg(image, {})},
            {"progressive JPEG", makeJpeg(image, {.progressive = true})},
            {"arithmetic JPEG", makeJpeg(image, {.arithmetic = true})},
            {"CMYK JPEG", makeJpeg(image, {.cmyk = true})},
            {"PNG", encoded(image, ".png")},
            {"lossy WebP", encoded(image, ".webp", {cv::IMWRITE_WEBP_QUALITY, 50})},
            {"lossless WebP", encoded(image, ".webp", {cv::IMWRITE_WEBP_QUALITY, 101})},
            {"BMP", encoded(image, ".bmp")},
            {"TIFF", encoded(image, ".tiff")}};
}

// The sides that the frame header of a JPEG gives.
Bytes withSides(Bytes jpeg, int width, int height)
{
    for (std::size_t at = 2; at + 9 < jpeg.size();) {
        const auto marker = std::to_integer<int>(jpeg[at + 1]);
        if (marker == 0xC0 || marker == 0xC1 || marker == 0xC2 || marker == 0xC9 ||
            marker == 0xCA) {
            Bytes sides;
            appendBig(sides, static_cast<std::uint32_t>(height), 2);
            appendBig(sides, static_cast<std::uint32_t>(width), 2);
            std::ranges::copy(sides, jpeg.begin() + static_cast<std::ptrdiff_t>(at) + 5);
            break;
        }
        at += 2 + static_cast<std::size_t>(std::to_integer<int>(jpeg[at + 2]) << 8 |
                                           std::to_integer<int>(jpeg[at + 3]));
    }
    return jpeg;
}

std::vector<std::pair<std::string, Bytes>> hostileImages()
{
    const Image image = makePicture(160, 120);
    Bytes webp = encoded(Image(8, 8), ".webp", {cv::IMWRITE_WEBP_QUALITY, 101});
    std::fill_n(webp.begin() + 21, 3, std::byte{0xFF}); // 28 ones are 16,384 x 16,384
    webp[24] |= std::byte{0x0F};
    Bytes text;
    append(text, "Comment");
    text.insert(text.end(), 2, std::byte{0});
    const Bytes zeros = deflatedZeros(200'000'000);
    text.insert(text.end(), zeros.begin(), zeros.end());
    Bytes profile = text;
    const Bytes fewZeros = deflatedZeros(1000);
    const std::uint32_t many = 0x7FFFFFFF;

    std::vector<std::pair<std::string, Bytes>> all = {
        {"baseline JPEG of 65,535 x 65,535", withSides(makeJpeg(image, {}), 65'535, 65'535)},
        {"progressive JPEG of 65,535 x 65,535",
         withSides(makeJpeg(image, {.progressive = true}), 65'535, 65'535)},
        {"arithmetic JPEG of 65,535 x 65,535",
         withSides(makeJpeg(image, {.arithmetic = true}), 65'535, 65'535)},
        {"progressive JPEG of 16,000 x 16,000",
         withSides(makeJpeg(image, {.progressive = true}), 16'000, 16'000)},
        {"baseline JPEG of 16,000 x 16,000", withSides(makeJpeg(image, {}), 16'000, 16'000)},
        {"JPEG without height", withSides(makeJpeg(image, {}), 160, 0)},
        {"JPEG of 101 scans", endlessJpeg(64, 64, 101)},
        {"JPEG of 485 scans, 12 megapixels", endlessJpeg(4000, 3000, 485)},
        {"JPEG of 485 scans, 48 megapixels", endlessJpeg(8000, 6000, 485)},
        {"JPEG of 883 scans", endlessJpeg(2000, 2000, 883)},
        {"PNG of 65,535 x 65,535", png(65'535, 65'535, 8, fewZeros)},
        {"PNG of 2^31 - 1 x 2^31 - 1", png(many, many, 16, fewZeros)},
        {"PNG of 1 x 2^31 - 1", png(1, many, 1, fewZeros)},
        {"PNG of 268 megapixels, whole", png(16'384, 16'384, 1, deflatedZeros(16'384U * 2049U))},
        {"PNG of 200 megapixels, whole", png(16'384, 12'207, 1, deflatedZeros(12'207U * 2049U))},
        {"PNG with a text of 200 MB, without pixels", png(100, 100, 8, {}, "zTXt", text)},
        {"PNG with a profile of 200 MB, without pixels", png(100, 100, 8, {}, "iCCP", profile)},
        {"PNG of too few rows", png(4000, 4000, 8, deflatedZeros(1'000'000))},
        {"PNG of no pixels", png(0, 0, 8, fewZeros)},
        {"PNG of depth 7", png(10, 10, 7, fewZeros)},
        {"WebP of 16,384 x 16,384", webp},
        {"BMP of 65,535 x 65,535", bmp(65'535, 65'535, 24, 0, Bytes(1000))},
        {"BMP of 2^31 - 1 x 2^31 - 1", bmp(0x7FFFFFFF, 0x7FFFFFFF, 24, 0, Bytes(1000))},
        {"BMP of negative sides", bmp(-100, -100, 24, 0, Bytes(1000))},
        {"BMP of 16,000 x 16,000 in runs", bmp(16'000, 16'000, 8, 1, Bytes(2000, std::byte{255}))},
        {"TIFF of 65,535 x 65,535", tiff(greyTiff(65'535, 65'535, 64), 0)},
        {"TIFF of 16,000 x 16,000", tiff(greyTiff(16'000, 16'000, 64), 0)},
        {"TIFF whose strip is 4 GB", tiff(greyTiff(100, 100, 0xFFFFFFFF), 0)},
        {"TIFF that is its own next page", tiff({{256, 4, 1, 10}}, 8)},
        {"TIFF whose tag has 2^31 values",
         tiff({{256, 4, 1, 10}, {257, 4, 1, 10}, {273, 4, many, 64}, {279, 4, many, 64}}, 0)},
    };
    for (const auto& [name, bytes] : soundImages()) {
        for (const std::size_t quarter : {1U, 2U, 3U})
            all.emplace_back(name + ", cut at " + std::to_string(quarter) + " of 4",
                             Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(
                                                                      bytes.size() * quarter / 4)));
    }
    const std::vector<std::pair<const char*, std::string_view>> others = {
        {"GIF", "GIF89a\x01\0\x01\0"},
        {"PDF", "%PDF-1.7\n"},
        {"ZIP", "PK\x03\x04"},
        {"ELF program", "\x7F"
                        "ELF\x02\x01\x01"},
        {"HTML page", "<!DOCTYPE html><html><body>404</body></html>"},
        {"SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>"},
        {"HEIC", "\0\0\0\x18"
                 "ftypheic"},
        {"JPEG 2000", "\0\0\0\x0CjP  \r\n"},
        {"nothing", ""},
        {"one byte", "\xFF"},
        {"a JPEG's first bytes", "\xFF\xD8\xFF"}};
    for (const auto& [name, begin] : others) {
        Bytes bytes;
        append(bytes, begin);
        all.emplace_back(name, bytes);
        if (bytes.size() > 3)
            bytes.insert(bytes.end(), 100'000, std::byte{0x5A});
        all.emplace_back(std::string(name) + ", longer", bytes);
    }
    return all;
}

} // namespace

class TestHostileImages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isATypedError_data()
    {
        QTest::addColumn<QByteArray>("file");
        for (const auto& [name, bytes] : hostileImages())
            QTest::newRow(name.c_str()) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                                      static_cast<qsizetype>(bytes.size()));
    }
    // Whichever way it is read.
    void isATypedError()
    {
        QFETCH(QByteArray, file);
        const auto bytes = std::as_bytes(std::span(file.constData(), std::size_t(file.size())));
        const auto require = [&](const char* way, const std::function<void()>& read) {
            const ForkedOutcome outcome = forked(read);
            const QString problem = m_cost.problemOf(outcome);
            QVERIFY2(problem.isEmpty(),
                     qPrintable(QString::fromLatin1(way) + QStringLiteral(": ") + problem));
            QVERIFY2(*outcome.code == ErrorCode::CorruptData ||
                         *outcome.code == ErrorCode::UnsupportedFormat,
                     outcome.message.c_str());
        };
        require("decode", [&] {
            Image image;
            ImageDecoder().decode(bytes, image);
        });
        require("decodeAtLeast", [&] {
            Image image;
            ImageDecoder().decodeAtLeast(bytes, 300, 200, image);
        });
        require("check", [&] { ImageChecker().check(bytes); });
        const ForkedOutcome probed = forked([&] { ImageDecoder().probe(bytes); });
        QVERIFY2(probed.ended, probed.message.c_str());
        QVERIFY(!kMeasuresRefusals || probed.peakBytes <= kMostRefusalBytes);
    }

    // What the cut files were made of.
    void soundImagesDecode()
    {
        for (const auto& [name, bytes] : soundImages()) {
            Image image;
            ImageDecoder().decode(bytes, image);
            QCOMPARE(image.width(), 160);
        }
    }

    void cleanupTestCase() { qInfo("%s", qPrintable(m_cost.text())); }

private:
    RefusalCost m_cost;
};

QTEST_APPLESS_MAIN(TestHostileImages)
#include "tst_hostile_images.moc"
