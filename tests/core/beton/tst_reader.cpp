// What the reader says about files that are not what they should be. That it reads good ones is
// shown by tst_beton_golden and tst_writer.
#include "core/beton/reader.h"

#include "core/base/error.h"
#include "core/beton/verify.h"
#include "golden.h"
#include "samples.h"
#include "support/sanitizers.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;

namespace {

template <typename T>
void put(std::vector<std::byte>& bytes, std::size_t at, T value)
{
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

// Reads all that a reader offers; every payload must lie in the file.
void touchEverything(const Reader& reader)
{
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample) {
        if (reader.record(sample).size() != reader.recordBytes())
            throw std::logic_error("record of another size");
        for (std::size_t field = 0; field < reader.fields().size(); ++field) {
            const FieldType type = reader.fields()[field].type;
            FileRange payload;
            if (type == FieldType::Int)
                reader.integer(sample, field);
            else if (type == FieldType::Float)
                reader.real(sample, field);
            else
                payload = reader.payload(sample, field);
            if (type == FieldType::RgbImage) {
                const StoredImage image = reader.image(sample, field);
                if (image.width < 1 || image.height < 1 || image.payload.bytes == 0)
                    throw std::logic_error("impossible image");
            }
            if (payload.offset > reader.fileBytes() ||
                payload.bytes > reader.fileBytes() - payload.offset)
                throw std::logic_error("payload outside the file");
        }
    }
    try {
        readImageTable(reader);
    } catch (const Error&) {
        // A label may have become negative; that is reported, too.
    }
}

} // namespace

class TestReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void missingFile();
    void reportsWhatIsWrong_data();
    void reportsWhatIsWrong();
    void otherFiles_data();
    void otherFiles();
    void truncatedAnywhere();
    void wrongAccess();
    void imageTable();
    void labelsOutOfRange();
    void damagedManifestIsReportedButHarmless();
    void flippedBitsOfOurs();
    void flippedBitsOfGoldens_data();
    void flippedBitsOfGoldens();

private:
    PosixFileSystem m_disk;
    QTemporaryDir m_folder;
    Goldens m_goldens;
    std::vector<std::byte> m_good;  // 5 samples of image and label
    std::vector<std::byte> m_blobs; // 2 samples of bytes and array
};

void TestReader::initTestCase()
{
    const std::filesystem::path path = m_folder.filePath("good.beton").toStdString();
    writeSamples(m_disk, path, 5);
    m_good = fileBytes(path);

    WriterOptions options;
    options.pageSize = kSmallPage;
    options.sampleCount = 2;
    Writer writer(m_disk, path, {{FieldType::Bytes, "a", {}}, {FieldType::NdArray, "b", {}}},
                  options);
    const auto payload = randomBytes(500, 1);
    for (int i = 0; i < 2; ++i)
        writer.add(std::vector<Value>{BytesValue{payload}, BytesValue{payload}});
    writer.finish();
    m_blobs = fileBytes(path);
}

void TestReader::missingFile()
{
    try {
        Reader(m_disk, m_folder.filePath("nowhere.beton").toStdString());
        QFAIL("opened");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::NotFound);
    }
}

using Damage = std::function<void(std::vector<std::byte>&)>;
Q_DECLARE_METATYPE(Damage)

