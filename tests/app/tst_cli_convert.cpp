// formwork-cli convert in real processes that are stopped, killed and started again.
// FORMWORK_PROMISE_KILLS makes the killing longer.
#include "core/image/images.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "support/command_line.h"
#include "support/rounds.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <csignal>
#include <random>

using namespace formwork;

namespace {

constexpr qint64 kJournalWithoutPages = 600;
using formwork::test::kProgram;

struct Outcome : formwork::test::CommandOutcome
{
    QJsonObject file() const
    {
        return QJsonDocument::fromJson(out)
            .object()[QStringLiteral("files")]
            .toArray()[0]
            .toObject();
    }
};

} // namespace

class TestCliConvert : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void continuesAfterAKill_data();
    void continuesAfterAKill();
    void killedAtAnyMoment();
    void saysHowToContinue();
    void helpNamesEveryOption();
    void convertsAPart();
    void emptyFilesAreReportedOnce();
    void strictFails();
    void finishedFilesAreNotReplacedByChance();
    void resumesOnlyItsOwnFiles();
    void namesAreChosen();
    void reportsIgnoredFiles();
    void fileSizeLimit();
    void imageLimits();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QStringList arguments(const QString& out, const QStringList& more = {}) const
    {
        return QStringList{QStringLiteral("convert"),        path(QStringLiteral("images")),
                           QStringLiteral("--out"),          path(out),
                           QStringLiteral("--val-fraction"), QStringLiteral("0"),
                           QStringLiteral("--mode"),         QStringLiteral("raw"),
                           QStringLiteral("--page-size"),    QStringLiteral("2097152")} +
               more;
    }
    static Outcome run(const QStringList& arguments);
    // Ends the conversion with `signal` once its journal holds a page.
    void interrupt(const QString& out, int signal, Outcome& outcome);
    QByteArray beton(const QString& out) const
    {
        QFile file(path(out + QStringLiteral("/train_500_raw.beton")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QStringList filesIn(const QString& out) const
    {
        return QDir(path(out)).entryList(QDir::Files, QDir::Name);
    }

    QTemporaryDir m_folder;
    QByteArray m_whole;
};

// Enough work for some tenths of a second on one thread.
void TestCliConvert::initTestCase()
{
    Image image(1200, 800);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < 3 * image.width(); ++x)
            image.row(y)[x] = static_cast<std::uint8_t>((x * y) ^ (x + 3 * y));
    std::vector<std::byte> jpeg;
    JpegEncoder().encode(image.view(), 95, jpeg);
    const QString first = path(QStringLiteral("first.jpg"));
    QFile file(first);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char*>(jpeg.data()), static_cast<qint64>(jpeg.size()));
    file.close();
    for (int i = 0; i < 80; ++i) {
        const QString folder =
            path(QStringLiteral("images/%1").arg(QLatin1String(i % 2 == 0 ? "ant" : "bee")));
        QDir().mkpath(folder);
        QVERIFY(QFile::copy(first, QStringLiteral("%1/%2.jpg").arg(folder).arg(100 + i)));
    }
    const Outcome outcome = run(arguments(QStringLiteral("whole")));
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    m_whole = beton(QStringLiteral("whole"));
    QVERIFY(m_whole.size() > 40'000'000);
}

Outcome TestCliConvert::run(const QStringList& arguments)
{
    return {formwork::test::runCommand(arguments)};
}

