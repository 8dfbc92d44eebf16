// Damage of every kind in every part of small files: a reader either works, within the
// file, or throws formwork::Error. Run it with the preset asan to see more than crashes.
#include "core/base/error.h"
#include "core/beton/array_type.h"
#include "core/beton/codec.h"
#include "core/beton/copy.h"
#include "core/beton/reader.h"
#include "core/beton/running_checksum.h"
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

struct Region
{
    std::size_t begin = 0;
    std::size_t end = 0;
};

// A file and the parts of it that have a structure.
struct Victim
{
    std::vector<std::byte> bytes;
    std::vector<Region> regions;
    std::size_t manifest = 0; // 0: none
};

Victim victimOf(std::vector<std::byte> bytes)
{
    MemoryFileSystem memory;
    memory.content = std::move(bytes);
    Victim victim;
    {
        const Reader reader(memory, "x");
        const std::size_t metadataEnd =
            reader.metadata() + reader.sampleCount() * reader.recordBytes();
        victim.regions = {{0, kHeaderBytes},
                          {kHeaderBytes, reader.metadata()},
                          {reader.metadata(), metadataEnd},
                          {reader.header().allocationTable, reader.fileBytes()}};
        // Names and types, and what arrays say, would rarely be hit among so many zeros.
        for (std::size_t i = 0; i < reader.fields().size(); ++i) {
            const std::size_t start = kHeaderBytes + i * kFieldBytes;
            victim.regions.push_back({start, start + 24});
            victim.regions.push_back({start + 17 + 256, start + 17 + 256 + 24});
        }
        if (reader.manifest()) {
            victim.manifest = alignUp(metadataEnd, kManifestAlignment);
            const std::size_t length = toJson(*reader.manifest()).size();
            victim.regions.push_back({victim.manifest, victim.manifest + 32 + length});
        }
        if (!reader.allocations().empty()) {
            const Allocation& first = reader.allocations().front();
            victim.regions.push_back(
                {first.offset, first.offset + std::min<std::size_t>(first.bytes, 64)});
        }
    }
    std::erase_if(victim.regions, [](const Region& r) { return r.begin == r.end; });
    victim.bytes = std::move(memory.content);
    return victim;
}

// Everything a reader offers. The first and last byte of each part are read, for the sanitizer.
std::uint64_t touch(const Reader& reader)
{
    std::uint64_t sum = 0;
    const auto look = [&](std::span<const std::byte> part) {
        if (!part.empty())
            sum += std::to_integer<unsigned>(part.front()) + std::to_integer<unsigned>(part.back());
    };
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample) {
        look(reader.record(sample));
        for (std::size_t field = 0; field < reader.fields().size(); ++field) {
            switch (reader.fields()[field].type) {
            case FieldType::Int:
                sum += static_cast<std::uint64_t>(reader.integer(sample, field));
                break;
            case FieldType::Float:
                sum += reader.real(sample, field) > 0 ? 1 : 0;
                break;
            case FieldType::RgbImage:
                look(reader.read(reader.image(sample, field).payload));
                break;
            case FieldType::Json:
                sum += reader.jsonText(sample, field).size();
                [[fallthrough]];
            default:
                look(reader.read(reader.payload(sample, field)));
            }
        }
    }
    for (const Field& field : reader.fields())
        if (const auto type = arrayType(field))
            sum += arrayBytes(*type).value_or(0);
    return sum;
}

// What the program does with a file. True if it could be opened.
bool exercise(MemoryFileSystem& memory)
{
    NullProgress quiet;
    try {
        const Reader reader(memory, "x");
        touch(reader);
        CopyPlan plan;
        plan.inputs = {{&reader, {}}};
        for (std::uint64_t i = 0; i < reader.sampleCount(); ++i)
            plan.samples.push_back({0, i});
        writerOptions(plan); // looks for data of custom fields
        readLabels(reader);
    } catch (const Error& error) {
        if (error.message().empty())
            throw std::logic_error("an error without a message");
        return false;
    }
    for (const auto& job : std::initializer_list<std::function<void()>>{
             [&] { readImageTable(Reader(memory, "x")); },
             [&] {
                 verify(memory, "x", 1, newMarkerCheck, quiet, {});
             }}) {
        try {
            job();
        } catch (const Error&) {
            // A label may be none, a file may have no images.
        }
    }
    return true;
}

