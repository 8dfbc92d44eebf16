#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/formats/exif.h"
#include "core/loader/batch/digest.h"
#include "core/loader/source/file_warmer.h"
#include "core/loader/source/sample_source.h"

#include <atomic>
#include <utility>
#include <vector>

namespace formwork {

namespace {

constexpr std::uint64_t kMaximumFileBytes = 512U << 20;

using SampleFlags = std::vector<std::atomic<bool>>; // one for each sample

class FolderSampleReader final : public SampleReader
{
public:
    FolderSampleReader(FileSystem& fileSystem, const ImageFolderSplit& split,
                       SampleFlags& decodedWhole, bool applyOrientation, const DecodeLimits& limits,
                       const std::stop_token& stop)
        : m_fileSystem(fileSystem)
        , m_split(split)
        , m_decodedWhole(decodedWhole)
        , m_applyOrientation(applyOrientation)
        , m_decoder(limits, stop)
    {}

    void load(const SampleRequest& request, SampleDraws& draws, SampleSeconds& seconds,
              const UsePixels& use) override
    {
        const double begin = steadySeconds();
        m_fileSystem.read(m_split.files[request.sample].path, m_file, kMaximumFileBytes);
        const double read = steadySeconds();
        seconds.read += read - begin;
        if (m_file.empty())
            throw Error(ErrorCode::CorruptData, Text("the file is empty (0 bytes)"));
        const ImageView view = decode(request.sample, draws);
        seconds.decode += steadySeconds() - read;
        use(view);
    }

private:
    // Whole the first time, so that a damaged image is an error in the first epoch and not in the
    // one whose crop happens to reach the damage; after that what the crop needs.
    ImageView decode(std::uint32_t sample, SampleDraws& draws)
    {
        const auto crop = [&draws](int width, int height) {
            return draws.crop(width, height);
        };
        const int orientation = m_applyOrientation ? readOrientation(m_file) : 1;
        std::atomic<bool>& decodedWhole = m_decodedWhole[sample];
        if (orientation == 1 && decodedWhole.load(std::memory_order_relaxed))
            return m_decoder.decodeChosen(m_file, crop, m_image);
        m_decoder.decode(m_file, m_image);
        decodedWhole.store(true, std::memory_order_relaxed);
        const Image* image = &m_image;
        if (orientation != 1) {
            formwork::applyOrientation(m_image.view(), orientation, m_turned);
            image = &m_turned;
        }
        return subView(image->view(), crop(image->width(), image->height()));
    }

    FileSystem& m_fileSystem;
    const ImageFolderSplit& m_split;
    SampleFlags& m_decodedWhole;
    const bool m_applyOrientation;
    ImageDecoder m_decoder;
    std::vector<std::byte> m_file;
    Image m_image;
    Image m_turned;
};

class FolderSource final : public SampleSource
{
public:
    FolderSource(FileSystem& fileSystem, ImageFolderSplit split, bool applyOrientation)
        : m_fileSystem(fileSystem)
        , m_split(std::move(split))
        , m_decodedWhole(m_split.files.size())
        , m_applyOrientation(applyOrientation)
    {}

    std::size_t sampleCount() const override { return m_split.files.size(); }
    const std::vector<std::string>& classNames() const override { return m_split.classNames; }
    std::int32_t label(std::uint32_t sample) const override { return m_split.files[sample].label; }
    bool appliesOrientation() const override { return m_applyOrientation; }
    std::span<const std::uint32_t> pageOfSample() const override { return {}; }
    std::filesystem::path path() const override { return m_split.root; }
    std::filesystem::path pathOf(std::uint32_t sample) const override
    {
        return m_split.files[sample].path;
    }
    std::string contentDigest() const override
    {
        const std::string& root = m_split.root.native();
        Digest digest;
        for (const ImageFile& file : m_split.files) {
            const std::string_view path = file.path.native();
            digest.addText(path.starts_with(root) ? path.substr(root.size()) : path);
            digest.addNumber(file.bytes);
        }
        return "folder:" + digest.text();
    }
    std::unique_ptr<SampleReader> newReader(const DecodeLimits& limits,
                                            const std::stop_token& stop) override
    {
        return std::make_unique<FolderSampleReader>(m_fileSystem, m_split, m_decodedWhole,
                                                    m_applyOrientation, limits, stop);
    }
    void warmUp(ProgressSink& progress, const std::stop_token& stop) const override
    {
        std::uint64_t bytes = 0;
        for (const ImageFile& file : m_split.files)
            bytes += file.bytes;
        FileWarmer warmer(m_fileSystem, bytes, progress, stop);
        for (const ImageFile& file : m_split.files)
            warmer.read(file.path);
    }

private:
    FileSystem& m_fileSystem;
    ImageFolderSplit m_split;
    SampleFlags m_decodedWhole;
    const bool m_applyOrientation;
};

} // namespace

std::unique_ptr<SampleSource> openFolderSource(FileSystem& fileSystem, ImageFolderSplit split,
                                               bool applyOrientation)
{
    return std::make_unique<FolderSource>(fileSystem, std::move(split), applyOrientation);
}

} // namespace formwork
