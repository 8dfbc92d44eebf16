// merge and append, and with them the copying of samples.
#include "core/beton/merge.h"

#include "core/base/error.h"
#include "core/beton/array_type.h"
#include "core/beton/output_set.h"
#include "core/beton/verify.h"
#include "golden.h"
#include "samples.h"
#include "support/changing_disk.h"
#include "support/error_of.h"
#include "support/recording_progress.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;
using namespace formwork::test;

namespace fs = std::filesystem;

class TestMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void everyFieldTypeComesThrough_data();
    void everyFieldTypeComesThrough();
    void oneFileIsCopiedByteForByte();
    void classesAreUnitedByName();
    void namesOfAnyBytesStayApart();
    void classesOfOneFileStayApart();
    void refusesAmbiguousNames_data();
    void refusesAmbiguousNames();
    void labelsStayWithoutNames();
    void namedAndUnnamedAreReported();
    void unites_data();
    void unites();
    void manifestReportsTheOrigin();
    void largestPageSizeWins();
    void sameBytesTwice();
    void refusesOtherFields_data();
    void refusesOtherFields();
    void refusesWhatIsThere();
    void appendReplacesItsBase();
    void damagedInput_data();
    void damagedInput();
    void changesMeanwhileAreRefused();
    void cancelLeavesNothing();
    void outputSetAppearsAsAWhole();

private:
    fs::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    QStringList files() const
    {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    }
    CopyReport merge(const std::vector<const char*>& inputs, const char* output);
    void write(const char* name, const std::vector<std::string>& classNames,
               const std::vector<std::int64_t>& labels, std::uint32_t pageSize = kSmallPage);
    void blotManifest(const char* name);

    PosixFileSystem m_disk;
    std::unique_ptr<QTemporaryDir> m_folder;
    Goldens m_goldens;
    RecordingProgress m_log;
};

CopyReport TestMerge::merge(const std::vector<const char*>& inputs, const char* output)
{
    MergeRequest request;
    for (const char* input : inputs)
        request.inputs.push_back(path(input));
    request.output = path(output);
    return mergeBetons(request, m_disk, m_log, {});
}

void TestMerge::write(const char* name, const std::vector<std::string>& classNames,
                      const std::vector<std::int64_t>& labels, std::uint32_t pageSize)
{
    WriterOptions options;
    options.pageSize = pageSize;
    options.sampleCount = labels.size();
    options.manifest = sampleManifest();
    options.manifest.classNames = classNames;
    options.manifest.source = name;
    Writer writer(m_disk, path(name), imageLabelFields(), options);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto jpeg = jpegSkeleton(20, 10, 100 + i);
        writer.add(std::vector<Value>{ImageValue{ImageMode::Jpeg, 20, 10, jpeg}, labels[i]});
    }
    writer.finish();
}

void TestMerge::blotManifest(const char* name)
{
    auto bytes = fileBytes(path(name));
    const Reader reader(m_disk, path(name));
    const std::uint64_t end = reader.metadata() + reader.sampleCount() * reader.recordBytes();
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(end),
              bytes.begin() + static_cast<std::ptrdiff_t>(reader.firstPage()), std::byte{0});
    writeFile(path(name), bytes);
}

void TestMerge::everyFieldTypeComesThrough_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_goldens.names())
        QTest::newRow(qPrintable(name)) << name;
}

