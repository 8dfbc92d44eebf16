#include "core/dataset/image_probe.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/image/decode.h"

#include <algorithm>
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

std::optional<ImageInfo> probeImage(const ImageFile& file, ImageDecoder& decoder,
                                    FileSystem& fileSystem, ScanReporter& reporter)
{
    try {
        // Mapped, because a header is a small part of the file.
        const auto mapped = fileSystem.map(file.path);
        const ImageInfo info = decoder.probe(mapped->bytes());
        reportOddities(file, info, reporter);
        return info;
    } catch (const Error& error) {
        reporter.problem({Severity::Error, file.path, "unreadable image: " + error.message()});
        return std::nullopt;
    }
}

} // namespace

ImageProbe::ImageProbe(FileSystem& fileSystem, ScanReporter& reporter, int workers)
    : m_fileSystem(fileSystem)
    , m_reporter(reporter)
    , m_workers(workers > 0 ? workers : availableCores())
{}

void ImageProbe::run(const ImageFolderSplit& split, const std::stop_token& stop)
{
    m_reporter.begin("Probing " + split.name, split.files.size());
    std::vector<ImageDecoder> decoders(static_cast<std::size_t>(m_workers));
    std::vector<std::map<std::pair<int, int>, std::uint64_t>> sizes(decoders.size());
    parallelFor(split.files.size(), m_workers, stop, [&](std::size_t index, int worker) {
        const auto slot = static_cast<std::size_t>(worker);
        const ImageFile& file = split.files[index];
        if (file.bytes > 0) { // an empty one has been reported
            if (const auto info = probeImage(file, decoders[slot], m_fileSystem, m_reporter))
                ++sizes[slot][{info->width, info->height}];
        }
        m_reporter.found(1);
    });
    m_reporter.end();
    for (const auto& part : sizes) {
        for (const auto& [size, count] : part)
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
