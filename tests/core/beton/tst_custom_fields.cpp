// Fields of a custom type: found by consistency with the allocation table, or by the manifest; kept
// as they are.
#include "core/base/error.h"
#include "core/beton/codec.h"
#include "core/beton/merge.h"
#include "core/beton/reader.h"
#include "core/beton/verify.h"
#include "core/beton/writer.h"
#include "golden.h"
#include "samples.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;

namespace {

std::size_t roundUp(std::size_t value, std::size_t unit)
{
    return (value + unit - 1) / unit * unit;
}

struct Shape
{
    std::size_t bytes;
    std::size_t alignment;
};

Shape shapeOfType(FieldType type, Shape custom)
{
    switch (type) {
    case FieldType::RgbImage:
        return {13, 1};
    case FieldType::Bytes:
    case FieldType::Json:
        return {16, 1};
    case FieldType::Custom:
        return custom;
    default:
        return {8, 8};
    }
}

// C's rules, with the size and alignment that the custom fields have.
RecordLayout layoutWith(const std::vector<Field>& fields, Shape custom)
{
    RecordLayout layout;
    std::size_t end = 0;
    std::size_t alignment = 1;
    for (const Field& field : fields) {
        const Shape shape = shapeOfType(field.type, custom);
        layout.offsets.push_back(roundUp(end, shape.alignment));
        layout.sizes.push_back(shape.bytes);
        end = layout.offsets.back() + shape.bytes;
        alignment = std::max(alignment, shape.alignment);
    }
    layout.recordBytes = roundUp(end, alignment);
    return layout;
}

std::vector<Field> fieldsOf(const std::vector<FieldType>& types)
{
    std::vector<Field> fields;
    for (const FieldType type : types)
        fields.push_back({type, std::to_string(fields.size()), {}});
    return fields;
}

// Deterministic values for any fields.
class Samples
{
public:
    Samples(const std::vector<Field>& fields, const RecordLayout& layout)
        : m_fields(fields)
        , m_layout(layout)
    {}

    std::vector<Value> values(std::uint64_t sample)
    {
        m_payloads.clear();
        std::vector<Value> values;
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            const std::uint64_t seed = 100 * sample + i;
            m_payloads.push_back(randomBytes(payloadBytes(i, sample), seed));
            if (m_fields[i].type == FieldType::Int)
                values.emplace_back(static_cast<std::int64_t>(sample % 3));
            else if (m_fields[i].type == FieldType::Float)
                values.emplace_back(static_cast<double>(sample) / 4);
            else if (m_fields[i].type == FieldType::RgbImage)
                values.emplace_back(ImageValue{ImageMode::Raw, 5, 4, m_payloads.back()});
            else if (m_fields[i].type == FieldType::Custom)
                values.emplace_back(OpaqueValue{m_payloads.back()});
            else
                values.emplace_back(BytesValue{m_payloads.back()});
        }
        return values;
    }

private:
    std::size_t payloadBytes(std::size_t field, std::uint64_t sample) const
    {
        if (m_fields[field].type == FieldType::RgbImage)
            return 60;
        if (m_fields[field].type == FieldType::Custom)
            return m_layout.sizes[field];
        return 10 + sample;
    }

    const std::vector<Field>& m_fields;
    const RecordLayout& m_layout;
    std::vector<std::vector<std::byte>> m_payloads;
};

} // namespace

class TestCustomFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writtenByFfcv();
    void foundByPointers_data();
    void foundByPointers();
    void foundByTheEnd();
    void refusedWhenAmbiguous_data();
    void refusedWhenAmbiguous();
    void manifestTellsWhatPointersCannot();
    void neverWrong();
    void writerNeedsALayout();
    void copiedAsTheyAre();
    void pointersOfCustomFieldsAreMoved();
    void dataThatNothingPointsToIsNotLost();
    void mergesOnlyWithTheSameSize();

private:
    std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    void write(const std::filesystem::path& file, const std::vector<Field>& fields,
               const RecordLayout& layout, std::uint64_t count);
    std::vector<std::byte> withoutManifest(const std::filesystem::path& file) const;

    mutable PosixFileSystem m_disk;
    QTemporaryDir m_folder;
    NullProgress m_quiet;
};

