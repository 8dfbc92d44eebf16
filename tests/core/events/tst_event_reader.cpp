#include "core/events/event_reader.h"

#include "support/error_of.h"
#include "support/some_events.h"

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

class TestEventReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void inPieces();
    void aHalfWrittenLineWaits();
    void damagedLinesAreCounted();
    void aFileThatWasTruncated();
    void aFileThatWasReplaced();
    void noFile();
    void aNewerVersionNamesTheFile();
    void theExitCode();
    void whatAFileComesTo();

private:
    EventBatch read(const EventPosition& from, std::size_t most = 1 << 20)
    {
        return readEvents(m_fileSystem, m_folder / kEventFile, from, most);
    }

    PosixFileSystem m_fileSystem;
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void TestEventReader::init()
{
    m_temporary = std::make_unique<QTemporaryDir>();
    m_folder = m_temporary->path().toStdString();
}

void TestEventReader::inPieces()
{
    const auto events = someTraining(someOpened("s1"), 3);
    writeEvents(m_folder, textOf(events));
    for (const std::size_t most : {std::size_t{1}, std::size_t{700}, std::size_t{1} << 20}) {
        EventPosition position;
        std::vector<RunEvent> read;
        bool isAtEnd = false;
        while (!isAtEnd) {
            const EventBatch batch = this->read(position, most);
            QVERIFY(!batch.hasStartedOver);
            QVERIFY(batch.begin == position);
            QVERIFY(!batch.events.empty());
            QCOMPARE(batch.damaged, std::uint64_t{0});
            read.insert(read.end(), batch.events.begin(), batch.events.end());
            position = batch.end;
            isAtEnd = batch.isAtEnd;
        }
        QCOMPARE(textOf(read), textOf(events));
        const EventBatch nothing = this->read(position, most);
        QVERIFY(nothing.events.empty() && nothing.isAtEnd && nothing.end == position);
    }
}

void TestEventReader::aHalfWrittenLineWaits()
{
    const auto events = someTraining(someOpened("s1"), 1);
    const std::string last = encodeEvent(events.back());
    const std::string before = textOf({events.begin(), events.end() - 1});
    for (std::size_t length = 1; length <= last.size(); ++length) {
        writeEvents(m_folder, before + last.substr(0, length));
        const EventBatch batch = read({});
        QCOMPARE(batch.events.size(), events.size() - 1);
        QCOMPARE(batch.damaged, std::uint64_t{0});
        QVERIFY(batch.isAtEnd);
        appendEvents(m_folder, last.substr(length) + '\n');
        const EventBatch rest = read(batch.end);
        QVERIFY(!rest.hasStartedOver);
        QCOMPARE(rest.events.size(), std::size_t{1});
        QCOMPARE(encodeEvent(rest.events[0]), last);
    }
}

void TestEventReader::damagedLinesAreCounted()
{
    const auto events = someTraining(someOpened("s1"), 1);
    writeEvents(m_folder, encodeEvent(events[0]) + "\n\xff\xfe garbage\n\n" +
                              std::string("\0\0\0", 3) + "\n" + encodeEvent(events[1]) + "\n");
    const EventBatch batch = read({});
    QCOMPARE(batch.events.size(), std::size_t{2});
    QCOMPARE(batch.damaged, std::uint64_t{3});
}

void TestEventReader::aFileThatWasTruncated()
{
    const auto events = someTraining(someOpened("s1"), 2);
    const std::string text = textOf(events);
    writeEvents(m_folder, text);
    const EventPosition end = read({}).end;
    for (std::size_t length = text.size() - 1; length + 400 > text.size(); --length) {
        fs::resize_file(m_folder / kEventFile, length);
        const EventBatch batch = read(end);
        QVERIFY(batch.hasStartedOver);
        QVERIFY(!batch.events.empty());
        QCOMPARE(batch.events[0].sequence, std::uint64_t{1});
    }
    fs::resize_file(m_folder / kEventFile, 0);
    const EventBatch empty = read(end);
    QVERIFY(empty.hasStartedOver && empty.events.empty() && empty.isAtEnd);
    QVERIFY(empty.end == EventPosition());
}

// Truncated, and longer again before anybody looked.
void TestEventReader::aFileThatWasReplaced()
{
    const auto events = someTraining(someOpened("s1"), 2);
    writeEvents(m_folder, textOf(events));
    const EventPosition end = read({}).end;
    auto other = someTraining(someOpened("s2"), 3);
    for (RunEvent& event : other)
        event.time += 5;
    writeEvents(m_folder, textOf(other));
    const EventBatch batch = read(end);
    QVERIFY(batch.hasStartedOver);
    QCOMPARE(batch.events.size(), other.size());
}

void TestEventReader::noFile()
{
    QCOMPARE(errorOf([&] { read({}); }).code(), ErrorCode::NotFound);
    QVERIFY(errorOf([&] { summariseEvents(m_fileSystem, m_folder); }).code() ==
            ErrorCode::NotFound);
    writeEvents(m_folder, "");
    QVERIFY(!summariseEvents(m_fileSystem, m_folder));
}

void TestEventReader::aNewerVersionNamesTheFile()
{
    std::string line = encodeEvent({1, 2, someOpened("s1")});
    line.replace(line.find("\"version\":1"), 11, "\"version\":2");
    writeEvents(m_folder, line + "\n");
    const Error error = errorOf([&] { read({}); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QCOMPARE(error.path(), m_folder / kEventFile);
    QVERIFY(!error.hint().empty());
}

void TestEventReader::theExitCode()
{
    QVERIFY(!readExitCode(m_fileSystem, m_folder));
    for (const int code : {0, 1, 130}) {
        writeExitCode(m_fileSystem, m_folder, code);
        QCOMPARE(readExitCode(m_fileSystem, m_folder), std::optional(code));
    }
    for (const char* text : {"", "x\n", "1 2\n", "\n", "99999999999\n"}) {
        writeTextFile(m_fileSystem, m_folder / kExitCodeFile, text);
        QVERIFY2(!readExitCode(m_fileSystem, m_folder), text);
    }
}

void TestEventReader::whatAFileComesTo()
{
    auto events = someTraining(someOpened("s1"), 1);
    writeEvents(m_folder, textOf(events));
    auto summary = summariseEvents(m_fileSystem, m_folder);
    QCOMPARE(summary->sequence, std::uint64_t(events.size()));
    QCOMPARE(summary->opened.session, std::string("s1"));
    QVERIFY(summary->end == RunOutcome::Done);
    auto more = someTraining(someOpened("s2"), 1, events.size() + 1, 2);
    more.pop_back();
    appendEvents(m_folder, textOf(more));
    summary = summariseEvents(m_fileSystem, m_folder);
    QCOMPARE(summary->sequence, std::uint64_t(events.size() + more.size()));
    QCOMPARE(summary->opened.session, std::string("s2"));
    QCOMPARE(summary->sessions, std::uint64_t{2});
    QVERIFY(!summary->end);
}

QTEST_GUILESS_MAIN(TestEventReader)
#include "tst_event_reader.moc"
