#include "core/dataset/convert/convert.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert_fixture.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/resample/resample.h"

#include <QTest>

#include <algorithm>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

double psnr(const ImageView& a, const ImageView& b)
{
    double sum = 0;
    for (int y = 0; y < a.height; ++y)
        for (int x = 0; x < 3 * a.width; ++x)
            sum += std::pow(double(a.row(y)[x]) - double(b.row(y)[x]), 2);
    return 10 * std::log10(255.0 * 255.0 * 3 * a.width * a.height / std::max(sum, 1e-9));
}

} // namespace

class TestConvert : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_reader.reset();
        m_at = std::make_unique<ConvertFixture>();
    }

    void fileNames_data();
    void fileNames();
    void modeNames();
    void refusesSettings_data();
    void refusesSettings();

    void refusesNames_data();
    void refusesNames();
    void convertsBothSplits();
    void namesAreChosen();
    void splitsAFolderOfClasses();
    void reportsAnEmptyValidationPart();
    void sameBytesForAnyWorkers();
    void proportionDependsOnSeedAndSample();
    void smartGoesByRawBytes();
    void rawPixelsAreOpenCvs();
    void jpegPixelsAreClose();
    void largeOriginalsKeepTheirDetail();
    void keepsOriginalBytes();
    void oddInputs();
    void raisesThePageSize();

private:
    beton::StoredImage convertedSingle(const ConvertSettings& settings);

    std::unique_ptr<ConvertFixture> m_at;
    std::unique_ptr<beton::Reader> m_reader;
};

beton::StoredImage TestConvert::convertedSingle(const ConvertSettings& settings)
{
    m_reader = std::make_unique<beton::Reader>(m_at->disk, m_at->convert(settings).front().file);
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

void TestConvert::refusesNames_data()
{
    QTest::addColumn<QString>("train");
    QTest::addColumn<QString>("validation");
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << ""
                           << "b"
                           << "needs a name";
    QTest::newRow("only the ending") << "a"
                                     << ".beton"
                                     << "needs a name";
    QTest::newRow("a path") << "a"
                            << "../b"
                            << "contains a '/'";
    QTest::newRow("too long") << QString(240, QLatin1Char('x')) << "b"
                              << "too long";
    QTest::newRow("the same") << "a"
                              << "a.beton"
                              << "both splits";
    QTest::newRow("the default of the other") << "val_500_0.50_90" << QString() << "both splits";
}

void TestConvert::refusesNames()
{
    QFETCH(QString, train);
    QFETCH(QString, validation);
    QFETCH(QString, word);
    m_at->makeFolder(1, 1);
    ConvertRequest request = {m_at->source(), m_at->output(), 0.0, {}};
    request.trainName = train.toStdString();
    if (!validation.isNull())
        request.validationName = validation.toStdString();
    try {
        convertFolder(request, m_at->disk, m_at->listener, {});
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(error.message()).contains(word), error.what());
    }
    QVERIFY(!fs::exists(m_at->output()));
}

void TestConvert::namesAreChosen()
{
    m_at->makeFolder(2, 1);
    ConvertRequest request = {m_at->source(), m_at->output(), 0.0,
                              settingsOf(CompressMode::Raw, 64)};
    request.trainName = "mine";
    const std::vector<fs::path> targets = {m_at->output() / "mine.beton",
                                           m_at->output() / "val_64_raw.beton"};
    QVERIFY(conversionTargets(request) == targets);
    QVERIFY(existingTargets(request).empty());
    const auto reports = convertFolder(request, m_at->disk, m_at->listener, {});
    QCOMPARE(reports[0].file, targets[0]);
    QCOMPARE(reports[1].file, targets[1]);
    QVERIFY(existingTargets(request) == targets);
    request.validationName = "theirs.beton";
    QCOMPARE(existingTargets(request).size(), std::size_t{1});
    // One file only where the folders hold no second split: beside train, or to be split off.
    fs::remove_all(m_at->source() / "val");
    request.validationFraction = 0.5;
    QCOMPARE(conversionTargets(request).size(), std::size_t{1});
    request.source /= "train";
    QCOMPARE(conversionTargets(request).back(), m_at->output() / "theirs.beton");
}

