#include "core/dataset/scan/image_probe.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/dataset/scan/problem_text.h"
#include "core/image/decode.h"
#include "core/image/formats/exif.h"
#include "core/image/image_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace formwork {

namespace {

// The format of an image whose extension promises another one.
std::string wrongFormat(const ImageFile& file, const ImageInfo& info)
{
    const ImageFormat promised = formatOfExtension(file.path);
    return promised == ImageFormat::Unknown || promised == info.format
               ? std::string()
               : std::string(imageFormatName(info.format));
}

bool isCmyk(const ImageInfo& info)
{
    return info.channels == 4 && info.format == ImageFormat::Jpeg;
}

void reportOddities(const ImageFile& file, const ImageInfo& info, ScanReporter& reporter)
{
    if (const std::string format = wrongFormat(file, info); !format.empty())
        reporter.problem(
            {Severity::Info, file.path, Text("the extension is wrong: a %1 image").arg(format)});
    if (info.channels == 1)
        reporter.problem({Severity::Info, file.path, Text("grey image")});
    else if (isCmyk(info))
        reporter.problem({Severity::Info, file.path, Text("CMYK image")});
}

constexpr std::uint64_t kLargestFile = 1U << 30; // what a conversion reads

// What one thread needs, and what it has found.
class ProbeWorker
{
public:
    ProbeWorker(FileSystem& fileSystem, ScanReporter& reporter, const DecodeLimits& limits,
                const std::stop_token& stop)
        : m_fileSystem(fileSystem)
        , m_reporter(reporter)
        , m_decoder(limits, stop)
    {}

    // `examined` is null where only headers are read.
    void look(const ImageFile& file, ExaminedImage* examined)
    {
        const auto info = read(file, examined);
        if (info)
            ++m_sizes[{info->width, info->height}];
        else
            ++m_unusable;
    }

    const std::map<std::pair<int, int>, std::uint64_t>& sizes() const { return m_sizes; }
    std::uint64_t unusable() const { return m_unusable; }

private:
    std::optional<ImageInfo> read(const ImageFile& file, ExaminedImage* examined)
    {
        if (file.bytes == 0) { // has been reported
            if (examined != nullptr)
                examined->damage = Text("the file is empty (0 bytes)");
            return std::nullopt;
        }
        try {
            const ImageInfo info =
                examined == nullptr ? readHeader(file) : readPixels(file, *examined);
            reportOddities(file, info, m_reporter);
            return info;
        } catch (const Error& error) {
            // A file too large for the memory that the process may use is a problem of this file.
            if (error.code() == ErrorCode::Cancelled)
                throw;
            const bool isDamaged = examined != nullptr && error.code() == ErrorCode::CorruptData;
            if (examined != nullptr)
                examined->damage = problemText(error);
            m_reporter.problem({Severity::Error, file.path,
                                isDamaged ? Text("damaged image: %1").arg(problemText(error))
                                          : Text("unreadable image: %1").arg(problemText(error))});
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

    // The same verdict as ImageChecker's, and a look at the pixels.
    ImageInfo readPixels(const ImageFile& file, ExaminedImage& examined)
    {
        m_fileSystem.read(file.path, m_file, kLargestFile);
        m_decoder.decode(m_file, m_pixels);
        const ImageInfo info = m_decoder.probe(m_file);
        requireSize(info, m_pixels);
        examined.width = info.width;
        examined.height = info.height;
        examined.channels = static_cast<std::uint8_t>(info.channels);
        examined.isCmyk = isCmyk(info);
        examined.isTurned = readOrientation(m_file) != 1;
        examined.wrongFormat = wrongFormat(file, info);
        examined.print = m_fingerprinter.of(m_pixels.view());
        return info;
    }

    FileSystem& m_fileSystem;
    ScanReporter& m_reporter;
    ImageDecoder m_decoder;
    Fingerprinter m_fingerprinter;
    Image m_pixels;
    std::vector<std::byte> m_file;
    std::map<std::pair<int, int>, std::uint64_t> m_sizes;
    std::uint64_t m_unusable = 0;
};

} // namespace

ImageProbe::ImageProbe(FileSystem& fileSystem, ScanReporter& reporter, int workers,
                       ProbeDepth depth, const DecodeLimits& limits)
    : m_fileSystem(fileSystem)
    , m_reporter(reporter)
    , m_workers(workers > 0 ? workers : availableCores())
    , m_depth(depth)
    , m_limits(limits)
{}

void ImageProbe::run(const ImageFolderSplit& split, const std::stop_token& stop)
{
    const char* const stage = m_depth == ProbeDepth::Header ? "Probing " : "Checking ";
    m_reporter.begin(stage + split.name, split.files.size());
    std::vector<std::unique_ptr<ProbeWorker>> workers;
    for (int i = 0; i < m_workers; ++i)
        workers.push_back(std::make_unique<ProbeWorker>(m_fileSystem, m_reporter, m_limits, stop));
    m_examined.clear();
    m_examined.resize(m_depth == ProbeDepth::Pixels ? split.files.size() : 0);
    parallelFor(split.files.size(), m_workers, stop, [&](std::size_t index, int worker) {
        ExaminedImage* const examined = m_examined.empty() ? nullptr : &m_examined[index];
        workers[static_cast<std::size_t>(worker)]->look(split.files[index], examined);
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
