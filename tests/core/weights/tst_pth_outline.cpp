#include "core/weights/pth_outline.h"

#include "core/base/random.h"
#include "core/model/weights_test.h"
#include "core/weights/pth_writer.h"

#include <nlohmann/json.hpp>

#include <map>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace p = formwork::test::pickled;
using namespace std::string_literals;

namespace {

std::string tensorOf(const std::string& key, std::int32_t elements, std::int32_t offset,
                     const std::vector<std::int32_t>& shape,
                     const std::vector<std::int32_t>& strides)
{
    return p::tensor(p::storage("FloatStorage", key, elements), offset, shape, strides);
}

const std::string kData(24, '\1'); // six floats
const std::string kTensor = tensorOf("0", 6, 0, {2, 3}, {3, 1});

std::string pickleOf(const std::vector<std::pair<std::string, std::string>>& items)
{
    return p::kStart + p::dict(items) + '.';
}

} // namespace

class TestPthOutline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void realFiles_data();
    void realFiles();
    void entries();
    void sharedDictionaries();
    void legacyViews();
    void damagedLegacyFiles_data();
    void damagedLegacyFiles();
    void tarArchives();
    void wrongFiles_data();
    void wrongFiles();
    void wrongTensors_data();
    void wrongTensors();
    void damagedRealFiles();

private:
    WeightsOutline outlineOf(const std::filesystem::path& path, const std::string& entry = {})
    {
        const auto file = m_fileSystem.open(path);
        return parsePth(*file, path, entry);
    }

    TemporaryFiles m_files;
    PosixFileSystem m_fileSystem;
};

void TestPthOutline::realFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("entry");
    QTest::newRow("types") << "types.pth"
                           << "types.pth"
                           << "";
    QTest::newRow("protocol 4") << "protocol4.pth"
                                << "protocol4.pth"
                                << "";
    QTest::newRow("before 1.6") << "legacy.pth"
                                << "types.pth"
                                << "";
    QTest::newRow("other objects") << "objects.pth"
                                   << "types.pth"
                                   << "";
    QTest::newRow("other objects, before 1.6") << "objects_legacy.pth"
                                               << "types.pth"
                                               << "";
    QTest::newRow("training, averaged") << "training.pth"
                                        << "training.pth"
                                        << "";
    QTest::newRow("training, named") << "training.pth"
                                     << "training.pth:model"
                                     << "model";
}

// Names, types and shapes; the values are compared by tst_weights.
void TestPthOutline::realFiles()
{
    QFETCH(const QString, file);
    QFETCH(const QString, expected);
    QFETCH(const QString, entry);
    const WeightsOutline outline = outlineOf(kPthData / file.toStdString(), entry.toStdString());
    const auto json = nlohmann::json::parse(
        readTextFile(m_fileSystem, kPthData / "expected.json"))[expected.toStdString()];
    static const std::map<std::string, TensorType> kTypes = {
        {"float64", TensorType::Float64}, {"float32", TensorType::Float32},
        {"float16", TensorType::Float16}, {"bfloat16", TensorType::BFloat16},
        {"int64", TensorType::Int64},     {"int32", TensorType::Int32},
        {"int16", TensorType::Int16},     {"int8", TensorType::Int8},
        {"uint8", TensorType::UInt8},     {"bool", TensorType::Bool}};
    QCOMPARE(outline.tensors.size(), json.size());
    for (const TensorOutline& tensor : outline.tensors) {
        QVERIFY2(json.contains(tensor.name), tensor.name.c_str());
        QCOMPARE(tensor.type, kTypes.at(json[tensor.name]["dtype"]));
        QVERIFY(tensor.shape == json[tensor.name]["shape"].get<std::vector<std::int64_t>>());
        QVERIFY(tensor.offset + tensor.span <= outline.fileBytes);
    }
}

void TestPthOutline::entries()
{
    const WeightsOutline training = outlineOf(kPthData / "training.pth");
    QCOMPARE(training.entry, std::string("model_ema"));
    QVERIFY((training.entries == std::vector<std::string>{"model", "model_ema"}));

    // At the top level, beside values that are not tensors; and three levels deep.
    const auto top = m_files.write(
        "top.pth",
        torchArchive(pickleOf({{"w", kTensor}, {"epoch", "K\1"}}), {{"0", kData}}).bytes());
    QCOMPARE(outlineOf(top).entry, std::string());
    QVERIFY((outlineOf(top).ignored == std::vector<std::string>{"epoch"}));
    const auto deep = m_files.write(
        "deep.pth",
        torchArchive(
            pickleOf({{"a", p::dict({{"b", p::dict({{"c", p::dict({{"w", kTensor}})}})}})}}),
            {{"0", kData}})
            .bytes());
    QCOMPARE(outlineOf(deep).entry, std::string("a.b.c"));
    QCOMPARE(outlineOf(deep, "a.b.c").tensors.size(), std::size_t{1});

    const Error missing = errorOf([&] { outlineOf(kPthData / "training.pth", "optimizer"); });
    QCOMPARE(missing.code(), ErrorCode::NotFound);
    QVERIFY2(QString(missing.what()).contains("model, model_ema"), missing.what());
}

