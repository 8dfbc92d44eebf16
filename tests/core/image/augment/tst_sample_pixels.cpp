// Boxes, mixup and cutmix in a sample's final memory, in every type and layout.
#include "core/image/augment/sample_pixels.h"
#include "core/image/images.h"
#include "core/image/resample/half.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kSize = 19;

double halfToDouble(std::uint16_t half)
{
    const int exponent = half >> 10 & 0x1F;
    const int fraction = half & 0x3FF;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return half & 0x8000 ? -magnitude : magnitude;
}

class Sample
{
public:
    explicit Sample(const OutputSpec& spec) : m_spec(spec), m_bytes(spec.sampleBytes()) {}
    Sample(const OutputSpec& spec, std::uint64_t seed) : Sample(spec)
    {
        Resampler().run(makePicture(40, 30, seed).view(), false, spec, data());
    }

    void* data() { return m_bytes.data(); }
    bool operator==(const Sample& other) const { return m_bytes == other.m_bytes; }

    double at(int x, int y, int c) const
    {
        const std::byte* bytes = m_bytes.data() + index(x, y, c) * pixelTypeSize(m_spec.type);
        if (m_spec.type == PixelType::UInt8)
            return std::to_integer<int>(*bytes);
        if (m_spec.type == PixelType::Float16) {
            std::uint16_t half = 0;
            std::memcpy(&half, bytes, sizeof half);
            return halfToDouble(half);
        }
        float value = 0;
        std::memcpy(&value, bytes, sizeof value);
        return value;
    }

    // What `value` becomes when it is stored.
    double stored(double value) const
    {
        if (m_spec.type == PixelType::UInt8)
            return std::nearbyint(value);
        if (m_spec.type == PixelType::Float16)
            return halfToDouble(floatToHalf(static_cast<float>(value)));
        return static_cast<float>(value);
    }

private:
    std::size_t index(int x, int y, int c) const
    {
        const int place = m_spec.layout == PixelLayout::Nchw ? (c * kSize + y) * kSize + x
                                                             : (y * kSize + x) * 3 + c;
        return static_cast<std::size_t>(place);
    }

    OutputSpec m_spec;
    std::vector<std::byte> m_bytes;
};

OutputSpec fetchSpec()
{
    OutputSpec spec;
    spec.size = kSize;
    spec.type = static_cast<PixelType>(*static_cast<int*>(QTest::qData("type", QMetaType::Int)));
    spec.layout =
        static_cast<PixelLayout>(*static_cast<int*>(QTest::qData("layout", QMetaType::Int)));
    return spec;
}

template <typename Body>
void forEachValue(Body&& body)
{
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            for (int c = 0; c < 3; ++c)
                body(x, y, c);
        }
    }
}

} // namespace

class TestSamplePixels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesValues_data() { kinds(); }
    void storesValues();
    void bytesAreCut();
    void mixes_data() { kinds(); }
    void mixes();
    void smallHalves();
    void swapsBoxes_data() { kinds(); }
    void swapsBoxes();

private:
    static void kinds();
};

void TestSamplePixels::kinds()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("layout");
    const std::array<const char*, 3> types = {"float32", "float16", "uint8"};
    const std::array<const char*, 2> layouts = {"nchw", "nhwc"};
    for (int type = 0; type < 3; ++type) {
        for (int layout = 0; layout < 2; ++layout)
            QTest::addRow("%s %s", types[static_cast<std::size_t>(type)],
                          layouts[static_cast<std::size_t>(layout)])
                << type << layout;
    }
}

void TestSamplePixels::storesValues()
{
    const OutputSpec spec = fetchSpec();
    Sample sample(spec, 1);
    const Sample before = sample;
    const std::array<float, 9> values = {0, 0, 0, -0.5F, 0.25F, 1, 1.5F, -1.25F, 0.125F};
    storePixels(spec, 7, 5, 3, values.data(), sample.data());
    forEachValue([&](int x, int y, int c) {
        double expected = before.at(x, y, c);
        if (y == 5 && x >= 7 && x < 10) {
            const auto channel = static_cast<std::size_t>(c);
            const float value = values[static_cast<std::size_t>(3 * (x - 7)) + channel];
            expected = value;
            if (spec.type == PixelType::UInt8)
                expected =
                    std::nearbyint(255.0 * (spec.mean[channel] + spec.deviation[channel] * value));
        }
        QCOMPARE(sample.at(x, y, c), expected);
    });
}

void TestSamplePixels::bytesAreCut()
{
    OutputSpec spec;
    spec.size = kSize;
    spec.type = PixelType::UInt8;
    Sample sample(spec, 1);
    const std::array<float, 3> values = {-9, 9, 0};
    storePixels(spec, 0, 0, 1, values.data(), sample.data());
    QCOMPARE(sample.at(0, 0, 0), 0.0);
    QCOMPARE(sample.at(0, 0, 1), 255.0);
    QCOMPARE(sample.at(0, 0, 2), std::nearbyint(255 * 0.406));
}

void TestSamplePixels::mixes()
{
    const OutputSpec spec = fetchSpec();
    for (const float share : {1.0F, 0.8125F, 0.5F, 0.3F, 0.0F}) {
        Sample first(spec, 1);
        Sample second(spec, 2);
        const Sample oldFirst = first;
        const Sample oldSecond = second;
        mixSamples(spec, share, first.data(), second.data());
        forEachValue([&](int x, int y, int c) {
            const auto a = static_cast<float>(oldFirst.at(x, y, c));
            const auto b = static_cast<float>(oldSecond.at(x, y, c));
            const float rest = 1 - share;
            QCOMPARE(first.at(x, y, c), first.stored(share * a + rest * b));
            QCOMPARE(second.at(x, y, c), first.stored(share * b + rest * a));
        });
    }
}

// Every half up to 1 survives a mixture with itself: also the subnormal ones.
void TestSamplePixels::smallHalves()
{
    OutputSpec spec;
    spec.size = 72; // 15552 values
    spec.type = PixelType::Float16;
    std::vector<std::uint16_t> first(3 * 72 * 72);
    for (std::size_t i = 0; i < first.size(); ++i)
        first[i] = static_cast<std::uint16_t>(i | (i % 2) << 15);
    std::vector<std::uint16_t> second = first;
    const std::vector<std::uint16_t> before = first;
    mixSamples(spec, 0.75F, first.data(), second.data());
    QVERIFY(first == before);
    QVERIFY(second == before);
}

void TestSamplePixels::swapsBoxes()
{
    const OutputSpec spec = fetchSpec();
    for (const PixelRect& box : {PixelRect{3, 5, 7, 4}, PixelRect{0, 0, kSize, kSize},
                                 PixelRect{18, 0, 1, 1}, PixelRect{4, 4, 0, 3}}) {
        Sample first(spec, 1);
        Sample second(spec, 2);
        const Sample oldFirst = first;
        const Sample oldSecond = second;
        swapBoxes(spec, box, first.data(), second.data());
        forEachValue([&](int x, int y, int c) {
            const bool inside =
                x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
            QCOMPARE(first.at(x, y, c), (inside ? oldSecond : oldFirst).at(x, y, c));
            QCOMPARE(second.at(x, y, c), (inside ? oldFirst : oldSecond).at(x, y, c));
        });
    }
}

QTEST_APPLESS_MAIN(TestSamplePixels)
#include "tst_sample_pixels.moc"
