// A disk that fills up under a conversion, a training or an export: the message names file and
// bytes, what was there stays, and a training keeps a checkpoint to resume from.
// FORMWORK_PROMISE_WAITS=1 also lets a training wait for room as long as it wants to.
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/store/store.h"
#include "support/command_line.h"
#include "support/memory_folder.h"
#include "support/mount.h"
#include "support/rounds.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QMap>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace formwork;
using namespace Qt::Literals::StringLiterals;

namespace {

using formwork::test::kProgram;
using formwork::test::Mount;
using Outcome = formwork::test::CommandOutcome;

// Every file below `folder`, by what it holds; those that resume a conversion are not counted.
QMap<QString, QByteArray> contentsOf(const QString& folder)
{
    QMap<QString, QByteArray> contents;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.fileName().contains(u".unfinished"_s) || file.fileName().endsWith(u"/filler"_s))
            continue;
        QCryptographicHash hash(QCryptographicHash::Sha256);
        contents[file.fileName()] =
            file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result() : QByteArray("?");
    }
    return contents;
}

bool namesBytes(const QByteArray& message)
{
    static const QRegularExpression write(
        u"cannot write \\d+ bytes at byte \\d+: No space left on device"_s);
    return write.match(QString::fromUtf8(message)).hasMatch();
}

} // namespace

class TestCliFullDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void leavesWhatWasThere_data();
    void leavesWhatWasThere();
    void aTrainingPauses_data();
    void aTrainingPauses();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString writeConfig() const;

    QTemporaryDir m_folder{test::memoryFolder(u"full-disk"_s)};
};

// 16 images of noise, 640 x 480: their raw pixels take 15 MB.
void TestCliFullDisk::initTestCase()
{
    QVERIFY(m_folder.isValid());
    JpegEncoder encoder;
    std::vector<std::byte> bytes;
    std::uint32_t noise = 1;
    for (int i = 0; i < 16; ++i) {
        Image image(640, 480);
        for (std::size_t at = 0; at < image.byteCount(); ++at) {
            noise = noise * 1664525U + 1013904223U;
            image.pixels()[at] = static_cast<std::uint8_t>(noise >> 24);
        }
        encoder.encode(image.view(), 90, bytes);
        const QString folder = path(u"images/%1"_s.arg(i % 2));
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + u"/%1.jpg"_s.arg(i));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
    }
}

void TestCliFullDisk::leavesWhatWasThere_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("output"); // that the message names
    const QString disk = path(u"disk"_s);
    const QString old = disk + u"/old.beton"_s;
    const QString raw = path(u"raw.beton"_s);
    const auto row = [](const char* name, const QStringList& command, const QString& output) {
        QTest::newRow(name) << command << output;
    };
    row("convert",
        {u"convert"_s, path(u"images"_s), u"--out"_s, disk, u"--train-name"_s, u"old"_s,
         u"--val-fraction"_s, u"0"_s, u"--mode"_s, u"raw"_s, u"--replace"_s},
        u"old.beton"_s);
    row("merge", {u"merge"_s, raw, raw, u"--out"_s, old, u"--replace"_s}, u"old.beton"_s);
    row("append in place", {u"append"_s, old, raw}, u"old.beton"_s);
    row("subset", {u"subset"_s, raw, u"--fraction"_s, u"0.9"_s, u"--out"_s, old, u"--replace"_s},
        u"old.beton"_s);
    row("split", {u"split"_s, raw, u"--fractions"_s, u"0.5,0.5"_s, u"--out"_s, disk + u"/parts"_s},
        u"train.beton"_s);
    row("extract", {u"extract"_s, raw, u"--out"_s, disk + u"/files"_s}, u".png"_s);
    row("export",
        {u"export"_s, u"--out"_s, disk + u"/export"_s, u"--workspace"_s, path(u"workspace"_s),
         u"--replace"_s},
        u"/export/"_s);
}

