#include "core/weights/pickle.h"

#include "core/base/random.h"
#include "core/model/weights_test.h"
#include "core/weights/pth_writer.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace p = formwork::test::pickled;

namespace {

pickle::Document parse(const std::string& bytes)
{
    static const std::filesystem::path kPath = "file.pth";
    const MemoryFile file(bytes);
    pickle::Input input(file, 0, bytes.size(), kPath);
    return pickle::parse(input);
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
    void opaqueValues_data();
    void opaqueValues();
    void classes();
    void typedTensors();
    void boundedWork_data();
    void boundedWork();
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
    QCOMPARE(valueOf<std::int64_t>(op(0x8b) + std::string("\2\0\0\0\0\1", 6)), 256);
    QCOMPARE(valueOf<std::string>(p::text("text")), std::string("text"));
    QCOMPARE(valueOf<std::string>(op(0x8c) + op(2) + "ab"), std::string("ab"));
    QCOMPARE(valueOf<std::string>("U\2ab"), std::string("ab")); // of Python 2
    QCOMPARE(valueOf<std::string>(std::string("T\2\0\0\0ab", 7)), std::string("ab"));
    QCOMPARE(valueOf<std::string>(op(0x8d) + littleEndian<std::uint64_t>(2) + "ab"),
             std::string("ab"));
    const std::string longest(pickle::kLongestName, 'x');
    QCOMPARE(valueOf<std::string>(p::text(longest)), longest);
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

void TestPickle::opaqueValues_data()
{
    QTest::addColumn<QByteArray>("value");
    const auto add = [](const char* row, const std::string& value) {
        QTest::newRow(row) << QByteArray::fromStdString(value);
    };
    const std::string pair = p::tuple({"K\1", "K\2"});
    const std::string bytes =
        p::call(p::global("_codecs", "encode"), p::tuple({p::text("\xc3\xa9"), p::text("latin1")}));
    add("float", std::string("G\x3f\xf8\0\0\0\0\0\0", 9));
    add("large integer", op(0x8a) + op(9) + std::string(9, '\1'));
    add("larger integer", op(0x8b) + littleEndian<std::uint32_t>(300) + std::string(300, '\1'));
    add("long text", p::text(std::string(pickle::kLongestName + 1, 'x')));
    add("text over a window", p::text(std::string(100'000, '.')));
    add("bytes", "C\2ab");
    add("long bytes", 'B' + littleEndian<std::uint32_t>(2) + "ab");
    add("longer bytes", op(0x8e) + littleEndian<std::uint64_t>(2) + "ab");
    add("bytes of protocol 2", bytes);
    add("bytearray", op(0x96) + littleEndian<std::uint64_t>(2) + "ab");
    add("buffer", op(0x97) + op(0x98));
    add("set", op(0x8f) + "(K\1K\2" + op(0x90));
    add("set of protocol 2", p::call(p::global("__builtin__", "set"), p::tuple({"](K\1K\2e"})));
    add("frozenset", "(K\1K\2" + op(0x91));
    add("counter", p::call(p::global("collections", "Counter"), p::tuple({"}K\3K\1s"})));
    add("deque", p::call(p::global("collections", "deque"), p::tuple({")", "K\5"})) + "(K\1e");
    add("complex", p::call(p::global("__builtin__", "complex"), pair));
    add("date", p::call(p::global("datetime", "datetime"), p::tuple({bytes})));
    add("path", p::call(p::global("pathlib", "PosixPath"), p::tuple({p::text("/"), p::text("a")})));
    add("namespace",
        p::global("argparse", "Namespace") + ')' + op(0x81) + p::dict({{"lr", "K\1"}}) + 'b');
    add("numpy array",
        p::call(p::global("numpy.core.multiarray", "_reconstruct"),
                p::tuple({p::global("numpy", "ndarray"), p::tuple({"K\1"}), bytes})) +
            p::tuple({"K\1", p::tuple({"K\2"}),
                      p::call(p::global("numpy", "dtype"), p::tuple({p::text("f8")})), "\x89",
                      bytes}) +
            'b');
    add("numpy scalar",
        p::call(
            p::global("numpy.core.multiarray", "scalar"),
            p::tuple({p::call(p::global("numpy", "dtype"), p::tuple({p::text("f8")})), bytes})));
    add("partial",
        p::call(p::global("functools", "partial"), p::tuple({p::global("builtins", "max")})) +
            p::tuple({p::global("builtins", "max"), ")", "}", "N"}) + 'b');
    add("method", p::call(p::global("__builtin__", "getattr"),
                          p::tuple({p::global("my.scheduler", "Cosine"), p::text("step")})));
    add("called result", p::call(p::call(p::global("builtins", "getattr"), pair), ")"));
    add("object", p::global("my.scheduler", "Cosine") + ")}" + op(0x92) + "}b");
    add("class of a registry", op(0x82) + "\1");
    add("mapping", p::call(p::global("easydict", "EasyDict"), ")") + "(" + p::text("a") + "K\1u");
    add("complex tensor", p::tensor(p::storage("ComplexFloatStorage", "0", 6), 0, {2}, {1}));
    add("sparse tensor", p::call(p::global("torch._utils", "_rebuild_sparse_tensor"), pair));
    add("device", p::call(p::global("torch", "device"), p::tuple({p::text("cpu")})));
    add("call of a storage class", p::call(p::global("torch", "FloatStorage"), ")"));
}

// What training scripts save beside weights is let in and dropped.
void TestPickle::opaqueValues()
{
    QFETCH(const QByteArray, value);
    valueOf<pickle::Opaque>(value.toStdString());
    // The weights beside it are read.
    const pickle::Document document =
        parse(p::kStart + p::dict({{"extra", value.toStdString()}, {"weight", kTensor}}) + '.');
    const auto& dict = std::get<pickle::Dict>(document[document.root]);
    QCOMPARE(dict.items.size(), std::size_t{2});
    QVERIFY(std::holds_alternative<pickle::Tensor>(document[dict.items[1].second]));
}

void TestPickle::classes()
{
    QCOMPARE(valueOf<pickle::Global>(p::global("torch", "float32")).name,
             std::string("torch.float32"));
    const std::string object = p::global("torch.nn", "Linear") + ')' + op(0x81) + "}b";
    QCOMPARE(valueOf<pickle::Opaque>(object).kind, std::string("torch.nn.Linear"));
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
             {"subprocess", "Popen"},
             {"os.path", "join"},
             {"importlib", "import_module"},
             {"_pickle", "loads"},
             {"torch", "load"},
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

// Those of protocols 0 and 1, and what is none.
void TestPickle::forbiddenOperations()
{
    for (const unsigned char code : std::string("PILFSVidlogp\x7f\x99\xff")) {
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
    add("class without a module", p::kStart + p::global("", "") + ".");
    add("append to a text", p::kStart + p::text("a") + "Na.");
    add("set without mark", p::kStart + op(0x8f) + op(0x90) + ".");
}

void TestPickle::damage()
{
    QFETCH(const QByteArray, bytes);
    const Error error = errorOf([&] { parse(bytes.toStdString()); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QCOMPARE(error.path(), std::filesystem::path("file.pth"));
}

// _rebuild_tensor_v3: the storage has bytes, the type comes last. And what wraps tensors.
void TestPickle::typedTensors()
{
    const auto typed = [](const std::string& type) {
        return p::call(
            p::global("torch._utils", "_rebuild_tensor_v3"),
            p::tuple({p::tuple({p::text("storage"), p::global("torch.storage", "UntypedStorage"),
                                p::text("0"), p::text("cpu"), p::number(24)}) +
                          'Q',
                      "K\1", p::tuple({"K\2"}), p::tuple({"K\1"}), "\x89", "N",
                      p::global("torch", type)}));
    };
    const auto tensor = valueOf<pickle::Tensor>(typed("float64"));
    QCOMPARE(tensor.type, TensorType::Float64);
    QCOMPARE(tensor.offset, std::uint64_t{1});
    valueOf<pickle::Opaque>(typed("float8_e4m3fn"));

    const std::string arguments =
        kTensor.substr(p::global("torch._utils", "_rebuild_tensor_v2").size());
    const auto subclass = valueOf<pickle::Tensor>(p::call(
        p::global("torch._tensor", "_rebuild_from_type_v2"),
        p::tuple({p::global("torch._utils", "_rebuild_tensor_v2"), p::global("my", "Tensor"),
                  arguments.substr(0, arguments.size() - 1), "}"})));
    QVERIFY((subclass.shape == std::vector<std::int64_t>{2, 2}));
}

void TestPickle::boundedWork_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("named");
    const auto add = [](const char* row, const std::string& bytes, const char* named) {
        QTest::newRow(row) << QByteArray::fromStdString(p::kStart + bytes) << named;
    };
    const auto repeated = [](const std::string& piece, std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i)
            out += piece;
        return out;
    };
    add("lists", "](" + std::string(900'000, ']') + "e.", "memory");
    add("tall stack", std::string(1'000'001, 'N') + ".", "tall");
    add("marks", std::string(200'000, '(') + ".", "marks");
    add("operations", repeated("N0", 3'000'000) + "N.", "operations");
    add(
        "memo",
        "N" +
            [] {
                std::string out;
                for (std::uint32_t i = 0; i < 600'000; ++i)
                    out += 'r' + littleEndian(i);
                return out;
            }() +
            ".",
        "memory");
    // Each call copies ten thousand pairs that take two bytes in the file.
    add("copied pairs",
        "](" + repeated(p::tuple({"K\1", "K\1"}), 10'000) + "eq\1" +
            p::global("collections", "OrderedDict") + "q\2" +
            repeated("h\2h\1" + op(0x85) + "R", 20'000) + ".",
        "memory");
}

// A small file makes the reader take neither time nor memory.
void TestPickle::boundedWork()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, named);
    const Error error = errorOf([&] { parse(bytes.toStdString()); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QVERIFY2(QString(error.what()).contains(named), error.what());
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
