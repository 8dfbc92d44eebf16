// The augmentations of one sample: draws by key alone, independent of each other, in the documented
// order, for every output.
#include "core/image/augment/colour.h"
#include "core/image/augment/smoothing.h"
#include "core/image/augment/tone.h"
#include "core/image/augment/warp.h"
#include "core/loader/augment/rand_augment.h"
#include "core/loader/augment/sample_augmenter.h"
#include "core/loader/pictures.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <functional>
#include <set>
#include <span>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kSize = 32;
constexpr std::uint64_t kSeed = 77;

LoaderSettings plainSettings()
{
    LoaderSettings settings;
    settings.seed = kSeed;
    settings.output.size = kSize;
    settings.output.type = PixelType::UInt8;
    settings.output.layout = PixelLayout::Nhwc;
    return settings;
}

template <typename Change>
LoaderSettings with(const Change& change)
{
    LoaderSettings settings = plainSettings();
    change(settings);
    return settings;
}

LoaderSettings everything()
{
    return with([](LoaderSettings& s) {
        s.augmentation.randAugment = parseRandAugment("rand-m9-mstd0.5-inc1");
        s.augmentation.colourJitter = {0.4, 0.4, 0.4, 0.1, 0.8};
        s.augmentation.grayscaleProbability = 0.2;
        s.augmentation.gaussianBlur.probability = 0.3;
        s.augmentation.randomErasing.probability = 0.5;
    });
}

std::vector<std::byte> augmented(SampleAugmenter& augmenter, const LoaderSettings& settings,
                                 const SampleKey& key)
{
    std::vector<std::byte> out(settings.output.sampleBytes());
    const ResampleTarget target = augmenter.target(out.data());
    Resampler().run(makePicture(7).view(), false, target.spec, target.memory);
    augmenter.finish(key, out.data());
    return out;
}

std::vector<std::byte> augmented(const LoaderSettings& settings, const SampleKey& key)
{
    SampleAugmenter augmenter(settings);
    return augmented(augmenter, settings, key);
}

Image augmentedImage(const LoaderSettings& settings, const SampleKey& key)
{
    const std::vector<std::byte> bytes = augmented(settings, key);
    Image image(kSize, kSize);
    std::memcpy(image.pixels(), bytes.data(), bytes.size());
    return image;
}

Image plainImage()
{
    return augmentedImage(plainSettings(), {});
}

bool same(const Image& a, const Image& b)
{
    return std::equal(a.pixels(), a.pixels() + a.byteCount(), b.pixels());
}

bool isGrey(const Image& image)
{
    for (std::size_t i = 0; i < image.byteCount(); i += 3) {
        const std::uint8_t* pixel = image.pixels() + i;
        if (pixel[0] != pixel[1] || pixel[1] != pixel[2])
            return false;
    }
    return true;
}

CounterRng draws(RandomStream stream, const SampleKey& key)
{
    return {kSeed, stream, key.epoch, std::uint64_t{key.repetition} << 32 | key.sample};
}

} // namespace

class TestSampleAugmenter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offIsUntouched();
    void drawsAreByKeyAlone();
    void keysDiffer();
    void streamsDoNotTouch();
    void colourJitterByHand();
    void jitterOrdersAreAllDrawn();
    void randAugmentByHand();
    void blurByHand();
    void paddedCropByHand();
    void paddedCropReachesEveryShift();
    void orderOfThePipeline();
    void floatsAreTheNormalisedBytes_data();
    void floatsAreTheNormalisedBytes();
    void erasingIsLast();
};

void TestSampleAugmenter::offIsUntouched()
{
    for (const PixelType type : {PixelType::Float32, PixelType::Float16, PixelType::UInt8}) {
        LoaderSettings settings = plainSettings();
        settings.output.type = type;
        settings.output.layout = PixelLayout::Nchw;
        SampleAugmenter augmenter(settings);
        std::vector<std::byte> out(settings.output.sampleBytes(), std::byte{42});
        const ResampleTarget target = augmenter.target(out.data());
        QCOMPARE(target.memory, static_cast<void*>(out.data()));
        QVERIFY(target.spec.type == type && target.spec.layout == PixelLayout::Nchw);
        augmenter.finish({1, 2, 3}, out.data());
        QVERIFY(
            std::all_of(out.begin(), out.end(), [](std::byte b) { return b == std::byte{42}; }));
    }
}

