#include "core/base/error.h"
#include "core/base/random.h"
#include "core/model/weights/safetensors.h"
#include "core/weights/safetensors_header.h"
#include "support/error_of.h"
#include "support/forwarding_file_system.h"

#include <ATen/Functions.h>

#include <cstring>
#include <fstream>
#include <functional>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;

namespace {

// Length, header, data.
std::string fileBytes(const std::string& header, const std::string& data)
{
    const std::uint64_t length = header.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes + header + data;
}

// The disk is full after some bytes.
class FullDisk final : public test::ForwardingFileSystem
{
public:
    explicit FullDisk(std::uint64_t capacity) : m_left(capacity) {}

    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override
    {
        return std::make_unique<File>(test::ForwardingFileSystem::create(path), m_left, path);
    }

private:
    class File final : public WritableFile
    {
    public:
        File(std::unique_ptr<WritableFile> real, std::uint64_t& left, std::filesystem::path path)
            : m_real(std::move(real))
            , m_left(left)
            , m_path(std::move(path))
        {}
        void append(std::span<const std::byte> bytes) override
        {
            if (bytes.size() > m_left)
                throw errorFromErrno(ENOSPC, Text("write"), m_path);
            m_left -= bytes.size();
            m_real->append(bytes);
        }
        void writeAt(std::uint64_t offset, std::span<const std::byte> bytes) override
        {
            m_real->writeAt(offset, bytes);
        }
        void sync() override { m_real->sync(); }
        void close() override { m_real->close(); }

    private:
        std::unique_ptr<WritableFile> m_real;
        std::uint64_t& m_left;
        std::filesystem::path m_path;
    };

    std::uint64_t m_left;
};

using test::errorOf;

} // namespace

class TestSafetensors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void roundTrip();
    void bytesAreTheFormats();
    void readsForeignFiles();
    void manyTensors();
    void corruption_data();
    void corruption();
    void randomDamage();
    void unsupportedType();
    void invalidTensorsAreNotWritten();
    void fullDiskKeepsTheOldFile();

private:
    std::filesystem::path path(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    std::filesystem::path write(const char* name, const std::string& bytes) const
    {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
};

void TestSafetensors::roundTrip()
{
    const at::Tensor matrix = at::arange(12, at::kFloat).view({3, 4});
    const NamedTensors tensors = {
        {"z.float", matrix},
        {"a.turned", matrix.t()}, // not contiguous
        {"double", at::linspace(-1, 1, 5, at::kDouble)},
        {"half", matrix.to(at::kHalf)},
        {"brain", matrix.to(at::kBFloat16)},
        {"scalar", at::full({}, 41, at::kLong)},
        {"empty", at::empty({0, 3}, at::kFloat)},
        {"bytes", at::arange(7, at::kByte)},
        {"small", at::arange(-3, 3, at::kChar)},
        {"short", at::arange(-300, 300, 100, at::kShort)},
        {"int", at::arange(-3, 3, at::kInt)},
        {"flags", at::tensor({1, 0, 1}, at::kInt).to(at::kBool)},
        {"name with \"quotes\" and \xc3\xa4", at::ones({1, 1, 1}, at::kFloat)},
        {"with gradient", at::ones({2}, at::kFloat).set_requires_grad(true)},
    };
    const std::map<std::string, std::string> metadata = {{"epoch", "7"}, {"note", "l\n\"x\""}};
    saveSafetensors(m_fileSystem, path("round"), tensors, metadata);
    const TensorFile read = loadSafetensors(m_fileSystem, path("round"));
    QVERIFY(read.metadata == metadata);
    QVERIFY(loadSafetensorsMetadata(m_fileSystem, path("round")) == metadata);
    QCOMPARE(read.tensors.size(), tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto& [name, tensor] = read.tensors[i];
        QCOMPARE(name, tensors[i].first);
        QCOMPARE(tensor.scalar_type(), tensors[i].second.scalar_type());
        QVERIFY2(at::equal(tensor, tensors[i].second), name.c_str());
        QVERIFY(tensor.is_contiguous() && !tensor.requires_grad());
    }

    saveSafetensors(m_fileSystem, path("none"), {});
    QVERIFY(loadSafetensors(m_fileSystem, path("none")).tensors.empty());
}

// Other programs read these files, so the bytes are the contract.
void TestSafetensors::bytesAreTheFormats()
{
    saveSafetensors(m_fileSystem, path("bytes"),
                    {{"b", at::arange(3, at::kByte)}, {"a", at::full({1}, 1.5, at::kFloat)}},
                    {{"k", "v"}});
    std::string header = R"({"__metadata__":{"k":"v"},)"
                         R"("b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},)"
                         R"("a":{"dtype":"F32","shape":[1],"data_offsets":[3,7]}})";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    const std::string expected =
        fileBytes(header, std::string("\x00\x01\x02", 3) + std::string("\x00\x00\xc0\x3f", 4));
    QCOMPARE(readTextFile(m_fileSystem, path("bytes")), expected);
}

