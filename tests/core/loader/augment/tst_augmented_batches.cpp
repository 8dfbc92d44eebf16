// Augmentation inside the loaders: the same for any number of workers, for both loaders and after
// a resumption; mixed batches by hand; the preview shows what the loader gives.
#include "core/base/error.h"
#include "core/image/augment/sample_pixels.h"
#include "core/loader/augment/augmentation_preview.h"
#include "core/loader/augment/batch_mix.h"
#include "core/loader/epoch.h"
#include "core/loader/loader.h"
#include "core/loader/pictures.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <functional>
#include <map>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::uint32_t kCount = 23;
constexpr std::uint32_t kClasses = 4;

LoaderSettings baseSettings()
{
    LoaderSettings settings;
    settings.batchSize = 5;
    settings.workers = 3;
    settings.seed = 99;
    settings.output.size = 24;
    return settings;
}

LoaderSettings recipe()
{
    LoaderSettings settings = baseSettings();
    AugmentationSettings& augmentation = settings.augmentation;
    augmentation.randAugment = parseRandAugment("rand-m9-mstd0.5-inc1");
    augmentation.colourJitter = {0.4, 0.4, 0.4, 0, 1};
    augmentation.grayscaleProbability = 0.1;
    augmentation.gaussianBlur.probability = 0.1;
    augmentation.randomErasing.probability = 0.25;
    augmentation.mix.mixupAlpha = 0.8;
    augmentation.mix.cutmixAlpha = 1.0;
    return settings;
}

struct MixedEpoch
{
    Epoch epoch;
    std::vector<std::int64_t> secondLabels;
    std::vector<float> shares;

    bool operator==(const MixedEpoch&) const = default;
};

MixedEpoch runMixed(Loader& loader, std::uint32_t number, std::uint64_t firstBatch = 0)
{
    MixedEpoch mixed;
    loader.startEpoch(number, firstBatch);
    while (const BatchLease lease = loader.next()) {
        mixed.epoch.add(*lease, loader.settings().output);
        mixed.secondLabels.insert(mixed.secondLabels.end(), lease->secondLabels,
                                  lease->secondLabels + lease->count);
        mixed.shares.insert(mixed.shares.end(), lease->shares, lease->shares + lease->count);
    }
    return mixed;
}

} // namespace

class TestAugmentedBatches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void workersChangeNothing();
    void bothLoadersGiveTheSame_data();
    void bothLoadersGiveTheSame();
    void resumes();
    void epochsDiffer();
    void ranksMixApart();
    void cropsAndOrderStay();
    void mixesByHand_data();
    void mixesByHand();
    void unmixedBatchesHaveNoShares();
    void previewShowsWhatTheLoaderGives();
    void previewOfABatch();
    void previewStops();
    void previewRefuses();

private:
    std::unique_ptr<Loader> betonLoader(const LoaderSettings& settings)
    {
        return makeBetonLoader(m_disk, m_beton, settings);
    }

    PosixFileSystem m_disk;
    QTemporaryDir m_folder;
    std::filesystem::path m_beton;
    ImageFolderSplit m_split;
};

void TestAugmentedBatches::initTestCase()
{
    const PictureSet pictures(m_folder.path().toStdString(), kCount, kClasses);
    m_beton = pictures.beton(m_disk, Storage::Lossless);
    m_split = pictures.folder(Storage::Lossless);
}

void TestAugmentedBatches::workersChangeNothing()
{
    LoaderSettings settings = recipe();
    settings.workers = 1;
    const MixedEpoch expected = runMixed(*betonLoader(settings), 2);
    for (const int workers : {2, 3, 8}) {
        settings.workers = workers;
        settings.batchesAhead = workers;
        QVERIFY(runMixed(*betonLoader(settings), 2) == expected);
    }
}

void TestAugmentedBatches::bothLoadersGiveTheSame_data()
{
    QTest::addColumn<int>("crop");
    QTest::newRow("random resized") << static_cast<int>(CropMode::RandomResized);
    QTest::newRow("padded") << static_cast<int>(CropMode::Padded);
}

void TestAugmentedBatches::bothLoadersGiveTheSame()
{
    QFETCH(int, crop);
    LoaderSettings settings = recipe();
    settings.cropMode = static_cast<CropMode>(crop);
    const auto folder = makeFolderLoader(m_disk, m_split, settings);
    QVERIFY(runMixed(*folder, 1) == runMixed(*betonLoader(settings), 1));
}

