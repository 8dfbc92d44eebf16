#include "core/model/pickle.h"

#include "core/base/random.h"
#include "core/model/pth_writer.h"
#include "core/model/weights_test.h"

#include <span>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace p = formwork::test::pickled;

namespace {

pickle::Document parse(const std::string& bytes)
{
    return pickle::parse(std::as_bytes(std::span(bytes)), "file.pth");
}

// The root of a pickle that holds one value.
template <typename T>
T valueOf(const std::string& value)
{
    const pickle::Document document = parse(p::kStart + value + '.');
    return std::get<T>(document[document.root]);
}

std::string op(unsigned char code)
{
    return std::string(1, static_cast<char>(code));
}

const std::string kTensor = p::tensor(p::storage("FloatStorage", "0", 6), 1, {2, 2}, {2, 1});

} // namespace

class TestPickle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainValues();
    void containers();
    void memo();
    void tensors();
    void laterKeysReplaceEarlierOnes();
    void valuesCanContainThemselves();
    void inertObjects();
    void forbiddenObjects_data();
    void forbiddenObjects();
    void forbiddenOperations();
    void damage_data();
    void damage();
    void randomBytesDoNoHarm();
};

void TestPickle::plainValues()
{
    QVERIFY(valueOf<bool>("\x88"));
    QVERIFY(!valueOf<bool>("\x89"));
    valueOf<pickle::None>("N");
    QCOMPARE(valueOf<std::int64_t>("K\xff"), 255);
    QCOMPARE(valueOf<std::int64_t>("M\xff\xff"), 65535);
    QCOMPARE(valueOf<std::int64_t>(p::number(-5)), -5);
    QCOMPARE(valueOf<std::int64_t>(op(0x8a) + op(0)), 0);
    QCOMPARE(valueOf<std::int64_t>(op(0x8a) + op(1) + "\xff"), -1);
    QCOMPARE(valueOf<std::int64_t>(op(0x8a) + op(5) + std::string("\0\0\0\0\1", 5)), 1LL << 32);
    QCOMPARE(valueOf<std::int64_t>(op(0x8a) + op(8) + std::string(7, '\xff') + '\x7f'),
             std::numeric_limits<std::int64_t>::max());
    valueOf<pickle::Inert>(op(0x8a) + op(9) + std::string(9, '\1'));
    QCOMPARE(valueOf<double>(std::string("G\x3f\xf8\0\0\0\0\0\0", 9)), 1.5);
    QCOMPARE(valueOf<std::string>(p::text("text")), std::string("text"));
    QCOMPARE(valueOf<std::string>(op(0x8c) + op(2) + "ab"), std::string("ab"));
    QCOMPARE(valueOf<pickle::Bytes>("C\2ab").data, std::string("ab"));
}

void TestPickle::containers()
{
    QCOMPARE(valueOf<pickle::Tuple>(")").items.size(), std::size_t{0});
    QCOMPARE(valueOf<pickle::Tuple>("NN" + op(0x86)).items.size(), std::size_t{2});
    QCOMPARE(valueOf<pickle::Tuple>("NNN" + op(0x87)).items.size(), std::size_t{3});
    QCOMPARE(valueOf<pickle::Tuple>("(NNNNt").items.size(), std::size_t{4});
    QCOMPARE(valueOf<pickle::List>("]Na").items.size(), std::size_t{1});
    QCOMPARE(valueOf<pickle::List>("](NNNe").items.size(), std::size_t{3});
    QCOMPARE(valueOf<pickle::Dict>("}K\1Ns").items.size(), std::size_t{1});
    QCOMPARE(valueOf<pickle::Dict>(p::dict({{"a", "N"}, {"b", "N"}})).items.size(), std::size_t{2});
    const std::string pairs = "](" + p::tuple({p::text("a"), "N"}) + "e";
    QCOMPARE(
        valueOf<pickle::Dict>(p::call(p::global("collections", "OrderedDict"), p::tuple({pairs})))
            .items.size(),
        std::size_t{1});
}

