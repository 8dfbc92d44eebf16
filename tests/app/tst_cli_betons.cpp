// append, merge, subset, split and extract as a user runs them, and what becomes of damage.
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/demo/demo_images.h"
#include "support/command_line.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace formwork;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;

} // namespace

class TestCliBetons : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void helpHasExamples_data();
    void helpHasExamples();
    void usageErrorsExitWith2_data();
    void usageErrorsExitWith2();
    void splitsAndMergesAgain();
    void appends();
    void takesSubsets();
    void subsetsFromAListInAFile();
    void extracts();
    void outputsAreNotReplacedByChance();
    void inspectReportsWhereItCameFrom();
    void interruptLeavesNothing_data();
    void interruptLeavesNothing();
    void damagedSampleIsNamedSkippedOrFatal();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    static Outcome run(const QStringList& arguments);
    static Outcome json(const QStringList& arguments)
    {
        return run(arguments + QStringList{QStringLiteral("--json")});
    }
    QByteArray read(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    beton::ImageTable tableOf(const QString& name);

    PosixFileSystem m_disk;
    QTemporaryDir m_folder;
    QString m_train; // 10 classes of 5
    QString m_val;   // 10 classes of 2
};

void TestCliBetons::initTestCase()
{
    QVERIFY(m_folder.isValid());
    DemoImagesRequest images;
    images.root = path("images").toStdString();
    images.trainPerClass = 5;
    images.validationPerClass = 2;
    NullProgress progress;
    makeDemoImages(images, m_disk, progress, {});
    ConvertRequest conversion;
    conversion.source = images.root;
    conversion.outputFolder = m_folder.path().toStdString();
    conversion.settings.maxResolution = 100;
    const auto reports = convertFolder(conversion, m_disk, progress, {});
    m_train = QString::fromStdString(reports.at(0).file.string());
    m_val = QString::fromStdString(reports.at(1).file.string());
}

Outcome TestCliBetons::run(const QStringList& arguments)
{
    return formwork::test::runCommand(arguments);
}

beton::ImageTable TestCliBetons::tableOf(const QString& name)
{
    return beton::readImageTable(beton::Reader(m_disk, path(name).toStdString()));
}

void TestCliBetons::helpHasExamples_data()
{
    QTest::addColumn<QString>("command");
    for (const char* command : {"append", "merge", "subset", "split", "extract"})
        QTest::newRow(command) << command;
}

void TestCliBetons::helpHasExamples()
{
    QFETCH(QString, command);
    const Outcome outcome = run({command, "--help"});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.out.contains("Examples:\n  formwork-cli " + command.toUtf8()));
}

void TestCliBetons::usageErrorsExitWith2_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char* name, const QStringList& arguments) {
        QTest::newRow(name) << arguments;
    };
    row("append nothing", {"append", m_train});
    row("merge without output", {"merge", m_train});
    row("share above 1", {"subset", m_train, "--out", path("x"), "--fraction", "2"});
    row("no sample", {"subset", m_train, "--out", path("x"), "--samples", "1,x"});
    row("sample beyond", {"subset", m_train, "--out", path("x"), "--samples", "50"});
    row("range backwards", {"subset", m_train, "--out", path("x"), "--samples", "9-3"});
    row("huge range", {"subset", m_train, "--out", path("x"), "--samples", "0-99999999999"});
    row("unknown class", {"subset", m_train, "--out", path("x"), "--class", "dog"});
    row("neither fractions nor folds", {"split", m_train, "--out", path("x")});
    row("both", {"split", m_train, "--out", path("x"), "--folds", "2", "--fractions", "0.5,0.5"});
    row("more than all", {"split", m_train, "--out", path("x"), "--fractions", "0.9,0.9"});
    row("pairs of parts",
        {"split", m_train, "--out", path("x"), "--fractions", "0.5,0.5", "--fold-pairs"});
    row("other fields", {"extract", m_train});
}

void TestCliBetons::usageErrorsExitWith2()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.startsWith("formwork-cli: "), outcome.err.constData());
    QVERIFY(!QFile::exists(path("x")));
}

void TestCliBetons::splitsAndMergesAgain()
{
    const Outcome split = json({"split", m_train, "--folds", "5", "--out", path("folds")});
    QVERIFY2(split.exitCode == 0, split.err.constData());
    QVERIFY2(split.err.isEmpty(), split.err.constData());
    const QJsonArray files = split.json()["files"].toArray();
    QCOMPARE(files.size(), 5);
    QStringList names;
    for (const QJsonValue file : files) {
        names.push_back(file["file"].toString());
        QCOMPARE(file["samples"].toInt(), 10);
        QCOMPARE(file["bytes"].toInteger(), QFileInfo(names.back()).size());
        QCOMPARE(file["classes"].toArray().size(), 10);
        QCOMPARE(file["classes"][3]["samples"].toInt(), 1);
    }
    const Outcome merged =
        run(QStringList{"merge"} + names + QStringList{"--out", path("m.beton")});
    QVERIFY2(merged.exitCode == 0, merged.err.constData());
    QVERIFY2(merged.out.contains("50 samples, 10 classes"), merged.out.constData());
    QVERIFY2(merged.err.contains("Merging"), merged.err.constData());
    QCOMPARE(run({"verify", path("m.beton"), names[2]}).exitCode, 0);
    QVERIFY(tableOf("m.beton").classNames == tableOf(QFileInfo(m_train).fileName()).classNames);

    const Outcome parts = json(
        {"split", m_train, "--fractions", "0.6,0.4", "--names", "a,b", "--out", path("parts")});
    QVERIFY2(parts.exitCode == 0, parts.err.constData());
    QCOMPARE(parts.json()["files"][0]["samples"].toInt(), 30);
    QVERIFY(parts.json()["files"][1]["file"].toString().endsWith("_b.beton"));
}

