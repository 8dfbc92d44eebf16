// formwork-cli as a user runs it: a real process, real files, exit codes, JSON.
#include "support/command_line.h"
#include "written_inputs.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;
using formwork::test::writeDemoImages;
using formwork::test::writeFile;

} // namespace

class TestCli : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        writeDemoImages(path("images"));
    }

    void linksNoQt()
    {
        QProcess ldd;
        ldd.start(QStringLiteral("ldd"), {kProgram});
        QVERIFY(ldd.waitForFinished());
        const QByteArray libraries = ldd.readAllStandardOutput();
        QVERIFY(libraries.contains("libc.so"));
        QVERIFY2(!libraries.contains("libQt"), libraries.constData());
        QVERIFY2(!libraries.contains("torch"), libraries.constData());
    }

    void everyCommandHasHelp()
    {
        for (const char* command : {"scan", "convert", "inspect", "verify", "append", "merge",
                                    "subset", "split", "extract", "train", "evaluate", "predict",
                                    "runs", "compare", "export", "demo", "bench", "doctor"}) {
            const Outcome outcome = run({QLatin1String(command), QStringLiteral("--help")});
            QCOMPARE(outcome.exitCode, 0);
            QVERIFY(outcome.out.contains("--help"));
        }
        QCOMPARE(run({QStringLiteral("--version")}).exitCode, 0);
    }

    void usageErrorsExitWith2_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown command") << QStringList{QStringLiteral("fly")};
        QTest::newRow("missing argument") << QStringList{QStringLiteral("scan")};
        QTest::newRow("unknown option")
            << QStringList{QStringLiteral("scan"), QStringLiteral("."), QStringLiteral("--fast")};
        QTest::newRow("quality out of range")
            << QStringList{QStringLiteral("convert"),        QStringLiteral("."),
                           QStringLiteral("--out"),          QStringLiteral("."),
                           QStringLiteral("--jpeg-quality"), QStringLiteral("101")};
        QTest::newRow("override of an unknown key")
            << QStringList{QStringLiteral("train"),
                           QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml"),
                           QStringLiteral("--train.epoch=3")};
        QTest::newRow("run zero") << QStringList{QStringLiteral("runs"), QStringLiteral("show"),
                                                 QStringLiteral("0")};
        QTest::newRow("no run number")
            << QStringList{QStringLiteral("compare"), QStringLiteral("one")};
        QTest::newRow("no run number to prune")
            << QStringList{QStringLiteral("runs"), QStringLiteral("prune"), QStringLiteral("1,x")};
        QTest::newRow("no range of runs") << QStringList{
            QStringLiteral("export"), QStringLiteral("--runs"), QStringLiteral("5-2")};
    }
    void usageErrorsExitWith2()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(outcome.err.startsWith("formwork-cli: "));
        QVERIFY(outcome.err.count('\n') <= 2);
    }

    void namesAnUnknownCommand() { QVERIFY(run({QStringLiteral("fly")}).err.contains("'fly'")); }

    void convertsTheSameBytesWithAnyNumberOfWorkers()
    {
        for (const char* workers : {"1", "3"}) {
            const Outcome outcome = convert(path("betons-") + QLatin1String(workers),
                                            {QStringLiteral("--workers"), QLatin1String(workers)});
            QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
            QCOMPARE(outcome.json()[QStringLiteral("files")].toArray().size(), 2);
        }
        for (const char* name : {"train_500_0.50_90.beton", "val_500_0.50_90.beton"}) {
            const QByteArray one = readFile(path("betons-1/") + QLatin1String(name));
            QVERIFY(!one.isEmpty());
            QVERIFY(one == readFile(path("betons-3/") + QLatin1String(name)));
        }
    }

    void inspectsAndVerifies()
    {
        QCOMPARE(convert(path("check"), {}).exitCode, 0);
        const QString beton = path("check/train_500_0.50_90.beton");
        const Outcome inspected = run({QStringLiteral("inspect"), beton, QStringLiteral("--json")});
        QCOMPARE(inspected.exitCode, 0);
        QCOMPARE(inspected.json()[QStringLiteral("samples")].toInt(), 50);
        QVERIFY(inspected.json()[QStringLiteral("manifest")].isObject());
        QCOMPARE(run({QStringLiteral("verify"), beton}).exitCode, 0);

        QByteArray damaged = readFile(beton);
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
        const QString copy = path("check/damaged.beton");
        writeFile(copy, damaged);
        const Outcome verified = run({QStringLiteral("verify"), copy});
        QCOMPARE(verified.exitCode, 1);
        QVERIFY2(verified.out.contains("DAMAGED"), verified.out.constData());
        const Outcome several =
            run({QStringLiteral("verify"), kProgram, copy, beton, QStringLiteral("--json")});
        QCOMPARE(several.exitCode, 1);
        const QJsonArray files = several.json()[QStringLiteral("files")].toArray();
        QCOMPARE(files.size(), 3);
        QVERIFY(!files[0][QStringLiteral("error")].toString().isEmpty());
        QCOMPARE(files[1][QStringLiteral("ok")].toBool(true), false);
        QCOMPARE(files[2][QStringLiteral("ok")].toBool(false), true);
        const Outcome notBeton = run({QStringLiteral("inspect"), kProgram});
        QCOMPARE(notBeton.exitCode, 1);
        QVERIFY(!notBeton.err.isEmpty());
    }

    void trainsListsComparesAndExports()
    {
        QCOMPARE(convert(path("data"), {}).exitCode, 0);
        const QString config = QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml");
        const QStringList small = {
            QStringLiteral("--train.epochs=2"), QStringLiteral("--model.image_size=64"),
            QStringLiteral("--train.batch_size=16"), QStringLiteral("--train.threads=1")};
        const auto train = [&](const QStringList& data) {
            return run(QStringList{QStringLiteral("train"), config} + small + data + workspace() +
                       QStringList{QStringLiteral("--json")});
        };
        const Outcome beton =
            train({QStringLiteral("--data.train=") + path("data/train_500_0.50_90.beton"),
                   QStringLiteral("--data.val=") + path("data/val_500_0.50_90.beton")});
        QVERIFY2(beton.exitCode == 0, beton.err.constData());
        QCOMPARE(beton.json()[QStringLiteral("status")].toString(), QStringLiteral("done"));
        const Outcome folder = train({QStringLiteral("--data.loader=folder"),
                                      QStringLiteral("--data.train=") + path("images/train"),
                                      QStringLiteral("--data.val=") + path("images/val")});
        QVERIFY2(folder.exitCode == 0, folder.err.constData());

        const Outcome list =
            run(QStringList{QStringLiteral("runs"), QStringLiteral("list")} + workspace());
        QCOMPARE(list.exitCode, 0);
        QVERIFY(list.out.contains("done"));
        const Outcome compared = run(QStringList{QStringLiteral("compare"), QStringLiteral("all"),
                                                 QStringLiteral("--json")} +
                                     workspace());
        QCOMPARE(compared.exitCode, 0);
        QCOMPARE(compared.json()[QStringLiteral("loader_effects")].toArray().size(), 1);

        const Outcome exported =
            run(QStringList{QStringLiteral("export"), QStringLiteral("--runs"),
                            QStringLiteral("all"), QStringLiteral("--format"),
                            QStringLiteral("csv"), QStringLiteral("--out"), path("export")} +
                workspace());
        QCOMPARE(exported.exitCode, 0);
        const QByteArray csv = readFile(path("export/runs.csv"));
        QCOMPARE(csv.count('\n'), 5); // header and 2 runs x 2 epochs
        const auto exportAs = [&](const QStringList& options) {
            return run(
                QStringList{QStringLiteral("export"), QStringLiteral("--out"), path("export")} +
                options + workspace());
        };
        const QStringList withSettings = {QStringLiteral("--settings"),
                                          QStringLiteral("--runs=1,1")};
        const Outcome refused = exportAs(withSettings);
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("runs.csv: the file already exists") &&
                     refused.err.contains("--replace overwrites it"),
                 refused.err.constData());
        QCOMPARE(readFile(path("export/runs.csv")), csv);
        QCOMPARE(exportAs(withSettings + QStringList{QStringLiteral("--replace")}).exitCode, 0);
        const QByteArray settings = readFile(path("export/runs.csv"));
        QCOMPARE(settings.count('\n'), 3); // a run named twice is one
        QVERIFY(settings.contains(",optimizer.lr,"));
        QCOMPARE(exportAs({QStringLiteral("--settings"), QStringLiteral("--format=json")}).exitCode,
                 2);
        QCOMPARE(exportAs({QStringLiteral("--mean-over-seeds")}).exitCode, 2); // a table
        const Outcome events = exportAs({QStringLiteral("--format=tensorboard")});
        QCOMPARE(events.exitCode, 0);
        QCOMPARE(events.out.count("events.out.tfevents."), 2);

        // A run to start from, and to evaluate, by its number.
        const Outcome tuned =
            train({QStringLiteral("--data.train=") + path("data/train_500_0.50_90.beton"),
                   QStringLiteral("--data.val="), QStringLiteral("--train.epochs=1"),
                   QStringLiteral("--model.weights=run 1 last")});
        QVERIFY2(tuned.exitCode == 0, tuned.err.constData());
        const Outcome log =
            run(QStringList{QStringLiteral("runs"), QStringLiteral("log"), QStringLiteral("3")} +
                workspace());
        QVERIFY2(log.out.contains("last.safetensors"), log.out.constData());
        const Outcome inspected =
            run(QStringList{QStringLiteral("weights"), QStringLiteral("inspect"),
                            QStringLiteral("run 1")} +
                workspace());
        QVERIFY2(inspected.out.contains("LeViT-128S"), inspected.out.constData());
        const Outcome none =
            train({QStringLiteral("--data.train=") + path("data/train_500_0.50_90.beton"),
                   QStringLiteral("--model.weights=run 99")});
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.err.contains("model.weights: "), none.err.constData());
        const Outcome against =
            run(QStringList{QStringLiteral("compare"), QStringLiteral("1,3")} + workspace());
        QVERIFY2(against.out.contains("run 3 against run 1: training time per epoch"),
                 against.out.constData());
    }

    // After the runs of the test before.
    void convertsBesideTheFolderByDefault()
    {
        const Outcome outcome = run({QStringLiteral("convert"), path("images/")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QVERIFY(QFile::exists(path("images-betons/train_500_0.50_90.beton")));
        QVERIFY2(outcome.out.contains("images-betons/val_500_0.50_90.beton"),
                 outcome.out.constData());
    }

    void dryRunSaysWhatWouldBeTrained()
    {
        const QStringList config = {
            QStringLiteral("train"),
            QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml"),
            QStringLiteral("--dry-run"), QStringLiteral("--train.seed=[1,2]")};
        const Outcome fits = run(config + workspace());
        QVERIFY2(fits.exitCode == 0, fits.err.constData());
        QVERIFY2(fits.out.contains("10 epochs"), fits.out.constData());
        QVERIFY(fits.out.contains("nothing was trained"));
        QVERIFY2(!fits.err.contains("learning rate"), fits.err.constData()); // as in the recipe
        QCOMPARE(fits.err.count("note: data.train: there is no "), 1);       // for both runs
        const Outcome quiet = run(config + QStringList{QStringLiteral("-q")} + workspace());
        QVERIFY2(quiet.err.isEmpty(), quiet.err.constData());
        const Outcome far =
            run(config + QStringList{QStringLiteral("--optimizer.lr=1e-5")} + workspace());
        QVERIFY2(far.err.contains("note: the learning rate 1e-05 is 100 times lower"),
                 far.err.constData());
        const Outcome json = run(
            config + QStringList{QStringLiteral("--optimizer.lr=1e-5"), QStringLiteral("--json")} +
            workspace());
        QVERIFY(json.err.isEmpty());
        QCOMPARE(json.json()[QStringLiteral("suggested_lr")].toDouble(), 1e-3);
        QCOMPARE(json.json()[QStringLiteral("runs")].toArray().size(), 2);
        const Outcome resumed = run(QStringList{QStringLiteral("train"), QStringLiteral("--resume"),
                                                QStringLiteral("1"), QStringLiteral("--dry-run")} +
                                    workspace());
        QCOMPARE(resumed.exitCode, 2);
        QVERIFY2(resumed.err.contains("--dry-run"), resumed.err.constData());
    }

    void extendsAndPrunesARun()
    {
        const auto resume = [&](const QStringList& options) {
            return run(QStringList{QStringLiteral("train"), QStringLiteral("--resume"),
                                   QStringLiteral("1")} +
                       options + workspace());
        };
        for (const QStringList& wrong :
             {QStringList{QStringLiteral("--epochs=2")}, QStringList{QStringLiteral("--epochs=+0")},
              QStringList{QStringLiteral("--epochs=x")}, QStringList{QStringLiteral("--lr=1e-4")},
              QStringList{QStringLiteral("--epochs=+1"), QStringLiteral("--lr=-1")}})
            QCOMPARE(resume(wrong).exitCode, 2);
        const Outcome extended = resume({QStringLiteral("--epochs=+1"), QStringLiteral("--lr=1e-4"),
                                         QStringLiteral("--end-lr=1e-5")});
        QVERIFY2(extended.exitCode == 0, extended.err.constData());
        QVERIFY2(extended.out.startsWith(
                     "run 1 is extended: epochs 3 to 3: learning rate from 1e-04 on half a cosine "
                     "to 1e-05\n"),
                 extended.out.constData());
        QVERIFY2(extended.out.contains("done after 3 of 3 epochs"), extended.out.constData());

        // Refused before it has started: nothing of the run is lost.
        const Outcome stays =
            resume({QStringLiteral("--epochs=+1"),
                    QStringLiteral("--data.train=") + path("data/train_500_0.50_90.beton"),
                    QStringLiteral("--data.val=") + path("data/train_500_0.50_90.beton")});
        QCOMPARE(stays.exitCode, 1);
        QVERIFY2(stays.err.contains("the validation data has"), stays.err.constData());
        QVERIFY2((stays.out + stays.err).contains("done as before, with 3 epochs"),
                 stays.err.constData());
        const Outcome shown =
            run(QStringList{QStringLiteral("runs"), QStringLiteral("show"), QStringLiteral("1")} +
                workspace());
        QVERIFY2(shown.out.contains("3/3") && shown.out.contains("done"), shown.out.constData());

        const auto prune = [&](const QStringList& options) {
            return run(
                QStringList{QStringLiteral("runs"), QStringLiteral("prune"), QStringLiteral("1")} +
                options + workspace());
        };
        const Outcome dry = prune({QStringLiteral("--dry-run")});
        QVERIFY2(dry.out.contains("dry run: nothing was removed"), dry.out.constData());
        const Outcome pruned = prune({QStringLiteral("--json")});
        QVERIFY2(pruned.exitCode == 0, pruned.err.constData());
        const double freed = pruned.json()[QStringLiteral("freed_bytes")].toDouble();
        QVERIFY2(freed > 50e6, pruned.out.constData()); // two moments of seven million weights
        QVERIFY(prune({}).out.contains("no finished run"));
        const Outcome refused = resume({QStringLiteral("--epochs=+1")});
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.err.contains("kept no optimiser state"), refused.err.constData());
        // Its weights are there still.
        QCOMPARE(run(QStringList{QStringLiteral("weights"), QStringLiteral("inspect"),
                                 QStringLiteral("run 1 last")} +
                     workspace())
                     .exitCode,
                 0);
    }

    void namesAnUnknownKey()
    {
        const Outcome outcome =
            run(QStringList{QStringLiteral("train"),
                            QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml"),
                            QStringLiteral("--optimizer.lrr=1e-3")} +
                workspace());
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("optimizer.lr"), outcome.err.constData());
    }

    void trainingThatCannotStartLeavesNoRun()
    {
        const QStringList other = {QStringLiteral("--workspace"), path("other")};
        const Outcome outcome =
            run(QStringList{QStringLiteral("train"),
                            QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml"),
                            QStringLiteral("--data.train=nowhere.beton")} +
                other);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("nowhere.beton"), outcome.err.constData());
        QVERIFY(QDir(path("other/runs")).isEmpty());
        const Outcome list =
            run(QStringList{QStringLiteral("runs"), QStringLiteral("list")} + other);
        QVERIFY(list.out.startsWith("no runs"));
    }

    void trainingThatCannotBeSetUpIsARunThatFailed()
    {
        const QStringList other = {QStringLiteral("--workspace"), path("failed")};
        writeFile(path("weights.pth"), "no weights");
        const Outcome outcome =
            run(QStringList{QStringLiteral("train"),
                            QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-folder.yaml"),
                            QStringLiteral("--data.train=") + path("images/train"),
                            QStringLiteral("--data.val=") + path("images/val"),
                            QStringLiteral("--model.weights=") + path("weights.pth")} +
                other);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("weights.pth: model.weights:"), outcome.err.constData());
        const auto runs = [&](const QStringList& words) {
            return run(QStringList{QStringLiteral("runs")} + words + other).out;
        };
        QVERIFY(runs({QStringLiteral("list")}).contains("failed"));
        QVERIFY(runs({QStringLiteral("log"), QStringLiteral("1")}).contains("model.weights:"));
    }

    // A run must find its data from any folder, in any program.
    void queuedRunsKnowTheirDataByFullPath()
    {
        const QStringList other = {QStringLiteral("--workspace"), path("queue")};
        const Outcome outcome =
            run(QStringList{QStringLiteral("train"),
                            QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml"),
                            QStringLiteral("--queue"), QStringLiteral("--json"),
                            QStringLiteral("--data.train=some.beton")} +
                other);
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(outcome.json()[QStringLiteral("status")].toString(), QStringLiteral("queued"));
        QVERIFY(
            readFile(path("queue/runs/1/config.yaml"))
                .contains(QDir::current().absoluteFilePath(QStringLiteral("some.beton")).toUtf8()));
    }

    void convertsPng()
    {
        const QByteArray png = QByteArray::fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
                                                      "AAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5E"
                                                      "rkJggg==");
        for (const char* name : {"png/train/a/1.png", "png/val/a/1.png"}) {
            QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
            writeFile(path(name), png);
        }
        const QStringList arguments = {QStringLiteral("convert"), path("png"),
                                       QStringLiteral("--out"), path("png-betons"),
                                       QStringLiteral("--strict")};
        const Outcome outcome = run(arguments);
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QVERIFY(QFile::exists(path("png-betons/train_500_0.50_90.beton")));
    }

    // A name out of a file must not steer the terminal; a program reads it as it is.
    void namesCannotSteerATerminal()
    {
        const QString name = QStringLiteral("\x1b[31mred\u009b2J\x7f");
        for (const char* split : {"train", "val"}) {
            const QString folder =
                path("escapes/") + QLatin1String(split) + QLatin1Char('/') + name;
            QVERIFY(QDir().mkpath(folder));
            const QDir pictures(path("images/") + QLatin1String(split));
            const QDir first(pictures.filePath(
                pictures.entryList(QDir::Dirs | QDir::NoDotAndDotDot).constFirst()));
            for (const QString& file : first.entryList(QDir::Files))
                QVERIFY(QFile::copy(first.filePath(file), folder + QLatin1Char('/') + file));
            writeFile(folder + QStringLiteral("/\x1b[2J.gif"), "GIF");
        }
        writeFile(path("escapes.yaml"), "name: \"\\e[31mred\\x7f\"\n");
        const QStringList other = {QStringLiteral("--workspace"), path("escaping")};
        const QList<QStringList> commands = {
            {QStringLiteral("scan"), path("escapes")},
            {QStringLiteral("convert"), path("escapes"), QStringLiteral("--out"), path("escaped"),
             QStringLiteral("--train-name"), QStringLiteral("t\x1b[31m"),
             QStringLiteral("--val-name"), QStringLiteral("v")},
            {QStringLiteral("inspect"), path("escaped/t\x1b[31m.beton")},
            {QStringLiteral("inspect"), path("escaped/t\x1b[31m.beton"), QStringLiteral("--json")},
            {QStringLiteral("verify"), path("escaped/t\x1b[31m.beton")},
            QStringList{QStringLiteral("train"), path("escapes.yaml"), QStringLiteral("--queue"),
                        QStringLiteral("--data.train=") + path("escaped/t\x1b[31m.beton")} +
                other,
            QStringList{QStringLiteral("runs"), QStringLiteral("list")} + other,
            QStringList{QStringLiteral("runs"), QStringLiteral("list"), QStringLiteral("--json")} +
                other,
            QStringList{QStringLiteral("runs"), QStringLiteral("show"), QStringLiteral("1")} +
                other,
            QStringList{QStringLiteral("runs"), QStringLiteral("log"), QStringLiteral("1")} + other,
            QStringList{QStringLiteral("compare"), QStringLiteral("1")} + other};
        for (const QStringList& command : commands) {
            const Outcome outcome = run(command);
            QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
            for (const QByteArray& bytes : {outcome.out, outcome.err})
                for (const char* control : {"\x1b", "\x7f", "\xc2\x9b"})
                    QVERIFY2(!bytes.contains(control), qPrintable(command.join(QLatin1Char(' '))));
        }
        const Outcome scan = run({QStringLiteral("scan"), path("escapes")});
        QVERIFY2(scan.out.contains("?[31mred?2J?"), scan.out.constData());
        const QJsonObject json =
            run({QStringLiteral("scan"), path("escapes"), QStringLiteral("--json")}).json();
        const QJsonArray classes =
            json[QStringLiteral("train")].toObject()[QStringLiteral("classes")].toArray();
        QCOMPARE(classes.size(), 1);
        QCOMPARE(classes[0].toObject()[QStringLiteral("name")].toString(), name);
    }

    void refusesAWorkspaceThatCannotBe()
    {
        writeFile(path("file"), "x");
        const Outcome outcome = run({QStringLiteral("runs"), QStringLiteral("list"),
                                     QStringLiteral("--workspace"), path("file/below")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains(path("file").toUtf8()), outcome.err.constData());
    }

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QStringList workspace() const { return {QStringLiteral("--workspace"), path("workspace")}; }

    static Outcome run(const QStringList& arguments, const QString& program = kProgram)
    {
        return formwork::test::runCommand(arguments, program);
    }

    Outcome convert(const QString& out, const QStringList& more) const
    {
        return run(QStringList{QStringLiteral("convert"), path("images"), QStringLiteral("--out"),
                               out, QStringLiteral("--max-resolution"), QStringLiteral("500"),
                               QStringLiteral("--compress-probability"), QStringLiteral("0.50"),
                               QStringLiteral("--jpeg-quality"), QStringLiteral("90"),
                               QStringLiteral("--json")} +
                   more);
    }

    static QByteArray readFile(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
