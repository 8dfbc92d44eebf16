#include "core/image/jpeg_check.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "images.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

using Bytes = std::vector<std::byte>;

std::vector<JpegKind> kinds()
{
    return {{},
            {.horizontalSampling = 1, .verticalSampling = 1},
            {.horizontalSampling = 4, .verticalSampling = 1},
            {.progressive = true},
            {.restartRows = 1},
            {.restartRows = 3},
            {.progressive = true, .restartRows = 2},
            {.grey = true},
            {.grey = true, .restartRows = 1},
            {.cmyk = true, .adobe = true},
            {.adobe = true},
            {.quality = 3}};
}

std::size_t find(const Bytes& bytes, unsigned marker)
{
    for (std::size_t i = 2; i + 1 < bytes.size(); ++i)
        if (bytes[i] == std::byte{0xFF} && bytes[i + 1] == static_cast<std::byte>(marker))
            return i;
    return 0;
}

} // namespace

class TestJpegCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatTheDecoderTells();
    void findsEveryCut();
    void findsACutWithAnEndPutOn();
    void findsMissingTables();
    void findsMissingRestarts();
    void takesHarmlessOddities();
    void neverTakesWhatNobodyCanRead();
};

void TestJpegCheck::tellsWhatTheDecoderTells()
{
    JpegDecoder decoder;
    for (const JpegKind& kind : kinds())
        for (const auto& [width, height] : {std::pair{1, 1}, {8, 9}, {17, 16}, {100, 75}}) {
            const Bytes jpeg = makeJpeg(makePicture(width, height), kind);
            const auto info = checkJpeg(jpeg);
            QVERIFY(info);
            const JpegInfo expected = decoder.readInfo(jpeg);
            QCOMPARE(info->width, width);
            QCOMPARE(info->height, height);
            QCOMPARE(info->components, expected.components);
            QCOMPARE(info->progressive, expected.progressive);
            QCOMPARE(info->plainColour, expected.plainColour);
        }
}

void TestJpegCheck::findsEveryCut()
{
    for (const JpegKind& kind : kinds()) {
        const Bytes jpeg = makeJpeg(makePicture(64, 48), kind);
        for (std::size_t size = 0; size < jpeg.size(); ++size)
            QVERIFY(!checkJpeg(std::span(jpeg).first(size)));
    }
}

// As some programs repair a download that broke off. Half of the coded bytes are more than the
// least that they could be, so only restart markers and missing scans show it.
void TestJpegCheck::findsACutWithAnEndPutOn()
{
    const auto repaired = [](const JpegKind& kind, double share) {
        Bytes jpeg = makeJpeg(makePicture(256, 256), kind);
        const std::size_t scan = find(jpeg, 0xDA) + 14;
        jpeg.resize(scan +
                    static_cast<std::size_t>(share * static_cast<double>(jpeg.size() - scan)));
        while (jpeg.back() == std::byte{0xFF})
            jpeg.pop_back();
        jpeg.push_back(std::byte{0xFF});
        jpeg.push_back(std::byte{0xD9});
        return jpeg;
    };
    QVERIFY(!checkJpeg(repaired({}, 0.005)));
    QVERIFY(!checkJpeg(repaired({.restartRows = 1}, 0.9)));
    QVERIFY(!checkJpeg(repaired({.progressive = true}, 0.001)));
}

void TestJpegCheck::findsMissingTables()
{
    for (const unsigned marker : {0xC4U, 0xDBU, 0xC0U, 0xDAU}) {
        Bytes jpeg = makeJpeg(makePicture(40, 30), {});
        const auto at = static_cast<std::ptrdiff_t>(find(jpeg, marker));
        QVERIFY(at > 0);
        const auto length =
            std::to_integer<std::ptrdiff_t>(jpeg[static_cast<std::size_t>(at) + 2]) * 256 +
            std::to_integer<std::ptrdiff_t>(jpeg[static_cast<std::size_t>(at) + 3]);
        jpeg.erase(jpeg.begin() + at, jpeg.begin() + at + 2 + length);
        QVERIFY(!checkJpeg(jpeg));
    }
}

void TestJpegCheck::findsMissingRestarts()
{
    const Bytes sound = makeJpeg(makePicture(64, 200), {.restartRows = 1});
    Bytes jpeg = sound;
    const std::size_t first = find(jpeg, 0xD0);
    const std::size_t second = find(jpeg, 0xD1);
    QVERIFY(first > 0 && second > first);
    jpeg.erase(jpeg.begin() + static_cast<std::ptrdiff_t>(first),
               jpeg.begin() + static_cast<std::ptrdiff_t>(second));
    QVERIFY(!checkJpeg(jpeg));
    Bytes swapped = sound;
    swapped[first + 1] = std::byte{0xD3};
    QVERIFY(!checkJpeg(swapped));
}

void TestJpegCheck::takesHarmlessOddities()
{
    Bytes jpeg = makeJpeg(makePicture(40, 30), {});
    jpeg.insert(jpeg.end(), 300, std::byte{0xAB}); // behind the end
    QVERIFY(checkJpeg(jpeg));
    jpeg.insert(jpeg.begin() + 2, 3, std::byte{0xFF}); // fill bytes
    QVERIFY(checkJpeg(jpeg));
}

// Damage outside the coded data: what is taken can be decoded.
void TestJpegCheck::neverTakesWhatNobodyCanRead()
{
    CounterRng rng(5, RandomStream::Shuffle, 0, 0);
    JpegDecoder decoder;
    Image image;
    int taken = 0;
    for (const JpegKind& kind : kinds()) {
        const Bytes sound = makeJpeg(makePicture(24, 16), kind);
        const std::size_t scan = find(sound, 0xDA);
        for (int round = 0; round < 400; ++round) {
            Bytes jpeg = sound;
            const std::size_t at = rng.below(scan);
            jpeg[at] = static_cast<std::byte>(rng.below(256));
            if (!checkJpeg(jpeg))
                continue;
            ++taken;
            try {
                decoder.readInfo(jpeg);
            } catch (const Error& error) {
                QVERIFY2(false, error.what());
            }
        }
    }
    QVERIFY(taken > 500);
}

QTEST_APPLESS_MAIN(TestJpegCheck)
#include "tst_jpeg_check.moc"
