#include "core/base/error.h"
#include "core/image/images.h"
#include "core/image/opencv_images.h"
#include "core/image/resample/resample.h"

#include <bit>
#include <cstring>
#include <functional>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

// Plain pixel values come out: value = pixel / 255.
OutputSpec plainSpec(int size, PixelType type, PixelLayout layout)
{
    OutputSpec spec;
    spec.size = size;
    spec.type = type;
    spec.layout = layout;
    spec.mean = {0, 0, 0};
    spec.deviation = {1, 1, 1};
    return spec;
}

float halfToFloat(std::uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const int fraction = half & 1023;
    const float magnitude = exponent == 0
                                ? std::ldexp(static_cast<float>(fraction), -24)
                                : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
    return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

// Channel c of output (x, y), whatever type and layout.
float valueAt(const std::vector<std::byte>& out, const OutputSpec& spec, int x, int y, int c)
{
    const std::size_t size = static_cast<std::size_t>(spec.size);
    const std::size_t pixel = static_cast<std::size_t>(y) * size + static_cast<std::size_t>(x);
    const std::size_t index = spec.layout == PixelLayout::Nchw
                                  ? static_cast<std::size_t>(c) * size * size + pixel
                                  : 3 * pixel + static_cast<std::size_t>(c);
    switch (spec.type) {
    case PixelType::Float32: {
        float value = 0;
        std::memcpy(&value, out.data() + 4 * index, 4);
        return value;
    }
    case PixelType::Float16: {
        std::uint16_t value = 0;
        std::memcpy(&value, out.data() + 2 * index, 2);
        return halfToFloat(value);
    }
    case PixelType::UInt8:
        break;
    }
    return std::to_integer<int>(out[index]);
}

struct Shape
{
    int width;
    int height;
    int size;
};

std::vector<Shape> shapes()
{
    std::vector<Shape> all = {
        {1, 1, 1},       {1, 1, 17},      {2, 2, 8},       {3, 500, 64},    {500, 3, 64},
        {64, 64, 64},    {448, 448, 224}, {300, 200, 100}, {672, 672, 224}, {500, 375, 224},
        {375, 500, 224}, {223, 300, 224}, {224, 300, 224}, {225, 225, 224}, {100, 100, 224},
        {640, 33, 32},   {1500, 900, 31}, {97, 101, 7},    {33, 65, 1},     {5, 400, 48},
    };
    CounterRng rng(3, RandomStream::Augmentation, 0, 0);
    for (int i = 0; i < 40; ++i) {
        all.push_back({1 + static_cast<int>(rng.below(400)), 1 + static_cast<int>(rng.below(400)),
                       1 + static_cast<int>(rng.below(130))});
    }
    return all;
}

QByteArray describe(const Shape& shape)
{
    return QString("%1 x %2 -> %3").arg(shape.width).arg(shape.height).arg(shape.size).toUtf8();
}

} // namespace

class TestResample : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void floatsEqualOpenCv();
    void bilinearEqualsAPlainTriangle();
    void simdEqualsScalar_data();
    void simdEqualsScalar();
    void bytesAreRounded();
    void halvesAreTheNearest();
    void flipMirrors();
    void alignmentOfTheOutputChangesNothing();
    void normalises();
    void takesViewsAndReadsNothingBeyond();
    void worksOutAsByHand();
    void oneResamplerForManyShapes();
    void refusesImpossibleSizes();
    void limitedSizeTruncates();
    void resizeAreaEqualsOpenCv();
    void resizeAreaTakesViews();
    void sizesOfTypes();
};

