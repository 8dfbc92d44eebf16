#include "core/train/device/rank_device.h"

#include "support/error_of.h"

#include <QTest>

using namespace formwork;
using formwork::test::errorOf;

namespace {

RankLayout rankOn(RankSource source, int localRank, int localSize = 1)
{
    RankLayout layout;
    layout.rank = localRank + 4; // of the second machine
    layout.worldSize = 8;
    layout.localRank = localRank;
    layout.localSize = localSize;
    layout.source = source;
    return layout;
}

} // namespace

class TestRankDevice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachRankHasItsOwn_data()
    {
        QTest::addColumn<bool>("slurm");
        QTest::addColumn<QString>("choice");
        QTest::addColumn<int>("visible");
        QTest::addColumn<int>("localRank");
        QTest::addColumn<int>("ordinal"); // -1: an error
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, bool slurm, const char* choice, int visible,
                            int localRank, int ordinal, const char* message = "") {
            QTest::newRow(name) << slurm << choice << visible << localRank << ordinal << message;
        };
        const bool slurm = true;
        const bool torchrun = false;
        row("torchrun, the devices in order", torchrun, "auto", 4, 3, 3);
        row("torchrun, too many ranks", torchrun, "cuda", 2, 3, -1,
            "rank 7 is number 4 of its machine, which has fewer GPUs: 2");
        row("torchrun, two ranks on the only device", torchrun, "auto", 1, 1, -1,
            "rank 5 is number 2 of its machine, which has fewer GPUs: 1");
        row("torchrun, the first on the only device", torchrun, "auto", 1, 0, 0);
        row("Slurm, all devices visible", slurm, "cuda", 4, 2, 2);
        row("Slurm, the first task is bound", slurm, "cuda", 1, 0, 0);
        row("Slurm, another task is bound", slurm, "cuda", 1, 1, 0);
        row("Slurm, a later task is bound", slurm, "auto", 1, 3, 0);
        row("Slurm, too many tasks", slurm, "cuda", 2, 3, -1,
            "rank 7 is number 4 of its machine, which has fewer GPUs: 2");
        row("named devices", torchrun, "cuda:1,3", 4, 1, 1);
        row("too few named devices", torchrun, "cuda:1,3", 4, 2, -1,
            "rank 6 is number 3 of its machine, for which train.device names too few devices: "
            "cuda:1,3");
        row("too few named devices for Slurm", slurm, "cuda:0", 1, 1, -1,
            "rank 5 is number 2 of its machine, for which train.device names too few devices: "
            "cuda:0");
        row("the CPU", torchrun, "cpu", 2, 3, 0);
        row("no device", torchrun, "auto", 0, 3, 0);
        row("no device, which chooseDevice() reports", slurm, "cuda", 0, 1, 0);
    }
    void eachRankHasItsOwn()
    {
        QFETCH(bool, slurm);
        QFETCH(QString, choice);
        QFETCH(int, visible);
        QFETCH(int, localRank);
        QFETCH(int, ordinal);
        QFETCH(QString, message);
        const RankLayout ranks =
            rankOn(slurm ? RankSource::Slurm : RankSource::Torchrun, localRank, slurm ? 1 : 4);
        const DeviceChoice device = deviceChoiceFrom(choice.toStdString()).value();
        if (ordinal >= 0) {
            QCOMPARE(deviceOrdinal(ranks, device, visible), ordinal);
            return;
        }
        const Error error = errorOf([&] { deviceOrdinal(ranks, device, visible); });
        QVERIFY(error.code() == ErrorCode::DeviceUnavailable);
        QCOMPARE(QString::fromStdString(error.message()), message);
        QVERIFY(!error.hint().english().empty());
    }

    void sharedDevicesAreFound()
    {
        const RankDevice a0 = {"a/boot", "a", "0000:01:00.0"};
        const RankDevice a1 = {"a/boot", "a", "0000:02:00.0"};
        const RankDevice b0 = {"b/boot", "b", "0000:01:00.0"};
        const RankDevice cpu = {"a/boot", "a", ""};
        requireOwnDevices({});
        requireOwnDevices({a0, a1, b0});
        requireOwnDevices({cpu, cpu});
        requireOwnDevices({a0, cpu, a1, cpu});
        // Machines can have the same name.
        requireOwnDevices({a0, {"c/boot", "a", a0.bus}});
        const Error error = errorOf([&] { requireOwnDevices({a1, b0, a0, a1}); });
        QVERIFY(error.code() == ErrorCode::DeviceUnavailable);
        QCOMPARE(error.message(),
                 std::string("ranks 0 and 3 have the same GPU of a: 0000:02:00.0"));
        QVERIFY(error.hint().english().find("--gpus-per-task=1") != std::string::npos);
    }

    void aLostDeviceIsNamed()
    {
        const Error lost(ErrorCode::DeviceUnavailable, Text("training lost its GPU"), {},
                         Text("resume the run"));
        QVERIFY(namesNoDevice(lost));
        const Error named = withDevice(lost, 2);
        QVERIFY(!namesNoDevice(named));
        QVERIFY(deviceChoiceFrom(named.path().string()) == DeviceChoice::cuda({2}));
        QCOMPARE(std::string(named.what()),
                 std::string("cuda:2: training lost its GPU (resume the run)"));
        QVERIFY(!namesNoDevice(Error(ErrorCode::OutOfMemory, Text("training ran out of memory"))));
    }

    void devicesAreTexts()
    {
        for (const RankDevice& device :
             {RankDevice{"a/boot", "a", "0000:01:00.0"}, RankDevice{"a/boot", "a", ""}}) {
            const RankDevice read = RankDevice::fromText(device.toText());
            QCOMPARE(read.machine, device.machine);
            QCOMPARE(read.host, device.host);
            QCOMPARE(read.bus, device.bus);
        }
    }
};

QTEST_APPLESS_MAIN(TestRankDevice)
#include "tst_rank_device.moc"
