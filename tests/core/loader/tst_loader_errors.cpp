// What a loader says of damaged data and settings that cannot work.
#include "core/base/error.h"
#include "core/base/mapping_guard.h"
#include "core/beton/reader.h"
#include "core/beton/writer.h"
#include "core/loader/augment/augmentation_preview.h"
#include "core/loader/loader.h"
#include "core/loader/source/sample_source.h"
#include "epoch.h"
#include "loader_data.h"
#include "support/endless_jpeg.h"

#include <QElapsedTimer>
#include <QTest>

#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <stop_token>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

class TestLoaderErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_data.emplace(); }
    void damagedSampleIsAnError_data();
    void damagedSampleIsAnError();
    void damagedSampleIsSkipped_data() { damagedSampleIsAnError_data(); }
    void damagedSampleIsSkipped();
    void damageOutsideTheCropIsFoundAtOnce();
    void damagedTableIsAnError();
    void fileCutShortIsAnError();
    void everythingDamaged();
    void jpegSmallerThanRecorded();
    void badSettings_data();
    void badSettings();
    void badDatasets();
    void imagesBeyondTheLimits_data() { damagedSampleIsAnError_data(); }
    void imagesBeyondTheLimits();
    void stopsWithinAnImage();

private:
    std::unique_ptr<Loader> damagedLoader(bool beton, const LoaderSettings& settings,
                                          const std::vector<std::uint32_t>& samples);

    std::optional<LoaderData> m_data;
};

void TestLoaderErrors::damagedSampleIsAnError_data()
{
    QTest::addColumn<bool>("beton");
    QTest::newRow("beton") << true;
    QTest::newRow("folder") << false;
}

void TestLoaderErrors::damagedSampleIsAnError()
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

void TestLoaderErrors::damagedSampleIsSkipped()
{
    QFETCH(bool, beton);
    LoaderSettings settings = small();
    settings.skipDamaged = true;
    settings.order = SampleOrder::Sequential;
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        const auto loader = damagedLoader(beton, settings, {4, 5, 22});
        const auto sound = m_data->betonLoader(settings, Storage::Jpeg);
        const Epoch epoch = runEpoch(*loader, 1);
        const Epoch expected = runEpoch(*sound, 1);
        QCOMPARE(loader->timing().damaged, std::uint64_t{3});
        QCOMPARE(namesOf(loader->damagedSamples()), std::string("samples 4, 5, 22"));
        for (const DamagedSample& damaged : loader->damagedSamples())
            QVERIFY(!damaged.problem.empty());
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

void TestLoaderErrors::everythingDamaged()
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

void TestLoaderErrors::jpegSmallerThanRecorded()
{
    const fs::path path = m_data->folder() / "lying.beton";
    beton::WriterOptions options;
    options.sampleCount = 1;
    options.payloadBound = 1 << 20;
    beton::Writer writer(m_data->disk(), path, beton::imageLabelFields(), options);
    const std::vector<std::byte> jpeg = encodeJpeg(Image(20, 20));
    const std::array<beton::Value, 2> values = {
        beton::ImageValue{beton::ImageMode::Jpeg, 400, 400, jpeg}, std::int64_t{0}};
    writer.add(values);
    writer.finish();
    const auto loader = makeBetonLoader(m_data->disk(), path, small(CropMode::Centre));
    loader->startEpoch(0);
    const std::string error = errorOf(ErrorCode::CorruptData, [&] { loader->next(); });
    QVERIFY2(error.find("400 x 400") != std::string::npos, error.c_str());
}

using Change = std::function<void(LoaderSettings&)>;
Q_DECLARE_METATYPE(Change)

void TestLoaderErrors::badSettings_data()
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
    row("no rank", "ranks", [](LoaderSettings& s) { s.worldSize = 0; });
    row("rank beyond", "the rank", [](LoaderSettings& s) { s.rank = 1; });
    row("rank below", "the rank", [](LoaderSettings& s) { s.rank = -1; });
    row("no repeats", "repeats", [](LoaderSettings& s) { s.repeats = 0; });
    row("unknown sample", "sample 23 is requested", [](LoaderSettings& s) {
        s.samples = {1, kCount};
    });
    row("sample twice", "sample 2 is listed twice", [](LoaderSettings& s) {
        s.samples = {2, 1, 2};
    });
    row("weight NaN", "weights", [](LoaderSettings& s) { s.weights = {1, qQNaN()}; });
    row("weight below 0", "weights", [](LoaderSettings& s) { s.weights = {1, -1}; });
    row("too few weights", "2 weights are given for 23", [](LoaderSettings& s) {
        s.order = SampleOrder::Weighted;
        s.weights = {1, 1};
    });
    row("no weight for what is listed", "no sample has a weight", [](LoaderSettings& s) {
        s.order = SampleOrder::Weighted;
        s.weights.assign(kCount, 1.0);
        s.weights[3] = s.weights[4] = 0;
        s.samples = {3, 4};
    });
    row("flip", "flip", [](LoaderSettings& s) { s.flipProbability = 1.5; });
    row("centre", "centre", [](LoaderSettings& s) { s.centreRatio = 0; });
    row("deviation", "normalisation", [](LoaderSettings& s) { s.output.deviation[1] = 0; });
    row("mean", "normalisation",
        [](LoaderSettings& s) { s.output.mean[2] = std::numeric_limits<float>::infinity(); });
}

