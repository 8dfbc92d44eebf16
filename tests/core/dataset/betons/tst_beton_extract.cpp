#include "core/dataset/betons/beton_extract.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/beton/array_type.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "core/dataset/betons/extract_names.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/demo/demo_images.h"
#include "core/image/decode.h"
#include "support/changing_disk.h"
#include "support/error_of.h"
#include "support/recording_progress.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

std::vector<std::byte> noise(std::size_t count, std::uint64_t seed)
{
    CounterRng rng(seed, RandomStream::DemoImages, 0, 0);
    std::vector<std::byte> bytes(count);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(rng.next32());
    return bytes;
}

} // namespace

class TestBetonExtract : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_log = std::make_unique<RecordingProgress>();
        m_onDamage = beton::DamagePolicy::Refuse;
    }

    void imagesComeBack();
    void sameFilesWithAnyNumberOfWorkers();
    void everyFieldHasItsPlace();
    void filesWithoutImages();
    void safeNames_data();
    void safeNames();
    void classNamesThatAreNoFolders();
    void unnamedClassesKeepTheirOrder();
    void refusesWhatIsThere();
    void emptyFolderIsTaken();
    void cancelLeavesNothing();
    void damageIsRefusedOrReported();
    void damageOfTextsIsRefused();
    void changesMeanwhileAreRefusedOrReported();
    void classNamesKeepTheirBytes();

private:
    fs::path path(const QString& name) const { return m_folder->filePath(name).toStdString(); }
    QByteArray read(const QString& name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QStringList tree(const QString& name) const;
    void convertDemo();
    ExtractReport extract(const char* input, const char* output, int workers = 2);
    void write(const char* name, const std::vector<beton::Field>& fields,
               const std::vector<std::vector<beton::Value>>& samples,
               const std::vector<std::string>& classNames);

    PosixFileSystem m_disk;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RecordingProgress> m_log;
    beton::DamagePolicy m_onDamage = beton::DamagePolicy::Refuse;
};

QStringList TestBetonExtract::tree(const QString& name) const
{
    const QDir root(m_folder->filePath(name));
    QStringList names;
    QDirIterator walk(root.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext())
        names.push_back(root.relativeFilePath(walk.next()));
    names.sort();
    return names;
}

void TestBetonExtract::convertDemo()
{
    DemoImagesRequest images;
    images.root = path("images");
    images.trainPerClass = 3;
    images.validationPerClass = 0;
    makeDemoImages(images, m_disk, *m_log, {});
    ConvertRequest request;
    request.source = path("images/train");
    request.outputFolder = path("");
    request.validationFraction = 0;
    request.settings.maxResolution = 96;
    convertFolder(request, m_disk, *m_log, {});
}

ExtractReport TestBetonExtract::extract(const char* input, const char* output, int workers)
{
    return extractBeton({path(input), path(output), workers, m_onDamage}, m_disk, *m_log,
                        m_log->stop.get_token());
}

void TestBetonExtract::write(const char* name, const std::vector<beton::Field>& fields,
                             const std::vector<std::vector<beton::Value>>& samples,
                             const std::vector<std::string>& classNames)
{
    beton::WriterOptions options;
    options.pageSize = 2U << 20;
    options.sampleCount = samples.size();
    options.manifest.classNames = classNames;
    beton::Writer writer(m_disk, path(name), fields, options);
    for (const auto& values : samples)
        writer.add(values);
    writer.finish();
}

