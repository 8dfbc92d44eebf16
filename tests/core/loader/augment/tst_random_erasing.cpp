// Random erasing: the distribution of the boxes, the noise, and what is written where.
#include "core/loader/augment/random_erasing.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <numeric>

using namespace formwork;

namespace {

RandomErasingSettings settingsOf(ErasingFill fill, double probability = 1)
{
    RandomErasingSettings settings;
    settings.probability = probability;
    settings.fill = fill;
    return settings;
}

CounterRng draws(std::uint64_t index)
{
    return {9, RandomStream::RandomErasing, 2, index};
}

constexpr int kSize = 40;

OutputSpec floatSpec()
{
    OutputSpec spec;
    spec.size = kSize;
    return spec;
}

// A float sample of the value 7, erased.
std::vector<float> erased(ErasingFill fill, std::uint64_t index)
{
    std::vector<float> sample(3 * kSize * kSize, 7.0F);
    CounterRng rng = draws(index);
    RandomEraser(settingsOf(fill), floatSpec()).run(rng, sample.data());
    return sample;
}

} // namespace

class TestRandomErasing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void probability();
    void boxesAreAsDocumented();
    void nothingFits();
    void noiseIsNormal();
    void meanFillsTheBox();
    void colourFillsTheBox();
    void noiseFillsTheBox();
    void bytesGetPixelValues();
    void drawsRepeat();
};

void TestRandomErasing::probability()
{
    int boxes = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) {
        CounterRng rng = draws(i);
        boxes += drawErasingBox(settingsOf(ErasingFill::Mean, 0.25), 224, rng).has_value();
    }
    QVERIFY(std::abs(boxes - 1000) < 130);
}

void TestRandomErasing::boxesAreAsDocumented()
{
    double smallest = 1;
    double largest = 0;
    double lowRatio = 1;
    double highRatio = 1;
    double left = 0;
    constexpr int kBoxes = 3000;
    for (std::uint64_t i = 0; i < kBoxes; ++i) {
        CounterRng rng = draws(i);
        const auto box = drawErasingBox(settingsOf(ErasingFill::Mean), 224, rng);
        QVERIFY(box.has_value());
        QVERIFY(box->x >= 0 && box->y >= 0 && box->x + box->width <= 224 &&
                box->y + box->height <= 224);
        QVERIFY(box->width < 224 && box->height < 224);
        const double area = box->width * box->height / (224.0 * 224.0);
        const double ratio = static_cast<double>(box->height) / box->width;
        smallest = std::min(smallest, area);
        largest = std::max(largest, area);
        lowRatio = std::min(lowRatio, ratio);
        highRatio = std::max(highRatio, ratio);
        left += static_cast<double>(box->x) / std::max(1, 224 - box->width);
    }
    QVERIFY(smallest > 0.019 && smallest < 0.022);
    QVERIFY(largest < 0.336 && largest > 0.32);
    QVERIFY(lowRatio > 0.29 && lowRatio < 0.32);
    QVERIFY(highRatio < 3.45 && highRatio > 3.1);
    QVERIFY(std::abs(left / kBoxes - 0.5) < 0.03);
}

void TestRandomErasing::nothingFits()
{
    RandomErasingSettings settings = settingsOf(ErasingFill::Mean);
    settings.minimumArea = settings.maximumArea = 1;
    settings.minimumRatio = settings.maximumRatio = 1;
    CounterRng rng = draws(0);
    QVERIFY(!drawErasingBox(settings, 32, rng).has_value());
    std::vector<float> one = {1, 2, 3};
    OutputSpec spec;
    spec.size = 1;
    RandomEraser(settingsOf(ErasingFill::Noise), spec).run(rng, one.data());
    QVERIFY((one == std::vector<float>{1, 2, 3}));
}