void TestAugmentedBatches::resumes()
{
    const auto loader = betonLoader(recipe());
    const MixedEpoch whole = runMixed(*loader, 3);
    const MixedEpoch rest = runMixed(*betonLoader(recipe()), 3, 2);
    const std::size_t skipped = 2 * 5;
    QVERIFY(std::equal(rest.shares.begin(), rest.shares.end(), whole.shares.begin() + skipped,
                       whole.shares.end()));
    QVERIFY(std::equal(rest.secondLabels.begin(), rest.secondLabels.end(),
                       whole.secondLabels.begin() + skipped, whole.secondLabels.end()));
    const auto bytes = static_cast<std::ptrdiff_t>(skipped * recipe().output.sampleBytes());
    QVERIFY(std::equal(rest.epoch.images.begin(), rest.epoch.images.end(),
                       whole.epoch.images.begin() + bytes, whole.epoch.images.end()));
}

void TestAugmentedBatches::epochsDiffer()
{
    const auto loader = betonLoader(recipe());
    const MixedEpoch first = runMixed(*loader, 0);
    QVERIFY(first.shares != runMixed(*loader, 1).shares);
    QVERIFY(first == runMixed(*loader, 0));
}

void TestAugmentedBatches::ranksMixApart()
{
    LoaderSettings settings = recipe();
    settings.worldSize = 2;
    const MixedEpoch first = runMixed(*betonLoader(settings), 0);
    settings.rank = 1;
    const MixedEpoch second = runMixed(*betonLoader(settings), 0);
    QCOMPARE(first.shares.size(), second.shares.size());
    QVERIFY(first.shares != second.shares);
}

// Erasing with the mean changes nothing but its box; mixing nothing but mixed values: what is left
// are the pixels of a loader without them.
void TestAugmentedBatches::cropsAndOrderStay()
{
    LoaderSettings settings = baseSettings();
    const Epoch plain = runEpoch(*betonLoader(settings), 4);
    settings.augmentation.randomErasing.probability = 0.5;
    settings.augmentation.randomErasing.fill = ErasingFill::Mean;
    const Epoch erased = runEpoch(*betonLoader(settings), 4);
    QVERIFY(plain.samples == erased.samples && plain.labels == erased.labels);
    const auto before = plain.imagesAs<float>();
    const auto after = erased.imagesAs<float>();
    std::size_t changed = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (after[i] == before[i])
            continue;
        QCOMPARE(after[i], 0.0F);
        ++changed;
    }
    QVERIFY(changed > 0 && changed < before.size() / 4);
}

void TestAugmentedBatches::mixesByHand_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("layout");
    QTest::addColumn<bool>("cutmix");
    QTest::addColumn<bool>("pairs");
    for (int i = 0; i < 24; ++i)
        QTest::addRow("type %d, layout %d, %s, %s", i / 8, i / 4 % 2,
                      i % 2 != 0 ? "cutmix" : "mixup", i % 4 > 1 ? "pairs" : "batch")
            << i / 8 << i / 4 % 2 << (i % 2 != 0) << (i % 4 > 1);
}

void TestAugmentedBatches::mixesByHand()
{
    QFETCH(int, type);
    QFETCH(int, layout);
    QFETCH(bool, cutmix);
    QFETCH(bool, pairs);
    LoaderSettings settings = baseSettings();
    settings.output.type = static_cast<PixelType>(type);
    settings.output.layout = static_cast<PixelLayout>(layout);
    Epoch expected = runEpoch(*betonLoader(settings), 6);
    MixSettings& mix = settings.augmentation.mix;
    mix.mixupAlpha = cutmix ? 0 : 0.8;
    mix.cutmixAlpha = cutmix ? 1.0 : 0;
    mix.mode = pairs ? MixMode::Pair : MixMode::Batch;
    const MixedEpoch mixed = runMixed(*betonLoader(settings), 6);
    QVERIFY(mixed.epoch.labels == expected.labels);

    int begin = 0;
    for (std::uint64_t number = 0; number < expected.counts.size(); ++number) {
        const int count = expected.counts[number];
        for (int row = 0; row < count; ++row) {
            const auto at = static_cast<std::size_t>(begin + row);
            const int partner = begin + count - 1 - row;
            QCOMPARE(mixed.secondLabels[at], expected.labels[static_cast<std::size_t>(partner)]);
            if (row >= count / 2) {
                if (row == partner - begin)
                    QCOMPARE(mixed.shares[at], 1.0F);
                continue;
            }
            CounterRng rng(settings.seed, RandomStream::BatchMix, 6,
                           number << 16 | static_cast<std::uint64_t>(pairs ? row : 0));
            const MixDraw draw = drawMix(mix, settings.output.size, rng);
            QCOMPARE(mixed.shares[at], draw.share);
            QCOMPARE(mixed.shares[static_cast<std::size_t>(partner)], draw.share);
            std::byte* images = expected.images.data();
            std::byte* first = images + at * settings.output.sampleBytes();
            std::byte* second =
                images + static_cast<std::size_t>(partner) * settings.output.sampleBytes();
            if (cutmix)
                swapBoxes(settings.output, draw.box, first, second);
            else
                mixSamples(settings.output, draw.share, first, second);
        }
        begin += count;
    }
    QVERIFY(mixed.epoch.images == expected.images);
}

