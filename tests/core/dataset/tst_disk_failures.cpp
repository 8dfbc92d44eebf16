// Disks that fail: what cannot be read is reported with the name of the input, and no output is
// left; what cannot be written leaves the old file or the new one, whole, and nothing else.
#include "core/base/error.h"
#include "core/base/mapping_guard.h"
#include "core/beton/merge.h"
#include "core/beton/reader.h"
#include "core/dataset/betons/beton_extract.h"
#include "core/dataset/betons/beton_subset.h"
#include "core/dataset/betons/verify_beton.h"
#include "core/dataset/convert/convert.h"
#include "core/loader/loader.h"

#include "convert_fixture.h"
#include "support/failing_file_system.h"
#include "support/forwarding_file_system.h"

#include <QTest>

#include <fstream>
#include <functional>
#include <optional>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

constexpr unsigned kReads = static_cast<unsigned>(FileOperation::Read);

// Cuts a file short as soon as its pages are read, as another program might.
class ShrinkingDisk final : public ForwardingFileSystem
{
public:
    ShrinkingDisk(const beton::Reader& reader, std::uint64_t size)
        : m_victim(reader.path())
        , m_firstPage(reader.firstPage())
        , m_table(reader.header().allocationTable)
        , m_size(size)
    {}

    std::unique_ptr<MappedFile> map(const fs::path& path) override
    {
        return std::make_unique<WatchedMappedFile>(
            ForwardingFileSystem::map(path), [this, path](const FileRange& range) {
                if (path == m_victim && range.offset >= m_firstPage && range.offset < m_table &&
                    fs::file_size(path) > m_size)
                    fs::resize_file(m_victim, m_size);
            });
    }

private:
    fs::path m_victim;
    std::uint64_t m_firstPage;
    std::uint64_t m_table;
    std::uint64_t m_size;
};

} // namespace

class TestDiskFailures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void fileCutShort_data() { operations(); }
    void fileCutShort();
    void everyFailedRead_data() { operations(); }
    void everyFailedRead();
    void verifyNamesWhatCannotBeRead_data();
    void verifyNamesWhatCannotBeRead();
    void everyFailedReadOfAConversion();
    void everyFailedReadOfALoader();
    void everyFailedWrite_data() { operations(); }
    void everyFailedWrite();
    void everyFailedWriteOfAConversion();
    void everyFailedWriteOfAnAppend();

private:
    using Operation = std::function<void(FileSystem&)>;
    void operations();
    Operation operation(const QString& name);
    void requireUntouched() const;
    void requireNothingHalf();

    std::unique_ptr<ConvertFixture> m_at;
    fs::path m_plain;   // without checksums
    fs::path m_checked; // with them
    NullProgress m_quiet;
};

void TestDiskFailures::initTestCase()
{
    installMappingGuard();
}

void TestDiskFailures::init()
{
    m_at = std::make_unique<ConvertFixture>();
    m_at->makeFolder(3, 1);
    ConvertSettings settings = settingsOf(CompressMode::Proportion, 64);
    settings.compressProbability = 0.5;
    m_checked = m_at->convert(settings)[0].file;
    m_plain = m_at->output() / "plain.beton";
    fs::copy_file(m_checked, m_plain);
    const beton::Reader reader(m_at->disk, m_checked);
    std::fstream file(m_plain, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(reader.tables().size()));
    const std::string zeros(reader.manifestEnd() - reader.tables().size(), '\0');
    file.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
}

void TestDiskFailures::operations()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("checksums");
    for (const char* name : {"extract", "merge", "append", "subset", "split"})
        for (const bool checksums : {false, true})
            QTest::addRow("%s%s", name, checksums ? ", with checksums" : "")
                << QString::fromLatin1(name) << checksums;
}

TestDiskFailures::Operation TestDiskFailures::operation(const QString& name)
{
    const fs::path& input = QTest::currentDataTag() != nullptr &&
                                    QString::fromLatin1(QTest::currentDataTag()).contains("with")
                                ? m_checked
                                : m_plain;
    const fs::path out = m_at->elsewhere();
    const auto writers = [this, input, out, name](FileSystem& disk) {
        if (name == "extract")
            extractBeton({input, out / "images", 2, beton::DamagePolicy::Refuse}, disk, m_quiet,
                         {});
        else if (name == "merge")
            beton::mergeBetons({{input, input}, out / "new.beton", {}}, disk, m_quiet, {});
        else if (name == "append")
            beton::appendBetons({input, {input}, out / "new.beton", {}}, disk, m_quiet, {});
        else if (name == "subset")
            subsetBeton({.input = input,
                         .output = out / "new.beton",
                         .samples = {5, 0, 3},
                         .classes = {},
                         .fraction = {},
                         .settings = {}},
                        disk, m_quiet, {});
        else
            splitBeton({.input = input,
                        .outputFolder = out,
                        .fractions = {0.5, 0.5},
                        .names = {},
                        .settings = {}},
                       disk, m_quiet, {});
    };
    return writers;
}

