// Settings of augmentations: what is off by default, what is refused, timm's notation.
#include "core/base/error.h"
#include "core/loader/augment/augmentation_settings.h"
#include "core/loader/batch/batch_loader.h"
#include "core/loader/loader.h"

#include <QTest>

#include <functional>
#include <limits>

using namespace formwork;

Q_DECLARE_METATYPE(std::function<void(AugmentationSettings&)>)

class TestAugmentationSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offByDefault();
    void refused_data();
    void refused();
    void validationIsNeverAugmented_data();
    void validationIsNeverAugmented();
    void notation_data();
    void notation();
    void notationDefaults();
    void badNotation_data();
    void badNotation();
};

void TestAugmentationSettings::offByDefault()
{
    const AugmentationSettings settings;
    QVERIFY(!settings.isOn());
    QVERIFY(!settings.changesPixels());
    validateAugmentation(settings);
}

void TestAugmentationSettings::refused_data()
{
    using Change = std::function<void(AugmentationSettings&)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const char* named, Change change) {
        QTest::newRow(name) << change << QString(named);
    };
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    row("operations", "RandAugment", [](auto& a) { a.randAugment.operations = -1; });
    row("magnitude", "magnitude", [](auto& a) { a.randAugment.magnitude = -0.1; });
    row("deviation", "deviation", [](auto& a) { a.randAugment.deviation = kNan; });
    row("ra probability", "RandAugment", [](auto& a) { a.randAugment.probability = 1.01; });
    row("brightness", "brightness", [](auto& a) { a.colourJitter.brightness = -1; });
    row("contrast", "contrast", [](auto& a) { a.colourJitter.contrast = kNan; });
    row("saturation", "saturation", [](auto& a) { a.colourJitter.saturation = 1e9; });
    row("hue", "hue", [](auto& a) { a.colourJitter.hue = 0.51; });
    row("grayscale", "grayscale", [](auto& a) { a.grayscaleProbability = 2; });
    row("sigma", "sigma", [](auto& a) { a.gaussianBlur.minimumSigma = 0; });
    row("sigmas", "sigma", [](auto& a) { a.gaussianBlur.maximumSigma = 0.01; });
    row("area", "area", [](auto& a) { a.randomErasing.maximumArea = 1.5; });
    row("areas", "area", [](auto& a) { a.randomErasing.minimumArea = 0.5; });
    row("ratio", "ratio", [](auto& a) { a.randomErasing.minimumRatio = 0; });
    row("mixup", "mixup", [](auto& a) { a.mix.mixupAlpha = -0.8; });
    row("cutmix", "cutmix", [](auto& a) { a.mix.cutmixAlpha = kNan; });
    row("switch", "cutmix instead", [](auto& a) { a.mix.switchProbability = -1; });
    row("padding", "padding", [](auto& a) { a.padding = -1; });
}

void TestAugmentationSettings::refused()
{
    QFETCH(std::function<void(AugmentationSettings&)>, change);
    QFETCH(QString, named);
    LoaderSettings settings;
    change(settings.augmentation);
    try {
        validateLoaderSettings(settings);
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(error.message()).contains(named), error.message().c_str());
    }
}

void TestAugmentationSettings::validationIsNeverAugmented_data()
{
    using Change = std::function<void(AugmentationSettings&)>;
    QTest::addColumn<Change>("change");
    const auto row = [](const char* name, Change change) {
        QTest::newRow(name) << change;
    };
    row("mixup", [](auto& a) { a.mix.mixupAlpha = 0.8; });
    row("cutmix", [](auto& a) { a.mix.cutmixAlpha = 1; });
    row("erasing", [](auto& a) { a.randomErasing.probability = 0.25; });
    row("jitter", [](auto& a) { a.colourJitter.brightness = 0.4; });
    row("RandAugment", [](auto& a) { a.randAugment.operations = 2; });
    row("grayscale", [](auto& a) { a.grayscaleProbability = 0.1; });
    row("blur", [](auto& a) { a.gaussianBlur.probability = 0.1; });
}

void TestAugmentationSettings::validationIsNeverAugmented()
{
    QFETCH(std::function<void(AugmentationSettings&)>, change);
    LoaderSettings settings;
    settings.cropMode = CropMode::Centre;
    validateLoaderSettings(settings);
    change(settings.augmentation);
    QVERIFY(settings.augmentation.isOn());
    QVERIFY_EXCEPTION_THROWN(validateLoaderSettings(settings), Error);
    settings.cropMode = CropMode::RandomResized;
    validateLoaderSettings(settings);
    settings.cropMode = CropMode::Padded;
    validateLoaderSettings(settings);
}

void TestAugmentationSettings::notation_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "rand-m9-mstd0.5-inc1", "rand-m10", "rand-m7.5-n3-p0.25",
                             "rand-m15-mstd1-mmax20-inc1"})
        QTest::newRow(text) << text;
}

void TestAugmentationSettings::notation()
{
    QFETCH(QString, text);
    const RandAugmentSettings settings = parseRandAugment(text.toStdString());
    QCOMPARE(QString::fromStdString(randAugmentNotation(settings)), text);
    QVERIFY(parseRandAugment(randAugmentNotation(settings)) == settings);
    QCOMPARE(settings.isOn(), !text.isEmpty());
}

void TestAugmentationSettings::notationDefaults()
{
    RandAugmentSettings expected;
    expected.operations = 2;
    QVERIFY(parseRandAugment("rand-m9-mstd0.5-inc1") == expected);
    QVERIFY(parseRandAugment("rand-inc1-mstd0.5-m9-n2-p0.5-mmax10") == expected);
    expected.magnitude = 10;
    expected.deviation = 0;
    expected.increasing = false;
    QVERIFY(parseRandAugment("rand") == expected);
}

void TestAugmentationSettings::badNotation_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"m9", "rand-m", "rand-9", "rand-mx", "rand-m9-t3aw", "rand-n2.5", "rand-n99", "rand-inc2",
          "rand-p1.5", "rand-m-1", "rand--m9", "original-m9", "rand-m1e400"})
        QTest::newRow(text) << text;
}

void TestAugmentationSettings::badNotation()
{
    QFETCH(QString, text);
    try {
        parseRandAugment(text.toStdString());
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
    }
}

QTEST_APPLESS_MAIN(TestAugmentationSettings)
#include "tst_augmentation_settings.moc"
