// `target`, `train --on` and what follows, with a real sshd on this machine.
#include "support/remote_training.h"
#include "support/ssh_server.h"

#include <QDir>
#include <QProcess>

#include <csignal>
#include <memory>

using namespace formwork;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

class TestCliTargets : public QObject
{
    Q_OBJECT

private:
    // The process of a run on the target.
    pid_t processOf(int run) const
    {
        QFile file(m_training->row(run)[u"remote"_s][u"folder"_s].toString() + "/process");
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(2).toInt() : 0;
    }
    int startLongRun() const
    {
        const CommandOutcome submitted = m_training->train(u"box"_s, {u"--train.epochs=100000"_s});
        const int run = RemoteTraining::runIn(submitted);
        if (run == 0)
            qWarning("%s", submitted.err.constData());
        return m_training->awaitEpochs(run, 1) ? run : 0;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server = std::make_unique<SshServer>();
        if (!m_server->problem().isEmpty())
            QSKIP(qPrintable("skipped: " + m_server->problem()));
        m_training = std::make_unique<RemoteTraining>(u"cli-targets"_s);
        const CommandOutcome added =
            m_training->run(m_training->targetArguments(u"box"_s, m_server->config()));
        QVERIFY2(added.exitCode == 0, added.err.constData());
    }
    void cleanupTestCase()
    {
        if (m_training != nullptr)
            for (const QJsonValue& row : m_training->runs())
                if (const pid_t process = processOf(row[u"id"_s].toInt()); process > 1)
                    ::kill(process, SIGKILL); // of a test that failed
        m_server.reset();
    }

    void targetsAreKept()
    {
        const auto names = [this] {
            QStringList found;
            for (const QJsonValue& target :
                 QJsonDocument::fromJson(m_training->run({"target", "list", "--json"}).out).array())
                found += target[u"name"_s].toString();
            return found;
        };
        QCOMPARE(m_training
                     ->run({"target", "add", "cluster", "--kind", "slurm", "--host", "login",
                            "--partition", "gpu", "--time", "4:00:00", "--gpus", "2", "--array-cap",
                            "4", "--sbatch=--account=vision", "--sbatch=--qos=high"})
                     .exitCode,
                 0);
        QCOMPARE(names(), QStringList({"box", "cluster"}));
        QCOMPARE(m_training->run({"target", "add", "cluster", "--host", "x"}).exitCode, 1);
        QCOMPARE(
            m_training->run({"target", "edit", "cluster", "--gpus", "1", "--sbatch", ""}).exitCode,
            0);
        const QByteArray list = m_training->run({"target", "list"}).out;
        QVERIFY2(list.contains("partition gpu") && list.contains("gpus 1"), list.constData());
        QVERIFY2(!list.contains("vision"), list.constData());
        QCOMPARE(m_training->run({"target", "edit", "cluster", "--host", "-x"}).exitCode, 2);
        QCOMPARE(m_training->run({"target", "edit", "nobody", "--host", "x"}).exitCode, 1);
        QCOMPARE(m_training->run({"target", "remove", "cluster"}).exitCode, 0);
        QCOMPARE(names(), QStringList({"box"}));
        QCOMPARE(m_training->run({"target", "remove", "cluster"}).exitCode, 1);
        QVERIFY(runCommand({"target", "list", "--workspace", m_training->path("new")})
                    .out.contains("no targets"));
    }

