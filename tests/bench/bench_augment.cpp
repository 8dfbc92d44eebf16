// Microseconds, on one thread, that augmentations take for an image of 224 x 224 pixels: each
// operation by itself, RandAugment and the whole of LeViT's recipe as the loader runs them (from
// the resampled image to the batch's float32 planes), and the mixing of two samples.
//
//     bench_augment [Google Benchmark's options]
#include "core/image/augment/colour.h"
#include "core/image/augment/sample_pixels.h"
#include "core/image/augment/smoothing.h"
#include "core/image/augment/tone.h"
#include "core/loader/augment/rand_augment.h"
#include "core/loader/augment/sample_augmenter.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace formwork;

namespace {

constexpr int kSize = 224;

// Waves and noise: every value occurs, neighbours are alike.
Image makePicture()
{
    CounterRng rng(1, RandomStream::DemoImages, 0, 0);
    Image image(kSize, kSize);
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < 3 * kSize; ++x)
            image.row(y)[x] = static_cast<std::uint8_t>((x / 3 + 2 * y + 40 * (x % 3)) / 3 +
                                                        static_cast<int>(rng.below(40)));
    }
    return image;
}

LoaderSettings levitSettings()
{
    LoaderSettings settings;
    settings.augmentation.randAugment = parseRandAugment("rand-m9-mstd0.5-inc1");
    settings.augmentation.colourJitter = {.brightness = 0.4, .contrast = 0.4, .saturation = 0.4};
    settings.augmentation.randomErasing.probability = 0.25;
    return settings;
}

void runOperation(benchmark::State& state, const std::function<void(Image&, Image&)>& operation)
{
    const Image source = makePicture();
    Image image = source;
    Image scratch = source;
    for (auto _ : state) {
        std::copy_n(source.pixels(), source.byteCount(), image.pixels());
        operation(image, scratch);
        benchmark::DoNotOptimize(image.pixels());
    }
}

// As in a worker, after the crop has been resampled into the augmenter's image.
void runAugmenter(benchmark::State& state, const LoaderSettings& settings)
{
    const Image source = makePicture();
    SampleAugmenter augmenter(settings);
    std::vector<std::byte> out(settings.output.sampleBytes());
    std::uint32_t sample = 0;
    for (auto _ : state) {
        const ResampleTarget target = augmenter.target(out.data());
        if (target.memory != out.data())
            std::copy_n(source.pixels(), source.byteCount(),
                        static_cast<std::uint8_t*>(target.memory));
        augmenter.finish({0, sample++, 0}, out.data());
        benchmark::DoNotOptimize(out.data());
    }
}

void runMix(benchmark::State& state, PixelType type)
{
    OutputSpec spec;
    spec.type = type;
    std::vector<std::byte> first(spec.sampleBytes());
    Resampler().run(makePicture().view(), false, spec, first.data());
    std::vector<std::byte> second = first;
    for (auto _ : state) {
        mixSamples(spec, 0.7F, first.data(), second.data());
        benchmark::DoNotOptimize(first.data());
    }
}

void addOperations()
{
    const auto add = [](const std::string& name, std::function<void(Image&, Image&)> operation) {
        benchmark::RegisterBenchmark(name.c_str(), runOperation, std::move(operation))
            ->Unit(benchmark::kMicrosecond);
    };
    add("copy", [](Image&, Image&) {});
    for (int i = 0; i < kRandAugmentOperations; ++i) {
        const RandAugmentStep step = {static_cast<RandAugmentOperation>(i), 9, false};
        add("operation/" + std::string(randAugmentOperationName(step.operation)),
            [step](Image& image, Image& scratch) {
                applyRandAugmentStep(step, true, {124, 116, 104}, image, scratch);
            });
    }
    add("operation/Hue", [](Image& image, Image&) { adjustHue(0.1, image); });
    add("operation/Grayscale", [](Image& image, Image&) { toGrey(image); });
    add("operation/PaddedShift", [](Image& image, Image& scratch) {
        shiftReflected(image, 3, -2, scratch);
        std::swap(image, scratch);
    });
    for (const double sigma : {0.5, 1.0, 2.0})
        add("operation/GaussianBlur/sigma:" + std::to_string(sigma).substr(0, 3),
            [sigma, blur = GaussianBlur()](Image& image, Image&) mutable {
                blur.run(sigma, image);
            });
}

void addAugmenters()
{
    const auto add = [](const char* name, const LoaderSettings& settings) {
        benchmark::RegisterBenchmark(name, runAugmenter, settings)
            ->Unit(benchmark::kMicrosecond)
            ->Iterations(3000);
    };
    LoaderSettings settings;
    add("sample/off", settings);
    settings.augmentation.grayscaleProbability = 1e-9; // nothing but the way through 8 bits
    add("sample/8-bit detour", settings);
    settings = {};
    settings.augmentation.randAugment = levitSettings().augmentation.randAugment;
    add("sample/RandAugment", settings);
    settings = {};
    settings.augmentation.colourJitter = levitSettings().augmentation.colourJitter;
    add("sample/ColourJitter", settings);
    settings = {};
    settings.augmentation.randomErasing = levitSettings().augmentation.randomErasing;
    add("sample/RandomErasing", settings);
    add("sample/LeViT's recipe", levitSettings());
}

} // namespace

int main(int argc, char** argv)
{
    addOperations();
    addAugmenters();
    for (const auto& [name, type] : {std::pair("mixup of two/float32", PixelType::Float32),
                                     {"mixup of two/float16", PixelType::Float16},
                                     {"mixup of two/uint8", PixelType::UInt8}})
        benchmark::RegisterBenchmark(name, runMix, type)->Unit(benchmark::kMicrosecond);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