void TestCliConvert::interrupt(const QString& out, int signal, Outcome& outcome)
{
    const QString journal = path(out + QStringLiteral("/train_500_raw.beton.unfinished.journal"));
    // On a busy machine the conversion may have ended before the signal comes.
    for (int attempt = 0; attempt < 10; ++attempt) {
        QDir(path(out)).removeRecursively();
        QProcess process;
        process.start(kProgram, arguments(out, {QStringLiteral("--workers"), QStringLiteral("1")}));
        QVERIFY(process.waitForStarted());
        const auto id = static_cast<pid_t>(process.processId());
        const QDeadlineTimer deadline(30'000);
        // The journal gets a page when that is on the disk. A quick machine with a slow disk would
        // be finished by then, so the conversion is held most of the time; the disk is not.
        while (QFileInfo(journal).size() <= kJournalWithoutPages && beton(out).isEmpty() &&
               !deadline.hasExpired()) {
            QThread::msleep(2);
            ::kill(id, SIGSTOP);
            QThread::msleep(20);
            ::kill(id, SIGCONT);
        }
        ::kill(id, signal);
        QVERIFY(process.waitForFinished(30'000));
        outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        outcome.err = process.readAllStandardError();
        if (beton(out).isEmpty())
            break;
    }
    QVERIFY(beton(out).isEmpty());
    QCOMPARE(filesIn(out).size(), 2);
}

void TestCliConvert::continuesAfterAKill_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("kill -9") << SIGKILL;
    QTest::newRow("Ctrl+C") << SIGINT;
}

void TestCliConvert::continuesAfterAKill()
{
    QFETCH(int, signal);
    const QString out = QStringLiteral("killed%1").arg(signal);
    Outcome outcome;
    interrupt(out, signal, outcome);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(outcome.exitCode, signal == SIGINT ? 130 : -1);
    const Outcome resumed =
        run(arguments(out, {QStringLiteral("--resume"), QStringLiteral("--json"),
                            QStringLiteral("--workers"), QStringLiteral("3")}));
    QVERIFY2(resumed.exitCode == 0, resumed.err.constData());
    QCOMPARE(resumed.file()[QStringLiteral("samples")].toInt(), 80);
    QVERIFY(resumed.file()[QStringLiteral("resumed_samples")].toInt() > 0);
    QVERIFY(beton(out) == m_whole);
    QCOMPARE(filesIn(out), QStringList{QStringLiteral("train_500_raw.beton")});
}

// Killed again and again while it is resumed, until it is through; then from the beginning.
void TestCliConvert::killedAtAnyMoment()
{
    const int kills = formwork::test::roundsFrom("FORMWORK_PROMISE_KILLS", 30);
    const QString out = QStringLiteral("killed");
    const QStringList command = arguments(
        out, {QStringLiteral("--resume"), QStringLiteral("--workers"), QStringLiteral("2")});
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(run(command).exitCode, 0);
    const auto whole = static_cast<unsigned>(timer.elapsed());
    std::mt19937 random(11);
    int finished = 0;
    for (int kill = 0; kill < kills; ++kill) {
        if (!beton(out).isEmpty()) {
            QVERIFY(beton(out) == m_whole);
            // Killed just before the end: the journal is left, and goes with the next start.
            if (filesIn(out).size() > 1)
                QCOMPARE(run(command).exitCode, 0);
            QCOMPARE(filesIn(out), QStringList{QStringLiteral("train_500_raw.beton")});
            QVERIFY(QDir(path(out)).removeRecursively());
            ++finished;
        }
        QProcess process;
        process.start(kProgram, command);
        QVERIFY(process.waitForStarted());
        if (process.waitForFinished(static_cast<int>(random() % whole))) {
            QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        } else {
            process.kill();
            QVERIFY(process.waitForFinished());
        }
        for (const QString& file : filesIn(out))
            QVERIFY2(file.startsWith(QStringLiteral("train_500_raw.beton")), qPrintable(file));
        QVERIFY(filesIn(out).size() <= 2);
    }
    const Outcome resumed = run(command);
    QVERIFY2(resumed.exitCode == 0, resumed.err.constData());
    QVERIFY(beton(out) == m_whole);
    QCOMPARE(filesIn(out), QStringList{QStringLiteral("train_500_raw.beton")});
    qInfo("%d kills in %lld s, %d conversions finished under them", kills, timer.elapsed() / 1000,
          finished);
}

void TestCliConvert::saysHowToContinue()
{
    const QString out = QStringLiteral("reported");
    Outcome outcome;
    interrupt(out, SIGTERM, outcome);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(outcome.exitCode, 130);
    QVERIFY2(outcome.err.contains("--resume"), outcome.err.constData());
    QVERIFY2(outcome.err.contains("of 80 images"), outcome.err.constData());

    const Outcome other =
        run(arguments(out, {QStringLiteral("--resume"), QStringLiteral("--shuffle"),
                            QStringLiteral("--page-size"), QStringLiteral("4194304")}));
    QVERIFY(other.exitCode != 0); // an option given twice
    const Outcome smaller =
        run({QStringLiteral("convert"), path(QStringLiteral("images")), QStringLiteral("--out"),
             path(out), QStringLiteral("--mode"), QStringLiteral("raw"),
             QStringLiteral("--val-fraction"), QStringLiteral("0"), QStringLiteral("--resume")});
    QCOMPARE(smaller.exitCode, 2);
    QVERIFY2(smaller.err.contains("page_size"), smaller.err.constData());
    QCOMPARE(filesIn(out).size(), 2); // still there
}

void TestCliConvert::helpNamesEveryOption()
{
    const QByteArray help = run({QStringLiteral("convert"), QStringLiteral("--help")}).out;
    for (const char* option :
         {"--keep-jpeg", "--no-restart-markers", "--exif-orientation", "--classes", "--fraction",
          "--max-images", "--shuffle", "--resume", "--strict", "--page-size", "--workers",
          "--train-name", "--val-name", "--image-memory", "--image-scans", "--image-seconds"})
        QVERIFY2(help.contains(option), option);
}

void TestCliConvert::convertsAPart()
{
    const Outcome outcome = run(
        arguments(QStringLiteral("part"), {QStringLiteral("--classes"), QStringLiteral("bee"),
                                           QStringLiteral("--max-images"), QStringLiteral("7"),
                                           QStringLiteral("--shuffle"), QStringLiteral("--json")}));
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QCOMPARE(outcome.file()[QStringLiteral("samples")].toInt(), 7);
    QCOMPARE(filesIn(QStringLiteral("part")),
             QStringList{QStringLiteral("train_500_raw_part_shuffled.beton")});
    const Outcome unknown = run(
        arguments(QStringLiteral("part"), {QStringLiteral("--classes"), QStringLiteral("cow")}));
    QCOMPARE(unknown.exitCode, 2);
    QVERIFY(unknown.err.contains("cow"));
}

void TestCliConvert::emptyFilesAreReportedOnce()
{
    const QString empty = path(QStringLiteral("images/ant/000.jpg"));
    QFile file(empty);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const Outcome outcome = run(arguments(QStringLiteral("empty")));
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.err.count("000.jpg"), 1);
    QVERIFY(beton(QStringLiteral("empty")).size() == m_whole.size());
    QVERIFY(QFile::remove(empty));
}

void TestCliConvert::strictFails()
{
    const QString text = path(QStringLiteral("images/bee/999.png"));
    QFile file(text);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no picture");
    file.close();
    const Outcome outcome = run(arguments(QStringLiteral("strict"), {QStringLiteral("--strict")}));
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY(outcome.err.contains("999.png"));
    QVERIFY(QFile::remove(text));
}

void TestCliConvert::finishedFilesAreNotReplacedByChance()
{
    const QString out = QStringLiteral("twice");
    const QStringList bees = {QStringLiteral("--max-images"), QStringLiteral("3"),
                              QStringLiteral("--classes"), QStringLiteral("bee")};
    const QStringList ants = {QStringLiteral("--max-images"), QStringLiteral("4"),
                              QStringLiteral("--classes"), QStringLiteral("ant")};
    QCOMPARE(run(arguments(out, bees)).exitCode, 0);
    QFile file(path(out + QStringLiteral("/train_500_raw_part.beton")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray before = file.readAll();
    file.close();

    const Outcome refused = run(arguments(out, ants));
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.err.contains("--replace"), refused.err.constData());
    QVERIFY2(refused.err.contains("--classes"), refused.err.constData());
    const Outcome complete = run(
        arguments(out, bees + QStringList{QStringLiteral("--resume"), QStringLiteral("--json")}));
    QCOMPARE(complete.exitCode, 0);
    QCOMPARE(complete.file()[QStringLiteral("samples")].toInt(), 3);
    QVERIFY(run(arguments(out, bees + QStringList{QStringLiteral("--resume")}))
                .out.contains("complete, 3 images"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == before);

    const Outcome replaced = run(
        arguments(out, ants + QStringList{QStringLiteral("--replace"), QStringLiteral("--json")}));
    QVERIFY2(replaced.exitCode == 0, replaced.err.constData());
    QCOMPARE(replaced.file()[QStringLiteral("samples")].toInt(), 4);
}

void TestCliConvert::resumesOnlyItsOwnFiles()
{
    const QString out = QStringLiteral("mine");
    const auto convert = [&](const QStringList& more) {
        return run(QStringList{QStringLiteral("convert"), path(QStringLiteral("images")),
                               QStringLiteral("--out"), path(out), QStringLiteral("--mode"),
                               QStringLiteral("raw"), QStringLiteral("--max-resolution"),
                               QStringLiteral("32"), QStringLiteral("--resume")} +
                   more);
    };
    const QStringList quarter = {QStringLiteral("--val-fraction"), QStringLiteral("0.25")};
    const QStringList names = {QStringLiteral("train_32_raw.beton"),
                               QStringLiteral("val_32_raw.beton")};
    QCOMPARE(convert(quarter).exitCode, 0);
    for (const QString& name : names) {
        QVERIFY(QFile::remove(path(out + QLatin1Char('/') + name)));
        const Outcome again = convert(quarter);
        QVERIFY2(again.exitCode == 0, again.err.constData());
        QCOMPARE(again.out.count("complete"), 1);
        QCOMPARE(filesIn(out), names);
    }
    QCOMPARE(convert(quarter).out.count("complete"), 2);

    const auto refused = [&](const QStringList& other, const char* file, const char* difference) {
        const Outcome outcome = convert(other);
        const bool isRefused = outcome.exitCode == 1 && outcome.err.contains(file) &&
                               outcome.err.contains(difference) &&
                               outcome.err.contains("--replace");
        if (!isRefused)
            qWarning("%s", outcome.err.constData());
        return isRefused;
    };
    QVERIFY(refused(quarter + QStringList{QStringLiteral("--seed"), QStringLiteral("5")},
                    "train_32_raw.beton", "'seed 5'"));
    QVERIFY(refused({QStringLiteral("--val-fraction"), QStringLiteral("0.5")}, "train_32_raw.beton",
                    "images were added, removed or changed"));
    QVERIFY(refused({QStringLiteral("--val-fraction"), QStringLiteral("0.1")}, "train_32_raw.beton",
                    "images were added, removed or changed"));
    QCOMPARE(filesIn(out), names);
}

void TestCliConvert::namesAreChosen()
{
    const QString out = QStringLiteral("named");
    const auto named = [&](const QStringList& more) {
        return run(QStringList{QStringLiteral("convert"), path(QStringLiteral("images")),
                               QStringLiteral("--out"), path(out), QStringLiteral("--max-images"),
                               QStringLiteral("2")} +
                   more);
    };
    const QStringList both = {QStringLiteral("--train-name"), QStringLiteral("bees"),
                              QStringLiteral("--val-name"), QStringLiteral("rest.beton")};
    const Outcome outcome = named(both);
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    const QStringList files = {QStringLiteral("bees.beton"), QStringLiteral("rest.beton")};
    QCOMPARE(filesIn(out), files);
    const Outcome there = named(both);
    QCOMPARE(there.exitCode, 1);
    QVERIFY2(there.err.contains("bees.beton"), there.err.constData());

    const auto refused = [&](const QStringList& wrong, const char* word) {
        const Outcome reported = named(wrong);
        return reported.exitCode == 2 && reported.err.contains(word);
    };
    QVERIFY(refused({QStringLiteral("--train-name"), QStringLiteral("a/b")}, "contains a '/'"));
    QVERIFY(refused({QStringLiteral("--train-name"), QString()}, "the value is empty"));
    QVERIFY(refused({QStringLiteral("--train-name"), QStringLiteral("a"),
                     QStringLiteral("--val-name"), QStringLiteral("a.beton")},
                    "both splits"));
    QVERIFY(refused({QStringLiteral("--val-fraction"), QStringLiteral("0"),
                     QStringLiteral("--val-name"), QStringLiteral("a")},
                    "--val-name"));
    QCOMPARE(filesIn(out), files);
}

void TestCliConvert::reportsIgnoredFiles()
{
    const QStringList few = {QStringLiteral("--max-images"), QStringLiteral("2")};
    QFile text(path(QStringLiteral("images/ant/notes.txt")));
    QVERIFY(text.open(QIODevice::WriteOnly));
    QCOMPARE(run(arguments(QStringLiteral("few"), few + QStringList{QStringLiteral("--strict")}))
                 .exitCode,
             0);
    QFile picture(path(QStringLiteral("images/bee/moving.gif")));
    QVERIFY(picture.open(QIODevice::WriteOnly));
    const QStringList again = few + QStringList{QStringLiteral("--replace")};
    const Outcome reported =
        run(arguments(QStringLiteral("few"), again + QStringList{QStringLiteral("--json")}));
    QCOMPARE(reported.exitCode, 0);
    const QJsonArray ignored =
        QJsonDocument::fromJson(reported.out).object()[QStringLiteral("ignored")].toArray();
    QCOMPARE(ignored.size(), 2);
    QCOMPARE(ignored[0][QStringLiteral("extension")].toString(), QStringLiteral(".gif"));
    QCOMPARE(ignored[0][QStringLiteral("first")][0].toString(), picture.fileName());
    QVERIFY(run(arguments(QStringLiteral("few"), again)).err.contains("1 .txt file is ignored"));
    const Outcome strict =
        run(arguments(QStringLiteral("few"), again + QStringList{QStringLiteral("--strict")}));
    QCOMPARE(strict.exitCode, 1);
    QVERIFY2(strict.err.contains("moving.gif"), strict.err.constData());
    QVERIFY(text.remove());
    QVERIFY(picture.remove());
}

// ulimit -f, in KiB: an ordinary error, and no more left than of any other.
void TestCliConvert::fileSizeLimit()
{
    QProcess process;
    process.start(QStringLiteral("/bin/bash"),
                  QStringList{QStringLiteral("-c"),
                              QStringLiteral("ulimit -f 5000; exec \"$0\" \"$@\""), kProgram} +
                      arguments(QStringLiteral("limited/new")));
    QVERIFY(process.waitForFinished(100'000));
    QVERIFY(process.exitStatus() == QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QByteArray message = process.readAllStandardError();
    QVERIFY2(message.contains("File too large"), message.constData());
    QVERIFY2(message.contains("train_500_raw.beton"), message.constData());
    QCOMPARE(QDir(path(QStringLiteral("limited/new")))
                 .entryList({QStringLiteral("*partial*")}, QDir::Files | QDir::Hidden),
             QStringList());
}

void TestCliConvert::imageLimits()
{
    const auto says = [](const Outcome& outcome, const char* text) {
        return outcome.exitCode == 1 && (outcome.err + outcome.out).contains(text);
    };
    Outcome outcome = run(arguments(QStringLiteral("memory"),
                                    {QStringLiteral("--image-memory"), QStringLiteral("1")}));
    QVERIFY2(says(outcome, "decoding the image takes more than 1 MiB (image_memory)"),
             outcome.err.constData());

    // A progressive JPEG that is kept as it is.
    const QString folder = path(QStringLiteral("scans/one"));
    QVERIFY(QDir().mkpath(folder));
    const auto jpeg = formwork::test::makeJpeg(formwork::test::makePicture(64, 48),
                                               {.progressive = true}); // of ten scans
    for (const char* name : {"/1.jpg", "/2.jpg"}) {
        QFile file(folder + QString::fromLatin1(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(jpeg.data()), static_cast<qint64>(jpeg.size()));
    }
    const QString source = path(QStringLiteral("scans"));
    const QStringList few = {QStringLiteral("--image-scans"), QStringLiteral("9")};
    const char* const text = "decoding the image takes more than 9 scans (image_scans)";
    const QStringList check = {QStringLiteral("scan"), source, QStringLiteral("--check")};
    QCOMPARE(run(check).exitCode, 0);
    outcome = run(check + few);
    QVERIFY2(says(outcome, text), outcome.err.constData());
    const QString out = path(QStringLiteral("kept"));
    outcome = run({QStringLiteral("convert"), source, QStringLiteral("--out"), out,
                   QStringLiteral("--val-fraction"), QStringLiteral("0"), QStringLiteral("--mode"),
                   QStringLiteral("jpg"), QStringLiteral("--keep-jpeg"),
                   QStringLiteral("--max-resolution"), QStringLiteral("0"),
                   QStringLiteral("--train-name"), QStringLiteral("kept")});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    const QStringList verify = {QStringLiteral("verify"), out + QStringLiteral("/kept.beton")};
    QCOMPARE(run(verify).exitCode, 0);
    outcome = run(verify + few);
    QVERIFY2(says(outcome, text), (outcome.err + outcome.out).constData());
}

QTEST_GUILESS_MAIN(TestCliConvert)
#include "tst_cli_convert.moc"
