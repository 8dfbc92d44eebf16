// Images per second, on one thread, of what a loader's worker does with an image: decode the part
// that a random crop needs, resample it to 224 px. Also the whole decode, and what a conversion
// does.
//
//     bench_image [image folder] [Google Benchmark's options]
//
// Sixty images (bench_data.h), held in memory as a conversion would store them: shrunk to a longest
// side of 500 px, as pixels and as a JPEG of quality 90.
#include "bench_data.h"
#include "core/base/random.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/jpeg/jpeg_requantiser.h"
#include "core/image/resample/crop.h"
#include "core/image/resample/resample.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::bench;

namespace {

constexpr int kImages = 60;
constexpr int kLongestSide = 500;
constexpr int kQuality = 90;

struct Sample
{
    std::vector<std::byte> jpeg; // as stored
    Image raw;
    std::vector<std::byte> original;
};

using Samples = std::vector<Sample>;

// A few of a large folder, from all over it.
Samples readSamples(const BenchData& data)
{
    Samples samples;
    JpegDecoder decoder;
    JpegEncoder encoder;
    Image whole;
    const std::size_t step = std::max<std::size_t>(1, data.images.files.size() / kImages);
    for (std::size_t i = 0; i < data.images.files.size(); i += step) {
        Sample sample;
        data.fileSystem.read(data.images.files[i].path, sample.original, 256U << 20);
        decoder.decode(sample.original, whole);
        const ImageSize size = limitedSize(whole.width(), whole.height(), kLongestSide);
        resizeArea(whole.view(), size.width, size.height, sample.raw);
        encoder.encode(sample.raw.view(), kQuality, sample.jpeg);
        samples.push_back(std::move(sample));
    }
    return samples;
}

// Walks over the samples with a new crop each time, as an epoch does.
class Walk
{
public:
    Walk(benchmark::State& state, const Samples& samples) : m_state(state), m_samples(samples) {}
    ~Walk() { m_state.SetItemsProcessed(m_state.iterations()); }
    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;

    const Sample& next()
    {
        CounterRng rng(1, RandomStream::Augmentation, 0, m_count);
        const Sample& sample = m_samples[m_count++ % m_samples.size()];
        crop = randomResizedCrop(sample.raw.width(), sample.raw.height(), {}, rng);
        flip = rng.below(2) == 1;
        return sample;
    }

