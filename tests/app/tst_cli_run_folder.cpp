// `train --run-folder` and `workspace sync`: runs without a workspace, and how one gets them.
#include "core/dataset/demo/demo_images.h"
#include "core/events/event_reader.h"
#include "core/events/run_folder.h"
#include "core/store/incoming_runs.h"
#include "core/store/store.h"
#include "support/command_line.h"
#include "support/error_of.h"
#include "support/memory_folder.h"
#include "support/sanitizers.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace formwork;
using namespace Qt::Literals::StringLiterals;
namespace fs = std::filesystem;

namespace {

using Outcome = formwork::test::CommandOutcome;
using formwork::test::errorOf;
using formwork::test::kProgram;
using formwork::test::runCommand;

std::string rowsOf(const Workspace& workspace)
{
    SQLite::Database database(workspace.database(), SQLite::OPEN_READONLY, 5000);
    std::string text;
    for (const char* table : {"runs", "epochs", "steps", "logs", "artifacts", "resumes",
                              "system_samples", "confusion_cells", "followed_runs"}) {
        SQLite::Statement rows(database, std::string("SELECT * FROM ") + table);
        while (rows.executeStep())
            for (int column = 0; column < rows.getColumnCount(); ++column)
                text += rows.getColumn(column).getString() + '|';
    }
    return text;
}

} // namespace

namespace {

// As if `folder` were on a disk of the network, for the programs that are started.
class NetworkDisk
{
public:
    explicit NetworkDisk(const QString& folder)
    {
        qputenv("LD_PRELOAD", FORMWORK_NETWORK_DISK_LIBRARY);
        qputenv("FORMWORK_NETWORK_DISK", folder.toUtf8());
    }
    ~NetworkDisk() { qunsetenv("LD_PRELOAD"); }
    NetworkDisk(const NetworkDisk&) = delete;
    NetworkDisk& operator=(const NetworkDisk&) = delete;
};

} // namespace

class TestCliRunFolder : public QObject
{
    Q_OBJECT

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    fs::path folder(const QString& name) const { return path(name).toStdString(); }
    Workspace workspace(const QString& name) const { return Workspace(folder(name)); }

    QStringList trainIn(const QString& name, const QStringList& more = {}) const
    {
        return QStringList{u"train"_s, path(u"config.yaml"_s), u"--run-folder"_s, path(name)} +
               more;
    }
    Outcome sync(const QString& name, const QStringList& more = {}) const
    {
        return runCommand(
            QStringList{u"workspace"_s, u"sync"_s, u"--json"_s, u"--workspace"_s, path(name)} +
            more);
    }
    RunRow onlyRun(const QString& name)
    {
        Store store(workspace(name), m_disk);
        const std::vector<RunRow> runs = store.runs();
        return runs.size() == 1 ? runs.front() : RunRow();
    }
    std::optional<int> exitCode(const QString& name) { return readExitCode(m_disk, folder(name)); }