// JPEG bytes as they are, raw pixels exactly; and the folder converts again.
void TestBetonExtract::imagesComeBack()
{
    convertDemo();
    const char* file = "train_96_0.50_90.beton";
    const ExtractReport report = extract(file, "out");
    const beton::Reader reader(m_disk, path(file));
    const beton::ImageTable table = beton::readImageTable(reader);
    QCOMPARE(report.samples, std::uint64_t{30});
    QCOMPARE(report.jpegFiles + report.pngFiles, std::uint64_t{30});
    QVERIFY(report.jpegFiles > 5 && report.pngFiles > 5);
    QCOMPARE(report.otherFiles, std::uint64_t{0});
    QCOMPARE(m_log->last.done, std::uint64_t{30});
    ImageDecoder decoder;
    Image pixels;
    for (std::size_t i = 0; i < 30; ++i) {
        const beton::StoredImage image = reader.image(i, 0);
        const auto payload = reader.read(image.payload);
        const bool jpeg = image.mode == beton::ImageMode::Jpeg;
        const QString name = QString("out/%1/%2.%3")
                                 .arg(QString::fromStdString(
                                     table.classNames[static_cast<std::size_t>(table.labels[i])]))
                                 .arg(i, 6, 10, QChar('0'))
                                 .arg(jpeg ? "jpg" : "png");
        const QByteArray bytes = read(name);
        QVERIFY2(!bytes.isEmpty(), qPrintable(name));
        const auto span =
            std::as_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size())));
        if (jpeg) {
            QVERIFY(std::ranges::equal(span, payload));
        } else {
            decoder.decode(span, pixels);
            QCOMPARE(pixels.width(), image.width);
            QCOMPARE(pixels.height(), image.height);
            QCOMPARE(std::memcmp(pixels.pixels(), payload.data(), payload.size()), 0);
        }
    }
    QVERIFY(!fs::exists(path("out/samples.jsonl")));
    const ScanResult scan = scanImageFolder({path("out"), 0, 0, true, 1}, m_disk, *m_log, {});
    QVERIFY(scan.train.classNames == table.classNames);
    QCOMPARE(scan.train.files.size(), std::size_t{30});
}

void TestBetonExtract::sameFilesWithAnyNumberOfWorkers()
{
    convertDemo();
    extract("train_96_0.50_90.beton", "one", 1);
    extract("train_96_0.50_90.beton", "three", 3);
    const QStringList names = tree("one");
    QCOMPARE(names.size(), qsizetype{30});
    QCOMPARE(tree("three"), names);
    for (const QString& name : names)
        QVERIFY(read("one/" + name) == read("three/" + name));
}

