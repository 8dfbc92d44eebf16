#include "ui/jobs/target_follower.h"

#include "core/remote/submission.h"
#include "support/stand_in_target.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestTargetFollower : public QObject
{
    Q_OBJECT

private:
    RunId submit()
    {
        ExperimentConfig config;
        config.data.train = "/data";
        NullProgress progress;
        return submitRuns(*m_store, loadTarget(*m_store, "box"), {config}, progress, {}).front();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable(QStringLiteral("skipped: ") + m_server->problem()));
    }
    void cleanupTestCase() { m_server.reset(); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<Store>(
            Workspace(m_folder->filePath(QStringLiteral("w")).toStdString()), m_fileSystem);
        m_box = std::make_unique<StandInTarget>(*m_server);
        saveTarget(*m_store, m_box->target("box"));
    }
    void cleanup()
    {
        m_store.reset();
        m_box.reset();
        m_folder.reset();
    }

    void bringsRunsToTheirEnd()
    {
        const RunId run = submit();
        TargetFollower follower(m_store->workspace(), m_fileSystem, std::chrono::milliseconds(20));
        follower.start();
        QTRY_COMPARE_WITH_TIMEOUT(m_store->run(run).status, RunStatus::Done, 20'000);
    }

    void aLostTargetIsReportedOnce()
    {
        m_box->setTraining("while [ ! -e stop ]; do sleep 0.05; done; exit 130");
        const RunId run = submit();
        Target target = m_box->target("box");
        target.sshConfig = m_box->path(QStringLiteral("no such file"));
        saveTarget(*m_store, target);
        TargetFollower follower(m_store->workspace(), m_fileSystem, std::chrono::milliseconds(20));
        QSignalSpy lost(&follower, &TargetFollower::targetLost);
        QSignalSpy answered(&follower, &TargetFollower::targetAnswered);
        follower.start();
        QTRY_COMPARE(lost.count(), 1);
        QCOMPARE(lost.front().front().toString(), QStringLiteral("box"));
        follower.askSoon();
        m_store->requestStop(run);
        saveTarget(*m_store, m_box->target("box"));
        QTRY_VERIFY_WITH_TIMEOUT((follower.askSoon(), answered.count() == 1), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT((follower.askSoon(), m_store->run(run).status),
                                  RunStatus::Stopped, 20'000);
        QCOMPARE(lost.count(), 1);
    }

    // A host that takes the connection and says nothing.
    void endsAtOnceWhileATargetIsSilent()
    {
        m_box->setTraining("while [ ! -e stop ]; do sleep 0.05; done; exit 130");
        const RunId run = submit();
        Target target = m_box->target("box");
        m_server->writeFile(QStringLiteral("silent_config"),
                            "Host box\n    ProxyCommand sleep 100\n");
        target.sshConfig = m_server->path(QStringLiteral("silent_config")).toStdString();
        saveTarget(*m_store, target);
        QElapsedTimer timer;
        {
            TargetFollower follower(m_store->workspace(), m_fileSystem,
                                    std::chrono::milliseconds(20));
            follower.start();
            QTest::qWait(300);
            timer.start();
        }
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(m_store->run(run).remote->lostSince, 0); // it was not given the time to answer
        saveTarget(*m_store, m_box->target("box"));
        m_store->requestStop(run);
        while (!m_store->runsOnTargets().empty())
            followRuns(*m_store, {run}, {});
    }

private:
    PosixFileSystem m_fileSystem;
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<StandInTarget> m_box;
};

QTEST_GUILESS_MAIN(TestTargetFollower)
#include "tst_target_follower.moc"