void TestLoaderErrors::badSettings()
{
    QFETCH(Change, change);
    QFETCH(QString, text);
    LoaderSettings settings = small();
    change(settings);
    for (const bool beton : {true, false}) {
        const std::string error = errorOf(ErrorCode::InvalidArgument, [&] {
            beton ? m_data->betonLoader(settings) : m_data->folderLoader(settings);
        });
        QVERIFY2(error.find(text.toStdString()) != std::string::npos, error.c_str());
    }
}

void TestLoaderErrors::badDatasets()
{
    ImageFolderSplit nothing;
    nothing.root = "photos/train";
    std::string error =
        errorOf(ErrorCode::NotFound, [&] { makeFolderLoader(m_data->disk(), nothing, small()); });
    QVERIFY2(error.find("photos/train: the dataset has no samples") == 0, error.c_str());
    const fs::path empty = m_data->folder() / "empty.beton";
    beton::Writer(m_data->disk(), empty, beton::imageLabelFields(), {}).finish();
    error = errorOf(ErrorCode::NotFound,
                    [&] { makeBetonLoader(m_data->disk(), empty, small(), nullptr); });
    QVERIFY2(error.find(empty.string() + ": the dataset has no samples") == 0, error.c_str());

    LoaderSettings settings = small();
    settings.batchSize = 24;
    settings.lastBatch = LastBatch::Drop;
    error = errorOf(ErrorCode::InvalidArgument, [&] { m_data->betonLoader(settings); });
    QVERIFY2(error.find("23 samples do not fill a batch of 24") != std::string::npos,
             error.c_str());

    settings.batchSize = 8;
    settings.worldSize = 3;
    error = errorOf(ErrorCode::InvalidArgument, [&] { m_data->betonLoader(settings); });
    QVERIFY2(error.find("a batch of 8 for each of 3 ranks") != std::string::npos, error.c_str());

    error = errorOf(ErrorCode::NotFound, [&] {
        makeBetonLoader(m_data->disk(), m_data->folder() / "none.beton", small());
    });
    QVERIFY2(error.find("none.beton") != std::string::npos, error.c_str());
}

// A label of another class would go unnoticed.
// In the first epoch, and not in the one whose crop reaches it.
void TestLoaderErrors::damageOutsideTheCropIsFoundAtOnce()
{
    ImageFolderSplit split = m_data->split(Storage::Jpeg);
    const fs::path damaged = m_data->folder() / "damaged-at-the-end.jpg";
    {
        std::ifstream in(split.files[3].path, std::ios::binary);
        std::string bytes(std::istreambuf_iterator<char>(in), {});
        for (std::size_t i = bytes.size() - 40; i < bytes.size() - 2; ++i)
            bytes[i] = '\xfe'; // no code begins so; the end stays
        std::ofstream(damaged, std::ios::binary) << bytes;
    }
    split.files[3].path = damaged;
    LoaderSettings settings = small();
    settings.skipDamaged = true;
    settings.randomCrop.minimumArea = 0.08;
    settings.randomCrop.maximumArea = 0.08;
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        settings.seed = seed;
        const auto loader = makeFolderLoader(m_data->disk(), split, settings);
        runEpoch(*loader, 0);
        QCOMPARE(QString::fromStdString(namesOf(loader->damagedSamples())),
                 QStringLiteral("sample 3"));
    }
}

void TestLoaderErrors::damagedTableIsAnError()
{
    const fs::path path = m_data->folder() / "table.beton";
    fs::copy_file(m_data->beton(Storage::Jpeg), path, fs::copy_options::overwrite_existing);
    std::size_t label = beton::kHeaderBytes + 2 * beton::kFieldBytes;
    label += beton::recordLayout(beton::imageLabelFields()).offsets[1];
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(label));
    file.put('\1');
    file.close();
    const std::string error =
        errorOf(ErrorCode::CorruptData, [&] { makeBetonLoader(m_data->disk(), path, small()); });
    QVERIFY2(error.find("table.beton") != std::string::npos, error.c_str());
    QVERIFY2(error.find("metadata: checksum differs") != std::string::npos, error.c_str());
}

