#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/image/jpeg.h"
#include "core/loader/file_warmer.h"
#include "core/loader/sample_source.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace formwork {

namespace {

// Tells whether this thread had to wait for the disk lately. A file that lies in memory, as most do
// after the first epoch, is not worth a system call per sample.
class DiskWatch
{
public:
    bool isBusy()
    {
        rusage usage = {};
        if (::getrusage(RUSAGE_THREAD, &usage) == 0 && usage.ru_majflt != m_faults) {
            m_faults = usage.ru_majflt;
            m_left = kRemembered;
        }
        return m_left > 0 && m_left-- > 0;
    }

private:
    static constexpr int kRemembered = 256; // samples

    long m_faults = 0;
    int m_left = 0;
};

void readAhead(std::span<const std::byte> bytes)
{
    static const auto kPage = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t aligned = begin / kPage * kPage;
    ::posix_madvise(reinterpret_cast<void*>(aligned), begin - aligned + bytes.size(),
                    POSIX_MADV_WILLNEED);
}

class BetonSampleReader final : public SampleReader
{
public:
    BetonSampleReader(const beton::Reader& reader, std::size_t imageField)
        : m_reader(reader)
        , m_imageField(imageField)
    {}

    ImageView load(std::uint32_t sample, SampleDraws& draws, SampleSeconds& seconds) override
    {
        const beton::StoredImage stored = m_reader.image(sample, m_imageField);
        const PixelRect crop = draws.crop(stored.width, stored.height);
        if (stored.mode == beton::ImageMode::Raw) {
            const auto* pixels = reinterpret_cast<const std::uint8_t*>(stored.payload.data());
            return subView({pixels, stored.width, stored.height, std::ptrdiff_t{3} * stored.width},
                           crop);
        }
        const double begin = steadySeconds();
        const ImageView view = decode(stored, crop);
        seconds.decode += steadySeconds() - begin;
        return view;
    }

    void expect(std::uint32_t sample) override
    {
        if (m_disk.isBusy())
            readAhead(m_reader.image(sample, m_imageField).payload);
    }

private:
    ImageView decode(const beton::StoredImage& stored, const PixelRect& crop)
    {
        try {
            return m_decoder.decodeRegion(stored.payload, crop, m_scratch);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::InvalidArgument)
                throw;
            throw Error(ErrorCode::CorruptData,
                        "the JPEG is smaller than the " + std::to_string(stored.width) + " x " +
                            std::to_string(stored.height) + " pixels recorded for it");
        }
    }

    const beton::Reader& m_reader;
    std::size_t m_imageField;
    JpegDecoder m_decoder;
    Image m_scratch;
    DiskWatch m_disk;
};

class BetonSource final : public SampleSource
{
public:
    BetonSource(FileSystem& fileSystem, const std::filesystem::path& path)
        : m_fileSystem(fileSystem)
        , m_reader(fileSystem, path)
        , m_table(beton::readImageTable(m_reader))
    {
        m_pages.resize(m_reader.sampleCount());
        for (std::size_t sample = 0; sample < m_pages.size(); ++sample) {
            const std::uint64_t offset = m_reader.image(sample, m_table.imageField).offset;
            m_pages[sample] = static_cast<std::uint32_t>((offset - m_reader.firstPage()) /
                                                         m_reader.header().pageSize);
        }
    }

    std::size_t sampleCount() const override { return m_reader.sampleCount(); }
    const std::vector<std::string>& classNames() const override { return m_table.classNames; }
    std::int32_t label(std::uint32_t sample) const override { return m_table.labels[sample]; }
    std::span<const std::uint32_t> pageOfSample() const override { return m_pages; }
    std::filesystem::path pathOf(std::uint32_t) const override { return m_reader.path(); }
    std::unique_ptr<SampleReader> newReader() const override
    {
        return std::make_unique<BetonSampleReader>(m_reader, m_table.imageField);
    }
    void warmUp(ProgressSink& progress, const std::stop_token& stop) const override
    {
        FileWarmer(m_fileSystem, m_reader.fileBytes(), progress, stop).read(m_reader.path());
    }

private:
    FileSystem& m_fileSystem;
    beton::Reader m_reader;
    beton::ImageTable m_table;
    std::vector<std::uint32_t> m_pages;
};

} // namespace

std::unique_ptr<SampleSource> openBetonSource(FileSystem& fileSystem,
                                              const std::filesystem::path& beton)
{
    return std::make_unique<BetonSource>(fileSystem, beton);
}

} // namespace formwork
