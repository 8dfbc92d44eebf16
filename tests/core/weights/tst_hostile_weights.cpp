// Files of weights that were made to do harm: each is a typed error within 100 ms of CPU time and
// 64 MiB. A .pth is read by a child process whose address space is limited to that much here.
#include "core/weights/weights_outline.h"

#include "core/model/weights_test.h"
#include "core/weights/pth_process.h"
#include "core/weights/pth_writer.h"
#include "core/weights/safetensors_header.h"
#include "support/sanitizers.h"

#include <sys/resource.h>

#include <fstream>
#include <functional>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace p = formwork::test::pickled;

namespace {

constexpr double kMostSeconds = 0.1;
constexpr long kMostKibibytes = 64 * 1024;

// Of the program as it is released.
#if defined(NDEBUG)
constexpr bool kMeasuresCosts = !kHasSanitizer;
#else
constexpr bool kMeasuresCosts = false;
#endif

double cpuSeconds(int who)
{
    rusage usage{};
    getrusage(static_cast<__rusage_who>(who), &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The most memory that this process had since the last reset, in KiB.
long peakKibibytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmHWM:") {
            long kibibytes = 0;
            status >> kibibytes;
            return kibibytes;
        }
    return -1;
}

void resetPeak()
{
    std::ofstream("/proc/self/clear_refs") << '5';
}

std::string repeated(const std::string& piece, std::size_t count)
{
    std::string out;
    out.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i)
        out += piece;
    return out;
}

std::string safetensors(const std::string& header, const std::string& data = {})
{
    return littleEndian<std::uint64_t>(header.size()) + header + data;
}

std::string oneTensor(const std::string& entry, const std::string& data = {})
{
    return safetensors(R"({"w":)" + entry + "}", data);
}

std::string archiveOf(const std::string& pickle)
{
    return torchArchive(p::kStart + pickle, {{"0", std::string(24, '\1')}}).bytes();
}

std::string tensorOf(const std::vector<std::int32_t>& shape,
                     const std::vector<std::int32_t>& strides)
{
    return p::tensor(p::storage("FloatStorage", "0", 6), 0, shape, strides);
}

std::string callOf(const char* module, const char* name)
{
    return archiveOf(p::dict({{"w", tensorOf({6}, {1})},
                              {"x", p::call(p::global(module, name), p::tuple({p::text("x")}))}}) +
                     '.');
}

using Rows = std::vector<std::pair<const char*, std::function<std::string()>>>;

