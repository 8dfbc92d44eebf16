// Training on a Slurm cluster behind ssh: slurmctld, slurmd, munged and sshd, all on this machine.
#include "support/remote_training.h"
#include "support/slurm_cluster.h"
#include "support/ssh_server.h"

#include <memory>

using namespace formwork;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

class TestCliSlurm : public QObject
{
    Q_OBJECT

private:
    // With its own options for sbatch; the whole node is one job's.
    int submit(const QStringList& sbatch, const QStringList& train) const
    {
        QStringList edit = {"target", "edit", "cluster", "--sbatch=--exclusive"};
        for (const QString& option : sbatch)
            edit += "--sbatch=" + option;
        const CommandOutcome edited = m_training->run(edit);
        if (edited.exitCode != 0)
            qWarning("%s", edited.err.constData());
        const CommandOutcome submitted = m_training->train(u"cluster"_s, train);
        if (submitted.exitCode != 0)
            qWarning("%s", submitted.err.constData());
        return RemoteTraining::runIn(submitted);
    }
    int startLongRun(const QStringList& sbatch) const
    {
        const int run = submit(sbatch, {u"--train.epochs=100000"_s});
        return m_training->awaitEpochs(run, 1) ? run : 0;
    }
    QString error(int run) const { return m_training->row(run)[u"error"_s].toString(); }
    QString jobOf(int run) const { return m_training->row(run)[u"remote"_s][u"job"_s].toString(); }
    QString node() const
    {
        return QString::fromUtf8(m_cluster->run(u"sinfo"_s, {"-h", "-o", "%n"}))
            .section('\n', 0, 0);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_cluster = std::make_unique<SlurmCluster>();
        if (!m_cluster->problem().isEmpty())
            QSKIP(qPrintable("skipped: " + m_cluster->problem()));
        m_server = std::make_unique<SshServer>(QStringList{"SLURM_CONF=" + m_cluster->config()});
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable("skipped: " + m_server->problem()));
        m_training = std::make_unique<RemoteTraining>(u"cli-slurm"_s);
        const CommandOutcome added =
            m_training->run(m_training->targetArguments(u"cluster"_s, m_server->config()) +
                            QStringList{"--kind", "slurm"});
        QVERIFY2(added.exitCode == 0, added.err.constData());
    }
    void cleanupTestCase()
    {
        m_server.reset();
        m_cluster.reset();
    }

    void checkFindsSlurm()
    {
        const CommandOutcome check = m_training->run({"target", "check", "cluster"});
        QVERIFY2(check.exitCode == 0, (check.out + check.err).constData());
        QVERIFY2(check.out.contains("Slurm answers; partitions: high low"), check.out.constData());
        QVERIFY2(check.out.contains("Slurm keeps no accounts"), check.out.constData());
        QCOMPARE(m_training->run({"target", "edit", "cluster", "--partition", "none"}).exitCode, 0);
        const CommandOutcome wrong = m_training->run({"target", "check", "cluster"});
        QCOMPARE(wrong.exitCode, 1);
        QVERIFY2(wrong.out.contains("Slurm has no partition none"), wrong.out.constData());
        const CommandOutcome refused = m_training->train(u"cluster"_s);
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.err.contains("does not take the job"), refused.err.constData());
        QVERIFY(m_training->runs().isEmpty());
        QCOMPARE(m_training->run({"target", "edit", "cluster", "--partition", "low"}).exitCode, 0);
    }

    void aRunIsTrainedThere()
    {
        const int run = submit({}, {});
        QVERIFY(run != 0);
        QVERIFY(!jobOf(run).isEmpty());
        QVERIFY(m_training->awaitStatus(run, u"done"_s));
        QCOMPARE(m_training->row(run)[u"epochs_done"_s].toInt(), 2);
        QCOMPARE(m_training->run({"runs", "fetch", QString::number(run)}).exitCode, 0);
    }

    void aSweepIsAnArrayWithACap()
    {
        QCOMPARE(
            m_training
                ->run({"target", "edit", "cluster", "--sbatch=--exclusive", "--array-cap", "1"})
                .exitCode,
            0);
        const CommandOutcome submitted =
            m_training->train(u"cluster"_s, {"--train.seed=1,2,3", "--train.epochs=1"});
        QVERIFY2(submitted.exitCode == 0, submitted.err.constData());
        const QJsonArray runs = submitted.json()[u"runs"_s].toArray();
        QCOMPARE(runs.size(), 3);
        const QString job = runs[0][u"job"_s].toString();
        QVERIFY2(job.endsWith("_0"), qPrintable(job));
        const QByteArray shown =
            m_cluster->run(u"scontrol"_s, {"show", "job", "-o", job.section('_', 0, 0)});
        QVERIFY2(shown.contains("ArrayTaskThrottle=1"), shown.constData());
        const int last = runs[2][u"run"_s].toInt();
        QCOMPARE(m_training->status(last), u"submitted"_s);
        QCOMPARE(m_training->run({"runs", "stop", QString::number(last)}).exitCode, 0);
        QVERIFY(m_training->awaitStatus(last, u"stopped"_s));
        QVERIFY2(error(last).contains("was cancelled"), qPrintable(error(last)));
        for (int i : {0, 1})
            QVERIFY(m_training->awaitStatus(runs[i][u"run"_s].toInt(), u"done"_s));
    }

    void aRunIsStoppedAndResumedThere()
    {
        const int run = startLongRun({});
        QVERIFY(run != 0);
        QCOMPARE(m_training->run({"runs", "stop", QString::number(run)}).exitCode, 0);
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
        QVERIFY2(error(run).isEmpty(), qPrintable(error(run)));
        const int done = m_training->row(run)[u"epochs_done"_s].toInt();
        const QString job = jobOf(run);
        const CommandOutcome resumed = m_training->run({"train", "--resume", QString::number(run)});
        QVERIFY2(resumed.exitCode == 0, resumed.err.constData());
        QVERIFY(jobOf(run) != job);
        QVERIFY(m_training->awaitEpochs(run, done + 1));
        m_cluster->run(u"scancel"_s, {jobOf(run)});
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
    }

    void aPreemptedRunIsInterrupted()
    {
        const int run = startLongRun({"--no-requeue"});
        QVERIFY(run != 0);
        const QByteArray urgent =
            m_cluster->run(u"sbatch"_s, {"--parsable", "-p", "high", "--exclusive",
                                         "--output=/dev/null", "--wrap", "sleep 1"});
        QVERIFY(m_training->awaitStatus(run, u"interrupted"_s));
        QVERIFY2(error(run).contains("preempted"), qPrintable(error(run) + urgent));
    }

    void aRunOnAFailedNodeIsInterrupted()
    {
        const int run = startLongRun({"--no-requeue"});
        QVERIFY(run != 0);
        m_cluster->run(u"scontrol"_s,
                       {"update", "nodename=" + node(), "state=down", "reason=test"});
        QVERIFY(m_training->awaitStatus(run, u"interrupted"_s));
        QVERIFY2(error(run).contains("failed"), qPrintable(error(run)));
        m_cluster->run(u"scontrol"_s, {"update", "nodename=" + node(), "state=idle"});
    }

    void aRequeuedRunContinues()
    {
        const int run = startLongRun({"--requeue"});
        QVERIFY(run != 0);
        const int done = m_training->row(run)[u"epochs_done"_s].toInt();
        m_cluster->run(u"scontrol"_s, {"requeue", jobOf(run)});
        // Back in the queue, for some minutes unless it is released.
        QVERIFY(m_training->awaitStatus(run, u"submitted"_s));
        m_cluster->run(u"scontrol"_s, {"update", "jobid=" + jobOf(run), "starttime=now"});
        QVERIFY(m_training->awaitEpochs(run, done + 1));
        QCOMPARE(m_training->run({"runs", "stop", QString::number(run)}).exitCode, 0);
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
    }

    void theTimeLimitIsTheReason()
    {
        QCOMPARE(m_training->run({"target", "edit", "cluster", "--time", "1"}).exitCode, 0);
        const int run = startLongRun({});
        QVERIFY(run != 0);
        QVERIFY(m_training->awaitStatus(run, u"interrupted"_s, 200));
        QVERIFY2(error(run).contains("time limit"), qPrintable(error(run)));
        QVERIFY(m_training->row(run)[u"epochs_done"_s].toInt() > 0);
        QCOMPARE(m_training->run({"target", "edit", "cluster", "--time", ""}).exitCode, 0);
    }

private:
    std::unique_ptr<SlurmCluster> m_cluster;
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<RemoteTraining> m_training;
};

QTEST_GUILESS_MAIN(TestCliSlurm)
#include "tst_cli_slurm.moc"