void TestSampleAugmenter::drawsAreByKeyAlone()
{
    const LoaderSettings settings = everything();
    SampleAugmenter reused(settings);
    for (std::uint32_t i = 0; i < 40; ++i) {
        const SampleKey key = {i / 7, i * 13 % 10, i % 2};
        QVERIFY(augmented(reused, settings, key) == augmented(settings, key));
    }
}

void TestSampleAugmenter::keysDiffer()
{
    const LoaderSettings settings = everything();
    std::vector<std::vector<std::byte>> seen;
    for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
        for (std::uint32_t sample = 0; sample < 5; ++sample) {
            for (std::uint32_t repetition = 0; repetition < 3; ++repetition) {
                std::vector<std::byte> image = augmented(settings, {epoch, sample, repetition});
                if (std::find(seen.begin(), seen.end(), image) == seen.end())
                    seen.push_back(std::move(image));
            }
        }
    }
    QVERIFY(seen.size() > 40); // of 45; some draws change nothing
    LoaderSettings otherSeed = settings;
    otherSeed.seed = kSeed + 1;
    QVERIFY(augmented(settings, {0, 1, 0}) != augmented(otherSeed, {0, 1, 0}));
}

// What one augmentation draws is the same whatever else is on.
void TestSampleAugmenter::streamsDoNotTouch()
{
    const auto greyOnly =
        with([](LoaderSettings& s) { s.augmentation.grayscaleProbability = 0.5; });
    const auto erasingOnly = with([](LoaderSettings& s) {
        s.augmentation.randomErasing.probability = 0.5;
        s.augmentation.randomErasing.fill = ErasingFill::Mean;
    });
    const auto both = with([](LoaderSettings& s) {
        s.augmentation.grayscaleProbability = 0.5;
        s.augmentation.randomErasing.probability = 0.5;
        s.augmentation.randomErasing.fill = ErasingFill::Mean;
        s.augmentation.colourJitter.brightness = 0.2;
    });
    const Image plain = plainImage();
    int grey = 0;
    int erased = 0;
    for (std::uint32_t sample = 0; sample < 60; ++sample) {
        const SampleKey key = {1, sample, 0};
        const Image mixed = augmentedImage(both, key);
        const Image erasedOnly = augmentedImage(erasingOnly, key);
        const bool isGreyAlone = isGrey(augmentedImage(greyOnly, key));
        grey += isGreyAlone;
        const std::array<std::uint8_t, 3> mean = {124, 116, 104};
        bool isGreyOutside = true;
        for (std::size_t i = 0; i < plain.byteCount(); i += 3) {
            const bool inBox =
                !std::equal(plain.pixels() + i, plain.pixels() + i + 3, erasedOnly.pixels() + i);
            const std::uint8_t* pixel = mixed.pixels() + i;
            if (inBox) {
                QVERIFY(std::equal(mean.begin(), mean.end(), pixel));
                ++erased;
            } else {
                isGreyOutside = isGreyOutside && pixel[0] == pixel[1] && pixel[1] == pixel[2];
            }
        }
        QCOMPARE(isGreyOutside, isGreyAlone);
    }
    QVERIFY(grey > 15 && grey < 45);
    QVERIFY(erased > 0);
}

