#include "core/dataset/convert.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/image/resample.h"
#include "image_files.h"
#include "support/failing_file_system.h"

#include <QtTest>

#include <algorithm>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

// Keeps what a job tells, and asks it to stop after some images if wanted.
class Listener final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        last = progress;
        if (progress.stage.starts_with("Converting") && progress.done >= stopAfter)
            stop.request_stop();
    }
    void problem(const Problem& problem) override
    {
        if (problem.message.starts_with("left out"))
            leftOut.push_back(problem);
    }

    std::uint64_t stopAfter = std::numeric_limits<std::uint64_t>::max();
    std::stop_source stop;
    Progress last;
    std::vector<Problem> leftOut;
};

std::vector<std::string> namesIn(const fs::path& folder)
{
    std::vector<std::string> names;
    if (fs::exists(folder))
        for (const auto& entry : fs::directory_iterator(folder))
            names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

double psnr(const ImageView& a, const ImageView& b)
{
    double sum = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < 3 * a.width; ++x)
            sum += std::pow(double(a.row(y)[x]) - double(b.row(y)[x]), 2);
    return 10 * std::log10(255.0 * 255.0 * 3 * a.width * a.height / std::max(sum, 1e-9));
}

ConvertSettings settingsOf(CompressMode mode, int maxResolution)
{
    ConvertSettings settings;
    settings.mode = mode;
    settings.maxResolution = maxResolution;
    settings.pageSize = 2U << 20;
    settings.workers = 2;
    return settings;
}

} // namespace

class TestConvert : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void fileNames_data();
    void fileNames();
    void modeNames();
    void refusesSettings_data();
    void refusesSettings();

    void convertsBothSplits();
    void splitsAFolderOfClasses();
    void sameBytesForAnyWorkers();
    void proportionDependsOnSeedAndSample();
    void smartGoesByRawBytes();
    void rawPixelsAreOpenCvs();
    void jpegPixelsAreClose();
    void largeOriginalsKeepTheirDetail();
    void keepsOriginalBytes();
    void oddInputs();
    void raisesThePageSize();

    void leavesUnreadableImagesOut();
    void strictFails();
    void failsWithoutAnyImage();
    void missingFolder();
    void cancelLeavesNothing();
    void fullDiskLeavesNothing();
    void failureKeepsTheOldFiles();

private:
    fs::path source() const { return m_folder->filePath("data").toStdString(); }
    fs::path output() const { return m_folder->filePath("out").toStdString(); }
    fs::path single(const std::string& name, std::span<const std::byte> bytes) const;
    void makeFolder(int train = 6, int validation = 3) const;
    std::vector<ConvertReport> convert(const ConvertSettings& settings, const fs::path& target);
    std::vector<ConvertReport> convert(const ConvertSettings& settings)
    {
        return convert(settings, output());
    }
    beton::StoredImage convertedSingle(const ConvertSettings& settings);

    PosixFileSystem m_disk;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<beton::Reader> m_reader;
    Listener m_listener;
};

void TestConvert::init()
{
    m_reader.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_listener.leftOut.clear();
}

// Three classes of small JPEGs, `train` and `validation` of each.
void TestConvert::makeFolder(int train, int validation) const
{
    std::uint64_t seed = 1;
    for (const std::string split : {"train", "val"})
        for (const std::string name : {"ant", "bee", "cat"})
            for (int i = 0; i < (split == "train" ? train : validation); ++i, ++seed)
                writeBytes(source() / split / name / ("picture" + std::to_string(i) + ".jpg"),
                           jpegOf(texture(60 + static_cast<int>(seed % 7) * 9, 50, seed)));
}

// One image in one class, without validation.
fs::path TestConvert::single(const std::string& name, std::span<const std::byte> bytes) const
{
    const fs::path path = source() / "train" / "only" / name;
    writeBytes(path, bytes);
    return path;
}

std::vector<ConvertReport> TestConvert::convert(const ConvertSettings& settings,
                                                const fs::path& target)
{
    return convertFolder({source(), target, 0.0, settings}, m_disk, m_listener,
                         m_listener.stop.get_token());
}

beton::StoredImage TestConvert::convertedSingle(const ConvertSettings& settings)
{
    m_reader = std::make_unique<beton::Reader>(m_disk, convert(settings).front().file);
    return m_reader->image(0, 0);
}

