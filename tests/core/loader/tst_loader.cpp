// What a model sees: batches of both loaders, their order, crops, outputs and errors.
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/beton/reader.h"
#include "core/loader/loader.h"
#include "epoch.h"
#include "pictures.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kCount = 23;
constexpr std::uint32_t kClasses = 4;

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
    void initTestCase();
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
    void quasiRandomKeepsToFewPages();
    void lastBatch_data();
    void lastBatch();
    void resumes();
    void outputTypes_data();
    void outputTypes();
    void namesAndTiming();
    void damagedSampleIsAnError_data();
    void damagedSampleIsAnError();
    void damagedSampleIsSkipped_data() { damagedSampleIsAnError_data(); }
    void damagedSampleIsSkipped();
    void everythingDamaged();
    void jpegSmallerThanRecorded();
    void badSettings_data();
    void badSettings();
    void badDatasets();

private:
    LoaderSettings small(CropMode mode = CropMode::RandomResized) const;
    std::unique_ptr<Loader> folderLoader(const LoaderSettings& settings,
                                         Storage storage = Storage::Lossless);
    std::unique_ptr<Loader> betonLoader(const LoaderSettings& settings,
                                        Storage storage = Storage::Lossless);
    std::unique_ptr<Loader> damagedLoader(bool beton, const LoaderSettings& settings,
                                          const std::vector<std::uint32_t>& samples);
    template <typename Body>
    std::string errorOf(ErrorCode code, Body&& body);

    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
    ImageFolderSplit m_split[2];
    fs::path m_beton[2];
};

void TestLoader::initTestCase()
{
    QVERIFY(m_dir.isValid());
    const PictureSet pictures(m_dir.path().toStdString(), kCount, kClasses);
    for (const Storage storage : {Storage::Lossless, Storage::Jpeg}) {
        m_split[static_cast<int>(storage)] = pictures.folder(storage);
        m_beton[static_cast<int>(storage)] = pictures.beton(m_disk, storage);
    }
}

LoaderSettings TestLoader::small(CropMode mode) const
{
    LoaderSettings settings;
    settings.batchSize = 5;
    settings.workers = 2;
    settings.cropMode = mode;
    settings.seed = 77;
    settings.output.size = 16;
    return settings;
}

std::unique_ptr<Loader> TestLoader::folderLoader(const LoaderSettings& settings, Storage storage)
{
    return makeFolderLoader(m_disk, m_split[static_cast<int>(storage)], settings);
}

std::unique_ptr<Loader> TestLoader::betonLoader(const LoaderSettings& settings, Storage storage)
{
    return makeBetonLoader(m_disk, m_beton[static_cast<int>(storage)], settings);
}

// Runs `body`, which must throw Error of that code; gives its text.
template <typename Body>
std::string TestLoader::errorOf(ErrorCode code, Body&& body)
{
    try {
        body();
    } catch (const Error& error) {
        return error.code() == code
                   ? error.what()
                   : "wrong code " + std::string(errorCodeName(error.code())) + ": " + error.what();
    }
    return "no error";
}

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
    const auto beton = betonLoader(settings);
    const auto folder = folderLoader(settings);
    for (std::uint32_t number : {0U, 1U, 9U}) {
        const Epoch fromBeton = runEpoch(*beton, number);
        QCOMPARE(fromBeton.samples,
                 sampleOrder(settings.order, kCount, settings.seed, number, onePage));
        QCOMPARE(runEpoch(*folder, number).samples,
                 sampleOrder(settings.order, kCount, settings.seed, number));
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
    const auto beton = betonLoader(settings, static_cast<Storage>(storage));
    const auto folder = folderLoader(settings, static_cast<Storage>(storage));
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
    const auto one = betonLoader(settings, Storage::Jpeg);
    settings.workers = 3;
    settings.batchesAhead = 1;
    const auto three = betonLoader(settings, Storage::Jpeg);
    settings.workers = 0;
    const auto all = betonLoader(settings, Storage::Jpeg);
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
    const auto loader = betonLoader(settings);
    const Epoch first = runEpoch(*loader, 0);
    const Epoch second = runEpoch(*loader, 1);
    QVERIFY(first.images != second.images); // other crops of the same samples
    QCOMPARE(first.samples, second.samples);
    QVERIFY(runEpoch(*loader, 0) == first);
    settings.seed = 78;
    QVERIFY(runEpoch(*betonLoader(settings), 0).images != first.images);
}