void TestDiskFailures::requireUntouched() const
{
    QVERIFY2(!fs::exists(m_at->elsewhere()),
             qPrintable(QString::fromStdString(namesIn(m_at->elsewhere()).empty()
                                                   ? "an empty folder"
                                                   : namesIn(m_at->elsewhere()).front())));
}

void TestDiskFailures::fileCutShort()
{
    QFETCH(QString, name);
    QFETCH(bool, checksums);
    const fs::path input = checksums ? m_checked : m_plain;
    const beton::Reader reader(m_at->disk, input);
    const std::uint64_t size = reader.firstPage() + 3000; // within the first samples
    ShrinkingDisk disk(reader, size);
    try {
        operation(name)(disk);
        QFAIL("did not fail");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.path(), input);
        const std::string end = "ends at byte " + std::to_string(size);
        QVERIFY2(error.message().find(end) != std::string::npos, error.what());
    }
    requireUntouched();
}

// The k-th read, once and from then on.
void TestDiskFailures::everyFailedRead()
{
    QFETCH(QString, name);
    QFETCH(bool, checksums);
    FailingFileSystem failing(m_at->disk);
    failing.failAt(FailingFileSystem::kAlways, kReads, ErrorCode::Io);
    const Operation run = operation(name);
    run(failing);
    const std::uint64_t reads = failing.operationCount();
    QVERIFY(reads >= 8);
    fs::remove_all(m_at->elsewhere());
    for (const std::uint64_t times : {std::uint64_t{1}, FailingFileSystem::kAlways}) {
        for (std::uint64_t k = 1; k <= reads; ++k) {
            failing.failAt(k, kReads, ErrorCode::Io, times);
            try {
                run(failing);
                QFAIL(qPrintable(QString("read %1 failed in vain").arg(k)));
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::Io);
                QCOMPARE(error.path(), checksums ? m_checked : m_plain);
            }
            requireUntouched();
        }
    }
}

void TestDiskFailures::verifyNamesWhatCannotBeRead_data()
{
    QTest::addColumn<bool>("checksums");
    QTest::newRow("no checksums") << false;
    QTest::newRow("with checksums") << true;
}

// Raw pixels are not decoded, and must be read all the same.
void TestDiskFailures::verifyNamesWhatCannotBeRead()
{
    QFETCH(bool, checksums);
    const fs::path input = checksums ? m_checked : m_plain;
    QVERIFY(verifyBeton(m_at->disk, input, 2, m_quiet, {}).ok());
    const beton::Reader reader(m_at->disk, input);
    const auto& last = reader.allocations().back();
    const std::uint64_t size = last.offset + last.bytes / 2;
    ShrinkingDisk disk(reader, size);
    const beton::VerifyReport report = verifyBeton(disk, input, 2, m_quiet, {});
    QVERIFY(!report.ok());
    QVERIFY2(report.damage.front().find("ends at byte " + std::to_string(size)) !=
                 std::string::npos,
             report.damage.front().c_str());
    QVERIFY(std::ranges::find(report.damagedSamples, last.sample) != report.damagedSamples.end());
}

// An image that cannot be read is left out and reported; the file is what its other images make.
void TestDiskFailures::everyFailedReadOfAConversion()
{
    FailingFileSystem failing(m_at->disk);
    failing.failAt(FailingFileSystem::kAlways, kReads, ErrorCode::Io);
    const auto convert = [&](ProgressSink& sink) {
        return convertFolder(
            {m_at->source(), m_at->elsewhere(), 0.0, settingsOf(CompressMode::Jpeg, 64)}, failing,
            sink, {});
    };
    convert(m_quiet);
    const std::uint64_t reads = failing.operationCount();
    QCOMPARE(reads, std::uint64_t{12}); // an image each
    for (std::uint64_t k = 1; k <= reads; ++k) {
        fs::remove_all(m_at->elsewhere());
        failing.failAt(k, kReads, ErrorCode::Io, 1);
        Listener listener;
        const auto reports = convert(listener);
        QCOMPARE(reports[0].skipped + reports[1].skipped, std::uint64_t{1});
        QCOMPARE(listener.leftOut.size(), std::size_t{1});
        QVERIFY(listener.leftOut[0].message.english().find("made to fail") != std::string::npos);
        for (const ConvertReport& report : reports)
            QVERIFY(verifyBeton(m_at->disk, report.file, 1, m_quiet, {}).ok());
    }
}

