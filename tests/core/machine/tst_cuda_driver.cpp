#include "core/machine/cuda_driver.h"

#include "fake_root.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestCudaDriver : public QObject
{
    Q_OBJECT

private:
    static CudaDriverFacts ask(const char* answers)
    {
        qputenv("FORMWORK_FAKE_CUDA", answers);
        return askCudaDriver(FORMWORK_FAKE_CUDA_DRIVER, FakeRoot().root(),
                             FORMWORK_FAKE_CUDA_DRIVER);
    }

private Q_SLOTS:
    void cleanup() { qunsetenv("CUDA_VISIBLE_DEVICES"); }

    void noDriver()
    {
        const CudaDriverFacts facts = askCudaDriver("libcuda-absent.so.1", FakeRoot().root());
        QVERIFY(!facts.isInstalled);
        QVERIFY(facts.failure.english().find("no NVIDIA driver") != std::string::npos);
        QCOMPARE(facts.cudaVersion, 0);
        QVERIFY(facts.devices.empty());
        QVERIFY(facts.version.empty());
    }

    // A library of that name which is none.
    void anotherLibrary()
    {
        const CudaDriverFacts facts = askCudaDriver("libm.so.6", FakeRoot().root());
        QVERIFY(facts.isInstalled);
        QVERIFY(!facts.failure.empty());
        QVERIFY(facts.devices.empty());
    }

    void devices()
    {
        const CudaDriverFacts facts = ask("0 12080 2");
        QVERIFY(facts.isInstalled);
        QVERIFY(facts.failure.empty());
        QCOMPARE(facts.cudaVersion, 12080);
        QCOMPARE(facts.devices.size(), 2U);
        QCOMPARE(facts.devices[1].name, "Fake GPU 41");
        QCOMPARE(facts.devices[1].memory, std::uint64_t{80} << 30);
        QCOMPARE(facts.devices[1].major, 9);
        QCOMPARE(facts.devices[1].minor, 1);
        QVERIFY(!facts.isRestricted);
    }

    void freeMemory()
    {
        const CudaDriverFacts facts = ask("0 12080 3");
        QCOMPARE(facts.devices[0].freeMemory, std::optional(std::uint64_t{40} << 30));
        QCOMPARE(facts.devices[1].freeMemory, std::optional(std::uint64_t{41} << 30));
        QVERIFY(!facts.devices[2].freeMemory);
        const CudaDriverFacts without =
            askCudaDriver(FORMWORK_FAKE_CUDA_DRIVER, FakeRoot().root(), "libnvidia-absent.so.1");
        QCOMPARE(without.devices.size(), 3U);
        QVERIFY(!without.devices[0].freeMemory);
    }

    void devicesOfLibTorch()
    {
        BackendInfo backend;
        backend.cudaDevices = {"one", "two"};
        const auto devices = usableDevices(backend, ask("0 12080 1"));
        QCOMPARE(devices.size(), 2U);
        QCOMPARE(devices[0].name, "one");
        QCOMPARE(devices[0].freeMemory, std::optional(std::uint64_t{40} << 30));
        QCOMPARE(devices[1].index, 1);
        QVERIFY(!devices[1].freeMemory); // the driver knows no such device
        QVERIFY(usableDevices({}, ask("0 12080 1")).empty());
    }

    void noDevice_data()
    {
        QTest::addColumn<QByteArray>("answers");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("said at the beginning")
            << QByteArray("100 12080 0") << QByteArray("no device");
        QTest::newRow("none counted") << QByteArray("0 12080 0") << QByteArray("no device");
        QTest::newRow("named error")
            << QByteArray("999 12080 1") << QByteArray("CUDA_ERROR_UNKNOWN (999)");
        QTest::newRow("other error") << QByteArray("803 12080 1") << QByteArray("CUDA error 803");
    }
    void noDevice()
    {
        QFETCH(QByteArray, answers);
        QFETCH(QByteArray, reason);
        qputenv("CUDA_VISIBLE_DEVICES", "");
        const CudaDriverFacts facts = ask(answers);
        QVERIFY(facts.isInstalled);
        QVERIFY(facts.devices.empty());
        QCOMPARE(facts.cudaVersion, 12080); // known nevertheless
        QVERIFY2(facts.failure.english().find(reason.toStdString()) != std::string::npos,
                 facts.failure.english().c_str());
        QVERIFY(facts.isRestricted);
    }

    void versionOfTheDriver_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("version");
        QTest::newRow("closed") << QByteArray("NVRM version: NVIDIA UNIX x86_64 Kernel Module  "
                                              "570.86.15  Thu Jan 23 22:22:44 UTC 2026\nGCC "
                                              "version:  gcc version 12.2.0\n")
                                << QByteArray("570.86.15");
        QTest::newRow("open") << QByteArray("NVRM version: NVIDIA UNIX Open Kernel Module for "
                                            "x86_64  580.65.06  Release Build\n")
                              << QByteArray("580.65.06");
        QTest::newRow("nonsense") << QByteArray("12 x.y\n1.2\n") << QByteArray();
    }
    void versionOfTheDriver()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, version);
        const FakeRoot fake;
        fake.write("proc/driver/nvidia/version", text.toStdString());
        QCOMPARE(askCudaDriver("libcuda-absent.so.1", fake.root()).version, version.toStdString());
    }

    void writesVersions()
    {
        QCOMPARE(cudaVersionText(12080), "12.8");
        QCOMPARE(cudaVersionText(13020), "13.2");
    }
};

QTEST_APPLESS_MAIN(TestCudaDriver)
#include "tst_cuda_driver.moc"