void TestLoader::cropAndFlipAreTheDocumentedDraws()
{
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    const std::vector<float> seen = runEpoch(*betonLoader(settings), 6).imagesAs<float>();
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
    const std::vector<float> plain = runEpoch(*betonLoader(settings), 2).imagesAs<float>();
    settings.flipProbability = 1;
    std::vector<float> mirrored = runEpoch(*betonLoader(settings), 2).imagesAs<float>();
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
    const auto loader = betonLoader(settings);
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

void TestLoader::quasiRandomKeepsToFewPages()
{
    constexpr int kSide = 590; // two of these fit a page of 2 MiB
    constexpr std::uint32_t kLarge = 40;
    const fs::path path = fs::path(m_dir.path().toStdString()) / "pages.beton";
    beton::WriterOptions options;
    options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
    options.sampleCount = kLarge;
    options.payloadBound = std::uint64_t{kLarge} * kSide * kSide * 3;
    beton::Writer writer(m_disk, path, beton::imageLabelFields(), options);
    const std::vector<std::byte> pixels(std::size_t{3} * kSide * kSide);
    for (std::uint32_t i = 0; i < kLarge; ++i) {
        const std::array<beton::Value, 2> values = {
            beton::ImageValue{beton::ImageMode::Raw, kSide, kSide, pixels}, std::int64_t{0}};
        writer.add(values);
    }
    writer.finish();

    LoaderSettings settings = small();
    settings.order = SampleOrder::QuasiRandom;
    const Epoch epoch = runEpoch(*makeBetonLoader(m_disk, path, settings), 1);
    std::vector<std::uint32_t> pages(kLarge);
    for (std::uint32_t i = 0; i < kLarge; ++i)
        pages[i] = i / 2;
    QCOMPARE(epoch.samples, sampleOrder(SampleOrder::QuasiRandom, kLarge, settings.seed, 1, pages));
}

void TestLoader::lastBatch_data()
{
    QTest::addColumn<int>("batchSize");
    QTest::addColumn<bool>("dropLast");
    QTest::addColumn<QList<int>>("counts");
    QTest::newRow("partial") << 10 << false << QList<int>{10, 10, 3};
    QTest::newRow("dropped") << 10 << true << QList<int>{10, 10};
    QTest::newRow("exact") << 23 << true << QList<int>{23};
    QTest::newRow("larger than the dataset") << 64 << false << QList<int>{23};
    QTest::newRow("single samples") << 1 << false << QList<int>(23, 1);
}

void TestLoader::lastBatch()
{
    QFETCH(int, batchSize);
    QFETCH(bool, dropLast);
    QFETCH(QList<int>, counts);
    LoaderSettings settings = small();
    settings.batchSize = batchSize;
    settings.dropLast = dropLast;
    const auto loader = betonLoader(settings);
    QCOMPARE(loader->sampleCount(), std::size_t{kCount});
    QCOMPARE(loader->batchCount(), static_cast<std::size_t>(counts.size()));
    for (std::uint32_t number = 0; number < 2; ++number) {
        const Epoch epoch = runEpoch(*loader, number);
        QCOMPARE(QList<int>(epoch.counts.begin(), epoch.counts.end()), counts);
        for (std::size_t i = 0; i < epoch.numbers.size(); ++i)
            QCOMPARE(epoch.numbers[i], std::uint64_t{i});
        QVERIFY(!loader->next()); // stays at the end
    }
}

void TestLoader::resumes()
{
    const auto loader = folderLoader(small());
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
    const std::vector<float> plain = runEpoch(*folderLoader(settings), 1).imagesAs<float>();
    settings.output.type = static_cast<PixelType>(type);
    settings.output.layout = static_cast<PixelLayout>(layout);
    const Epoch epoch = runEpoch(*folderLoader(settings), 1);
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
    const auto loader = folderLoader(small());
    QCOMPARE(loader->classNames(), PictureSet("", kCount, kClasses).classNames());
    QCOMPARE(betonLoader(small())->classNames(), loader->classNames());
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

    const auto raw = betonLoader(small());
    runEpoch(*raw, 0);
    QCOMPARE(raw->timing().readSeconds, 0.0);
    QCOMPARE(raw->timing().decodeSeconds, 0.0); // nothing to decode in raw images
    QVERIFY(raw->timing().resampleSeconds > 0);
}

void TestLoader::damagedSampleIsAnError_data()
{
    QTest::addColumn<bool>("beton");
    QTest::newRow("beton") << true;
    QTest::newRow("folder") << false;
}

// JPEG loaders whose given samples are damaged, in copies of the dataset.
std::unique_ptr<Loader> TestLoader::damagedLoader(bool beton, const LoaderSettings& settings,
                                                  const std::vector<std::uint32_t>& samples)
{
    constexpr int kJpeg = static_cast<int>(Storage::Jpeg);
    const fs::path copy = fs::path(m_dir.path().toStdString()) / "damaged";
    fs::remove_all(copy);
    fs::create_directories(copy);
    const std::vector<std::byte> zeros(64);
    if (!beton) {
        ImageFolderSplit split = m_split[kJpeg];
        for (const std::uint32_t sample : samples) {
            fs::path& path = split.files[sample].path;
            path = copy / path.filename();
            writeBytes(path, zeros);
        }
        return makeFolderLoader(m_disk, std::move(split), settings);
    }
    const fs::path path = copy / "jpeg.beton";
    fs::copy_file(m_beton[kJpeg], path);
    const beton::Reader reader(m_disk, path);
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    for (const std::uint32_t sample : samples) {
        file.seekp(static_cast<std::streamoff>(reader.image(sample, 0).offset));
        file.write(reinterpret_cast<const char*>(zeros.data()), 64);
    }
    file.close();
    return makeBetonLoader(m_disk, path, settings);
}

void TestLoader::damagedSampleIsAnError()
{
    QFETCH(bool, beton);
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        const auto loader = damagedLoader(beton, settings, {12, 14});
        loader->startEpoch(0);
        for (std::uint64_t number = 0; number < 2; ++number) {
            const BatchLease lease = loader->next();
            QVERIFY(lease);
            QCOMPARE(lease->number, number);
        }
        for (int again = 0; again < 2; ++again) {
            const auto code = beton ? ErrorCode::CorruptData : ErrorCode::UnsupportedFormat;
            const std::string error = errorOf(code, [&] { loader->next(); });
            QVERIFY2(error.find("sample 12:") != std::string::npos, error.c_str());
            QVERIFY2(error.find(beton ? "jpeg.beton" : "1012.jpg") != std::string::npos,
                     error.c_str());
        }
        loader->startEpoch(0, 3); // behind the damage
        QCOMPARE(drain(*loader).counts, (std::vector<int>{5, 3}));
    }
}