void TestSafetensors::readsForeignFiles()
{
    // Keys in another order than the data, spaces, no padding.
    const auto file =
        write("foreign", fileBytes(R"( {"y": {"data_offsets": [2, 4], "shape": [2], "dtype": "U8"},
                                 "x": {"dtype": "U8", "shape": [], "data_offsets": [1, 2]},
                                 "w": {"dtype": "U8", "shape": [1,1], "data_offsets": [0, 1]}} )",
                                   "\x05\x06\x07\x08"));
    const TensorFile read = loadSafetensors(m_fileSystem, file);
    QCOMPARE(read.tensors.size(), std::size_t{3});
    QCOMPARE(read.tensors[0].first, std::string("w"));
    QCOMPARE(read.tensors[1].first, std::string("x"));
    QCOMPARE(read.tensors[1].second.dim(), std::int64_t{0});
    QCOMPARE(read.tensors[2].second.select(0, 1).item<int>(), 8);
    QVERIFY(read.metadata.empty());
}

// Once the time for it grew with the square of their number.
void TestSafetensors::manyTensors()
{
    std::string header = "{";
    constexpr int kCount = 19'000;
    for (int i = 0; i < kCount; ++i)
        header += (i > 0 ? ",\"" : "\"") + std::to_string(i) +
                  R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    const auto file = write("many", fileBytes(header + "}", ""));
    QCOMPARE(readSafetensorsHeader(*m_fileSystem.open(file), file).tensors.size(),
             std::size_t{kCount});
}