    void checkTriesATarget()
    {
        const CommandOutcome good = m_training->run({"target", "check", "box", "--json"});
        QVERIFY2(good.exitCode == 0, (good.out + good.err).constData());
        QVERIFY(good.json()[u"ok"_s].toBool());
        m_training->run({"target", "add", "empty", "--host", "box", "--ssh-config",
                         m_server->config(), "--program", "/bin/no-such-program"});
        const CommandOutcome bad = m_training->run({"target", "check", "empty"});
        QCOMPARE(bad.exitCode, 1);
        QVERIFY2(bad.out.contains("error: /bin/no-such-program does not run there"),
                 bad.out.constData());
        const CommandOutcome refused = m_training->train(u"empty"_s);
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("has no program"), refused.err.constData());
        QVERIFY(m_training->runs().isEmpty());
        QCOMPARE(m_training->run({"target", "remove", "empty"}).exitCode, 0);
    }

    void theScriptIsShownAndNothingIsSent()
    {
        const CommandOutcome shown = m_training->train(u"box"_s, {"--show-script"});
        QCOMPARE(shown.exitCode, 0);
        QVERIFY2(shown.out.startsWith("#!/bin/sh\n"), shown.out.constData());
        QVERIFY(shown.out.contains("train config.yaml --run-folder . --resume"));
        QVERIFY(m_training->runs().isEmpty());
    }

    void wrongUse_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        const QString config = m_training->path("config.yaml");
        QTest::newRow("unknown target") << QStringList{"train", config, "--on", "nowhere"} << 1;
        QTest::newRow("resume") << QStringList{"train", "--on", "box", "--resume", "1"} << 2;
        QTest::newRow("queue") << QStringList{"train", config, "--on", "box", "--queue"} << 2;
        QTest::newRow("script of nothing") << QStringList{"train", config, "--show-script"} << 2;
        QTest::newRow("halving") << QStringList{"train",
                                                config,
                                                "--on",
                                                "box",
                                                "--train.seed=1,2,3",
                                                "--sweep.halving=2"}
                                 << 2;
        QTest::newRow("data without a place")
            << QStringList{"train", config, "--on", "box", "--data.train=/elsewhere"} << 2;
    }
    void wrongUse()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const CommandOutcome outcome = m_training->run(arguments);
        QVERIFY2(outcome.exitCode == exitCode, outcome.err.constData());
        QVERIFY(m_training->runs().isEmpty());
    }

    void aRunIsTrainedThere()
    {
        const CommandOutcome submitted = m_training->train(u"box"_s);
        QVERIFY2(submitted.exitCode == 0, submitted.err.constData());
        const int run = RemoteTraining::runIn(submitted);
        const CommandOutcome log =
            m_training->run({"runs", "log", QString::number(run), "--follow"});
        QVERIFY2(log.exitCode == 0, log.err.constData());
        const QJsonObject row = m_training->row(run);
        QVERIFY2(row[u"status"_s] == u"done"_s, QJsonDocument(row).toJson().constData());
        QCOMPARE(row[u"epochs"_s].toArray().size(), 2);
        QVERIFY(row[u"remote"_s][u"has_ended"_s].toBool());
        // The config is ours, the one that was sent names the places there.
        QVERIFY(QFile::exists(m_training->path("ws/runs/%1/job.sh").arg(run)));
        QVERIFY2(!log.out.isEmpty(), log.err.constData());

        const CommandOutcome fetched = m_training->run({"runs", "fetch", QString::number(run)});
        QVERIFY2(fetched.exitCode == 0, fetched.err.constData());
        for (const char* name : {"last", "best"})
            QVERIFY(QFile::exists(
                m_training->path("ws/runs/%1/checkpoints/%2.safetensors").arg(run).arg(name)));
        const CommandOutcome evaluated = m_training->run(
            {"evaluate", "run " + QString::number(run), m_training->path("images/val"), "--json"});
        QVERIFY2(evaluated.exitCode == 0, evaluated.err.constData());
    }

    void dataIsCopied()
    {
        const QString place = m_training->path("copies");
        QCOMPARE(
            m_training
                ->run({"target", "add", "copying", "--host", "box", "--ssh-config",
                       m_server->config(), "--folder", place, "--program", kProgram, "--copy-data"})
                .exitCode,
            0);
        const CommandOutcome submitted = m_training->train(u"copying"_s, {"--train.epochs=1"});
        QVERIFY2(submitted.exitCode == 0, submitted.err.constData());
        QCOMPARE(QDir(place + "/data").entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
        QVERIFY(m_training->awaitStatus(RemoteTraining::runIn(submitted), u"done"_s));
        const QString missing = u"--data.train="_s + m_training->path("nothing");
        const CommandOutcome refused = m_training->train(u"copying"_s, {missing});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("data.train does not exist"), refused.err.constData());
    }

    void aRunIsStoppedAndResumedThere()
    {
        const int run = startLongRun();
        QVERIFY(run != 0);
        const QString number = QString::number(run);
        QCOMPARE(m_training->run({"train", "--resume", number}).exitCode, 1); // it is running
        QCOMPARE(m_training->run({"target", "remove", "box"}).exitCode, 1);
        const CommandOutcome stopped = m_training->run({"runs", "stop", number});
        QVERIFY2(stopped.exitCode == 0, stopped.err.constData());
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
        const int done = m_training->row(run)[u"epochs_done"_s].toInt();
        const CommandOutcome resumed = m_training->run({"train", "--resume", number});
        QVERIFY2(resumed.exitCode == 0, resumed.err.constData());
        QVERIFY(m_training->awaitEpochs(run, done + 1));
        QCOMPARE(m_training->status(run), u"running"_s);
        QCOMPARE(m_training->run({"runs", "stop", number}).exitCode, 0);
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
    }

    void aLostConnectionChangesNothing()
    {
        const int run = startLongRun();
        QVERIFY(run != 0);
        m_server->stop();
        QCOMPARE(m_training->sync().exitCode, 1);
        const QJsonObject lost = m_training->row(run);
        QCOMPARE(lost[u"status"_s].toString(), u"running"_s);
        QVERIFY(lost[u"remote"_s][u"lost_since_ms"_s].toDouble() > 0);
        const QByteArray shown = m_training->run({"runs", "show", QString::number(run)}).out;
        QVERIFY2(shown.contains("unknown since"), shown.constData());
        // A stop that cannot be delivered waits.
        QCOMPARE(m_training->run({"runs", "stop", QString::number(run)}).exitCode, 1);
        QCOMPARE(m_training->status(run), u"running"_s);
        m_server->start();
        QVERIFY2(m_server->problem().isEmpty(), qPrintable(m_server->problem()));
        QVERIFY(m_training->awaitStatus(run, u"stopped"_s));
        QCOMPARE(m_training->row(run)[u"remote"_s][u"lost_since_ms"_s].toDouble(), 0);
    }

    void aKilledRunKeepsItsReason()
    {
        const int run = startLongRun();
        QVERIFY(run != 0);
        const pid_t process = processOf(run);
        QVERIFY(process > 1);
        QCOMPARE(::kill(process, SIGKILL), 0);
        QVERIFY(m_training->awaitStatus(run, u"failed"_s));
        const QString error = m_training->row(run)[u"error"_s].toString();
        QVERIFY2(error.contains("signal 9"), qPrintable(error));
    }

    void aRunThatFailsThereSaysWhy()
    {
        QDir().mkpath(m_training->path("empty"));
        QCOMPARE(m_training
                     ->run({"target", "edit", "box", "--data",
                            m_training->path("images") + '=' + m_training->path("empty")})
                     .exitCode,
                 0);
        const CommandOutcome missing = m_training->train(u"box"_s);
        QCOMPARE(missing.exitCode, 1);
        QVERIFY2(missing.err.contains("does not exist on the target"), missing.err.constData());
        for (const char* split : {"empty/train", "empty/val"})
            QDir().mkpath(m_training->path(split));
        const CommandOutcome submitted = m_training->train(u"box"_s);
        QVERIFY2(submitted.exitCode == 0, submitted.err.constData());
        const int run = RemoteTraining::runIn(submitted);
        QVERIFY(m_training->awaitStatus(run, u"failed"_s));
        const QString error = m_training->row(run)[u"error"_s].toString();
        QVERIFY2(error.contains(m_training->path("empty/train")), qPrintable(error));
        QCOMPARE(m_training
                     ->run({"target", "edit", "box", "--data",
                            m_training->path("images") + '=' + m_training->path("images")})
                     .exitCode,
                 0);
    }

    void theRunsOfASweepAreTrainedOneAfterAnother()
    {
        const CommandOutcome submitted =
            m_training->train(u"box"_s, {"--train.seed=1,2,3", "--train.epochs=1"});
        QVERIFY2(submitted.exitCode == 0, submitted.err.constData());
        const QJsonArray runs = submitted.json()[u"runs"_s].toArray();
        QCOMPARE(runs.size(), 3);
        const int last = runs[2][u"run"_s].toInt();
        // One that is stopped while it waits is not trained.
        QCOMPARE(m_training->run({"runs", "stop", QString::number(last)}).exitCode, 0);
        QVERIFY(m_training->awaitStatus(runs[1][u"run"_s].toInt(), u"done"_s));
        QVERIFY(m_training->awaitStatus(last, u"stopped"_s));
        QCOMPARE(m_training->status(runs[0][u"run"_s].toInt()), u"done"_s);
        QCOMPARE(m_training->row(last)[u"epochs_done"_s].toInt(), 0);
    }

private:
    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<RemoteTraining> m_training;
};

QTEST_GUILESS_MAIN(TestCliTargets)
#include "tst_cli_targets.moc"