void TestLoader::damagedSampleIsSkipped()
{
    QFETCH(bool, beton);
    LoaderSettings settings = small();
    settings.skipDamaged = true;
    settings.order = SampleOrder::Sequential;
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        const auto loader = damagedLoader(beton, settings, {4, 5, 22});
        const auto sound = betonLoader(settings, Storage::Jpeg);
        const Epoch epoch = runEpoch(*loader, 1);
        const Epoch expected = runEpoch(*sound, 1);
        QCOMPARE(loader->timing().damaged, std::uint64_t{3});
        QCOMPARE(loader->timing().images, std::uint64_t{kCount});
        QCOMPARE(epoch.counts, expected.counts);
        const auto size = static_cast<std::ptrdiff_t>(settings.output.sampleBytes());
        for (std::uint32_t i = 0; i < kCount; ++i) {
            const std::uint32_t taken = i == 4 || i == 5 ? 6 : i == 22 ? 0 : i; // 22 is the last
            QCOMPARE(epoch.samples[i], taken);
            QCOMPARE(epoch.labels[i], expected.labels[taken]);
            QVERIFY(std::equal(epoch.images.begin() + i * size,
                               epoch.images.begin() + (i + 1) * size,
                               expected.images.begin() + taken * size));
        }
    }
}

void TestLoader::everythingDamaged()
{
    LoaderSettings settings = small();
    settings.skipDamaged = true;
    std::vector<std::uint32_t> all(kCount);
    std::iota(all.begin(), all.end(), 0U);
    const auto loader = damagedLoader(false, settings, all);
    loader->startEpoch(0);
    const std::string error = errorOf(ErrorCode::CorruptData, [&] { loader->next(); });
    QVERIFY2(error.find("23 samples in a row") != std::string::npos, error.c_str());
}

