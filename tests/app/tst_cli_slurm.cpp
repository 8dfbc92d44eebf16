// Training on a Slurm cluster behind ssh: slurmctld, slurmd, munged and sshd, all on this machine.
#include "support/remote_training.h"
#include "support/slurm_cluster.h"
#include "support/ssh_server.h"

#include <QFile>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>

using namespace formwork;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

// The formwork-cli that is task `task` of a job; nothing if there is none.
std::optional<pid_t> processOfTask(const QString& job, int task)
{
    const auto hasVariable = [](const std::string& environment, const std::string& variable) {
        return ('\0' + environment).find('\0' + variable + '\0') != std::string::npos;
    };
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        std::ifstream file(entry.path() / "environ", std::ios::binary);
        const std::string environment{std::istreambuf_iterator<char>(file), {}};
        std::error_code failure;
        const auto program = std::filesystem::read_symlink(entry.path() / "exe", failure);
        if (program.filename() == "formwork-cli" &&
            hasVariable(environment, "SLURM_JOB_ID=" + job.toStdString()) &&
            hasVariable(environment, "SLURM_PROCID=" + std::to_string(task)))
            return static_cast<pid_t>(std::stol(name));
    }
    return std::nullopt;
}

} // namespace

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

    // The script starts them with srun.
    void severalTasksAreTheRanksOfOneRun()
    {
        if (::sysconf(_SC_NPROCESSORS_ONLN) < 2)
            QSKIP("skipped: one processor has no room for two tasks");
        const int run = submit({u"--ntasks=2"_s}, {});
        QVERIFY(run != 0);
        QVERIFY(m_training->awaitStatus(run, u"done"_s));
        QCOMPARE(m_training->row(run)[u"epochs_done"_s].toInt(), 2);
        const QByteArray log = m_training->run({"runs", "log", QString::number(run)}).out;
        if (log.contains("this build trains in one process"))
            QSKIP("skipped: this build has no Gloo: libgloo-dev was missing");
        QVERIFY2(log.contains("2 ranks on 1 machine"), log.constData());
    }

    void aStopEndsAllTasks()
    {
        if (::sysconf(_SC_NPROCESSORS_ONLN) < 2)
            QSKIP("skipped: one processor has no room for two tasks");
        const int run = startLongRun({"--ntasks=2", "--no-requeue"});
        QVERIFY(run != 0);
        QCOMPARE(m_training->run({"runs", "stop", QString::number(run)}).exitCode, 0);
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
        QVERIFY2(error(run).isEmpty(), qPrintable(error(run)));
    }

    // With the reason, which rank 0 records.
    void aKilledTaskEndsTheOthers()
    {
        if (::sysconf(_SC_NPROCESSORS_ONLN) < 2)
            QSKIP("skipped: one processor has no room for two tasks");
        const int run = startLongRun({"--ntasks=2", "--no-requeue"});
        QVERIFY(run != 0);
        const QString job = jobOf(run);
        const auto second = processOfTask(job, 1);
        const auto first = processOfTask(job, 0);
        QVERIFY(first && second);
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(::kill(*second, SIGKILL), 0);
        QVERIFY(QTest::qWaitFor([&] { return ::kill(*first, 0) != 0; }, 30'000));
        qInfo("the other task ended %lld ms after one was killed", clock.elapsed());
        QVERIFY(m_training->awaitStatus(run, u"failed"_s));
        QVERIFY2(error(run).contains("rank 1 on ") &&
                     error(run).contains("ended without giving a reason"),
                 qPrintable(error(run)));
    }

    void aPreemptedRun()
    {
        const int run = startLongRun({"--no-requeue"});
        QVERIFY(run != 0);
        const QByteArray urgent =
            m_cluster->run(u"sbatch"_s, {"--parsable", "-p", "high", "--exclusive",
                                         "--output=/dev/null", "--wrap", "sleep 1"});
        QVERIFY(m_training->awaitStatus(run, u"preempted"_s));
        QVERIFY2(error(run).contains("preempted"), qPrintable(error(run) + urgent));
    }

    void aRunOnAFailedNode()
    {
        const int run = startLongRun({"--no-requeue"});
        QVERIFY(run != 0);
        m_cluster->run(u"scontrol"_s,
                       {"update", "nodename=" + node(), "state=down", "reason=test"});
        QVERIFY(m_training->awaitStatus(run, u"node_failed"_s));
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
        QVERIFY(m_training->awaitStatus(run, u"time_limit"_s, 200));
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