// A file of FFCV twice over: both halves are what it was, whatever fields it has.
void TestMerge::everyFieldTypeComesThrough()
{
    QFETCH(QString, name);
    const fs::path golden = m_goldens.unpack(name);
    MergeRequest request{{golden, golden}, path("twice.beton"), {}};
    const Reader one(m_disk, golden);
    QCOMPARE(mergeBetons(request, m_disk, m_log, {}).samples, 2 * one.header().sampleCount);
    const Reader two(m_disk, path("twice.beton"));
    QVERIFY(two.manifest()->classNames.empty());
    for (std::size_t i = 0; i < two.sampleCount(); ++i) {
        const std::size_t from = i % one.sampleCount();
        for (std::size_t f = 0; f < one.fields().size(); ++f) {
            const FieldType type = one.fields()[f].type;
            if (type == FieldType::Int) {
                QCOMPARE(two.integer(i, f), one.integer(from, f));
            } else if (type == FieldType::Float) {
                QCOMPARE(two.real(i, f), one.real(from, f));
            } else {
                QVERIFY(two.read(two.payload(i, f)) == one.read(one.payload(from, f)));
            }
            if (type == FieldType::RgbImage) {
                QCOMPARE(two.image(i, f).mode, one.image(from, f).mode);
                QCOMPARE(two.image(i, f).width, one.image(from, f).width);
                QCOMPARE(two.image(i, f).height, one.image(from, f).height);
            }
        }
    }
    const VerifyReport report = verify(m_disk, path("twice.beton"), 2, newMarkerCheck, m_log, {});
    QVERIFY2(report.ok(), report.ok() ? "" : report.damage[0].c_str());
    QVERIFY(report.hasManifest);
}

// But for the manifest: pages, metadata and table are the same.
void TestMerge::oneFileIsCopiedByteForByte()
{
    writeSamples(m_disk, path("a.beton"), 60);
    const CopyReport report = merge({"a.beton"}, "b.beton");
    QCOMPARE(report.samples, std::uint64_t{60});
    QVERIFY((report.classCounts == std::vector<std::uint64_t>{20, 20, 20}));
    const Reader a(m_disk, path("a.beton"));
    const Reader b(m_disk, path("b.beton"));
    QCOMPARE(report.fileBytes, b.fileBytes());
    QCOMPARE(a.firstPage(), b.firstPage());
    QVERIFY(std::ranges::equal(a.tables(), b.tables()));
    const auto pagesOf = [](const Reader& reader) {
        return reader.read({reader.firstPage(), reader.fileBytes() - reader.firstPage()});
    };
    QVERIFY(pagesOf(a) == pagesOf(b));
    QVERIFY(b.manifest()->classNames == a.manifest()->classNames);
    QVERIFY(b.manifest()->settings == a.manifest()->settings);
    QCOMPARE(b.manifest()->source, a.manifest()->source);
    QCOMPARE(m_log.last.done, std::uint64_t{60});
    QCOMPARE(m_log.last.total, std::uint64_t{60});
}

void TestMerge::classesAreUnitedByName()
{
    write("a.beton", {"cat", "ant"}, {0, 1, 1});
    write("b.beton", {"ant", "bee", "cat"}, {0, 1, 2, 1});
    const CopyReport report = merge({"a.beton", "b.beton"}, "c.beton");
    QVERIFY((report.classNames == std::vector<std::string>{"cat", "ant", "bee"}));
    QVERIFY((report.classCounts == std::vector<std::uint64_t>{2, 3, 2}));
    const ImageTable table = readImageTable(Reader(m_disk, path("c.beton")));
    QVERIFY((table.labels == std::vector<std::int32_t>{0, 1, 1, 1, 2, 0, 2}));
    QVERIFY(table.classNames == report.classNames);
    QVERIFY(verify(m_disk, path("c.beton"), 1, newMarkerCheck, m_log, {}).ok());

    write("bad.beton", {"ant", "cat"}, {0, 7});
    try {
        merge({"a.beton", "bad.beton"}, "d.beton");
        QFAIL("merged");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QVERIFY2(error.message().find("label 7") != std::string::npos, error.what());
    }
    QVERIFY(!fs::exists(path("d.beton")));
    // Where its own classes stay, label 7 must not become a class of another file.
    write("many.beton", {"1", "2", "3", "4", "5", "6", "7", "8"}, {0});
    QVERIFY_THROWS_EXCEPTION(Error, merge({"bad.beton", "many.beton"}, "d.beton"));
    QVERIFY(!fs::exists(path("d.beton")));
}

