// formwork-cli tune: real processes on demo images, and what they leave in the workspace.
#include "core/dataset/demo/demo_images.h"
#include "core/store/store.h"
#include "support/command_line.h"
#include "support/memory_folder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace formwork;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;

} // namespace

class TestCliTune : public QObject
{
    Q_OBJECT

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString workspacePath() const { return path(m_workspace); }

    QStringList arguments(const QStringList& more) const
    {
        return QStringList{QStringLiteral("tune"), path(QStringLiteral("tune.yaml")),
                           QStringLiteral("--workspace"), workspacePath()} +
               more;
    }
    Outcome tune(const QStringList& more, const QString& program = kProgram) const
    {
        return formwork::test::runCommand(arguments(more), program);
    }
    Store openStore() { return Store(Workspace(workspacePath().toStdString()), m_fileSystem); }

    // However a search ends, nothing starts later because of it, nor is its scratch folder there.
    void nothingIsLeft()
    {
        Store store = openStore();
        QVERIFY(store.queue().empty());
        QVERIFY(store.openSweeps().empty());
        QVERIFY(QDir(workspacePath()).entryList({QStringLiteral("tune-*")}).isEmpty());
    }

    void isRefused(const QStringList& more, int exitCode, const QByteArray& reason)
    {
        const Outcome outcome = tune(more);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.err.contains(reason), outcome.err.constData());
        QVERIFY(!QFileInfo::exists(workspacePath() + QStringLiteral("/runs/1")));
    }

    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("cli-tune"))};
    QString m_workspace;
    PosixFileSystem m_fileSystem;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        DemoImagesRequest request;
        request.root = path(QStringLiteral("images")).toStdString();
        request.trainPerClass = 4;
        request.validationPerClass = 2;
        NullProgress progress;
        makeDemoImages(request, m_fileSystem, progress, {});
        QFile config(path(QStringLiteral("tune.yaml")));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("name: small\n"
                     "model: {name: vit_micro_16, image_size: 32}\n"
                     "data: {loader: folder, workers: 1, train: " +
                     path(QStringLiteral("images/train")).toUtf8() +
                     ", val: " + path(QStringLiteral("images/val")).toUtf8() +
                     "}\n"
                     "optimizer: {name: adamw}\n"
                     "train: {epochs: 30, batch_size: 8, threads: 1, device: cpu}\n");
    }
    void init() { m_workspace = QString::fromLatin1(QTest::currentTestFunction()); }

    // What cannot work is said before anything is trained.
    void mistakesAreFoundAtTheStart()
    {
        isRefused({QStringLiteral("--budget"), QStringLiteral("soon")}, 2,
                  "'soon' is not a budget");
        isRefused({QStringLiteral("--budget"), QStringLiteral("5s")}, 2,
                  "a budget of 5s is too short (give 10s or more)");
        const QString existing = path(QStringLiteral("there.png"));
        QVERIFY(QFile(existing).open(QIODevice::WriteOnly));
        isRefused({QStringLiteral("--output"), existing}, 1, "the file already exists");
        isRefused({QStringLiteral("--chart"), existing}, 1, "the file already exists");
        isRefused({QStringLiteral("--chart"), path(QStringLiteral("a.gif"))}, 2,
                  "give a name that ends in .png, .svg or .pdf");
        isRefused({QStringLiteral("--chart"), path(QStringLiteral("missing/a.png"))}, 1,
                  "missing: there is no such folder (make it, or name another with --chart)");
        isRefused({QStringLiteral("--output"), path(QStringLiteral("missing/a.yaml"))}, 1,
                  "missing: there is no such folder (make it, or name another with --output)");
        QVERIFY(QFileInfo(existing).size() == 0);
    }

    void aChartNeedsTheWindowProgram()
    {
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("bin")));
        const QString alone = path(QStringLiteral("bin/formwork-cli"));
        QVERIFY(QFile::copy(kProgram, alone));
        const Outcome outcome =
            tune({QStringLiteral("--chart"), path(QStringLiteral("none.png"))}, alone);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("the window program, which draws charts, is not installed"),
                 outcome.err.constData());
        QVERIFY2(outcome.err.contains("omit --chart"), outcome.err.constData());
    }

    // Settings within the budget, trials that are runs, and a chart of both.
    void writesAConfigAndAChart()
    {
        const QString chart = path(QStringLiteral("search.svg"));
        const bool draws =
            QFileInfo::exists(QFileInfo(kProgram).dir().filePath(QStringLiteral("formwork")));
        const Outcome outcome =
            tune(QStringList{QStringLiteral("--budget"), QStringLiteral("10s"),
                             QStringLiteral("--json")} +
                 (draws ? QStringList{QStringLiteral("--chart"), chart} : QStringList()));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonArray trials = outcome.json().value(QStringLiteral("trials")).toArray();
        QVERIFY(trials.size() == 9 || trials.size() == 3);
        QVERIFY(outcome.json().value(QStringLiteral("range_test")).toArray().size() >= 20);
        const QString tuned = path(QStringLiteral("tune-tuned.yaml"));
        QCOMPARE(outcome.json().value(QStringLiteral("config")).toString(), tuned);
        const ExperimentConfig found = loadConfig(m_fileSystem, tuned.toStdString(), {});
        QCOMPARE(found.name, std::string("small"));
        QCOMPARE(found.train.epochs, 30);
        QCOMPARE(found.optimizer.learningRate,
                 trials[0].toObject().value(QStringLiteral("lr")).toDouble());

        nothingIsLeft();
        Store store = openStore();
        QCOMPARE(store.runs().size(), static_cast<std::size_t>(trials.size()));
        const RunId sweep = outcome.json().value(QStringLiteral("sweep")).toInteger();
        for (const auto& each : trials) {
            const QJsonObject trial = each.toObject();
            const RunRow row = store.run(trial.value(QStringLiteral("run")).toInteger());
            QCOMPARE(row.sweep, sweep);
            QCOMPARE(row.epochsDone, trial.value(QStringLiteral("epochs")).toInt());
            QCOMPARE(row.tags, std::vector<std::string>{"tune"});
            QVERIFY2(row.name.starts_with("small, tune, lr "), row.name.c_str());
            QVERIFY(row.status == RunStatus::Done || row.status == RunStatus::Stopped);
        }
        if (!draws)
            QSKIP("skipped: formwork, which draws the search, is not built here");
        QFile drawn(chart);
        QVERIFY(drawn.open(QIODevice::ReadOnly));
        const QByteArray svg = drawn.readAll();
        QVERIFY2(svg.contains("Learning rate") && svg.contains("wd 0"), svg.left(300).constData());
        // Another search would overwrite the first one's config.
        const Outcome again = tune({});
        QCOMPARE(again.exitCode, 1);
        QVERIFY2(again.err.contains("already exists"), again.err.constData());
    }

    void ctrlCStopsTheTrials()
    {
        const QString output = path(QStringLiteral("never.yaml"));
        QProcess process;
        process.start(kProgram, arguments({QStringLiteral("--budget"), QStringLiteral("5h"),
                                           QStringLiteral("--output"), output}));
        const QString checkpoint =
            workspacePath() + QStringLiteral("/runs/1/checkpoints/last.safetensors");
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(checkpoint), 60'000);
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(!QFile::exists(output));
        nothingIsLeft();
        Store store = openStore();
        const std::vector<RunRow> rows = store.runs();
        QCOMPARE(rows.size(), std::size_t{9});
        QVERIFY(std::ranges::all_of(
            rows, [](const RunRow& row) { return row.status == RunStatus::Stopped; }));
    }

    // Overrides, as train takes them.
    void needsValidationData()
    {
        const Outcome outcome = tune({QStringLiteral("--data.val="), QStringLiteral("--output"),
                                      path(QStringLiteral("none.yaml"))});
        QVERIFY(outcome.exitCode != 0);
        QVERIFY2(outcome.err.contains("validation data"), outcome.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCliTune)
#include "tst_cli_tune.moc"
