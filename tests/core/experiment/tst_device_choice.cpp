// train.device: what it means, as a key, and in a sweep.
#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/experiment/device_description.h"
#include "core/experiment/sweep.h"

#include <QTest>

using namespace formwork;

class TestDeviceChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAndWrites_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written");
        QTest::addColumn<int>("count");
        for (const char* text : {"auto", "cpu", "cuda", "cuda:0", "cuda:63"})
            QTest::newRow(text) << QString(text) << QString(text) << 1;
        QTest::newRow("two") << QString("cuda:0,2") << QString("cuda:0,2") << 2;
        QTest::newRow("unsorted, with blanks") << QString("cuda:3, 1") << QString("cuda:1,3") << 2;
    }
    void readsAndWrites()
    {
        QFETCH(QString, text);
        QFETCH(QString, written);
        QFETCH(int, count);
        const auto choice = deviceChoiceFrom(text.toStdString());
        QVERIFY(choice);
        QCOMPARE(deviceName(*choice), written.toStdString());
        QCOMPARE(choice->count(), count);
        QVERIFY(deviceChoiceFrom(deviceName(*choice)) == choice);
    }

    // As a run's environment has it.
    void deviceOfADescription()
    {
        QVERIFY(describedDevice("cuda:1 (Some GPU)") == DeviceChoice::cuda({1}));
        QCOMPARE(describedGpu("cuda:1 (Some GPU (rev. 2))"), std::optional(1));
        QCOMPARE(describedGpu("cuda:0"), std::optional(0));
        QVERIFY(!describedGpu("cpu"));
        QVERIFY(!describedGpu(""));
        QVERIFY(!describedDevice(""));
    }

    void refusesAllElse_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:64", "cuda:1,1",
                                 "cuda:0,", "cuda:0,,1", "cuda:,0", "cuda:0;1", "cuda0", "cpu:0",
                                 "cuda: 0", "cuda:0x1", "cuda:00", "cuda:99999999999999999999"})
            QTest::newRow(text) << QString(text);
    }
    void refusesAllElse()
    {
        QFETCH(QString, text);
        QVERIFY(!deviceChoiceFrom(text.toStdString()));
    }

    void isAKeyOfTheConfig()
    {
        ExperimentConfig config =
            configFromYaml("train:\n  device: cuda:0,2\ndata.train: a.beton\n", "a.yaml");
        QVERIFY(config.train.device == DeviceChoice::cuda({0, 2}));
        QVERIFY(configFromYaml(configToYaml(config), "b.yaml").train.device == config.train.device);
        applyOverride(config, "train.device", "cuda:1, 3");
        QCOMPARE(configValue(config, "train.device"), "cuda:1,3");
        try {
            applyOverride(config, "train.device", "cuda:x");
            QFAIL("taken");
        } catch (const Error& error) {
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
            QVERIFY2(error.message().find("cuda:0,2") != std::string::npos, error.what());
        }
    }

    // Commas make several runs of other keys.
    void severalDevicesAreOneValue()
    {
        const std::string yaml = "name: a\n";
        const Sweep one = sweepFromYaml(yaml, "a.yaml", {{"train.device", "cuda:0,2"}});
        QCOMPARE(one.runs.size(), std::size_t{1});
        QVERIFY(one.runs[0].train.device == DeviceChoice::cuda({0, 2}));
        const Sweep two = sweepFromYaml(yaml, "a.yaml", {{"train.device", "cpu, cuda"}});
        QCOMPARE(two.runs.size(), std::size_t{2});
        QVERIFY(two.runs[1].train.device == DeviceChoice(DeviceKind::Cuda));
        const Sweep listed = sweepFromYaml("name: a\ntrain.device: [cpu, 'cuda:0,1']\n", "a.yaml");
        QCOMPARE(listed.runs.size(), std::size_t{2});
        QCOMPARE(listed.runs[1].train.device.count(), 2);
    }
};

QTEST_GUILESS_MAIN(TestDeviceChoice)
#include "tst_device_choice.moc"