void TestMerge::namesOfAnyBytesStayApart()
{
    write("a.beton", {"cl\xff", "cl\xfe"}, {0, 1});
    write("b.beton", {"ant", "cl\xfe"}, {0, 1});
    for (const bool swapped : {false, true}) {
        const char* output = swapped ? "ba.beton" : "ab.beton";
        merge(swapped ? std::vector{"b.beton", "a.beton"} : std::vector{"a.beton", "b.beton"},
              output);
        const ImageTable table = readImageTable(Reader(m_disk, path(output)));
        QVERIFY(
            (table.classNames == (swapped ? std::vector<std::string>{"ant", "cl\xfe", "cl\xff"}
                                          : std::vector<std::string>{"cl\xff", "cl\xfe", "ant"})));
        QVERIFY((table.labels == (swapped ? std::vector<std::int32_t>{0, 1, 2, 1}
                                          : std::vector<std::int32_t>{0, 1, 2, 1})));
    }
}

// As older betons have them, where names that are not UTF-8 became the same text.
void TestMerge::classesOfOneFileStayApart()
{
    write("ant.beton", {"ant"}, {0});
    write("old.beton", {"cl", "cl", "ant"}, {0, 1, 2, 1});
    merge({"ant.beton", "old.beton", "old.beton"}, "c.beton");
    const ImageTable table = readImageTable(Reader(m_disk, path("c.beton")));
    QVERIFY((table.classNames == std::vector<std::string>{"ant", "cl", "cl"}));
    QVERIFY((table.labels == std::vector<std::int32_t>{0, 1, 2, 0, 2, 1, 2, 0, 2}));
}

void TestMerge::refusesAmbiguousNames_data()
{
    QTest::addColumn<bool>("swapped");
    QTest::newRow("twice in the first") << false;
    QTest::newRow("twice in the second") << true;
}

void TestMerge::refusesAmbiguousNames()
{
    QFETCH(bool, swapped);
    write("old.beton", {"cl", "cl", "ant"}, {0, 1, 2, 1});
    write("part.beton", {"ant", "cl"}, {0, 1});
    const std::vector<const char*> inputs =
        swapped ? std::vector{"part.beton", "old.beton"} : std::vector{"old.beton", "part.beton"};
    try {
        merge(inputs, "c.beton");
        QFAIL("merged");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::ClassMismatch);
        QCOMPARE(error.path(), path(inputs[1]));
        QVERIFY2(error.message().find("'cl'") != std::string::npos, error.what());
    }
    QVERIFY(!fs::exists(path("c.beton")));
}

void TestMerge::labelsStayWithoutNames()
{
    write("a.beton", {"ant"}, {0, 2, 1});
    write("b.beton", {"bee"}, {3, 0});
    blotManifest("a.beton");
    blotManifest("b.beton");
    merge({"a.beton", "b.beton"}, "c.beton");
    const ImageTable table = readImageTable(Reader(m_disk, path("c.beton")));
    QVERIFY((table.labels == std::vector<std::int32_t>{0, 2, 1, 3, 0}));
    QCOMPARE(table.classNames.back(), std::string("class 3"));
}

void TestMerge::namedAndUnnamedAreReported()
{
    write("a.beton", {"ant", "bee"}, {0, 1});
    write("b.beton", {"bee", "ant"}, {0, 1});
    merge({"a.beton", "b.beton"}, "c.beton");
    QVERIFY(m_log.problems.empty());
    blotManifest("b.beton");
    m_log.problems.clear();
    merge({"a.beton", "b.beton"}, "d.beton");
    QCOMPARE(m_log.problems.size(), std::size_t{1});
    QCOMPARE(m_log.problems[0].path, path("b.beton"));
    QVERIFY(m_log.problems[0].message.english().find("label 0 becomes the class 'ant'") !=
            std::string::npos);
    appendBetons({path("a.beton"), {path("b.beton")}, path("e.beton"), {}}, m_disk, m_log, {});
    QCOMPARE(m_log.problems.size(), std::size_t{2});
}