void TestSafetensors::corruption_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("named");
    const auto add = [](const char* row, const std::string& bytes, const char* named) {
        QTest::newRow(row) << QByteArray::fromStdString(bytes) << named;
    };
    const auto one = [](const std::string& entry, const std::string& data) {
        return fileBytes(R"({"w":)" + entry + "}", data);
    };
    add("empty", "", "shorter");
    add("no header", std::string("\x10\0\0\0", 4), "shorter");
    add("header beyond the end", fileBytes("{}", "").substr(0, 9), "shorter");
    add("endless header", std::string(8, '\xff') + "{}", "shorter");
    add("no JSON", fileBytes("{\"w\":", ""), "JSON");
    add("a list", fileBytes("[]", ""), "JSON object");
    add("not UTF-8", fileBytes("{\"\xff\xfe\":1}", ""), "JSON");
    add("no object", one("3", ""), "tensor w");
    add("no shape", one(R"({"dtype":"U8","data_offsets":[0,1]})", "x"), "tensor w");
    add("negative shape", one(R"({"dtype":"U8","shape":[-1],"data_offsets":[0,1]})", "x"),
        "tensor w");
    add("shape of fractions", one(R"({"dtype":"U8","shape":[1.5],"data_offsets":[0,1]})", "x"),
        "tensor w");
    add("three offsets", one(R"({"dtype":"U8","shape":[1],"data_offsets":[0,1,1]})", "x"),
        "tensor w");
    add("backwards", one(R"({"dtype":"U8","shape":[1],"data_offsets":[1,0]})", "x"), "tensor w");
    add("outside", one(R"({"dtype":"U8","shape":[2],"data_offsets":[0,2]})", "x"), "tensor w");
    add("wrong size", one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,3]})", "xxx"),
        "tensor w");
    add("size overflows",
        one(R"({"dtype":"U8","shape":[4294967296,4294967296,2],"data_offsets":[0,0]})", ""),
        "tensor w");
    add("strides overflow",
        one(R"({"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]})", ""),
        "tensor w");
    add("length overflows",
        one(R"({"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,0]})", ""),
        "tensor w");
    add("overlap",
        fileBytes(R"({"v":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                  R"("w":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
                  "xyz"),
        "tensor w");
    add("gap",
        fileBytes(R"({"v":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                  R"("w":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
                  "xyz"),
        "tensor w");
    add("rest", one(R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})", "xy"), "after the last");
    add("named twice",
        fileBytes(R"({"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                  R"("w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                  "x"),
        "tensor w");
    add("a nameless one twice",
        fileBytes(R"({"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                  R"("":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
                  ""),
        "names it twice");
    add("metadata is a list", fileBytes(R"({"__metadata__":[]})", ""), "__metadata__");
    add("metadata of numbers", fileBytes(R"({"__metadata__":{"n":1}})", ""), "__metadata__.n");
}

void TestSafetensors::corruption()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, named);
    const auto file = write("corrupt", bytes.toStdString());
    const Error error = errorOf([&] { loadSafetensors(m_fileSystem, file); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QCOMPARE(error.path(), file);
    QVERIFY2(QString(error.what()).contains(named), error.what());
    const Error fromMetadata = errorOf([&] { loadSafetensorsMetadata(m_fileSystem, file); });
    QVERIFY2(fromMetadata.code() == ErrorCode::CorruptData, fromMetadata.what());
}

// Whatever a flipped bit or a cut does: tensors, or an Error.
void TestSafetensors::randomDamage()
{
    saveSafetensors(
        m_fileSystem, path("whole"),
        {{"first", at::arange(6, at::kFloat).view({2, 3})}, {"second", at::arange(4, at::kLong)}},
        {{"key", "value"}});
    const std::string whole = readTextFile(m_fileSystem, path("whole"));
    int refused = 0;
    for (std::uint32_t round = 0; round < 4000; ++round) {
        std::string bytes = whole;
        const auto draw = philox4x32({round, 0, 0, 0}, {5, 6});
        if (round % 10 == 0)
            bytes.resize(draw[0] % bytes.size());
        else
            bytes[draw[0] % bytes.size()] ^= static_cast<char>(1U << (draw[1] % 8));
        try {
            const TensorFile read = loadSafetensors(m_fileSystem, write("damaged", bytes));
            QCOMPARE(read.tensors.size(), std::size_t{2});
        } catch (const Error& error) {
            QVERIFY2(error.code() == ErrorCode::CorruptData ||
                         error.code() == ErrorCode::UnsupportedFormat,
                     error.what());
            ++refused;
        }
    }
    QVERIFY2(refused > 1000, std::to_string(refused).c_str());
}

void TestSafetensors::unsupportedType()
{
    const auto file = write(
        "type", fileBytes(R"({"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}})", "x"));
    const Error error = errorOf([&] { loadSafetensors(m_fileSystem, file); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
    QVERIFY2(QString(error.what()).contains("F8_E4M3"), error.what());

    const Error missing = errorOf([&] { loadSafetensors(m_fileSystem, path("not there")); });
    QCOMPARE(missing.code(), ErrorCode::NotFound);
}

void TestSafetensors::invalidTensorsAreNotWritten()
{
    const at::Tensor one = at::ones({1}, at::kFloat);
    const Error twice = errorOf([&] {
        saveSafetensors(m_fileSystem, path("bad"), {{"w", one}, {"w", one}});
    });
    QCOMPARE(twice.code(), ErrorCode::InvalidArgument);
    QVERIFY2(QString(twice.what()).contains("w"), twice.what());

    const Error type = errorOf([&] {
        saveSafetensors(m_fileSystem, path("bad"), {{"flag", one.to(at::kComplexFloat)}});
    });
    QCOMPARE(type.code(), ErrorCode::InvalidArgument);
    QVERIFY2(QString(type.what()).contains("flag"), type.what());

    const Error large = errorOf([&] {
        saveSafetensors(m_fileSystem, path("bad"), {{"w", one}},
                        {{"classes", std::string(kLargestSafetensorsHeader, 'x')}});
    });
    QCOMPARE(large.code(), ErrorCode::InvalidArgument);
    QVERIFY2(QString(large.what()).contains("fewer classes"), large.what());

    const Error reserved = errorOf([&] {
        saveSafetensors(m_fileSystem, path("bad"), {{"__metadata__", one}});
    });
    QCOMPARE(reserved.code(), ErrorCode::InvalidArgument);
    QVERIFY(!std::filesystem::exists(path("bad")));
}

void TestSafetensors::fullDiskKeepsTheOldFile()
{
    const NamedTensors old = {{"w", at::zeros({64}, at::kFloat)}};
    const NamedTensors fresh = {{"w", at::ones({64}, at::kFloat)}};
    QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "weights";
    saveSafetensors(m_fileSystem, file, old);
    for (const std::uint64_t capacity : {0, 8, 100, 300}) {
        FullDisk disk(capacity);
        const Error error = errorOf([&] { saveSafetensors(disk, file, fresh); });
        QCOMPARE(error.code(), ErrorCode::NoSpace);
        QVERIFY(at::equal(loadSafetensors(m_fileSystem, file).tensors[0].second, old[0].second));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    }
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
