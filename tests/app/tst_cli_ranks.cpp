// `train` in several processes, each with its own LibTorch.
#include "core/dataset/demo/demo_images.h"
#include "core/store/store.h"
#include "support/command_line.h"
#include "support/memory_folder.h"
#include "support/rounds.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

// The child of `parent` that is rank `rank`; nothing yet.
std::optional<pid_t> processOfRank(qint64 parent, int rank)
{
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        std::ifstream stat(entry.path() / "stat");
        std::string text;
        std::getline(stat, text);
        const std::size_t end = text.rfind(") ");
        if (end == std::string::npos || std::atoll(text.c_str() + end + 4) != parent)
            continue;
        std::ifstream file(entry.path() / "environ", std::ios::binary);
        const std::string environment{std::istreambuf_iterator<char>(file), {}};
        std::string variable(1, '\0');
        variable.append("RANK=").append(std::to_string(rank)).push_back('\0');
        if (environment.find(variable) != std::string::npos)
            return static_cast<pid_t>(std::stol(name));
    }
    return std::nullopt;
}

} // namespace

class TestCliRanks : public QObject
{
    Q_OBJECT

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QStringList trainArguments(const QString& workspace, const QStringList& more) const
    {
        QStringList arguments = {QStringLiteral("train"), path(QStringLiteral("config.yaml")),
                                 QStringLiteral("--workspace"), path(workspace)};
        return arguments + more;
    }

    QJsonObject onlyRun(const QString& workspace) const
    {
        const CommandOutcome runs =
            runCommand({QStringLiteral("runs"), QStringLiteral("list"), QStringLiteral("--json"),
                        QStringLiteral("--workspace"), path(workspace)});
        const QJsonArray list = QJsonDocument::fromJson(runs.out).array();
        return list.size() == 1 ? list.first().toObject() : QJsonObject();
    }