void TestReader::reportsWhatIsWrong_data()
{
    QTest::addColumn<bool>("blobs");
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const Damage& damage, const char* words,
                        ErrorCode code = ErrorCode::CorruptData, bool blobs = false) {
        QTest::newRow(name) << blobs << damage << static_cast<int>(code) << words;
    };
    using Bytes = std::vector<std::byte>&;
    constexpr std::size_t kMetadata = 24 + 2 * 1041; // then 24 a sample: mode w h ptr @0, label @16
    constexpr std::size_t kTable = 2 * kSmallPage;   // then 24 an allocation: sample, offset, bytes
    row(
        "version 3", [](Bytes b) { put<std::uint16_t>(b, 0, 3); }, "version 3",
        ErrorCode::UnsupportedVersion);
    row(
        "version 1", [](Bytes b) { put<std::uint16_t>(b, 0, 1); }, "version 1",
        ErrorCode::UnsupportedVersion);
    row(
        "custom field", [](Bytes b) { put<std::uint8_t>(b, 24 + 1041, 255); },
        "field 'label' has a custom type", ErrorCode::UnsupportedFormat);
    row(
        "unfinished", [](Bytes b) { put<std::uint64_t>(b, 16, 0); }, "never completed");
    row(
        "odd page size", [](Bytes b) { put<std::uint32_t>(b, 4, 3U << 20); }, "not a beton file");
    row(
        "small page size", [](Bytes b) { put<std::uint32_t>(b, 4, 1U << 20); }, "not a beton file");
    row(
        "no fields", [](Bytes b) { put<std::uint16_t>(b, 2, 0); }, "not a beton file");
    row(
        "many fields", [](Bytes b) { put<std::uint16_t>(b, 2, 65535); }, "field descriptors");
    row(
        "field type", [](Bytes b) { put<std::uint8_t>(b, 24, 9); }, "unknown type 9");
    row(
        "many samples", [](Bytes b) { put<std::uint64_t>(b, 8, 1U << 30); }, "metadata");
    row(
        "most samples", [](Bytes b) { put<std::uint64_t>(b, 8, ~0ULL); }, "metadata");
    row(
        "overflowing samples", [](Bytes b) { put<std::uint64_t>(b, 8, (~0ULL / 24) + 2); },
        "metadata");
    row(
        "table beyond the end", [](Bytes b) { put<std::uint64_t>(b, 16, 1ULL << 40); },
        "truncated");
    row(
        "table in the metadata", [](Bytes b) { put<std::uint64_t>(b, 16, 2200); },
        "within the metadata");
    row(
        "table within a page", [](Bytes b) { put<std::uint64_t>(b, 16, kTable - 24); },
        "whole page");
    row(
        "table cut", [](Bytes b) { b.pop_back(); }, "within its allocation table");
    row(
        "a byte appended", [](Bytes b) { b.push_back(std::byte{}); }, "something was appended");
    row(
        "an entry of zeros appended", [](Bytes b) { b.resize(b.size() + 24); },
        "something was appended");
    row(
        "bytes appended", [](Bytes b) { b.resize(b.size() + 1000, std::byte{0x5A}); },
        "something was appended");
    row(
        "appended to itself", [](Bytes b) { b.insert(b.end(), b.begin(), b.end() - 7); },
        "something was appended");
    row(
        "appended to what was cut",
        [](Bytes b) {
            b.resize(b.size() - 24);
            b.resize(b.size() + 1000, std::byte{0x5A});
        },
        "an allocation belongs to sample");
    row(
        "table without its last entry", [](Bytes b) { b.resize(b.size() - 24); },
        "does not list its data");
    row(
        "unknown sample", [](Bytes b) { put<std::uint64_t>(b, kTable, 5); }, "sample 5 of 5");
    row(
        "data in the metadata", [](Bytes b) { put<std::uint64_t>(b, kTable + 8, 100); },
        "outside the data pages");
    row(
        "data in the table", [](Bytes b) { put<std::uint64_t>(b, kTable + 8, kTable - 10); },
        "outside the data pages");
    row(
        "overflowing data", [](Bytes b) { put<std::uint64_t>(b, kTable + 16, ~0ULL - 5); },
        "outside the data pages");
    row(
        "overlap", [](Bytes b) { put<std::uint64_t>(b, kTable + 16, 180001); }, "overlap");
    row(
        "shared sample", [](Bytes b) { put<std::uint64_t>(b, kTable, 1); },
        "does not list its data");
    row(
        "pointer nowhere", [](Bytes b) { put<std::uint64_t>(b, kMetadata + 5, ~0ULL); },
        "does not list its data");
    row(
        "mode", [](Bytes b) { put<std::uint8_t>(b, kMetadata, 2); }, "impossible image");
    row(
        "no width", [](Bytes b) { put<std::uint16_t>(b, kMetadata + 1, 0); }, "impossible image");
    row(
        "raw size", [](Bytes b) { put<std::uint16_t>(b, kMetadata + 1, 301); },
        "not a raw image of 301 x 200");
    row(
        "size of bytes", [](Bytes b) { put<std::uint64_t>(b, kMetadata + 8, 499); },
        "disagree about its size", ErrorCode::CorruptData, true);
    row(
        "spanning pages",
        [](Bytes b) {
            // One page more, and the first payload reaches over from the page before.
            b.insert(b.begin() + kTable, kSmallPage, std::byte{0});
            put<std::uint64_t>(b, 16, kTable + kSmallPage);
            put<std::uint64_t>(b, kTable + kSmallPage + 8, kTable - 10);
        },
        "span two pages");
}

