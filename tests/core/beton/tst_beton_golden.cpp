// FFCV's own files, byte by byte: reading them, and writing them again.
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "golden.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;
using formwork::test::Goldens;
using formwork::test::sha256;
using formwork::test::unsignedOf;

class TestBetonGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void headerAndFields_data() { everyGolden(); }
    void headerAndFields();
    void samples_data() { everyGolden(); }
    void samples();
    void allocations_data() { everyGolden(); }
    void allocations();
    void hasNoManifest_data() { everyGolden(); }
    void hasNoManifest();
    void writtenAgain_data() { everyGolden(); }
    void writtenAgain();

private:
    void everyGolden();
    void compareImage(const Reader& reader, std::size_t sample, std::size_t field,
                      const QJsonObject& expected);

    PosixFileSystem m_disk;
    Goldens m_goldens;
};

void TestBetonGolden::initTestCase()
{
    QVERIFY2(!m_goldens.names().isEmpty(), "no goldens found");
}

void TestBetonGolden::everyGolden()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_goldens.names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestBetonGolden::headerAndFields()
{
    QFETCH(QString, name);
    const QJsonObject facts = m_goldens.facts(name);
    const Reader reader(m_disk, m_goldens.unpack(name));

    const QJsonObject header = facts["header"].toObject();
    QCOMPARE(reader.header().version, 2);
    QCOMPARE(std::uint64_t{reader.header().fieldCount}, unsignedOf(header["num_fields"]));
    QCOMPARE(std::uint64_t{reader.header().pageSize}, unsignedOf(header["page_size"]));
    QCOMPARE(reader.header().sampleCount, unsignedOf(header["num_samples"]));
    QCOMPARE(reader.header().allocationTable, unsignedOf(header["alloc_table_ptr"]));
    QCOMPARE(reader.fileBytes(), unsignedOf(facts["file_size"]));

    const QJsonObject layout = facts["layout"].toObject();
    QCOMPARE(reader.recordBytes(), unsignedOf(layout["metadata_itemsize"]));
    QCOMPARE(reader.metadata(), unsignedOf(layout["metadata_start"]));
    if (layout["first_data_ptr"].isDouble())
        QCOMPARE(reader.firstPage(), unsignedOf(layout["first_data_ptr"]));

    const QJsonArray fields = facts["fields"].toArray();
    const RecordLayout records = recordLayout(reader.fields());
    QCOMPARE(reader.fields().size(), fields.size());
    for (qsizetype i = 0; i < fields.size(); ++i) {
        const QJsonObject expected = fields[i].toObject();
        const Field& field = reader.fields()[static_cast<std::size_t>(i)];
        QCOMPARE(QString::fromStdString(field.name), expected["name"].toString());
        QCOMPARE(static_cast<int>(field.type), expected["type_id"].toInt());
        const QByteArray arguments =
            QByteArray::fromHex(expected["arguments_nonzero_prefix_hex"].toString().toLatin1());
        QCOMPARE(std::memcmp(field.arguments.data(), arguments.data(),
                             static_cast<std::size_t>(arguments.size())),
                 0);
        QCOMPARE(records.offsets[static_cast<std::size_t>(i)],
                 unsignedOf(layout["metadata_offsets"].toObject()[QString("f%1").arg(i)]));
    }
}

void TestBetonGolden::compareImage(const Reader& reader, std::size_t sample, std::size_t field,
                                   const QJsonObject& expected)
{
    const StoredImage image = reader.image(sample, field);
    QCOMPARE(static_cast<int>(image.mode), expected["mode"].toInt());
    QCOMPARE(image.width, expected["width"].toInt());
    QCOMPARE(image.height, expected["height"].toInt());
    QCOMPARE(image.payload.offset, unsignedOf(expected["data_ptr"]));
    QCOMPARE(image.payload.bytes, unsignedOf(expected["size"]));
    QCOMPARE(sha256(reader.read(image.payload)), expected["sha256_payload"].toString());
    QVERIFY(image.payload == reader.payload(sample, field));
}

