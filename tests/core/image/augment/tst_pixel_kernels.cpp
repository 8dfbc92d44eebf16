// The SIMD loops of pixel operations give the same bytes with every instruction set that this
// processor has, at every length.
#include "core/image/augment/colour.h"
#include "core/image/augment/pixel_kernels.h"
#include "core/image/images.h"
#include "core/image/resample/half.h"

#include <QTest>

#include <cmath>
#include <functional>

#include <hwy/highway.h>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kMostPixels = 75; // several vectors of any width, and a rest

// Runs `body` with every instruction set, the plainest included.
void withEveryTarget(const std::function<void()>& body)
{
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        body();
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace

class TestPixelKernels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void severalTargets();
    void blends();
    void blendsWithGrey();
    void sums();
    void mixesHalves();
    void interpolatesRows();
    void interpolates();
};

void TestPixelKernels::severalTargets()
{
    int targets = 0;
    withEveryTarget([&] { ++targets; });
    QVERIFY(targets >= 1);
}

void TestPixelKernels::blends()
{
    const Image from = makePicture(kMostPixels, 1, 1);
    const Image to = makePicture(kMostPixels, 1, 2);
    for (const float factor : {0.0F, 0.19F, 0.7F, 1.0F, 1.81F, 4.0F}) {
        withEveryTarget([&] {
            for (std::size_t count = 0; count < 3 * kMostPixels; count += 7) {
                Image out = to;
                Image constant = to;
                blendValuesSimd(from.pixels(), out.pixels(), factor, count, out.pixels());
                blendConstantSimd(93, factor, count, constant.pixels());
                for (std::size_t i = 0; i < to.byteCount(); ++i) {
                    const int old = to.pixels()[i];
                    const bool in = i < count;
                    QCOMPARE(int{out.pixels()[i]},
                             in ? int{blendValue(from.pixels()[i], old, factor)} : old);
                    QCOMPARE(int{constant.pixels()[i]},
                             in ? int{blendValue(93, old, factor)} : old);
                }
            }
        });
    }
}

void TestPixelKernels::blendsWithGrey()
{
    const Image source = makePicture(kMostPixels, 1);
    withEveryTarget([&] {
        for (std::size_t pixels = 0; pixels <= kMostPixels; pixels += 5) {
            Image image = source;
            blendWithGreySimd(1.7F, pixels, image.pixels());
            for (std::size_t i = 0; i < source.byteCount(); ++i) {
                const std::uint8_t* pixel = source.pixels() + i / 3 * 3;
                const int old = source.pixels()[i];
                QCOMPARE(int{image.pixels()[i]},
                         i < 3 * pixels ? int{blendValue(greyOf(pixel), old, 1.7F)} : old);
            }
        }
    });
}

void TestPixelKernels::sums()
{
    const Image small = makePicture(kMostPixels, 1);
    Image white(1100, 1000); // more than 32 bits can sum at once
    std::fill_n(white.pixels(), white.byteCount(), std::uint8_t{255});
    withEveryTarget([&] {
        std::uint64_t expected = 0;
        for (std::size_t pixels = 0; pixels < kMostPixels; ++pixels) {
            QCOMPARE(sumGreySimd(small.pixels(), pixels), expected);
            expected += static_cast<std::uint64_t>(greyOf(small.pixels() + 3 * pixels));
        }
        QCOMPARE(sumGreySimd(white.pixels(), 1100000), std::uint64_t{255} * 1100000);
    });
}

void TestPixelKernels::mixesHalves()
{
    std::vector<std::uint16_t> first;
    std::vector<std::uint16_t> second;
    for (std::uint32_t bits = 0; bits < 0x7C00; bits += 3) { // all finite sizes, both signs
        first.push_back(static_cast<std::uint16_t>(bits));
        second.push_back(static_cast<std::uint16_t>((bits * 7 % 0x7C00) | 0x8000));
    }
    const float share = 0.3F;
    withEveryTarget([&] {
        std::vector<std::uint16_t> a = first;
        std::vector<std::uint16_t> b = second;
        mixHalvesSimd(share, a.size(), a.data(), b.data());
        for (std::size_t i = 0; i < a.size(); ++i) {
            const float x = halfToFloat(first[i]);
            const float y = halfToFloat(second[i]);
            const float rest = 1 - share;
            QCOMPARE(a[i], floatToHalf(share * x + rest * y));
            QCOMPARE(b[i], floatToHalf(share * y + rest * x));
        }
    });
}

void TestPixelKernels::interpolatesRows()
{
    const Image source = makePicture(kMostPixels, 2);
    withEveryTarget([&] {
        for (int count = 0; count <= 3 * (kMostPixels - 1); count += 13) {
            std::vector<std::uint8_t> out(3 * kMostPixels, 42);
            interpolateRowSimd(source.row(0), source.row(1), 700, 2047, count, out.data());
            for (int i = 0; i < 3 * kMostPixels; ++i) {
                const auto at = static_cast<std::size_t>(i);
                if (i >= count) {
                    QCOMPARE(int{out[at]}, 42);
                    continue;
                }
                const double top = source.row(0)[i] * 1348.0 + source.row(0)[i + 3] * 700.0;
                const double bottom = source.row(1)[i] * 1348.0 + source.row(1)[i + 3] * 700.0;
                QCOMPARE(int{out[at]},
                         static_cast<int>((top * 1.0 + bottom * 2047.0) / (2048.0 * 2048.0)));
            }
        }
    });
}

void TestPixelKernels::interpolates()
{
    constexpr int kWidth = 13;
    constexpr int kHeight = 9;
    const Image source = makePicture(kWidth, kHeight);
    CounterRng rng(1, RandomStream::DemoImages, 1, 1);
    std::vector<std::int32_t> x;
    std::vector<std::int32_t> y;
    const int one = 1 << kWarpWeightBits;
    for (int i = 0; i < 500; ++i) {
        x.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(kWidth * one))) -
                    one / 2);
        y.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(kHeight * one))) -
                    one / 2);
    }
    std::vector<std::uint8_t> expected;
    withEveryTarget([&] {
        std::vector<std::uint8_t> out(3 * x.size() + 1, 42);
        interpolatePixelsSimd(source, x.data(), y.data(), static_cast<int>(x.size()), out.data());
        QCOMPARE(int{out.back()}, 42);
        if (expected.empty())
            expected = out;
        QVERIFY(out == expected);
    });
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double u = std::clamp(x[i] / 2048.0, 0.0, kWidth - 1.0);
        const double v = std::clamp(y[i] / 2048.0, 0.0, kHeight - 1.0);
        const auto at = [&](int dx, int dy, std::size_t c) -> double {
            const int column = std::min(static_cast<int>(u) + dx, kWidth - 1);
            const int row = std::min(static_cast<int>(v) + dy, kHeight - 1);
            return source.row(row)[3 * column + static_cast<int>(c)];
        };
        const double du = u - std::floor(u);
        const double dv = v - std::floor(v);
        for (std::size_t c = 0; c < 3; ++c) {
            const double value = (at(0, 0, c) * (1 - du) + at(1, 0, c) * du) * (1 - dv) +
                                 (at(0, 1, c) * (1 - du) + at(1, 1, c) * du) * dv;
            QCOMPARE(int{expected[3 * i + c]}, static_cast<int>(value + 1e-9));
        }
    }
}

QTEST_APPLESS_MAIN(TestPixelKernels)
#include "tst_pixel_kernels.moc"