void TestConvert::convertsBothSplits()
{
    m_at->makeFolder();
    fs::create_directories(m_at->source() / "val" / "ale"); // empty: labels must not move up
    const auto reports = m_at->convert(settingsOf(CompressMode::Proportion, 64));
    QCOMPARE(reports.size(), std::size_t{2});
    QCOMPARE(reports[0].file, m_at->output() / "train_64_0.50_90.beton");
    QCOMPARE(reports[1].file, m_at->output() / "val_64_0.50_90.beton");
    QCOMPARE(reports[0].samples, std::uint64_t{18});
    QCOMPARE(reports[1].samples, std::uint64_t{9});
    QCOMPARE(namesIn(m_at->output()).size(), std::size_t{2});
    QCOMPARE(m_at->listener.last.done, std::uint64_t{9});

    const beton::Reader train(m_at->disk, reports[0].file);
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
        beton::readImageTable(beton::Reader(m_at->disk, reports[1].file));
    QVERIFY(validation.classNames == classes);
    const std::vector<std::int32_t> labels = {0, 0, 0, 1, 1, 1, 2, 2, 2};
    QVERIFY(validation.labels == labels);
}

void TestConvert::splitsAFolderOfClasses()
{
    for (int i = 0; i < 20; ++i)
        for (const std::string name : {"ant", "bee"})
            writeBytes(m_at->source() / name / "deep" / (std::to_string(i) + ".jpg"),
                       jpegOf(texture(30, 20, static_cast<std::uint64_t>(i))));
    const auto convertWith = [&](double fraction) {
        return convertFolder(
            {m_at->source(), m_at->output(), fraction, settingsOf(CompressMode::Raw, 32)},
            m_at->disk, m_at->listener, {});
    };
    const auto reports = convertWith(0.25);
    QCOMPARE(reports.size(), std::size_t{2});
    QCOMPARE(reports[0].samples, std::uint64_t{30});
    QCOMPARE(reports[1].samples, std::uint64_t{10});
    const auto labels = beton::readImageTable(beton::Reader(m_at->disk, reports[1].file)).labels;
    QCOMPARE(std::ranges::count(labels, 1), 5);
    fs::remove_all(m_at->output());
    writeBytes(m_at->source() / "cat" / "one.jpg", jpegOf(texture(30, 20, 1)));
    const auto lone = convertWith(0.25); // a single image stays with train
    QCOMPARE(lone[0].samples, std::uint64_t{31});
    QCOMPARE(lone[1].samples, std::uint64_t{10});
    fs::remove_all(m_at->output());
    QCOMPARE(convertWith(0.0).size(), std::size_t{1});
    QCOMPARE(namesIn(m_at->output()).size(), std::size_t{1});
}

void TestConvert::reportsAnEmptyValidationPart()
{
    for (const char* name : {"ant", "bee"})
        writeBytes(m_at->source() / name / "1.jpg", jpegOf(texture(30, 20, 1)));
    ConvertRequest request = {m_at->source(), m_at->output(), 0.3,
                              settingsOf(CompressMode::Raw, 32)};
    const auto convert = [&] {
        fs::remove_all(m_at->output());
        m_at->listener.notes.clear();
        return convertFolder(request, m_at->disk, m_at->listener, {}).size();
    };
    const auto says = [&](const char* text) {
        return std::ranges::any_of(m_at->listener.notes, [&](const Problem& note) {
            return note.severity == Severity::Warning &&
                   note.message.english().find(text) != std::string::npos;
        });
    };
    QCOMPARE(convert(), std::size_t{1});
    QVERIFY(says("there is no validation part: no class has more than one image"));
    request.validationFraction = 0;
    QCOMPARE(convert(), std::size_t{1});
    QVERIFY(!says("no validation part"));
    // Nor is one left by a choice of classes.
    for (const char* name : {"2.jpg", "3.jpg", "4.jpg"})
        writeBytes(m_at->source() / "bee" / name, jpegOf(texture(30, 20, 1)));
    request.validationFraction = 0.3;
    QCOMPARE(convert(), std::size_t{2});
    QVERIFY(!says("no validation part"));
    request.settings.classes = {"ant"};
    QCOMPARE(convert(), std::size_t{1});
    QVERIFY(says("there is no validation part: none of its images is selected"));
}