void TestSampleAugmenter::colourJitterByHand()
{
    const auto settings = with([](LoaderSettings& s) {
        s.augmentation.colourJitter = {0.4, 0.3, 0.2, 0.1, 0.5};
    });
    int jittered = 0;
    for (std::uint32_t sample = 0; sample < 30; ++sample) {
        const SampleKey key = {2, sample, 1};
        CounterRng rng = draws(RandomStream::ColourJitter, key);
        Image expected = plainImage();
        if (rng.uniform() < 0.5) {
            ++jittered;
            std::array<int, 4> order = {0, 1, 2, 3};
            shuffle(std::span<int>(order), rng);
            const auto brightness = static_cast<float>(rng.uniform(0.6, 1.4));
            const auto contrast = static_cast<float>(rng.uniform(0.7, 1.3));
            const auto saturation = static_cast<float>(rng.uniform(0.8, 1.2));
            const double hue = rng.uniform(-0.1, 0.1);
            const std::array<std::function<void()>, 4> operations = {
                [&] { adjustBrightness(brightness, expected); },
                [&] { adjustContrast(contrast, expected); },
                [&] { adjustSaturation(saturation, expected); },
                [&] {
                    adjustHue(hue, expected);
                }};
            for (const int operation : order)
                operations[static_cast<std::size_t>(operation)]();
        }
        QVERIFY(same(augmentedImage(settings, key), expected));
    }
    QVERIFY(jittered > 5 && jittered < 25);
}

void TestSampleAugmenter::jitterOrdersAreAllDrawn()
{
    std::set<std::array<int, 4>> orders;
    for (std::uint32_t sample = 0; sample < 400; ++sample) {
        CounterRng rng = draws(RandomStream::ColourJitter, {0, sample, 0});
        rng.uniform();
        std::array<int, 4> order = {0, 1, 2, 3};
        shuffle(std::span<int>(order), rng);
        orders.insert(order);
    }
    QCOMPARE(orders.size(), std::size_t{24});
}

void TestSampleAugmenter::randAugmentByHand()
{
    const auto settings = with([](LoaderSettings& s) {
        s.augmentation.randAugment = parseRandAugment("rand-m9-n3-mstd0.5-inc1");
    });
    for (std::uint32_t sample = 0; sample < 40; ++sample) {
        const SampleKey key = {0, sample, 0};
        CounterRng rng = draws(RandomStream::RandAugment, key);
        Image expected = plainImage();
        Image scratch;
        for (int i = 0; i < 3; ++i) {
            if (const auto step = drawRandAugmentStep(settings.augmentation.randAugment, rng))
                applyRandAugmentStep(*step, true, {124, 116, 104}, expected, scratch);
        }
        QVERIFY(same(augmentedImage(settings, key), expected));
    }
}

void TestSampleAugmenter::blurByHand()
{
    const auto settings = with([](LoaderSettings& s) {
        s.augmentation.gaussianBlur = {.probability = 1, .minimumSigma = 0.5, .maximumSigma = 2.5};
    });
    const SampleKey key = {0, 3, 0};
    CounterRng rng = draws(RandomStream::GaussianBlur, key);
    rng.uniform();
    Image expected = plainImage();
    GaussianBlur().run(rng.uniform(0.5, 2.5), expected);
    QVERIFY(same(augmentedImage(settings, key), expected));
    QVERIFY(!same(expected, plainImage()));
}

void TestSampleAugmenter::paddedCropByHand()
{
    const auto settings = with([](LoaderSettings& s) {
        s.cropMode = CropMode::Padded;
        s.augmentation.padding = 5;
    });
    for (std::uint32_t sample = 0; sample < 20; ++sample) {
        const SampleKey key = {4, sample, 0};
        CounterRng rng = draws(RandomStream::PaddedCrop, key);
        const int dx = static_cast<int>(rng.below(11)) - 5;
        const int dy = static_cast<int>(rng.below(11)) - 5;
        Image expected;
        shiftReflected(plainImage(), dx, dy, expected);
        QVERIFY(same(augmentedImage(settings, key), expected));
    }
    LoaderSettings none = settings;
    none.augmentation.padding = 0;
    QVERIFY(same(augmentedImage(none, {4, 1, 0}), plainImage()));
}

void TestSampleAugmenter::paddedCropReachesEveryShift()
{
    std::set<std::pair<int, int>> shifts;
    for (std::uint32_t sample = 0; sample < 500; ++sample) {
        CounterRng rng = draws(RandomStream::PaddedCrop, {0, sample, 0});
        const int dx = static_cast<int>(rng.below(5)) - 2;
        shifts.emplace(dx, static_cast<int>(rng.below(5)) - 2);
    }
    QCOMPARE(shifts.size(), std::size_t{25});
}