// Dictionaries that contain one another, n to the power of the depth on the way down.
void TestPthOutline::sharedDictionaries()
{
    std::string inner = p::dict({{"w", kTensor}}) + "q\0"s;
    for (int level = 1; level <= 3; ++level) {
        std::string items;
        for (int i = 0; i < 20'000; ++i)
            items += p::text(std::to_string(i)) + 'h' + static_cast<char>(level - 1);
        inner += "0}q" + std::string(1, static_cast<char>(level)) + "(" + items + "u";
    }
    const auto path =
        m_files.write("shared.pth", torchArchive(p::kStart + inner + '.', {{"0", kData}}).bytes());
    const WeightsOutline outline = outlineOf(path);
    QCOMPARE(outline.entry, std::string("0.0.0"));
    QCOMPARE(outline.entries.size(), std::size_t{1});
}

// Before PyTorch 1.6 a storage could be a part of another.
void TestPthOutline::legacyViews()
{
    const std::string view = p::tuple({p::text("storage"), p::global("torch", "FloatStorage"),
                                       p::text("7"), p::text("cuda:0"), p::number(6),
                                       p::tuple({p::text("8"), p::number(2), p::number(3)})}) +
                             'Q';
    const auto path =
        m_files.write("views.pth", legacyFile(pickleOf({{"w", p::tensor(view, 1, {3}, {1})}}),
                                              {{"7", 6, kData}}));
    const WeightsOutline outline = outlineOf(path);
    QCOMPARE(outline.tensors.size(), std::size_t{1});
    QCOMPARE(outline.tensors[0].offset, outline.fileBytes - 12);
    const auto beyond =
        m_files.write("beyond.pth", legacyFile(pickleOf({{"w", p::tensor(view, 2, {3}, {1})}}),
                                               {{"7", 6, kData}}));
    const Error error = errorOf([&] { outlineOf(beyond); });
    QVERIFY2(QString(error.what()).contains("beyond its storage"), error.what());
}

void TestPthOutline::damagedLegacyFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");
    const auto add = [](const char* row, const std::string& bytes, ErrorCode code,
                        const char* named) {
        QTest::newRow(row) << QByteArray::fromStdString(bytes) << int(code) << named;
    };
    const std::string pickle = pickleOf({{"w", kTensor}});
    const std::string whole = legacyFile(pickle, {{"0", 6, kData}});
    add("cut off", whole.substr(0, whole.size() - 1), ErrorCode::CorruptData, "truncated");
    add("cut off in a pickle", whole.substr(0, 100), ErrorCode::CorruptData, "truncated");
    add("no storages", legacyFile(pickle, {}), ErrorCode::CorruptData, "missing");
    add("two sizes", legacyFile(pickle, {{"0", 5, kData}}), ErrorCode::CorruptData, "two sizes");
    add("unknown storage", legacyFile(pickle, {{"0", 6, kData}, {"1", 6, kData}}),
        ErrorCode::CorruptData, "no tensor");
    add("another pickle", pickle, ErrorCode::UnsupportedFormat, "torch.save did not write");
    std::string version = whole;
    version[whole.find(std::string("M\xe9\x03", 3)) + 1] = '\x01';
    add("another version", version, ErrorCode::UnsupportedVersion, "unknown version");
    std::string big = whole;
    big[whole.find("little_endian") + 13] = '\x89';
    add("big-endian", big, ErrorCode::UnsupportedFormat, "big-endian");
    add("nothing more", std::string("\x80\x02", 2), ErrorCode::CorruptData, "truncated");
}

void TestPthOutline::damagedLegacyFiles()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, code);
    QFETCH(const QString, named);
    const auto path = m_files.write("damaged.pth", bytes.toStdString());
    const Error error = errorOf([&] { outlineOf(path); });
    QVERIFY2(error.code() == static_cast<ErrorCode>(code), error.what());
    QVERIFY2(QString(error.what()).contains(named), error.what());
    QCOMPARE(error.path(), path);
}

void TestPthOutline::tarArchives()
{
    std::string later(512, '\0');
    later.replace(0, 8, "sys_info").replace(257, 5, "ustar");
    const std::string earlier = later.substr(0, 257) + std::string(255, '\0');
    for (const std::string& bytes : {earlier, later}) {
        const auto path = m_files.write("model.tar", bytes);
        const Error error = errorOf([&] { outlineOf(path); });
        QVERIFY2(error.code() == ErrorCode::UnsupportedFormat, error.what());
        QVERIFY2(QString(error.what()).contains("tar archive"), error.what());
    }
}