// One change of up to eight bytes, and how to take it back.
class Mutation
{
public:
    Mutation(Victim& victim, std::vector<std::byte>& bytes, CounterRng& rng) : m_bytes(bytes)
    {
        const Region& region = victim.regions[rng.below(victim.regions.size())];
        m_at = region.begin + rng.below(region.end - region.begin);
        // Numbers stand at even places more often than not.
        if (rng.below(2) == 0)
            m_at = std::max(region.begin, m_at / 8 * 8);
        constexpr std::array<std::size_t, 4> kSizes = {1, 2, 4, 8};
        m_count = std::min(kSizes[rng.below(4)], bytes.size() - m_at);
        m_before.assign(at(), at() + static_cast<std::ptrdiff_t>(m_count));
        change(bytes.size(), rng);
    }
    void undo() { std::ranges::copy(m_before, at()); }

private:
    std::vector<std::byte>::iterator at()
    {
        return m_bytes.begin() + static_cast<std::ptrdiff_t>(m_at);
    }
    void change(std::uint64_t size, CounterRng& rng)
    {
        std::uint64_t value = 0;
        std::memcpy(&value, m_before.data(), m_count);
        const std::array<std::uint64_t, 12> values = {value ^ (1ULL << rng.below(8 * m_count)),
                                                      value + 1,
                                                      value - 1,
                                                      value + kSmallPage,
                                                      value - kSmallPage,
                                                      0,
                                                      ~0ULL,
                                                      1ULL << rng.below(64),
                                                      size,
                                                      size - rng.below(100),
                                                      (~0ULL) - rng.below(100),
                                                      (std::uint64_t{rng.next32()} << 32U) |
                                                          rng.next32()};
        value = values[rng.below(values.size())];
        std::memcpy(&*at(), &value, m_count);
    }

    std::vector<std::byte>& m_bytes;
    std::size_t m_at = 0;
    std::size_t m_count = 0;
    std::vector<std::byte> m_before;
};

// So that damage within its text is seen by what reads the text.
void mendManifest(const Victim& victim, std::vector<std::byte>& bytes)
{
    const auto length = load<std::uint64_t>(bytes.data() + victim.manifest + 16);
    if (length > bytes.size() - victim.manifest - kManifestFrameBytes)
        return;
    const auto text = std::span(bytes).subspan(victim.manifest + kManifestFrameBytes, length);
    store(bytes.data() + victim.manifest + 24, checksum(text));
}

} // namespace

class TestMutations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void overwritten_data() { everyFile(); }
    void overwritten();
    void truncated_data() { everyFile(); }
    void truncated();
    void manifestTexts();

private:
    void everyFile();
    std::vector<std::byte> make(const QString& name);

    PosixFileSystem m_disk;
    QTemporaryDir m_folder;
    Goldens m_goldens;
};

void TestMutations::everyFile()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"ours", "origin"})
        QTest::newRow(name) << name;
    for (const char* name : {"c_prop_max48", "d_float", "e_bytes_json_nd", "f_one", "h_int_only"})
        QTest::newRow(name) << name;
}

std::vector<std::byte> TestMutations::make(const QString& name)
{
    const std::filesystem::path file = m_folder.filePath("a.beton").toStdString();
    if (name == "origin") {
        WriterOptions options;
        options.pageSize = kSmallPage;
        options.sampleCount = 1;
        options.manifest = sampleManifest();
        ManifestInput input{"a", 3, "t", "s", "train", {{"x", "y"}}, {}};
        input.origin.push_back({"merge", {}, {ManifestInput{}}});
        options.manifest.origin = ManifestOrigin{"subset", {{"seed", "1"}}, {input}};
        Writer writer(m_disk, file, imageLabelFields(), options);
        const auto jpeg = jpegSkeleton(8, 8);
        writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 8, 8, jpeg}, std::int64_t{1}});
        writer.finish();
        return fileBytes(file);
    }
    if (name == "ours") {
        writeSamples(m_disk, file, 5);
        return fileBytes(file);
    }
    return fileBytes(m_goldens.unpack(name));
}