void TestCustomFields::write(const std::filesystem::path& file, const std::vector<Field>& fields,
                             const RecordLayout& layout, std::uint64_t count)
{
    WriterOptions options;
    options.pageSize = kSmallPage;
    options.sampleCount = count;
    options.layout = layout;
    options.manifest = sampleManifest();
    Writer writer(m_disk, file, fields, options);
    Samples samples(fields, layout);
    for (std::uint64_t i = 0; i < count; ++i)
        writer.add(samples.values(i));
    writer.finish();
}

// As FFCV would have written it: zeros up to the first page; without payloads the end of the
// metadata is the end of the file.
std::vector<std::byte> TestCustomFields::withoutManifest(const std::filesystem::path& file) const
{
    const Reader reader(m_disk, file);
    const std::uint64_t end = reader.metadata() + reader.sampleCount() * reader.recordBytes();
    std::vector<std::byte> bytes = fileBytes(file);
    if (reader.allocations().empty()) {
        bytes.resize(end);
        std::memcpy(bytes.data() + 16, &end, sizeof end);
    } else {
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(end),
                  bytes.begin() + static_cast<std::ptrdiff_t>(reader.firstPage()), std::byte{0});
    }
    return bytes;
}

// FFCV's own file, of two workers: fields "boxes" (f32 score, u64 pointer, u16 count, four f32:
// packed 30 bytes, with data), image, label, and "plain" (i16, i32: 8 bytes). Alone, and merged
// with itself.
void TestCustomFields::writtenByFfcv()
{
    Goldens goldens("custom");
    const QJsonObject facts = goldens.facts("i_custom");
    const QJsonArray samples = facts["samples"].toArray();
    MergeRequest request;
    request.inputs = {goldens.unpack("i_custom"), goldens.unpack("i_custom")};
    request.output = path("twice.beton");
    mergeBetons(request, m_disk, m_quiet, {});
    for (const auto& file : {request.inputs[0], request.output}) {
        const Reader reader(m_disk, file);
        QCOMPARE(reader.recordBytes(), unsignedOf(facts["metadata_itemsize"]));
        for (std::size_t field = 0; field < 4; ++field)
            QCOMPARE(reader.layout().offsets[field],
                     unsignedOf(facts["offsets"][static_cast<qsizetype>(field)]));
        for (std::size_t i = 0; i < reader.sampleCount(); ++i) {
            const QJsonObject sample =
                samples[static_cast<qsizetype>(i % static_cast<std::size_t>(samples.size()))]
                    .toObject();
            const auto boxes = reader.opaque(i, 0);
            QCOMPARE(load<float>(boxes.data()), static_cast<float>(sample["score"].toDouble()));
            const auto data = reader.read(
                {load<std::uint64_t>(boxes.data() + 4), load<std::uint16_t>(boxes.data() + 12)});
            const QByteArray expected = QByteArray::fromHex(sample["data"].toString().toLatin1());
            QCOMPARE(QByteArray(reinterpret_cast<const char*>(data.data()),
                                static_cast<qsizetype>(data.size())),
                     expected);
            const StoredImage image = reader.image(i, 1);
            QCOMPARE(image.height, sample["height"].toInt());
            if (image.mode == ImageMode::Raw)
                QCOMPARE(sha256(reader.read(image.payload)), sample["raw_sha256"].toString());
            QCOMPARE(reader.integer(i, 2), sample["label"].toInteger());
            const auto plain = reader.opaque(i, 3);
            QCOMPARE(int{load<std::int16_t>(plain.data())}, sample["plain"][0].toInt());
            QCOMPARE(load<std::int32_t>(plain.data() + 4), sample["plain"][1].toInt());
        }
    }
    QCOMPARE(Reader(m_disk, request.output).sampleCount(), std::size_t{18});
}

using Types = std::vector<FieldType>;
Q_DECLARE_METATYPE(Types)

void TestCustomFields::foundByPointers_data()
{
    using enum FieldType;
    QTest::addColumn<Types>("types");
    QTest::newRow("before image") << Types{Custom, RgbImage, Int};
    QTest::newRow("after image") << Types{RgbImage, Custom, Int};
    QTest::newRow("last") << Types{RgbImage, Int, Custom};
    QTest::newRow("after int") << Types{Int, Custom, RgbImage};
    QTest::newRow("bytes") << Types{Custom, Bytes, Float};
    QTest::newRow("JSON and array") << Types{Json, Custom, NdArray, Int};
    QTest::newRow("two") << Types{Custom, RgbImage, Custom, Int};
    QTest::newRow("neighbours") << Types{Custom, Custom, RgbImage, Int};
    QTest::newRow("two images") << Types{RgbImage, Custom, RgbImage, Int};
    QTest::newRow("around a group") << Types{Custom, Int, RgbImage, Custom};
}