void TestResample::floatsEqualOpenCv()
{
    Resampler resampler;
    for (const Shape& shape : shapes()) {
        const Image source = makePicture(shape.width, shape.height);
        const OutputSpec spec = plainSpec(shape.size, PixelType::Float32, PixelLayout::Nhwc);
        const cv::Mat expected = resizedByOpenCv(source.view(), shape.size, shape.size);
        std::vector<std::byte> simd(spec.sampleBytes());
        std::vector<std::byte> scalar(spec.sampleBytes());
        resampler.run(source.view(), false, spec, simd.data());
        resampler.runScalar(source.view(), false, spec, scalar.data());
        double worst = 0;
        for (int y = 0; y < shape.size; ++y) {
            for (int x = 0; x < shape.size; ++x) {
                for (int c = 0; c < 3; ++c) {
                    const double reference = expected.at<cv::Vec3f>(y, x)[c];
                    for (const auto* out : {&simd, &scalar}) {
                        const double error =
                            std::abs(255.0 * valueAt(*out, spec, x, y, c) - reference);
                        worst = std::max(worst, error);
                    }
                }
            }
        }
        QVERIFY2(worst < 1e-3, describe(shape) + " is off by " + QByteArray::number(worst));
    }
}

// PyTorch's weights, written down once more in the plainest way; tst_resample_torch compares with
// the library itself.
void TestResample::bilinearEqualsAPlainTriangle()
{
    Resampler resampler;
    for (const Shape& shape : shapes()) {
        const Image source = makePicture(shape.width, shape.height);
        OutputSpec spec = plainSpec(shape.size, PixelType::Float32, PixelLayout::Nchw);
        spec.interpolation = Interpolation::Bilinear;
        std::vector<std::byte> simd(spec.sampleBytes());
        std::vector<std::byte> scalar(spec.sampleBytes());
        resampler.run(source.view(), false, spec, simd.data());
        resampler.runScalar(source.view(), false, spec, scalar.data());
        const auto weights = [&](int from, int at) {
            const double scale = static_cast<double>(from) / shape.size;
            const double reach = std::max(scale, 1.0);
            std::vector<double> all(static_cast<std::size_t>(from));
            double sum = 0;
            for (int s = 0; s < from; ++s) {
                const double distance = std::abs(s + 0.5 - (at + 0.5) * scale) / reach;
                sum += all[static_cast<std::size_t>(s)] = std::max(0.0, 1.0 - distance);
            }
            for (double& weight : all)
                weight /= sum;
            return all;
        };
        for (int i = 0; i < 40; ++i) {
            const int x = i * 7919 % shape.size;
            const int y = i * 104729 % shape.size;
            const auto horizontal = weights(shape.width, x);
            const auto vertical = weights(shape.height, y);
            double expected = 0;
            for (int sy = 0; sy < shape.height; ++sy) {
                for (int sx = 0; sx < shape.width; ++sx)
                    expected += vertical[static_cast<std::size_t>(sy)] *
                                horizontal[static_cast<std::size_t>(sx)] *
                                source.row(sy)[3 * sx + 1] / 255.0;
            }
            QVERIFY(std::abs(valueAt(simd, spec, x, y, 1) - expected) < 1e-5);
            QVERIFY(std::abs(valueAt(scalar, spec, x, y, 1) - expected) < 1e-5);
        }
    }
}

void TestResample::simdEqualsScalar_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("layout");
    for (const auto& [typeName, type] : {std::pair{"float32", PixelType::Float32},
                                         {"float16", PixelType::Float16},
                                         {"uint8", PixelType::UInt8}}) {
        for (const auto& [layoutName, layout] :
             {std::pair{"nchw", PixelLayout::Nchw}, {"nhwc", PixelLayout::Nhwc}}) {
            QTest::addRow("%s %s", typeName, layoutName)
                << static_cast<int>(type) << static_cast<int>(layout);
        }
    }
}