void TestConvert::sameBytesForAnyWorkers()
{
    m_at->makeFolder(12, 2);
    writeBytes(m_at->source() / "train" / "bee" / "broken.jpg", {}); // left out, and still the same
    ConvertSettings settings = settingsOf(CompressMode::Proportion, 64);
    settings.workers = 1;
    const auto first = m_at->convert(settings);
    settings.workers = 3;
    const auto second = m_at->convert(settings, m_at->elsewhere());
    QCOMPARE(first[0].skipped, std::uint64_t{1});
    for (std::size_t i = 0; i < first.size(); ++i)
        QVERIFY(readBytes(first[i].file) == readBytes(second[i].file));
}

void TestConvert::proportionDependsOnSeedAndSample()
{
    m_at->makeFolder(20, 1);
    const auto modes = [&](double probability, std::uint64_t seed) {
        ConvertSettings settings = settingsOf(CompressMode::Proportion, 32);
        settings.compressProbability = probability;
        settings.seed = seed;
        const beton::Reader reader(m_at->disk, m_at->convert(settings).front().file);
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
    const fs::path folder = m_at->source() / "train" / "only";
    writeBytes(folder / "a.jpg", jpegOf(texture(20, 10, 1))); // 600 bytes
    writeBytes(folder / "b.jpg", jpegOf(texture(21, 10, 2))); // 630 bytes
    ConvertSettings settings = settingsOf(CompressMode::Smart, 64);
    settings.smartThreshold = 600;
    const beton::Reader reader(m_at->disk, m_at->convert(settings).front().file);
    QVERIFY(reader.image(0, 0).mode == beton::ImageMode::Raw);
    QVERIFY(reader.image(1, 0).mode == beton::ImageMode::Jpeg);
}

void TestConvert::rawPixelsAreOpenCvs()
{
    const auto jpeg = jpegOf(texture(123, 77, 5));
    m_at->single("x.jpg", jpeg);
    const beton::StoredImage stored = convertedSingle(settingsOf(CompressMode::Raw, 48));
    QCOMPARE(stored.width, 48);
    QCOMPARE(stored.height, 30); // 77 * 48 / 123 = 30.05
    Image original;
    JpegDecoder().decode(jpeg, original);
    Image expected;
    resizeArea(original.view(), 48, 30, expected);
    const auto payload = m_reader->read(stored.payload);
    QCOMPARE(payload.size(), expected.byteCount());
    QCOMPARE(std::memcmp(payload.data(), expected.pixels(), expected.byteCount()), 0);
}

void TestConvert::jpegPixelsAreClose()
{
    const auto jpeg = jpegOf(texture(123, 77, 5));
    m_at->single("x.jpg", jpeg);
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.restartMarkers = false;
    const beton::StoredImage stored = convertedSingle(settings);
    QVERIFY(stored.mode == beton::ImageMode::Jpeg);
    Image original;
    JpegDecoder().decode(jpeg, original);
    Image resized;
    resizeArea(original.view(), stored.width, stored.height, resized);
    QVERIFY(jpegOf(resized, 90) == m_reader->read(stored.payload));
}

// Decoded at 1/2 (a quarter of the work); what is left after the resize must not show it.
void TestConvert::largeOriginalsKeepTheirDetail()
{
    const auto jpeg = jpegOf(texture(800, 600, 5), 95);
    m_at->single("x.jpg", jpeg);
    const beton::StoredImage stored = convertedSingle(settingsOf(CompressMode::Raw, 160));
    Image original;
    JpegDecoder().decode(jpeg, original);
    Image expected;
    resizeArea(original.view(), 160, 120, expected);
    const auto payload = m_reader->read(stored.payload);
    const ImageView actual = {reinterpret_cast<const std::uint8_t*>(payload.data()), 160, 120, 480};
    const double quality = psnr(actual, expected.view());
    QVERIFY2(quality > 42, qPrintable(QString::number(quality)));
}

void TestConvert::keepsOriginalBytes()
{
    const auto colour = jpegOf(texture(40, 30, 1), 71);
    const auto large = jpegOf(texture(90, 30, 2), 71);
    const auto grey = encodedByOpenCv(texture(40, 30, 3), ".jpg", true);
    const fs::path folder = m_at->source() / "train" / "only";
    writeBytes(folder / "a.jpg", colour);
    writeBytes(folder / "b.jpg", large);
    writeBytes(folder / "c.jpg", grey);
    writeBytes(folder / "d.jpg", std::span(colour).first(colour.size() - 40));
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.keepJpeg = true;
    const auto report = m_at->convert(settings).front();
    QCOMPARE(report.skipped, std::uint64_t{1}); // cut short, though nothing has to be encoded
    const beton::Reader reader(m_at->disk, report.file);
    QVERIFY(std::ranges::equal(reader.read(reader.image(0, 0).payload), colour));
    QCOMPARE(reader.image(1, 0).width, 64);
    QVERIFY(!std::ranges::equal(reader.read(reader.image(2, 0).payload), grey));
    QVERIFY(JpegDecoder().readInfo(reader.read(reader.image(2, 0).payload)).plainColour);
}

void TestConvert::oddInputs()
{
    const Image picture = texture(40, 30, 1);
    const fs::path folder = m_at->source() / "train" / "only";
    writeBytes(folder / "a_grey.jpg", encodedByOpenCv(picture, ".jpg", true));
    writeBytes(folder / "b_cmyk.jpg", cmykJpeg(33, 21));
    writeBytes(folder / "c_png.jpg", encodedByOpenCv(picture, ".png", false));
    writeBytes(folder / "d_thin.png", encodedByOpenCv(texture(200, 1, 2), ".png", false));
    const auto report = m_at->convert(settingsOf(CompressMode::Raw, 64)).front();
    QCOMPARE(report.samples, std::uint64_t{4});
    QCOMPARE(report.skipped, std::uint64_t{0});
    const beton::Reader reader(m_at->disk, report.file);

    const auto grey = reader.read(reader.image(0, 0).payload);
    for (std::size_t i = 0; i < grey.size(); i += 3)
        QVERIFY(grey[i] == grey[i + 1] && grey[i] == grey[i + 2]);
    QCOMPARE(reader.image(1, 0).width, 33);
    QCOMPARE(std::memcmp(reader.read(reader.image(2, 0).payload).data(), picture.pixels(),
                         picture.byteCount()),
             0);
    QCOMPARE(reader.image(3, 0).width, 64);
    QCOMPARE(reader.image(3, 0).height, 1); // FFCV would fail on a side that becomes 0
}

void TestConvert::raisesThePageSize()
{
    m_at->single("x.jpg", jpegOf(texture(1000, 800, 1))); // 2.4 MB raw
    convertedSingle(settingsOf(CompressMode::Raw, 0));
    QCOMPARE(m_reader->header().pageSize, 4U << 20);
    convertedSingle(settingsOf(CompressMode::Raw, 2000)); // a limit that changes nothing
    QCOMPARE(m_reader->header().pageSize, 4U << 20);
    convertedSingle(settingsOf(CompressMode::Raw, 700));
    QCOMPARE(m_reader->header().pageSize, 2U << 20);
    ConvertSettings kept = settingsOf(CompressMode::Jpeg, 0);
    kept.keepJpeg = true; // less than 2.4 MB
    convertedSingle(kept);
    QCOMPARE(m_reader->header().pageSize, 2U << 20);
}

QTEST_GUILESS_MAIN(TestConvert)
#include "tst_convert.moc"