void TestCustomFields::foundByPointers()
{
    QFETCH(Types, types);
    const std::vector<Field> fields = fieldsOf(types);
    const std::vector<Shape> shapes = {{1, 1}, {5, 1}, {8, 8}, {12, 4}, {40, 8}, {300, 1}};
    for (const Shape shape : shapes) {
        const RecordLayout truth = layoutWith(fields, shape);
        write(path("a.beton"), fields, truth, 7);
        QVERIFY(Reader(m_disk, path("a.beton")).layout() == truth); // by the manifest
        MemoryFileSystem memory;
        memory.content = withoutManifest(path("a.beton"));
        const Reader reader(memory, "x");
        QVERIFY(!reader.manifest());
        QCOMPARE(reader.recordBytes(), truth.recordBytes);
        const Reader original(m_disk, path("a.beton"));
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::size_t offset = reader.layout().offsets[i];
            const std::size_t end = offset + reader.layout().sizes[i];
            if (fields[i].type != FieldType::Custom) {
                QCOMPARE(offset, truth.offsets[i]);
            } else { // it may have neighbours' bytes and padding about it
                QVERIFY(offset <= truth.offsets[i]);
                QVERIFY(end >= truth.offsets[i] + truth.sizes[i]);
            }
        }
        QVERIFY(readLabels(reader).labels == readLabels(original).labels);
        QVERIFY(verify(memory, "x", 1, newMarkerCheck, m_quiet, {}).ok());
    }
}

// Without payloads there are no pointers; but then the records end where the file does.
void TestCustomFields::foundByTheEnd()
{
    const auto fields = fieldsOf({FieldType::Int, FieldType::Custom, FieldType::Float});
    const RecordLayout truth = layoutWith(fields, {20, 4});
    write(path("a.beton"), fields, truth, 3);
    MemoryFileSystem memory;
    memory.content = withoutManifest(path("a.beton"));
    const Reader reader(memory, "x");
    QCOMPARE(reader.recordBytes(), truth.recordBytes);
    QCOMPARE(reader.layout().offsets[2], truth.offsets[2]);
    QCOMPARE(reader.real(2, 2), 0.5);
    QCOMPARE(reader.opaque(1, 1).size(), std::size_t{24}); // with the padding behind it
}

void TestCustomFields::refusedWhenAmbiguous_data()
{
    using enum FieldType;
    QTest::addColumn<Types>("types");
    QTest::addColumn<int>("samples");
    QTest::newRow("int between") << Types{Custom, Int, Custom, RgbImage} << 5;
    QTest::newRow("no pointers") << Types{Custom, Int, Custom} << 5;
    QTest::newRow("one sample") << Types{RgbImage, Int, Custom} << 1;
}

void TestCustomFields::refusedWhenAmbiguous()
{
    QFETCH(Types, types);
    QFETCH(int, samples);
    const std::vector<Field> fields = fieldsOf(types);
    const auto count = static_cast<std::uint64_t>(samples);
    write(path("a.beton"), fields, layoutWith(fields, {24, 8}), count);
    MemoryFileSystem memory;
    memory.content = withoutManifest(path("a.beton"));
    try {
        Reader(memory, "some.beton");
        QFAIL("opened");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QVERIFY2(error.message().find("custom type") != std::string::npos, error.what());
        QCOMPARE(error.path(), std::filesystem::path("some.beton"));
    }
}

void TestCustomFields::manifestTellsWhatPointersCannot()
{
    const auto fields =
        fieldsOf({FieldType::Custom, FieldType::Int, FieldType::Custom, FieldType::RgbImage});
    const RecordLayout truth = layoutWith(fields, {24, 8});
    write(path("a.beton"), fields, truth, 5);
    const Reader reader(m_disk, path("a.beton"));
    QVERIFY(reader.layout() == truth);
    QVERIFY(reader.manifest()->record == truth);
    Samples samples(fields, truth);
    for (std::uint64_t i = 0; i < 5; ++i) {
        const auto values = samples.values(i);
        QCOMPARE(reader.integer(i, 1), std::get<std::int64_t>(values[1]));
        QVERIFY(std::ranges::equal(reader.opaque(i, 2), std::get<OpaqueValue>(values[2]).record));
    }
    QVERIFY(verify(m_disk, path("a.beton"), 1, newMarkerCheck, m_quiet, {}).ok());
}