void TestResample::simdEqualsScalar()
{
    QFETCH(int, type);
    QFETCH(int, layout);
    Resampler resampler;
    int variant = 0;
    for (const Shape& shape : shapes()) {
        const Image source = makePicture(shape.width, shape.height, 5);
        OutputSpec spec;
        spec.size = shape.size;
        spec.type = static_cast<PixelType>(type);
        spec.layout = static_cast<PixelLayout>(layout);
        const bool flip = variant++ % 2 == 1;
        // Rounding may fall to either side; half precision near 2.6 has steps of 2^-9, and
        // processors without half instructions cut instead of rounding.
        const float tolerance = spec.type == PixelType::Float32   ? 1e-4F
                                : spec.type == PixelType::Float16 ? 2.1e-3F
                                                                  : 1.0F;
        // Bytes behind the sample must stay as they were.
        constexpr std::size_t kGuard = 64;
        std::vector<std::byte> simd(spec.sampleBytes() + kGuard, std::byte{0x5A});
        std::vector<std::byte> scalar(spec.sampleBytes());
        resampler.run(source.view(), flip, spec, simd.data());
        resampler.runScalar(source.view(), flip, spec, scalar.data());
        QVERIFY(std::all_of(simd.begin() + static_cast<std::ptrdiff_t>(spec.sampleBytes()),
                            simd.end(), [](std::byte b) { return b == std::byte{0x5A}; }));
        float worst = 0;
        for (int y = 0; y < shape.size; ++y) {
            for (int x = 0; x < shape.size; ++x) {
                for (int c = 0; c < 3; ++c) {
                    const float a = valueAt(simd, spec, x, y, c);
                    const float b = valueAt(scalar, spec, x, y, c);
                    worst = std::max(worst, std::abs(a - b));
                }
            }
        }
        QVERIFY2(worst <= tolerance, describe(shape) + " differs by " + QByteArray::number(worst));
    }
}

void TestResample::bytesAreRounded()
{
    Resampler resampler;
    for (const PixelLayout layout : {PixelLayout::Nchw, PixelLayout::Nhwc}) {
        for (const Shape& shape : shapes()) {
            const Image source = makePicture(shape.width, shape.height, 9);
            const OutputSpec spec = plainSpec(shape.size, PixelType::UInt8, layout);
            std::vector<std::byte> out(spec.sampleBytes());
            resampler.run(source.view(), false, spec, out.data());
            const cv::Mat expected = resizedByOpenCv(source.view(), shape.size, shape.size);
            float worst = 0;
            for (int y = 0; y < shape.size; ++y) {
                for (int x = 0; x < shape.size; ++x) {
                    for (int c = 0; c < 3; ++c) {
                        const float exact = expected.at<cv::Vec3f>(y, x)[c];
                        worst = std::max(worst, std::abs(valueAt(out, spec, x, y, c) - exact));
                    }
                }
            }
            QVERIFY2(worst < 0.5011F, describe(shape));
        }
    }
}

void TestResample::halvesAreTheNearest()
{
    // 256 levels in a row, one pixel each: nothing to resize, only to convert.
    Image levels(256, 256);
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 256; ++x) {
            for (int c = 0; c < 3; ++c)
                levels.row(y)[3 * x + c] = static_cast<std::uint8_t>(x);
        }
    }
    OutputSpec spec;
    spec.size = 256;
    spec.type = PixelType::Float16;
    std::vector<std::byte> out(spec.sampleBytes());
    Resampler resampler;
    resampler.runScalar(levels.view(), false, spec, out.data());
    for (int x = 0; x < 256; ++x) {
        for (std::size_t c = 0; c < 3; ++c) {
            const float exact = (static_cast<float>(x) / 255 - spec.mean[c]) / spec.deviation[c];
            const float half = valueAt(out, spec, x, 17, static_cast<int>(c));
            // Half of the last place of an 11 bit significand.
            const float step = std::ldexp(1.0F, std::max(std::ilogb(exact), -14) - 10);
            QVERIFY(std::abs(half - exact) <= 0.501F * step);
        }
    }
}

