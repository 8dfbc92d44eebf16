#include "core/beton/writer.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "samples.h"
#include "support/failing_file_system.h"

#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;
namespace fs = std::filesystem;

class TestWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void manyPages();
    void samplesStayTogether();
    void sameBytesTwice();
    void manifestInTheGap();
    void manifestInExtraPages();
    void fewerSamplesThanReserved();
    void noSamples();
    void emptyPayloads();
    void refusesOptions();
    void refusesSamples_data();
    void refusesSamples();
    void refusedSampleLeavesTheWriterUsable();
    void wrongNumberOfSamples();
    void nothingIsLeftWithoutFinish();
    void failingDisk();
    void failedWriterStaysFailed();
    void continuesAfterAnInterruption_data();
    void continuesAfterAnInterruption();
    void continuesBeforeADamagedPage();

private:
    fs::path path() const { return m_folder->filePath("x.beton").toStdString(); }
    bool isFolderEmpty() const { return fs::is_empty(m_folder->path().toStdString()); }
    static WriterOptions optionsFor(std::uint64_t samples)
    {
        WriterOptions options;
        options.pageSize = kSmallPage;
        options.sampleCount = samples;
        options.manifest = sampleManifest();
        return options;
    }

    // Writes up to sample `end` of kResumed under the unfinished name, beginning with `pages`, and
    // returns these and the further pages reported.
    std::vector<FinishedPage> writeUpTo(std::uint64_t end, std::vector<FinishedPage> pages = {},
                                        bool seal = false, bool commit = false);
    fs::path unfinished() const { return path() += ".unfinished"; }
    static constexpr std::uint64_t kResumed = 90;

    PosixFileSystem m_disk;
    std::unique_ptr<QTemporaryDir> m_folder;
};

std::vector<FinishedPage> TestWriter::writeUpTo(std::uint64_t end, std::vector<FinishedPage> pages,
                                                bool seal, bool commit)
{
    WriterOptions options = optionsFor(kResumed);
    options.unfinished = unfinished();
    options.finishedPages = pages;
    std::vector<FinishedPage> reported;
    options.pageFinished = [&](FinishedPage&& page) {
        reported.push_back(std::move(page));
    };
    Writer writer(m_disk, path(), imageLabelFields(), options);
    pages.resize(writer.pagesWritten());
    for (std::uint64_t i = writer.samplesWritten(); i < end; ++i)
        addSample(writer, i);
    if (seal || commit)
        writer.seal();
    writer.syncPages();
    if (commit)
        writer.commit();
    pages.insert(pages.end(), reported.begin(), reported.end());
    return pages;
}

void TestWriter::manyPages()
{
    writeSamples(m_disk, path(), 60);
    const Reader reader(m_disk, path());
    QCOMPARE(reader.sampleCount(), std::size_t{60});
    QVERIFY(reader.pageCount() >= 3);
    QCOMPARE(reader.firstPage() % kSmallPage, std::uint64_t{0});
    for (std::size_t i = 0; i < 60; ++i) {
        const StoredImage image = reader.image(i, 0);
        QCOMPARE(reader.integer(i, 1), static_cast<std::int64_t>(i % 3));
        if (i % 5 < 2)
            QVERIFY(std::ranges::equal(reader.read(image.payload),
                                       randomBytes(std::size_t{300} * 200 * 3, i)));
        else
            QVERIFY(std::ranges::equal(reader.read(image.payload), jpegSkeleton(64, 48, 1000)));
    }
    // Sample order is page order, and what is not payload is zero.
    const auto& all = reader.allocations();
    for (std::size_t i = 0; i < all.size(); ++i) {
        QCOMPARE(all[i].sample, i);
        const std::uint64_t end = all[i].offset + all[i].bytes;
        const std::uint64_t next =
            i + 1 < all.size() ? all[i + 1].offset : reader.header().allocationTable;
        const auto rest = reader.read({end, next - end});
        QVERIFY(std::ranges::all_of(rest, [](std::byte b) { return b == std::byte{0}; }));
        QVERIFY(next == end || next % kSmallPage == 0);
    }
}

