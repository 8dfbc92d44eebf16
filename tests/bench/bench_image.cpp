// Images per second, on one thread, of what a loader's worker does with an image: decode the part
// that a random crop needs, resample it to 224 px. Also the whole decode, and what a conversion
// does.
//
//     bench_image [Google Benchmark's options]
//
// The images are photo-like ones of the demo set, shrunk to a longest side of 500 px and stored at
// quality 90, as a conversion would. bytes_per_pixel tells how much detail they hold (real
// photographs: about 0.4).
#include "core/base/random.h"
#include "core/dataset/demo_images.h"
#include "core/image/crop.h"
#include "core/image/jpeg.h"
#include "core/image/resample.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

using namespace formwork;

namespace fs = std::filesystem;

namespace {

constexpr int kLongestSide = 500;
constexpr int kQuality = 90;

struct Sample
{
    std::vector<std::byte> jpeg; // as stored
    Image raw;
    std::vector<std::byte> original;
};

std::vector<Sample> makeSamples()
{
    const fs::path folder =
        fs::temp_directory_path() / ("formwork-bench-image-" + std::to_string(::getpid()));
    PosixFileSystem disk;
    NullProgress progress;
    makeDemoImages({.root = folder, .trainPerClass = 5, .validationPerClass = 0}, disk, progress,
                   {});
    std::vector<Sample> samples;
    JpegDecoder decoder;
    JpegEncoder encoder;
    Image whole;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file())
            continue;
        Sample sample;
        disk.read(entry.path(), sample.original, 16U << 20);
        decoder.decode(sample.original, whole);
        const ImageSize size = limitedSize(whole.width(), whole.height(), kLongestSide);
        resizeArea(whole.view(), size.width, size.height, sample.raw);
        encoder.encode(sample.raw.view(), kQuality, sample.jpeg);
        samples.push_back(std::move(sample));
    }
    fs::remove_all(folder);
    return samples;
}

const std::vector<Sample>& samples()
{
    static const std::vector<Sample> all = makeSamples();
    return all;
}

// Walks over the samples with a new crop each time, as an epoch does.
class Walk
{
public:
    explicit Walk(benchmark::State& state) : m_state(state) {}
    ~Walk()
    {
        double bytes = 0;
        double pixels = 0;
        for (const Sample& sample : samples()) {
            bytes += static_cast<double>(sample.jpeg.size());
            pixels += static_cast<double>(sample.raw.width()) * sample.raw.height();
        }
        m_state.counters["bytes_per_pixel"] = bytes / pixels;
        m_state.SetItemsProcessed(m_state.iterations());
    }
    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;

    const Sample& next()
    {
        CounterRng rng(1, RandomStream::Augmentation, 0, m_count);
        const Sample& sample = samples()[m_count++ % samples().size()];
        crop = randomResizedCrop(sample.raw.width(), sample.raw.height(), {}, rng);
        flip = rng.below(2) == 1;
        return sample;
    }

    PixelRect crop;
    bool flip = false;

private:
    benchmark::State& m_state;
    std::uint64_t m_count = 0;
};

OutputSpec outputOf(std::int64_t type, std::int64_t layout)
{
    OutputSpec spec;
    spec.type = static_cast<PixelType>(type);
    spec.layout = static_cast<PixelLayout>(layout);
    return spec;
}

void nameOutput(benchmark::State& state)
{
    static constexpr const char* kTypes[] = {"float32", "float16", "uint8"};
    static constexpr const char* kLayouts[] = {"nchw", "nhwc"};
    state.SetLabel(std::string(kTypes[state.range(0)]) + " " + kLayouts[state.range(1)]);
}

void jpegToTensor(benchmark::State& state)
{
    const OutputSpec spec = outputOf(state.range(0), state.range(1));
    std::vector<std::byte> out(spec.sampleBytes());
    JpegDecoder decoder;
    Resampler resampler;
    Image scratch;
    Walk walk(state);
    for (auto step : state) {
        const Sample& sample = walk.next();
        const ImageView part = decoder.decodeRegion(sample.jpeg, walk.crop, scratch);
        resampler.run(part, walk.flip, spec, out.data());
        benchmark::ClobberMemory();
    }
    nameOutput(state);
}

void rawToTensor(benchmark::State& state)
{
    const OutputSpec spec = outputOf(state.range(0), state.range(1));
    std::vector<std::byte> out(spec.sampleBytes());
    Resampler resampler;
    Walk walk(state);
    for (auto step : state) {
        const Sample& sample = walk.next();
        resampler.run(subView(sample.raw.view(), walk.crop), walk.flip, spec, out.data());
        benchmark::ClobberMemory();
    }
    nameOutput(state);
}

void rawToTensorPlainly(benchmark::State& state)
{
    const OutputSpec spec;
    std::vector<std::byte> out(spec.sampleBytes());
    Resampler resampler;
    Walk walk(state);
    for (auto step : state) {
        const Sample& sample = walk.next();
        resampler.runScalar(subView(sample.raw.view(), walk.crop), walk.flip, spec, out.data());
        benchmark::ClobberMemory();
    }
}

void decodeRegion(benchmark::State& state)
{
    JpegDecoder decoder;
    Image scratch;
    Walk walk(state);
    for (auto step : state) {
        const Sample& sample = walk.next();
        benchmark::DoNotOptimize(decoder.decodeRegion(sample.jpeg, walk.crop, scratch));
    }
}

void decodeWhole(benchmark::State& state)
{
    JpegDecoder decoder;
    Image image;
    Walk walk(state);
    for (auto step : state) {
        decoder.decode(walk.next().jpeg, image);
        benchmark::ClobberMemory();
    }
}

void encode(benchmark::State& state)
{
    JpegEncoder encoder;
    std::vector<std::byte> out;
    Walk walk(state);
    for (auto step : state) {
        encoder.encode(walk.next().raw.view(), kQuality, out);
        benchmark::ClobberMemory();
    }
}

void decodeAndShrinkOriginal(benchmark::State& state)
{
    JpegDecoder decoder;
    Image whole;
    Image small;
    Walk walk(state);
    for (auto step : state) {
        const Sample& sample = walk.next();
        decoder.decode(sample.original, whole);
        resizeArea(whole.view(), sample.raw.width(), sample.raw.height(), small);
        benchmark::ClobberMemory();
    }
}

BENCHMARK(jpegToTensor)->ArgsProduct({{0, 1, 2}, {0, 1}});
BENCHMARK(rawToTensor)->ArgsProduct({{0, 1, 2}, {0, 1}});
BENCHMARK(rawToTensorPlainly);
BENCHMARK(decodeRegion);
BENCHMARK(decodeWhole);
BENCHMARK(encode);
BENCHMARK(decodeAndShrinkOriginal);

} // namespace

BENCHMARK_MAIN();