void TestResample::flipMirrors()
{
    Resampler resampler;
    for (const int size : {32, 37, 224}) {
        const Image source = makePicture(301, 240);
        const OutputSpec spec = plainSpec(size, PixelType::Float32, PixelLayout::Nchw);
        std::vector<std::byte> straight(spec.sampleBytes());
        std::vector<std::byte> mirrored(spec.sampleBytes());
        resampler.run(source.view(), false, spec, straight.data());
        resampler.run(source.view(), true, spec, mirrored.data());
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                for (int c = 0; c < 3; ++c)
                    QCOMPARE(valueAt(mirrored, spec, x, y, c),
                             valueAt(straight, spec, size - 1 - x, y, c));
            }
        }
    }
}

// Aligned outputs may be written around the caches.
void TestResample::alignmentOfTheOutputChangesNothing()
{
    const Image source = makePicture(300, 230);
    const OutputSpec spec = plainSpec(64, PixelType::Float32, PixelLayout::Nchw);
    constexpr std::size_t kAlignment = 64;
    std::vector<std::byte> memory(spec.sampleBytes() + 2 * kAlignment);
    std::byte* aligned = memory.data();
    while (reinterpret_cast<std::uintptr_t>(aligned) % kAlignment != 0)
        ++aligned;
    Resampler resampler;
    resampler.run(source.view(), false, spec, aligned);
    const std::vector<std::byte> expected(aligned, aligned + spec.sampleBytes());
    resampler.run(source.view(), false, spec, aligned + 4);
    QVERIFY(std::equal(expected.begin(), expected.end(), aligned + 4));
}

void TestResample::normalises()
{
    Image flat(50, 40);
    for (int i = 0; i < 50 * 40; ++i) {
        flat.pixels()[3 * i] = 255;
        flat.pixels()[3 * i + 1] = 51;
        flat.pixels()[3 * i + 2] = 0;
    }
    OutputSpec spec;
    spec.size = 24;
    std::vector<std::byte> out(spec.sampleBytes());
    Resampler resampler;
    resampler.run(flat.view(), false, spec, out.data());
    const float expected[3] = {(1 - 0.485F) / 0.229F, (0.2F - 0.456F) / 0.224F, -0.406F / 0.225F};
    for (int c = 0; c < 3; ++c) {
        QVERIFY(std::abs(valueAt(out, spec, 0, 0, c) - expected[c]) < 2e-6F);
        QVERIFY(std::abs(valueAt(out, spec, 23, 23, c) - expected[c]) < 2e-6F);
    }
}

void TestResample::takesViewsAndReadsNothingBeyond()
{
    // Two pictures that agree inside the rectangle only give the same result.
    Image first = makePicture(90, 70, 1);
    Image second = makePicture(90, 70, 2);
    Resampler resampler;
    for (const PixelRect& rect : {PixelRect{0, 0, 1, 1}, PixelRect{88, 69, 2, 1},
                                  PixelRect{13, 11, 41, 37}, PixelRect{50, 3, 40, 67}}) {
        for (int y = 0; y < rect.height; ++y) {
            std::memcpy(second.row(rect.y + y) + 3 * rect.x, first.row(rect.y + y) + 3 * rect.x,
                        3 * static_cast<std::size_t>(rect.width));
        }
        const OutputSpec spec = plainSpec(33, PixelType::Float32, PixelLayout::Nchw);
        std::vector<std::byte> a(spec.sampleBytes());
        std::vector<std::byte> b(spec.sampleBytes());
        resampler.run(subView(first.view(), rect), false, spec, a.data());
        resampler.run(subView(second.view(), rect), false, spec, b.data());
        QVERIFY(a == b);
        second = makePicture(90, 70, 2);
    }

    // The last byte of the source is the last one of its allocation (sanitizers watch).
    for (const int width : {1, 2, 3, 7, 40}) {
        const std::vector<std::uint8_t> tight(3 * static_cast<std::size_t>(width) * 5, 100);
        const ImageView view{tight.data(), width, 5, 3 * width};
        const OutputSpec spec = plainSpec(16, PixelType::UInt8, PixelLayout::Nchw);
        std::vector<std::byte> out(spec.sampleBytes());
        resampler.run(view, false, spec, out.data());
        QVERIFY(
            std::all_of(out.begin(), out.end(), [](std::byte b) { return b == std::byte{100}; }));
    }
}