Rows hostileSafetensors()
{
    const std::string huge(5'900'000, 'x');
    const auto shape = [](const std::string& lengths, const char* offsets = "[0,4]") {
        return [=] {
            return oneTensor(R"({"dtype":"F32","shape":)" + lengths + R"(,"data_offsets":)" +
                                 offsets + "}",
                             "1234");
        };
    };
    const auto entry = [](const std::string& text) {
        return [=] {
            return oneTensor(text, "1234");
        };
    };
    const auto header = [](const std::string& text) {
        return [=] {
            return safetensors(text, "1234");
        };
    };
    return {
        {"length of all ones",
         [] {
             return std::string(8, '\xff') + "{}";
         }},
        {"length of 2^63",
         [] {
             return std::string(7, '\0') + "\x80{}";
         }},
        {"length one too many",
         [] {
             return littleEndian<std::uint64_t>(3) + "{}";
         }},
        {"length of zero",
         [] {
             return std::string(8, '\0') + "{}";
         }},
        {"length alone",
         [] {
             return littleEndian<std::uint64_t>(2) + "{";
         }},
        {"header of 17 MB",
         [] {
             return safetensors("{" + std::string(17'000'000, ' ') + "}");
         }},
        {"header of spaces",
         [] {
             return safetensors("{" + std::string(5'900'000, ' '));
         }},
        {"open text",
         [=] {
             return safetensors("{\"" + huge);
         }},
        {"open metadata",
         [=] {
             return safetensors(R"({"__metadata__":{"a":")" + huge);
         }},
        {"name of 6 MB",
         [=] {
             return safetensors("{\"" + huge + "\":3}");
         }},
        {"nested lists",
         [] {
             return safetensors("{\"w\":" + std::string(5'900'000, '['));
         }},
        {"nested objects",
         [] {
             return safetensors(repeated("{\"w\":", 2'000'000));
         }},
        {"nested lists in a shape",
         [] {
             return oneTensor("{\"shape\":" + std::string(5'000'000, '['));
         }},
        {"shape of a million lengths",
         [] {
             return oneTensor("{\"shape\":[" + repeated("1,", 1'000'000) + "1]}");
         }},
        {"list of numbers",
         [] {
             return safetensors("[" + repeated("1,", 1'000'000) + "1]");
         }},
        {"many tensors",
         [] {
             std::string text = "{";
             for (int i = 0; i < 21'000; ++i)
                 text += '"' + std::to_string(i) +
                         R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)";
             return safetensors(text + "\"w\":3}");
         }},
        {"number without end", header(R"({"w":{"shape":[)" + std::string(1'000'000, '9') + "]}}")},
        {"number with an exponent", shape("[1e999]")},
        {"negative length", shape("[-1]")},
        {"length of 2^64", shape("[18446744073709551616]")},
        {"length of 2^63", shape("[9223372036854775808]")},
        {"product of 2^64", shape("[4294967296,4294967296]")},
        {"product of 2^64 and 0", shape("[0,4294967296,4294967296]", "[0,0]")},
        {"four gibibytes", shape("[1073741824]")},
        {"17 dimensions", shape("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")},
        {"offsets beyond the end", shape("[2]", "[0,8]")},
        {"offset of 2^64 - 1", shape("[1]", "[18446744073709551615,3]")},
        {"offsets backwards", shape("[1]", "[4,0]")},
        {"one offset", shape("[1]", "[4]")},
        {"three offsets", shape("[1]", "[0,4,4]")},
        {"offsets as text", shape("[1]", R"("0,4")")},
        {"size of another type", shape("[2]")},
        {"unknown type", entry(R"({"dtype":"F33","shape":[1],"data_offsets":[0,4]})")},
        {"long type",
         [=] {
             return oneTensor(R"({"dtype":")" + huge + R"("})");
         }},
        {"type as number", entry(R"({"dtype":32,"shape":[1],"data_offsets":[0,4]})")},
        {"no type", entry(R"({"shape":[1],"data_offsets":[0,4]})")},
        {"null", entry("null")},
        {"text", entry("\"w\"")},
        {"empty object", entry("{}")},
        {"overlap", header(R"({"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                           R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})")},
        {"gap", header(R"({"v":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                       R"("w":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}})")},
        {"bytes behind", header(R"({"v":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})")},
        {"one name twice", header(R"({"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                  R"("v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})")},
        {"metadata twice", header(R"({"__metadata__":{},"__metadata__":{}})")},
        {"metadata of lists", header(R"({"__metadata__":{"a":[]}})")},
        {"metadata as number", header(R"({"__metadata__":3})")},
        {"name not UTF-8", header("{\"\xff\xfe\":{}}")},
        {"half a surrogate", header(R"({"\ud800":{}})")},
        {"NUL in the header", header(std::string("{\0}", 3))},
        {"two objects", header("{}{}")},
    };
}