void TestBetonExtract::everyFieldHasItsPlace()
{
    using beton::FieldType;
    const std::vector<beton::Field> fields = {
        {FieldType::RgbImage, "image", {}},
        {FieldType::Int, "label", {}},
        {FieldType::RgbImage, "depth", {}},
        {FieldType::Float, "weight", {}},
        {FieldType::Json, "meta", {}},
        {FieldType::NdArray, "box", beton::arrayArguments({{2, 3}, "<f4"})},
        {FieldType::TorchTensor, "flat", beton::arrayArguments({{5}, "<i2"})},
        {FieldType::NdArray, "odd", {}},
        {FieldType::Bytes, "blob/1", {}},
    };
    const auto pixels = noise(12, 1);
    const auto array = noise(24, 2);
    const auto flat = noise(10, 3);
    const std::string json = "{\"a\": [1, \"\xC3\xA4\"]}";
    const std::string broken = std::string(1000, '[');
    const auto textOf = [](const std::string& text) {
        return beton::BytesValue{std::as_bytes(std::span(text.c_str(), text.size() + 1))};
    };
    const beton::ImageValue image{beton::ImageMode::Raw, 2, 2, pixels};
    std::vector<std::vector<beton::Value>> samples;
    for (const bool first : {true, false})
        samples.push_back({image, std::int64_t{first ? 0 : 1}, image,
                           first ? 0.25 : std::numeric_limits<double>::infinity(),
                           textOf(first ? json : broken), beton::BytesValue{array},
                           beton::BytesValue{flat}, beton::BytesValue{flat},
                           beton::BytesValue{flat}});
    write("a.beton", fields, samples, {"ant", "bee"});
    const ExtractReport report = extract("a.beton", "out");
    QCOMPARE(tree("out"),
             (QStringList{".depth/ant/000000.png", ".depth/bee/000001.png", "ant/000000.blob_1.bin",
                          "ant/000000.box.npy", "ant/000000.flat.npy", "ant/000000.odd.bin",
                          "ant/000000.png", "bee/000001.blob_1.bin", "bee/000001.box.npy",
                          "bee/000001.flat.npy", "bee/000001.odd.bin", "bee/000001.png",
                          "samples.jsonl"}));
    QCOMPARE(report.pngFiles, std::uint64_t{4});
    QCOMPARE(report.otherFiles, std::uint64_t{9});

    const QList<QByteArray> lines = read("out/samples.jsonl").split('\n');
    QCOMPARE(lines.size(), qsizetype{3});
    const QJsonObject values = QJsonDocument::fromJson(lines[0]).object()["fields"].toObject();
    QCOMPARE(values["image"]["file"].toString(), QString("ant/000000.png"));
    QCOMPARE(values["depth"]["file"].toString(), QString(".depth/ant/000000.png"));
    QCOMPARE(values["label"].toInt(-1), 0);
    QCOMPARE(values["weight"].toDouble(), 0.25);
    QCOMPARE(values["meta"]["a"][1].toString(), QString("ä"));
    QCOMPARE(values["box"]["file"].toString(), QString("ant/000000.box.npy"));
    const QJsonObject second = QJsonDocument::fromJson(lines[1]).object()["fields"].toObject();
    QCOMPARE(second["weight"].toString(), QString("inf"));
    QCOMPARE(second["meta"].toString().size(), qsizetype{1000}); // no JSON: kept as text

    const QByteArray npy = read("out/ant/000000.box.npy");
    QVERIFY(npy.startsWith(QByteArray("\x93NUMPY\x01\x00", 8)));
    QCOMPARE(npy.size(), qsizetype{128 + 24});
    QVERIFY(npy.contains("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
    QCOMPARE(npy[127], '\n');
    QCOMPARE(std::memcmp(npy.constData() + 128, array.data(), array.size()), 0);
    QVERIFY(read("out/ant/000000.flat.npy").contains("'shape': (5,), }"));
    QCOMPARE(read("out/bee/000001.blob_1.bin").size(), qsizetype{10});
}

void TestBetonExtract::filesWithoutImages()
{
    using beton::FieldType;
    write("floats.beton", {{FieldType::Float, "x", {}}}, {{1.5}, {-2.0}}, {});
    QCOMPARE(extract("floats.beton", "floats").samples, std::uint64_t{2});
    QCOMPARE(read("floats/samples.jsonl"), QByteArray("{\"sample\":0,\"fields\":{\"x\":1.5}}\n"
                                                      "{\"sample\":1,\"fields\":{\"x\":-2.0}}\n"));
}

void TestBetonExtract::safeNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("safe");
    QTest::newRow("plain") << "ant"
                           << "ant";
    QTest::newRow("spaces") << "an ant"
                            << "an ant";
    QTest::newRow("umlaut") << "Käfer"
                            << "Käfer";
    QTest::newRow("slash") << "../etc/x"
                           << "_._etc_x";
    QTest::newRow("backslash") << "a\\b"
                               << "a_b";
    QTest::newRow("hidden") << ".ant"
                            << "_ant";
    QTest::newRow("dots") << ".."
                          << "_.";
    QTest::newRow("line") << "a\nb"
                          << "a_b";
    QTest::newRow("empty") << ""
                           << "instead";
    QTest::newRow("long") << QString("ä").repeated(150) << QString("ä").repeated(100);
    QTest::newRow("long, cut within")
        << "x" + QString("ä").repeated(150) << "x" + QString("ä").repeated(99);
}

void TestBetonExtract::safeNames()
{
    QFETCH(QString, name);
    QFETCH(QString, safe);
    QCOMPARE(QString::fromStdString(safeFileName(name.toStdString(), "instead")), safe);
}

void TestBetonExtract::classNamesThatAreNoFolders()
{
    const auto pixels = noise(12, 1);
    const beton::ImageValue image{beton::ImageMode::Raw, 2, 2, pixels};
    write("a.beton", beton::imageLabelFields(),
          {{image, std::int64_t{0}}, {image, std::int64_t{1}}, {image, std::int64_t{2}}},
          {"a/b", "a_b", "samples.jsonl"});
    extract("a.beton", "out");
    QCOMPARE(tree("out"),
             (QStringList{"a_b (1)/000001.png", "a_b/000000.png", "samples.jsonl (2)/000002.png"}));
}

// A beton of FFCV has no class names. Extracted and converted again, it has the same labels.
void TestBetonExtract::unnamedClassesKeepTheirOrder()
{
    for (const auto& [count, third] :
         {std::pair(3, "class 2"), {12, "class 02"}, {101, "class 002"}}) {
        beton::LabelColumn labels;
        labels.field = 1;
        for (int label = 0; label < count; ++label)
            labels.labels.push_back(label);
        const ExtractNames names(labels);
        std::vector<std::string> folders;
        for (const auto& [label, folder] : names.folders())
            folders.push_back(folder);
        QVERIFY(std::ranges::is_sorted(folders));
        QCOMPARE(folders[2], std::string(third));
    }
    const auto pixels = noise(12, 1);
    const beton::ImageValue image{beton::ImageMode::Raw, 2, 2, pixels};
    std::vector<std::vector<beton::Value>> samples;
    for (std::int64_t label = 0; label < 12; ++label)
        samples.insert(samples.end(), static_cast<std::size_t>(label) + 1, {image, label});
    write("plain.beton", beton::imageLabelFields(), samples, {});
    extract("plain.beton", "out");
    ConvertRequest request;
    request.source = path("out");
    request.outputFolder = path("");
    request.validationFraction = 0;
    request.trainName = "again";
    convertFolder(request, m_disk, *m_log, {});
    const beton::Reader again(m_disk, path("again.beton"));
    QCOMPARE(again.manifest()->classNames[10], std::string("class 10"));
    QVERIFY(beton::readLabels(again).labels ==
            beton::readLabels(beton::Reader(m_disk, path("plain.beton"))).labels);
}

void TestBetonExtract::refusesWhatIsThere()
{
    write("a.beton", {{beton::FieldType::Int, "label", {}}}, {{std::int64_t{0}}}, {});
    QVERIFY(QDir().mkpath(m_folder->filePath("full/x")));
    for (const char* target : {"full", "full/", "a.beton"}) {
        try {
            extract("a.beton", target);
            QFAIL("replaced");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::AlreadyExists);
        }
    }
    QVERIFY(fs::exists(path("full/x")));
    QVERIFY_THROWS_EXCEPTION(Error, extract("nowhere.beton", "new"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
             (QStringList{"a.beton", "full"}));
}

void TestBetonExtract::emptyFolderIsTaken()
{
    write("a.beton", {{beton::FieldType::Int, "label", {}}}, {{std::int64_t{0}}}, {});
    QVERIFY(QDir().mkpath(m_folder->filePath("empty")));
    extract("a.beton", "empty/");
    QVERIFY(fs::exists(path("empty/samples.jsonl")));
    extract("a.beton", "new/folder/");
    QVERIFY(fs::exists(path("new/folder/samples.jsonl")));
}

void TestBetonExtract::cancelLeavesNothing()
{
    convertDemo();
    const QStringList before =
        QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    m_log->stopAt = 1;
    try {
        extract("train_96_0.50_90.beton", "deep/out");
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), before);
}