void TestResample::worksOutAsByHand()
{
    // Worked out by hand from INTER_AREA's definition; every row of the source is alike.
    struct Case
    {
        std::vector<int> source;
        std::vector<double> expected;
        int height;
    };
    const std::vector<Case> cases = {
        {{10, 30, 50, 250}, {20, 150}, 4},           // whole pixels
        {{90, 30, 210}, {70, 150}, 3},               // 2/3 and 1/3
        {{40, 200}, {40, 120, 200}, 2},              // enlarged: the middle lies between two pixels
        {{40, 200}, {40, 40, 200, 200}, 2},          // enlarged by a whole number: repeated
        {{30, 60, 90, 120, 150, 180}, {50, 140}, 1}, // one axis grows: neither is averaged
        {{77}, {77, 77, 77, 77, 77}, 9},
    };
    Resampler resampler;
    for (const Case& example : cases) {
        const int width = static_cast<int>(example.source.size());
        const int size = static_cast<int>(example.expected.size());
        Image source(width, example.height);
        for (int y = 0; y < example.height; ++y) {
            for (int x = 0; x < 3 * width; ++x)
                source.row(y)[x] =
                    static_cast<std::uint8_t>(example.source[static_cast<std::size_t>(x / 3)]);
        }
        const OutputSpec spec = plainSpec(size, PixelType::Float32, PixelLayout::Nhwc);
        std::vector<std::byte> out(spec.sampleBytes());
        resampler.run(source.view(), false, spec, out.data());
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                const double value = 255.0 * valueAt(out, spec, x, y, 1);
                QVERIFY(std::abs(value - example.expected[static_cast<std::size_t>(x)]) < 1e-3);
            }
        }
    }
}

void TestResample::oneResamplerForManyShapes()
{
    Resampler shared;
    CounterRng rng(5, RandomStream::Augmentation, 0, 0);
    const Image source = makePicture(400, 300);
    for (int i = 0; i < 60; ++i) {
        PixelRect rect;
        rect.width = 1 + static_cast<int>(rng.below(400));
        rect.height = 1 + static_cast<int>(rng.below(300));
        rect.x = static_cast<int>(rng.below(static_cast<std::uint64_t>(401 - rect.width)));
        rect.y = static_cast<int>(rng.below(static_cast<std::uint64_t>(301 - rect.height)));
        const bool flip = rng.below(2) == 1;
        const OutputSpec spec = plainSpec(i % 3 == 0 ? 64 : 50, PixelType::Float32,
                                          i % 4 == 0 ? PixelLayout::Nhwc : PixelLayout::Nchw);
        std::vector<std::byte> a(spec.sampleBytes());
        std::vector<std::byte> b(spec.sampleBytes());
        shared.run(subView(source.view(), rect), flip, spec, a.data());
        Resampler().run(subView(source.view(), rect), flip, spec, b.data());
        QVERIFY(a == b);
    }
}

void TestResample::refusesImpossibleSizes()
{
    const Image source = makePicture(4, 4);
    std::vector<std::byte> out(4096);
    Resampler resampler;
    const OutputSpec spec = plainSpec(8, PixelType::UInt8, PixelLayout::Nchw);
    const auto refused = [&](const ImageView& view, const OutputSpec& wanted) {
        try {
            resampler.run(view, false, wanted, out.data());
        } catch (const Error& error) {
            return error.code() == ErrorCode::InvalidArgument;
        }
        return false;
    };
    QVERIFY(refused({source.pixels(), 0, 4, 12}, spec));
    QVERIFY(refused({source.pixels(), 4, -1, 12}, spec));
    QVERIFY(refused(source.view(), plainSpec(0, PixelType::UInt8, PixelLayout::Nchw)));
}

