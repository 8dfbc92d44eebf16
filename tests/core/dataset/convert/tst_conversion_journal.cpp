#include "core/dataset/convert/conversion_journal.h"

#include "core/base/error.h"
#include "core/dataset/image_files.h"
#include "support/failing_file_system.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

ConversionJournal::Entry makeEntry(std::uint64_t i)
{
    ConversionJournal::Entry entry;
    entry.page.checksum = 1000 + i;
    entry.page.samples = 2;
    entry.page.records.assign(48, static_cast<std::byte>(i));
    entry.page.allocations = {{2 * i, 100 * i, 7}, {2 * i + 1, 100 * i + 7, 9}};
    entry.images = 2 * i + 3;
    entry.skipped = 1;
    entry.jpegSamples = i;
    return entry;
}

bool isSame(const ConversionJournal::Entry& a, const ConversionJournal::Entry& b)
{
    const auto numbers = [](const beton::Allocation& x) {
        return std::array{x.sample, x.offset, x.bytes};
    };
    return a.page.checksum == b.page.checksum && a.page.samples == b.page.samples &&
           a.page.records == b.page.records && a.images == b.images && a.skipped == b.skipped &&
           a.jpegSamples == b.jpegSamples &&
           std::ranges::equal(a.page.allocations, b.page.allocations, {}, numbers, numbers);
}

} // namespace

class TestConversionJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void keepsEntries();
    void pagesReachTheDiskFirst();
    void tornEndIsNotThere();
    void keepsTheFirstOnly();
    void oneProcessAtATime();
    void reportsAFullDisk();
    void removes();

private:
    fs::path path() const { return m_folder->filePath("journal").toStdString(); }
    void write(std::uint64_t count)
    {
        ConversionJournal journal(m_disk, path());
        journal.keep(0, "who");
        journal.start([] {});
        for (std::uint64_t i = 0; i < count; ++i)
            journal.add(makeEntry(i));
        journal.finish();
    }

    PosixFileSystem m_disk;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestConversionJournal::keepsEntries()
{
    {
        const ConversionJournal fresh(m_disk, path());
        QVERIFY(fresh.identity().empty() && fresh.entries().empty());
    }
    write(5);
    const ConversionJournal journal(m_disk, path());
    QCOMPARE(journal.identity(), std::string("who"));
    QCOMPARE(journal.entries().size(), std::size_t{5});
    for (std::uint64_t i = 0; i < 5; ++i)
        QVERIFY(isSame(journal.entries()[i], makeEntry(i)));
}

void TestConversionJournal::pagesReachTheDiskFirst()
{
    ConversionJournal journal(m_disk, path());
    journal.keep(0, "who");
    const auto empty = fs::file_size(path());
    std::atomic<bool> early = false;
    std::atomic<int> syncs = 0;
    journal.start([&] {
        if (syncs == 0 && fs::file_size(path()) != empty)
            early = true;
        ++syncs;
    });
    journal.add(makeEntry(0));
    QTRY_VERIFY(fs::file_size(path()) > empty); // the first without being asked
    journal.finish();
    QVERIFY(!early);
    QCOMPARE(syncs.load(), 1);
}

void TestConversionJournal::tornEndIsNotThere()
{
    write(3);
    const auto whole = readBytes(path());
    std::size_t before = 0;
    for (std::size_t size = 0; size <= whole.size(); size += 3) {
        writeBytes(path(), std::span(whole).first(size));
        const ConversionJournal journal(m_disk, path());
        QVERIFY(journal.entries().size() >= before);
        before = journal.entries().size();
        for (std::size_t i = 0; i < before; ++i)
            QVERIFY(isSame(journal.entries()[i], makeEntry(i)));
    }
    QVERIFY(before >= 2);
    auto damaged = whole;
    damaged[whole.size() / 2] ^= std::byte{4};
    writeBytes(path(), damaged);
    QVERIFY(ConversionJournal(m_disk, path()).entries().size() < 3);
}

void TestConversionJournal::keepsTheFirstOnly()
{
    write(4);
    {
        ConversionJournal journal(m_disk, path());
        journal.keep(2, journal.identity());
        journal.start([] {});
        journal.add(makeEntry(7));
        journal.finish();
    }
    const ConversionJournal journal(m_disk, path());
    QCOMPARE(journal.entries().size(), std::size_t{3});
    QVERIFY(isSame(journal.entries()[1], makeEntry(1)));
    QVERIFY(isSame(journal.entries()[2], makeEntry(7)));
}

void TestConversionJournal::oneProcessAtATime()
{
    const ConversionJournal first(m_disk, path());
    try {
        const ConversionJournal second(m_disk, path());
        QFAIL("two at a time");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Busy);
    }
}

void TestConversionJournal::reportsAFullDisk()
{
    FailingFileSystem failing(m_disk);
    ConversionJournal journal(failing, path());
    journal.keep(0, "who");
    failing.failAt(1, static_cast<unsigned>(FileOperation::Write));
    journal.start([] {});
    journal.add(makeEntry(0));
    QTRY_COMPARE(failing.failureCount(), std::uint64_t{1});
    QVERIFY_THROWS_EXCEPTION(Error, journal.finish());
    QVERIFY_THROWS_EXCEPTION(Error, journal.add(makeEntry(1)));
}

void TestConversionJournal::removes()
{
    write(1);
    ConversionJournal journal(m_disk, path());
    journal.remove();
    QVERIFY(!fs::exists(path()));
}

QTEST_GUILESS_MAIN(TestConversionJournal)
#include "tst_conversion_journal.moc"