// FFCV's page-wise reading needs all data of a sample on one page.
void TestWriter::samplesStayTogether()
{
    const std::vector<Field> fields = {{FieldType::Bytes, "a", {}}, {FieldType::Json, "b", {}}};
    Writer writer(m_disk, path(), fields, optionsFor(4));
    const auto large = randomBytes(700'000, 1);
    for (int i = 0; i < 4; ++i)
        writer.add(std::vector<Value>{BytesValue{large}, BytesValue{large}});
    writer.finish();
    const Reader reader(m_disk, path());
    QCOMPARE(reader.pageCount(), std::size_t{4}); // not 3, as with each payload on its own
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t field = 0; field < 2; ++field)
            QVERIFY(std::ranges::equal(reader.read(reader.payload(i, field)), large));
}

void TestWriter::sameBytesTwice()
{
    const fs::path other = m_folder->filePath("y.beton").toStdString();
    writeSamples(m_disk, path(), 30);
    writeSamples(m_disk, other, 30);
    QVERIFY(fileBytes(path()) == fileBytes(other));
}

void TestWriter::manifestInTheGap()
{
    writeSamples(m_disk, path(), 5);
    const Reader reader(m_disk, path());
    QCOMPARE(reader.firstPage(), std::uint64_t{kSmallPage}); // where FFCV puts it
    QVERIFY(reader.manifest());
    QVERIFY(reader.manifest()->classNames == sampleManifest().classNames);
    QVERIFY(reader.manifest()->settings == sampleManifest().settings);
    QCOMPARE(reader.manifest()->pageHashes.size(), reader.pageCount());
    QCOMPARE(reader.manifestProblem().english(), std::string());
}

void TestWriter::manifestInExtraPages()
{
    WriterOptions options = optionsFor(2);
    options.manifest.classNames = {std::string(5'000'000, 'x')}; // more than two pages
    Writer writer(m_disk, path(), imageLabelFields(), options);
    const auto jpeg = jpegSkeleton(8, 8);
    for (int i = 0; i < 2; ++i)
        writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 8, 8, jpeg}, std::int64_t{i}});
    writer.finish();
    const Reader reader(m_disk, path());
    QCOMPARE(reader.firstPage(), std::uint64_t{3} * kSmallPage);
    QCOMPARE(reader.pageCount(), std::size_t{1});
    QVERIFY(reader.manifest());
    QCOMPARE(reader.manifest()->classNames[0].size(), std::size_t{5'000'000});
    QVERIFY(std::ranges::equal(reader.read(reader.image(1, 0).payload), jpeg));
}

void TestWriter::fewerSamplesThanReserved()
{
    WriterOptions options = optionsFor(200'000); // 4.8 MB of metadata
    options.allowFewer = true;
    Writer writer(m_disk, path(), imageLabelFields(), options);
    const auto jpeg = jpegSkeleton(8, 8);
    for (int i = 0; i < 3; ++i)
        writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 8, 8, jpeg}, std::int64_t{i}});
    writer.finish();
    const Reader reader(m_disk, path());
    QCOMPARE(reader.sampleCount(), std::size_t{3});
    QVERIFY(reader.firstPage() > 200'000 * 24);
    QVERIFY(reader.manifest());
    QCOMPARE(reader.manifestProblem().english(), std::string());
    QCOMPARE(reader.integer(2, 1), std::int64_t{2});
    QVERIFY(std::ranges::equal(reader.read(reader.image(2, 0).payload), jpeg));
}

void TestWriter::noSamples()
{
    Writer writer(m_disk, path(), imageLabelFields(), optionsFor(0));
    writer.finish();
    const Reader reader(m_disk, path());
    QCOMPARE(reader.sampleCount(), std::size_t{0});
    QCOMPARE(reader.pageCount(), std::size_t{0});
    QVERIFY(reader.manifest());
}

void TestWriter::emptyPayloads()
{
    const std::vector<Field> fields = {{FieldType::Bytes, "a", {}}, {FieldType::NdArray, "b", {}}};
    Writer writer(m_disk, path(), fields, optionsFor(3));
    const auto page = randomBytes(kSmallPage, 1);
    const std::span<const std::byte> all = page;
    writer.add(std::vector<Value>{BytesValue{}, BytesValue{all}}); // fills the page to its end
    writer.add(std::vector<Value>{BytesValue{}, BytesValue{}});
    writer.add(std::vector<Value>{BytesValue{all.first(3)}, BytesValue{}});
    writer.finish();
    const Reader reader(m_disk, path());
    QCOMPARE(reader.payload(0, 0).bytes, std::uint64_t{0});
    QVERIFY(std::ranges::equal(reader.read(reader.payload(0, 1)), page));
    QCOMPARE(reader.payload(1, 0).bytes, std::uint64_t{0});
    QCOMPARE(reader.payload(1, 1).bytes, std::uint64_t{0});
    QVERIFY(std::ranges::equal(reader.read(reader.payload(2, 0)), all.first(3)));
    QCOMPARE(reader.payload(2, 1).bytes, std::uint64_t{0});
}