void TestResample::limitedSizeTruncates()
{
    const auto sized = [](int width, int height, int limit) {
        const ImageSize size = limitedSize(width, height, limit);
        return std::pair(size.width, size.height);
    };
    QCOMPARE(sized(640, 480, 500), std::pair(500, 375));
    QCOMPARE(sized(480, 641, 500), std::pair(374, 500)); // 374.41...
    QCOMPARE(sized(500, 333, 500), std::pair(500, 333));
    QCOMPARE(sized(499, 10, 500), std::pair(499, 10));
    QCOMPARE(sized(4000, 3, 500), std::pair(500, 1)); // 0.375
    QCOMPARE(sized(4000, 3000, 0), std::pair(4000, 3000));
}

// One level for sums that lie between two, which OpenCV adds up in another order.
void TestResample::resizeAreaEqualsOpenCv()
{
    std::vector<std::array<int, 4>> cases = {
        {640, 480, 500, 375},  {640, 480, 320, 240}, {50, 40, 80, 90}, {9, 9, 1, 1},
        {1201, 801, 500, 333}, {900, 3, 500, 1},     {1, 1, 1, 1},     {1, 700, 1, 500}};
    CounterRng rng(21, RandomStream::Shuffle, 0, 0);
    const auto side = [&](int most) {
        return 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(most)));
    };
    for (int i = 0; i < 150; ++i) {
        const int width = side(300);
        const int height = side(300);
        const bool shrinks = i % 3 != 0;
        cases.push_back({width, height, side(shrinks ? width : 300), side(shrinks ? height : 300)});
    }
    Image out;
    for (const auto& [width, height, toWidth, toHeight] : cases) {
        const Image source = makePicture(width, height);
        resizeArea(source.view(), toWidth, toHeight, out);
        const cv::Mat from(height, width, CV_8UC3, const_cast<std::uint8_t*>(source.pixels()));
        cv::Mat expected;
        cv::resize(from, expected, cv::Size(toWidth, toHeight), 0, 0, cv::INTER_AREA);
        const cv::Mat actual(toHeight, toWidth, CV_8UC3, out.pixels());
        const double difference = cv::norm(actual, expected, cv::NORM_INF);
        QVERIFY2(difference <= 1, qPrintable(QStringLiteral("%1 x %2 to %3 x %4: %5")
                                                 .arg(width)
                                                 .arg(height)
                                                 .arg(toWidth)
                                                 .arg(toHeight)
                                                 .arg(difference)));
        if (toWidth <= width && toHeight <= height) // OpenCV enlarges with 11 bits of fraction
            QVERIFY(cv::norm(actual, expected, cv::NORM_L1) <= 0.01 * 3 * toWidth * toHeight);
    }
}

void TestResample::resizeAreaTakesViews()
{
    const Image source = makePicture(90, 70);
    const PixelRect rect{7, 5, 61, 44};
    Image copy(rect.width, rect.height);
    for (int y = 0; y < rect.height; ++y)
        std::copy_n(subView(source.view(), rect).row(y), 3 * rect.width, copy.row(y));
    Image fromView;
    Image fromCopy;
    resizeArea(subView(source.view(), rect), 20, 17, fromView);
    resizeArea(copy.view(), 20, 17, fromCopy);
    QVERIFY(samePixels(fromView.view(), fromCopy.view()));
}

void TestResample::sizesOfTypes()
{
    OutputSpec spec;
    QCOMPARE(spec.sampleBytes(), std::size_t{3 * 224 * 224 * 4});
    spec.type = PixelType::Float16;
    QCOMPARE(spec.sampleBytes(), std::size_t{3 * 224 * 224 * 2});
    spec.type = PixelType::UInt8;
    QCOMPARE(spec.sampleBytes(), std::size_t{3 * 224 * 224});
}

QTEST_APPLESS_MAIN(TestResample)
#include "tst_resample.moc"