// Nothing is trained on that was not read.
void TestDiskFailures::everyFailedReadOfALoader()
{
    LoaderSettings settings;
    settings.batchSize = 4;
    settings.workers = 1;
    settings.output.size = 32;
    FailingFileSystem failing(m_at->disk);
    const auto epoch = [&] {
        const auto loader = makeBetonLoader(failing, m_checked, settings);
        loader->startEpoch(0);
        while (loader->next()) {
        }
    };
    failing.failAt(FailingFileSystem::kAlways, kReads, ErrorCode::Io);
    epoch();
    const std::uint64_t reads = failing.operationCount();
    QVERIFY(reads > 9); // tables, and a visit for each sample
    for (const std::uint64_t times : {std::uint64_t{1}, FailingFileSystem::kAlways}) {
        for (std::uint64_t k = 1; k <= reads; ++k) {
            failing.failAt(k, kReads, ErrorCode::Io, times);
            try {
                epoch();
                QFAIL(qPrintable(QString("read %1 failed in vain").arg(k)));
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::Io);
                QCOMPARE(error.path(), m_checked);
            }
        }
    }
}

// The k-th change of the disk, once and from then on.
void TestDiskFailures::everyFailedWrite()
{
    QFETCH(QString, name);
    FailingFileSystem failing(m_at->disk);
    const Operation run = operation(name);
    run(failing);
    const std::uint64_t changes = failing.operationCount();
    QVERIFY(changes >= 8);
    for (const std::uint64_t times : {std::uint64_t{1}, FailingFileSystem::kAlways}) {
        for (std::uint64_t k = 1; k <= changes; ++k) {
            fs::remove_all(m_at->elsewhere());
            failing.failAt(k, kEveryFileOperation, ErrorCode::NoSpace, times);
            try {
                run(failing);
                QFAIL(qPrintable(QString("change %1 failed in vain").arg(k)));
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::NoSpace);
            }
            requireNothingHalf();
        }
    }
}

// Only the last step, the flush of the folder, comes after all else is done.
void TestDiskFailures::requireNothingHalf()
{
    if (!fs::exists(m_at->elsewhere()))
        return;
    for (const auto& entry : fs::recursive_directory_iterator(m_at->elsewhere())) {
        const std::string name = entry.path().filename().string();
        QVERIFY2(name.find("partial") == std::string::npos, name.c_str());
        if (entry.path().extension() == ".beton")
            QVERIFY2(verifyBeton(m_at->disk, entry.path(), 1, m_quiet, {}).ok(), name.c_str());
    }
}

void TestDiskFailures::everyFailedWriteOfAConversion()
{
    FailingFileSystem failing(m_at->disk);
    const auto convert = [&] {
        convertFolder({m_at->source(), m_at->elsewhere(), 0.0, settingsOf(CompressMode::Jpeg, 64)},
                      failing, m_quiet, {});
    };
    convert();
    const std::uint64_t changes = failing.operationCount();
    for (std::uint64_t k = 1; k <= changes; ++k) {
        fs::remove_all(m_at->elsewhere());
        failing.failAt(k, kEveryFileOperation, ErrorCode::NoSpace, 1);
        QVERIFY_THROWS_EXCEPTION(Error, convert());
        requireNothingHalf();
    }
}

// The file that is replaced is the old one or the new one.
void TestDiskFailures::everyFailedWriteOfAnAppend()
{
    const fs::path base = m_at->elsewhere() / "base.beton";
    fs::create_directories(m_at->elsewhere());
    FailingFileSystem failing(m_at->disk);
    const auto append = [&] {
        fs::copy_file(m_checked, base, fs::copy_options::overwrite_existing);
        beton::appendBetons({base, {m_checked}, {}, {}}, failing, m_quiet, {});
    };
    append();
    const std::uint64_t changes = failing.operationCount();
    const std::size_t samples = beton::Reader(m_at->disk, m_checked).sampleCount();
    for (const std::uint64_t times : {std::uint64_t{1}, FailingFileSystem::kAlways}) {
        for (std::uint64_t k = 1; k <= changes; ++k) {
            failing.failAt(k, kEveryFileOperation, ErrorCode::NoSpace, times);
            QVERIFY_THROWS_EXCEPTION(Error, append());
            QCOMPARE(beton::Reader(m_at->disk, base).sampleCount(),
                     k < changes ? samples : 2 * samples);
            requireNothingHalf();
            QCOMPARE(namesIn(m_at->elsewhere()).size(), std::size_t{1});
        }
    }
}

QTEST_GUILESS_MAIN(TestDiskFailures)
#include "tst_disk_failures.moc"