void TestBetonExtract::damageIsRefusedOrReported()
{
    const auto pixels = noise(12, 1);
    const beton::ImageValue image{beton::ImageMode::Raw, 2, 2, pixels};
    write("a.beton", beton::imageLabelFields(), {{image, std::int64_t{0}}}, {"ant"});
    QFile file(m_folder->filePath("a.beton"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(2 << 20));
    QVERIFY(file.putChar('!'));
    file.close();
    try {
        extract("a.beton", "out");
        QFAIL("extracted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.path(), path("a.beton"));
        QVERIFY(error.message().find("page 0") != std::string::npos);
    }
    QVERIFY(!fs::exists(path("out")));
    m_onDamage = beton::DamagePolicy::Keep;
    QCOMPARE(extract("a.beton", "out").pngFiles, std::uint64_t{1});
    QCOMPARE(m_log->problems.size(), std::size_t{1});
    QVERIFY(m_log->problems[0].message.english().find("page 0") != std::string::npos);
}

// Payloads that become part of samples.jsonl.
void TestBetonExtract::damageOfTextsIsRefused()
{
    const std::string text = "{\"a\": 1}";
    const auto bytes = std::as_bytes(std::span(text));
    write("a.beton", {{beton::FieldType::Json, "meta", {}}}, {{beton::BytesValue{bytes}}}, {});
    QFile file(m_folder->filePath("a.beton"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek((2 << 20) + 6));
    QVERIFY(file.putChar('2'));
    file.close();
    QCOMPARE(codeOf([&] { extract("a.beton", "out"); }), std::optional(ErrorCode::CorruptData));
    QVERIFY(!fs::exists(path("out")));
}

void TestBetonExtract::changesMeanwhileAreRefusedOrReported()
{
    const auto first = noise(700, 1);
    const auto second = noise(300'000, 2); // lies in several pieces of what is read at once
    const std::vector<beton::Field> fields = {{beton::FieldType::Bytes, "blob", {}}};
    write("a.beton", fields, {{beton::BytesValue{first}}, {beton::BytesValue{second}}}, {});
    const FileRange payload = beton::Reader(m_disk, path("a.beton")).payload(1, 0);
    ChangingDisk disk;
    disk.changeBefore(payload, payload.offset + 290'000);
    const auto extractChanging = [&] {
        return extractBeton({path("a.beton"), path("out"), 1, m_onDamage}, disk, *m_log, {});
    };
    const Error error = errorOf(extractChanging);
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QCOMPARE(error.path(), path("a.beton"));
    QCOMPARE(error.message(), std::string("page 0 changed while it was being copied"));
    QVERIFY(!fs::exists(path("out")));

    write("b.beton", fields, {{beton::BytesValue{first}}, {beton::BytesValue{second}}}, {});
    fs::rename(path("b.beton"), path("a.beton"));
    m_onDamage = beton::DamagePolicy::Keep;
    QCOMPARE(extractChanging().otherFiles, std::uint64_t{3});
    QCOMPARE(m_log->problems.size(), std::size_t{1});
}

void TestBetonExtract::classNamesKeepTheirBytes()
{
    const auto pixels = noise(12, 1);
    const beton::ImageValue image{beton::ImageMode::Raw, 2, 2, pixels};
    write("a.beton",
          {{beton::FieldType::RgbImage, "image", {}},
           {beton::FieldType::Int, "label", {}},
           {beton::FieldType::Float, "x", {}}},
          {{image, std::int64_t{0}, 0.5}, {image, std::int64_t{1}, 1.5}}, {"cl\xff", "cl\xfe"});
    extract("a.beton", "out");
    QVERIFY(fs::exists(path("out") / "cl\xff" / "000000.png"));
    QVERIFY(fs::exists(path("out") / "cl\xfe" / "000001.png"));
    // A name that is not UTF-8 is the list of its bytes.
    QVERIFY(read("out/samples.jsonl").contains("\"file\":[99,108,255,47,48,"));
}

QTEST_GUILESS_MAIN(TestBetonExtract)
#include "tst_beton_extract.moc"
