// Betons that somebody made to do harm, and damage anywhere in sound ones: an error or a report,
// soon and without memory for what a header only claims.
#include "core/base/error.h"
#include "core/beton/codec.h"
#include "core/beton/reader.h"
#include "core/beton/running_checksum.h"
#include "core/beton/verify.h"
#include "samples.h"
#include "support/rounds.h"
#include "support/sanitizers.h"

#include <QTemporaryDir>
#include <QTest>

#include <ctime>
#include <functional>

#include <sys/resource.h>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMetadata = kHeaderBytes + 2 * kFieldBytes; // of image and label
constexpr std::size_t kRecord = 24;
constexpr std::uint64_t kSamples = 3;

double threadSeconds()
{
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

long peakKilobytes()
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

template <typename T>
void put(std::vector<std::byte>& bytes, std::size_t at, T value)
{
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

// Of a refusal; what is promised holds for the program as it is released.
#ifdef NDEBUG
constexpr double kMostSeconds = kHasSanitizer ? 5 : 0.1;
#else
constexpr double kMostSeconds = 5;
#endif

std::uint64_t flipCount()
{
    return static_cast<std::uint64_t>(roundsFrom("FORMWORK_BETON_FLIPS", 300 / kStride));
}

using Change = std::function<void(std::vector<std::byte>&)>;

// What `change` makes of a sound file, by name.
struct Hostile
{
    std::string name;
    Change change;
};

template <typename T>
Hostile with(const std::string& name, std::size_t at, T value)
{
    return {name, [=](std::vector<std::byte>& bytes) {
                put(bytes, at, value);
            }};
}

std::vector<Hostile> hostileHeaders()
{
    std::vector<Hostile> files;
    for (const int version : {0, 1, 3, 16, 17, 0xFFFF})
        files.push_back(
            with("version " + std::to_string(version), 0, static_cast<std::uint16_t>(version)));
    for (const int fields : {0, 1, 3, 0x7FFF, 0xFFFF})
        files.push_back(
            with("fields " + std::to_string(fields), 2, static_cast<std::uint16_t>(fields)));
    for (const std::uint32_t size :
         {0U, 1U, 1U << 20, (2U << 20) - 1, (2U << 20) + 1, 8U << 20, 1U << 31, 0xFFFFFFFFU})
        files.push_back(with("page size " + std::to_string(size), 4, size));
    for (const std::uint64_t samples :
         {0ULL, 2ULL, 4ULL, 87'000ULL, 1ULL << 32, 1ULL << 59, 1ULL << 63, ~0ULL})
        files.push_back(with("samples " + std::to_string(samples), 8, samples));
    for (const std::uint64_t table : {0ULL, 1ULL, 24ULL, 1ULL << 20, 2ULL << 20, (4ULL << 20) + 24,
                                      6ULL << 20, 1ULL << 62, ~0ULL})
        files.push_back(with("table at " + std::to_string(table), 16, table));
    for (const int type : {8, 100, 254})
        files.push_back(
            with("type " + std::to_string(type), kHeaderBytes, static_cast<std::uint8_t>(type)));
    files.push_back(with("image as bytes", kHeaderBytes, std::uint8_t{3}));
    files.push_back(with("image as custom", kHeaderBytes, std::uint8_t{255}));
    return files;
}

std::vector<Hostile> hostileTables()
{
    constexpr std::size_t kTable = 2 * std::size_t{kSmallPage};
    std::vector<Hostile> files;
    for (const std::uint64_t sample : {1ULL, 3ULL, ~0ULL})
        files.push_back(with("allocation of " + std::to_string(sample), kTable, sample));
    for (const std::uint64_t offset :
         {0ULL, 100ULL, (2ULL << 20) - 1, (2ULL << 20) + 1, 4ULL << 20, 1ULL << 63, ~0ULL})
        files.push_back(with("allocation at " + std::to_string(offset), kTable + 8, offset));
    for (const std::uint64_t bytes : {0ULL, 1ULL, 180'001ULL, (2ULL << 20) + 1, ~0ULL})
        files.push_back(with("allocation of bytes " + std::to_string(bytes), kTable + 16, bytes));
    files.push_back({"the same allocation twice", [](std::vector<std::byte>& bytes) {
                         std::copy_n(bytes.begin() + kTable, kAllocationBytes,
                                     bytes.begin() + kTable + kAllocationBytes);
                     }});
    for (const int mode : {2, 255})
        files.push_back(
            with("mode " + std::to_string(mode), kMetadata, static_cast<std::uint8_t>(mode)));
    for (const std::size_t side : {1U, 3U})
        for (const int value : {0, 1, 0xFFFF})
            files.push_back(with("side " + std::to_string(side) + " of " + std::to_string(value),
                                 kMetadata + side, static_cast<std::uint16_t>(value)));
    for (const std::uint64_t pointer : {0ULL, 1ULL << 63, ~0ULL})
        files.push_back(with("pointer " + std::to_string(pointer), kMetadata + 5, pointer));
    files.push_back({"pointer of the neighbour", [](std::vector<std::byte>& bytes) {
                         std::copy_n(bytes.begin() + kMetadata + kRecord + 5, 8,
                                     bytes.begin() + kMetadata + 5);
                     }});
    return files;
}

std::vector<Hostile> hostileManifests()
{
    constexpr std::size_t kManifest = (kMetadata + kSamples * kRecord + 7) / 8 * 8;
    std::vector<Hostile> files;
    for (const std::uint64_t framing : {0ULL, 2ULL, ~0ULL})
        files.push_back(with("framing " + std::to_string(framing), kManifest + 8, framing));
    for (const std::uint64_t length : {0ULL, 1ULL, 2ULL << 20, 1ULL << 63, ~0ULL})
        files.push_back(with("manifest of " + std::to_string(length), kManifest + 16, length));
    const auto withText = [&](const std::string& name, const std::string& text) {
        files.push_back({name, [text](std::vector<std::byte>& bytes) {
                             const auto part = std::as_bytes(std::span(text));
                             std::fill(bytes.begin() + kManifest + 32, bytes.begin() + kSmallPage,
                                       std::byte{0});
                             std::ranges::copy(part, bytes.begin() + kManifest + 32);
                             put(bytes, kManifest + 16, std::uint64_t{part.size()});
                             put(bytes, kManifest + 24, checksum(part));
                         }});
    };
    withText("no JSON", "FORMWORK");
    withText("a number", "1");
    withText("brackets", std::string(1'000'000, '['));
    withText("nested lists", std::string(500'000, '[') + std::string(500'000, ']'));
    withText("an endless text", "\"" + std::string(1'000'000, 'x'));
    withText("version 2", "{\"version\": 2}");
    return files;
}

std::vector<Hostile> notBetons()
{
    std::vector<Hostile> files;
    const auto becomes = [&](const std::string& name, const std::string& content) {
        files.push_back({name, [content](std::vector<std::byte>& bytes) {
                             const auto part = std::as_bytes(std::span(content));
                             bytes.assign(part.begin(), part.end());
                         }});
    };
    becomes("empty", "");
    becomes("one byte", "\2");
    becomes("a text", "version: 2\npage_size: 2097152\n" + std::string(5000, '-'));
    becomes("a JPEG", std::string("\xFF\xD8\xFF\xE0\0\x10JFIF", 10) + std::string(3000, '\x55'));
    becomes("a zip", std::string("PK\3\4\x14\0\0\0", 8) + std::string(3000, '\0'));
    becomes("zeros", std::string(1U << 20, '\0'));
    becomes("ones", std::string(1U << 20, '\xFF'));
    files.push_back({"header only", [](auto& bytes) {
                         bytes.resize(kHeaderBytes);
                     }});
    files.push_back({"half a table", [](auto& bytes) {
                         bytes.resize(bytes.size() - 12);
                     }});
    files.push_back({"without its table", [](auto& bytes) {
                         bytes.resize(2U << 21);
                     }});
    files.push_back({"a stray byte", [](auto& bytes) {
                         bytes.push_back(std::byte{0});
                     }});
    return files;
}

// Each looks like a manifest that reaches to the end of the gap.
void plantManifests(std::span<std::byte> gap)
{
    for (std::size_t at = 5; at + 32 < gap.size(); at += 8) {
        std::memcpy(gap.data() + at, kManifestMagic.data(), kManifestMagic.size());
        if (at + 24 < gap.size()) {
            store(gap.data() + at + 8, kManifestFraming);
            store(gap.data() + at + 16, std::uint64_t{gap.size() - at - 32});
            at += 16;
        }
    }
}

// Two samples whose gap before the first page is full of what looks like manifests.
std::vector<std::byte> plantedFile(std::size_t gap, const std::vector<Field>& fields)
{
    Header header;
    header.fieldCount = static_cast<std::uint16_t>(fields.size());
    header.pageSize = kSmallPage;
    header.sampleCount = 2;
    header.allocationTable = gap + kSmallPage;
    std::vector<std::byte> bytes(header.allocationTable + 2 * kAllocationBytes);
    encodeHeader(header, bytes.data());
    for (std::size_t i = 0; i < fields.size(); ++i)
        encodeField(fields[i], bytes.data() + kHeaderBytes + i * kFieldBytes);
    const std::size_t start = kHeaderBytes + fields.size() * kFieldBytes;
    plantManifests(std::span(bytes).subspan(start, gap - start));
    encodeAllocation({0, gap, 8}, bytes.data() + header.allocationTable);
    encodeAllocation({1, gap + 8, 8}, bytes.data() + header.allocationTable + kAllocationBytes);
    return bytes;
}

} // namespace

class TestHostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hostileFiles_data();
    void hostileFiles();
    void plantedManifests();
    void vastFiles();
    void everyByteOfTheTables();
    void randomFlips();
    void everyEnd();

private:
    // Empty if nothing is wrong with it.
    std::string verdictOn(FileSystem& fileSystem, const fs::path& path);

    QTemporaryDir m_folder;
    PosixFileSystem m_disk;
    std::vector<std::byte> m_good;
    NullProgress m_quiet;
};

void TestHostile::initTestCase()
{
    const fs::path file = m_folder.filePath("good.beton").toStdString();
    writeSamples(m_disk, file, kSamples);
    m_good = fileBytes(file);
    MemoryFileSystem memory;
    memory.content = m_good;
    QCOMPARE(verdictOn(memory, "good.beton"), std::string());
    QCOMPARE(m_good.size(), 2 * kSmallPage + kSamples * kAllocationBytes);
}

std::string TestHostile::verdictOn(FileSystem& fileSystem, const fs::path& path)
{
    try {
        const VerifyReport report = verify(fileSystem, path, 1, newMarkerCheck, m_quiet, {});
        return report.ok() ? std::string() : report.damage.front();
    } catch (const Error& error) {
        return error.message();
    }
}

void TestHostile::hostileFiles_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const auto& list : {hostileHeaders(), hostileTables(), hostileManifests(), notBetons()})
        for (const Hostile& file : list)
            QTest::newRow(file.name.c_str()) << index++;
    QVERIFY(index >= 60);
}

void TestHostile::hostileFiles()
{
    QFETCH(int, index);
    static const std::vector<Hostile> kAll = [] {
        std::vector<Hostile> all;
        for (const auto& list :
             {hostileHeaders(), hostileTables(), hostileManifests(), notBetons()})
            all.insert(all.end(), list.begin(), list.end());
        return all;
    }();
    MemoryFileSystem memory;
    memory.content = m_good;
    kAll[static_cast<std::size_t>(index)].change(memory.content);
    const long before = peakKilobytes();
    const double begin = threadSeconds();
    const std::string verdict = verdictOn(memory, "hostile.beton");
    const double seconds = threadSeconds() - begin;
    QVERIFY(!verdict.empty());
    QVERIFY2(peakKilobytes() - before < 64 << 10, verdict.c_str());
    QVERIFY2(seconds < kMostSeconds, qPrintable(QString::number(seconds)));
}

// The search for the manifest looks at each place once.
void TestHostile::plantedManifests()
{
    for (const FieldType type : {FieldType::Float, FieldType::Custom}) {
        MemoryFileSystem memory;
        memory.content =
            plantedFile(std::size_t{16} << 20, {{FieldType::Int, "n", {}}, {type, "x", {}}});
        const double begin = threadSeconds();
        const std::string verdict = verdictOn(memory, "planted.beton");
        const double seconds = threadSeconds() - begin;
        QVERIFY(!verdict.empty());
        QVERIFY2(seconds < 1, qPrintable(QString::number(seconds)));
    }
}

// A terabyte of nothing, with headers that claim as many samples as fit.
void TestHostile::vastFiles()
{
    const fs::path file = m_folder.filePath("vast.beton").toStdString();
    for (const bool hasTable : {false, true}) {
        Header header;
        header.fieldCount = 2;
        header.pageSize = kSmallPage;
        header.sampleCount = std::uint64_t{1} << 34;
        header.allocationTable = (std::uint64_t{1} << 40) - (hasTable ? 1U << 30 : 0);
        std::vector<std::byte> front(kMetadata);
        encodeHeader(header, front.data());
        const auto fields = imageLabelFields();
        for (std::size_t i = 0; i < fields.size(); ++i)
            encodeField(fields[i], front.data() + kHeaderBytes + i * kFieldBytes);
        writeFile(file, front);
        std::error_code failure;
        fs::resize_file(file, std::uint64_t{1} << 40, failure);
        if (failure)
            QSKIP("skipped: the temporary folder holds no sparse files of a terabyte");
        const long before = peakKilobytes();
        const double begin = threadSeconds();
        QVERIFY(!verdictOn(m_disk, file).empty());
        QVERIFY(peakKilobytes() - before < 64 << 10);
        QVERIFY(threadSeconds() - begin < 1);
    }
}

// With our manifest nothing goes unnoticed: tables, manifest, and the gaps around them.
void TestHostile::everyByteOfTheTables()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    std::size_t manifestEnd = 0;
    {
        const Reader reader(memory, "x");
        manifestEnd = static_cast<std::size_t>(reader.manifestEnd());
    }
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < manifestEnd + 8; ++at)
        places.push_back(at);
    for (std::size_t at = 2 * std::size_t{kSmallPage}; at < m_good.size(); ++at)
        places.push_back(at);
    for (std::size_t i = 0; i < places.size(); i += kStride) {
        const std::size_t at = places[i];
        memory.content[at] ^= std::byte{static_cast<unsigned char>(1U << at % 8)};
        QVERIFY2(!verdictOn(memory, "x").empty(), qPrintable(QString("byte %1").arg(at)));
        memory.content[at] = m_good[at];
    }
}

void TestHostile::randomFlips()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    CounterRng rng(17, RandomStream::Shuffle, 0, 0);
    const std::uint64_t count = flipCount();
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::size_t at = rng.below(m_good.size());
        memory.content[at] ^= std::byte{static_cast<unsigned char>(1 + rng.below(255))};
        QVERIFY2(!verdictOn(memory, "x").empty(), qPrintable(QString("byte %1").arg(at)));
        memory.content[at] = m_good[at];
    }
}

// Cut off anywhere near the end, or with something behind it.
void TestHostile::everyEnd()
{
    MemoryFileSystem memory;
    memory.content = m_good;
    for (std::size_t missing = 1; missing <= 4096; missing += kStride) {
        memory.content.resize(m_good.size() - missing);
        QVERIFY2(!verdictOn(memory, "x").empty(), qPrintable(QString("%1 missing").arg(missing)));
    }
    memory.content = m_good;
    for (int more = 1; more <= 64; ++more) {
        memory.content.push_back(std::byte{0});
        QVERIFY2(!verdictOn(memory, "x").empty(), qPrintable(QString("%1 more").arg(more)));
    }
}

QTEST_GUILESS_MAIN(TestHostile)
#include "tst_hostile.moc"
