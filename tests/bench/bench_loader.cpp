// Images per second over an epoch: beton raw, half JPEG, all JPEG, and the image folder.
//
//     bench_loader [images] [Google Benchmark's options]
//
// `images` is an image folder of your own (its train split is used); without it a thousand
// photo-like images are generated. Everything is made in the temporary folder and removed again;
// the page cache is warm. Batch 64, 224 px, float32, random resized crop and flip. The CPU column
// is that of all threads: on a busy machine it tells more than the wall clock.
#include "core/base/error.h"
#include "core/dataset/convert.h"
#include "core/dataset/demo_images.h"
#include "core/loader/loader.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <unistd.h>

using namespace formwork;

namespace fs = std::filesystem;

namespace {

class ScratchFolder
{
public:
    ScratchFolder()
        : m_path(fs::temp_directory_path() / ("formwork-bench-" + std::to_string(::getpid())))
    {
        fs::create_directories(m_path);
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

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

ImageFolderSplit images(const fs::path& given, const fs::path& scratch, FileSystem& fileSystem)
{
    NullProgress progress;
    ScanRequest request;
    request.root = given;
    request.validationFraction = 0;
    if (given.empty()) {
        request.root = scratch / "images";
        makeDemoImages({.root = request.root, .trainPerClass = 100, .validationPerClass = 1},
                       fileSystem, progress, {});
    }
    return scanImageFolder(request, fileSystem, progress, {}).train;
}

void registerAll(const ImageFolderSplit& split, const fs::path& scratch, FileSystem& fileSystem)
{
    struct Case
    {
        const char* name;
        CompressMode mode;
    };
    for (const Case& one :
         {Case{"beton raw", CompressMode::Raw}, Case{"beton 50% JPEG", CompressMode::Proportion},
          Case{"beton all JPEG", CompressMode::Jpeg}}) {
        ConvertSettings settings;
        settings.mode = one.mode;
        NullProgress progress;
        const fs::path beton = scratch / (std::string(compressModeName(one.mode)) + ".beton");
        const ConvertReport report = convertSplit(split, beton, settings, fileSystem, progress, {});
        std::printf("%-15s %llu samples, %.0f kB each\n", one.name,
                    static_cast<unsigned long long>(report.samples),
                    static_cast<double>(report.fileBytes) / 1e3 /
                        static_cast<double>(report.samples));
        registerLoader(one.name, [beton, &fileSystem](const LoaderSettings& loader) {
            return makeBetonLoader(fileSystem, beton, loader);
        });
    }
    registerLoader("image folder", [split, &fileSystem](const LoaderSettings& loader) {
        return makeFolderLoader(fileSystem, split, loader);
    });
}

} // namespace

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    if (argc > 2) {
        std::fprintf(stderr, "usage: bench_loader [image folder] [--benchmark_...]\n");
        return 2;
    }
    try {
        const ScratchFolder scratch;
        PosixFileSystem disk;
        registerAll(images(argc > 1 ? argv[1] : "", scratch.path(), disk), scratch.path(), disk);
        benchmark::RunSpecifiedBenchmarks();
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
