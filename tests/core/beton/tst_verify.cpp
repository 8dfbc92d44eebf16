#include "core/beton/verify.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "golden.h"
#include "samples.h"
#include "support/recording_progress.h"

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;

class TestVerify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void goodFile();
    void goldens_data();
    void goldens();
    void damagedPage();
    void damagedTables();
    void withoutManifest();
    void unreadableFileThrows();
    void cancel();
    void errorsOfTheCheck();
    void eachThreadHasItsCheck();

private:
    // Blots out the manifest, as in a file that FFCV wrote.
    void dropManifest(MemoryFileSystem& memory) const;

    PosixFileSystem m_disk;
    QTemporaryDir m_folder;
    Goldens m_goldens;
    std::vector<std::byte> m_good; // 60 samples on several pages
    NullProgress m_quiet;
};

void TestVerify::initTestCase()
{
    const std::filesystem::path path = m_folder.filePath("good.beton").toStdString();
    writeSamples(m_disk, path, 60);
    m_good = fileBytes(path);
}

void TestVerify::dropManifest(MemoryFileSystem& memory) const
{
    const Reader reader(memory, "x");
    const std::uint64_t end = reader.metadata() + reader.sampleCount() * reader.recordBytes();
    std::fill(memory.content.begin() + static_cast<std::ptrdiff_t>(end),
              memory.content.begin() + static_cast<std::ptrdiff_t>(reader.firstPage()),
              std::byte{0});
}

void TestVerify::goodFile()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    for (const int workers : {1, 3}) {
        RecordingProgress counter;
        const VerifyReport report = verify(memory, "x", workers, newMarkerCheck, counter, {});
        QVERIFY2(report.ok(), report.ok() ? "" : report.damage[0].c_str());
        QVERIFY(report.hasManifest);
        QCOMPARE(report.samples, std::uint64_t{60});
        QCOMPARE(report.pages, Reader(memory, "x").pageCount());
        QCOMPARE(counter.last.done, report.pages);
        QCOMPARE(counter.last.total, report.pages);
    }
}

void TestVerify::goldens_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_goldens.names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestVerify::goldens()
{
    QFETCH(QString, name);
    const VerifyReport report =
        verify(m_disk, m_goldens.unpack(name), 2, newMarkerCheck, m_quiet, {});
    QVERIFY2(report.ok(), report.ok() ? "" : report.damage[0].c_str());
    QVERIFY(!report.hasManifest);
}

void TestVerify::damagedPage()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    std::uint64_t raw = 0;
    std::vector<std::uint64_t> samples;
    {
        const Reader reader(memory, "x");
        raw = reader.image(26, 0).payload.offset;
        for (const Allocation& allocation : reader.allocations())
            if (allocation.offset / kSmallPage == raw / kSmallPage)
                samples.push_back(allocation.sample);
    }
    memory.content[raw + 5] ^= std::byte{4}; // a pixel: only the checksum shows it
    const VerifyReport report = verify(memory, "x", 2, newMarkerCheck, m_quiet, {});
    QCOMPARE(report.damage.size(), std::size_t{1});
    QVERIFY(report.damagedSamples == samples);
    QVERIFY(samples.size() > 1 && samples.size() < 60);
    const QString expected = QString("page %1 (samples %2..%3): checksum differs")
                                 .arg(raw / kSmallPage - 1)
                                 .arg(samples.front())
                                 .arg(samples.back());
    QCOMPARE(QString::fromStdString(report.damage[0]), expected);
}

void TestVerify::damagedTables()
{
    MemoryFileSystem memory;
    const auto damageAfter = [&](std::size_t at) {
        memory.content = m_good;
        memory.content[at] ^= std::byte{1};
        const VerifyReport report = verify(memory, "x", 2, newMarkerCheck, m_quiet, {});
        return report.damage.size() == 1 ? report.damage[0] : std::string("nothing, or too much");
    };
    const std::size_t metadata = 24 + 2 * 1041;
    QCOMPARE(damageAfter(24 + 1), std::string("field descriptors: checksum differs"));
    QCOMPARE(damageAfter(metadata + 16), std::string("metadata: checksum differs"));
    QVERIFY(damageAfter((metadata + 60 * 24 + 7) / 8 * 8 + 40).find("manifest") !=
            std::string::npos);
}

// Then structure, raw sizes and what is found in JPEGs are all there is.
void TestVerify::withoutManifest()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    dropManifest(memory);
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t size = 0;
    {
        const Reader reader(memory, "x");
        start = reader.image(3, 0).payload.offset;
        end = reader.image(7, 0).payload.offset + reader.image(7, 0).payload.bytes - 1;
        size = reader.image(42, 0).payload.offset + 13; // high byte of the height
    }
    VerifyReport report = verify(memory, "x", 2, newMarkerCheck, m_quiet, {});
    QVERIFY(report.ok());
    QVERIFY(!report.hasManifest);

    memory.content[start] = std::byte{0};
    memory.content[end] = std::byte{0};
    memory.content[size] = std::byte{1};
    report = verify(memory, "x", 2, newMarkerCheck, m_quiet, {});
    const std::vector<std::uint64_t> damaged = {3, 7, 42};
    QVERIFY(report.damagedSamples == damaged);
    QCOMPARE(report.damage.size(), std::size_t{3});
    QVERIFY(report.damage[0].starts_with("sample 3: no start marker"));
    QVERIFY(report.damage[1].starts_with("sample 7: no end marker"));
    QVERIFY(report.damage[2].starts_with("sample 42: the JPEG is 64 x 304"));
}

void TestVerify::unreadableFileThrows()
{
    MemoryFileSystem memory;
    memory.content.assign(m_good.begin(), m_good.begin() + 100'000);
    QVERIFY_THROWS_EXCEPTION(Error, verify(memory, "x", 2, newMarkerCheck, m_quiet, {}));
}

void TestVerify::cancel()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    std::stop_source stop;
    stop.request_stop();
    try {
        verify(memory, "x", 2, newMarkerCheck, m_quiet, stop.get_token());
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

// An error that does not concern the image ends the verification.
void TestVerify::errorsOfTheCheck()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    const auto failing = [](ErrorCode code) {
        return [code]() -> CheckJpeg {
            return [code](std::span<const std::byte>) -> JpegSize {
                throw Error(code, Text("does not decode"));
            };
        };
    };
    const VerifyReport report =
        verify(memory, "x", 2, failing(ErrorCode::CorruptData), m_quiet, {});
    QCOMPARE(report.damage.size(), std::size_t{36}); // all but the raw ones
    QCOMPARE(report.damage.front(), std::string("sample 2: does not decode"));
    try {
        verify(memory, "x", 2, failing(ErrorCode::OutOfMemory), m_quiet, {});
        QFAIL("passed over");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::OutOfMemory);
    }
}

void TestVerify::eachThreadHasItsCheck()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    int made = 0;
    verify(memory, "x", 3, [&made] { return ++made, newMarkerCheck(); }, m_quiet, {});
    QCOMPARE(made, 3);
}

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
