// Images per second over an epoch: beton raw, half JPEG, all JPEG, and the image folder.
//
//     bench_loader [image folder] [Google Benchmark's options]
//
// A thousand images (bench_data.h), converted in the temporary folder, which is emptied again; the
// page cache is warm. Batch 64, 224 px, float32, random resized crop and flip. The CPU column is
// that of all threads: on a busy machine it says more than the wall clock.
#include "bench_data.h"
#include "core/dataset/convert/convert.h"
#include "core/loader/loader.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

using namespace formwork;
using namespace formwork::bench;

namespace {

using MakeLoader = std::function<std::unique_ptr<Loader>(const LoaderSettings&)>;

void epochs(benchmark::State& state, const MakeLoader& make)
{
    LoaderSettings settings;
    settings.workers = static_cast<int>(state.range(0));
    const std::unique_ptr<Loader> loader = make(settings);
    std::uint32_t epoch = 0;
    LoaderTiming sums;
    const auto run = [&] {
        loader->startEpoch(epoch++);
        while (const BatchLease lease = loader->next())
            benchmark::DoNotOptimize(lease->images);
    };
    run(); // touches every page of file and ring
    for (auto _ : state) {
        run();
        const LoaderTiming timing = loader->timing();
        sums.images += timing.images;
        sums.readSeconds += timing.readSeconds;
        sums.decodeSeconds += timing.decodeSeconds;
        sums.resampleSeconds += timing.resampleSeconds;
    }
    const double perImage = 1e6 / static_cast<double>(sums.images);
    state.SetItemsProcessed(static_cast<std::int64_t>(sums.images));
    state.counters["read_us"] = sums.readSeconds * perImage;
    state.counters["decode_us"] = sums.decodeSeconds * perImage;
    state.counters["resample_us"] = sums.resampleSeconds * perImage;
}

void registerLoader(const std::string& name, const MakeLoader& make)
{
    benchmark::RegisterBenchmark(name.c_str(),
                                 [make](benchmark::State& state) { epochs(state, make); })
        ->ArgName("workers")
        ->Arg(1)
        ->Arg(2)
        ->Arg(4)
        ->MeasureProcessCPUTime()
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
}

void registerAll(const BenchData& data)
{
    struct Case
    {
        const char* name;
        CompressMode mode;
    };
    FileSystem& fileSystem = data.fileSystem;
    for (const Case& one :
         {Case{"beton raw", CompressMode::Raw}, Case{"beton 50% JPEG", CompressMode::Proportion},
          Case{"beton all JPEG", CompressMode::Jpeg}}) {
        ConvertSettings settings;
        settings.mode = one.mode;
        NullProgress progress;
        const std::filesystem::path beton =
            data.scratch / (std::string(compressModeName(one.mode)) + ".beton");
        convertSplit(data.images, beton, settings, fileSystem, progress, {});
        registerLoader(one.name, [beton, &fileSystem](const LoaderSettings& loader) {
            return makeBetonLoader(fileSystem, beton, loader);
        });
    }
    registerLoader("image folder", [data, &fileSystem](const LoaderSettings& loader) {
        return makeFolderLoader(fileSystem, data.images, loader);
    });
}

} // namespace

int main(int argc, char** argv)
{
    return runBenchmarks(argc, argv, 1000, registerAll);
}