void TestConvert::fileNames_data()
{
    QTest::addColumn<QString>("split");
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("resolution");
    QTest::addColumn<bool>("keep");
    QTest::addColumn<QString>("name");
    const auto row = [](const char* split, CompressMode mode, int resolution, bool keep,
                        const char* name) {
        QTest::newRow(name) << split << static_cast<int>(mode) << resolution << keep << name;
    };
    row("train", CompressMode::Proportion, 500, false, "train_500_0.50_90.beton");
    row("validation", CompressMode::Proportion, 500, false, "val_500_0.50_90.beton");
    row("train", CompressMode::Jpeg, 256, false, "train_256_jpg_90.beton");
    row("train", CompressMode::Smart, 256, true, "train_256_smart_90_keep.beton");
    row("train", CompressMode::Raw, 0, true, "train_full_raw.beton");
}

void TestConvert::fileNames()
{
    QFETCH(QString, split);
    QFETCH(int, mode);
    QFETCH(int, resolution);
    QFETCH(bool, keep);
    QFETCH(QString, name);
    ConvertSettings settings;
    settings.mode = static_cast<CompressMode>(mode);
    settings.maxResolution = resolution;
    settings.keepJpeg = keep;
    QCOMPARE(QString::fromStdString(betonFileName(split.toStdString(), settings)), name);
}

void TestConvert::modeNames()
{
    for (const char* name : {"raw", "jpg", "smart", "proportion"})
        QCOMPARE(compressModeName(compressModeFromName(name)), std::string_view(name));
    QVERIFY_THROWS_EXCEPTION(Error, compressModeFromName("png"));
}

void TestConvert::refusesSettings_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("word");
    int which = 0;
    for (const char* word : {"resolution", "resolution", "probability", "probability", "quality",
                             "quality", "page", "page", "workers"})
        QTest::addRow("%d %s", which, word) << which << word, ++which;
}

void TestConvert::refusesSettings()
{
    QFETCH(int, which);
    QFETCH(QString, word);
    ConvertSettings settings;
    switch (which) {
    case 0:
        settings.maxResolution = -1;
        break;
    case 1:
        settings.maxResolution = 70000;
        break;
    case 2:
        settings.compressProbability = 1.01;
        break;
    case 3:
        settings.compressProbability = std::nan("");
        break;
    case 4:
        settings.jpegQuality = 0;
        break;
    case 5:
        settings.jpegQuality = 101;
        break;
    case 6:
        settings.pageSize = 1U << 20;
        break;
    case 7:
        settings.pageSize = 3U << 20;
        break;
    default:
        settings.workers = -1;
        break;
    }
    try {
        validate(settings);
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(error.message()).contains(word), error.what());
    }
}

void TestConvert::convertsBothSplits()
{
    makeFolder();
    fs::remove_all(source() / "val" / "bee"); // labels must not move up
    const auto reports = convert(settingsOf(CompressMode::Proportion, 64));
    QCOMPARE(reports.size(), std::size_t{2});
    QCOMPARE(reports[0].file, output() / "train_64_0.50_90.beton");
    QCOMPARE(reports[1].file, output() / "val_64_0.50_90.beton");
    QCOMPARE(reports[0].samples, std::uint64_t{18});
    QCOMPARE(reports[1].samples, std::uint64_t{6});
    QCOMPARE(namesIn(output()).size(), std::size_t{2});
    QCOMPARE(m_listener.last.done, std::uint64_t{6});

    const beton::Reader train(m_disk, reports[0].file);
    QCOMPARE(reports[0].fileBytes, train.fileBytes());
    QVERIFY(train.manifest());
    QCOMPARE(train.manifest()->split, std::string("train"));
    QVERIFY(train.manifest()->source.ends_with("train"));
    QVERIFY(train.manifest()->tool.starts_with("formwork "));
    const beton::ImageTable table = beton::readImageTable(train);
    const std::vector<std::string> classes = {"ant", "bee", "cat"};
    QVERIFY(table.classNames == classes);
    for (std::size_t i = 0; i < table.labels.size(); ++i)
        QCOMPARE(table.labels[i], static_cast<int>(i / 6));
    std::uint64_t jpegs = 0;
    for (std::size_t i = 0; i < train.sampleCount(); ++i)
        jpegs += train.image(i, 0).mode == beton::ImageMode::Jpeg ? 1 : 0;
    QCOMPARE(reports[0].jpegSamples, jpegs);
    QVERIFY(jpegs > 0 && jpegs < 18);

    const beton::ImageTable validation =
        beton::readImageTable(beton::Reader(m_disk, reports[1].file));
    QVERIFY(validation.classNames == classes);
    const std::vector<std::int32_t> labels = {0, 0, 0, 2, 2, 2};
    QVERIFY(validation.labels == labels);
}