// RandAugment, then jitter, grayscale, blur: each step alone, fed with the one before.
void TestSampleAugmenter::orderOfThePipeline()
{
    const auto settings = with([](LoaderSettings& s) {
        s.augmentation.randAugment = parseRandAugment("rand-m9-n1-p1-mstd0.5-inc1");
        s.augmentation.colourJitter.contrast = 0.9;
        s.augmentation.grayscaleProbability = 1;
        s.augmentation.gaussianBlur.probability = 1;
    });
    for (std::uint32_t sample = 0; sample < 20; ++sample) {
        const SampleKey key = {0, sample, 0};
        Image expected = plainImage();
        Image scratch;
        CounterRng randAugment = draws(RandomStream::RandAugment, key);
        applyRandAugmentStep(*drawRandAugmentStep(settings.augmentation.randAugment, randAugment),
                             true, {124, 116, 104}, expected, scratch);
        CounterRng jitter = draws(RandomStream::ColourJitter, key);
        jitter.uniform();
        std::array<int, 4> order = {0, 1, 2, 3};
        shuffle(std::span<int>(order), jitter);
        jitter.uniform(); // brightness
        adjustContrast(static_cast<float>(jitter.uniform(1 - 0.9, 1 + 0.9)), expected);
        toGrey(expected);
        CounterRng blur = draws(RandomStream::GaussianBlur, key);
        blur.uniform();
        GaussianBlur().run(blur.uniform(0.1, 2.0), expected);
        QVERIFY(same(augmentedImage(settings, key), expected));
    }
}

void TestSampleAugmenter::floatsAreTheNormalisedBytes_data()
{
    QTest::addColumn<int>("layout");
    QTest::addColumn<int>("interpolation");
    for (const int layout : {0, 1}) {
        for (const int interpolation : {0, 1})
            QTest::addRow("layout %d, interpolation %d", layout, interpolation)
                << layout << interpolation;
    }
}

void TestSampleAugmenter::floatsAreTheNormalisedBytes()
{
    QFETCH(int, layout);
    QFETCH(int, interpolation);
    LoaderSettings settings = everything();
    settings.augmentation.randomErasing.probability = 0;
    settings.output.interpolation = static_cast<Interpolation>(interpolation);
    LoaderSettings floats = settings;
    floats.output.type = PixelType::Float32;
    floats.output.layout = static_cast<PixelLayout>(layout);
    const bool interleaved = floats.output.layout == PixelLayout::Nhwc;
    for (std::uint32_t sample = 0; sample < 6; ++sample) {
        const Image image = augmentedImage(settings, {0, sample, 0});
        const std::vector<std::byte> bytes = augmented(floats, {0, sample, 0});
        std::vector<float> values(bytes.size() / sizeof(float));
        std::memcpy(values.data(), bytes.data(), bytes.size());
        for (std::size_t i = 0; i < image.byteCount(); ++i) {
            const std::size_t c = i % 3;
            const std::size_t at = interleaved ? i : c * kSize * kSize + i / 3;
            const double expected =
                (image.pixels()[i] / 255.0 - floats.output.mean[c]) / floats.output.deviation[c];
            QVERIFY(std::abs(values[at] - expected) < 1e-5);
        }
    }
}

// The mean colour is exactly 0 after normalisation, which no pixel operation could give.
void TestSampleAugmenter::erasingIsLast()
{
    LoaderSettings settings = everything();
    settings.output.type = PixelType::Float32;
    settings.augmentation.randomErasing.probability = 1;
    settings.augmentation.randomErasing.fill = ErasingFill::Mean;
    const std::vector<std::byte> bytes = augmented(settings, {0, 5, 0});
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    QVERIFY(std::count(values.begin(), values.end(), 0.0F) >= 3 * 16);
}

QTEST_APPLESS_MAIN(TestSampleAugmenter)
#include "tst_sample_augmenter.moc"