// Even where damaged samples are passed over: there is no end of them.
void TestLoaderErrors::fileCutShortIsAnError()
{
    installMappingGuard();
    for (const Storage storage : {Storage::Jpeg, Storage::Lossless}) {
        const fs::path path = m_data->folder() / "short.beton";
        fs::copy_file(m_data->beton(storage), path, fs::copy_options::overwrite_existing);
        LoaderSettings settings = small();
        settings.skipDamaged = true;
        const auto loader = makeBetonLoader(m_data->disk(), path, settings);
        fs::resize_file(path, 4096);
        loader->startEpoch(0);
        const std::string error = errorOf(ErrorCode::CorruptData, [&] {
            while (loader->next()) {
            }
        });
        QVERIFY2(error.find("short.beton") != std::string::npos, error.c_str());
        QVERIFY2(error.find("the file ends at byte 4096") != std::string::npos, error.c_str());
    }
}

// JPEG loaders whose given samples are damaged, in copies of the dataset.
std::unique_ptr<Loader> TestLoaderErrors::damagedLoader(bool beton, const LoaderSettings& settings,
                                                        const std::vector<std::uint32_t>& samples)
{
    const fs::path copy = m_data->folder() / "damaged";
    fs::remove_all(copy);
    fs::create_directories(copy);
    const std::vector<std::byte> zeros(64);
    if (!beton) {
        ImageFolderSplit split = m_data->split(Storage::Jpeg);
        for (const std::uint32_t sample : samples) {
            fs::path& path = split.files[sample].path;
            path = copy / path.filename();
            writeBytes(path, zeros);
        }
        return makeFolderLoader(m_data->disk(), std::move(split), settings);
    }
    const fs::path path = copy / "jpeg.beton";
    fs::copy_file(m_data->beton(Storage::Jpeg), path);
    const beton::Reader reader(m_data->disk(), path);
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    for (const std::uint32_t sample : samples) {
        file.seekp(static_cast<std::streamoff>(reader.image(sample, 0).payload.offset));
        file.write(reinterpret_cast<const char*>(zeros.data()), 64);
    }
    file.close();
    return makeBetonLoader(m_data->disk(), path, settings);
}

// The error names the sample, the file, the limit and what to do.
void TestLoaderErrors::imagesBeyondTheLimits()
{
    QFETCH(bool, beton);
    LoaderSettings settings = small();
    settings.order = SampleOrder::Sequential;
    settings.decodeLimits.memoryBytes = 1U << 10;
    const auto open = [&] {
        auto loader = beton ? m_data->betonLoader(settings, Storage::Jpeg)
                            : m_data->folderLoader(settings, Storage::Jpeg);
        loader->startEpoch(0);
        return loader;
    };
    const auto loader = open();
    const std::string error = errorOf(ErrorCode::UnsupportedFormat, [&] { loader->next(); });
    for (const char* part :
         {"sample 0: ", beton ? "jpeg.beton" : "1000.jpg", "image_memory", "raise image_memory"})
        QVERIFY2(error.find(part) != std::string::npos, error.c_str());
    settings.skipDamaged = true;
    const auto skipping = open();
    QVERIFY(!errorOf(ErrorCode::CorruptData, [&] { skipping->next(); }).starts_with("wrong"));
}

// One image keeps a worker for many seconds; a waiting caller is free within one.
void TestLoaderErrors::stopsWithinAnImage()
{
    const fs::path folder = m_data->folder() / "endless";
    fs::create_directories(folder);
    const auto bytes = endlessJpeg(8000, 6000, 800);
    writeBytes(folder / "1.jpg", bytes);
    const ImageFolderSplit split{"train", folder, {"one"}, {{folder / "1.jpg", 0, bytes.size()}}};
    LoaderSettings settings = small();
    settings.batchSize = 1;
    settings.decodeLimits.scans = 1000;
    // Milliseconds from the stop request to the end of `body`.
    const auto latency = [](const std::function<void(const std::stop_token&)>& body) {
        std::stop_source stop;
        QElapsedTimer clock;
        std::jthread canceller([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100)); // amid the decoding
            clock.start();
            stop.request_stop();
        });
        body(stop.get_token());
        canceller.join();
        return clock.elapsed();
    };
    bool isEmpty = false;
    const qint64 loading = latency([&](const std::stop_token& stop) {
        const auto loader = makeFolderLoader(m_data->disk(), split, settings);
        loader->startEpoch(0);
        isEmpty = !loader->next(stop);
    });
    QVERIFY(isEmpty);
    QVERIFY2(loading <= 1000, qPrintable(QString::number(loading)));
    std::string problem;
    const qint64 preview = latency([&](const std::stop_token& stop) {
        problem = errorOf(ErrorCode::Cancelled, [&] {
            AugmentationPreview(openFolderSource(m_data->disk(), split))
                .variants(settings, 0, 0, 1, stop);
        });
    });
    QVERIFY2(problem.starts_with("cancelled"), problem.c_str());
    QVERIFY2(preview <= 1000, qPrintable(QString::number(preview)));
}

QTEST_GUILESS_MAIN(TestLoaderErrors)
#include "tst_loader_errors.moc"