    PixelRect crop;
    bool flip = false;

private:
    benchmark::State& m_state;
    const Samples& m_samples;
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

void jpegToTensor(benchmark::State& state, const Samples& samples)
{
    const OutputSpec spec = outputOf(state.range(0), state.range(1));
    std::vector<std::byte> out(spec.sampleBytes());
    JpegDecoder decoder;
    Resampler resampler;
    Image scratch;
    Walk walk(state, samples);
    for (auto step : state) {
        const Sample& sample = walk.next();
        const ImageView part = decoder.decodeRegion(sample.jpeg, walk.crop, scratch);
        resampler.run(part, walk.flip, spec, out.data());
        benchmark::ClobberMemory();
    }
    nameOutput(state);
}

void rawToTensor(benchmark::State& state, const Samples& samples)
{
    const OutputSpec spec = outputOf(state.range(0), state.range(1));
    std::vector<std::byte> out(spec.sampleBytes());
    Resampler resampler;
    Walk walk(state, samples);
    for (auto step : state) {
        const Sample& sample = walk.next();
        resampler.run(subView(sample.raw.view(), walk.crop), walk.flip, spec, out.data());
        benchmark::ClobberMemory();
    }
    nameOutput(state);
}

void rawToTensorPlainly(benchmark::State& state, const Samples& samples)
{
    const OutputSpec spec;
    std::vector<std::byte> out(spec.sampleBytes());
    Resampler resampler;
    Walk walk(state, samples);
    for (auto step : state) {
        const Sample& sample = walk.next();
        resampler.runScalar(subView(sample.raw.view(), walk.crop), walk.flip, spec, out.data());
        benchmark::ClobberMemory();
    }
}

void decodeRegion(benchmark::State& state, const Samples& samples)
{
    JpegDecoder decoder;
    Image scratch;
    Walk walk(state, samples);
    for (auto step : state) {
        const Sample& sample = walk.next();
        benchmark::DoNotOptimize(decoder.decodeRegion(sample.jpeg, walk.crop, scratch));
    }
}

void decodeWhole(benchmark::State& state, const Samples& samples)
{
    JpegDecoder decoder;
    Image image;
    Walk walk(state, samples);
    for (auto step : state) {
        decoder.decode(walk.next().jpeg, image);
        benchmark::ClobberMemory();
    }
}

void encode(benchmark::State& state, const Samples& samples)
{
    JpegEncoder encoder;
    std::vector<std::byte> out;
    Walk walk(state, samples);
    for (auto step : state) {
        encoder.encode(walk.next().raw.view(), kQuality, out);
        benchmark::ClobberMemory();
    }
}

constexpr int kOtherQuality = 80;

// To another quality, of a JPEG that needs no resize.
void requantise(benchmark::State& state, const Samples& samples)
{
    JpegRequantiser requantiser;
    std::vector<std::byte> out;
    Walk walk(state, samples);
    for (auto step : state) {
        if (!requantiser.requantise(walk.next().jpeg, kOtherQuality, out))
            state.SkipWithError("not requantised");
        benchmark::ClobberMemory();
    }
}

// The same through pixels.
void decodeAndEncode(benchmark::State& state, const Samples& samples)
{
    JpegDecoder decoder;
    JpegEncoder encoder;
    Image image;
    std::vector<std::byte> out;
    Walk walk(state, samples);
    for (auto step : state) {
        decoder.decode(walk.next().jpeg, image);
        encoder.encode(image.view(), kOtherQuality, out);
        benchmark::ClobberMemory();
    }
}

// All that a conversion to JPEG does with an image that needs a resize.
void convertImage(benchmark::State& state, const Samples& samples)
{
    JpegDecoder decoder;
    JpegEncoder encoder;
    Image whole;
    Image small;
    std::vector<std::byte> out;
    Walk walk(state, samples);
    for (auto step : state) {
        const Sample& sample = walk.next();
        decoder.decode(sample.original, whole);
        resizeArea(whole.view(), sample.raw.width(), sample.raw.height(), small);
        encoder.encode(small.view(), kQuality, out);
        benchmark::ClobberMemory();
    }
}

void decodeAndShrinkOriginal(benchmark::State& state, const Samples& samples)
{
    JpegDecoder decoder;
    Image whole;
    Image small;
    Walk walk(state, samples);
    for (auto step : state) {
        const Sample& sample = walk.next();
        decoder.decode(sample.original, whole);
        resizeArea(whole.view(), sample.raw.width(), sample.raw.height(), small);
        benchmark::ClobberMemory();
    }
}

void registerAll(const BenchData& data)
{
    const auto samples = std::make_shared<const Samples>(readSamples(data));
    using Body = void (*)(benchmark::State&, const Samples&);
    const auto add = [&samples](const char* name, Body body) {
        return benchmark::RegisterBenchmark(
            name, [samples, body](benchmark::State& state) { body(state, *samples); });
    };
    add("jpegToTensor", jpegToTensor)->ArgsProduct({{0, 1, 2}, {0, 1}});
    add("rawToTensor", rawToTensor)->ArgsProduct({{0, 1, 2}, {0, 1}});
    add("rawToTensorPlainly", rawToTensorPlainly);
    add("decodeRegion", decodeRegion);
    add("decodeWhole", decodeWhole);
    add("encode", encode);
    add("requantise", requantise);
    add("decodeAndEncode", decodeAndEncode);
    add("convertImage", convertImage);
    add("decodeAndShrinkOriginal", decodeAndShrinkOriginal);
}

} // namespace

int main(int argc, char** argv)
{
    return runBenchmarks(argc, argv, kImages, registerAll);
}