Rows hostilePth()
{
    return {
        {"runs a program",
         [] {
             return callOf("os", "system");
         }},
        {"runs another program",
         [] {
             return callOf("subprocess", "Popen");
         }},
        {"evaluates",
         [] {
             return callOf("builtins", "eval");
         }},
        {"evaluates, Python 2",
         [] {
             return callOf("__builtin__", "execfile");
         }},
        {"imports",
         [] {
             return callOf("importlib", "import_module");
         }},
        {"loads another pickle",
         [] {
             return callOf("pickle", "loads");
         }},
        {"loads from the net",
         [] {
             return callOf("torch.hub", "load");
         }},
        {"a million lists",
         [] {
             return archiveOf("](" + std::string(1'000'000, ']') + "e.");
         }},
        {"tall stack",
         [] {
             return archiveOf(std::string(3'000'000, 'N') + '.');
         }},
        {"marks",
         [] {
             return archiveOf(std::string(3'000'000, '(') + '.');
         }},
        {"operations",
         [] {
             return archiveOf(repeated("N0", 3'000'000) + "N.");
         }},
        {"nested tuples",
         [] {
             return archiveOf('N' + std::string(1'000'000, '\x85') + '.');
         }},
        {"copied pairs",
         [] {
             return archiveOf("](" + repeated(p::tuple({"K\1", "K\1"}), 10'000) + "eq\1" +
                              p::global("collections", "OrderedDict") + "q\2" +
                              repeated("h\2h\1\x85R", 20'000) + '.');
         }},
        {"text of 4 GiB",
         [] {
             return archiveOf("X\xff\xff\xff\xff.");
         }},
        {"bytes of 2^64",
         [] {
             return archiveOf("\x8e" + std::string(8, '\xff') + '.');
         }},
        {"cut off",
         [] {
             return archiveOf("}(X");
         }},
        {"unknown operation",
         [] {
             return archiveOf("\xfe.");
         }},
        {"newer protocol",
         [] {
             return torchArchive("\x80\x09N.", {}).bytes();
         }},
        {"storage of exabytes",
         [] {
             return archiveOf(
                 p::dict({{"w", tensorOf({2147483647, 2147483647, 2147483647}, {0, 0, 0})}}) + '.');
         }},
        {"expanded tensor",
         [] {
             return archiveOf(p::dict({{"w", tensorOf({2147483647}, {0})}}) + '.');
         }},
        {"beyond the storage",
         [] {
             return archiveOf(p::dict({{"w", tensorOf({6}, {2147483647})}}) + '.');
         }},
        {"many dimensions",
         [] {
             const std::vector<std::int32_t> ones(60'000, 1);
             return archiveOf(p::dict({{"w", tensorOf(ones, ones)}}) + '.');
         }},
        {"many tensors",
         [] {
             std::string items = tensorOf({6}, {1}) + "q\1" + "0}(";
             for (int i = 0; i < 60'000; ++i)
                 items += p::text(std::to_string(i)) + "h\1";
             return archiveOf(items + "u.");
         }},
        {"no archive",
         [] {
             return "PK\x03\x04" + std::string(100, '\0');
         }},
        {"directory of a million entries",
         [] {
             ZipWriter archive = torchArchive(p::kStart + "N.", {});
             archive.zip64End = true;
             archive.claimedCount = 1'000'000;
             return archive.bytes();
         }},
        {"entry of exabytes",
         [] {
             ZipWriter archive = torchArchive(p::kStart + "N.", {});
             archive.entries[0].zip64 = true;
             archive.entries[0].claimedSize = ~std::uint64_t{0} / 2;
             return archive.bytes();
         }},
        {"overlapping entries",
         [] {
             ZipWriter archive = torchArchive(p::kStart + "N.", {{"0", "1234"}, {"1", "1234"}});
             archive.entries[2].claimedOffset = 0;
             return archive.bytes();
         }},
        {"entry outside the archive",
         [] {
             ZipWriter archive = torchArchive(p::kStart + "N.", {});
             archive.add("archive/../../etc/passwd", "x");
             return archive.bytes();
         }},
        {"compressed",
         [] {
             ZipWriter archive = torchArchive(p::kStart + "N.", {});
             archive.entries[0].method = 8;
             return archive.bytes();
         }},
        {"legacy storage of exabytes",
         [] {
             return legacyFile(p::kStart + p::dict({{"w", tensorOf({6}, {1})}}) + '.',
                               {{"0", ~std::uint64_t{0}, std::string(24, '\1')}});
         }},
        {"legacy, a million keys",
         [] {
             const std::string whole = legacyFile(p::kStart + "}.", {});
             return whole.substr(0, whole.size() - 2) + std::string(1'000'000, ']') + "e.";
         }},
        {"pickle of another program",
         [] {
             return p::kStart + p::global("os", "system") + ".";
         }},
    };
}

} // namespace

class TestHostileWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void safetensors_data();
    void safetensors();
    void pth_data();
    void pth();

private:
    TemporaryFiles m_files;
    PosixFileSystem m_fileSystem;
    std::filesystem::path m_reader; // that has 64 MiB of addresses
    Rows m_safetensors = hostileSafetensors();
    Rows m_pth = hostilePth();
};

void TestHostileWeights::initTestCase()
{
    const std::string limit =
        kHasAddressSanitizer ? "" : "ulimit -v " + std::to_string(kMostKibibytes) + "\n";
    m_reader = m_files.write("reader", "#!/bin/sh\n" + limit + "exec '" + findPthReader().string() +
                                           "' \"$@\"\n");
    std::filesystem::permissions(m_reader, std::filesystem::perms::owner_all);
    QVERIFY(m_safetensors.size() >= 40);
    QVERIFY(m_pth.size() >= 20);
    // Sound files pass the same way.
    const auto sound =
        m_files.write("sound.pth", archiveOf(p::dict({{"w", tensorOf({6}, {1})}}) + '.'));
    QCOMPARE(readPthOutline({.file = sound}, m_reader).tensors.size(), std::size_t{1});
}

void TestHostileWeights::safetensors_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_safetensors.size(); ++i)
        QTest::newRow(m_safetensors[i].first) << static_cast<int>(i);
}

void TestHostileWeights::safetensors()
{
    QFETCH(const int, index);
    const auto path = m_files.write("hostile.safetensors",
                                    m_safetensors[static_cast<std::size_t>(index)].second());
    const auto file = m_fileSystem.open(path);
    resetPeak();
    const long before = peakKibibytes();
    const double began = cpuSeconds(RUSAGE_SELF);
    const Error error = errorOf([&] { readSafetensorsHeader(*file, path); });
    const double seconds = cpuSeconds(RUSAGE_SELF) - began;
    const long kibibytes = peakKibibytes() - before;
    QVERIFY2(error.code() == ErrorCode::CorruptData || error.code() == ErrorCode::UnsupportedFormat,
             error.what());
    QCOMPARE(error.path(), path);
    if (kMeasuresCosts) {
        QVERIFY2(seconds <= kMostSeconds, std::to_string(seconds).c_str());
        QVERIFY2(kibibytes <= kMostKibibytes, std::to_string(kibibytes).c_str());
    }
}

void TestHostileWeights::pth_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_pth.size(); ++i)
        QTest::newRow(m_pth[i].first) << static_cast<int>(i);
}

void TestHostileWeights::pth()
{
    QFETCH(const int, index);
    const auto path = m_files.write("hostile.pth", m_pth[static_cast<std::size_t>(index)].second());
    const double began = cpuSeconds(RUSAGE_CHILDREN);
    const Error error = errorOf([&] { readPthOutline({.file = path}, m_reader); });
    const double seconds = cpuSeconds(RUSAGE_CHILDREN) - began;
    QVERIFY2(error.code() == ErrorCode::CorruptData ||
                 error.code() == ErrorCode::UnsupportedFormat ||
                 error.code() == ErrorCode::UnsupportedVersion,
             error.what());
    // The child's own words: it was not killed.
    QVERIFY2(!QString(error.what()).contains("its reader"), error.what());
    QCOMPARE(error.path(), path);
    if (kMeasuresCosts)
        QVERIFY2(seconds <= kMostSeconds, std::to_string(seconds).c_str());
}

QTEST_APPLESS_MAIN(TestHostileWeights)
#include "tst_hostile_weights.moc"
