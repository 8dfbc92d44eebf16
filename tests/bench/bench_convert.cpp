// Images per second of a conversion: half JPEG, all JPEG, all raw, and all JPEG with the original
// bytes kept where they can be; the file's way to the disk included.
//
//     bench_convert [image folder] [Google Benchmark's options]
//
// A thousand images (bench_data.h); everything is made in the temporary folder and removed again;
// the page cache is warm. Longest side 500 px, quality 90.
#include "bench_data.h"
#include "core/dataset/convert/convert.h"

#include <benchmark/benchmark.h>

#include <string>

using namespace formwork;
using namespace formwork::bench;

namespace {

struct Case
{
    std::string name;
    CompressMode mode;
    bool keepJpeg = false;
};

void convert(benchmark::State& state, const BenchData& data, const Case& what)
{
    ConvertSettings settings;
    settings.mode = what.mode;
    settings.keepJpeg = what.keepJpeg;
    settings.workers = static_cast<int>(state.range(0));
    NullProgress progress;
    ConvertReport report;
    std::int64_t samples = 0;
    for (auto _ : state) {
        report = convertSplit(data.images, data.scratch / "bench.beton", settings, data.fileSystem,
                              progress, {});
        samples += static_cast<std::int64_t>(report.samples);
    }
    state.SetItemsProcessed(samples);
    state.counters["kB_per_image"] =
        static_cast<double>(report.fileBytes) / 1e3 / static_cast<double>(report.samples);
}

void registerAll(const BenchData& data)
{
    for (const Case& one :
         {Case{"proportion", CompressMode::Proportion}, Case{"jpg", CompressMode::Jpeg},
          Case{"raw", CompressMode::Raw}, Case{"keep jpg", CompressMode::Jpeg, true}})
        benchmark::RegisterBenchmark(
            one.name.c_str(), [data, one](benchmark::State& state) { convert(state, data, one); })
            ->ArgName("workers")
            ->Arg(1)
            ->Arg(2)
            ->Arg(4)
            ->UseRealTime()
            ->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int argc, char** argv)
{
    return runBenchmarks(argc, argv, 1000, registerAll);
}