void TestCliBetons::appends()
{
    QVERIFY(QFile::copy(m_train, path("base.beton")));
    const Outcome outcome = json({"append", path("base.beton"), m_val, m_val});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QCOMPARE(outcome.json()["files"][0]["samples"].toInt(), 90);
    const auto table = tableOf("base.beton");
    QCOMPARE(table.labels.size(), std::size_t{90});
    QCOMPARE(table.classNames.size(), std::size_t{10});
    QCOMPARE(run({"verify", path("base.beton")}).exitCode, 0);
}

void TestCliBetons::takesSubsets()
{
    const QString name =
        QString::fromStdString(tableOf(QFileInfo(m_train).fileName()).classNames[7]);
    const Outcome one = json({"subset", m_train, "--class", name, "--out", path("one.beton")});
    QVERIFY2(one.exitCode == 0, one.err.constData());
    QCOMPARE(one.json()["files"][0]["samples"].toInt(), 5);
    QCOMPARE(one.json()["files"][0]["classes"].toArray().size(), 1);
    QCOMPARE(one.json()["files"][0]["classes"][0]["name"].toString(), name);

    const Outcome share =
        json({"subset", m_train, "--fraction", "0.4", "--seed", "3", "--out", path("share.beton")});
    QCOMPARE(share.json()["files"][0]["samples"].toInt(), 20);
    QCOMPARE(run({"verify", path("share.beton"), path("one.beton")}).exitCode, 0);
}

void TestCliBetons::subsetsFromAListInAFile()
{
    QFile list(path("list.txt"));
    QVERIFY(list.open(QIODevice::WriteOnly));
    list.write("40-44\n3, 2\r\n");
    list.close();
    const Outcome outcome = json(
        {"subset", m_train, "--samples-file", path("list.txt"), "--out", path("listed.beton")});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY((tableOf("listed.beton").labels == std::vector<std::int32_t>{8, 8, 8, 8, 8, 0, 0}));
    const Outcome both = run({"subset", m_train, "--samples-file", path("list.txt"), "--samples",
                              "1", "--out", path("both.beton")});
    QCOMPARE(both.exitCode, 2);
}

void TestCliBetons::extracts()
{
    const Outcome outcome = json({"extract", m_val, "--out", path("files"), "--workers", "2"});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    const QJsonObject report = outcome.json();
    QCOMPARE(report["samples"].toInt(), 20);
    QCOMPARE(report["jpeg_files"].toInt() + report["png_files"].toInt(), 20);
    QVERIFY(report["png_files"].toInt() > 0);
    const Outcome scan = json({"scan", path("files"), "--val-fraction", "0"});
    QVERIFY2(scan.exitCode == 0, scan.err.constData());
    const QJsonObject scanned = scan.json();
    QCOMPARE(scanned["train"]["images"].toInt(), 20);
    const Outcome again = run({"extract", m_val, "--out", path("files")});
    QCOMPARE(again.exitCode, 1);
    QVERIFY2(again.err.contains("not empty"), again.err.constData());
}

void TestCliBetons::outputsAreNotReplacedByChance()
{
    QVERIFY(QFile::copy(m_val, path("there.beton")));
    const QByteArray before = read("there.beton");
    const QStringList arguments = {"merge", m_train, m_val, "--out", path("there.beton")};
    const Outcome refused = run(arguments);
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.err.contains("already exists"), refused.err.constData());
    QVERIFY(read("there.beton") == before);
    QCOMPARE(run(arguments + QStringList{"--replace"}).exitCode, 0);
    QCOMPARE(tableOf("there.beton").labels.size(), std::size_t{70});
}

