#include "core/dataset/image_probe.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/dataset/problem_text.h"
#include "core/image/decode.h"
#include "core/image/image_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace formwork {

namespace {

void reportOddities(const ImageFile& file, const ImageInfo& info, ScanReporter& reporter)
{
    const ImageFormat promised = formatOfExtension(file.path);
    if (promised != ImageFormat::Unknown && promised != info.format)
        reporter.problem(
            {Severity::Info, file.path,
             "the extension is wrong: a " + std::string(imageFormatName(info.format)) + " image"});
    if (info.channels == 1)
        reporter.problem({Severity::Info, file.path, "grey image"});
    else if (info.channels == 4 && info.format == ImageFormat::Jpeg)
        reporter.problem({Severity::Info, file.path, "CMYK image"});
}

constexpr std::uint64_t kLargestFile = 1U << 30; // what a conversion reads

// What one thread needs, and what it has found.
class ProbeWorker
{
public:
    ProbeWorker(FileSystem& fileSystem, ScanReporter& reporter, ProbeDepth depth,
                const std::stop_token& stop)
        : m_fileSystem(fileSystem)
        , m_reporter(reporter)
        , m_depth(depth)
        , m_checker(DecodeLimits{}, stop)
    {}

    void look(const ImageFile& file)
    {
        const auto info = read(file);
        if (info)
            ++m_sizes[{info->width, info->height}];
        else
            ++m_unusable;
    }

    const std::map<std::pair<int, int>, std::uint64_t>& sizes() const { return m_sizes; }
    std::uint64_t unusable() const { return m_unusable; }

private:
    std::optional<ImageInfo> read(const ImageFile& file)
    {
        if (file.bytes == 0) // has been reported
            return std::nullopt;
        try {
            const ImageInfo info =
                m_depth == ProbeDepth::Header ? readHeader(file) : readPixels(file);
            reportOddities(file, info, m_reporter);
            return info;
        } catch (const Error& error) {
            if (error.code() == ErrorCode::OutOfMemory || error.code() == ErrorCode::Cancelled)
                throw;
            const bool isDamaged =
                m_depth == ProbeDepth::Pixels && error.code() == ErrorCode::CorruptData;
            m_reporter.problem(
                {Severity::Error, file.path,
                 (isDamaged ? "damaged image: " : "unreadable image: ") + problemText(error)});
            return std::nullopt;
        }
    }

    ImageInfo readHeader(const ImageFile& file)
    {
        // Mapped, because a header is a small part of the file.
        const auto mapped = m_fileSystem.map(file.path);
        ImageInfo info;
        mapped->visit({0, mapped->size()},
                      [&](std::span<const std::byte> bytes) { info = m_decoder.probe(bytes); });
        return info;
    }

    ImageInfo readPixels(const ImageFile& file)
    {
        m_fileSystem.read(file.path, m_file, kLargestFile);
        return m_checker.check(m_file);
    }

    FileSystem& m_fileSystem;
    ScanReporter& m_reporter;
    ProbeDepth m_depth;
    ImageDecoder m_decoder;
    ImageChecker m_checker;
    std::vector<std::byte> m_file;
    std::map<std::pair<int, int>, std::uint64_t> m_sizes;
    std::uint64_t m_unusable = 0;
};

} // namespace

ImageProbe::ImageProbe(FileSystem& fileSystem, ScanReporter& reporter, int workers,
                       ProbeDepth depth)
    : m_fileSystem(fileSystem)
    , m_reporter(reporter)
    , m_workers(workers > 0 ? workers : availableCores())
    , m_depth(depth)
{}

void ImageProbe::run(const ImageFolderSplit& split, const std::stop_token& stop)
{
    const char* const stage = m_depth == ProbeDepth::Header ? "Probing " : "Checking ";
    m_reporter.begin(stage + split.name, split.files.size());
    std::vector<std::unique_ptr<ProbeWorker>> workers;
    for (int i = 0; i < m_workers; ++i)
        workers.push_back(std::make_unique<ProbeWorker>(m_fileSystem, m_reporter, m_depth, stop));
    parallelFor(split.files.size(), m_workers, stop, [&](std::size_t index, int worker) {
        workers[static_cast<std::size_t>(worker)]->look(split.files[index]);
        m_reporter.found(1);
    });
    m_reporter.end();
    for (const auto& worker : workers) {
        m_unusable += worker->unusable();
        for (const auto& [size, count] : worker->sizes())
            m_sizes[size] += count;
    }
}

std::vector<ImageSizeCount> ImageProbe::sizes() const
{
    std::vector<ImageSizeCount> sorted;
    for (const auto& [size, count] : m_sizes)
        sorted.push_back({size.first, size.second, count});
    std::stable_sort(
        sorted.begin(), sorted.end(),
        [](const ImageSizeCount& a, const ImageSizeCount& b) { return a.count > b.count; });
    return sorted;
}

} // namespace formwork
