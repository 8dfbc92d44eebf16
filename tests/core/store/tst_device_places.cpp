// Who takes which device: the places of a machine, and the store that gives them to queued runs.
#include "core/store/device_places.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

ExperimentConfig configOn(const std::string& device, bool tf32 = false)
{
    ExperimentConfig config = someConfig(device);
    config.train.tf32 = tf32;
    config.train.device = deviceChoiceFrom(device).value();
    return config;
}

std::string taken(const ClaimedRuns& claimed)
{
    return claimed.runs.empty() ? claimed.isWaiting ? "waits" : "nothing"
                                : deviceName(claimed.device);
}

} // namespace

class TestDevicePlaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsAPlace_data()
    {
        QTest::addColumn<QString>("wish");
        QTest::addColumn<int>("devices");
        QTest::addColumn<QString>("place");
        // Device 0 computes, 3 is lost; the one slot of the CPU is taken.
        QTest::newRow("auto") << "auto" << 4 << "cuda:1";
        QTest::newRow("cuda") << "cuda" << 4 << "cuda:1";
        QTest::newRow("another one") << "cuda:2" << 4 << "cuda:2";
        QTest::newRow("one that computes") << "cuda:0" << 4 << "taken";
        QTest::newRow("two of which one computes") << "cuda:0,2" << 4 << "taken";
        QTest::newRow("two") << "cuda:1,2" << 4 << "cuda:1,2";
        QTest::newRow("a lost one") << "cuda:3" << 4 << "missing";
        QTest::newRow("with a lost one") << "cuda:1,3" << 4 << "missing";
        QTest::newRow("all compute") << "auto" << 1 << "taken";
        QTest::newRow("the CPU") << "cpu" << 4 << "taken";
        QTest::newRow("auto without devices") << "auto" << 0 << "taken"; // by the CPU's run
        // The training says what is wrong.
        QTest::newRow("cuda without devices") << "cuda" << 0 << "cuda";
        QTest::newRow("an unknown one") << "cuda:4" << 4 << "cuda:4";
    }
    void findsAPlace()
    {
        QFETCH(QString, wish);
        QFETCH(int, devices);
        QFETCH(QString, place);
        const Place found =
            findPlace({.device = deviceChoiceFrom(wish.toStdString()).value()},
                      {.cudaDevices = devices, .lost = {3}}, {.cpu = 1, .cuda = {0}});
        const QString text = found.state == PlaceState::Free
                                 ? QString::fromStdString(deviceName(found.device))
                             : found.state == PlaceState::Taken ? QStringLiteral("taken")
                                                                : QStringLiteral("missing");
        QCOMPARE(text, place);
    }

    void fullMeansThatNothingIsFree()
    {
        QVERIFY(isFull({}, {.cpu = 1}));
        QVERIFY(!isFull({.cpuSlots = 2}, {.cpu = 1}));
        QVERIFY(!isFull({.cudaDevices = 2}, {.cpu = 1, .cuda = {0}}));
        QVERIFY(isFull({.cudaDevices = 2, .lost = {1}}, {.cpu = 1, .cuda = {0}}));
    }

    void oneRunOnEachDevice()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const DevicePlaces places{.cudaDevices = 2};
        QCOMPARE(taken(store->claimNextFor(places)), "nothing");
        std::vector<RunId> runs;
        for (int i = 0; i < 3; ++i)
            runs.push_back(store->createRun(configOn("auto")));
        const RunId onCpu = store->createRun(configOn("cpu"));
        const ClaimedRuns first = store->claimNextFor(places);
        QCOMPARE(first.runs, std::vector{runs[0]});
        QCOMPARE(taken(first), "cuda:0");
        // Another program of this machine.
        auto other = here.open();
        QCOMPARE(taken(other->claimNextFor(places)), "cuda:1");
        const ClaimedRuns third = store->claimNextFor(places); // past the one that waits
        QCOMPARE(third.runs, std::vector{onCpu});
        QCOMPARE(taken(third), "cpu");
        QCOMPARE(taken(store->claimNextFor(places)), "waits");
        store->finishRun(runs[0], RunStatus::Done);
        QCOMPARE(taken(store->claimNextFor(places)), "cuda:0");
        QCOMPARE(taken(store->claimNextFor(places)), "nothing");
    }

    void slotsOfTheCpu()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        for (int i = 0; i < 3; ++i)
            store->createRun(configOn("auto"));
        const DevicePlaces two{.cpuSlots = 2};
        QCOMPARE(taken(store->claimNextFor(two)), "cpu");
        QCOMPARE(taken(store->claimNextFor(two)), "cpu");
        QCOMPARE(taken(store->claimNextFor(two)), "waits");
    }

    void slotsOfTheRuns_data()
    {
        QTest::addColumn<int>("slots");
        QTest::addColumn<int>("limit"); // of the runs that train; 0: none trains
        QTest::addColumn<int>("training");
        QTest::addColumn<bool>("isFree");
        // The queue has two.
        QTest::newRow("none trains") << 1 << 0 << 0 << true;
        QTest::newRow("the queue's") << 0 << 2 << 1 << true;
        QTest::newRow("the queue's, taken") << 0 << 2 << 2 << false;
        QTest::newRow("more than the queue's") << 3 << 3 << 2 << true;
        QTest::newRow("those that train allow fewer") << 3 << 2 << 2 << false;
        QTest::newRow("alone") << 1 << 2 << 1 << false;
        QTest::newRow("beside one that wants to be alone") << 2 << 1 << 1 << false;
    }
    void slotsOfTheRuns()
    {
        QFETCH(int, slots);
        QFETCH(int, limit);
        QFETCH(int, training);
        QFETCH(bool, isFree);
        const Place found =
            findPlace({.device = DeviceKind::Cpu, .slots = slots},
                      {.cpuSlots = 2, .cpuLimit = limit > 0 ? std::optional(limit) : std::nullopt},
                      {.cpu = training});
        QCOMPARE(found.state == PlaceState::Free, isFree);
    }

    void aRunThatWantsTheCpuAloneIsNotOvertaken()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const auto add = [&store](int slots) {
            ExperimentConfig config = configOn("cpu");
            config.train.slots = slots;
            return store->createRun(config);
        };
        const RunId first = add(3);
        const RunId alone = add(1);
        const RunId behind = add(3);
        const ClaimedRuns claimed = store->claimNextFor({});
        QCOMPARE(claimed.runs, std::vector{first});
        QCOMPARE(claimed.slots, 3);
        QCOMPARE(taken(store->claimNextFor({.cpuLimit = 3})), "waits");
        store->finishRun(first, RunStatus::Done);
        QCOMPARE(store->claimNextFor({}).runs, std::vector{alone});
        QCOMPARE(taken(store->claimNextFor({.cpuLimit = 1})), "waits");
        store->finishRun(alone, RunStatus::Done);
        QCOMPARE(store->claimNextFor({}).runs, std::vector{behind});
    }

    void aRunOnSeveralDevicesIsNotOvertaken()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const DevicePlaces places{.cudaDevices = 3};
        const RunId first = store->createRun(configOn("cuda:0"));
        const RunId both = store->createRun(configOn("cuda:0,1"));
        store->createRun(configOn("cuda:1"));
        const RunId any = store->createRun(configOn("cuda"));
        QCOMPARE(store->claimNextFor(places).runs, std::vector{first});
        const ClaimedRuns next = store->claimNextFor(places);
        QCOMPARE(next.runs, std::vector{any}); // device 1 is kept
        QCOMPARE(taken(next), "cuda:2");
        QCOMPARE(taken(store->claimNextFor(places)), "waits");
        store->finishRun(first, RunStatus::Done);
        const ClaimedRuns together = store->claimNextFor(places);
        QCOMPARE(together.runs, std::vector{both});
        QCOMPARE(taken(together), "cuda:0,1");
    }

    void whatWasStartedWithoutTheQueueKeepsItsDevice()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId direct = store->createRun(configOn("auto"), RunStart::Claimed);
        RunEnvironment environment;
        environment.device = "cuda:1 (Some GPU)";
        store->recordEnvironment(direct, environment);
        store->createRun(configOn("cuda:1"));
        QCOMPARE(taken(store->claimNextFor({.cudaDevices = 2})), "waits");
        store->finishRun(direct, RunStatus::Done);
        QCOMPARE(taken(store->claimNextFor({.cudaDevices = 2})), "cuda:1");
    }

    void lostDevicesAreLeftOut()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId bound = store->createRun(configOn("cuda:0"));
        const RunId free = store->createRun(configOn("auto"));
        const DevicePlaces places{.cudaDevices = 2, .lost = {0}};
        const ClaimedRuns claimed = store->claimNextFor(places);
        QCOMPARE(claimed.runs, std::vector{free});
        QCOMPARE(taken(claimed), "cuda:1");
        QCOMPARE(taken(store->claimNextFor(places)), "nothing");
        QCOMPARE(store->queue(), std::vector{bound}); // for after a restart
    }

    void alternatingRunsShareAPlace()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId beton = store->createRun(configOn("auto"));
        const RunId folder = store->createRun(configOn("auto"));
        store->createRun(configOn("cpu"));
        store->setTurns({beton, folder});
        const ClaimedRuns both = store->claimNextFor({.cpuSlots = 2});
        QCOMPARE(both.runs, (std::vector{beton, folder}));
        QCOMPARE(taken(store->claimNextFor({.cpuSlots = 2})), "cpu"); // the two are one
    }

    // One setting of LibTorch for the whole process.
    void runsWithAnotherTensorFloat32Wait()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        store->createRun(configOn("auto", true));
        store->createRun(configOn("cuda:1"));
        const RunId onCpu = store->createRun(configOn("cpu"));
        const DevicePlaces places{.cudaDevices = 2, .tf32 = false};
        QCOMPARE(store->claimNextFor(places).runs, std::vector{onCpu}); // past the one that waits
        QCOMPARE(taken(store->claimNextFor(places)), "waits");
        const ClaimedRuns other = store->claimNextFor({.cudaDevices = 2, .tf32 = true});
        QVERIFY(other.tf32);
        QCOMPARE(taken(other), "cuda:0");
        const ClaimedRuns last = store->claimNextFor({.cudaDevices = 2});
        QVERIFY(!last.tf32);
        QCOMPARE(taken(last), "cuda:1");
    }

    void alternatingRunsHaveOneTensorFloat32()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId with = store->createRun(configOn("auto", true));
        const RunId without = store->createRun(configOn("auto"));
        store->setTurns({with, without});
        QCOMPARE(store->claimNextFor({.cudaDevices = 1}).runs, std::vector{with});
        store->finishRun(with, RunStatus::Done);
        QCOMPARE(store->claimNextFor({.cudaDevices = 1}).runs, std::vector{without});
        store->finishRun(without, RunStatus::Done);
        const RunId a = store->createRun(configOn("cpu", true));
        const RunId b = store->createRun(configOn("cpu"));
        store->setTurns({a, b});
        QCOMPARE(store->claimNextFor({.cudaDevices = 1}).runs, (std::vector{a, b}));
    }

    void aConfigThatCannotBeReadIsTaken()
    {
        TemporaryWorkspace here;
        auto store = here.open();
        const RunId run = store->createRun(configOn("cuda:1"));
        here.sql("UPDATE runs SET config = 'nonsense: ['");
        QCOMPARE(store->claimNextFor({}).runs, std::vector{run});
    }
};

QTEST_GUILESS_MAIN(TestDevicePlaces)
#include "tst_device_places.moc"