void TestRandomErasing::noiseIsNormal()
{
    const NoiseTable table;
    CounterRng rng = draws(1);
    std::vector<float> values(200001);
    table.fill(rng, values.size(), values.data());
    const double count = static_cast<double>(values.size());
    const auto moment = [&](int power) {
        double sum = 0;
        for (const float value : values)
            sum += std::pow(static_cast<double>(value), power);
        return sum / count;
    };
    QVERIFY(std::abs(moment(1)) < 0.01);
    QVERIFY(std::abs(moment(2) - 1) < 0.015);
    QVERIFY(std::abs(moment(3)) < 0.03);
    QVERIFY(std::abs(moment(4) - 3) < 0.1);
    const auto within = std::count_if(values.begin(), values.end(),
                                      [](float value) { return std::abs(value) < 1; });
    QVERIFY(std::abs(static_cast<double>(within) / count - 0.682689) < 0.005);
    double product = 0;
    for (std::size_t i = 1; i < values.size(); ++i)
        product += values[i] * values[i - 1];
    QVERIFY(std::abs(product / count) < 0.01); // neighbours share a draw, but no bits
}

void TestRandomErasing::meanFillsTheBox()
{
    for (std::uint64_t index = 0; index < 20; ++index) {
        CounterRng rng = draws(index);
        const PixelRect box = *drawErasingBox(settingsOf(ErasingFill::Mean), kSize, rng);
        const std::vector<float> sample = erased(ErasingFill::Mean, index);
        for (int i = 0; i < 3 * kSize * kSize; ++i) {
            const int x = i % kSize;
            const int y = i / kSize % kSize;
            const bool inside =
                x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
            QCOMPARE(sample[static_cast<std::size_t>(i)], inside ? 0.0F : 7.0F);
        }
    }
}

void TestRandomErasing::colourFillsTheBox()
{
    const std::vector<float> sample = erased(ErasingFill::Colour, 3);
    const std::vector<float> mean = erased(ErasingFill::Mean, 3);
    std::array<float, 3> colour{};
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const std::size_t c = i / (kSize * kSize);
        if (mean[i] == 7) {
            QCOMPARE(sample[i], 7.0F);
            continue;
        }
        if (colour[c] == 0)
            colour[c] = sample[i];
        QCOMPARE(sample[i], colour[c]);
    }
    QVERIFY(colour[0] != colour[1] && colour[1] != colour[2]);
}

void TestRandomErasing::noiseFillsTheBox()
{
    const std::vector<float> sample = erased(ErasingFill::Noise, 3);
    const std::vector<float> mean = erased(ErasingFill::Mean, 3);
    double squares = 0;
    int count = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        QCOMPARE(sample[i] == 7, mean[i] == 7);
        if (mean[i] != 7) {
            squares += sample[i] * sample[i];
            ++count;
        }
    }
    QVERIFY(count > 90);
    QVERIFY(std::abs(squares / count - 1) < 0.35);
}

void TestRandomErasing::bytesGetPixelValues()
{
    OutputSpec spec = floatSpec();
    spec.type = PixelType::UInt8;
    spec.layout = PixelLayout::Nhwc;
    std::vector<std::uint8_t> sample(3 * kSize * kSize, 200);
    CounterRng rng = draws(3);
    RandomEraser(settingsOf(ErasingFill::Mean), spec).run(rng, sample.data());
    const std::vector<float> floats = erased(ErasingFill::Mean, 3);
    const std::array<int, 3> mean = {124, 116, 104};
    for (std::size_t pixel = 0; pixel < kSize * kSize; ++pixel) {
        for (std::size_t c = 0; c < 3; ++c)
            QCOMPARE(int{sample[3 * pixel + c]}, floats[pixel] == 7 ? 200 : mean[c]);
    }
}

void TestRandomErasing::drawsRepeat()
{
    QVERIFY(erased(ErasingFill::Noise, 8) == erased(ErasingFill::Noise, 8));
    QVERIFY(erased(ErasingFill::Noise, 8) != erased(ErasingFill::Noise, 9));
}

QTEST_APPLESS_MAIN(TestRandomErasing)
#include "tst_random_erasing.moc"