void TestConvert::splitsAFolderOfClasses()
{
    for (int i = 0; i < 20; ++i)
        for (const std::string name : {"ant", "bee"})
            writeBytes(source() / name / "deep" / (std::to_string(i) + ".jpg"),
                       jpegOf(texture(30, 20, static_cast<std::uint64_t>(i))));
    const auto convertWith = [&](double fraction) {
        return convertFolder({source(), output(), fraction, settingsOf(CompressMode::Raw, 32)},
                             m_disk, m_listener, {});
    };
    const auto reports = convertWith(0.25);
    QCOMPARE(reports.size(), std::size_t{2});
    QCOMPARE(reports[0].samples, std::uint64_t{30});
    QCOMPARE(reports[1].samples, std::uint64_t{10});
    const auto labels = beton::readImageTable(beton::Reader(m_disk, reports[1].file)).labels;
    QCOMPARE(std::ranges::count(labels, 1), 5);
    fs::remove_all(output());
    QCOMPARE(convertWith(0.0).size(), std::size_t{1});
    QCOMPARE(namesIn(output()).size(), std::size_t{1});
}

void TestConvert::sameBytesForAnyWorkers()
{
    makeFolder(12, 2);
    writeBytes(source() / "train" / "bee" / "broken.jpg", {}); // left out, and still the same
    ConvertSettings settings = settingsOf(CompressMode::Proportion, 64);
    settings.workers = 1;
    const auto first = convert(settings);
    settings.workers = 3;
    const auto second = convert(settings, m_folder->filePath("again").toStdString());
    QCOMPARE(first[0].skipped, std::uint64_t{1});
    for (std::size_t i = 0; i < first.size(); ++i)
        QVERIFY(readBytes(first[i].file) == readBytes(second[i].file));
}

void TestConvert::proportionDependsOnSeedAndSample()
{
    makeFolder(20, 1);
    const auto modes = [&](double probability, std::uint64_t seed) {
        ConvertSettings settings = settingsOf(CompressMode::Proportion, 32);
        settings.compressProbability = probability;
        settings.seed = seed;
        const beton::Reader reader(m_disk, convert(settings).front().file);
        std::vector<bool> jpeg;
        for (std::size_t i = 0; i < reader.sampleCount(); ++i)
            jpeg.push_back(reader.image(i, 0).mode == beton::ImageMode::Jpeg);
        return jpeg;
    };
    QCOMPARE(std::ranges::count(modes(0.0, 1), true), 0);
    QCOMPARE(std::ranges::count(modes(1.0, 1), false), 0);
    const auto half = modes(0.5, 1);
    const auto jpegs = std::ranges::count(half, true);
    QVERIFY2(jpegs > 18 && jpegs < 42, qPrintable(QString::number(jpegs)));
    QVERIFY(half != modes(0.5, 2));
    // The draw is the same number for every probability: more never turns a JPEG back to raw.
    const auto most = modes(0.8, 1);
    for (std::size_t i = 0; i < half.size(); ++i)
        QVERIFY(most[i] || !half[i]);
}

void TestConvert::smartGoesByRawBytes()
{
    const fs::path folder = source() / "train" / "only";
    writeBytes(folder / "a.jpg", jpegOf(texture(20, 10, 1))); // 600 bytes
    writeBytes(folder / "b.jpg", jpegOf(texture(21, 10, 2))); // 630 bytes
    ConvertSettings settings = settingsOf(CompressMode::Smart, 64);
    settings.smartThreshold = 600;
    const beton::Reader reader(m_disk, convert(settings).front().file);
    QVERIFY(reader.image(0, 0).mode == beton::ImageMode::Raw);
    QVERIFY(reader.image(1, 0).mode == beton::ImageMode::Jpeg);
}

void TestConvert::rawPixelsAreOpenCvs()
{
    const auto jpeg = jpegOf(texture(123, 77, 5));
    single("x.jpg", jpeg);
    const beton::StoredImage stored = convertedSingle(settingsOf(CompressMode::Raw, 48));
    QCOMPARE(stored.width, 48);
    QCOMPARE(stored.height, 30); // 77 * 48 / 123 = 30.05
    Image original;
    JpegDecoder().decode(jpeg, original);
    Image expected;
    resizeArea(original.view(), 48, 30, expected);
    QCOMPARE(std::memcmp(stored.payload.data(), expected.pixels(), expected.byteCount()), 0);
}

