#include "core/beton/layout.h"

#include "core/base/error.h"

#include <QTest>

using namespace formwork;
using namespace formwork::beton;

class TestLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void records_data();
    void records();
    void customFieldHasNoSize();
};

void TestLayout::records_data()
{
    using Types = QList<int>;
    QTest::addColumn<Types>("types");
    QTest::addColumn<Types>("offsets");
    QTest::addColumn<int>("bytes");
    constexpr int kFloat = 0, kInt = 1, kImage = 2, kBytes = 3, kArray = 4, kJson = 5, kTensor = 6;
    QTest::newRow("image") << Types{kImage} << Types{0} << 13;
    QTest::newRow("image, int") << Types{kImage, kInt} << Types{0, 16} << 24;
    QTest::newRow("int, image") << Types{kInt, kImage} << Types{0, 8} << 24;
    QTest::newRow("image, int, float") << Types{kImage, kInt, kFloat} << Types{0, 16, 24} << 32;
    QTest::newRow("image, bytes") << Types{kImage, kBytes} << Types{0, 13} << 29;
    QTest::newRow("image, image") << Types{kImage, kImage} << Types{0, 13} << 26;
    QTest::newRow("json, array, tensor") << Types{kJson, kArray, kTensor} << Types{0, 16, 24} << 32;
    QTest::newRow("bytes, image, array") << Types{kBytes, kImage, kArray} << Types{0, 16, 32} << 40;
}

void TestLayout::records()
{
    QFETCH(QList<int>, types);
    QFETCH(QList<int>, offsets);
    QFETCH(int, bytes);
    std::vector<Field> fields;
    for (const int type : types)
        fields.push_back({static_cast<FieldType>(type), "field", {}});
    const RecordLayout layout = recordLayout(fields);
    QCOMPARE(layout.recordBytes, static_cast<std::size_t>(bytes));
    QCOMPARE(layout.offsets.size(), offsets.size());
    for (qsizetype i = 0; i < offsets.size(); ++i)
        QCOMPARE(layout.offsets[static_cast<std::size_t>(i)], static_cast<std::size_t>(offsets[i]));
}

void TestLayout::customFieldHasNoSize()
{
    try {
        recordLayout({{FieldType::Int, "label", {}}, {FieldType::Custom, "odd", {}}});
        QFAIL("a custom field got a size");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QVERIFY(error.message().find("odd") != std::string::npos);
    }
}

QTEST_APPLESS_MAIN(TestLayout)
#include "tst_layout.moc"