// Over random fields: what is found is right, or nothing is.
void TestCustomFields::neverWrong()
{
    CounterRng rng(5, RandomStream::Shuffle, 0, 0);
    constexpr std::array<FieldType, 8> kTypes = {
        FieldType::Float, FieldType::Int,     FieldType::RgbImage,    FieldType::Bytes,
        FieldType::Json,  FieldType::NdArray, FieldType::TorchTensor, FieldType::Custom};
    int found = 0;
    for (int round = 0; round < 40; ++round) {
        std::vector<Field> fields = {{FieldType::Custom, "c", {}}};
        const std::uint64_t more = 1 + rng.below(4);
        for (std::uint64_t i = 0; i < more; ++i)
            fields.push_back({kTypes[rng.below(kTypes.size())], std::to_string(i), {}});
        shuffle(std::span(fields), rng);
        constexpr std::array<std::size_t, 4> kAlignments = {1, 2, 4, 8};
        const std::size_t alignment = kAlignments[rng.below(4)];
        const RecordLayout truth = layoutWith(fields, {alignment * (1 + rng.below(6)), alignment});
        write(path("a.beton"), fields, truth, 2 + rng.below(5));
        MemoryFileSystem memory;
        memory.content = withoutManifest(path("a.beton"));
        try {
            const Reader reader(memory, "x");
            ++found;
            QCOMPARE(reader.recordBytes(), truth.recordBytes);
            for (std::size_t i = 0; i < fields.size(); ++i)
                if (fields[i].type != FieldType::Custom)
                    QCOMPARE(reader.layout().offsets[i], truth.offsets[i]);
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        }
    }
    QVERIFY2(found >= 20, qPrintable(QString::number(found)));
}

void TestCustomFields::writerNeedsALayout()
{
    const auto fields = fieldsOf({FieldType::RgbImage, FieldType::Custom});
    WriterOptions options;
    options.pageSize = kSmallPage;
    options.sampleCount = 1;
    QVERIFY_THROWS_EXCEPTION(Error, Writer(m_disk, path("b.beton"), fields, options));
    options.layout = layoutWith(fields, {4, 1});
    options.layout->offsets[0] = 1; // beyond the record
    options.layout->sizes[1] = 40;
    QVERIFY_THROWS_EXCEPTION(Error, Writer(m_disk, path("b.beton"), fields, options));
    options.layout = layoutWith(fields, {4, 1});
    Writer writer(m_disk, path("b.beton"), fields, options);
    const auto pixels = randomBytes(60, 1);
    const auto opaque = randomBytes(5, 1);
    const std::vector<Value> values = {ImageValue{ImageMode::Raw, 5, 4, pixels},
                                       OpaqueValue{opaque}};
    QVERIFY_THROWS_EXCEPTION(Error, writer.add(values)); // 5 bytes for a field of 4

    options.layout = layoutWith(imageLabelFields(), {});
    options.layout->recordBytes += 8;
    QVERIFY_THROWS_EXCEPTION(Error, Writer(m_disk, path("b.beton"), imageLabelFields(), options));
}

void TestCustomFields::copiedAsTheyAre()
{
    const auto fields = fieldsOf({FieldType::Custom, FieldType::RgbImage, FieldType::Int});
    const RecordLayout layout = layoutWith(fields, {11, 1});
    write(path("a.beton"), fields, layout, 4);
    writeFile(path("plain.beton"), withoutManifest(path("a.beton")));
    MergeRequest request;
    request.inputs = {path("plain.beton"), path("a.beton")};
    request.output = path("both.beton");
    QCOMPARE(mergeBetons(request, m_disk, m_quiet, {}).samples, std::uint64_t{8});
    const Reader original(m_disk, path("a.beton"));
    const Reader both(m_disk, path("both.beton"));
    QVERIFY(both.manifest()->record.has_value());
    for (std::size_t i = 0; i < 8; ++i) {
        QVERIFY(std::ranges::equal(both.opaque(i, 0), original.opaque(i % 4, 0)));
        QVERIFY(both.read(both.payload(i, 1)) == original.read(original.payload(i % 4, 1)));
        QCOMPARE(both.integer(i, 2), original.integer(i % 4, 2));
    }
    QVERIFY(verify(m_disk, path("both.beton"), 1, newMarkerCheck, m_quiet, {}).ok());
}