void TestConvert::jpegPixelsAreClose()
{
    const auto jpeg = jpegOf(texture(123, 77, 5));
    single("x.jpg", jpeg);
    const beton::StoredImage stored = convertedSingle(settingsOf(CompressMode::Jpeg, 64));
    QVERIFY(stored.mode == beton::ImageMode::Jpeg);
    Image original;
    JpegDecoder().decode(jpeg, original);
    Image resized;
    resizeArea(original.view(), stored.width, stored.height, resized);
    QVERIFY(std::ranges::equal(jpegOf(resized, 90), stored.payload));
}

// Decoded at 1/2 (a quarter of the work); what is left after the resize must not show it.
void TestConvert::largeOriginalsKeepTheirDetail()
{
    const auto jpeg = jpegOf(texture(800, 600, 5), 95);
    single("x.jpg", jpeg);
    const beton::StoredImage stored = convertedSingle(settingsOf(CompressMode::Raw, 160));
    Image original;
    JpegDecoder().decode(jpeg, original);
    Image expected;
    resizeArea(original.view(), 160, 120, expected);
    const ImageView actual = {reinterpret_cast<const std::uint8_t*>(stored.payload.data()), 160,
                              120, 480};
    const double quality = psnr(actual, expected.view());
    QVERIFY2(quality > 42, qPrintable(QString::number(quality)));
}

void TestConvert::keepsOriginalBytes()
{
    const auto colour = jpegOf(texture(40, 30, 1), 71);
    const auto large = jpegOf(texture(90, 30, 2), 71);
    const auto grey = encodedByOpenCv(texture(40, 30, 3), ".jpg", true);
    const fs::path folder = source() / "train" / "only";
    writeBytes(folder / "a.jpg", colour);
    writeBytes(folder / "b.jpg", large);
    writeBytes(folder / "c.jpg", grey);
    writeBytes(folder / "d.jpg", std::span(colour).first(colour.size() - 40));
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.keepJpeg = true;
    const auto report = convert(settings).front();
    QCOMPARE(report.skipped, std::uint64_t{1}); // cut short, though nothing has to be encoded
    const beton::Reader reader(m_disk, report.file);
    QVERIFY(std::ranges::equal(reader.image(0, 0).payload, colour));
    QCOMPARE(reader.image(1, 0).width, 64);
    QVERIFY(!std::ranges::equal(reader.image(2, 0).payload, grey));
    QVERIFY(JpegDecoder().readInfo(reader.image(2, 0).payload).plainColour);
}

void TestConvert::oddInputs()
{
    const Image picture = texture(40, 30, 1);
    const fs::path folder = source() / "train" / "only";
    writeBytes(folder / "a_grey.jpg", encodedByOpenCv(picture, ".jpg", true));
    writeBytes(folder / "b_cmyk.jpg", cmykJpeg(33, 21));
    writeBytes(folder / "c_png.jpg", encodedByOpenCv(picture, ".png", false));
    writeBytes(folder / "d_thin.png", encodedByOpenCv(texture(200, 1, 2), ".png", false));
    const auto report = convert(settingsOf(CompressMode::Raw, 64)).front();
    QCOMPARE(report.samples, std::uint64_t{4});
    QCOMPARE(report.skipped, std::uint64_t{0});
    const beton::Reader reader(m_disk, report.file);

    const auto grey = reader.image(0, 0).payload;
    for (std::size_t i = 0; i < grey.size(); i += 3)
        QVERIFY(grey[i] == grey[i + 1] && grey[i] == grey[i + 2]);
    QCOMPARE(reader.image(1, 0).width, 33);
    QCOMPARE(std::memcmp(reader.image(2, 0).payload.data(), picture.pixels(), picture.byteCount()),
             0);
    QCOMPARE(reader.image(3, 0).width, 64);
    QCOMPARE(reader.image(3, 0).height, 1); // FFCV would fail on a side that becomes 0
}

void TestConvert::raisesThePageSize()
{
    single("x.jpg", jpegOf(texture(1000, 800, 1))); // 2.4 MB raw
    convertedSingle(settingsOf(CompressMode::Raw, 0));
    QCOMPARE(m_reader->header().pageSize, 4U << 20);
    convertedSingle(settingsOf(CompressMode::Raw, 2000)); // a limit that changes nothing
    QCOMPARE(m_reader->header().pageSize, 4U << 20);
    convertedSingle(settingsOf(CompressMode::Raw, 700));
    QCOMPARE(m_reader->header().pageSize, 2U << 20);
}