void TestPickle::memo()
{
    const pickle::Document document =
        parse(p::kStart + p::text("x") + "q\7" + "h\7" + op(0x86) + '.');
    const auto& items = std::get<pickle::Tuple>(document[document.root]).items;
    QCOMPARE(items[0], items[1]);
    const auto counted = valueOf<pickle::Tuple>(p::text("x") + op(0x94) + "h" + op(0) + op(0x86));
    QCOMPARE(counted.items[0], counted.items[1]);
}

void TestPickle::tensors()
{
    const pickle::Document document = parse(p::kStart + kTensor + '.');
    const auto& tensor = std::get<pickle::Tensor>(document[document.root]);
    QCOMPARE(tensor.offset, std::uint64_t{1});
    QVERIFY((tensor.shape == std::vector<std::int64_t>{2, 2}));
    QVERIFY((tensor.strides == std::vector<std::int64_t>{2, 1}));
    const auto& storage = std::get<pickle::Storage>(document[tensor.storage]);
    QCOMPARE(storage.type, TensorType::Float32);
    QCOMPARE(storage.key, std::string("0"));
    QCOMPARE(storage.elements, std::uint64_t{6});
    valueOf<pickle::Tensor>(
        p::call(p::global("torch._utils", "_rebuild_parameter"), p::tuple({kTensor, "\x88", "N"})));
}

void TestPickle::laterKeysReplaceEarlierOnes()
{
    const pickle::Document document =
        parse(p::kStart + p::dict({{"a", "K\1"}, {"b", "K\2"}, {"a", "K\3"}}) + '.');
    const auto& items = std::get<pickle::Dict>(document[document.root]).items;
    QCOMPARE(items.size(), std::size_t{2});
    QCOMPARE(std::get<std::int64_t>(document[items[0].second]), 3);
}

void TestPickle::valuesCanContainThemselves()
{
    const pickle::Document document = parse(p::kStart + std::string("]q\0h\0a.", 8));
    QCOMPARE(std::get<pickle::List>(document[document.root]).items[0], document.root);
}

// Options that training scripts save are let in and dropped.
void TestPickle::inertObjects()
{
    const std::string space =
        p::global("argparse", "Namespace") + ')' + op(0x81) + p::dict({{"lr", "K\1"}}) + 'b';
    QCOMPARE(valueOf<pickle::Inert>(space).kind, std::string("argparse.Namespace"));
    valueOf<pickle::Inert>(p::call(p::global("torch", "device"), p::tuple({p::text("cpu")})));
    QCOMPARE(valueOf<pickle::Global>(p::global("torch", "float32")).name,
             std::string("torch.float32"));
}

void TestPickle::forbiddenObjects_data()
{
    QTest::addColumn<QString>("module");
    QTest::addColumn<QString>("name");
    for (const auto& [module, name] : std::vector<std::pair<const char*, const char*>>{
             {"os", "system"},
             {"posix", "system"},
             {"nt", "system"},
             {"builtins", "eval"},
             {"__builtin__", "exec"},
             {"builtins", "getattr"},
             {"subprocess", "Popen"},
             {"collections", "OrderedDict.fromkeys"},
             {"torch.nn.modules.linear", "Linear"},
             {"torch", "load"},
             {"torch._utils", "_rebuild_tensor_v2.__globals__"},
             {"", ""},
         })
        QTest::addRow("%s.%s", module, name) << module << name;
}

void TestPickle::forbiddenObjects()
{
    QFETCH(const QString, module);
    QFETCH(const QString, name);
    const std::string m = module.toStdString();
    const std::string n = name.toStdString();
    const std::string arguments = p::tuple({p::text("touch /tmp/x")});
    for (const std::string& bytes :
         {p::kStart + p::call(p::global(m, n), arguments) + '.',
          p::kStart + p::text(m) + p::text(n) + op(0x93) + arguments + "R."}) {
        const Error error = errorOf([&] { parse(bytes); });
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QVERIFY2(QString(error.what()).contains(module + '.' + name), error.what());
        QVERIFY2(QString(error.what()).contains("nothing of it was run"), error.what());
    }
}

// Every operation of pickletools.py that weights do not need.
void TestPickle::forbiddenOperations()
{
    for (const unsigned char code : std::string("PILFSVidlogp2\x82\x83\x84\x8b\x8d\x8e\x8f\x90\x91"
                                                "\x92\x96\x97\x98")) {
        const Error error = errorOf([&] { parse(p::kStart + "(N" + op(code) + "aaaaaaaa\na\n."); });
        QVERIFY2(error.code() == ErrorCode::UnsupportedFormat, error.what());
        QVERIFY2(QString(error.what()).contains("operation " + QString::number(code)),
                 error.what());
    }
}