void TestMerge::unites_data()
{
    QTest::addColumn<QList<QStringList>>("lists");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QList<QList<int>>>("maps");
    using Lists = QList<QStringList>;
    using Maps = QList<QList<int>>;
    QTest::newRow("same") << Lists{{"a", "b"}, {"a", "b"}} << QStringList{"a", "b"} << Maps{{}, {}};
    QTest::newRow("longer") << Lists{{"a"}, {"a", "b"}} << QStringList{"a", "b"} << Maps{{}, {}};
    QTest::newRow("shifted") << Lists{{"a", "b"}, {"b", "c"}, {"c", "a"}}
                             << QStringList{"a", "b", "c"} << Maps{{}, {1, 2}, {2, 0}};
    QTest::newRow("two spellings of Unicode")
        << Lists{{"caf\u00e9", "tea"}, {"tea", "cafe\u0301"}} << QStringList{"caf\u00e9", "tea"}
        << Maps{{}, {1, 0}};
    QTest::newRow("none") << Lists{{}, {}} << QStringList{} << Maps{{}, {}};
    QTest::newRow("unnamed second")
        << Lists{{"a"}, {}} << QStringList{"a", "class 1", "class 2", "class 3"} << Maps{{}, {}};
    QTest::newRow("unnamed first")
        << Lists{{}, {"a", "b"}} << QStringList{"a", "b", "class 2", "class 3"} << Maps{{}, {}};
    QTest::newRow("a name twice") << Lists{{"a", "a", "b"}, {"a", "a", "b"}}
                                  << QStringList{"a", "a", "b"} << Maps{{}, {}};
}

// Every file has a sample with label 3.
void TestMerge::unites()
{
    QFETCH(QList<QStringList>, lists);
    QFETCH(QStringList, names);
    QFETCH(QList<QList<int>>, maps);
    std::vector<LabelColumn> columns;
    for (const QStringList& list : lists) {
        LabelColumn column;
        column.field = 1;
        column.labels = {3};
        for (const QString& name : list)
            column.classNames.push_back(name.toStdString());
        columns.push_back(column);
    }
    const ClassUnion classes = uniteClasses(columns);
    QStringList actual;
    for (const std::string& name : classes.names)
        actual.push_back(QString::fromStdString(name));
    QCOMPARE(actual, names);
    QCOMPARE(classes.labelMaps.size(), columns.size());
    for (qsizetype i = 0; i < maps.size(); ++i) {
        const auto& map = classes.labelMaps[static_cast<std::size_t>(i)];
        QCOMPARE(QList<int>(map.begin(), map.end()), maps[i]);
    }
}

void TestMerge::manifestReportsTheOrigin()
{
    write("a.beton", {"ant"}, {0, 0});
    write("b.beton", {"bee"}, {0});
    write("plain.beton", {}, {0, 0, 0});
    blotManifest("plain.beton");
    merge({"a.beton", "b.beton"}, "ab.beton");
    merge({"ab.beton", "plain.beton"}, "all.beton");
    const Reader reader(m_disk, path("all.beton"));
    const ManifestOrigin& origin = *reader.manifest()->origin;
    QCOMPARE(origin.operation, std::string("merge"));
    QCOMPARE(origin.inputs.size(), std::size_t{2});
    QCOMPARE(origin.inputs[1].file, path("plain.beton").string());
    QCOMPARE(origin.inputs[1].samples, std::uint64_t{3});
    QVERIFY(origin.inputs[1].tool.empty());
    QCOMPARE(origin.inputs[0].samples, std::uint64_t{3});
    QCOMPARE(origin.inputs[0].source, std::string()); // its two had different ones
    const ManifestInput& first = origin.inputs[0].origin.at(0).inputs.at(0);
    QCOMPARE(first.source, std::string("a.beton"));
    QCOMPARE(first.samples, std::uint64_t{2});
    QVERIFY(first.settings == sampleManifest().settings);
    QVERIFY(reader.manifest()->settings == sampleManifest().settings); // on which all agree
    QCOMPARE(reader.manifest()->split, std::string("train"));
}

void TestMerge::largestPageSizeWins()
{
    write("a.beton", {"a"}, {0, 0}, 2 * kSmallPage);
    write("b.beton", {"a"}, {0, 0});
    merge({"b.beton", "a.beton"}, "c.beton");
    QCOMPARE(Reader(m_disk, path("c.beton")).header().pageSize, 2 * kSmallPage);
}

void TestMerge::sameBytesTwice()
{
    writeSamples(m_disk, path("a.beton"), 30);
    merge({"a.beton", "a.beton"}, "b.beton");
    merge({"a.beton", "a.beton"}, "c.beton");
    QVERIFY(fileBytes(path("b.beton")) == fileBytes(path("c.beton")));
}