// A custom field with data of its own: its pointer follows them.
void TestCustomFields::pointersOfCustomFieldsAreMoved()
{
    const auto fields = fieldsOf({FieldType::Int, FieldType::Custom});
    RecordLayout layout = layoutWith(fields, {21, 1}); // pointer at byte 3 of the field
    WriterOptions options;
    options.pageSize = kSmallPage;
    options.sampleCount = 30;
    options.layout = layout;
    {
        Writer writer(m_disk, path("a.beton"), fields, options);
        for (std::uint64_t i = 0; i < 30; ++i) {
            auto record = randomBytes(layout.recordBytes, 50 + i);
            const auto label = static_cast<std::int64_t>(i % 4);
            std::memcpy(record.data(), &label, sizeof label);
            const auto payload = randomBytes(300'000 + i, i);
            const std::vector<PlacedPayload> payloads = {{layout.offsets[1] + 3, payload}};
            writer.addRecord(record, payloads);
        }
        writer.finish();
    }
    MergeRequest request;
    request.inputs = {path("a.beton"), path("a.beton")};
    request.output = path("moved.beton");
    mergeBetons(request, m_disk, m_quiet, {});
    // Also without the manifest: the pointers of the custom field tell the size of the records.
    MemoryFileSystem memory;
    memory.content = withoutManifest(path("moved.beton"));
    QCOMPARE(Reader(memory, "x").recordBytes(), layout.recordBytes);

    const Reader moved(m_disk, path("moved.beton"));
    for (std::size_t i = 0; i < 60; ++i) {
        const auto opaque = moved.opaque(i, 1);
        std::uint64_t offset = 0;
        std::memcpy(&offset, opaque.data() + 3, sizeof offset);
        const auto payload = randomBytes(300'000 + i % 30, i % 30);
        QVERIFY(moved.read({offset, payload.size()}) == payload);
        auto record = randomBytes(layout.recordBytes, 50 + i % 30);
        QVERIFY(std::equal(opaque.begin(), opaque.begin() + 3, record.begin() + 8));
        QVERIFY(std::equal(opaque.begin() + 11, opaque.end(), record.begin() + 19));
    }
    QCOMPARE(moved.allocations().size(), std::size_t{60});
}

void TestCustomFields::dataThatNothingPointsToIsNotLost()
{
    const auto fields = fieldsOf({FieldType::RgbImage, FieldType::Custom});
    const RecordLayout layout = layoutWith(fields, {8, 8});
    WriterOptions options;
    options.pageSize = kSmallPage;
    options.sampleCount = 1;
    options.layout = layout;
    Writer writer(m_disk, path("a.beton"), fields, options);
    auto record = randomBytes(layout.recordBytes, 1);
    record[0] = std::byte{1};
    const std::uint16_t sides[2] = {5, 4};
    std::memcpy(record.data() + 1, sides, sizeof sides);
    const auto pixels = randomBytes(60, 1);
    const std::vector<PlacedPayload> payloads = {{5, pixels}, {16, pixels}};
    writer.addRecord(record, payloads);
    writer.finish();
    auto bytes = fileBytes(path("a.beton"));
    const std::size_t pointer = 24 + 2 * 1041 + 16;
    bytes[pointer] ^= std::byte{1}; // now it points to no allocation
    writeFile(path("lost.beton"), bytes);
    MergeRequest request;
    request.inputs = {path("lost.beton")};
    request.output = path("out.beton");
    request.settings.onDamage = DamagePolicy::Keep;
    try {
        mergeBetons(request, m_disk, m_quiet, {});
        QFAIL("copied");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QVERIFY(error.message().find("sample 0") != std::string::npos);
    }
    QVERIFY(!std::filesystem::exists(path("out.beton")));
}

void TestCustomFields::mergesOnlyWithTheSameSize()
{
    const auto fields = fieldsOf({FieldType::RgbImage, FieldType::Custom});
    write(path("a.beton"), fields, layoutWith(fields, {8, 1}), 3);
    write(path("b.beton"), fields, layoutWith(fields, {9, 1}), 3);
    MergeRequest request;
    request.inputs = {path("a.beton"), path("b.beton")};
    request.output = path("out2.beton");
    try {
        mergeBetons(request, m_disk, m_quiet, {});
        QFAIL("merged");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(error.message().find("another size") != std::string::npos, error.what());
        QCOMPARE(error.path(), path("b.beton"));
    }
}

QTEST_GUILESS_MAIN(TestCustomFields)
#include "tst_custom_fields.moc"