void TestWriter::refusesOptions()
{
    const auto refuses = [this](std::vector<Field> fields, std::uint32_t pageSize) {
        WriterOptions options = optionsFor(1);
        options.pageSize = pageSize;
        try {
            Writer writer(m_disk, path(), std::move(fields), options);
        } catch (const Error& error) {
            return error.code() == ErrorCode::InvalidArgument;
        }
        return false;
    };
    QVERIFY(refuses(imageLabelFields(), 3U << 20));
    QVERIFY(refuses(imageLabelFields(), 1U << 20));
    QVERIFY(refuses({}, kSmallPage));
    QVERIFY(refuses({{FieldType::Int, "seventeen letters", {}}}, kSmallPage));
    QVERIFY(isFolderEmpty());
}

void TestWriter::refusesSamples_data()
{
    QTest::addColumn<int>("which");
    int which = 0;
    for (const char* name : {"too few values", "wrong type", "no width", "too high", "raw size",
                             "empty JPEG", "larger than a page", "beyond the bound"})
        QTest::newRow(name) << which++;
}

void TestWriter::refusesSamples()
{
    QFETCH(int, which);
    WriterOptions options = optionsFor(2);
    options.payloadBound = kSmallPage + 100;
    Writer writer(m_disk, path(), imageLabelFields(), options);
    const auto bytes = randomBytes(kSmallPage + 1, 1);
    const std::span<const std::byte> all = bytes;
    const auto image = [](ImageMode mode, int width, int height,
                          std::span<const std::byte> payload) {
        return Value(ImageValue{mode, width, height, payload});
    };
    const Value label = std::int64_t{1};
    std::vector<Value> values;
    switch (which) {
    case 0:
        values = {label};
        break;
    case 1:
        values = {label, label};
        break;
    case 2:
        values = {image(ImageMode::Jpeg, 0, 5, all.first(9)), label};
        break;
    case 3:
        values = {image(ImageMode::Jpeg, 5, 65536, all.first(9)), label};
        break;
    case 4:
        values = {image(ImageMode::Raw, 2, 2, all.first(11)), label};
        break;
    case 5:
        values = {image(ImageMode::Jpeg, 2, 2, {}), label};
        break;
    case 6:
        values = {image(ImageMode::Jpeg, 2, 2, all), label};
        break;
    default:
        values = {image(ImageMode::Jpeg, 2, 2, all.first(kSmallPage)), label};
        writer.add(values);
        values = {image(ImageMode::Jpeg, 2, 2, all.first(101)), label};
    }
    try {
        writer.add(values);
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
    }
}

void TestWriter::refusedSampleLeavesTheWriterUsable()
{
    Writer writer(m_disk, path(), imageLabelFields(), optionsFor(1));
    const auto bytes = randomBytes(kSmallPage + 1, 1);
    QVERIFY_THROWS_EXCEPTION(
        Error,
        writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 2, 2, bytes}, std::int64_t{1}}));
    const auto jpeg = jpegSkeleton(8, 8);
    writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 8, 8, jpeg}, std::int64_t{1}});
    writer.finish();
    QCOMPARE(Reader(m_disk, path()).sampleCount(), std::size_t{1});
}

void TestWriter::wrongNumberOfSamples()
{
    const std::vector<Field> fields = {{FieldType::Int, "x", {}}};
    Writer writer(m_disk, path(), fields, optionsFor(2));
    writer.add(std::vector<Value>{std::int64_t{1}});
    QVERIFY_THROWS_EXCEPTION(Error, writer.finish());
    writer.add(std::vector<Value>{std::int64_t{2}});
    QVERIFY_THROWS_EXCEPTION(Error, writer.add(std::vector<Value>{std::int64_t{3}}));
    writer.finish();
    QCOMPARE(Reader(m_disk, path()).integer(1, 0), std::int64_t{2});
    QVERIFY_THROWS_EXCEPTION(Error, writer.finish());
}

