// What a model sees: batches of both loaders, their crops and outputs.
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/beton/merge.h"
#include "core/dataset/convert/convert.h"
#include "core/loader/loader.h"
#include "core/loader/sample_order.h"
#include "epoch.h"
#include "loader_data.h"

#include <QTest>

#include <cmath>
#include <fstream>
#include <optional>
#include <utility>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

float halfToFloat(std::uint16_t half)
{
    const int exponent = half >> 10 & 0x1F;
    const int fraction = half & 0x3FF;
    const double magnitude =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return static_cast<float>(half & 0x8000 ? -magnitude : magnitude);
}

} // namespace

class TestLoader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_data.emplace(); }
    void ordersAndLabels_data();
    void ordersAndLabels();
    void bothLoadersGiveTheSame_data();
    void bothLoadersGiveTheSame();
    void workersChangeNothing_data();
    void workersChangeNothing();
    void epochsDifferAndRepeat();
    void cropAndFlipAreTheDocumentedDraws();
    void flipMirrorsTheSameCrop();
    void centreCropNeverChanges();
    void resumes();
    void outputTypes_data();
    void outputTypes();
    void namesAndTiming();
    void orientation();

private:
    std::optional<LoaderData> m_data;
};

void TestLoader::ordersAndLabels_data()
{
    QTest::addColumn<int>("order");
    QTest::newRow("sequential") << static_cast<int>(SampleOrder::Sequential);
    QTest::newRow("random") << static_cast<int>(SampleOrder::Random);
    QTest::newRow("quasi-random") << static_cast<int>(SampleOrder::QuasiRandom);
}

void TestLoader::ordersAndLabels()
{
    QFETCH(int, order);
    LoaderSettings settings = small();
    settings.order = static_cast<SampleOrder>(order);
    const std::vector<std::uint32_t> onePage(kCount, 0); // all of these pictures fit one page
    const PictureSet pictures("", kCount, kClasses);
    const auto beton = m_data->betonLoader(settings);
    const auto folder = m_data->folderLoader(settings);
    for (std::uint32_t number : {0U, 1U, 9U}) {
        const Epoch fromBeton = runEpoch(*beton, number);
        QCOMPARE(fromBeton.samples,
                 sampleOrder(settings.order, {kCount, onePage, {}}, settings.seed, number));
        QCOMPARE(runEpoch(*folder, number).samples,
                 sampleOrder(settings.order, {kCount, {}, {}}, settings.seed, number));
        for (std::size_t i = 0; i < kCount; ++i)
            QCOMPARE(fromBeton.labels[i], std::int64_t{pictures.label(fromBeton.samples[i])});
    }
}

void TestLoader::bothLoadersGiveTheSame_data()
{
    QTest::addColumn<int>("storage");
    QTest::addColumn<int>("crop");
    for (const auto storage : {Storage::Lossless, Storage::Jpeg}) {
        for (const auto crop : {CropMode::RandomResized, CropMode::Centre})
            QTest::addRow("%s, %s", storage == Storage::Jpeg ? "JPEG" : "lossless",
                          crop == CropMode::Centre ? "centre" : "random")
                << static_cast<int>(storage) << static_cast<int>(crop);
    }
}

void TestLoader::bothLoadersGiveTheSame()
{
    QFETCH(int, storage);
    QFETCH(int, crop);
    const LoaderSettings settings = small(static_cast<CropMode>(crop));
    const auto beton = m_data->betonLoader(settings, static_cast<Storage>(storage));
    const auto folder = m_data->folderLoader(settings, static_cast<Storage>(storage));
    for (std::uint32_t number = 0; number < 4; ++number)
        QVERIFY(runEpoch(*beton, number) == runEpoch(*folder, number));
}

void TestLoader::workersChangeNothing_data()
{
    ordersAndLabels_data();
}

void TestLoader::workersChangeNothing()
{
    QFETCH(int, order);
    LoaderSettings settings = small();
    settings.order = static_cast<SampleOrder>(order);
    settings.workers = 1;
    const auto one = m_data->betonLoader(settings, Storage::Jpeg);
    settings.workers = 3;
    settings.batchesAhead = 1;
    const auto three = m_data->betonLoader(settings, Storage::Jpeg);
    settings.workers = 0;
    const auto all = m_data->betonLoader(settings, Storage::Jpeg);
    for (std::uint32_t number = 0; number < 4; ++number) {
        const Epoch expected = runEpoch(*one, number);
        QVERIFY(runEpoch(*three, number) == expected);
        QVERIFY(runEpoch(*all, number) == expected);
    }
}

void TestLoader::epochsDifferAndRepeat()
{
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    const auto loader = m_data->betonLoader(settings);
    const Epoch first = runEpoch(*loader, 0);
    const Epoch second = runEpoch(*loader, 1);
    QVERIFY(first.images != second.images); // other crops of the same samples
    QCOMPARE(first.samples, second.samples);
    QVERIFY(runEpoch(*loader, 0) == first);
    settings.seed = 78;
    QVERIFY(runEpoch(*m_data->betonLoader(settings), 0).images != first.images);
}

