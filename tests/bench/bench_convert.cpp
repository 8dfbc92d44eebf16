// Images per second of a conversion: half JPEG, all JPEG, all raw; the file's way to the disk
// included.
//
//     bench_convert [images] [Google Benchmark's options]
//
// `images` is an image folder of your own (its train split is used); without it a thousand
// photo-like images are generated. Everything is made in the temporary folder and removed again;
// the page cache is warm. Longest side 500 px, quality 90.
#include "core/base/error.h"
#include "core/dataset/convert.h"
#include "core/dataset/demo_images.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include <unistd.h>

using namespace formwork;

namespace fs = std::filesystem;

namespace {

class ScratchFolder
{
public:
    ScratchFolder()
        : m_path(fs::temp_directory_path() /
                 ("formwork-bench-convert-" + std::to_string(::getpid())))
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

void convert(benchmark::State& state, const ImageFolderSplit& split, const fs::path& target,
             CompressMode mode, FileSystem& fileSystem)
{
    ConvertSettings settings;
    settings.mode = mode;
    settings.workers = static_cast<int>(state.range(0));
    NullProgress progress;
    ConvertReport report;
    std::int64_t samples = 0;
    for (auto _ : state) {
        report = convertSplit(split, target, settings, fileSystem, progress, {});
        samples += static_cast<std::int64_t>(report.samples);
    }
    state.SetItemsProcessed(samples);
    state.counters["kB_per_image"] =
        static_cast<double>(report.fileBytes) / 1e3 / static_cast<double>(report.samples);
}

} // namespace

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    if (argc > 2) {
        std::fprintf(stderr, "usage: bench_convert [image folder] [--benchmark_...]\n");
        return 2;
    }
    try {
        const ScratchFolder scratch;
        PosixFileSystem disk;
        const ImageFolderSplit split = images(argc > 1 ? argv[1] : "", scratch.path(), disk);
        const fs::path target = scratch.path() / "bench.beton";
        for (const CompressMode mode :
             {CompressMode::Proportion, CompressMode::Jpeg, CompressMode::Raw})
            benchmark::RegisterBenchmark(
                std::string(compressModeName(mode)).c_str(),
                [&, mode](benchmark::State& state) { convert(state, split, target, mode, disk); })
                ->ArgName("workers")
                ->Arg(1)
                ->Arg(2)
                ->Arg(4)
                ->UseRealTime()
                ->Unit(benchmark::kMillisecond);
        benchmark::RunSpecifiedBenchmarks();
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
