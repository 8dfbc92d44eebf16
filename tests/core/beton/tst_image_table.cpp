// Which field of a beton holds the labels.
#include "core/base/error.h"
#include "core/beton/array_type.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;

namespace {

using enum FieldType;

struct Wrong
{
    ErrorCode code;
    std::string message;
    std::string hint;
};

std::optional<Wrong> wrongOf(const Reader& reader, std::string_view name)
{
    try {
        requireLabelField(reader, name);
    } catch (const Error& error) {
        return Wrong{error.code(), error.message(), error.hint().english()};
    }
    return std::nullopt;
}

} // namespace

class TestImageTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void integersAreLabels();
    void otherTypesAreRefused_data();
    void otherTypesAreRefused();
    void withoutAnyThereIsNoLabel();
    void oneOfSeveralIsChosen();
    void classNamesBelongToTheUsualField();

private:
    // Two samples of an image and these fields; integers hold 10 * field + sample.
    Reader write(std::vector<Field> fields, const std::vector<std::string>& classNames = {})
    {
        fields.insert(fields.begin(), Field{RgbImage, "image", {}});
        for (Field& field : fields)
            if (field.type == NdArray)
                field.arguments = arrayArguments({{2}, "<f4"});
        WriterOptions options;
        options.pageSize = kSmallPage;
        options.sampleCount = 2;
        options.manifest.classNames = classNames;
        const std::filesystem::path file =
            m_folder.filePath(QString::number(m_written++)).toStdString();
        Writer writer(m_disk, file, fields, options);
        const auto jpeg = jpegSkeleton(8, 8);
        const std::vector<std::byte> payload(8);
        for (std::int64_t sample = 0; sample < 2; ++sample) {
            std::vector<Value> values = {ImageValue{ImageMode::Jpeg, 8, 8, jpeg}};
            for (std::size_t i = 1; i < fields.size(); ++i) {
                if (fields[i].type == Int)
                    values.emplace_back(static_cast<std::int64_t>(10 * i) + sample);
                else if (fields[i].type == Float)
                    values.emplace_back(0.5);
                else
                    values.emplace_back(BytesValue{payload});
            }
            writer.add(values);
        }
        writer.finish();
        return Reader(m_disk, file);
    }

    QTemporaryDir m_folder;
    int m_written = 0;
    PosixFileSystem m_disk;
};

void TestImageTable::integersAreLabels()
{
    QCOMPARE(requireLabelField(write({{Int, "label", {}}})), std::size_t{1});
    QCOMPARE(requireLabelField(write({{Float, "x", {}}, {Int, "id", {}}, {Int, "label", {}}})),
             std::size_t{3});
    const Reader first = write({{Json, "x", {}}, {Int, "id", {}}, {Int, "group", {}}});
    QCOMPARE(requireLabelField(first), std::size_t{2});
    QVERIFY((integerFields(first) == std::vector<std::string>{"id", "group"}));
}

void TestImageTable::otherTypesAreRefused_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("name");
    QTest::newRow("float") << int(Float) << "a floating-point number";
    QTest::newRow("bytes") << int(Bytes) << "bytes";
    QTest::newRow("array") << int(NdArray) << "an array";
    QTest::newRow("JSON") << int(Json) << "JSON";
}

// Also beside an integer, which may be anything: it must be asked for.
void TestImageTable::otherTypesAreRefused()
{
    QFETCH(int, type);
    QFETCH(QString, name);
    const Field label{static_cast<FieldType>(type), "label", {}};
    const std::string message =
        "the field 'label' is " + name.toStdString() + ", not an integer: it holds no class labels";
    const auto alone = wrongOf(write({label}), {});
    QVERIFY(alone);
    QVERIFY(alone->code == ErrorCode::UnsupportedFormat);
    QCOMPARE(alone->message, message);
    QVERIFY(alone->hint.find("integer field") != std::string::npos);

    const Reader reader = write({label, {Int, "id", {}}});
    const auto beside = wrongOf(reader, {});
    QVERIFY(beside);
    QCOMPARE(beside->message, message);
    QVERIFY(beside->hint.find("data.label_field may name: id") != std::string::npos);
    QCOMPARE(requireLabelField(reader, "id"), std::size_t{2});
    const auto chosen = wrongOf(reader, "label");
    QVERIFY(chosen && chosen->code == ErrorCode::InvalidArgument);
    QCOMPARE(chosen->message, message);
}

void TestImageTable::withoutAnyThereIsNoLabel()
{
    const auto bare = wrongOf(write({}), {});
    QVERIFY(bare && bare->code == ErrorCode::UnsupportedFormat);
    QCOMPARE(bare->message, std::string("the beton file has no class labels: 'image' is an image"));
    const auto weight = wrongOf(write({{Float, "weight", {}}}), {});
    QVERIFY(weight);
    QCOMPARE(weight->message, std::string("the beton file has no class labels: 'image' is an "
                                          "image, 'weight' is a floating-point number"));
    // To look at, such a file is good enough.
    QVERIFY(!readImageTable(write({})).labelField);
}

void TestImageTable::oneOfSeveralIsChosen()
{
    const Reader reader = write({{Int, "label", {}}, {Int, "fine", {}}});
    QCOMPARE(requireLabelField(reader, "fine"), std::size_t{2});
    const ImageTable table = readImageTable(reader, requireLabelField(reader, "fine"));
    QVERIFY((table.labels == std::vector<std::int32_t>{20, 21}));
    QCOMPARE(table.classNames.size(), std::size_t{22});
    const auto unknown = wrongOf(reader, "coarse");
    QVERIFY(unknown && unknown->code == ErrorCode::InvalidArgument);
    QCOMPARE(unknown->message, std::string("the beton file has no field 'coarse'"));
    QVERIFY(unknown->hint.find("label, fine") != std::string::npos);
}

void TestImageTable::classNamesBelongToTheUsualField()
{
    std::vector<std::string> names;
    for (int i = 0; i < 12; ++i)
        names.push_back("name " + std::to_string(i));
    const Reader reader = write({{Int, "label", {}}, {Int, "fine", {}}}, names);
    QVERIFY(readImageTable(reader).classNames == names);
    QVERIFY(readImageTable(reader, 1).classNames == names);
    QCOMPARE(readImageTable(reader, 2).classNames.back(), std::string("class 21"));
}

QTEST_GUILESS_MAIN(TestImageTable)
#include "tst_image_table.moc"