void TestPickle::damage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto add = [](const char* row, const std::string& bytes) {
        QTest::newRow(row) << QByteArray::fromStdString(bytes);
    };
    add("empty", "");
    add("no end", p::kStart + "N");
    add("nothing at the end", p::kStart + ".");
    add("two values at the end", p::kStart + "NN.");
    add("open mark", p::kStart + "(N.");
    add("no mark", p::kStart + "Nt.");
    add("pop below the mark", p::kStart + "N(0.");
    add("tuple below the mark", p::kStart + "N(N" + op(0x86) + ".");
    add("text longer than the file", p::kStart + std::string("X\xff\xff\xff\xff", 5) + "a.");
    add("unknown memo", p::kStart + "h\1.");
    add("key without value", p::kStart + "}(Nu.");
    add("keys into a list", p::kStart + "](NNu.");
    add("append to a dictionary", p::kStart + "}Na.");
    add("call of a text", p::kStart + p::text("os.system") + ")R.");
    add("call without arguments", p::kStart + p::global("torch", "Size") + "NR.");
    add("storage of one word", p::kStart + p::tuple({p::text("storage")}) + "Q.");
    add("storage of no tuple", p::kStart + "NQ.");
    add("storage of another class", p::kStart +
                                        p::tuple({p::text("storage"), p::global("torch", "Size"),
                                                  p::text("0"), p::text("cpu"), p::number(1)}) +
                                        "Q.");
    add("negative storage", p::kStart + p::storage("FloatStorage", "0", -1) + ".");
    add("negative offset",
        p::kStart + p::tensor(p::storage("FloatStorage", "0", 1), -1, {1}, {1}) + ".");
    add("negative shape",
        p::kStart + p::tensor(p::storage("FloatStorage", "0", 1), 0, {-1}, {1}) + ".");
    add("negative stride",
        p::kStart + p::tensor(p::storage("FloatStorage", "0", 1), 0, {1}, {-1}) + ".");
    add("tensor without storage", p::kStart + p::tensor(p::text("0"), 0, {1}, {1}) + ".");
    add("a thousand dimensions",
        p::kStart +
            p::tensor(p::storage("FloatStorage", "0", 1), 0, std::vector<std::int32_t>(1000, 1),
                      std::vector<std::int32_t>(1000, 1)) +
            ".");
    add("parameter without tensor",
        p::kStart + p::call(p::global("torch._utils", "_rebuild_parameter"), p::tuple({"N"})) +
            ".");
    add("call of a storage class",
        p::kStart + p::call(p::global("torch", "FloatStorage"), ")") + ".");
}

void TestPickle::damage()
{
    QFETCH(const QByteArray, bytes);
    const Error error = errorOf([&] { parse(bytes.toStdString()); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QCOMPARE(error.path(), std::filesystem::path("file.pth"));
}

// Every end is a value or an Error, whatever the bytes.
void TestPickle::randomBytesDoNoHarm()
{
    const std::string good = p::kStart + p::dict({{"weight", kTensor}, {"epoch", "K\3"}}) + '.';
    int refused = 0;
    for (std::uint32_t round = 0; round < 20'000; ++round) {
        std::string bytes = good;
        for (std::uint32_t change = 0; change <= round % 3; ++change) {
            const auto draw = philox4x32({round, change, 0, 0}, {1, 2});
            bytes[draw[0] % bytes.size()] = static_cast<char>(draw[1]);
        }
        if (round % 5 == 0)
            bytes.resize(round % bytes.size());
        try {
            parse(bytes);
        } catch (const Error& error) {
            QVERIFY2(error.code() == ErrorCode::CorruptData ||
                         error.code() == ErrorCode::UnsupportedFormat ||
                         error.code() == ErrorCode::UnsupportedVersion,
                     error.what());
            ++refused;
        }
    }
    QVERIFY(refused > 10'000);
}

QTEST_APPLESS_MAIN(TestPickle)
#include "tst_pickle.moc"