void TestCliBetons::inspectReportsWhereItCameFrom()
{
    QCOMPARE(run({"subset", m_train, "--fraction", "0.2", "--out", path("s.beton")}).exitCode, 0);
    QCOMPARE(run({"merge", path("s.beton"), m_val, "--out", path("sv.beton")}).exitCode, 0);
    const Outcome text = run({"inspect", path("sv.beton")});
    QCOMPARE(text.exitCode, 0);
    QVERIFY2(text.out.contains("made by merge of"), text.out.constData());
    QVERIFY(text.out.contains("made by subset of (fraction 0.2) (seed 0)"));
    QVERIFY(text.out.contains("50 samples of " + m_train.toUtf8()) ||
            text.out.contains("10 samples of " + m_train.toUtf8()));
    QVERIFY(text.out.contains("checksums"));
    QVERIFY(text.out.contains("jpeg_quality"));
    const QJsonObject report = json({"inspect", path("sv.beton")}).json();
    const QJsonObject manifest = report["manifest"].toObject();
    QCOMPARE(manifest["origin"]["operation"].toString(), QString("merge"));
    QCOMPARE(manifest["origin"]["inputs"][0]["origin"]["inputs"][0]["file"].toString(), m_train);
    for (const char* key : {"header", "fields", "metadata", "allocations"})
        QCOMPARE(manifest["xxh64"][QLatin1String(key)].toString().size(), qsizetype{16});
    QCOMPARE(manifest["xxh64"]["pages"].toArray().size(), report["pages"].toInt());
    QCOMPARE(manifest["settings"]["seed"].toString(), QString("0"));
    QVERIFY(!manifest["tool"].toString().isEmpty());
    QVERIFY(report["manifest_problem"].isNull());

    const Outcome sample = run({"inspect", path("sv.beton"), "--sample", "0"});
    QCOMPARE(sample.exitCode, 0);
    QVERIFY2(sample.out.contains("label             0\n"), sample.out.constData());
    QCOMPARE(run({"inspect", path("sv.beton"), "--sample", "30"}).exitCode, 1 + 1);
}

void TestCliBetons::interruptLeavesNothing_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QStringList many = QList<QString>(400, m_train);
    QTest::newRow("merge") << QStringList{"merge"} + many + QStringList{"--out", path("i/m.beton")};
    QTest::newRow("append") << QStringList{"append"} + many +
                                   QStringList{"--out", path("i/m.beton")};
}

void TestCliBetons::interruptLeavesNothing()
{
    QFETCH(QStringList, arguments);
    QProcess process;
    process.start(kProgram, arguments);
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY(!QDir(path("i")).isEmpty());
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(!QFile::exists(path("i")));
}

// One JPEG whose bytes are no longer a JPEG.
void TestCliBetons::damagedSampleIsNamedSkippedOrFatal()
{
    const QString damaged = path("damaged.beton");
    QVERIFY(QFile::copy(m_train, damaged));
    int victim = -1;
    {
        const beton::Reader reader(m_disk, damaged.toStdString());
        for (std::size_t i = 0; i < reader.sampleCount() && victim < 0; ++i)
            if (reader.image(i, 0).mode == beton::ImageMode::Jpeg && i > 10)
                victim = static_cast<int>(i);
        const std::uint64_t offset =
            reader.image(static_cast<std::size_t>(victim), 0).payload.offset;
        QFile file(damaged);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(static_cast<qint64>(offset)));
        QCOMPARE(file.write(QByteArray(300, '\x55')), qint64{300});
    }
    const QByteArray name = "sample " + QByteArray::number(victim);

    const Outcome verified = run({"verify", damaged});
    QCOMPARE(verified.exitCode, 1);
    QVERIFY2(verified.out.contains(name + ": corrupt JPEG: "), verified.out.constData());
    const QJsonObject file = json({"verify", damaged}).json()["files"][0].toObject();
    QCOMPARE(file["ok"].toBool(true), false);
    QVERIFY(file["damaged_samples"].toArray().contains(victim));

    const Outcome bench = json({"bench", "loader", damaged, "--threads", "1", "--epochs", "2",
                                "--batch", "10", "--size", "32"});
    QVERIFY2(bench.exitCode == 0, bench.err.constData());
    QCOMPARE(bench.json()["results"][0]["images"].toInt(), 50);
    QCOMPARE(bench.json()["results"][0]["damaged"].toInt(), 1);

    // Nothing of it gets into another beton unless it is allowed to.
    const QStringList copy = {"subset", damaged, "--fraction", "1", "--out", path("copy.beton")};
    const Outcome refused = run(copy);
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.err.contains("checksum differs"), refused.err.constData());
    QVERIFY(!QFile::exists(path("copy.beton")));
    QCOMPARE(run(copy + QStringList{"--allow-damaged"}).exitCode, 0);

    const auto train = [&](const char* skip) {
        return run({"train", FORMWORK_SOURCE "/configs/cpu-levit128s-beton.yaml",
                    "--train.epochs=1", "--model.image_size=64", "--train.batch_size=10",
                    "--train.threads=1", "--data.train=" + damaged, "--data.val=" + m_val,
                    QLatin1String("--data.skip_damaged=") + QLatin1String(skip), "--workspace",
                    path("workspace")});
    };
    const Outcome failed = train("false");
    QCOMPARE(failed.exitCode, 1);
    QVERIFY2(failed.err.contains(name), failed.err.constData());
    QVERIFY2(failed.err.contains(damaged.toUtf8()), failed.err.constData());
    const Outcome skipped = train("true");
    QVERIFY2(skipped.exitCode == 0, skipped.err.constData());
    QVERIFY2(skipped.err.contains("damaged"), skipped.err.constData());
}

QTEST_GUILESS_MAIN(TestCliBetons)
#include "tst_cli_betons.moc"