void TestCliFullDisk::leavesWhatWasThere()
{
    QFETCH(QStringList, command);
    QFETCH(QString, output);
    const Mount disk(path(u"disk"_s).toStdString(), "size=16m");
    if (!disk.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const QStringList convert = {
        u"convert"_s,     path(u"images"_s), u"--val-fraction"_s,   u"0"_s,
        u"--page-size"_s, u"2097152"_s,      u"--max-resolution"_s, u"0"_s};
    if (!QFile::exists(path(u"raw.beton"_s))) {
        const Outcome made =
            test::runCommand(convert + QStringList{u"--out"_s, m_folder.path(), u"--train-name"_s,
                                                   u"raw"_s, u"--mode"_s, u"raw"_s});
        QVERIFY2(made.exitCode == 0, made.err.constData());
        PosixFileSystem files;
        Store store(Workspace(path(u"workspace"_s).toStdString()), files);
        store.finishRun(store.createRun({}, RunStart::Claimed), RunStatus::Done);
    }
    const Outcome old = test::runCommand(
        convert + QStringList{u"--out"_s, path(u"disk"_s), u"--train-name"_s, u"old"_s,
                              u"--max-images"_s, u"2"_s, u"--mode"_s, u"jpg"_s});
    QVERIFY2(old.exitCode == 0, old.err.constData());
    if (command.first() == u"export"_s) { // and once more over what it wrote
        QCOMPARE(test::runCommand(command).exitCode, 0);
        disk.fill();
    } else {
        disk.fill(1U << 20);
    }
    const auto before = contentsOf(m_folder.path());
    QVERIFY(before.size() > 17);
    const Outcome outcome = test::runCommand(command);
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(namesBytes(outcome.err), outcome.err.constData());
    QVERIFY2(outcome.err.contains(output.toUtf8()), outcome.err.constData());
    QVERIFY2(outcome.err.contains("free some space"), outcome.err.constData());
    const auto after = contentsOf(m_folder.path());
    QCOMPARE(after.keys(), before.keys());
    QVERIFY(after == before);
}

QString TestCliFullDisk::writeConfig() const
{
    const QString file = path(u"small.yaml"_s);
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return {};
    out.write("name: small\n"
              "model: {name: vit_ti_32, image_size: 32}\n"
              "data: {loader: folder, workers: 1, train: " +
              path(u"images"_s).toUtf8() +
              ", val: \"\"}\n"
              "train: {batch_size: 16, threads: 1, device: cpu, epochs: 100000, "
              "checkpoint_every: 1, keep_checkpoints: 1}\n");
    return file;
}

constexpr std::uintmax_t kRoomForRecords = 8 << 20; // bytes; less than any checkpoint

void TestCliFullDisk::aTrainingPauses_data()
{
    QTest::addColumn<bool>("isStopped");
    QTest::newRow("stopped while it waits for room") << true;
    if (test::roundsFrom("FORMWORK_PROMISE_WAITS", 0) > 0)
        QTest::newRow("by itself, after a minute") << false;
}

// The database is on that disk, too, and has room; else either might be what the run waits for.
void TestCliFullDisk::aTrainingPauses()
{
    QFETCH(bool, isStopped);
    const Mount disk(path(u"disk"_s).toStdString(), "size=256m");
    if (!disk.ok())
        QSKIP("skipped: mounting a file system needs the rights of root");
    const QString place = path(u"disk/workspace"_s);
    const Workspace workspace(place.toStdString());
    PosixFileSystem files;
    QProcess training;
    training.start(kProgram, {u"train"_s, writeConfig(), u"--workspace"_s, place});
    const auto epochs = [&] {
        if (!QFile::exists(place + u"/formwork.db"_s))
            return std::size_t{0};
        Store store(workspace, files);
        return store.runs().empty() ? 0 : store.epochs(1).size();
    };
    QTRY_VERIFY_WITH_TIMEOUT(epochs() >= 2, 60'000);
    QByteArray said;
    const auto isWaiting = [&] {
        disk.fill(kRoomForRecords); // whatever was freed
        said += training.readAllStandardError();
        return said.contains("The checkpoint cannot be written");
    };
    QVERIFY2(QTest::qWaitFor(isWaiting, 60'000), said.constData());
    if (isStopped)
        ::kill(static_cast<pid_t>(training.processId()), SIGINT);
    QVERIFY(training.waitForFinished(120'000));
    said += training.readAllStandardError();
    QCOMPARE(training.exitStatus(), QProcess::NormalExit);
    QCOMPARE(training.exitCode(), 1);
    QVERIFY2(namesBytes(said), said.constData());
    QVERIFY2(said.contains("/runs/1/checkpoints/"), said.constData());

    disk.makeRoom();
    Store store(workspace, files);
    store.markInterrupted();
    const RunStatus status = store.run(1).status;
    QVERIFY(status == RunStatus::Stopped || status == RunStatus::Interrupted);
    const std::size_t trained = store.epochs(1).size();
    const QStringList partial = QDir(place + u"/runs/1/checkpoints"_s)
                                    .entryList({u"*.partial*"_s}, QDir::Files | QDir::Hidden);
    QVERIFY2(partial.isEmpty(), qPrintable(partial.join(u' ')));
    QProcess resumed;
    resumed.start(kProgram, {u"train"_s, u"--resume"_s, u"1"_s, u"--workspace"_s, place});
    QTRY_VERIFY_WITH_TIMEOUT(epochs() > trained, 60'000);
    store.requestStop(1);
    QVERIFY(resumed.waitForFinished(60'000));
    QCOMPARE(store.run(1).status, RunStatus::Stopped);
    bool isResumed = false;
    for (const LogLine& line : store.logs(1)) {
        isResumed = isResumed || line.text.starts_with("Resumed ");
        QVERIFY2(line.text.find("restarts from epoch 1") == std::string::npos, line.text.c_str());
    }
    QVERIFY(isResumed);
}

QTEST_GUILESS_MAIN(TestCliFullDisk)
#include "tst_cli_full_disk.moc"
