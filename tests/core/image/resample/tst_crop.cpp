#include "core/image/resample/crop.h"

#include <cmath>
#include <vector>

#include <QTest>

using namespace formwork;

namespace {

CounterRng drawsOf(std::uint64_t sample)
{
    return {11, RandomStream::Augmentation, 3, sample};
}

PixelRect cropOf(int width, int height, std::uint64_t sample,
                 const RandomCropSettings& settings = {})
{
    CounterRng rng = drawsOf(sample);
    return randomResizedCrop(width, height, settings, rng);
}

bool isInside(const PixelRect& rect, int width, int height)
{
    return rect.x >= 0 && rect.y >= 0 && rect.width >= 1 && rect.height >= 1 &&
           rect.x + rect.width <= width && rect.y + rect.height <= height;
}

} // namespace

class TestCrop : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysInside();
    void areaAndRatioFollowTheSettings();
    void everyOffsetIsEquallyLikely();
    void sameCropAtAnotherStoredSize();
    void fallsBackToTheLargestAllowedCrop();
    void isAFunctionOfTheDraws();
    void centreIsCentred();
};

void TestCrop::staysInside()
{
    for (const auto& [width, height] :
         {std::pair{1, 1}, {1, 700}, {900, 1}, {2, 3}, {500, 375}, {375, 500}, {65535, 10}}) {
        for (std::uint64_t i = 0; i < 300; ++i)
            QVERIFY(isInside(cropOf(width, height, i), width, height));
    }
}

void TestCrop::areaAndRatioFollowTheSettings()
{
    // On a large square nearly every try is accepted, so the shares are those that were drawn.
    constexpr int kSide = 4000;
    constexpr int kCount = 4000;
    RandomCropSettings settings;
    settings.maximumArea = 0.6; // at 0.6 * 4/3 < 1 no try is refused
    double areaSum = 0;
    double ratioSum = 0;
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < kCount; ++i) {
        const PixelRect crop = cropOf(kSide, kSide, static_cast<std::uint64_t>(i), settings);
        const double area = static_cast<double>(crop.width) * crop.height / kSide / kSide;
        const double ratio = static_cast<double>(crop.width) / crop.height;
        QVERIFY(area > 0.0795 && area < 0.6005);
        QVERIFY(ratio > 0.749 && ratio < 1.335);
        areaSum += area;
        ratioSum += std::log(ratio);
        smallest = std::min(smallest, area);
        largest = std::max(largest, area);
    }
    QVERIFY(std::abs(areaSum / kCount - 0.34) < 0.01); // uniform: the middle
    QVERIFY(std::abs(ratioSum / kCount) < 0.01);       // log-uniform: upright as often as flat
    QVERIFY(smallest < 0.085 && largest > 0.595);
}

void TestCrop::everyOffsetIsEquallyLikely()
{
    // A crop of fixed size in a 10 x 10 image: 6 places each way.
    RandomCropSettings settings{
        .minimumArea = 0.25, .maximumArea = 0.25, .minimumRatio = 1, .maximumRatio = 1};
    std::vector<int> seenX(6, 0);
    std::vector<int> seenY(6, 0);
    for (std::uint64_t i = 0; i < 6000; ++i) {
        const PixelRect crop = cropOf(10, 10, i, settings);
        QCOMPARE(crop.width, 5);
        QCOMPARE(crop.height, 5);
        ++seenX[static_cast<std::size_t>(crop.x)];
        ++seenY[static_cast<std::size_t>(crop.y)];
    }
    for (std::size_t i = 0; i < 6; ++i) {
        QVERIFY(std::abs(seenX[i] - 1000) < 130); // 4.5 standard deviations
        QVERIFY(std::abs(seenY[i] - 1000) < 130);
    }
}

void TestCrop::sameCropAtAnotherStoredSize()
{
    // An original and its copy at half the size, as a beton stores it.
    for (std::uint64_t i = 0; i < 500; ++i) {
        const PixelRect large = cropOf(1000, 750, i);
        const PixelRect small = cropOf(500, 375, i);
        QVERIFY(std::abs(large.x / 2.0 - small.x) <= 1);
        QVERIFY(std::abs(large.y / 2.0 - small.y) <= 1);
        QVERIFY(std::abs(large.width / 2.0 - small.width) <= 1);
        QVERIFY(std::abs(large.height / 2.0 - small.height) <= 1);
    }
}

void TestCrop::fallsBackToTheLargestAllowedCrop()
{
    // A long strip of more than ten times the allowed ratio with nearly the whole area asked for.
    const RandomCropSettings settings{.minimumArea = 0.9, .maximumArea = 1.0};
    QCOMPARE(cropOf(1200, 60, 1, settings), (PixelRect{560, 0, 80, 60}));
    QCOMPARE(cropOf(60, 1200, 1, settings), (PixelRect{0, 560, 60, 80}));
    const RandomCropSettings whole{.minimumArea = 1.5, .maximumArea = 1.5};
    QCOMPARE(cropOf(100, 90, 1, whole), (PixelRect{0, 0, 100, 90}));
}

void TestCrop::isAFunctionOfTheDraws()
{
    QCOMPARE(cropOf(500, 375, 42), cropOf(500, 375, 42));
    int equal = 0;
    for (std::uint64_t i = 0; i < 100; ++i)
        equal += cropOf(500, 375, i) == cropOf(500, 375, i + 1) ? 1 : 0;
    QVERIFY(equal < 3);
}

void TestCrop::centreIsCentred()
{
    QCOMPARE(centreCrop(256, 256, 224.0 / 256), (PixelRect{16, 16, 224, 224}));
    QCOMPARE(centreCrop(500, 375, 224.0 / 256), (PixelRect{86, 23, 328, 328}));
    QCOMPARE(centreCrop(375, 500, 224.0 / 256), (PixelRect{23, 86, 328, 328}));
    QCOMPARE(centreCrop(7, 3, 1), (PixelRect{2, 0, 3, 3}));
    QCOMPARE(centreCrop(1, 1, 0.1), (PixelRect{0, 0, 1, 1}));
    QCOMPARE(centreCrop(10, 8, 5.0), (PixelRect{1, 0, 8, 8}));
}

QTEST_APPLESS_MAIN(TestCrop)
#include "tst_crop.moc"
