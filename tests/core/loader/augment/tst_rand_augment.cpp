// RandAugment: timm's strengths, the distribution of the draws, and what each operation does.
#include "core/image/augment/colour.h"
#include "core/image/augment/smoothing.h"
#include "core/image/augment/tone.h"
#include "core/loader/augment/rand_augment.h"
#include "core/loader/pictures.h"

#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::test;

namespace {

using Operation = RandAugmentOperation;

RandAugmentSettings recipe()
{
    return parseRandAugment("rand-m9-mstd0.5-inc1");
}

bool same(const Image& a, const Image& b)
{
    return a.width() == b.width() && a.height() == b.height() &&
           std::equal(a.pixels(), a.pixels() + a.byteCount(), b.pixels());
}

} // namespace

class TestRandAugment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strengths_data();
    void strengths();
    void strengthsHaveLimits();
    void drawsAreSpreadEvenly();
    void magnitudesAreNormal();
    void magnitudesAreClamped();
    void operationsDoWhatTheyAreCalled();
    void names();
};

// Expected values by timm's formulas.
void TestRandAugment::strengths_data()
{
    QTest::addColumn<Operation>("operation");
    QTest::addColumn<double>("magnitude");
    QTest::addColumn<bool>("negative");
    QTest::addColumn<double>("increasing");
    QTest::addColumn<double>("plain");
    const auto row = [](Operation operation, double magnitude, bool negative, double increasing,
                        double plain) {
        QTest::addRow("%s m%g%s", std::string(randAugmentOperationName(operation)).c_str(),
                      magnitude, negative ? " negative" : "")
            << operation << magnitude << negative << increasing << plain;
    };
    row(Operation::Invert, 9, false, 0, 0);
    row(Operation::Rotate, 9, false, 27, 27);
    row(Operation::Rotate, 9, true, -27, -27);
    row(Operation::Posterize, 9, false, 1, 3);
    row(Operation::Posterize, 10, false, 0, 4);
    row(Operation::Posterize, 2.4, false, 4, 0);
    row(Operation::Solarize, 9, false, 26, 230);
    row(Operation::Solarize, 0, false, 256, 0);
    row(Operation::SolarizeAdd, 9, false, 99, 99);
    row(Operation::Color, 9, false, 1.81, 1.72);
    row(Operation::Contrast, 9, true, 0.19, 1.72);
    row(Operation::Brightness, 0, true, 1, 0.1);
    row(Operation::Sharpness, 5, false, 1.45, 1.0);
    row(Operation::ShearX, 9, true, -0.27, -0.27);
    row(Operation::ShearY, 10, false, 0.3, 0.3);
    row(Operation::TranslateXRel, 10, false, 0.45, 0.45);
    row(Operation::TranslateYRel, 9, true, -0.405, -0.405);
}

void TestRandAugment::strengths()
{
    QFETCH(Operation, operation);
    QFETCH(double, magnitude);
    QFETCH(bool, negative);
    QFETCH(double, increasing);
    QFETCH(double, plain);
    const RandAugmentStep step = {operation, magnitude, negative};
    QVERIFY(std::abs(randAugmentStrength(step, true) - increasing) < 1e-12);
    QVERIFY(std::abs(randAugmentStrength(step, false) - plain) < 1e-12);
}

void TestRandAugment::strengthsHaveLimits()
{
    const auto strength = [](Operation operation, bool increasing) {
        return randAugmentStrength({operation, 30, true}, increasing);
    };
    QCOMPARE(strength(Operation::Posterize, true), 0.0);
    QCOMPARE(strength(Operation::Posterize, false), 8.0);
    QCOMPARE(strength(Operation::Solarize, true), 0.0);
    QCOMPARE(strength(Operation::SolarizeAdd, true), 128.0);
    QCOMPARE(strength(Operation::Brightness, true), 0.1);
}

void TestRandAugment::drawsAreSpreadEvenly()
{
    constexpr int kDraws = 30000;
    std::array<int, kRandAugmentOperations> counts{};
    int applied = 0;
    int negative = 0;
    CounterRng rng(3, RandomStream::RandAugment, 0, 0);
    for (int i = 0; i < kDraws; ++i) {
        if (const auto step = drawRandAugmentStep(recipe(), rng)) {
            ++applied;
            ++counts[static_cast<std::size_t>(step->operation)];
            negative += step->negative;
        }
    }
    QVERIFY(std::abs(applied - kDraws / 2) < 400); // 4.6 standard deviations
    QVERIFY(std::abs(negative - applied / 2) < 300);
    for (const int count : counts)
        QVERIFY(std::abs(count - applied / kRandAugmentOperations) < 150);
}

