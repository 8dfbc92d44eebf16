#include "bench_data.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/resample/resample.h"
#include "photo_images.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace formwork::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kStoredSide = 500;
constexpr int kStoredQuality = 90;
constexpr std::uint64_t kMostBytes = 256U << 20;

struct ImageFacts
{
    double images = 0;
    double width = 0;
    double height = 0;
    double longer = 0; // than kStoredSide
    double fileBytes = 0;
    double storedBytes = 0;
    double storedPixels = 0;
};

// Facts about the JPEGs among the images; at most some hundreds are read.
ImageFacts measure(const ImageFolderSplit& split, FileSystem& fileSystem)
{
    constexpr std::size_t kMost = 500;
    const std::size_t step = split.files.size() / kMost + 1;
    ImageFacts sum;
    std::mutex mutex;
    parallelFor((split.files.size() + step - 1) / step, 0, {}, [&](std::size_t i, int) {
        std::vector<std::byte> jpeg;
        Image whole;
        Image stored;
        try {
            fileSystem.read(split.files[i * step].path, jpeg, kMostBytes);
            JpegDecoder().decode(jpeg, whole);
        } catch (const Error&) {
            return; // other formats; what is damaged is the conversion's to report
        }
        const auto fileBytes = static_cast<double>(jpeg.size());
        const ImageSize size = limitedSize(whole.width(), whole.height(), kStoredSide);
        resizeArea(whole.view(), size.width, size.height, stored);
        JpegEncoder().encode(stored.view(), kStoredQuality, jpeg);
        const std::lock_guard lock(mutex);
        sum.images += 1;
        sum.width += whole.width();
        sum.height += whole.height();
        sum.longer += std::max(whole.width(), whole.height()) > kStoredSide ? 1 : 0;
        sum.fileBytes += fileBytes;
        sum.storedBytes += static_cast<double>(jpeg.size());
        sum.storedPixels += static_cast<double>(size.width) * size.height;
    });
    return sum;
}

void describe(const ImageFolderSplit& split, FileSystem& fileSystem)
{
    const ImageFacts sum = measure(split, fileSystem);
    if (sum.images == 0)
        return;
    char text[200];
    std::snprintf(
        text, sizeof text,
        "%zu of %.0f x %.0f px and %.0f kB, %.0f %% longer than 500 px; at 500 px %.0f kB "
        "in quality 90 (%.2f bytes per pixel), %.0f kB raw",
        split.files.size(), sum.width / sum.images, sum.height / sum.images,
        sum.fileBytes / sum.images / 1e3, 100 * sum.longer / sum.images,
        sum.storedBytes / sum.images / 1e3, sum.storedBytes / sum.storedPixels,
        3 * sum.storedPixels / sum.images / 1e3);
    benchmark::AddCustomContext("images", text);
    benchmark::AddCustomContext("ImageNet",
                                "about 500 x 375 px and 110 kB, 13 % longer than 500 px; at 500 px "
                                "75 kB in quality 90 (0.43 bytes per pixel), 528 kB raw");
}

ImageFolderSplit findImages(const fs::path& given, int count, const fs::path& scratch,
                            FileSystem& fileSystem)
{
    NullProgress progress;
    ScanRequest request;
    request.root = given;
    request.validationFraction = 0;
    if (given.empty()) {
        request.root = scratch / "images";
        makePhotoImages(request.root, count, fileSystem);
    }
    return scanImageFolder(request, fileSystem, progress, {}).train;
}

} // namespace

ScratchFolder::ScratchFolder()
    : m_path(fs::temp_directory_path() / ("formwork-bench-" + std::to_string(::getpid())))
{
    fs::create_directories(m_path);
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

int runBenchmarks(int argc, char** argv, int count,
                  const std::function<void(const BenchData&)>& registerAll)
{
    benchmark::Initialize(&argc, argv);
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        std::fprintf(stderr, "usage: %s [image folder] [--benchmark_...]\n", argv[0]);
        return 2;
    }
    try {
        const ScratchFolder scratch;
        PosixFileSystem disk;
        const ImageFolderSplit images =
            findImages(argc > 1 ? argv[1] : "", count, scratch.path(), disk);
        describe(images, disk);
        registerAll({disk, scratch.path(), images});
        benchmark::RunSpecifiedBenchmarks();
        benchmark::Shutdown();
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}

} // namespace formwork::bench