void TestWriter::nothingIsLeftWithoutFinish()
{
    {
        Writer writer(m_disk, path(), imageLabelFields(), optionsFor(9));
        const auto jpeg = jpegSkeleton(8, 8);
        writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 8, 8, jpeg}, std::int64_t{1}});
        QVERIFY(!fs::exists(path()));
        QVERIFY(!isFolderEmpty());
    }
    QVERIFY(isFolderEmpty());
    {
        WriterOptions options = optionsFor(9);
        options.allowFewer = true;
        Writer writer(m_disk, path(), imageLabelFields(), options);
        writer.seal();
        QVERIFY(!fs::exists(path()));
    }
    QVERIFY(isFolderEmpty());
}

void TestWriter::failingDisk()
{
    FailingFileSystem failing(m_disk);
    writeSamples(failing, path(), 30);
    const std::uint64_t operations = failing.operationCount();
    QVERIFY(operations > 8);
    for (std::uint64_t k = 1; k <= operations; ++k) {
        fs::remove(path());
        failing.failAt(k);
        try {
            writeSamples(failing, path(), 30);
            QFAIL("a failure got lost");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::NoSpace);
        }
        // After the rename (only the folder's fsync failed) the file is there, and whole.
        if (k == operations)
            QCOMPARE(Reader(m_disk, path()).sampleCount(), std::size_t{30});
        else
            QVERIFY2(isFolderEmpty(), qPrintable(QString("operation %1").arg(k)));
    }
}

void TestWriter::failedWriterStaysFailed()
{
    FailingFileSystem failing(m_disk);
    Writer writer(failing, path(), imageLabelFields(), optionsFor(3));
    const auto bytes = randomBytes(1'500'000, 1);
    const std::vector<Value> values = {ImageValue{ImageMode::Jpeg, 2, 2, bytes}, std::int64_t{1}};
    writer.add(values);
    failing.failAt(1);
    QVERIFY_THROWS_EXCEPTION(Error, writer.add(values)); // the first page does not reach the disk
    failing.failNever();
    QVERIFY_THROWS_EXCEPTION(Error, writer.add(values));
    QVERIFY_THROWS_EXCEPTION(Error, writer.finish());
    QVERIFY(!fs::exists(path()));
}

void TestWriter::continuesAfterAnInterruption_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<bool>("sealed");
    QTest::newRow("before the first page") << 2 << false;
    QTest::newRow("in the middle") << 50 << false;
    QTest::newRow("before the tables") << 90 << false;
    QTest::newRow("before the commit") << 90 << true;
}

void TestWriter::continuesAfterAnInterruption()
{
    QFETCH(int, samples);
    QFETCH(bool, sealed);
    writeSamples(m_disk, path(), kResumed);
    const auto whole = fileBytes(path());
    fs::remove(path());

    auto pages = writeUpTo(static_cast<std::uint64_t>(samples), {}, sealed);
    QVERIFY(!fs::exists(path()));
    QCOMPARE(pages.empty(), samples == 2);
    if (!pages.empty()) // not reported before the power went: written again
        pages.pop_back();
    writeUpTo(kResumed, pages, true, true);
    QVERIFY(fileBytes(path()) == whole);
    QVERIFY(!fs::exists(unfinished()));
}

void TestWriter::continuesBeforeADamagedPage()
{
    writeSamples(m_disk, path(), kResumed);
    const auto whole = fileBytes(path());
    const auto pages = writeUpTo(kResumed, {}, true);
    QVERIFY(pages.size() >= 3);
    auto bytes = fileBytes(unfinished());
    const Reader reader(m_disk, unfinished());
    bytes[reader.firstPage() + kSmallPage + 100] ^= std::byte{1};
    writeFile(unfinished(), bytes);
    bytes = {};

    WriterOptions options = optionsFor(kResumed);
    options.unfinished = unfinished();
    options.finishedPages = pages;
    Writer writer(m_disk, path(), imageLabelFields(), options);
    QCOMPARE(writer.pagesWritten(), std::size_t{1});
    QCOMPARE(writer.samplesWritten(), pages[0].samples);
    for (std::uint64_t i = writer.samplesWritten(); i < kResumed; ++i)
        addSample(writer, i);
    writer.finish();
    QVERIFY(fileBytes(path()) == whole);

    {
        Writer given(m_disk, path(), imageLabelFields(), options);
        QVERIFY(fs::exists(unfinished()));
        given.discard();
    }
    QVERIFY(!fs::exists(unfinished()));
    QVERIFY(fileBytes(path()) == whole);
}

QTEST_APPLESS_MAIN(TestWriter)
#include "tst_writer.moc"
