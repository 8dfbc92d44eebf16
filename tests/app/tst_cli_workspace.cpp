// formwork-cli and its workspace: several programs at once, deleted runs, run lists, disks that
// cannot be written, and programs that are killed. FORMWORK_PROMISE_KILLS makes the last longer.
#include "core/dataset/demo/demo_images.h"
#include "core/store/store.h"
#include "support/command_line.h"
#include "support/memory_folder.h"
#include "support/mount.h"
#include "support/rounds.h"
#include "support/stored_settings.h"

#include <SQLiteCpp/Database.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>
#include <random>

using namespace formwork;
using namespace Qt::Literals::StringLiterals;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;
using formwork::test::Mount;

QJsonArray runsOf(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object().value(u"runs"_s).toArray();
}

} // namespace

class TestCliWorkspace : public QObject
{
    Q_OBJECT

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    Workspace workspace(const QString& name) const { return Workspace(path(name).toStdString()); }

    QStringList in(const QString& workspace, const QStringList& arguments) const
    {
        return arguments + QStringList{u"--workspace"_s, path(workspace)};
    }
    Outcome run(const QString& workspace, const QStringList& arguments) const
    {
        return formwork::test::runCommand(in(workspace, arguments));
    }

    QString writeConfig(const QString& name, const QByteArray& train) const
    {
        const QString file = path(name);
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly))
            return {};
        out.write("name: small\n"
                  "model: {name: vit_micro_16, image_size: 32}\n"
                  "data: {loader: folder, workers: 1, train: " +
                  path(u"images/train"_s).toUtf8() + ", val: " + path(u"images/val"_s).toUtf8() +
                  "}\ntrain: {batch_size: 16, threads: 1, device: cpu, " + train + "}\n");
        return file;
    }

    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("cli-workspace"))};
    PosixFileSystem m_disk;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        DemoImagesRequest request;
        request.root = path(u"images"_s).toStdString();
        request.trainPerClass = 4;
        request.validationPerClass = 2;
        NullProgress progress;
        makeDemoImages(request, m_disk, progress, {});
    }

    void twoProgramsShareOneQueue()
    {
        const QString config = writeConfig(u"queue.yaml"_s, "seed: [1, 2, 3, 4, 5, 6], epochs: 1");
        QCOMPARE(run(u"shared"_s, {u"train"_s, config, u"--queue"_s}).exitCode, 0);
        QProcess first;
        QProcess second;
        const QStringList arguments = in(u"shared"_s, {u"train"_s, u"--run-queue"_s, u"--json"_s});
        first.start(kProgram, arguments);
        second.start(kProgram, arguments);
        QVERIFY(first.waitForFinished(100'000));
        QVERIFY(second.waitForFinished(100'000));
        QVERIFY2(first.exitCode() == 0, first.readAllStandardError().constData());
        QVERIFY2(second.exitCode() == 0, second.readAllStandardError().constData());
        const auto trained = runsOf(first.readAllStandardOutput()).size() +
                             runsOf(second.readAllStandardOutput()).size();
        QCOMPARE(trained, 6);
        Store store(workspace(u"shared"_s), m_disk);
        for (const RunRow& row : store.runs()) {
            QCOMPARE(row.status, RunStatus::Done);
            QVERIFY(store.resumes(row.id).empty());
        }
    }

    // As an open window's active queue would: it asks again and again for the next run.
    void aSweepKeepsItsRuns()
    {
        const QString config = writeConfig(u"sweep.yaml"_s, "seed: [1, 2, 3], epochs: 1");
        QProcess sweep;
        sweep.start(kProgram, in(u"sweep"_s, {u"train"_s, config, u"--json"_s}));
        Store store(workspace(u"sweep"_s), m_disk);
        int taken = 0;
        while (!sweep.waitForFinished(20))
            taken += store.claimNext() ? 1 : 0;
        QCOMPARE(taken, 0);
        QVERIFY2(sweep.exitCode() == 0, sweep.readAllStandardError().constData());
        QCOMPARE(runsOf(sweep.readAllStandardOutput()).size(), 3);
    }

    void aDeletedRunIsNotResumed()
    {
        const RunId id = [&] {
            Store store(workspace(u"deleted"_s), m_disk);
            ExperimentConfig config;
            config.name = "deleted";
            config.data.train = path(u"images/train"_s).toStdString();
            config.data.loader = LoaderKind::Folder;
            const RunId run = store.createRun(config, RunStart::Claimed);
            store.finishRun(run, RunStatus::Stopped);
            store.binRun(run);
            return run;
        }();
        const Outcome outcome = run(u"deleted"_s, {u"train"_s, u"--resume"_s, QString::number(id)});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("run 1 was deleted"), outcome.err.constData());
        Store store(workspace(u"deleted"_s), m_disk);
        QVERIFY(store.resumes(id).empty());
    }

    void resumingCanWaitInTheQueue()
    {
        const QString place = u"waiting"_s;
        {
            Store store(workspace(place), m_disk);
            ExperimentConfig config;
            config.name = "waiting";
            config.data.train = path(u"images/train"_s).toStdString();
            config.data.loader = LoaderKind::Folder;
            store.finishRun(store.createRun(config, RunStart::Claimed), RunStatus::Stopped);
        }
        for (int twice = 0; twice < 2; ++twice) {
            const Outcome outcome =
                run(place, {u"train"_s, u"--resume"_s, u"1"_s, u"--queue"_s, u"--json"_s});
            QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
            QCOMPARE(outcome.json()[u"status"].toString(), u"queued"_s);
        }
        Store store(workspace(place), m_disk);
        QCOMPARE(store.queue(), std::vector<RunId>{1});
        for (const QString& other : {u"--run-queue"_s, u"--optimizer.lr=0.1"_s}) {
            const Outcome refused =
                run(place, {u"train"_s, u"--resume"_s, u"1"_s, u"--queue"_s, other});
            QCOMPARE(refused.exitCode, 2);
            QVERIFY2(refused.err.contains("--queue"), refused.err.constData());
        }
    }

    // A backup on a slow disk, or a program that was stopped in the middle of writing.
    void aLockedWorkspaceDoesNotFailATraining()
    {
        const QString config = writeConfig(u"locked.yaml"_s, "epochs: 3");
        QProcess training;
        training.start(kProgram, in(u"locked"_s, {u"train"_s, config}));
        Store store(workspace(u"locked"_s), m_disk);
        const auto isTraining = [&] {
            return !store.runs().empty() && store.progress(1).epoch > 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTraining(), 60'000);
        {
            SQLite::Database other(workspace(u"locked"_s).database(), SQLite::OPEN_READWRITE, 5000);
            other.exec("BEGIN IMMEDIATE");
            QTest::qWait(6500); // SQLite itself gives up after 5 s
            QCOMPARE(training.state(), QProcess::Running);
            other.exec("ROLLBACK");
        }
        QVERIFY(training.waitForFinished(60'000));
        QVERIFY2(training.exitCode() == 0, training.readAllStandardError().constData());
        QCOMPARE(store.run(1).status, RunStatus::Done);
        QCOMPARE(store.epochs(1).size(), std::size_t{3});
    }

    // Nobody who presses Ctrl+C waits for another program's writes.
    void aStopIsHeardUnderALock_data()
    {
        QTest::addColumn<bool>("isTraining");
        QTest::newRow("while it trains") << true;
        QTest::newRow("while it waits for the next run") << false;
    }
    void aStopIsHeardUnderALock()
    {
        QFETCH(bool, isTraining);
        const QString place = isTraining ? u"stopped"_s : u"waiting"_s;
        const QString config = writeConfig(u"stopped.yaml"_s, "epochs: 100000");
        QCOMPARE(run(place, {u"train"_s, config, u"--queue"_s}).exitCode, 0);
        // SQLite waits 5 s for each write. A machine that needs long to start and end a program
        // may need long for this one as well.
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(run(u"empty"_s, {u"train"_s, u"--run-queue"_s}).exitCode, 0);
        const int patience = 2000 + 2 * static_cast<int>(timer.elapsed());
        Store store(workspace(place), m_disk);
        SQLite::Database other(workspace(place).database(), SQLite::OPEN_READWRITE, 5000);
        if (!isTraining)
            other.exec("BEGIN IMMEDIATE");
        QProcess training;
        training.start(kProgram, in(place, {u"train"_s, u"--run-queue"_s}));
        if (isTraining) {
            QTRY_VERIFY_WITH_TIMEOUT(!store.epochs(1).empty(), 60'000);
            other.exec("BEGIN IMMEDIATE");
        } else {
            QVERIFY(!training.waitForFinished(1000));
        }
        ::kill(static_cast<pid_t>(training.processId()), SIGINT);
        QVERIFY(training.waitForFinished(patience)); // while the lock is held
        other.exec("ROLLBACK");
        QCOMPARE(training.exitStatus(), QProcess::NormalExit);
        store.markInterrupted();
        QCOMPARE(store.run(1).status, isTraining ? RunStatus::Interrupted : RunStatus::Queued);
        if (!isTraining)
            return;
        store.requestResume(1);
        QCOMPARE(store.run(1).status, RunStatus::Queued);
    }

    // Only its heartbeat shows that a process on another computer is alive.
    void aRunOfAnotherComputerIsLeftToIt()
    {
        const RunId id = [&] {
            Store store(workspace(u"other"_s), m_disk);
            return store.createRun({}, RunStart::Claimed);
        }();
        SQLite::Database database(workspace(u"other"_s).database(), SQLite::OPEN_READWRITE, 5000);
        database.exec("UPDATE runs SET owner_host = 'elsewhere', owner_machine = 'elsewhere', "
                      "heartbeat_at = heartbeat_at - 3600000"); // its clock is an hour slow
        QProcess resuming;
        resuming.start(kProgram, in(u"other"_s, {u"train"_s, u"--resume"_s, QString::number(id)}));
        QByteArray said;
        const auto hasSaid = [&](const char* text) {
            said += resuming.readAllStandardError();
            return said.contains(text);
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasSaid("waiting a minute for a sign of life"), 30'000);
        database.exec("UPDATE runs SET heartbeat_at = heartbeat_at + 5000");
        QVERIFY(resuming.waitForFinished(30'000));
        QCOMPARE(resuming.exitCode(), 1);
        QVERIFY2(hasSaid("on elsewhere"), said.constData());
        QCOMPARE(Store(workspace(u"other"_s), m_disk).run(id).status, RunStatus::Running);
    }

    void rangesMeanTheRunsThatExist_data()
    {
        QTest::addColumn<QString>("runs");
        QTest::addColumn<QList<int>>("expected"); // empty: an error
        QTest::newRow("one is missing") << u"2-4"_s << QList<int>{2, 4};
        QTest::newRow("beyond the end") << u"4-999999999"_s << QList<int>{4, 5};
        QTest::newRow("none of them") << u"3-3"_s << QList<int>();
        QTest::newRow("missing, named alone") << u"2,3"_s << QList<int>();
        QTest::newRow("each once") << u"2-4,4,1"_s << QList<int>{2, 4, 1};
        QTest::newRow("deleted ones do not count") << u"all"_s << QList<int>{1, 2, 4, 5};
    }
    void rangesMeanTheRunsThatExist()
    {
        QFETCH(QString, runs);
        QFETCH(QList<int>, expected);
        if (!QFile::exists(path(u"ranges"_s))) {
            Store store(workspace(u"ranges"_s), m_disk);
            for (int i = 0; i < 6; ++i)
                store.createRun({});
            store.removeRun(3);
            store.binRun(6);
        }
        const Outcome outcome = run(u"ranges"_s, {u"compare"_s, runs, u"--json"_s});
        QCOMPARE(outcome.exitCode, expected.isEmpty() ? 1 : 0);
        if (expected.isEmpty())
            QVERIFY2(outcome.err.contains("there is no run") ||
                         outcome.err.contains("there are no runs"),
                     outcome.err.constData());
        QList<int> found;
        for (const QJsonValue& each : runsOf(outcome.out))
            found << each.toObject().value(u"id"_s).toInt();
        QCOMPARE(found, expected);
    }

    // A run of another version, whose optimiser this one does not know: it is listed, shown and
    // exported as stored, the setting is reported, and the other runs are as ever.
    void aRunWithSettingsThatCannotBeRead()
    {
        {
            Store store(workspace(u"older"_s), m_disk);
            for (int i = 0; i < 2; ++i) {
                const RunId id = store.createRun({}, RunStart::Claimed);
                EpochRecord epoch;
                epoch.epoch = 1;
                epoch.images = 10;
                store.recordEpoch(id, epoch);
                store.finishRun(id, RunStatus::Done);
            }
        }
        test::makeOptimizerUnknown(workspace(u"older"_s), 2);
        const QByteArray warning = "warning: run 2: line ";
        const QByteArray reason = "'optimizer.name' must be one of: adam, adamw, sgd, lamb, "
                                  "schedule_free, not 'old_adam'";
        QCOMPARE(run(u"older"_s, {u"runs"_s, u"list"_s}).exitCode, 0);
        const Outcome list = run(u"older"_s, {u"runs"_s, u"list"_s, u"--json"_s});
        QVERIFY2(list.exitCode == 0, list.err.constData());
        const Outcome shown = run(u"older"_s, {u"runs"_s, u"show"_s, u"2"_s});
        QVERIFY2(shown.exitCode == 0, shown.err.constData());
        QVERIFY2(shown.err.contains(warning) && shown.err.contains(reason), shown.err.constData());
        QVERIFY2(shown.out.contains("  name: old_adam\n"), shown.out.constData());
        QCOMPARE(run(u"older"_s, {u"runs"_s, u"show"_s, u"1"_s}).err, QByteArray());
        const Outcome compared = run(u"older"_s, {u"compare"_s, u"1,2"_s});
        QVERIFY2(compared.exitCode == 0, compared.err.constData());
        QVERIFY2(compared.out.contains("   2  old_adam\n"), compared.out.constData());
        for (const QString& format : {u"csv"_s, u"json"_s, u"wandb"_s, u"tensorboard"_s}) {
            QStringList arguments = {u"export"_s, u"--format"_s, format, u"--out"_s,
                                     path(u"exported"_s)};
            if (format == u"csv"_s)
                arguments << u"--settings"_s;
            const Outcome exported = run(u"older"_s, arguments);
            QVERIFY2(exported.exitCode == 0, exported.err.constData());
            QCOMPARE(exported.err.count(warning), format == u"tensorboard"_s ? 0 : 1);
        }
        QFile csv(path(u"exported/runs.csv"_s));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QByteArray lines = csv.readAll();
        QCOMPARE(lines.count('\n'), 3);
        QVERIFY2(lines.contains(",old_adam,"), lines.constData());
        // It cannot be trained by this version.
        const Outcome resumed =
            run(u"older"_s, {u"train"_s, u"--resume"_s, u"2"_s, u"--epochs"_s, u"+1"_s});
        QCOMPARE(resumed.exitCode, 1);
        QVERIFY2(resumed.err.contains(reason), resumed.err.constData());
    }

    void readsWhereNothingCanBeWritten_data()
    {
        QTest::addColumn<bool>("full");
        QTest::newRow("full disk") << true;
        QTest::newRow("read-only disk") << false;
    }
    void readsWhereNothingCanBeWritten()
    {
        QFETCH(bool, full);
        const Mount disk(path(u"disk"_s).toStdString(), "size=96m");
        if (!disk.ok())
            QSKIP("skipped: mounting a file system needs the rights of root");
        const QString place = u"disk/workspace"_s;
        const QString config = writeConfig(u"one.yaml"_s, "epochs: 1");
        const Outcome trained = run(place, {u"train"_s, config});
        QVERIFY2(trained.exitCode == 0, trained.err.constData());
        if (full)
            disk.fill();
        else
            QVERIFY(disk.makeReadOnly());
        const QList<QStringList> commands = {
            {u"runs"_s, u"list"_s},
            {u"runs"_s, u"show"_s, u"1"_s},
            {u"runs"_s, u"log"_s, u"1"_s},
            {u"runs"_s, u"prune"_s, u"all"_s, u"--dry-run"_s},
            {u"compare"_s, u"1"_s},
            {u"export"_s, u"--out"_s, path(u"elsewhere"_s)},
            {u"evaluate"_s, u"1"_s, path(u"images/val"_s), u"--threads"_s, u"1"_s},
            {u"predict"_s, u"1"_s, path(u"images/val"_s), u"--threads"_s, u"1"_s},
        };
        for (const QStringList& command : commands) {
            const Outcome outcome = run(place, command);
            QVERIFY2(outcome.exitCode == 0,
                     (command.join(u' ') + u": "_s + outcome.err).toUtf8().constData());
        }
        QVERIFY(QFile::exists(path(u"elsewhere/runs.csv"_s)));
        QFile::remove(path(u"elsewhere/runs.csv"_s));
        const Outcome refused = run(place, {u"runs"_s, u"stop"_s, u"1"_s});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(!full || refused.err.contains("disk is full"), refused.err.constData());
    }

    // Whenever a training is killed, it loses at most the epoch it was in.
    void killedAtAnyMoment()
    {
        const int kills = formwork::test::roundsFrom("FORMWORK_PROMISE_KILLS", 30);
        const QString place = u"killed"_s;
        const QString config = writeConfig(
            u"killed.yaml"_s, "epochs: 100000, checkpoint_every: 1, keep_checkpoints: 1");
        std::mt19937 random(7);
        QElapsedTimer timer;
        timer.start();
        int epochs = 0;
        int lost = 0;
        for (int kill = 0; kill < kills; ++kill) {
            QProcess training;
            training.start(kProgram,
                           in(place, kill == 0 ? QStringList{u"train"_s, config}
                                               : QStringList{u"train"_s, u"--resume"_s, u"1"_s}));
            QVERIFY(training.waitForStarted());
            // Up to two epochs, and a random part of the next: on a slow machine as on a fast one.
            const auto wanted = static_cast<std::size_t>(epochs) + random() % 3;
            double epochSeconds = 0.1;
            const auto isFarEnough = [&] {
                if (!QFile::exists(path(place + u"/formwork.db"_s)))
                    return false;
                Store store(workspace(place), m_disk);
                const auto rows = store.runs();
                if (rows.size() != 1 || store.progress(1).epoch == 0 ||
                    rows.front().status != RunStatus::Running)
                    return false;
                const std::vector<EpochRecord> records = store.epochs(1);
                if (!records.empty())
                    epochSeconds = records.back().epochSeconds;
                return records.size() >= wanted;
            };
            QTRY_VERIFY_WITH_TIMEOUT(isFarEnough(), 60'000);
            QTest::qWait(static_cast<int>(random() % 1000 * epochSeconds)); // anywhere in an epoch
            QCOMPARE(training.state(), QProcess::Running);
            training.kill();
            QVERIFY(training.waitForFinished());

            Store store(workspace(place), m_disk);
            QCOMPARE(store.markInterrupted(), std::vector<RunId>{1});
            SQLite::Database database(workspace(place).database(), SQLite::OPEN_READONLY, 5000);
            QCOMPARE(database.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
            const std::vector<EpochRecord> records = store.epochs(1);
            for (std::size_t i = 0; i < records.size(); ++i)
                QCOMPARE(records[i].epoch, static_cast<int>(i) + 1);
            // Where the last start went on from, against what had been recorded by then.
            if (kill > 0) {
                const int resumedAt = epochOfLastStart(store.logs(1));
                QVERIFY2(resumedAt >= epochs, qPrintable(QString::number(resumedAt)));
                lost += resumedAt <= epochs ? 1 : 0;
            }
            epochs = static_cast<int>(records.size());
        }
        QVERIFY(epochs >= kills / 2);
        // And it still ends as any other.
        QProcess training;
        training.start(kProgram, in(place, {u"train"_s, u"--resume"_s, u"1"_s}));
        Store store(workspace(place), m_disk);
        QTRY_VERIFY_WITH_TIMEOUT(store.epochs(1).size() > static_cast<std::size_t>(epochs), 60'000);
        store.requestStop(1);
        QVERIFY(training.waitForFinished(60'000));
        QCOMPARE(store.run(1).status, RunStatus::Stopped);
        const QStringList partial = QDir(path(place + u"/runs/1/checkpoints"_s))
                                        .entryList({u"*.partial*"_s}, QDir::Files | QDir::Hidden);
        QVERIFY2(partial.isEmpty(), qPrintable(partial.join(u' ')));
        qInfo("%d kills in %lld s, %d epochs trained; %d times the epoch being saved was lost",
              kills, timer.elapsed() / 1000, epochs, lost);
    }

private:
    // "Resumed before epoch 5 of 9", "Resumed in epoch 5 of 9, after batch 2 of 3", or from the
    // beginning: the epoch it trains next.
    static int epochOfLastStart(const std::vector<LogLine>& lines)
    {
        static const QRegularExpression resumed(u"^Resumed (before|in) epoch (\\d+) of"_s);
        for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
            const QString text = QString::fromStdString(line->text);
            if (const auto match = resumed.match(text); match.hasMatch())
                return match.captured(2).toInt();
            if (text.startsWith(u"No checkpoint was written yet"_s))
                return 1;
        }
        return -1;
    }
};

QTEST_GUILESS_MAIN(TestCliWorkspace)
#include "tst_cli_workspace.moc"
