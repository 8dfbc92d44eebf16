#include "core/remote/remote_follower.h"

#include "core/base/error.h"
#include "core/events/event_writer.h"
#include "core/remote/submission.h"
#include "support/error_of.h"
#include "support/stand_in_target.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <memory>
#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

EpochRecord epochNumber(int number)
{
    EpochRecord epoch;
    epoch.epoch = number;
    return epoch;
}

} // namespace

class TestRemoteFollower : public QObject
{
    Q_OBJECT

private:
    RunId submit(const std::string& name = "far away")
    {
        ExperimentConfig config;
        config.name = name;
        config.data.train = "/data";
        NullProgress progress;
        return submitRuns(*m_store, loadTarget(*m_store, "box"), {config}, progress, {}).front();
    }
    std::filesystem::path folderOf(RunId run) { return m_store->run(run).remote->folder; }
    // Until the run has ended there.
    RunRow awaitEnd(RunId run)
    {
        for (int tries = 0; tries < 200 && !m_store->runsOnTargets().empty(); ++tries) {
            followRuns(*m_store, {run}, {});
            QTest::qWait(20);
        }
        return m_store->run(run);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable("skipped: " + m_server->problem()));
    }
    void cleanupTestCase() { m_server.reset(); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store =
            std::make_unique<Store>(Workspace(m_folder->filePath("w").toStdString()), m_fileSystem);
        m_box = std::make_unique<StandInTarget>(*m_server);
        saveTarget(*m_store, m_box->target("box"));
    }
    void cleanup()
    {
        m_store.reset();
        m_box.reset();
        m_folder.reset();
    }

    void eventsComeAsTheyAreWritten()
    {
        m_box->setTraining("while [ ! -e stop ]; do sleep 0.05; done; exit 130");
        const RunId run = submit();
        RunOpened opened;
        opened.config = configToYaml(m_store->config(run));
        EventWriter writer(m_fileSystem, folderOf(run), opened);
        writer.epoch(epochNumber(1));
        followRuns(*m_store, {run}, {});
        QCOMPARE(m_store->run(run).status, RunStatus::Running);
        QCOMPARE(m_store->run(run).epochsDone, 1);
        writer.epoch(epochNumber(2));
        writer.log(Severity::Info, "half of it");
        followRuns(*m_store, {run}, {});
        followRuns(*m_store, {run}, {}); // twice changes nothing
        QCOMPARE(m_store->run(run).epochsDone, 2);
        QCOMPARE(m_store->logs(run).back().text, std::string("half of it"));
        m_store->requestStop(run);
        followRuns(*m_store, {run}, {});
        QVERIFY(std::filesystem::exists(folderOf(run) / "stop"));
        writer.ended(RunOutcome::Stopped);
        const RunRow row = awaitEnd(run);
        QCOMPARE(row.status, RunStatus::Stopped);
        QVERIFY(row.errorMessage.empty());
    }

    void ends_data()
    {
        QTest::addColumn<QByteArray>("training");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("reason");
        QTest::newRow("done") << QByteArray("exit 0") << int(RunStatus::Done) << "";
        QTest::newRow("stopped") << QByteArray("exit 130") << int(RunStatus::Stopped) << "";
        QTest::newRow("failed") << QByteArray("echo 'no such model'; exit 2")
                                << int(RunStatus::Failed) << "exit status 2: no such model";
        QTest::newRow("killed") << QByteArray("kill -KILL $$") << int(RunStatus::Failed)
                                << "signal 9";
        QTest::newRow("shell killed") << QByteArray("kill -KILL $PPID; kill -KILL $$")
                                      << int(RunStatus::Interrupted) << "is gone";
        QTest::newRow("folder removed")
            << QByteArray("rm -rf \"$PWD\"; exit 0") << int(RunStatus::Interrupted) << "folder";
    }
    void ends()
    {
        QFETCH(QByteArray, training);
        QFETCH(int, status);
        QFETCH(QString, reason);
        m_box->setTraining("sleep 0.1; " + training);
        const RunRow row = awaitEnd(submit());
        QCOMPARE(static_cast<int>(row.status), status);
        QVERIFY2(row.errorMessage.find(reason.toStdString()) != std::string::npos,
                 row.errorMessage.c_str());
        QCOMPARE(row.errorMessage.empty(), reason.isEmpty());
    }

    void aTargetThatDoesNotAnswerEndsNothing()
    {
        m_box->setTraining("while [ ! -e stop ]; do sleep 0.05; done; exit 130");
        const RunId run = submit();
        followRuns(*m_store, {run}, {});
        Target target = m_box->target("box");
        target.sshConfig = m_box->path("no such file");
        saveTarget(*m_store, target);
        const FollowRound round = followRuns(*m_store, {run}, {});
        QCOMPARE(round.lost.size(), std::size_t{1});
        QCOMPARE(round.lost.front().target, std::string("box"));
        QCOMPARE(m_store->run(run).status, RunStatus::Running);
        QVERIFY(m_store->run(run).remote->lostSince > 0);
        m_store->requestStop(run); // is delivered later
        saveTarget(*m_store, m_box->target("box"));
        QCOMPARE(awaitEnd(run).status, RunStatus::Stopped);
    }

    void anEventFileThatWasReplacedIsReadAgain()
    {
        m_box->setTraining("while [ ! -e stop ]; do sleep 0.05; done; exit 130");
        const RunId run = submit();
        RunOpened opened;
        opened.run = "same";
        opened.config = configToYaml(m_store->config(run));
        {
            EventWriter writer(m_fileSystem, folderOf(run), opened);
            for (int epoch = 1; epoch <= 3; ++epoch)
                writer.epoch(epochNumber(epoch));
        }
        followRuns(*m_store, {run}, {});
        QCOMPARE(m_store->run(run).epochsDone, 3);
        std::filesystem::remove(folderOf(run) / "events.jsonl");
        EventWriter writer(m_fileSystem, folderOf(run), opened);
        writer.epoch(epochNumber(1));
        followRuns(*m_store, {run}, {});
        QCOMPARE(m_store->run(run).epochsDone, 1);
        m_store->requestStop(run);
        awaitEnd(run);
    }

    void theScheduleAsksLessAndLessOften()
    {
        FollowSchedule schedule;
        const std::vector<std::string> both = {"a", "b"};
        QCOMPARE(schedule.due(both, 0), both);
        schedule.answered("a", 0);
        schedule.lost("b", 0);
        QVERIFY(schedule.due(both, 1).empty());
        QCOMPARE(schedule.due(both, 4), both);
        double now = 4;
        double wait = 0;
        for (int tries = 0; tries < 12; ++tries) {
            schedule.lost("b", now);
            double next = now;
            while (schedule.due({"b"}, next).empty())
                next += 1;
            QVERIFY(next - now >= wait && next - now <= 300);
            wait = next - now;
            now = next;
        }
        QCOMPARE(wait, 300.0);
        schedule.answered("b", now);
        QVERIFY(!schedule.due({"b"}, now + 4).empty());
        schedule.lost("b", now);
        schedule.askSoon();
        QVERIFY(!schedule.due({"b"}, now).empty());
    }

private:
    PosixFileSystem m_fileSystem;
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StandInTarget> m_box;
};

QTEST_GUILESS_MAIN(TestRemoteFollower)
#include "tst_remote_follower.moc"