    // In the middle of a training of many epochs.
    void startLongRun(QProcess& process, const QStringList& arguments) const
    {
        process.start(kProgram, arguments);
        QByteArray text;
        while (process.state() != QProcess::NotRunning && !text.contains("Epoch 2/1000")) {
            process.waitForReadyRead(200);
            text += process.readAllStandardError();
        }
        QVERIFY2(text.contains("Epoch 2/1000"), text.constData());
    }

    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("cli-run-folder"))};
    PosixFileSystem m_disk;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        // A workspace that is opened by mistake would be made here.
        qputenv("FORMWORK_WORKSPACE", path(u"never"_s).toUtf8());
        DemoImagesRequest request;
        request.root = folder(u"images"_s);
        request.trainPerClass = 2;
        request.validationPerClass = 1;
        NullProgress progress;
        makeDemoImages(request, m_disk, progress, {});
        QFile config(path(u"config.yaml"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(("name: far away\nmodel: {name: vit_micro_16, image_size: 32}\n"
                      "data: {loader: folder, workers: 1, train: " +
                      path(u"images/train"_s) + ", val: " + path(u"images/val"_s) +
                      "}\ntrain: {epochs: 2, batch_size: 8, threads: 1, device: cpu}\n")
                         .toUtf8());
    }

    void cleanupTestCase() { QVERIFY(!fs::exists(folder(u"never"_s))); }

    void aRunWithoutAWorkspace()
    {
        const Outcome outcome = runCommand(trainIn(u"plain"_s, {u"--json"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(outcome.json()[u"status"_s].toString(), u"done"_s);
        QCOMPARE(outcome.json()[u"epoch"_s].toInt(), 2);
        QCOMPARE(exitCode(u"plain"_s), std::optional(0));
        for (const char* file : {kConfigFile, kEventFile, "checkpoints/last.safetensors"})
            QVERIFY2(fs::exists(folder(u"plain"_s) / file), file);
        const Outcome first = sync(u"here"_s, {u"--from"_s, path(u"plain"_s)});
        QVERIFY2(first.exitCode == 0, first.err.constData());
        QVERIFY(first.json()[u"runs"_s][0][u"new"_s].toBool());
        const RunRow run = onlyRun(u"here"_s);
        QCOMPARE(run.name, std::string("far away"));
        QCOMPARE(run.status, RunStatus::Done);
        QCOMPARE(run.epochsDone, 2);
        Store store(workspace(u"here"_s), m_disk);
        QVERIFY(!store.logs(run.id).empty());
        QVERIFY(!store.steps(run.id).empty());
        QVERIFY(store.confusion(run.id));
        QVERIFY(!store.environment(run.id).host.empty());
        for (const Artifact& artifact : store.artifacts(run.id))
            QVERIFY2(fs::exists(artifact.path), artifact.path.c_str());
        // Its checkpoints are used where they are.
        const Outcome evaluated =
            runCommand({u"evaluate"_s, QString::number(run.id), path(u"images/val"_s), u"--json"_s,
                        u"--workspace"_s, path(u"here"_s)});
        QVERIFY2(evaluated.exitCode == 0, evaluated.err.constData());
    }

    // A job's script and the log of Slurm are written first.
    void aFolderWithAJob()
    {
        fs::create_directories(folder(u"job"_s));
        for (const char* name : {"train.sbatch", "slurm-7.out", ".nfs01"})
            writeTextFile(m_disk, folder(u"job"_s) / name, "text\n");
        const Outcome outcome = runCommand(trainIn(u"job"_s, {u"--train.epochs=1"_s}));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    }

    void syncingAgainChangesNothing()
    {
        QVERIFY(runCommand(trainIn(u"twice"_s)).exitCode == 0);
        QCOMPARE(sync(u"again"_s, {u"--from"_s, path(u"twice"_s)}).exitCode, 0);
        const std::string before = rowsOf(workspace(u"again"_s));
        for (const QStringList& more : {QStringList{u"--from"_s, path(u"twice"_s)}, QStringList{},
                                        QStringList{u"--all"_s}, QStringList{u"--run"_s, u"1"_s}}) {
            const Outcome outcome = sync(u"again"_s, more);
            QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
            QCOMPARE(outcome.json()[u"runs"_s].toArray().size(), 1);
            QCOMPARE(outcome.json()[u"runs"_s][0][u"events"_s].toInt(), 0);
        }
        QVERIFY(rowsOf(workspace(u"again"_s)) == before);
    }

    void severalSyncsAtOnce()
    {
        for (const char* name : {"group/a", "group/b"})
            QVERIFY(runCommand(trainIn(QString::fromUtf8(name))).exitCode == 0);
        std::vector<QProcess> processes(3);
        for (QProcess& process : processes)
            process.start(kProgram, {u"workspace"_s, u"sync"_s, u"--from"_s, path(u"group"_s),
                                     u"--workspace"_s, path(u"busy"_s)});
        for (QProcess& process : processes) {
            QVERIFY(process.waitForFinished(100'000));
            QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        }
        Store store(workspace(u"busy"_s), m_disk);
        QCOMPARE(store.runs().size(), std::size_t{2});
        for (const RunRow& run : store.runs()) {
            QCOMPARE(store.epochs(run.id).size(), std::size_t{2});
            std::set<std::string> lines;
            for (const LogLine& line : store.logs(run.id))
                QVERIFY2(lines.insert(line.text).second, line.text.c_str());
        }
    }

    // The events beside the store are enough to have the run again.
    void aRunOfAWorkspaceIsReconstructed()
    {
        const Outcome trained =
            runCommand({u"train"_s, path(u"config.yaml"_s), u"--workspace"_s, path(u"original"_s)});
        QVERIFY2(trained.exitCode == 0, trained.err.constData());
        const Outcome outcome = sync(u"copy"_s, {u"--from"_s, path(u"original/runs"_s)});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        Store original(workspace(u"original"_s), m_disk);
        Store copy(workspace(u"copy"_s), m_disk);
        const RunId a = original.runs().front().id;
        const RunId b = copy.runs().front().id;
        QCOMPARE(copy.run(b).status, RunStatus::Done);
        const auto epochs = original.epochs(a);
        const auto again = copy.epochs(b);
        QCOMPARE(again.size(), epochs.size());
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            QCOMPARE(again[i].trainLoss, epochs[i].trainLoss);
            QCOMPARE(again[i].validationTop1, epochs[i].validationTop1);
            QCOMPARE(again[i].dataWaitSeconds, epochs[i].dataWaitSeconds);
        }
        QCOMPARE(copy.steps(b).size(), original.steps(a).size());
        QVERIFY(copy.confusion(b, "last") == original.confusion(a, "last"));
        const auto lines = [](const std::vector<LogLine>& logs) {
            std::vector<std::string> texts;
            for (const LogLine& line : logs)
                texts.push_back(line.text);
            return texts;
        };
        QCOMPARE(lines(copy.logs(b)), lines(original.logs(a)));
        QCOMPARE(copy.identityOf(b), original.identityOf(a));
        // The workspace itself has them already.
        QCOMPARE(sync(u"original"_s, {u"--from"_s, path(u"original/runs"_s)})
                     .json()[u"runs"_s][0][u"events"_s]
                     .toInt(),
                 0);
        QCOMPARE(original.runs().size(), std::size_t{1});
    }

    void aStopAndAResume()
    {
        QProcess process;
        startLongRun(process, trainIn(u"stopped"_s, {u"--train.epochs=1000"_s}));
        QVERIFY(!exitCode(u"stopped"_s));
        // Nobody else may train there.
        const Outcome second = runCommand(trainIn(u"stopped"_s, {u"--resume"_s}));
        QCOMPARE(second.exitCode, 1);
        QVERIFY2(second.err.contains("another process is training in this folder"),
                 second.err.constData());
        QVERIFY(!exitCode(u"stopped"_s));
        kill(static_cast<pid_t>(process.processId()), SIGTERM);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(exitCode(u"stopped"_s), std::optional(130));
        QCOMPARE(sync(u"stops"_s, {u"--from"_s, path(u"stopped"_s)}).exitCode, 0);
        QCOMPARE(onlyRun(u"stops"_s).status, RunStatus::Stopped);
        const int done = onlyRun(u"stops"_s).epochsDone;

        QProcess further; // with its own config
        further.start(kProgram, {u"train"_s, u"--run-folder"_s, path(u"stopped"_s), u"--resume"_s});
        QByteArray text;
        while (further.state() != QProcess::NotRunning && !text.contains("Resumed")) {
            further.waitForReadyRead(200);
            text += further.readAllStandardError();
        }
        QVERIFY2(text.contains("Resumed"), text.constData());
        QVERIFY(!exitCode(u"stopped"_s));
        kill(static_cast<pid_t>(further.processId()), SIGTERM);
        QVERIFY(further.waitForFinished(30'000));
        QCOMPARE(exitCode(u"stopped"_s), std::optional(130));
        QCOMPARE(sync(u"stops"_s).exitCode, 0);
        QVERIFY(onlyRun(u"stops"_s).epochsDone >= done);
        Store store(workspace(u"stops"_s), m_disk);
        QCOMPARE(store.resumes(1).size(), std::size_t{1});
        QCOMPARE(store.resumes(1)[0].afterEpoch, done);
    }

    // Where several machines may open it, training leaves the database alone.
    void aWorkspaceOnANetworkDisk()
    {
        if (test::kHasSanitizer)
            QSKIP("skipped: a sanitizer's runtime has to be loaded first");
        const QStringList here{u"--workspace"_s, path(u"nfs"_s)};
        const QStringList old{u"--workspace"_s, path(u"old"_s), u"--resume-latest"_s, u"job"_s};
        QProcess before; // while the disk is one of this machine
        startLongRun(before,
                     QStringList{u"train"_s, path(u"config.yaml"_s), u"--train.epochs=1000"_s} +
                         old);
        kill(static_cast<pid_t>(before.processId()), SIGTERM);
        QVERIFY(before.waitForFinished(30'000));
        {
            const NetworkDisk moved(path(u"old"_s));
            const Outcome refused =
                runCommand(QStringList{u"train"_s, path(u"config.yaml"_s)} + old);
            QCOMPARE(refused.exitCode, 1);
            QVERIFY2(refused.err.contains("resume it with --resume 1"), refused.err.constData());
            QVERIFY(!fs::exists(workspace(u"old"_s).incomingFolder()));
        }
        QVERIFY(fs::create_directory(folder(u"nfs"_s)));
        const NetworkDisk disk(path(u"nfs"_s));
        const QStringList train = QStringList{u"train"_s, path(u"config.yaml"_s)} + here;
        const Outcome trained = runCommand(train);
        QVERIFY2(trained.exitCode == 0, trained.err.constData());
        QVERIFY2(trained.err.contains("network disk (NFS)"), trained.err.constData());
        const fs::path database = workspace(u"nfs"_s).database();
        QVERIFY(!fs::exists(database));
        QProcess process;
        startLongRun(process,
                     train + QStringList{u"--resume-latest"_s, u"job"_s, u"--train.epochs=1000"_s});
        kill(static_cast<pid_t>(process.processId()), SIGTERM);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), 130);
        QProcess again; // as a job that is started again would: the same command
        startAgain(again, process.arguments());
        kill(static_cast<pid_t>(again.processId()), SIGTERM);
        QVERIFY(again.waitForFinished(30'000));
        QVERIFY(!fs::exists(database));

        const QStringList synchronise = QStringList{u"workspace"_s, u"sync"_s} + here;
        QCOMPARE(runCommand(synchronise).exitCode, 0);
        QCOMPARE(runCommand(synchronise).exitCode, 0); // nothing twice
        const auto openHere = [&] {
            return Store(workspace(u"nfs"_s), m_disk);
        };
        const std::vector<RunRow> runs = openHere().runs();
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].status, RunStatus::Stopped); // the newest comes first
        QCOMPARE(runs[0].name, std::string("job"));
        QCOMPARE(openHere().resumes(runs[0].id).size(), std::size_t{1});
        QCOMPARE(runs[1].status, RunStatus::Done);
        // A run that is removed does not come back.
        openHere().removeRun(runs[1].id);
        QCOMPARE(runCommand(synchronise).exitCode, 0);
        QCOMPARE(openHere().runs().size(), std::size_t{1});
        const Outcome none =
            runCommand(QStringList{u"train"_s, u"--resume-latest"_s, u"nobody"_s} + here);
        QVERIFY2(none.err.contains("no unfinished run 'nobody'"), none.err.constData());
        // By its number, which only the database knows.
        QProcess numbered;
        startAgain(numbered,
                   QStringList{u"train"_s, u"--resume"_s, QString::number(runs[0].id)} + here);
        QVERIFY(errorOf([&] { openHere().removeRun(runs[0].id); }).code() == ErrorCode::Busy);
        kill(static_cast<pid_t>(numbered.processId()), SIGTERM);
        QVERIFY(numbered.waitForFinished(30'000));
        // Nothing stays of a run whose data are wrong.
        const auto folders = [&] {
            return incomingRunFolders(workspace(u"nfs"_s)).size();
        };
        QCOMPARE(folders(), std::size_t{1});
        const Outcome wrong = runCommand(train + QStringList{u"--data.train=/nowhere"_s});
        QVERIFY2(wrong.err.contains("/nowhere"), wrong.err.constData());
        QCOMPARE(folders(), std::size_t{1});
        QCOMPARE(std::distance(fs::directory_iterator(workspace(u"nfs"_s).incomingFolder()), {}),
                 1);
        const Outcome referring = runCommand(train + QStringList{u"--model.weights=run 1"_s});
        QVERIFY2(referring.err.contains("name its weight file"), referring.err.constData());
        QCOMPARE(folders(), std::size_t{1});
        // What is of the database still is.
        QCOMPARE(runCommand(train + QStringList{u"--queue"_s}).exitCode, 0);
        QCOMPARE(openHere().queue().size(), std::size_t{1});
    }

    void killedWhileItTrains()
    {
        QProcess process;
        startLongRun(process, trainIn(u"killed"_s, {u"--train.epochs=1000"_s}));
        QCOMPARE(sync(u"kills"_s, {u"--from"_s, path(u"killed"_s)}).exitCode, 0);
        QCOMPARE(onlyRun(u"kills"_s).status, RunStatus::Running);
        process.kill();
        QVERIFY(process.waitForFinished(30'000));
        QVERIFY(!exitCode(u"killed"_s));
        QCOMPARE(sync(u"kills"_s).exitCode, 0);
        QCOMPARE(onlyRun(u"kills"_s).status, RunStatus::Interrupted);
        const int done = onlyRun(u"kills"_s).epochsDone;
        QVERIFY(done >= 2);
        // As a job that is started again would: the same command.
        QProcess again;
        startAgain(again, trainIn(u"killed"_s, {u"--train.epochs=1000"_s, u"--resume"_s}));
        kill(static_cast<pid_t>(again.processId()), SIGTERM);
        QVERIFY(again.waitForFinished(30'000));
        QCOMPARE(sync(u"kills"_s).exitCode, 0);
        const RunRow run = onlyRun(u"kills"_s);
        QCOMPARE(run.status, RunStatus::Stopped);
        Store store(workspace(u"kills"_s), m_disk);
        const auto epochs = store.epochs(run.id);
        for (std::size_t i = 0; i < epochs.size(); ++i)
            QCOMPARE(epochs[i].epoch, int(i) + 1);
    }

    void stoppedThroughTheWorkspace()
    {
        QProcess process;
        startLongRun(process, trainIn(u"asked"_s, {u"--train.epochs=1000"_s}));
        QCOMPARE(sync(u"asks"_s, {u"--from"_s, path(u"asked"_s)}).exitCode, 0);
        const Outcome asked =
            runCommand({u"runs"_s, u"stop"_s, u"1"_s, u"--workspace"_s, path(u"asks"_s)});
        QVERIFY2(asked.exitCode == 0, asked.err.constData());
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(sync(u"asks"_s).exitCode, 0);
        QCOMPARE(onlyRun(u"asks"_s).status, RunStatus::Stopped);
        // The request is not one for the next time.
        QProcess again;
        startAgain(again, trainIn(u"asked"_s, {u"--resume"_s}));
        kill(static_cast<pid_t>(again.processId()), SIGTERM);
        QVERIFY(again.waitForFinished(30'000));
    }

    void inSeveralRanks()
    {
        const Outcome outcome = runCommand(trainIn(u"ranks"_s, {u"--ranks=2"_s}));
        if (outcome.err.contains("this build trains in one process"))
            QSKIP("skipped: this build has no Gloo: libgloo-dev was missing");
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(exitCode(u"ranks"_s), std::optional(0));
        QCOMPARE(sync(u"rank"_s, {u"--from"_s, path(u"ranks"_s)}).exitCode, 0);
        QCOMPARE(onlyRun(u"rank"_s).epochsDone, 2);
        Store store(workspace(u"rank"_s), m_disk);
        bool hasReport = false;
        for (const LogLine& line : store.logs(1))
            hasReport |=
                line.text.find("a global batch of 8 images, 4 in every rank") != std::string::npos;
        QVERIFY(hasReport);
    }

    void aFailureHasItsReason()
    {
        const Outcome outcome =
            runCommand(trainIn(u"failed"_s, {u"--data.train="_s + path(u"nowhere"_s)}));
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(exitCode(u"failed"_s), std::optional(1));
        QCOMPARE(sync(u"fails"_s, {u"--from"_s, path(u"failed"_s)}).exitCode, 0);
        const RunRow run = onlyRun(u"fails"_s);
        QCOMPARE(run.status, RunStatus::Failed);
        QVERIFY2(run.errorMessage.find("nowhere") != std::string::npos, run.errorMessage.c_str());
    }

    void theEventsOfANewerFormwork()
    {
        fs::create_directories(folder(u"newer"_s));
        QFile file(path(u"newer/events.jsonl"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"seq\":1,\"time\":1,\"event\":\"opened\",\"version\":99}\n");
        file.close();
        const Outcome outcome = sync(u"new"_s, {u"--from"_s, path(u"newer"_s)});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("written by a newer Formwork (event version 99"),
                 outcome.err.constData());
        QVERIFY(outcome.err.contains("newer/events.jsonl"));
    }

    void mistakes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("message");
        const QString done = path(u"done"_s);
        const QString config = path(u"config.yaml"_s);
        const auto row = [](const char* name, const QStringList& arguments, int code,
                            const char* message) {
            QTest::newRow(name) << arguments << code << QString::fromUtf8(message);
        };
        row("a run is there", {u"train"_s, config, u"--run-folder"_s, done}, 1,
            "this folder already contains a run");
        row("a dataset", {u"train"_s, config, u"--run-folder"_s, path(u"images"_s)}, 1,
            "neither empty nor the folder of a run: it contains '");
        row("a dataset, to be resumed",
            {u"train"_s, config, u"--run-folder"_s, path(u"images"_s), u"--resume"_s}, 1,
            "name a new or an empty folder");
        row("it is done", {u"train"_s, u"--run-folder"_s, done, u"--resume"_s}, 2,
            "the run in this folder is already done");
        row("nothing to resume", {u"train"_s, u"--run-folder"_s, path(u"none"_s), u"--resume"_s}, 1,
            "there is no run to resume in this folder");
        row("no config", {u"train"_s, u"--run-folder"_s, path(u"none"_s)}, 2, "no config given");
        row("resume alone", {u"train"_s, u"--resume"_s}, 2, "--resume names no run");
        row("a number", {u"train"_s, u"--run-folder"_s, done, u"--resume"_s, u"3"_s}, 2,
            "--resume takes no number");
        row("queued", {u"train"_s, config, u"--run-folder"_s, path(u"none"_s), u"--queue"_s}, 2,
            "--run-folder opens no workspace");
        row("weights of a run",
            {u"train"_s, config, u"--run-folder"_s, path(u"none"_s), u"--model.weights=run 3"_s}, 2,
            "name its weight file");
        row("several runs",
            {u"train"_s, config, u"--run-folder"_s, path(u"none"_s), u"--train.seed=[1,2]"_s}, 2,
            "a list of values makes several runs");
        row("no run folder", {u"workspace"_s, u"sync"_s, u"--from"_s, path(u"images"_s)}, 1,
            "this folder contains no events of a run");
        row("both", {u"workspace"_s, u"sync"_s, u"--all"_s, u"--run"_s, u"1"_s}, 2,
            "--run and --all exclude each other");
        row("an unknown run", {u"workspace"_s, u"sync"_s, u"--run"_s, u"77"_s}, 1,
            "there is no run 77");
    }

    void mistakes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, message);
        if (!fs::exists(folder(u"done"_s)))
            QVERIFY(runCommand(trainIn(u"done"_s)).exitCode == 0);
        if (arguments.front() == u"workspace"_s)
            arguments += {u"--workspace"_s, path(u"mistaken"_s)};
        const Outcome outcome = runCommand(arguments);
        QVERIFY2(outcome.exitCode == exitCode, outcome.err.constData());
        QVERIFY2(outcome.err.contains(message.toUtf8()), outcome.err.constData());
        QCOMPARE(this->exitCode(u"done"_s), std::optional(0));
    }

    void aWorkspaceWithoutSuchRuns()
    {
        const Outcome outcome =
            runCommand({u"workspace"_s, u"sync"_s, u"--workspace"_s, path(u"empty"_s)});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.out.contains("no run of this workspace is trained elsewhere"),
                 outcome.out.constData());
    }

private:
    void startAgain(QProcess& process, const QStringList& arguments) const
    {
        process.start(kProgram, arguments);
        QByteArray text;
        while (process.state() != QProcess::NotRunning &&
               !(text.contains("Resumed") && text.contains("Epoch "))) {
            process.waitForReadyRead(200);
            text += process.readAllStandardError();
        }
        QVERIFY2(text.contains("Resumed"), text.constData());
        QCOMPARE(process.state(), QProcess::Running);
    }
};

QTEST_GUILESS_MAIN(TestCliRunFolder)
#include "tst_cli_run_folder.moc"