    // A training of many epochs in two processes, in the middle of one.
    void startLongRun(QProcess& process, const QString& workspace) const
    {
        process.start(kProgram,
                      trainArguments(workspace, {QStringLiteral("--ranks"), QStringLiteral("2"),
                                                 QStringLiteral("--train.epochs=1000")}));
        QByteArray text;
        while (process.state() != QProcess::NotRunning && !text.contains("Epoch 1/1000")) {
            process.waitForReadyRead(200);
            text += process.readAllStandardError();
        }
        QVERIFY2(text.contains("Epoch 1/1000"), text.constData());
    }

private Q_SLOTS:
    void initTestCase()
    {
        DemoImagesRequest request;
        request.root = path(QStringLiteral("images")).toStdString();
        request.trainPerClass = 2;
        request.validationPerClass = 1;
        PosixFileSystem fileSystem;
        NullProgress progress;
        makeDemoImages(request, fileSystem, progress, {});
        QFile config(path(QStringLiteral("config.yaml")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(("name: shared\nmodel: {name: vit_micro_16, image_size: 32}\n"
                      "data: {train: " +
                      path(QStringLiteral("images/train")) +
                      ", val: " + path(QStringLiteral("images/val")) +
                      ", loader: folder, workers: 1}\n"
                      "train: {epochs: 2, batch_size: 8, device: cpu, threads: 1}\n")
                         .toUtf8());
    }

    void twoRanksTrainOneRun()
    {
        const CommandOutcome outcome = runCommand(trainArguments(
            QStringLiteral("two"), {QStringLiteral("--ranks=2"), QStringLiteral("--json")}));
        if (outcome.err.contains("this build trains in one process"))
            QSKIP("skipped: this build has no Gloo: libgloo-dev was missing");
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(outcome.json()[QStringLiteral("status")].toString(), QStringLiteral("done"));
        QCOMPARE(outcome.json()[QStringLiteral("epochs_done")].toInt(), 2);
        QCOMPARE(onlyRun(QStringLiteral("two"))[QStringLiteral("status")].toString(),
                 QStringLiteral("done"));
    }

    // The run keeps the reason, can be resumed by its name, and is then done.
    void aKilledRankEndsTheRun()
    {
        QProcess process;
        startLongRun(process, QStringLiteral("killed"));
        const auto second = processOfRank(process.processId(), 1);
        QVERIFY(second);
        QElapsedTimer clock;
        clock.start();
        kill(*second, SIGKILL);
        QVERIFY(process.waitForFinished(30'000));
        qInfo("the run ended %lld ms after a rank was killed", clock.elapsed());
        QCOMPARE(process.exitCode(), 1);
        const QByteArray text = process.readAllStandardError();
        QVERIFY2(text.contains("rank 1 was ended by signal 9"), text.constData());
        QVERIFY2(text.contains("ended without giving a reason"), text.constData());
        QCOMPARE(onlyRun(QStringLiteral("killed"))[QStringLiteral("status")].toString(),
                 QStringLiteral("failed"));
    }

    // As one does whose machine or disk stands still. It cannot end by itself.
    void aHangingRankEndsTheRun_data()
    {
        QTest::addColumn<int>("rank");
        QTest::newRow("rank 0") << 0;
        QTest::newRow("another one") << 1;
    }
    void aHangingRankEndsTheRun()
    {
        if (roundsFrom("FORMWORK_RANKS_HANG", 0) == 0)
            QSKIP("skipped: takes a minute; see the slow tests");
        QFETCH(int, rank);
        const QString workspace = QStringLiteral("hangs%1").arg(rank);
        QProcess process;
        startLongRun(process, workspace);
        const auto hanging = processOfRank(process.processId(), rank);
        QVERIFY(hanging);
        kill(*hanging, SIGSTOP);
        QVERIFY(process.waitForFinished(60'000)); // 15 s of silence come first
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(kill(*hanging, 0) != 0);
        if (rank > 0) {
            const QJsonObject run = onlyRun(workspace);
            QCOMPARE(run[QStringLiteral("status")].toString(), QStringLiteral("failed"));
            const QString reason = run[QStringLiteral("error")].toString();
            QVERIFY2(reason.contains(QStringLiteral("has not answered for 15 s")),
                     qPrintable(reason));
        }
    }

    void aStopEndsAllRanksWithACheckpoint()
    {
        QProcess process;
        startLongRun(process, QStringLiteral("stopped"));
        kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), 130);
        const QJsonObject run = onlyRun(QStringLiteral("stopped"));
        QCOMPARE(run[QStringLiteral("status")].toString(), QStringLiteral("stopped"));
        // In one process again; the name finds it.
        QProcess further;
        further.start(kProgram,
                      trainArguments(QStringLiteral("stopped"), {QStringLiteral("--resume-latest"),
                                                                 QStringLiteral("shared")}));
        QByteArray lines;
        while (further.state() != QProcess::NotRunning && !lines.contains("Resumed")) {
            further.waitForReadyRead(200);
            lines += further.readAllStandardError();
        }
        kill(static_cast<pid_t>(further.processId()), SIGINT);
        QVERIFY(further.waitForFinished(30'000));
        QVERIFY2(lines.contains("Resumed"), lines.constData());
        QCOMPARE(onlyRun(QStringLiteral("stopped"))[QStringLiteral("id")],
                 run[QStringLiteral("id")]);
    }

    void aRunThatDoesNotExistYetIsStarted()
    {
        const CommandOutcome outcome = runCommand(
            trainArguments(QStringLiteral("named"),
                           {QStringLiteral("--resume-latest"), QStringLiteral("mine"),
                            QStringLiteral("--train.epochs=1"), QStringLiteral("--json")}));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(outcome.json()[QStringLiteral("name")].toString(), QStringLiteral("mine"));
        const CommandOutcome without = runCommand(
            {QStringLiteral("train"), QStringLiteral("--resume-latest"), QStringLiteral("none"),
             QStringLiteral("--workspace"), path(QStringLiteral("named"))});
        QCOMPARE(without.exitCode, 1);
        QVERIFY(without.err.contains("there is no unfinished run 'none'"));
    }

    // Those are resumed where they are trained.
    void runsOfTargetsAreNotTheLatest()
    {
        const QString name = QStringLiteral("targets");
        RunId there = 0;
        {
            PosixFileSystem fileSystem;
            Store store(Workspace(path(name).toStdString()), fileSystem);
            ExperimentConfig config;
            config.name = "mine";
            config.data.train = path(QStringLiteral("images/train")).toStdString();
            there = store.createRun(config, RunStart::Submitted);
            store.beginSubmission(there, "cluster", "/scratch/runs/mine");
            store.recordSubmitted(there, "7");
            store.endRemote(there, RunStatus::Interrupted, "the node failed");
        }
        const CommandOutcome without =
            runCommand({QStringLiteral("train"), QStringLiteral("--resume-latest"),
                        QStringLiteral("mine"), QStringLiteral("--workspace"), path(name)});
        QCOMPARE(without.exitCode, 1);
        QVERIFY2(without.err.contains("there is no unfinished run 'mine'"),
                 without.err.constData());
        const CommandOutcome started = runCommand(
            trainArguments(name, {QStringLiteral("--resume-latest"), QStringLiteral("mine"),
                                  QStringLiteral("--train.epochs=1"), QStringLiteral("--json")}));
        QVERIFY2(started.exitCode == 0, started.err.constData());
        QCOMPARE(started.json()[QStringLiteral("status")].toString(), QStringLiteral("done"));
        QVERIFY(started.json()[QStringLiteral("id")].toInteger() != there);
    }

    void mistakesAreUsageErrors_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QStringList>("environment");
        QTest::addColumn<QString>("message");
        QTest::newRow("half an environment")
            << QStringList{} << QStringList{QStringLiteral("RANK=0")}
            << QStringLiteral("RANK is set, but WORLD_SIZE is not");
        QTest::newRow("a launcher of a launcher")
            << QStringList{QStringLiteral("--ranks=2")}
            << QStringList{QStringLiteral("RANK=0"), QStringLiteral("WORLD_SIZE=2"),
                           QStringLiteral("LOCAL_RANK=0"), QStringLiteral("MASTER_ADDR=127.0.0.1"),
                           QStringLiteral("MASTER_PORT=29500")}
            << QStringLiteral("--ranks 2 was given to rank 0 of 2");
        QTest::newRow("several runs")
            << QStringList{QStringLiteral("--ranks=2"), QStringLiteral("--train.seed=[1,2]")}
            << QStringList{} << QStringLiteral("a list of values makes several runs");
        QTest::newRow("the queue")
            << QStringList{QStringLiteral("--ranks=2"), QStringLiteral("--queue")} << QStringList{}
            << QStringLiteral("several ranks train one run");
        QTest::newRow("no rank") << QStringList{QStringLiteral("--ranks=0")} << QStringList{}
                                 << QStringLiteral("--ranks 0 trains nothing");
        QTest::newRow("a key") << QStringList{QStringLiteral("--ranks=2"),
                                              QStringLiteral("--train.epoch=1")}
                               << QStringList{} << QStringLiteral("train.epoch");
    }
    void mistakesAreUsageErrors()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QStringList, environment);
        QFETCH(QString, message);
        QProcess process;
        process.setEnvironment(QProcess::systemEnvironment() + environment);
        process.start(kProgram, trainArguments(QStringLiteral("mistakes"), arguments));
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 2);
        const QString text = QString::fromUtf8(process.readAllStandardError());
        QVERIFY2(text.contains(message), qPrintable(text));
    }

private:
    QTemporaryDir m_folder{memoryFolder(QStringLiteral("cli-ranks"))};
};

QTEST_APPLESS_MAIN(TestCliRanks)
#include "tst_cli_ranks.moc"