void TestRandAugment::magnitudesAreNormal()
{
    RandAugmentSettings settings = recipe();
    settings.probability = 1;
    settings.maximumMagnitude = 100;
    CounterRng rng(4, RandomStream::RandAugment, 0, 0);
    double sum = 0;
    double squares = 0;
    constexpr int kDraws = 20000;
    for (int i = 0; i < kDraws; ++i) {
        const double magnitude = drawRandAugmentStep(settings, rng)->magnitude - 9;
        sum += magnitude;
        squares += magnitude * magnitude;
    }
    QVERIFY(std::abs(sum / kDraws) < 0.02);
    QVERIFY(std::abs(std::sqrt(squares / kDraws) - 0.5) < 0.02);
}

void TestRandAugment::magnitudesAreClamped()
{
    RandAugmentSettings settings = recipe();
    settings.probability = 1;
    settings.deviation = 20;
    CounterRng rng(5, RandomStream::RandAugment, 0, 0);
    int low = 0;
    int high = 0;
    for (int i = 0; i < 200; ++i) {
        const double magnitude = drawRandAugmentStep(settings, rng)->magnitude;
        QVERIFY(magnitude >= 0 && magnitude <= 10);
        low += magnitude == 0;
        high += magnitude == 10;
    }
    QVERIFY(low > 20 && high > 20);
    settings.deviation = 0;
    QCOMPARE(drawRandAugmentStep(settings, rng)->magnitude, 9.0);
}

void TestRandAugment::operationsDoWhatTheyAreCalled()
{
    const Image source = makePicture(5);
    const RgbColour fill = {1, 2, 3};
    for (int i = 0; i < kRandAugmentOperations; ++i) {
        const RandAugmentStep step = {static_cast<Operation>(i), 7, true};
        const double strength = randAugmentStrength(step, true);
        const auto factor = static_cast<float>(strength);
        Image expected = source;
        switch (step.operation) {
        case Operation::AutoContrast:
            autoContrast(expected);
            break;
        case Operation::Equalize:
            equalize(expected);
            break;
        case Operation::Invert:
            invert(expected);
            break;
        case Operation::Rotate:
            warp(source, rotation(-21, source.width(), source.height()), fill, expected);
            break;
        case Operation::Posterize:
            posterize(2, expected);
            break;
        case Operation::Solarize:
            solarize(256 - 179, expected);
            break;
        case Operation::SolarizeAdd:
            solarizeAdd(77, expected);
            break;
        case Operation::Color:
            adjustSaturation(factor, expected);
            break;
        case Operation::Contrast:
            adjustContrast(factor, expected);
            break;
        case Operation::Brightness:
            adjustBrightness(factor, expected);
            break;
        case Operation::Sharpness:
            adjustSharpness(factor, source, expected);
            break;
        case Operation::ShearX:
            warp(source, shearX(strength), fill, expected);
            break;
        case Operation::ShearY:
            warp(source, shearY(strength), fill, expected);
            break;
        case Operation::TranslateXRel:
            warp(source, translation(strength * source.width(), 0), fill, expected);
            break;
        case Operation::TranslateYRel:
            warp(source, translation(0, strength * source.height()), fill, expected);
            break;
        }
        Image image = source;
        Image scratch;
        applyRandAugmentStep(step, true, fill, image, scratch);
        const std::string name(randAugmentOperationName(step.operation));
        QVERIFY2(same(image, expected), name.c_str());
        if (step.operation != Operation::AutoContrast)
            QVERIFY2(!same(image, source), name.c_str());
    }
}

void TestRandAugment::names()
{
    QVERIFY(randAugmentOperationName(Operation::AutoContrast) == "AutoContrast");
    QVERIFY(randAugmentOperationName(Operation::Sharpness) == "Sharpness");
    QVERIFY(randAugmentOperationName(Operation::TranslateYRel) == "TranslateYRel");
}

QTEST_APPLESS_MAIN(TestRandAugment)
#include "tst_rand_augment.moc"