void TestBetonGolden::samples()
{
    QFETCH(QString, name);
    const QJsonArray samples = m_goldens.facts(name)["samples"].toArray();
    const Reader reader(m_disk, m_goldens.unpack(name));
    QCOMPARE(reader.sampleCount(), samples.size());
    for (std::size_t i = 0; i < reader.sampleCount(); ++i) {
        const QJsonObject sample = samples[static_cast<qsizetype>(i)].toObject();
        for (std::size_t f = 0; f < reader.fields().size(); ++f) {
            const QString fieldName = QString::fromStdString(reader.fields()[f].name);
            QVERIFY2(sample.contains(fieldName), qPrintable(fieldName));
            const QJsonValue expected = sample[fieldName];
            switch (reader.fields()[f].type) {
            case FieldType::Int:
                QCOMPARE(reader.integer(i, f), expected.toInteger());
                break;
            case FieldType::Float:
                QCOMPARE(reader.real(i, f), expected.toDouble());
                break;
            case FieldType::RgbImage:
                compareImage(reader, i, f, expected.toObject());
                break;
            default:
                QCOMPARE(reader.payload(i, f).bytes, unsignedOf(expected["size"]));
                QCOMPARE(sha256(reader.read(reader.payload(i, f))), expected["sha256"].toString());
            }
        }
    }
}

void TestBetonGolden::allocations()
{
    QFETCH(QString, name);
    std::vector<std::vector<std::uint64_t>> expected; // offset, sample, bytes
    for (const QJsonValue entry : m_goldens.facts(name)["alloc_table"].toArray())
        expected.push_back({unsignedOf(entry[1]), unsignedOf(entry[0]), unsignedOf(entry[2])});
    std::ranges::sort(expected);
    const Reader reader(m_disk, m_goldens.unpack(name));
    std::vector<std::vector<std::uint64_t>> actual;
    for (const Allocation& allocation : reader.allocations())
        actual.push_back({allocation.offset, allocation.sample, allocation.bytes});
    QVERIFY(actual == expected);
}

// The zeros that FFCV leaves before the first page must never look like a manifest.
void TestBetonGolden::hasNoManifest()
{
    QFETCH(QString, name);
    const Reader reader(m_disk, m_goldens.unpack(name));
    QVERIFY(!reader.manifest());
    QCOMPARE(reader.manifestProblem().english(), std::string());
}

// What one worker of FFCV writes, our writer writes too, but for the manifest in the gap.
void TestBetonGolden::writtenAgain()
{
    QFETCH(QString, name);
    const Reader golden(m_disk, m_goldens.unpack(name));
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("again.beton").toStdString();
    WriterOptions options;
    options.pageSize = golden.header().pageSize;
    options.sampleCount = golden.sampleCount();
    Writer writer(m_disk, path, golden.fields(), options);
    for (std::size_t i = 0; i < golden.sampleCount(); ++i) {
        std::vector<Value> values;
        std::vector<std::vector<std::byte>> payloads; // outlive the values
        for (std::size_t f = 0; f < golden.fields().size(); ++f) {
            const FieldType type = golden.fields()[f].type;
            if (type == FieldType::Int) {
                values.emplace_back(golden.integer(i, f));
            } else if (type == FieldType::Float) {
                values.emplace_back(golden.real(i, f));
            } else if (type == FieldType::RgbImage) {
                const StoredImage image = golden.image(i, f);
                payloads.push_back(golden.read(image.payload));
                values.emplace_back(
                    ImageValue{image.mode, image.width, image.height, payloads.back()});
            } else {
                payloads.push_back(golden.read(golden.payload(i, f)));
                values.emplace_back(BytesValue{payloads.back()});
            }
        }
        writer.add(values);
    }
    writer.finish();

    const Reader again(m_disk, path);
    QVERIFY(again.manifest());
    const auto part = [](const Reader& reader, std::uint64_t begin, std::uint64_t end) {
        return reader.read({begin, end - begin});
    };
    const std::uint64_t metadataEnd =
        golden.metadata() + golden.sampleCount() * golden.recordBytes();
    const bool inOrder = std::ranges::is_sorted(golden.allocations(), {}, &Allocation::sample);
    if (golden.allocations().empty()) {
        // The table (empty) is behind the manifest here; the rest of the header is the same.
        QVERIFY(part(again, 0, 16) == part(golden, 0, 16));
        QVERIFY(part(again, kHeaderBytes, metadataEnd) == part(golden, kHeaderBytes, metadataEnd));
    } else if (inOrder) {
        QVERIFY(part(again, 0, metadataEnd) == part(golden, 0, metadataEnd));
        QCOMPARE(again.firstPage(), golden.firstPage());
        QCOMPARE(again.fileBytes(), golden.fileBytes());
        QVERIFY(part(again, again.firstPage(), again.fileBytes()) ==
                part(golden, golden.firstPage(), golden.fileBytes()));
    } else {
        // Written by several workers of FFCV; ours depends on the samples alone.
        for (std::size_t i = 0; i < golden.sampleCount(); ++i)
            QCOMPARE(sha256(again.read(again.payload(i, 0))),
                     sha256(golden.read(golden.payload(i, 0))));
    }
}

QTEST_GUILESS_MAIN(TestBetonGolden)
#include "tst_beton_golden.moc"
