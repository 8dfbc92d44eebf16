// Training, sweeps, evaluating and predicting with formwork-cli: real processes on demo images.
#include "core/base/free_memory.h"
#include "core/dataset/demo/demo_images.h"
#include "core/experiment/config.h"
#include "support/command_line.h"
#include "support/endless_jpeg.h"
#include "support/memory_folder.h"
#include "support/sanitizers.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <csignal>
#include <map>

using namespace formwork;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;

} // namespace

class TestCliModels : public QObject
{
    Q_OBJECT

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    Outcome run(QStringList arguments) const
    {
        if (arguments.first() != QStringLiteral("bench"))
            arguments << QStringLiteral("--workspace") << path(QStringLiteral("workspace"));
        return formwork::test::runCommand(arguments);
    }

    QString writeConfig(const QString& name, const QByteArray& more) const
    {
        const QString file = path(name);
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly))
            return {};
        out.write("name: small\n"
                  "model: {name: vit_micro_16, image_size: 32}\n"
                  "data: {loader: folder, workers: 1, train: " +
                  path(QStringLiteral("images/train")).toUtf8() +
                  ", val: " + path(QStringLiteral("images/val")).toUtf8() + "}\n" + more);
        return file;
    }

    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("cli-models"))};

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        DemoImagesRequest request;
        request.root = path(QStringLiteral("images")).toStdString();
        request.trainPerClass = 4;
        request.validationPerClass = 2;
        PosixFileSystem fileSystem;
        NullProgress progress;
        makeDemoImages(request, fileSystem, progress, {});
    }

    void aListMakesARunOfEachValue()
    {
        const QString config = writeConfig(
            QStringLiteral("sweep.yaml"),
            "optimizer: {lr: 1e-3}\n"
            "train: {seed: [1, 2], epochs: 1, batch_size: 16, threads: 1, device: cpu}\n");
        const Outcome outcome = run({QStringLiteral("train"), config, QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonArray runs = outcome.json().value(QStringLiteral("runs")).toArray();
        QCOMPARE(runs.size(), 2);
        for (int i = 0; i < 2; ++i) {
            const QJsonObject one = runs[i].toObject();
            QCOMPARE(one.value(QStringLiteral("status")).toString(), QStringLiteral("done"));
            QCOMPARE(one.value(QStringLiteral("seed")).toInt(), i + 1);
            QCOMPARE(one.value(QStringLiteral("name")).toString(),
                     QStringLiteral("small, seed %1").arg(i + 1));
        }
        QVERIFY(runs[0].toObject().value(QStringLiteral("train_loss")) !=
                runs[1].toObject().value(QStringLiteral("train_loss")));
    }

    // Refused before it begins, with what would fit.
    void aBatchFarBeyondTheMemoryIsRefused()
    {
        constexpr std::uint64_t kEnough = 80'000'000'000; // bytes; needed are about 200 GB
        if (formwork::freeMemory().value_or(kEnough) >= kEnough)
            QSKIP("skipped: this machine has too much memory, or does not say how much is free");
        const QString config =
            writeConfig(QStringLiteral("vast.yaml"),
                        "train: {epochs: 1, batch_size: 32768, threads: 1, device: cpu}\n");
        const Outcome outcome =
            run({QStringLiteral("train"), config, QStringLiteral("--model.image_size=224")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("training needs about") &&
                     outcome.err.contains("GB are free (train.batch_size "),
                 outcome.err.constData());
    }

    void aQueueIsKeptAndTrained()
    {
        const QString config =
            writeConfig(QStringLiteral("queue.yaml"),
                        "train: {epochs: 1, batch_size: 16, threads: 1, device: cpu}\n");
        const Outcome queued =
            run({QStringLiteral("train"), config, QStringLiteral("--optimizer.lr=1e-3,1e-4"),
                 QStringLiteral("--queue"), QStringLiteral("--json")});
        QCOMPARE(queued.exitCode, 0);
        QCOMPARE(queued.json().value(QStringLiteral("runs")).toArray().size(), 2);
        const Outcome trained =
            run({QStringLiteral("train"), QStringLiteral("--run-queue"), QStringLiteral("--json")});
        QVERIFY2(trained.exitCode == 0, trained.err.constData());
        const QJsonArray runs = trained.json().value(QStringLiteral("runs")).toArray();
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs[0].toObject().value(QStringLiteral("name")).toString(),
                 QStringLiteral("small, lr 1e-3"));
        QCOMPARE(run({QStringLiteral("train"), QStringLiteral("--run-queue"), config}).exitCode, 2);
    }

    // Survivors are resumed from their checkpoints: they end as if they had never paused.
    void aSweepStopsItsLosers()
    {
        const QString config =
            writeConfig(QStringLiteral("halving.yaml"),
                        "train: {epochs: 2, batch_size: 16, threads: 1, device: cpu}\n"
                        "optimizer: {lr: [1e-3, 3e-4, 1e-6, 1e-7]}\n"
                        "sweep: {halving: 2, min_epochs: 1, metric: train_loss}\n");
        const QStringList workspace = {QStringLiteral("--workspace"),
                                       path(QStringLiteral("halving"))};
        const Outcome outcome = formwork::test::runCommand(
            QStringList{QStringLiteral("train"), config, QStringLiteral("--json")} + workspace);
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QVERIFY2(outcome.err.contains("plan: 4 runs to epoch 1, 2 to 2: 6 of 8 epochs"),
                 outcome.err.constData());
        std::map<QString, QJsonObject> last; // of each run
        for (const QJsonValue& run : outcome.json().value(QStringLiteral("runs")).toArray())
            last[run[QStringLiteral("name")].toString()] = run.toObject();
        QCOMPARE(last.size(), std::size_t(4));
        int done = 0;
        for (const auto& [name, run] : last) {
            const bool isDone = run.value(QStringLiteral("status")) == QStringLiteral("done");
            QCOMPARE(run.value(QStringLiteral("epochs_done")).toInt(), isDone ? 2 : 1);
            done += isDone ? 1 : 0;
        }
        QCOMPARE(done, 2);
        const QJsonObject best = last[QStringLiteral("small, lr 1e-3")];
        QCOMPARE(best.value(QStringLiteral("status")).toString(), QStringLiteral("done"));
        const Outcome whole = formwork::test::runCommand(
            QStringList{QStringLiteral("train"), config, QStringLiteral("--optimizer.lr=1e-3"),
                        QStringLiteral("--json")} +
            workspace);
        QCOMPARE(whole.json().value(QStringLiteral("train_loss")),
                 best.value(QStringLiteral("train_loss")));
    }

    void aRandomSearchDrawsItsRuns()
    {
        const QString config = writeConfig(QStringLiteral("random.yaml"),
                                           "optimizer: {lr: 1e-5..1e-2}\nsweep: {random: 5}\n");
        const QStringList options = {QStringLiteral("--queue"), QStringLiteral("--json"),
                                     QStringLiteral("--workspace"), path(QStringLiteral("random"))};
        const Outcome queued =
            formwork::test::runCommand(QStringList{QStringLiteral("train"), config} + options);
        QVERIFY2(queued.exitCode == 0, queued.err.constData());
        QCOMPARE(queued.json().value(QStringLiteral("runs")).toArray().size(), 5);
        const QJsonObject plan = queued.json().value(QStringLiteral("plan")).toObject();
        QCOMPARE(plan.value(QStringLiteral("epochs")).toInt(), 5 * 300);
        QVERIFY(plan.value(QStringLiteral("seconds")).isNull());
        QVERIFY(queued.err.contains("time unknown"));
        const Outcome grid = formwork::test::runCommand(
            QStringList{QStringLiteral("train"), config, QStringLiteral("--sweep.random=0")} +
            options);
        QCOMPARE(grid.exitCode, 1);
        QVERIFY2(grid.err.contains("set sweep.random"), grid.err.constData());
    }

    // Two runs at once in one process: lines name their run, and none disturbs the other.
    void slotsTrainAtTheSameTime()
    {
        const QString config =
            writeConfig(QStringLiteral("slots.yaml"),
                        "train: {epochs: 1, batch_size: 16, threads: 1, device: cpu}\n");
        const Outcome outcome =
            run({QStringLiteral("train"), config, QStringLiteral("--train.seed=1,2,3"),
                 QStringLiteral("--slots"), QStringLiteral("2")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(outcome.out.count(": done after 1 of 1 epoch\n"), 3);
        QVERIFY2(outcome.err.contains("small, seed 1: "), outcome.err.constData());
        const Outcome none =
            run({QStringLiteral("train"), config, QStringLiteral("--slots"), QStringLiteral("0")});
        QCOMPARE(none.exitCode, 2);
    }

    void anInvalidSweepQueuesNothing()
    {
        const QString config =
            writeConfig(QStringLiteral("bad.yaml"), "train: {epochs: [1, 2]}\n"
                                                    "schedule: {warmup_epochs: 2}\n");
        const Outcome outcome = run({QStringLiteral("train"), config, QStringLiteral("--queue")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("bad.yaml: line 5: 'schedule.warmup_epochs' is 2"),
                 outcome.err.constData());
        const Outcome list = run({QStringLiteral("runs"), QStringLiteral("--json")});
        QVERIFY(!list.out.contains("queued"));
    }

    // The reader of the progress is gone, or its log is on a full disk.
    void nobodyHasToRead()
    {
        const QString config =
            writeConfig(QStringLiteral("unread.yaml"),
                        "train: {epochs: 2, batch_size: 16, threads: 1, device: cpu}\n");
        const QString program = QStringLiteral("\"%1\" train \"%2\" --workspace \"%3\"")
                                    .arg(kProgram, config, path(QStringLiteral("unread")));
        // The shell's pipe is closed by a reader that ends at once.
        for (const char* reader : {" 2>/dev/full", " 2>&1 | true; test ${PIPESTATUS[0]} != 141"}) {
            QProcess shell;
            shell.start(QStringLiteral("bash"),
                        {QStringLiteral("-c"), program + QString::fromLatin1(reader)});
            QVERIFY(shell.waitForFinished(100'000));
            QCOMPARE(shell.exitCode(), 0);
        }
        const Outcome list = formwork::test::runCommand(
            {QStringLiteral("runs"), QStringLiteral("list"), QStringLiteral("--workspace"),
             path(QStringLiteral("unread"))});
        QCOMPARE(list.out.count("done"), 2);
    }

    void aClosedTerminalStopsAndKeeps()
    {
        ::signal(SIGHUP, SIG_DFL); // as nohup does not leave it
        const QString config =
            writeConfig(QStringLiteral("hangup.yaml"),
                        "train: {epochs: 5000, batch_size: 16, threads: 1, device: cpu}\n");
        const QStringList workspace = {QStringLiteral("--workspace"),
                                       path(QStringLiteral("hangup"))};
        QProcess process;
        process.start(kProgram, QStringList{QStringLiteral("train"), config} + workspace);
        const QString last = path(QStringLiteral("hangup/runs/1/checkpoints/last.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(last), 60'000);
        for (int i = 0; i < 2; ++i)
            QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGHUP), 0);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        const Outcome list = formwork::test::runCommand(
            QStringList{QStringLiteral("runs"), QStringLiteral("list")} + workspace);
        QVERIFY2(list.out.contains("stopped"), list.out.constData());
    }

    void evaluatesARunOnAnyData()
    {
        const QString data = path(QStringLiteral("images/val"));
        const Outcome outcome =
            run({QStringLiteral("evaluate"), QStringLiteral("1"), data, QStringLiteral("--threads"),
                 QStringLiteral("1"), QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonObject json = outcome.json();
        QCOMPARE(json.value(QStringLiteral("model")).toString(), QStringLiteral("vit_micro_16"));
        QCOMPARE(json.value(QStringLiteral("images")).toInt(), 20);
        QCOMPARE(json.value(QStringLiteral("classes")).toArray().size(), 10);
        QCOMPARE(json.value(QStringLiteral("confusion")).toArray().size(), 10);
        // What the run itself validated, of the same weights.
        const Outcome shown = run({QStringLiteral("runs"), QStringLiteral("show"),
                                   QStringLiteral("1"), QStringLiteral("--json")});
        QCOMPARE(shown.exitCode, 0);
        double right = 0;
        int label = 0;
        for (const auto& row : json.value(QStringLiteral("confusion")).toArray())
            right += row.toArray()[label++].toDouble();
        QVERIFY(std::abs(right / 20 - json.value(QStringLiteral("top1")).toDouble()) < 1e-12);

        // A part of the classes, in a separate folder: the same checkpoint as a file.
        const QString part = path(QStringLiteral("part"));
        const QStringList classes = QDir(data).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QVERIFY(QDir().mkpath(part));
        QVERIFY(QFile::link(data + u'/' + classes[3], part + u'/' + classes[3]));
        const QString checkpoint = json.value(QStringLiteral("checkpoint")).toString();
        const Outcome some =
            run({QStringLiteral("evaluate"), checkpoint, part, QStringLiteral("--json")});
        QVERIFY2(some.exitCode == 0, some.err.constData());
        const QJsonObject third =
            some.json().value(QStringLiteral("classes")).toArray()[3].toObject();
        QCOMPARE(third.value(QStringLiteral("images")).toInt(), 2);
        QCOMPARE(third.value(QStringLiteral("accuracy")), json.value(QStringLiteral("classes"))
                                                              .toArray()[3]
                                                              .toObject()
                                                              .value(QStringLiteral("accuracy")));
    }

    void refusesUnknownClassesAndFiles()
    {
        const QString strange = path(QStringLiteral("strange"));
        QVERIFY(QDir().mkpath(strange + QStringLiteral("/unicorn")));
        const QString data = path(QStringLiteral("images/val"));
        const QString aClass = QDir(data).entryList(QDir::Dirs | QDir::NoDotAndDotDot).first();
        const QString image = QDir(data + u'/' + aClass).entryList(QDir::Files).first();
        QVERIFY(QFile::copy(data + u'/' + aClass + u'/' + image,
                            strange + QStringLiteral("/unicorn/") + image));
        const Outcome unknown = run({QStringLiteral("evaluate"), QStringLiteral("1"), strange});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY2(unknown.err.contains("unicorn"), unknown.err.constData());
        const Outcome absent =
            run({QStringLiteral("evaluate"), QStringLiteral("nothing.safetensors"), data});
        QCOMPARE(absent.exitCode, 1);
        QVERIFY(absent.err.contains("nothing.safetensors"));
        QCOMPARE(run({QStringLiteral("evaluate"), QStringLiteral("77"), data}).exitCode, 1);
        QVERIFY(QFile::copy(data + u'/' + aClass + u'/' + image, path(QStringLiteral("w.pth"))));
        const Outcome foreign =
            run({QStringLiteral("predict"), path(QStringLiteral("w.pth")), data});
        QCOMPARE(foreign.exitCode, 1);
        QVERIFY(foreign.err.contains("w.pth"));
    }

    // A progressive JPEG among the others.
    void imagesBeyondTheLimitsAreRefused()
    {
        const QString aClass = QDir(path(QStringLiteral("images/val")))
                                   .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
                                   .first();
        const QString data = path(QStringLiteral("scans"));
        const QString image = data + u'/' + aClass + QStringLiteral("/1.jpg");
        QVERIFY(QDir().mkpath(data + u'/' + aClass));
        const auto jpeg = formwork::test::endlessJpeg(64, 48, 20);
        QFile file(image);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(jpeg.data()), static_cast<qint64>(jpeg.size()));
        file.close();
        const QStringList few = {QStringLiteral("--image-scans"), QStringLiteral("19")};
        const QList<QStringList> commands = {
            {QStringLiteral("evaluate"), QStringLiteral("1"), data},
            {QStringLiteral("predict"), QStringLiteral("1"), image}};
        for (const QStringList& command : commands) {
            const Outcome outcome = run(command);
            QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
            const Outcome limited = run(command + few);
            QCOMPARE(limited.exitCode, 1);
            const QByteArray text = limited.err + limited.out;
            QVERIFY2(text.contains("more than 19 scans (image_scans)"), text.constData());
        }
        const QString config =
            writeConfig(QStringLiteral("limited.yaml"),
                        "train: {epochs: 1, batch_size: 1, threads: 1, device: cpu}\n");
        const Outcome trained =
            run({QStringLiteral("train"), config, QStringLiteral("--data.train=") + data,
                 QStringLiteral("--data.val="), QStringLiteral("--data.image_scans=19")});
        QCOMPARE(trained.exitCode, 1);
        QVERIFY2(trained.err.contains("more than 19 scans (image_scans)"), trained.err.constData());
        QVERIFY2(trained.err.contains("1.jpg"), trained.err.constData());
    }

    void predictsImagesAndFolders()
    {
        const QString data = path(QStringLiteral("images/val"));
        const QString broken = path(QStringLiteral("broken.jpg"));
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no image");
        file.close();
        const Outcome outcome =
            run({QStringLiteral("predict"), QStringLiteral("1"), broken, data,
                 QStringLiteral("--top"), QStringLiteral("3"), QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 1); // one could not be read
        QCOMPARE(outcome.json().value(QStringLiteral("exif_orientation")).toString(),
                 QStringLiteral("ignored"));
        const Outcome turned =
            run({QStringLiteral("predict"), QStringLiteral("1"), data, QStringLiteral("--exif"),
                 QStringLiteral("apply"), QStringLiteral("--json")});
        QCOMPARE(turned.exitCode, 0);
        QCOMPARE(turned.json().value(QStringLiteral("exif_orientation")).toString(),
                 QStringLiteral("applied"));
        const QJsonArray predictions =
            outcome.json().value(QStringLiteral("predictions")).toArray();
        QCOMPARE(predictions.size(), 21);
        QVERIFY(!predictions[0].toObject().value(QStringLiteral("error")).toString().isEmpty());
        QVERIFY(predictions[0].toObject().value(QStringLiteral("classes")).toArray().isEmpty());
        int right = 0;
        for (qsizetype i = 1; i < predictions.size(); ++i) {
            const QJsonObject one = predictions[i].toObject();
            const QJsonArray classes = one.value(QStringLiteral("classes")).toArray();
            QCOMPARE(classes.size(), 3);
            double last = 1;
            for (const auto& score : classes) {
                const double share =
                    score.toObject().value(QStringLiteral("probability")).toDouble();
                QVERIFY(share > 0 && share <= last);
                last = share;
            }
            const QString name = classes[0].toObject().value(QStringLiteral("name")).toString();
            right += one.value(QStringLiteral("image")).toString().contains(u'/' + name + u'/');
        }
        // The same images, weights and preparation as the evaluation's.
        const Outcome evaluated =
            run({QStringLiteral("evaluate"), QStringLiteral("1"), data, QStringLiteral("--json")});
        QCOMPARE(right / 20.0, evaluated.json().value(QStringLiteral("top1")).toDouble());
        QCOMPARE(
            run({QStringLiteral("predict"), QStringLiteral("1"), path(QStringLiteral("workspace"))})
                .exitCode,
            1);
    }

    void timesSteps()
    {
        const Outcome outcome =
            run({QStringLiteral("bench"), QStringLiteral("step"), QStringLiteral("--model"),
                 QStringLiteral("levit_micro,vit_micro_16"), QStringLiteral("--batch"),
                 QStringLiteral("4"), QStringLiteral("--threads"), QStringLiteral("1"),
                 QStringLiteral("--steps"), QStringLiteral("3"), QStringLiteral("--size"),
                 QStringLiteral("32"), QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonArray results = outcome.json().value(QStringLiteral("results")).toArray();
        QCOMPARE(results.size(), 2);
        for (const auto& entry : results) {
            const QJsonObject result = entry.toObject();
            QCOMPARE(result.value(QStringLiteral("batch")).toInt(), 4);
            QCOMPARE(result.value(QStringLiteral("threads")).toInt(), 1);
            const QJsonObject time = result.value(QStringLiteral("ms_per_step")).toObject();
            QCOMPARE(time.value(QStringLiteral("n")).toInt(), 3);
            const double median = time.value(QStringLiteral("median")).toDouble();
            QVERIFY(median > 0);
            QVERIFY(time.value(QStringLiteral("min")).toDouble() <= median);
            QVERIFY(time.value(QStringLiteral("max")).toDouble() >= median);
            QVERIFY(result.value(QStringLiteral("parts_ms"))
                        .toObject()
                        .value(QStringLiteral("backward"))
                        .toObject()
                        .value(QStringLiteral("median"))
                        .toDouble() < time.value(QStringLiteral("max")).toDouble());
        }
        // A ViT keeps the inputs of its blocks alone.
        const auto peak = [this](const QStringList& more) {
            const Outcome measured =
                run(QStringList{
                        QStringLiteral("bench"), QStringLiteral("step"), QStringLiteral("--model"),
                        QStringLiteral("vit_ti_16"), QStringLiteral("--batch"),
                        QStringLiteral("16"), QStringLiteral("--threads"), QStringLiteral("1"),
                        QStringLiteral("--steps"), QStringLiteral("1"), QStringLiteral("--warm-up"),
                        QStringLiteral("0"), QStringLiteral("--json")} +
                    more);
            const QJsonArray rows = measured.json().value(QStringLiteral("results")).toArray();
            return rows[0].toObject().value(QStringLiteral("peak_memory_bytes")).toDouble();
        };
        const double kept = peak({});
        const double computedAgain = peak({QStringLiteral("--activation-checkpointing")});
        const bool isLess = test::kHasSanitizer // which keeps what is freed
                            || computedAgain < 0.8 * kept;
        QVERIFY2(computedAgain > 0 && isLess,
                 qPrintable(QStringLiteral("%1 of %2").arg(computedAgain).arg(kept)));
        const Outcome table =
            run({QStringLiteral("bench"), QStringLiteral("step"), QStringLiteral("--batch"),
                 QStringLiteral("4"), QStringLiteral("--size"), QStringLiteral("32"),
                 QStringLiteral("--threads"), QStringLiteral("1"), QStringLiteral("--steps"),
                 QStringLiteral("1")});
        QCOMPARE(table.exitCode, 0);
        QVERIFY(table.out.contains("backward") && table.out.contains("levit_128s"));
        QCOMPARE(run({QStringLiteral("bench"), QStringLiteral("step"), QStringLiteral("--model"),
                      QStringLiteral("resnet")})
                     .exitCode,
                 2);
        const Outcome small = run({QStringLiteral("bench"), QStringLiteral("step"),
                                   QStringLiteral("--batch"), QStringLiteral("1")});
        QVERIFY2(small.err.contains("batch_size"), small.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCliModels)
#include "tst_cli_models.moc"
