#include "core/events/event_writer.h"

#include "core/events/event_reader.h"
#include "core/events/run_folder.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"
#include "support/forwarding_file_system.h"
#include "support/init_process.h"
#include "support/some_events.h"

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class TestEventWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyReportIsALine();
    void progressIsThinned();
    void aResumedRunContinuesTheNumbers();
    void anIncompleteLineIsEnded();
    void oneWriterAtATime();
    void aDiskWithoutLocks();
    void anotherRunsFile();
    void aDiskThatIsFullForAWhile();
    void aDiskThatIsFullAtTheStart();
    void aDiskThatStaysFull();
    void besideAStoreAFullDiskEndsNothing();
    void aBeat();

private:
    std::vector<RunEvent> events()
    {
        const EventBatch batch = readEvents(m_disk, m_folder / kEventFile, {});
        return batch.damaged == 0 ? batch.events : std::vector<RunEvent>();
    }
    RunOpened opened()
    {
        RunOpened opened;
        opened.program = "formwork";
        opened.name = "a run";
        opened.config = "name: a run\n";
        opened.createdAt = 5;
        return opened;
    }

    PosixFileSystem m_disk;
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void TestEventWriter::init()
{
    m_temporary = std::make_unique<QTemporaryDir>();
    m_folder = m_temporary->path().toStdString();
}

void TestEventWriter::everyReportIsALine()
{
    {
        EventWriter writer(m_disk, m_folder, opened());
        writer.started({});
        writer.log(Severity::Error, "a line");
        writer.progress({1, 2, false, 0, 10, 0, -1});
        writer.step({1, 1, 0.5, 1e-3, 10});
        EpochRecord epoch;
        epoch.epoch = 1;
        writer.epoch(epoch);
        writer.confusion({"best", 1, {"a"}, {{0, 0, 1}}});
        writer.dataChanged(1, "other images");
        writer.artifact("checkpoint.last", m_folder / "checkpoints" / "last.safetensors");
        writer.artifact("elsewhere", "/other/file");
        writer.sample({});
        writer.ended(RunOutcome::Failed, "why");
    }
    const auto lines = events();
    const std::vector<std::size_t> kinds = {1, 2, 8, 3, 4, 5, 7, 6, 10, 10, 9, 12};
    QCOMPARE(lines.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        QCOMPARE(lines[i].body.index(), kinds[i]);
        QCOMPARE(lines[i].sequence, std::uint64_t(i + 1));
        QVERIFY(lines[i].time > 1'700'000'000'000);
    }
    QCOMPARE(std::get<ArtifactWritten>(lines[8].body).path,
             fs::path("checkpoints/last.safetensors"));
    QCOMPARE(std::get<ArtifactWritten>(lines[9].body).path, fs::path("/other/file"));
    const auto& first = std::get<RunOpened>(lines[0].body);
    QCOMPARE(first.run.size(), std::size_t{32});
    QVERIFY(!first.session.empty());
}

void TestEventWriter::progressIsThinned()
{
    EventWriter writer(m_disk, m_folder, opened());
    for (std::uint64_t batch = 0; batch < 100; ++batch)
        writer.progress({1, 2, false, batch, 100, 0, -1});
    writer.progress({1, 2, true, 0, 5, 0, -1}); // another part
    writer.progress({2, 2, false, 0, 100, 0, -1});
    const auto lines = events();
    QVERIFY2(lines.size() >= 4 && lines.size() < 20, qPrintable(QString::number(lines.size())));
    QCOMPARE(std::get<RunProgress>(lines.back().body).epoch, 2);
    QVERIFY(std::get<RunProgress>(lines[lines.size() - 2].body).validating);
}

void TestEventWriter::aResumedRunContinuesTheNumbers()
{
    for (int session = 0; session < 3; ++session) {
        EventWriter writer(m_disk, m_folder, opened());
        writer.step({1, 1, 0.5, 1e-3, 10});
    }
    const auto lines = events();
    QCOMPARE(lines.size(), std::size_t{6});
    for (std::size_t i = 0; i < lines.size(); ++i)
        QCOMPARE(lines[i].sequence, std::uint64_t(i + 1));
    const auto& first = std::get<RunOpened>(lines[0].body);
    const auto& last = std::get<RunOpened>(lines[4].body);
    QCOMPARE(first.run, last.run);
    QVERIFY(first.session != last.session);
}

// A reader may have seen the bytes: they stay.
void TestEventWriter::anIncompleteLineIsEnded()
{
    {
        EventWriter writer(m_disk, m_folder, opened());
    }
    appendEvents(m_folder, "{\"seq\":2,\"ti");
    const std::string before = readTextFile(m_disk, m_folder / kEventFile);
    {
        EventWriter writer(m_disk, m_folder, opened());
    }
    const std::string after = readTextFile(m_disk, m_folder / kEventFile);
    QVERIFY(after.starts_with(before + "\n"));
    const EventBatch batch = readEvents(m_disk, m_folder / kEventFile, {});
    QCOMPARE(batch.damaged, std::uint64_t{1});
    QCOMPARE(batch.events.size(), std::size_t{2});
    QCOMPARE(batch.events[1].sequence, std::uint64_t{2});
}

void TestEventWriter::oneWriterAtATime()
{
    EventWriter writer(m_disk, m_folder, opened());
    const Error error = errorOf([&] { EventWriter second(m_disk, m_folder, opened()); });
    QCOMPARE(error.code(), ErrorCode::Busy);
    QCOMPARE(error.path(), m_folder);
    QCOMPARE(events().size(), std::size_t{1}); // it wrote nothing
}