void TestConvert::leavesUnreadableImagesOut()
{
    makeFolder(3, 1);
    const fs::path folder = source() / "train" / "bee";
    const auto jpeg = jpegOf(texture(64, 64, 9));
    writeBytes(folder / "empty.jpg", {});
    writeBytes(folder / "half.jpg", std::span(jpeg).first(jpeg.size() / 2));
    writeBytes(folder / "text.jpg", std::as_bytes(std::span("no picture at all")));
    const auto reports = convert(settingsOf(CompressMode::Jpeg, 64));
    QCOMPARE(reports[0].samples, std::uint64_t{9});
    QCOMPARE(reports[0].skipped, std::uint64_t{3});
    QCOMPARE(reports[1].skipped, std::uint64_t{0});
    QCOMPARE(m_listener.leftOut.size(), std::size_t{3});
    QCOMPARE(m_listener.leftOut[0].path.filename(), fs::path("empty.jpg"));
    QCOMPARE(m_listener.leftOut[1].path.filename(), fs::path("half.jpg"));
    QCOMPARE(m_listener.leftOut[2].path.filename(), fs::path("text.jpg"));
    for (const Problem& problem : m_listener.leftOut)
        QVERIFY(problem.severity == Severity::Error);
    const beton::Reader reader(m_disk, reports[0].file);
    QCOMPARE(reader.sampleCount(), std::size_t{9});
    QCOMPARE(reader.manifestProblem(), std::string());
}

void TestConvert::strictFails()
{
    makeFolder(3, 1);
    writeBytes(source() / "val" / "bee" / "empty.jpg", {});
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.strict = true;
    try {
        convert(settings);
        QFAIL("not strict");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.path().filename(), fs::path("empty.jpg"));
    }
    QVERIFY(!fs::exists(output()));
}

void TestConvert::failsWithoutAnyImage()
{
    single("a.jpg", {});
    single("b.jpg", std::as_bytes(std::span("text")));
    try {
        convert(settingsOf(CompressMode::Jpeg, 64));
        QFAIL("made a file without samples");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
    }
    QVERIFY(!fs::exists(output()));
}

void TestConvert::missingFolder()
{
    try {
        convert(settingsOf(CompressMode::Jpeg, 64));
        QFAIL("converted nothing");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::NotFound);
    }
    QVERIFY(!fs::exists(output()));
}

void TestConvert::cancelLeavesNothing()
{
    makeFolder(40, 40);
    m_listener.stop = std::stop_source();
    m_listener.stopAfter = 1;
    try {
        convert(settingsOf(CompressMode::Jpeg, 64), output() / "deep" / "er");
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    m_listener.stop = std::stop_source();
    m_listener.stopAfter = std::numeric_limits<std::uint64_t>::max();
    QVERIFY(!fs::exists(output()));
}

// Whatever operation on the disk fails, either everything is there or nothing.
void TestConvert::fullDiskLeavesNothing()
{
    makeFolder(2, 1);
    const ConvertRequest request = {source(), output(), 0.0, settingsOf(CompressMode::Jpeg, 64)};
    FailingFileSystem failing(m_disk);
    NullProgress quiet;
    convertFolder(request, failing, quiet, {});
    const std::uint64_t operations = failing.operationCount();
    QVERIFY(operations >= 15);
    for (std::uint64_t k = 1; k <= operations; ++k) {
        fs::remove_all(output());
        failing.failAt(k);
        try {
            convertFolder(request, failing, quiet, {});
            QFAIL("a failure got lost");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::NoSpace);
        }
        QVERIFY2(!fs::exists(output()), qPrintable(QString("operation %1").arg(k)));
    }
}

void TestConvert::failureKeepsTheOldFiles()
{
    makeFolder(2, 1);
    const ConvertRequest request = {source(), output(), 0.0, settingsOf(CompressMode::Jpeg, 64)};
    FailingFileSystem failing(m_disk);
    NullProgress quiet;
    const auto reports = convertFolder(request, failing, quiet, {});
    const auto before = readBytes(reports[0].file);
    writeBytes(source() / "train" / "ant" / "more.jpg", jpegOf(texture(50, 50, 77)));
    failing.failAt(4, static_cast<unsigned>(FileOperation::Write));
    QVERIFY_THROWS_EXCEPTION(Error, convertFolder(request, failing, quiet, {}));
    QVERIFY(readBytes(reports[0].file) == before);
    QCOMPARE(namesIn(output()).size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestConvert)
#include "tst_convert.moc"
