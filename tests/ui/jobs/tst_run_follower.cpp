#include "ui/jobs/run_follower.h"

#include "core/store/event_import.h"
#include "support/some_events.h"
#include "ui/models/store_watcher.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>

using namespace formwork;
using namespace formwork::test;
using namespace formwork::ui;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class TestRunFollower : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aRunGrowsInTheWindow();
    void incomingRunsAppear();
    void aRunThatHasEndedIsResumed();
    void aStopIsPassedOn();
    void silenceOfAnotherMachine();
    void silenceOfACopyMeansNothing();
    void aFolderThatIsGone();
    void aRunThatIsAddedLater();
    void nothingToDo();

private:
    std::unique_ptr<RunFollower> follow(std::chrono::milliseconds silence = 1h, int perEnded = 1)
    {
        auto follower = std::make_unique<RunFollower>(
            m_workspace, m_fileSystem,
            FollowTimes{.look = 5ms, .looksPerEndedRun = perEnded, .silence = silence});
        follower->start();
        return follower;
    }
    std::vector<RunEvent> training(int epochs) const
    {
        ExperimentConfig config;
        config.data.train = "/data";
        return someTraining(someOpened("s1", configToYaml(config)), epochs);
    }
    // All but what says that it has ended.
    RunId adopt(const std::vector<RunEvent>& events)
    {
        writeEvents(m_run, textOf({events.begin(), events.end() - 1}));
        return importRunFolder(*m_store, m_run).run;
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_folder;
    Workspace m_workspace{fs::path()};
    std::unique_ptr<Store> m_store;
    fs::path m_run;
};

void TestRunFollower::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    const fs::path root = m_folder->path().toStdString();
    m_workspace = Workspace(root / "workspace");
    m_run = root / "shared" / "run";
    m_store = std::make_unique<Store>(m_workspace, m_fileSystem);
}

void TestRunFollower::aRunGrowsInTheWindow()
{
    const auto events = training(3);
    const std::vector<RunEvent> first(events.begin(), events.begin() + 9);
    writeEvents(m_run, textOf(first));
    const RunId run = importRunFolder(*m_store, m_run).run;
    QCOMPARE(m_store->run(run).epochsDone, 1);
    StoreWatcher watcher(*m_store);
    QSignalSpy changed(&watcher, &StoreWatcher::changed);
    const auto follower = follow();
    QSignalSpy failed(follower.get(), &RunFollower::failed);
    appendEvents(m_run, textOf({events.begin() + 9, events.end() - 1}));
    QTRY_COMPARE(m_store->run(run).epochsDone, 3);
    QCOMPARE(m_store->run(run).status, RunStatus::Running);
    QTRY_VERIFY(!changed.isEmpty());
    appendEvents(m_run, textOf({events.back()}));
    QTRY_COMPARE(m_store->run(run).status, RunStatus::Done);
    QCOMPARE(m_store->steps(run).size(), std::size_t{12});
    QVERIFY(failed.isEmpty());
}

void TestRunFollower::incomingRunsAppear()
{
    const auto follower = follow();
    QSignalSpy failed(follower.get(), &RunFollower::failed);
    const auto events = training(2);
    const fs::path run = m_workspace.incomingFolder() / "20261130-100000-12345678";
    fs::create_directories(run);
    writeEvents(run, textOf({events.begin(), events.end() - 1}));
    QTRY_COMPARE(m_store->runs().size(), std::size_t{1});
    QTRY_COMPARE(m_store->runs().front().epochsDone, 2);
    appendEvents(run, textOf({events.back()}));
    QTRY_COMPARE(m_store->runs().front().status, RunStatus::Done);
    QVERIFY(failed.isEmpty());
}

void TestRunFollower::aRunThatHasEndedIsResumed()
{
    auto events = training(1);
    const RunId run = adopt(events);
    std::get<RunEnded>(events.back().body).end = RunOutcome::Stopped;
    appendEvents(m_run, textOf({events.back()}));
    importEvents(*m_store, run);
    const auto follower = follow();
    appendEvents(m_run, textOf(someTraining(someOpened("s2"), 1, events.size() + 1, 2)));
    QTRY_COMPARE(m_store->run(run).status, RunStatus::Done);
    QCOMPARE(m_store->run(run).epochsDone, 2);
}

void TestRunFollower::aStopIsPassedOn()
{
    const RunId run = adopt(training(1));
    const auto follower = follow();
    m_store->requestStop(run);
    QTRY_VERIFY(fs::exists(m_run / kStopFile));
}

void TestRunFollower::silenceOfAnotherMachine()
{
    const auto events = training(1);
    const RunId run = adopt(events);
    const auto follower = follow(50ms);
    QTRY_COMPARE(m_store->run(run).status, RunStatus::Interrupted);
    appendEvents(m_run, textOf({events.back()})); // it was only slow
    QTRY_COMPARE(m_store->run(run).status, RunStatus::Done);
}

void TestRunFollower::silenceOfACopyMeansNothing()
{
    const auto events = training(1);
    const RunId run = adopt(events);
    m_store->followRun(run, m_run, FollowKind::Copy);
    const auto follower = follow(0ms);
    QTest::qWait(100); // many looks
    QCOMPARE(m_store->run(run).status, RunStatus::Running);
}

void TestRunFollower::aFolderThatIsGone()
{
    const auto events = training(1);
    const RunId run = adopt(events);
    fs::rename(m_run, m_run.string() + " away");
    const auto follower = follow();
    QSignalSpy failed(follower.get(), &RunFollower::failed);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed[0][0].toLongLong(), run);
    QTest::qWait(50); // many looks
    QCOMPARE(failed.count(), 1);
    QCOMPARE(m_store->run(run).status, RunStatus::Running);
    fs::rename(m_run.string() + " away", m_run);
    appendEvents(m_run, textOf({events.back()}));
    QTRY_COMPARE(m_store->run(run).status, RunStatus::Done);
}

void TestRunFollower::aRunThatIsAddedLater()
{
    const auto follower = follow();
    QTest::qWait(20);
    const auto events = training(1);
    const RunId run = adopt(events);
    appendEvents(m_run, textOf({events.back()}));
    QTRY_COMPARE(m_store->run(run).status, RunStatus::Done);
}

void TestRunFollower::nothingToDo()
{
    const auto follower = follow();
    QSignalSpy failed(follower.get(), &RunFollower::failed);
    const auto version = m_store->dataVersion();
    QTest::qWait(50);
    QVERIFY(failed.isEmpty());
    QCOMPARE(m_store->dataVersion(), version); // it only reads
}

QTEST_GUILESS_MAIN(TestRunFollower)
#include "tst_run_follower.moc"