void TestLoader::jpegSmallerThanRecorded()
{
    const fs::path path = fs::path(m_dir.path().toStdString()) / "lying.beton";
    beton::WriterOptions options;
    options.sampleCount = 1;
    options.payloadBound = 1 << 20;
    beton::Writer writer(m_disk, path, beton::imageLabelFields(), options);
    const std::vector<std::byte> jpeg = encodeJpeg(Image(20, 20));
    const std::array<beton::Value, 2> values = {
        beton::ImageValue{beton::ImageMode::Jpeg, 400, 400, jpeg}, std::int64_t{0}};
    writer.add(values);
    writer.finish();
    const auto loader = makeBetonLoader(m_disk, path, small(CropMode::Centre));
    loader->startEpoch(0);
    const std::string error = errorOf(ErrorCode::CorruptData, [&] { loader->next(); });
    QVERIFY2(error.find("400 x 400") != std::string::npos, error.c_str());
}

using Change = std::function<void(LoaderSettings&)>;
Q_DECLARE_METATYPE(Change)

void TestLoader::badSettings_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* text, Change change) {
        QTest::newRow(name) << std::move(change) << text;
    };
    row("no batch", "batch size", [](LoaderSettings& s) { s.batchSize = 0; });
    row("huge batch", "batch size", [](LoaderSettings& s) { s.batchSize = 1 << 30; });
    row("workers", "workers", [](LoaderSettings& s) { s.workers = -1; });
    row("nothing ahead", "ahead", [](LoaderSettings& s) { s.batchesAhead = 0; });
    row("size", "output size", [](LoaderSettings& s) { s.output.size = 0; });
    row("area 0", "area", [](LoaderSettings& s) { s.randomCrop.minimumArea = 0; });
    row("areas swapped", "area", [](LoaderSettings& s) { s.randomCrop.maximumArea = 0.01; });
    row("area NaN", "area", [](LoaderSettings& s) { s.randomCrop.minimumArea = qQNaN(); });
    row("ratio", "ratio", [](LoaderSettings& s) { s.randomCrop.minimumRatio = 2; });
    row("flip", "flip", [](LoaderSettings& s) { s.flipProbability = 1.5; });
    row("centre", "centre", [](LoaderSettings& s) { s.centreRatio = 0; });
    row("deviation", "normalisation", [](LoaderSettings& s) { s.output.deviation[1] = 0; });
    row("mean", "normalisation",
        [](LoaderSettings& s) { s.output.mean[2] = std::numeric_limits<float>::infinity(); });
}

void TestLoader::badSettings()
{
    QFETCH(Change, change);
    QFETCH(QString, text);
    LoaderSettings settings = small();
    change(settings);
    for (const bool beton : {true, false}) {
        const std::string error = errorOf(ErrorCode::InvalidArgument, [&] {
            beton ? betonLoader(settings) : folderLoader(settings);
        });
        QVERIFY2(error.find(text.toStdString()) != std::string::npos, error.c_str());
    }
}

void TestLoader::badDatasets()
{
    std::string error = errorOf(ErrorCode::InvalidArgument,
                                [&] { makeFolderLoader(m_disk, ImageFolderSplit{}, small()); });
    QVERIFY2(error.find("no samples") != std::string::npos, error.c_str());

    LoaderSettings settings = small();
    settings.batchSize = 24;
    settings.dropLast = true;
    error = errorOf(ErrorCode::InvalidArgument, [&] { betonLoader(settings); });
    QVERIFY2(error.find("23 samples do not fill a batch of 24") != std::string::npos,
             error.c_str());

    error = errorOf(ErrorCode::NotFound, [&] {
        makeBetonLoader(m_disk, fs::path(m_dir.path().toStdString()) / "none.beton", small());
    });
    QVERIFY2(error.find("none.beton") != std::string::npos, error.c_str());
}

QTEST_GUILESS_MAIN(TestLoader)
#include "tst_loader.moc"
