// `formwork-cli bench` as a user runs it; never how fast anything is.
#include "core/dataset/convert/convert.h"
#include "core/dataset/demo/demo_images.h"
#include "support/command_line.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace formwork;

namespace {

struct Outcome : formwork::test::CommandOutcome
{
    QJsonObject result() const // the first
    {
        return QJsonDocument::fromJson(out)
            .object()[QStringLiteral("results")]
            .toArray()[0]
            .toObject();
    }
};

using formwork::test::kProgram;

} // namespace

class TestCliBench : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        DemoImagesRequest images;
        images.root = m_folder.filePath(QStringLiteral("images")).toStdString();
        images.trainPerClass = 2;
        images.validationPerClass = 1;
        PosixFileSystem fileSystem;
        NullProgress progress;
        makeDemoImages(images, fileSystem, progress, {});
        ConvertRequest conversion;
        conversion.source = images.root;
        conversion.outputFolder = m_folder.path().toStdString();
        conversion.settings.maxResolution = 100;
        const auto reports = convertFolder(conversion, fileSystem, progress, {});
        m_beton = QString::fromStdString(reports.front().file.string());
        m_train = m_folder.filePath(QStringLiteral("images/train"));
    }

    void measuresEveryPair()
    {
        const Outcome outcome = bench({m_beton, m_train, QStringLiteral("--threads"),
                                       QStringLiteral("1,2"), QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QVERIFY2(outcome.err.isEmpty(), outcome.err.constData());
        const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
        const QJsonArray results = json[QStringLiteral("results")].toArray();
        QCOMPARE(results.size(), 4);
        for (int i = 0; i < 4; ++i) {
            const QJsonObject result = results[i].toObject();
            const QJsonObject rate = result[QStringLiteral("images_per_second")].toObject();
            const QJsonObject seconds = result[QStringLiteral("seconds")].toObject();
            QCOMPARE(result[QStringLiteral("data")].toString(), i < 2 ? m_beton : m_train);
            QCOMPARE(result[QStringLiteral("loader")].toString(),
                     i < 2 ? QStringLiteral("beton") : QStringLiteral("folder"));
            QCOMPARE(result[QStringLiteral("threads")].toInt(), 1 + i % 2);
            QCOMPARE(result[QStringLiteral("images")].toInt(), 20);
            QCOMPARE(result[QStringLiteral("damaged")].toInt(-1), 0);
            QCOMPARE(rate[QStringLiteral("n")].toInt(), 5);
            const double median = rate[QStringLiteral("median")].toDouble();
            QVERIFY(median > 0);
            QVERIFY(median >= rate[QStringLiteral("min")].toDouble());
            QVERIFY(median <= rate[QStringLiteral("max")].toDouble());
            QVERIFY(result[QStringLiteral("first_epoch_images_per_second")].toDouble() > 0);
            QCOMPARE(seconds.size(), 4);
            QVERIFY(seconds[QStringLiteral("decode")].toDouble() > 0);
            QVERIFY(seconds[QStringLiteral("resample")].toDouble() > 0);
        }
    }

    void measuresHeadspace()
    {
        const QString config = m_folder.filePath(QStringLiteral("headspace.yaml"));
        QFile file(config);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("model: {name: levit_micro, image_size: 32}\n"
                   "data: {loader: beton, workers: 1}\n"
                   "train: {batch_size: 8, threads: 1, device: cpu}\n");
        file.close();
        const QStringList arguments = {QStringLiteral("bench"),
                                       QStringLiteral("headspace"),
                                       config,
                                       QStringLiteral("--data.train=") + m_beton,
                                       QStringLiteral("--other"),
                                       m_train,
                                       QStringLiteral("--seconds"),
                                       QStringLiteral("0.05"),
                                       QStringLiteral("--rounds"),
                                       QStringLiteral("1")};
        const Outcome text = run(arguments);
        QVERIFY2(text.exitCode == 0, text.err.constData());
        QVERIFY2(text.out.startsWith("step alone: "), text.out.constData());
        QVERIFY2(text.out.contains("beton: alone "), text.out.constData());
        QVERIFY2(text.out.contains("image folder: alone "), text.out.constData());
        QVERIFY2(text.out.contains("the fastest loader could save "), text.out.constData());
        QVERIFY2(text.out.contains("batch   images/s"), text.out.constData()); // the sweep
        const Outcome json =
            run(arguments + QStringList{QStringLiteral("--json"), QStringLiteral("--no-sweep")});
        QVERIFY2(json.exitCode == 0, json.err.constData());
        const QJsonObject result = json.json();
        QVERIFY(result[QStringLiteral("step_images_per_second")].toDouble() > 0);
        QCOMPARE(result[QStringLiteral("loaders")].toArray().size(), 2);
        QVERIFY(result[QStringLiteral("batches")].toArray().isEmpty());
        QCOMPARE(result[QStringLiteral("batch")].toInt(), 8);
    }

    void measuresMemoryBudgets()
    {
        const Outcome outcome =
            bench({m_beton, QStringLiteral("--threads"), QStringLiteral("1"),
                   QStringLiteral("--epochs"), QStringLiteral("2"), QStringLiteral("--order"),
                   QStringLiteral("weighted"), QStringLiteral("--memory-budget"),
                   QStringLiteral("0,0.25"), QStringLiteral("--world-size"), QStringLiteral("2"),
                   QStringLiteral("--rank"), QStringLiteral("1"), QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonArray results =
            QJsonDocument::fromJson(outcome.out).object()[QStringLiteral("results")].toArray();
        QCOMPARE(results.size(), 2);
        for (int i = 0; i < 2; ++i) {
            const QJsonObject result = results[i].toObject();
            QCOMPARE(result[QStringLiteral("memory_budget_gib")].toDouble(-1), i * 0.25);
            QCOMPARE(result[QStringLiteral("images")].toInt(), 10);
            QVERIFY(result[QStringLiteral("first_batch_milliseconds")].toDouble() > 0);
        }
    }

    void reachesTheLoadersSettings()
    {
        const QStringList few = {m_beton,
                                 QStringLiteral("--epochs"),
                                 QStringLiteral("2"),
                                 QStringLiteral("--batch"),
                                 QStringLiteral("8"),
                                 QStringLiteral("--size"),
                                 QStringLiteral("16"),
                                 QStringLiteral("--interpolation"),
                                 QStringLiteral("bilinear"),
                                 QStringLiteral("--repeats"),
                                 QStringLiteral("2"),
                                 QStringLiteral("--json"),
                                 QStringLiteral("--last-batch")};
        const auto images = [&](const QString& last, const QStringList& more) {
            return bench(few + QStringList{last} + more).result()[QStringLiteral("images")].toInt();
        };
        QCOMPARE(images(QStringLiteral("keep"), {}), 20);
        QCOMPARE(images(QStringLiteral("drop"), {QStringLiteral("--seed"), QStringLiteral("3")}),
                 16);
        QCOMPARE(bench({m_beton, QStringLiteral("--crop"), QStringLiteral("centre"),
                        QStringLiteral("--epochs"), QStringLiteral("2")})
                     .exitCode,
                 0);
    }

    void namesDamagedSamples()
    {
        const QString folder = m_folder.filePath(QStringLiteral("bad/ant"));
        QVERIFY(QDir().mkpath(folder));
        const QString original = QDirIterator(m_train, {QStringLiteral("*.jpg")}, QDir::Files,
                                              QDirIterator::Subdirectories)
                                     .next();
        QVERIFY(QFile::copy(original, folder + QStringLiteral("/1.jpg")));
        QVERIFY(QFile::copy(original, folder + QStringLiteral("/3.jpg")));
        QFile broken(folder + QStringLiteral("/2.jpg"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("no picture");
        broken.close();
        const Outcome outcome =
            bench({m_folder.filePath(QStringLiteral("bad")), QStringLiteral("--json")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonArray damaged = outcome.result()[QStringLiteral("damaged_samples")].toArray();
        QCOMPARE(damaged.size(), 1);
        QCOMPARE(damaged[0][QStringLiteral("sample")].toInt(), 1);
        QVERIFY(!damaged[0][QStringLiteral("problem")].toString().isEmpty());
    }

    void printsATable()
    {
        const Outcome outcome = bench(
            {m_train, m_beton, QStringLiteral("--epochs"), QStringLiteral("2"),
             QStringLiteral("--batch"), QStringLiteral("7"), QStringLiteral("--size"),
             QStringLiteral("32"), QStringLiteral("--dtype"), QStringLiteral("uint8"),
             QStringLiteral("--layout"), QStringLiteral("nhwc"), QStringLiteral("--order"),
             QStringLiteral("quasi_random"), QStringLiteral("--threads"), QStringLiteral("1")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QList<QByteArray> lines = outcome.out.split('\n');
        QVERIFY(lines.size() > 3);
        QVERIFY(lines[0].contains("images/s"));
        QVERIFY2(lines[1].endsWith("folder " + m_train.toUtf8()), lines[1].constData());
        QVERIFY2(lines[2].endsWith("beton  " + m_beton.toUtf8()), lines[2].constData());
        QVERIFY(outcome.out.contains("of 1 epoch after the first"));
    }

    void hasHelp_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("bench") << QStringList{QStringLiteral("--help")};
        QTest::newRow("bench loader")
            << QStringList{QStringLiteral("loader"), QStringLiteral("--help")};
    }
    void hasHelp()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = run(QStringList{QStringLiteral("bench")} + arguments);
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY(outcome.out.contains("--help"));
    }

    void usageErrorsExitWith2_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const char* name, const QStringList& arguments) {
            QTest::newRow(name) << arguments;
        };
        row("nothing to measure", {});
        row("no data", {QStringLiteral("loader")});
        row("one epoch", {QStringLiteral("loader"), QStringLiteral("x"), QStringLiteral("--epochs"),
                          QStringLiteral("1")});
        row("unknown type", {QStringLiteral("loader"), QStringLiteral("x"),
                             QStringLiteral("--dtype"), QStringLiteral("float64")});
        row("negative budget", {QStringLiteral("loader"), QStringLiteral("x"),
                                QStringLiteral("--memory-budget"), QStringLiteral("-1")});
        row("negative threads", {QStringLiteral("loader"), QStringLiteral("x"),
                                 QStringLiteral("--threads"), QStringLiteral("-1")});
    }
    void usageErrorsExitWith2()
    {
        QFETCH(QStringList, arguments);
        const Outcome outcome = run(QStringList{QStringLiteral("bench")} + arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(outcome.err.startsWith("formwork-cli: "));
    }

    void namesDataThatIsNotThere()
    {
        const QString missing = m_folder.filePath(QStringLiteral("none.beton"));
        const Outcome outcome = bench({m_beton, missing, QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY2(outcome.err.contains(missing.toUtf8()), outcome.err.constData());
    }

    void stopsOnInterrupt()
    {
        QProcess process;
        process.start(kProgram, {QStringLiteral("bench"), QStringLiteral("loader"), m_beton,
                                 QStringLiteral("--threads"), QStringLiteral("1"),
                                 QStringLiteral("--epochs"), QStringLiteral("1000000")});
        QVERIFY(process.waitForStarted());
        QByteArray reported;
        QTRY_VERIFY((reported += process.readAllStandardError()).contains("Measuring"));
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardOutput().isEmpty());
    }

private:
    static Outcome run(const QStringList& arguments)
    {
        return {formwork::test::runCommand(arguments)};
    }

    static Outcome bench(const QStringList& arguments)
    {
        return run(QStringList{QStringLiteral("bench"), QStringLiteral("loader")} + arguments);
    }

    QTemporaryDir m_folder;
    QString m_beton;
    QString m_train;
};

QTEST_GUILESS_MAIN(TestCliBench)
#include "tst_cli_bench.moc"