void TestReader::reportsWhatIsWrong()
{
    QFETCH(bool, blobs);
    QFETCH(Damage, damage);
    QFETCH(int, code);
    QFETCH(QString, words);
    MemoryFileSystem memory;
    memory.content = blobs ? m_blobs : m_good;
    touchEverything(Reader(memory, "good"));
    damage(memory.content);
    try {
        Reader(memory, "some/file.beton");
        QFAIL("opened");
    } catch (const Error& error) {
        QCOMPARE(static_cast<int>(error.code()), code);
        QVERIFY2(QString::fromStdString(error.message()).contains(words), error.what());
        QCOMPARE(error.path(), std::filesystem::path("some/file.beton"));
        QVERIFY(!error.hint().empty());
    }
}

void TestReader::otherFiles_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a few bytes") << QByteArray("\x02\0", 2);
    QTest::newRow("zeros") << QByteArray(5000, '\0');
    QTest::newRow("text")
        << QByteArray("a long text, which is not a beton file at all\n").repeated(99);
    QTest::newRow("JPEG") << QByteArray("\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01", 16) +
                                 QByteArray(500, 'x');
    QTest::newRow("PNG") << QByteArray("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16) + QByteArray(500, 'x');
    QTest::newRow("ZIP") << QByteArray("PK\x03\x04") + QByteArray(500, '\0');
}

void TestReader::otherFiles()
{
    QFETCH(QByteArray, content);
    MemoryFileSystem memory;
    const auto bytes =
        std::as_bytes(std::span(content.data(), static_cast<std::size_t>(content.size())));
    memory.content.assign(bytes.begin(), bytes.end());
    try {
        Reader(memory, "x");
        QFAIL("opened");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QVERIFY2(error.message().find("not a beton file") != std::string::npos, error.what());
    }
}

// Cut at and around every boundary of the structure, and at places in between.
void TestReader::truncatedAnywhere()
{
    const std::size_t metadata = 24 + 2 * 1041;
    std::vector<std::size_t> boundaries = {0,
                                           2,
                                           4,
                                           8,
                                           16,
                                           24,
                                           24 + 1041,
                                           metadata,
                                           metadata + 24,
                                           metadata + 5 * 24,
                                           kSmallPage,
                                           kSmallPage + 180'000,
                                           2 * kSmallPage,
                                           m_good.size()};
    for (std::size_t i = 0; i < m_good.size(); i += 99'991)
        boundaries.push_back(i);
    for (std::size_t entry = 1; entry <= 5; ++entry)
        boundaries.push_back(2 * kSmallPage + 24 * entry);
    MemoryFileSystem memory;
    for (const std::size_t boundary : boundaries) {
        for (const std::size_t size : {boundary - 1, boundary, boundary + 1}) {
            if (size >= m_good.size())
                continue; // also 0 - 1
            memory.content.assign(m_good.begin(),
                                  m_good.begin() + static_cast<std::ptrdiff_t>(size));
            try {
                Reader(memory, "x");
                QFAIL(qPrintable(QString("opened with %1 bytes").arg(size)));
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::CorruptData);
                const bool reported =
                    error.message().find(size < 24 ? "not a beton file" : "truncated") !=
                        std::string::npos ||
                    error.hint().english().find("cut short") != std::string::npos;
                QVERIFY2(reported, error.what());
            }
        }
    }
}

void TestReader::wrongAccess()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    const Reader reader(memory, "x");
    QVERIFY_THROWS_EXCEPTION(Error, reader.image(5, 0));
    QVERIFY_THROWS_EXCEPTION(Error, reader.image(0, 1));
    QVERIFY_THROWS_EXCEPTION(Error, reader.image(0, 2));
    QVERIFY_THROWS_EXCEPTION(Error, reader.integer(0, 0));
    QVERIFY_THROWS_EXCEPTION(Error, reader.real(0, 1));
    QVERIFY_THROWS_EXCEPTION(Error, reader.payload(0, 1));
    QVERIFY_THROWS_EXCEPTION(Error, reader.record(5));
}

void TestReader::imageTable()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    const ImageTable ours = readImageTable(Reader(memory, "x"));
    QCOMPARE(ours.imageField, std::size_t{0});
    QCOMPARE(*ours.labelField, std::size_t{1});
    const std::vector<std::int32_t> labels = {0, 1, 2, 0, 1};
    QVERIFY(ours.labels == labels);
    QVERIFY(ours.classNames == sampleManifest().classNames);

    memory.content = m_blobs;
    try {
        readImageTable(Reader(memory, "x"));
        QFAIL("a table without images");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
    }
}