void TestAugmentedBatches::unmixedBatchesHaveNoShares()
{
    LoaderSettings settings = recipe();
    settings.augmentation.mix = {};
    const auto loader = betonLoader(settings);
    loader->startEpoch(0);
    const BatchLease batch = loader->next();
    QVERIFY(batch->secondLabels == nullptr);
    QVERIFY(batch->shares == nullptr);
}

void TestAugmentedBatches::previewShowsWhatTheLoaderGives()
{
    for (const CropMode crop : {CropMode::RandomResized, CropMode::Padded}) {
        LoaderSettings settings = recipe();
        settings.cropMode = crop;
        settings.augmentation.mix = {};
        AugmentationPreview fromBeton(openBetonSource(m_disk, m_beton));
        AugmentationPreview fromFolder(openFolderSource(m_disk, m_split));
        const auto loader = betonLoader(previewSettings(settings));
        std::map<std::uint32_t, std::vector<Image>> previews;
        for (std::uint32_t sample = 0; sample < kCount; ++sample) {
            previews[sample] = fromBeton.variants(settings, sample, 2, 3);
            const std::vector<Image> other = fromFolder.variants(settings, sample, 2, 3);
            for (std::size_t i = 0; i < 3; ++i)
                QVERIFY(std::equal(other[i].pixels(), other[i].pixels() + other[i].byteCount(),
                                   previews[sample][i].pixels()));
        }
        for (std::uint32_t epoch = 2; epoch < 5; ++epoch) {
            const Epoch expected = runEpoch(*loader, epoch);
            for (std::size_t i = 0; i < expected.samples.size(); ++i) {
                const Image& image = previews[expected.samples[i]][epoch - 2];
                QCOMPARE(image.byteCount(), std::size_t{3 * 24 * 24});
                QVERIFY(std::memcmp(expected.images.data() + i * image.byteCount(), image.pixels(),
                                    image.byteCount()) == 0);
            }
        }
    }
}

void TestAugmentedBatches::previewOfABatch()
{
    const LoaderSettings settings = previewSettings(recipe());
    const MixedEpoch expected = runMixed(*betonLoader(settings), 1);
    const auto loader = betonLoader(settings);
    const PreviewBatch preview = previewBatch(*loader, 1, 2);
    QCOMPARE(preview.images.size(), std::size_t{5});
    for (std::size_t row = 0; row < 5; ++row) {
        const Image& image = preview.images[row];
        QVERIFY(std::memcmp(expected.epoch.images.data() + (10 + row) * image.byteCount(),
                            image.pixels(), image.byteCount()) == 0);
        QCOMPARE(preview.samples[row], expected.epoch.samples[10 + row]);
        QCOMPARE(preview.labels[row], expected.epoch.labels[10 + row]);
        QCOMPARE(preview.secondLabels[row], expected.secondLabels[10 + row]);
        QCOMPARE(preview.shares[row], expected.shares[10 + row]);
    }
    LoaderSettings unmixed = settings;
    unmixed.augmentation.mix = {};
    QVERIFY(previewBatch(*betonLoader(unmixed), 0, 0).shares.empty());
    QVERIFY_EXCEPTION_THROWN(previewBatch(*betonLoader(recipe()), 0, 0), Error);
}

void TestAugmentedBatches::previewStops()
{
    std::stop_source stop;
    stop.request_stop();
    AugmentationPreview preview(openBetonSource(m_disk, m_beton));
    try {
        preview.variants(recipe(), 0, 0, 9, stop.get_token());
        QFAIL("it was not stopped");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    QCOMPARE(preview.variants(recipe(), 0, 0, 9).size(), std::size_t{9});
}

void TestAugmentedBatches::previewRefuses()
{
    AugmentationPreview preview(openBetonSource(m_disk, m_beton));
    LoaderSettings settings = recipe();
    QVERIFY_EXCEPTION_THROWN(preview.variants(settings, kCount, 0, 1), Error);
    settings.augmentation.colourJitter.hue = 3;
    QVERIFY_EXCEPTION_THROWN(preview.variants(settings, 0, 0, 1), Error);
    settings = baseSettings();
    settings.cropMode = CropMode::Centre; // shows the sample as it is, for comparison
    QCOMPARE(preview.variants(settings, 0, 0, 1).size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(TestAugmentedBatches)
#include "tst_augmented_batches.moc"