void TestLoader::cropAndFlipAreTheDocumentedDraws()
{
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    const std::vector<float> seen = runEpoch(*m_data->betonLoader(settings), 6).imagesAs<float>();
    const std::size_t values = seen.size() / kCount;
    Resampler resampler;
    std::vector<float> expected(values);
    int flips = 0;
    for (std::uint32_t sample = 0; sample < kCount; ++sample) {
        CounterRng rng(settings.seed, RandomStream::Augmentation, 6, sample);
        const bool flip = rng.uniform() < 0.5;
        flips += flip ? 1 : 0;
        const Image picture = makePicture(sample);
        const PixelRect crop =
            randomResizedCrop(picture.width(), picture.height(), settings.randomCrop, rng);
        resampler.run(subView(picture.view(), crop), flip, settings.output, expected.data());
        QVERIFY(std::equal(expected.begin(), expected.end(),
                           seen.begin() + static_cast<std::ptrdiff_t>(sample * values)));
    }
    QVERIFY(flips > 3 && flips < static_cast<int>(kCount) - 3);
}

void TestLoader::flipMirrorsTheSameCrop()
{
    LoaderSettings settings = small();
    settings.flipProbability = 0;
    const std::vector<float> plain = runEpoch(*m_data->betonLoader(settings), 2).imagesAs<float>();
    settings.flipProbability = 1;
    std::vector<float> mirrored = runEpoch(*m_data->betonLoader(settings), 2).imagesAs<float>();
    QVERIFY(mirrored != plain);
    const auto width = static_cast<std::ptrdiff_t>(settings.output.size);
    for (auto row = mirrored.begin(); row != mirrored.end(); row += width)
        std::reverse(row, row + width);
    for (std::size_t i = 0; i < plain.size(); ++i)
        QVERIFY(std::abs(mirrored[i] - plain[i]) < 1e-5F);
}

void TestLoader::centreCropNeverChanges()
{
    LoaderSettings settings = small(CropMode::Centre);
    settings.order = SampleOrder::Sequential;
    const auto loader = m_data->betonLoader(settings);
    const Epoch first = runEpoch(*loader, 0);
    QVERIFY(runEpoch(*loader, 5) == first);
    const std::vector<float> seen = first.imagesAs<float>();
    const Image picture = makePicture(0);
    std::vector<float> expected(seen.size() / kCount);
    Resampler().run(subView(picture.view(),
                            centreCrop(picture.width(), picture.height(), settings.centreRatio)),
                    false, settings.output, expected.data());
    QVERIFY(std::equal(expected.begin(), expected.end(), seen.begin()));
}

void TestLoader::resumes()
{
    const auto loader = m_data->folderLoader(small());
    QVERIFY(!loader->next()); // no epoch yet
    const Epoch whole = runEpoch(*loader, 3);
    for (std::uint64_t first = 0; first <= loader->batchCount(); ++first) {
        const Epoch rest = runEpoch(*loader, 3, first);
        const auto skipped =
            static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(first * 5, kCount));
        QVERIFY(std::equal(whole.samples.begin() + skipped, whole.samples.end(),
                           rest.samples.begin(), rest.samples.end()));
        const auto bytes = skipped * static_cast<std::ptrdiff_t>(small().output.sampleBytes());
        QVERIFY(std::equal(whole.images.begin() + bytes, whole.images.end(), rest.images.begin(),
                           rest.images.end()));
        QVERIFY(rest.numbers.empty() || rest.numbers.front() == first);
    }
    const std::string error =
        errorOf(ErrorCode::InvalidArgument, [&] { loader->startEpoch(3, 6); });
    QVERIFY2(error.find("batch 6") != std::string::npos, error.c_str());
}

void TestLoader::outputTypes_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("layout");
    const std::pair<PixelType, const char*> types[] = {{PixelType::Float32, "float32"},
                                                       {PixelType::Float16, "float16"},
                                                       {PixelType::UInt8, "uint8"}};
    for (const auto& [type, name] : types) {
        QTest::addRow("%s NCHW", name)
            << static_cast<int>(type) << static_cast<int>(PixelLayout::Nchw);
        QTest::addRow("%s NHWC", name)
            << static_cast<int>(type) << static_cast<int>(PixelLayout::Nhwc);
    }
}

