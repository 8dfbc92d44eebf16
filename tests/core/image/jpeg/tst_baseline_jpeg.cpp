#include "core/base/random.h"
#include "core/image/images.h"
#include "core/image/jpeg/baseline_jpeg.h"
#include "core/image/jpeg/jpeg_huffman.h"
#include "core/image/jpeg/jpeg_pixels.h"
#include "core/image/opencv_images.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

PixelRect randomRect(CounterRng& rng, int width, int height)
{
    PixelRect rect;
    rect.width = 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(width)));
    rect.height = 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(height)));
    rect.x = static_cast<int>(rng.below(static_cast<std::uint64_t>(width - rect.width + 1)));
    rect.y = static_cast<int>(rng.below(static_cast<std::uint64_t>(height - rect.height + 1)));
    return rect;
}

JpegKind randomKind(CounterRng& rng)
{
    constexpr std::array<std::pair<int, int>, 4> kSamplings = {{{1, 1}, {2, 1}, {2, 2}, {1, 2}}};
    JpegKind kind = randomCoding(rng);
    const auto& [horizontal, vertical] = kSamplings[rng.below(kSamplings.size())];
    kind.horizontalSampling = horizontal;
    kind.verticalSampling = vertical;
    kind.grey = rng.below(8) == 0;
    return kind;
}

} // namespace

class TestBaselineJpeg : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pixelsEqualLibjpeg();
    void regionsEqualTheWhole();
    void noRestartMarkerIsPassedOver();
    void otherKindsAreRefused();
    void cutFilesAreRefused();
    void damageNeverReadsBeyondTheData();
    void extremeCoefficients();
    void codesThatAreNoPrefixCodeAreRefused();
    void cacheKeepsTheTablesOfAFile();
};

void TestBaselineJpeg::initTestCase()
{
    if (!hasJpegKernels())
        QSKIP("skipped: this processor has no AVX2, so libjpeg decodes every JPEG");
}

void TestBaselineJpeg::pixelsEqualLibjpeg()
{
    CounterRng rng(11, RandomStream::DemoImages, 0, 0);
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    Image image;
    for (int i = 0; i < 120; ++i) {
        const int width = 5 + static_cast<int>(rng.below(120));
        const int height = 1 + static_cast<int>(rng.below(120));
        const JpegKind kind = randomKind(rng);
        const auto jpeg = makeJpeg(makePicture(width, height, 100 + rng.below(50)), kind);
        QVERIFY(decoder.open(jpeg));
        QCOMPARE(decoder.width(), width);
        QCOMPARE(decoder.height(), height);
        const PixelRect whole{0, 0, width, height};
        QVERIFY(decoder.decode(whole, budget));
        decoder.toRgb(whole, image);
        QVERIFY2(samePixels(image.view(), decodedByOpenCv(jpeg).view()),
                 qPrintable(QString("picture %1, quality %2").arg(i).arg(kind.quality)));
    }
}

void TestBaselineJpeg::regionsEqualTheWhole()
{
    CounterRng rng(12, RandomStream::DemoImages, 0, 0);
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    Image part;
    for (int i = 0; i < 40; ++i) {
        const int width = 5 + static_cast<int>(rng.below(200));
        const int height = 1 + static_cast<int>(rng.below(200));
        const auto jpeg = makeJpeg(makePicture(width, height), randomKind(rng));
        const Image whole = decodedByOpenCv(jpeg);
        QVERIFY(decoder.open(jpeg));
        for (int k = 0; k < 20; ++k) {
            const PixelRect rect = randomRect(rng, width, height);
            QVERIFY(decoder.decode(rect, budget));
            decoder.toRgb(rect, part);
            QVERIFY(samePixels(part.view(), subView(whole.view(), rect)));
        }
    }
}

// Where one is missing, or comes too often, the rows behind it would be others.
void TestBaselineJpeg::noRestartMarkerIsPassedOver()
{
    const auto jpeg = makeJpeg(makePicture(100, 100), {.restartRows = 1});
    const auto isRestart = [&](std::size_t i) {
        return jpeg[i] == std::byte{0xFF} && jpeg[i + 1] >= std::byte{0xD0} &&
               jpeg[i + 1] <= std::byte{0xD7};
    };
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    int markers = 0;
    for (std::size_t i = 0; i + 1 < jpeg.size(); ++i) {
        if (!isRestart(i))
            continue;
        ++markers;
        const auto at = jpeg.begin() + static_cast<std::ptrdiff_t>(i);
        std::vector<std::byte> missing(jpeg.begin(), at);
        missing.insert(missing.end(), at + 2, jpeg.end());
        QVERIFY(decoder.open(missing));
        QVERIFY(!decoder.decode({0, 0, 100, 100}, budget));
        std::vector<std::byte> twice(jpeg.begin(), at);
        twice.insert(twice.end(), at, at + 2);
        twice.insert(twice.end(), at, jpeg.end());
        QVERIFY(decoder.open(twice));
        QVERIFY(!decoder.decode({0, 0, 100, 100}, budget));
    }
    QCOMPARE(markers, 6);
}

void TestBaselineJpeg::otherKindsAreRefused()
{
    const Image picture = makePicture(40, 30);
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    QVERIFY(!decoder.open({}));
    QVERIFY(!decoder.open(makeJpeg(picture, {.progressive = true})));
    QVERIFY(!decoder.open(makeJpeg(picture, {.cmyk = true})));
    QVERIFY(!decoder.open(makeJpeg(picture, {.horizontalSampling = 4, .verticalSampling = 1})));
    QVERIFY(!decoder.open(makeJpeg(makePicture(4, 30), {}))); // libjpeg smooths no such strip
    QVERIFY(decoder.open(makeJpeg(picture, {})));
    const auto jpeg = makeJpeg(picture, {});
    for (std::size_t size = 0; size < 400; ++size)
        decoder.open(std::span(jpeg).first(size)); // no crash
}