void TestMutations::overwritten()
{
    QFETCH(QString, name);
    Victim victim = victimOf(make(name));
    MemoryFileSystem memory;
    memory.content = victim.bytes;
    QVERIFY(exercise(memory));
    CounterRng rng(2, RandomStream::Shuffle, 0, 0);
    int opened = 0;
    constexpr int kRounds = 500 / kStride;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<Mutation> mutations;
        const std::uint64_t count = 1 + rng.below(3);
        for (std::uint64_t i = 0; i < count; ++i)
            mutations.emplace_back(victim, memory.content, rng);
        if (victim.manifest > 0 && rng.below(2) == 0)
            mendManifest(victim, memory.content);
        opened += exercise(memory) ? 1 : 0;
        for (auto mutation = mutations.rbegin(); mutation != mutations.rend(); ++mutation)
            mutation->undo();
        if (victim.manifest > 0)
            mendManifest(victim, memory.content);
    }
    QVERIFY(memory.content == victim.bytes);
    // Neither may be rare, or the test looks at half of what it should.
    QVERIFY2(opened > kRounds / 20 && opened < kRounds * 19 / 20,
             qPrintable(QString::number(opened)));
}

void TestMutations::truncated()
{
    QFETCH(QString, name);
    const Victim victim = victimOf(make(name));
    CounterRng rng(3, RandomStream::Shuffle, 0, 0);
    MemoryFileSystem memory;
    for (int round = 0; round < 60 / kStride; ++round) {
        const Region& region = victim.regions[rng.below(victim.regions.size())];
        const std::size_t size = region.begin + rng.below(region.end - region.begin);
        memory.content.assign(victim.bytes.begin(),
                              victim.bytes.begin() + static_cast<std::ptrdiff_t>(size));
        memory.content.shrink_to_fit(); // the sanitizer sees the end
        QVERIFY2(!exercise(memory), qPrintable(QString::number(size)));
    }
}

// Text that is not a manifest, with a checksum that is right.
void TestMutations::manifestTexts()
{
    const Victim victim = victimOf(make("origin"));
    MemoryFileSystem memory;
    const std::string deep(100'000, '[');
    std::string origins;
    for (int i = 0; i < 5000; ++i)
        origins += R"({"operation":"m","settings":{},"inputs":[{"file":"","samples":1,"tool":"",)"
                   R"("source":"","split":"","settings":{},"origin":)";
    const std::vector<std::string> texts = {
        "",
        "null",
        "[]",
        "{}",
        deep,
        R"({"version":1e99})",
        R"({"version":1,"tool":"","classNames":[],"source":"","split":"","settings":{},"origin":)" +
            origins + "1" +
            [] {
                std::string end;
                for (int i = 0; i < 5000; ++i)
                    end += "}]}";
                return end;
            }() +
            "}",
        std::string("\0\xFF\xC0", 3),
    };
    for (const std::string& text : texts) {
        memory.content = victim.bytes;
        std::byte* frame = memory.content.data() + victim.manifest;
        store(frame + 16, static_cast<std::uint64_t>(text.size()));
        store(frame + 24, checksum(std::as_bytes(std::span(text))));
        std::memcpy(frame + 32, text.data(), text.size());
        const Reader reader(memory, "x");
        QVERIFY(!reader.manifest());
        QVERIFY(!reader.manifestProblem().empty());
        QVERIFY(exercise(memory));
    }
}

QTEST_GUILESS_MAIN(TestMutations)
#include "tst_mutations.moc"