void TestLoader::outputTypes()
{
    QFETCH(int, type);
    QFETCH(int, layout);
    LoaderSettings settings = small();
    const std::vector<float> plain = runEpoch(*m_data->folderLoader(settings), 1).imagesAs<float>();
    settings.output.type = static_cast<PixelType>(type);
    settings.output.layout = static_cast<PixelLayout>(layout);
    const Epoch epoch = runEpoch(*m_data->folderLoader(settings), 1);
    QCOMPARE(epoch.images.size(), plain.size() * pixelTypeSize(settings.output.type));

    const auto side = static_cast<std::size_t>(settings.output.size);
    const auto floats = epoch.imagesAs<float>();
    const auto halves = epoch.imagesAs<std::uint16_t>();
    const auto bytes = epoch.imagesAs<std::uint8_t>();
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const std::size_t image = i / (3 * side * side);
        const std::size_t channel = i / (side * side) % 3;
        const std::size_t pixel = i % (side * side);
        const bool nchw = settings.output.layout == PixelLayout::Nchw;
        const std::size_t at = nchw ? i : (image * side * side + pixel) * 3 + channel;
        if (settings.output.type == PixelType::Float32)
            QVERIFY(std::abs(floats[at] - plain[i]) < 1e-5F);
        else if (settings.output.type == PixelType::Float16)
            QVERIFY(std::abs(halfToFloat(halves[at]) - plain[i]) < 2e-3F);
        else
            QVERIFY(std::abs(static_cast<float>(bytes[at]) -
                             255.0F * (plain[i] * settings.output.deviation[channel] +
                                       settings.output.mean[channel])) < 0.501F);
    }
}

void TestLoader::namesAndTiming()
{
    const auto loader = m_data->folderLoader(small());
    QCOMPARE(loader->classNames(), PictureSet("", kCount, kClasses).classNames());
    QCOMPARE(m_data->betonLoader(small())->classNames(), loader->classNames());
    QCOMPARE(loader->settings().batchSize, 5);
    runEpoch(*loader, 0);
    const LoaderTiming timing = loader->timing();
    QCOMPARE(timing.images, std::uint64_t{kCount});
    QCOMPARE(timing.damaged, std::uint64_t{0});
    QVERIFY(timing.readSeconds > 0 && timing.decodeSeconds > 0 && timing.resampleSeconds > 0);
    QVERIFY(timing.waitSeconds >= 0);
    loader->startEpoch(1, loader->batchCount());
    QCOMPARE(loader->timing().images, std::uint64_t{0});
    QCOMPARE(loader->timing().decodeSeconds, 0.0);

    const auto raw = m_data->betonLoader(small());
    runEpoch(*raw, 0);
    QCOMPARE(raw->timing().readSeconds, 0.0);
    QCOMPARE(raw->timing().decodeSeconds, 0.0); // nothing to decode in raw images
    QVERIFY(raw->timing().resampleSeconds > 0);
}

// Photos of phones: every orientation, turned by the folder's loader or by the conversion.
void TestLoader::orientation()
{
    QTemporaryDir directory;
    const fs::path root = directory.path().toStdString();
    ImageFolderSplit split = m_data->split(Storage::Jpeg);
    for (std::size_t i = 0; i < split.files.size(); ++i) {
        std::string bytes = readTextFile(m_data->disk(), split.files[i].path);
        std::string exif("\xff\xe1\0\x22"
                         "Exif\0\0II*\0\x08\0\0\0"
                         "\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0",
                         36);
        exif[28] = static_cast<char>(1 + i % 8);
        bytes.insert(2, exif);
        split.files[i].path = root / (std::to_string(i) + ".jpg");
        split.files[i].bytes = bytes.size();
        std::ofstream(split.files[i].path, std::ios::binary) << bytes;
    }
    NullProgress progress;
    const auto converted = [&](const char* name, bool turned) {
        ConvertSettings conversion;
        conversion.pageSize = 2U << 20;
        conversion.mode = CompressMode::Raw;
        conversion.applyOrientation = turned;
        convertSplit(split, root / name, conversion, m_data->disk(), progress, {});
        return root / name;
    };
    const auto batchesOf = [&](const auto& loader, bool turned) {
        if (loader->appliesOrientation() != turned)
            throw Error(ErrorCode::Internal, Text("not the orientation asked for"));
        return runEpoch(*loader, 2).images;
    };
    LoaderSettings settings = small();
    const fs::path plain = converted("plain.beton", false);
    const fs::path turned = converted("turned.beton", true);
    const auto stored = batchesOf(makeFolderLoader(m_data->disk(), split, settings), false);
    QVERIFY(stored == batchesOf(makeBetonLoader(m_data->disk(), plain, settings), false));
    settings.applyOrientation = true;
    const auto applied = batchesOf(makeFolderLoader(m_data->disk(), split, settings), true);
    QVERIFY(applied == batchesOf(makeBetonLoader(m_data->disk(), turned, settings), true));
    QVERIFY(applied != stored);

    // A file made from others is turned if all of them are.
    for (const auto& [other, isTurned] : {std::pair(turned, true), std::pair(plain, false)}) {
        const fs::path merged = root / (isTurned ? "both.beton" : "one.beton");
        beton::mergeBetons({{turned, other}, merged, {}}, m_data->disk(), progress, {});
        QCOMPARE(makeBetonLoader(m_data->disk(), merged, settings)->appliesOrientation(), isTurned);
    }
}

QTEST_GUILESS_MAIN(TestLoader)
#include "tst_loader.moc"