void TestBaselineJpeg::cutFilesAreRefused()
{
    const auto jpeg = makeJpeg(makePicture(90, 70), {});
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    for (std::size_t cut = 1; cut < jpeg.size(); cut += 7) {
        const std::span<const std::byte> part(jpeg.data(), jpeg.size() - cut);
        QVERIFY(!decoder.open(part) || !decoder.decode({0, 0, 90, 70}, budget));
    }
    // Bytes behind the end of the image are nobody's business.
    auto longer = jpeg;
    longer.resize(longer.size() + 100, std::byte{0x42});
    QVERIFY(decoder.open(longer));
    QVERIFY(decoder.decode({0, 0, 90, 70}, budget));
}

// Random bytes in the codes: right, refused or garbage, but never outside the buffers (the
// sanitisers watch this test).
void TestBaselineJpeg::damageNeverReadsBeyondTheData()
{
    CounterRng rng(13, RandomStream::DemoImages, 0, 0);
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    Image image;
    int refused = 0;
    for (int i = 0; i < 400; ++i) {
        auto jpeg = makeJpeg(makePicture(60, 50), randomKind(rng));
        for (int k = 0; k < 8; ++k)
            jpeg[rng.below(jpeg.size())] = static_cast<std::byte>(rng.next32());
        if (!decoder.open(jpeg) || decoder.width() > 1000 || decoder.height() > 1000)
            continue;
        const PixelRect whole{0, 0, decoder.width(), decoder.height()};
        if (decoder.decode(whole, budget))
            decoder.toRgb(whole, image);
        else
            ++refused;
    }
    QVERIFY(refused > 0);
}

// Black and white noise at the highest quality has the longest codes and the largest values.
void TestBaselineJpeg::extremeCoefficients()
{
    CounterRng rng(14, RandomStream::DemoImages, 0, 0);
    Image noise(48, 48);
    for (std::size_t i = 0; i < noise.byteCount(); ++i)
        noise.pixels()[i] = rng.below(2) == 0 ? 0 : 255;
    BaselineJpegDecoder decoder;
    DecodeBudget budget;
    Image image;
    for (const bool optimised : {false, true}) {
        const auto jpeg = makeJpeg(noise, {.horizontalSampling = 1,
                                           .verticalSampling = 1,
                                           .quality = 100,
                                           .optimised = optimised});
        QVERIFY(decoder.open(jpeg));
        QVERIFY(decoder.decode({0, 0, 48, 48}, budget));
        decoder.toRgb({0, 0, 48, 48}, image);
        QVERIFY(samePixels(image.view(), decodedByOpenCv(jpeg).view()));
    }
}

void TestBaselineJpeg::codesThatAreNoPrefixCodeAreRefused()
{
    HuffmanTable table;
    std::vector<std::uint8_t> codes(16, 0);
    QVERIFY(buildHuffmanTable(codes, CodeKind::Ac, table)); // no codes at all
    codes[0] = 3;                                           // three codes of one bit
    codes.insert(codes.end(), {1, 2, 3});
    QVERIFY(!buildHuffmanTable(codes, CodeKind::Ac, table));
    codes[0] = 2;
    QVERIFY(!buildHuffmanTable(codes, CodeKind::Ac, table)); // a symbol too many
    codes.pop_back();
    QVERIFY(!buildHuffmanTable(codes, CodeKind::Ac, table)); // "1" is all ones
    codes[0] = 1;
    codes[1] = 1;
    QVERIFY(buildHuffmanTable(codes, CodeKind::Ac, table)); // "0" and "10"
    codes.back() = 16;                                      // a difference of 16 bits
    QVERIFY(!buildHuffmanTable(codes, CodeKind::Dc, table));
    codes.resize(10);
    QVERIFY(!buildHuffmanTable(codes, CodeKind::Dc, table));
}

void TestBaselineJpeg::cacheKeepsTheTablesOfAFile()
{
    HuffmanCache cache;
    std::vector<std::vector<std::uint8_t>> specs;
    for (std::uint8_t symbol = 0; symbol < 12; ++symbol) {
        std::vector<std::uint8_t> codes(16, 0);
        codes[0] = 1;
        codes.push_back(symbol);
        specs.push_back(codes);
    }
    // Files share some of their tables with files before, in any order.
    CounterRng rng(15, RandomStream::DemoImages, 0, 0);
    for (int file = 0; file < 500; ++file) {
        std::vector<std::size_t> asked;
        std::vector<const HuffmanTable*> tables;
        for (std::size_t k = 0; k < 6; ++k) {
            asked.push_back(rng.below(specs.size()));
            tables.push_back(cache.get(specs[asked[k]], CodeKind::Dc));
        }
        for (std::size_t k = 0; k < 6; ++k) {
            QCOMPARE(tables[k]->symbols[0], specs[asked[k]].back());
            QCOMPARE(cache.get(specs[asked[k]], CodeKind::Dc), tables[k]);
        }
    }
    QVERIFY(cache.get({}, CodeKind::Dc) == nullptr);
    std::vector<std::uint8_t> bad(16, 0);
    bad[0] = 3;
    QVERIFY(cache.get(bad, CodeKind::Ac) == nullptr);
    QVERIFY(cache.get({}, CodeKind::Ac) == nullptr);
}

QTEST_GUILESS_MAIN(TestBaselineJpeg)
#include "tst_baseline_jpeg.moc"