// The disk of some clusters: what is known is the process that is named in the file.
void TestEventWriter::aDiskWithoutLocks()
{
    class File final : public WritableFile
    {
    public:
        explicit File(std::unique_ptr<WritableFile> inner) : m_inner(std::move(inner)) {}
        void append(std::span<const std::byte> bytes) override { m_inner->append(bytes); }
        void writeAt(std::uint64_t offset, std::span<const std::byte> bytes) override
        {
            m_inner->writeAt(offset, bytes);
        }
        void sync() override { m_inner->sync(); }
        void close() override { m_inner->close(); }
        void lock() override { throw Error(ErrorCode::Io, Text("made to fail by the test")); }

    private:
        std::unique_ptr<WritableFile> m_inner;
    };
    class Disk final : public ForwardingFileSystem
    {
    public:
        std::unique_ptr<WritableFile> openForUpdate(const fs::path& path) override
        {
            return std::make_unique<File>(ForwardingFileSystem::openForUpdate(path));
        }
    } disk;
    RunOpened first = opened();
    first.process = currentProcess();
    first.process.pid = 1; // it lives as long as the machine
    first.process.startTime = startTimeOfInit();
    {
        EventWriter writer(disk, m_folder, first);
        QCOMPARE(errorOf([&] { EventWriter second(disk, m_folder, opened()); }).code(),
                 ErrorCode::Busy);
        writer.ended(RunOutcome::Stopped);
    }
    EventWriter second(disk, m_folder, opened());
}

void TestEventWriter::anotherRunsFile()
{
    writeEvents(m_folder, textOf(someTraining(someOpened("s1"), 1)));
    RunOpened other = opened();
    other.run = "another";
    QCOMPARE(errorOf([&] { EventWriter writer(m_disk, m_folder, other); }).code(),
             ErrorCode::AlreadyExists);
}

void TestEventWriter::aDiskThatIsFullForAWhile()
{
    FailingFileSystem disk(m_disk);
    int delays = 0;
    int ends = 0;
    EventWriterSettings settings;
    settings.isOnlyRecord = true;
    settings.delayed = [&](const Error* error) {
        if (error != nullptr) {
            QCOMPARE(error->code(), ErrorCode::NoSpace);
            ++delays;
            disk.failAt(3, static_cast<unsigned>(FileOperation::Write), ErrorCode::NoSpace, 0);
        } else {
            ++ends;
        }
    };
    EventWriter writer(disk, m_folder, opened(), settings);
    disk.failAt(1, static_cast<unsigned>(FileOperation::Write));
    writer.log(Severity::Info, "one"); // kept; frees the disk
    EpochRecord epoch;
    epoch.epoch = 1;
    writer.epoch(epoch);
    QCOMPARE(delays, 1);
    QCOMPARE(ends, 1);
    const auto lines = events();
    QCOMPARE(lines.size(), std::size_t{3});
    QCOMPARE(lines[2].body.index(), std::size_t{5});
}

// Nothing is trained yet, so there is nothing to wait for.
void TestEventWriter::aDiskThatIsFullAtTheStart()
{
    FailingFileSystem disk(m_disk);
    disk.failAt(1, static_cast<unsigned>(FileOperation::Write));
    EventWriterSettings settings;
    settings.isOnlyRecord = true;
    settings.patience = std::chrono::hours(1);
    const Error error = errorOf([&] { EventWriter(disk, m_folder, opened(), settings); });
    QCOMPARE(error.code(), ErrorCode::NoSpace);
    QVERIFY(!std::filesystem::exists(m_folder / kEventFile));
}

void TestEventWriter::aDiskThatStaysFull()
{
    FailingFileSystem disk(m_disk);
    EventWriterSettings settings;
    settings.isOnlyRecord = true;
    settings.patience = 0ms;
    EventWriter writer(disk, m_folder, opened(), settings);
    disk.failAt(1, static_cast<unsigned>(FileOperation::Write));
    writer.step({1, 1, 0.5, 1e-3, 10}); // waits for the epoch
    EpochRecord epoch;
    epoch.epoch = 1;
    QCOMPARE(errorOf([&] { writer.epoch(epoch); }).code(), ErrorCode::NoSpace);
    disk.failNever();
    writer.ended(RunOutcome::Stopped, "full");
    const auto lines = events();
    QCOMPARE(lines.size(), std::size_t{4}); // nothing is lost
    QCOMPARE(lines[2].sequence, std::uint64_t{3});
}

void TestEventWriter::besideAStoreAFullDiskEndsNothing()
{
    FailingFileSystem disk(m_disk);
    EventWriter writer(disk, m_folder, opened());
    disk.failAt(1);
    EpochRecord epoch;
    epoch.epoch = 1;
    writer.epoch(epoch);
    writer.ended(RunOutcome::Done);
}

void TestEventWriter::aBeat()
{
    EventWriterSettings settings;
    settings.beat = 1ms;
    EventWriter writer(m_disk, m_folder, opened(), settings);
    QTRY_VERIFY(events().size() > 1);
    QCOMPARE(events()[1].body.index(), std::size_t{9}); // what the machine does
    QVERIFY(!writer.stopRequested());
    writeTextFile(m_disk, m_folder / kStopFile, "");
    QTRY_VERIFY(writer.stopRequested());
    writer.ended(RunOutcome::Stopped);
    QCOMPARE(events().back().body.index(), std::size_t{12});
}

QTEST_GUILESS_MAIN(TestEventWriter)
#include "tst_event_writer.moc"
