// What a config allows the loader takes: an experiment must not be refused by it when it starts.
#include "core/backend/loader_settings.h"

#include "core/base/error.h"
#include "core/loader/augment/augmentation_settings.h"
#include "support/error_of.h"

#include <QTest>

using namespace formwork;
using formwork::test::errorOf;

class TestLoaderSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The highest value of each key of an augmentation, and one above it.
    void limitsOfTheConfigAreTheLoaders_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("highest");
        QTest::addColumn<QString>("above");
        const auto row = [](const char* key, const char* highest, const char* above) {
            QTest::newRow(key) << QString(key) << QString(highest) << QString(above);
        };
        row("augment.rand_operations", "16", "17");
        row("augment.rand_magnitude", "10", "10.5");
        row("augment.rand_deviation", "10", "10.5");
        row("augment.color_jitter", "10, 10, 10, 0.5", "10.5, 0, 0, 0");
        row("augment.grayscale", "1", "1.1");
        row("augment.blur", "1", "1.1");
        row("augment.erasing", "1", "1.1");
        row("augment.mixup", "1000", "1000.5");
        row("augment.cutmix", "1000", "1000.5");
    }
    void limitsOfTheConfigAreTheLoaders()
    {
        QFETCH(const QString, key);
        QFETCH(const QString, highest);
        QFETCH(const QString, above);
        ExperimentConfig config;
        config.data.train = "train.beton";
        applyOverride(config, key.toStdString(), highest.toStdString());
        validateConfig(config);
        validateAugmentation(trainLoaderSettings(config, 1).augmentation);
        const Error error =
            errorOf([&] { applyOverride(config, key.toStdString(), above.toStdString()); });
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        QVERIFY2(error.message().find(key.toStdString()) != std::string::npos, error.what());
    }
};

QTEST_APPLESS_MAIN(TestLoaderSettings)
#include "tst_loader_settings.moc"