void TestPthOutline::wrongFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("named");
    QTest::newRow("inner model") << "inner_model.pth"
                                 << "'model' is a Python object of the class "
                                    "'torch.nn.modules.container.Sequential'";
    QTest::newRow("attack") << "attack.pth"
                            << "system";
    QTest::newRow("whole model") << "whole_model.pth"
                                 << "state_dict()";
    QTest::newRow("TorchScript") << "script.pth"
                                 << "TorchScript";
    QTest::newRow("no tensors") << "no_tensors.pth"
                                << "no tensors";
    QTest::newRow("one tensor") << "one_tensor.pth"
                                << "no dictionary";
}

void TestPthOutline::wrongFiles()
{
    QFETCH(const QString, file);
    QFETCH(const QString, named);
    const auto path = kPthData / file.toStdString();
    QVERIFY(std::filesystem::exists(path));
    const Error error = errorOf([&] { outlineOf(path); });
    QVERIFY2(error.code() == ErrorCode::UnsupportedFormat, error.what());
    QVERIFY2(QString(error.what()).contains(named), error.what());
    QCOMPARE(error.path(), path);
}

void TestPthOutline::wrongTensors_data()
{
    QTest::addColumn<QByteArray>("tensor");
    QTest::addColumn<QString>("named");
    const auto add = [](const char* row, const std::string& tensor, const char* named) {
        QTest::newRow(row) << QByteArray::fromStdString(tensor) << named;
    };
    add("no data", tensorOf("1", 6, 0, {6}, {1}), "missing");
    add("key that leads out", tensorOf("../version", 6, 0, {6}, {1}), "missing");
    add("storage too large", tensorOf("0", 7, 0, {6}, {1}), "larger than the data");
    add("beyond the end", tensorOf("0", 6, 0, {7}, {1}), "beyond its storage");
    add("offset", tensorOf("0", 6, 1, {6}, {1}), "beyond its storage");
    add("offset outside", tensorOf("0", 6, 7, {0}, {1}), "beyond its storage");
    add("stride", tensorOf("0", 6, 0, {2, 3}, {4, 1}), "beyond its storage");
    add("strides missing", tensorOf("0", 6, 0, {2, 3}, {1}), "impossible");
    add("overflow", tensorOf("0", 6, 0, {2147483647, 2147483647, 2147483647}, {0, 0, 0}),
        "impossible");
    add("overflow with a zero",
        tensorOf("0", 6, 0, {0, 2147483647, 2147483647, 2147483647}, {1, 1, 1, 1}), "impossible");
}

void TestPthOutline::wrongTensors()
{
    QFETCH(const QByteArray, tensor);
    QFETCH(const QString, named);
    const auto path = m_files.write(
        "wrong.pth",
        torchArchive(pickleOf({{"weight", tensor.toStdString()}}), {{"0", kData}}).bytes());
    const Error error = errorOf([&] { outlineOf(path); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QVERIFY2(QString(error.what()).contains(named), error.what());
}

// Whatever a flipped bit or a cut does: the outline of before, or an Error.
void TestPthOutline::damagedRealFiles()
{
    const std::string whole = readTextFile(m_fileSystem, kPthData / "training.pth");
    const WeightsOutline intact = outlineOf(kPthData / "training.pth");
    int refused = 0;
    constexpr std::uint32_t kRounds = 3000;
    for (std::uint32_t round = 0; round < kRounds; ++round) {
        std::string bytes = whole;
        const auto draw = philox4x32({round, 0, 0, 0}, {3, 4});
        if (round % 10 == 0)
            bytes.resize(draw[0] % bytes.size());
        else
            bytes[draw[0] % bytes.size()] ^= static_cast<char>(1U << (draw[1] % 8));
        const auto path = m_files.write("damaged.pth", bytes);
        try {
            const WeightsOutline outline = outlineOf(path);
            QCOMPARE(outline.tensors.size(), intact.tensors.size());
            for (std::size_t i = 0; i < outline.tensors.size(); ++i) {
                QCOMPARE(outline.tensors[i].name, intact.tensors[i].name);
                QVERIFY(outline.tensors[i].shape == intact.tensors[i].shape);
                QCOMPARE(outline.tensors[i].offset, intact.tensors[i].offset);
            }
        } catch (const Error& error) {
            QVERIFY2(error.code() == ErrorCode::CorruptData ||
                         error.code() == ErrorCode::UnsupportedFormat,
                     error.what());
            ++refused;
        }
    }
    // Padding and unused fields make up much of so small a file.
    QVERIFY2(refused > 800, std::to_string(refused).c_str());
}

QTEST_APPLESS_MAIN(TestPthOutline)
#include "tst_pth_outline.moc"