using Fields = std::vector<Field>;
Q_DECLARE_METATYPE(Fields)

void TestMerge::refusesOtherFields_data()
{
    QTest::addColumn<Fields>("fields");
    QTest::addColumn<QString>("words");
    const auto array = [](std::uint64_t side) {
        return Field{FieldType::NdArray, "b", arrayArguments({{side}, "<f4"})};
    };
    QTest::newRow("fewer") << Fields{{FieldType::Bytes, "a", {}}} << "1 fields instead of 2";
    QTest::newRow("name") << Fields{{FieldType::Bytes, "x", {}}, array(3)} << "is named 'a' there";
    QTest::newRow("type") << Fields{{FieldType::Json, "a", {}}, array(3)} << "of another type";
    QTest::newRow("shape") << Fields{{FieldType::Bytes, "a", {}}, array(4)}
                           << "another shape or data type";
}

void TestMerge::refusesOtherFields()
{
    QFETCH(Fields, fields);
    QFETCH(QString, words);
    const auto writeOne = [&](const char* name, const Fields& these) {
        WriterOptions options;
        options.sampleCount = 1;
        Writer writer(m_disk, path(name), these, options);
        const auto payload = randomBytes(16, 1);
        writer.add(std::vector<Value>(these.size(), BytesValue{payload}));
        writer.finish();
    };
    writeOne("a.beton", {{FieldType::Bytes, "a", {}},
                         {FieldType::NdArray, "b", arrayArguments({{3}, "<f4"})}});
    writeOne("b.beton", fields);
    try {
        merge({"a.beton", "b.beton"}, "c.beton");
        QFAIL("merged");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(error.message()).contains(words), error.what());
        QCOMPARE(error.path(), path("b.beton"));
    }
    QVERIFY(!fs::exists(path("c.beton")));
}

void TestMerge::refusesWhatIsThere()
{
    write("a.beton", {"a"}, {0});
    const auto before = fileBytes(path("a.beton"));
    try {
        merge({"a.beton"}, "a.beton");
        QFAIL("replaced");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::AlreadyExists);
    }
    QVERIFY(fileBytes(path("a.beton")) == before);
    QVERIFY_THROWS_EXCEPTION(Error, merge({}, "b.beton"));
    QVERIFY_THROWS_EXCEPTION(Error, merge({"a.beton", "nowhere.beton"}, "b.beton"));
    QCOMPARE(files(), QStringList{"a.beton"});
}

void TestMerge::appendReplacesItsBase()
{
    write("a.beton", {"ant"}, {0, 0});
    write("b.beton", {"bee", "ant"}, {0, 1});
    AppendRequest request{path("a.beton"), {path("b.beton")}, path("out.beton"), {}};
    QCOMPARE(appendBetons(request, m_disk, m_log, {}).samples, std::uint64_t{4});
    QCOMPARE(Reader(m_disk, path("a.beton")).sampleCount(), std::size_t{2});
    request.output.clear();
    QCOMPARE(appendBetons(request, m_disk, m_log, {}).file, path("a.beton"));
    const Reader reader(m_disk, path("a.beton"));
    const ImageTable table = readImageTable(reader);
    QVERIFY((table.labels == std::vector<std::int32_t>{0, 0, 1, 0}));
    QVERIFY((table.classNames == std::vector<std::string>{"ant", "bee"}));
    QCOMPARE(reader.manifest()->origin->operation, std::string("append"));
    QVERIFY(verify(m_disk, path("a.beton"), 1, newMarkerCheck, m_log, {}).ok());
    request.more.clear();
    QVERIFY_THROWS_EXCEPTION(Error, appendBetons(request, m_disk, m_log, {}));
}

void TestMerge::damagedInput_data()
{
    QTest::addColumn<int>("place"); // 0: a payload, 1: a label, 2: the manifest
    QTest::addColumn<QString>("words");
    QTest::newRow("page") << 0 << "page 0";
    QTest::newRow("metadata") << 1 << "metadata";
    QTest::newRow("manifest") << 2 << "manifest";
}