void TestReader::labelsOutOfRange()
{
    MemoryFileSystem memory;
    for (const std::int64_t label :
         {std::int64_t{-1}, std::int64_t{3}, std::int64_t{kMaximumClasses},
          std::numeric_limits<std::int64_t>::max()}) {
        memory.content = m_good;
        put<std::int64_t>(memory.content, 24 + 2 * 1041 + 24 + 16, label);
        try {
            readImageTable(Reader(memory, "x"));
            QFAIL("accepted");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::CorruptData);
            QVERIFY(error.message().find("sample 1") != std::string::npos);
        }
    }
}

void TestReader::damagedManifestIsReportedButHarmless()
{
    MemoryFileSystem memory;
    const std::size_t start = (24 + 2 * 1041 + 5 * 24 + 7) / 8 * 8;
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{8}, std::size_t{15}, std::size_t{16}, std::size_t{23},
          std::size_t{24}, std::size_t{32}, std::size_t{100}}) {
        memory.content = m_good;
        memory.content[start + at] ^= std::byte{1};
        const Reader reader(memory, "x");
        QVERIFY(!reader.manifest());
        QVERIFY(!reader.manifestProblem().empty());
        touchEverything(reader);
        QCOMPARE(readImageTable(reader).classNames[1], std::string("class 1"));
    }
}

// A flipped bit in what is not payload: an Error, or a reader whose every answer is within the file
// and whose damage verify() sees.
void TestReader::flippedBitsOfOurs()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    const Reader good(memory, "x");
    const std::size_t manifestEnd =
        good.metadata() + 5 * 24 + 4 + 32 + toJson(*good.manifest()).size();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < 24 * 8; ++i)
        places.push_back(i);
    CounterRng rng(7, RandomStream::Shuffle, 0, 0);
    const std::size_t table = 2 * std::size_t{kSmallPage} * 8;
    for (int i = 0; i < 600; ++i) {
        places.push_back(24 * 8 + rng.below((good.metadata() - 24) * 8));
        places.push_back(good.metadata() * 8 + rng.below((manifestEnd - good.metadata()) * 8));
        places.push_back(table + rng.below(5 * 24 * 8));
    }
    NullProgress quiet;
    int errors = 0;
    for (std::size_t i = 0; i < places.size(); i += kStride) {
        const std::size_t place = places[i];
        const std::size_t byte = place / 8;
        const std::byte bit{static_cast<unsigned char>(1U << place % 8)};
        memory.content[byte] ^= bit;
        try {
            const Reader reader(memory, "x");
            touchEverything(reader);
            QVERIFY2(!verify(memory, "x", 1, newMarkerCheck, quiet, {}).ok(),
                     qPrintable(QString("bit %1").arg(place)));
        } catch (const Error& error) {
            QVERIFY(!error.message().empty());
            ++errors;
        }
        memory.content[byte] ^= bit;
    }
    QVERIFY(errors > 500 / kStride);
    QVERIFY(memory.content == m_good);
}

void TestReader::flippedBitsOfGoldens_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_goldens.names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestReader::flippedBitsOfGoldens()
{
    QFETCH(QString, name);
    MemoryFileSystem memory;
    memory.content = fileBytes(m_goldens.unpack(name));
    const Reader good(memory, "x");
    const std::uint64_t metadataEnd = good.metadata() + good.sampleCount() * good.recordBytes();
    const std::uint64_t table = good.header().allocationTable;
    CounterRng rng(11, RandomStream::Shuffle, 0, 0);
    for (int i = 0; i < 400 / kStride; ++i) {
        // Half of them one bit, the others a random byte; in all three parts.
        const std::uint64_t tableBytes = memory.content.size() - table;
        std::uint64_t at = rng.below(i % 3 == 0 ? 24 : metadataEnd);
        if (i % 3 == 2 && tableBytes > 0)
            at = table + rng.below(tableBytes);
        const std::byte before = memory.content[at];
        if (i % 2 == 0)
            memory.content[at] ^= std::byte{static_cast<unsigned char>(1U << rng.below(8))};
        else
            memory.content[at] = static_cast<std::byte>(rng.below(256));
        try {
            touchEverything(Reader(memory, "x"));
        } catch (const Error& error) {
            QVERIFY(!error.message().empty());
        }
        memory.content[at] = before;
    }
}

QTEST_GUILESS_MAIN(TestReader)
#include "tst_reader.moc"
