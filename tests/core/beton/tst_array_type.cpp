#include "core/beton/array_type.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "golden.h"

#include <QJsonDocument>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;

class TestArrayType : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatFfcvWrote();
    void roundTrip_data();
    void roundTrip();
    void noPlainType_data();
    void noPlainType();
    void refuses();
    void sizes();
};

void TestArrayType::readsWhatFfcvWrote()
{
    PosixFileSystem disk;
    test::Goldens goldens;
    const Reader reader(disk, goldens.unpack("e_bytes_json_nd"));
    const Field& floats = reader.fields()[2];
    QVERIFY((arrayType(floats) == ArrayType{{3, 4}, "<f4"}));
    QVERIFY((arrayType(reader.fields()[3]) == ArrayType{{5}, "<i2"}));
    QVERIFY(!arrayType(reader.fields()[0])); // bytes
    QVERIFY(arrayArguments({{3, 4}, "<f4"}) == floats.arguments);
    for (std::size_t i = 0; i < reader.sampleCount(); ++i)
        QCOMPARE(reader.payload(i, 2).bytes, *arrayBytes(*arrayType(floats)));
    // The text without the NUL that ends the payload.
    const FileRange payload = reader.payload(0, 1);
    const std::string text = reader.jsonText(0, 1);
    QCOMPARE(text.size(), static_cast<std::size_t>(payload.bytes - 1));
    QVERIFY(QJsonDocument::fromJson(QByteArray(text.data(), static_cast<qsizetype>(text.size())))
                .isObject());
    QVERIFY_THROWS_EXCEPTION(Error, reader.jsonText(0, 0));
}

void TestArrayType::roundTrip_data()
{
    QTest::addColumn<QString>("dtype");
    QTest::addColumn<int>("sides");
    QTest::addColumn<int>("elementBytes");
    QTest::newRow("bytes") << "|u1" << 3 << 1;
    QTest::newRow("half") << "<f2" << 1 << 2;
    QTest::newRow("big-endian") << ">i4" << 2 << 4;
    QTest::newRow("complex") << "<c16" << 4 << 16;
    QTest::newRow("bool") << "|b1" << 32 << 1;
    QTest::newRow("text") << "<U7" << 1 << 28;
    QTest::newRow("time") << "<M8[us]" << 1 << 8;
    QTest::newRow("one value") << "<f8" << 0 << 8;
}

void TestArrayType::roundTrip()
{
    QFETCH(QString, dtype);
    QFETCH(int, sides);
    QFETCH(int, elementBytes);
    ArrayType type{{}, dtype.toStdString()};
    for (int i = 1; i <= sides; ++i)
        type.shape.push_back(i % 3 + 1U);
    const Field field{FieldType::TorchTensor, "t", arrayArguments(type)};
    QVERIFY(arrayType(field) == type);
    QCOMPARE(*beton::elementBytes(type.dtype), static_cast<std::uint64_t>(elementBytes));
}

void TestArrayType::noPlainType_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("[[");
    QTest::newRow("two parts") << QByteArray(R"([["a", "<f4"], ["b", "<f4"]])");
    QTest::newRow("part with a shape") << QByteArray(R"([["", "<f4", [2]]])");
    QTest::newRow("object") << QByteArray(R"([["", "|O"]])");
    QTest::newRow("number") << QByteArray(R"([["", 4]])");
    QTest::newRow("zero bytes") << QByteArray(R"([["", "<f0"]])");
    QTest::newRow("huge") << QByteArray(R"([["", "<f99999999999"]])");
    QTest::newRow("no array") << QByteArray("7");
}

void TestArrayType::noPlainType()
{
    QFETCH(QByteArray, text);
    Field field{FieldType::NdArray, "a", arrayArguments({{2}, "<f4"})};
    const std::uint64_t length = static_cast<std::uint64_t>(text.size());
    std::memcpy(field.arguments.data() + 256, &length, sizeof length);
    std::memcpy(field.arguments.data() + 264, text.constData(),
                static_cast<std::size_t>(text.size()));
    QVERIFY(!arrayType(field));
    const std::uint64_t beyond = 761;
    std::memcpy(field.arguments.data() + 256, &beyond, sizeof beyond);
    QVERIFY(!arrayType(field));
}

void TestArrayType::refuses()
{
    QVERIFY_THROWS_EXCEPTION(Error, arrayArguments({std::vector<std::uint64_t>(33, 1), "<f4"}));
    QVERIFY_THROWS_EXCEPTION(Error, arrayArguments({{3, 0}, "<f4"}));
    QVERIFY_THROWS_EXCEPTION(Error, arrayArguments({{3}, "float"}));
    QVERIFY_THROWS_EXCEPTION(Error, arrayArguments({{3}, "<f4\"]]"}));
}

void TestArrayType::sizes()
{
    QCOMPARE(*arrayBytes({{3, 4}, "<f4"}), std::uint64_t{48});
    QCOMPARE(*arrayBytes({{}, "<f8"}), std::uint64_t{8});
    QVERIFY(!arrayBytes({{1ULL << 40, 1ULL << 40}, "<f4"}));
    QVERIFY(!arrayBytes({{3}, "what"}));
    QCOMPARE(toText({{3, 4}, "<f4"}), std::string("3 x 4 <f4"));
}

QTEST_APPLESS_MAIN(TestArrayType)
#include "tst_array_type.moc"