// A copy gets its own checksums, so damage must not slip in.
void TestMerge::damagedInput()
{
    QFETCH(int, place);
    QFETCH(QString, words);
    write("a.beton", {"ant", "bee"}, {0, 1, 0});
    auto bytes = fileBytes(path("a.beton"));
    const std::size_t metadata = 24 + 2 * 1041;
    const std::size_t manifest = (metadata + 3 * 24 + 7) / 8 * 8;
    const std::size_t at = place == 0   ? kSmallPage + 30
                           : place == 1 ? metadata + 16
                                        : manifest + 50;
    bytes[at] ^= std::byte{1};
    writeFile(path("a.beton"), bytes);
    MergeRequest request{{path("a.beton")}, path("b.beton"), {}};
    try {
        mergeBetons(request, m_disk, m_log, {});
        QFAIL("merged");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QVERIFY2(QString::fromStdString(error.message()).contains(words), error.what());
    }
    QVERIFY(!fs::exists(path("b.beton")));
    request.settings.onDamage = DamagePolicy::Keep;
    m_log.problems.clear();
    QCOMPARE(mergeBetons(request, m_disk, m_log, {}).samples, std::uint64_t{3});
    QCOMPARE(m_log.problems.size(), std::size_t{1});
    QVERIFY(QString::fromStdString(m_log.problems[0].message.english()).contains(words));
}

void TestMerge::changesMeanwhileAreRefused()
{
    write("a.beton", {"ant"}, {0, 0, 0});
    const FileRange payload = Reader(m_disk, path("a.beton")).image(2, 0).payload;
    ChangingDisk disk;
    disk.changeBefore(payload, payload.offset + payload.bytes - 1);
    const Error error = errorOf([&] {
        mergeBetons({{path("a.beton")}, path("b.beton"), {}}, disk, m_log, {});
    });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QCOMPARE(error.path(), path("a.beton"));
    QVERIFY(!fs::exists(path("b.beton")));
}

void TestMerge::cancelLeavesNothing()
{
    writeSamples(m_disk, path("a.beton"), 60);
    RecordingProgress log;
    log.stopAt = 1;
    MergeRequest request{{path("a.beton"), path("a.beton")}, path("new/folder/b.beton"), {}};
    for (const bool before : {true, false}) {
        if (before)
            log.stop.request_stop();
        else
            log.stop = std::stop_source();
        try {
            mergeBetons(request, m_disk, log, log.stop.get_token());
            QFAIL("not cancelled");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::Cancelled);
        }
        QCOMPARE(files(), QStringList{"a.beton"});
    }
}

void TestMerge::outputSetAppearsAsAWhole()
{
    WriterOptions options;
    options.pageSize = kSmallPage;
    const std::vector<Field> fields = {{FieldType::Int, "label", {}}};
    {
        OutputSet set(m_disk, {path("x/a.beton"), path("x/b.beton")}, false);
        set.start(fields, options).seal();
        set.start(fields, options).seal();
        QVERIFY(!fs::exists(path("x/a.beton")));
    }
    QVERIFY(files().isEmpty());
    {
        OutputSet set(m_disk, {path("x/a.beton"), path("x/b.beton")}, false);
        set.start(fields, options).seal();
        set.start(fields, options); // not sealed: its commit fails
        QVERIFY_THROWS_EXCEPTION(Error, set.commit());
    }
    QVERIFY(files().isEmpty());
    {
        OutputSet set(m_disk, {path("x/a.beton"), path("x/b.beton")}, false);
        set.start(fields, options).seal();
        set.start(fields, options).seal();
        set.commit();
    }
    QCOMPARE(QDir(m_folder->filePath("x")).entryList(QDir::Files),
             (QStringList{"a.beton", "b.beton"}));
    QVERIFY_THROWS_EXCEPTION(Error, OutputSet(m_disk, {path("x/b.beton")}, false));
    QVERIFY_THROWS_EXCEPTION(Error, OutputSet(m_disk, {path("c.beton"), path("c.beton")}, false));
}

QTEST_GUILESS_MAIN(TestMerge)
#include "tst_merge.moc"
