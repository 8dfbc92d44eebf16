#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/beton/verify.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/loader/batch/digest.h"
#include "core/loader/source/file_warmer.h"
#include "core/loader/source/payload_cache.h"
#include "core/loader/source/sample_source.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>

namespace formwork {

namespace {

// Whether this thread had to wait for the disk lately. A file that lies in memory, as most do
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

class BetonSampleReader : public SampleReader
{
public:
    BetonSampleReader(const beton::Reader& reader, std::size_t imageField,
                      const DecodeLimits& limits, const std::stop_token& stop)
        : m_reader(reader)
        , m_imageField(imageField)
        , m_decoder(limits, stop)
    {}

    void load(const SampleRequest& request, SampleDraws& draws, SampleSeconds& seconds,
              const UsePixels& use) override
    {
        const beton::StoredImage stored = m_reader.image(request.sample, m_imageField);
        const PixelRect crop = draws.crop(stored.width, stored.height);
        if (stored.mode == beton::ImageMode::Raw) {
            const auto usePixels = [&](std::span<const std::byte> payload) {
                const auto* pixels = reinterpret_cast<const std::uint8_t*>(payload.data());
                use(subView({pixels, stored.width, stored.height, std::ptrdiff_t{3} * stored.width},
                            crop));
            };
            visitPayload(stored.payload, request, seconds, std::ref(usePixels));
            return;
        }
        ImageView view;
        const auto decodePayload = [&](std::span<const std::byte> payload) {
            const double begin = steadySeconds();
            view = decode(stored, payload, crop);
            seconds.decode += steadySeconds() - begin;
        };
        visitPayload(stored.payload, request, seconds, std::ref(decodePayload));
        use(view);
    }

protected:
    virtual void visitPayload(const FileRange& range, const SampleRequest& request,
                              SampleSeconds& seconds, const MappedFile::Visitor& visitor) = 0;

    const beton::Reader& reader() const { return m_reader; }
    beton::StoredImage image(std::uint32_t sample) const
    {
        return m_reader.image(sample, m_imageField);
    }

private:
    ImageView decode(const beton::StoredImage& stored, std::span<const std::byte> payload,
                     const PixelRect& crop)
    {
        try {
            return m_decoder.decodeRegion(payload, crop, m_scratch);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::InvalidArgument)
                throw;
            throw Error(ErrorCode::CorruptData,
                        Text("the JPEG is smaller than the %1 x %2 pixels recorded for it")
                            .arg(stored.width, stored.height));
        }
    }

    const beton::Reader& m_reader;
    std::size_t m_imageField;
    JpegDecoder m_decoder;
    Image m_scratch;
};

// Payloads lie in the mapped file.
class MappedSampleReader final : public BetonSampleReader
{
public:
    using BetonSampleReader::BetonSampleReader;

    void expect(std::uint32_t sample) override
    {
        if (m_disk.isBusy())
            reader().file().expect(image(sample).payload);
    }

protected:
    void visitPayload(const FileRange& range, const SampleRequest&, SampleSeconds&,
                      const MappedFile::Visitor& visitor) override
    {
        reader().file().visit(range, visitor);
    }

private:
    DiskWatch m_disk;
};

// Payloads come from the cache, or from the file where they were not planned or could not be read
// with their neighbours.
class CachedSampleReader final : public BetonSampleReader
{
public:
    CachedSampleReader(const beton::Reader& reader, std::size_t imageField, PayloadCache& cache,
                       const DecodeLimits& limits, const std::stop_token& stop)
        : BetonSampleReader(reader, imageField, limits, stop)
        , m_cache(cache)
    {}

protected:
    void visitPayload(const FileRange& range, const SampleRequest& request, SampleSeconds& seconds,
                      const MappedFile::Visitor& visitor) override
    {
        const double begin = steadySeconds();
        const Held held(m_cache, request.position, range);
        const std::byte* bytes = held.bytes();
        if (bytes == nullptr) {
            m_own.resize(static_cast<std::size_t>(range.bytes));
            reader().file().readAt(range.offset, m_own);
            bytes = m_own.data();
        }
        seconds.read += steadySeconds() - begin;
        visitor({bytes, static_cast<std::size_t>(range.bytes)});
    }

private:
    // A payload of the cache, as long as it is looked at.
    class Held
    {
    public:
        Held(PayloadCache& cache, std::uint64_t position, const FileRange& range)
            : m_cache(cache)
            , m_position(position)
        {
            if (position != SampleRequest::kUnplanned)
                m_bytes = m_cache.acquire(position, range);
        }
        ~Held()
        {
            if (m_bytes != nullptr)
                m_cache.release(m_position);
        }
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;
        const std::byte* bytes() const { return m_bytes; }

    private:
        PayloadCache& m_cache;
        std::uint64_t m_position;
        const std::byte* m_bytes = nullptr;
    };

    PayloadCache& m_cache;
    std::vector<std::byte> m_own;
};

// What a memory budget needs.
class BoundedFile
{
public:
    BoundedFile(const beton::Reader& reader, std::size_t imageField, std::uint64_t budget)
        : m_reader(reader)
        , m_imageField(imageField)
        , m_cache(reader.file(), checkedLimits(budget))
    {}

    std::unique_ptr<SampleReader> newReader(const DecodeLimits& limits, const std::stop_token& stop)
    {
        return std::make_unique<CachedSampleReader>(m_reader, m_imageField, m_cache, limits, stop);
    }

    void beginEpoch(SampleOrder kind, std::span<const OrderEntry> order, std::uint64_t first)
    {
        std::vector<FileRange> payloads;
        payloads.reserve(order.size() - first);
        for (const OrderEntry& entry : order.subspan(first))
            payloads.push_back(m_reader.image(entry.sample, m_imageField).payload);
        const bool byPage = kind == SampleOrder::Sequential || kind == SampleOrder::QuasiRandom;
        m_cache.begin(first, payloads, byPage);
    }

    void cancelEpoch() noexcept { m_cache.cancel(); }

private:
    PayloadCache::Limits checkedLimits(std::uint64_t budget) const
    {
        std::uint64_t largest = 0;
        std::size_t largestSample = 0;
        for (std::size_t sample = 0; sample < m_reader.sampleCount(); ++sample) {
            const std::uint64_t bytes = m_reader.image(sample, m_imageField).payload.bytes;
            if (bytes > largest) {
                largest = bytes;
                largestSample = sample;
            }
        }
        const std::uint64_t least = PayloadCache::leastBudget(largest);
        if (budget < least)
            throw Error(ErrorCode::InvalidArgument,
                        Text("a memory budget of %1 bytes does not hold the largest sample (%2), "
                             "which needs %3")
                            .arg(budget, largestSample, least),
                        m_reader.path(), Text("raise the memory budget"));
        return {budget, m_reader.header().pageSize,
                m_reader.pageCount() * std::uint64_t{m_reader.header().pageSize}, largest};
    }

    const beton::Reader& m_reader;
    const std::size_t m_imageField;
    PayloadCache m_cache;
};

std::optional<std::size_t> chosenField(const beton::Reader& reader, const WantedLabels& labels)
{
    if (!labels.required && labels.field.empty())
        return std::nullopt; // whatever there is
    return beton::requireLabelField(reader, labels.field);
}

bool wasTurned(const beton::ManifestInput& input);

// A file made from others is turned if all of them are.
bool wasTurned(const std::vector<std::pair<std::string, std::string>>& settings,
               const std::vector<beton::ManifestOrigin>& origins)
{
    if (std::ranges::find(settings, std::pair<std::string, std::string>(
                                        "exif_orientation", "applied")) != settings.end())
        return true;
    if (origins.empty())
        return false;
    return std::ranges::all_of(origins, [](const beton::ManifestOrigin& origin) {
        return !origin.inputs.empty() &&
               std::ranges::all_of(origin.inputs, [](const beton::ManifestInput& input) {
                   return wasTurned(input);
               });
    });
}

bool wasTurned(const beton::ManifestInput& input)
{
    return wasTurned(input.settings, input.origin);
}

class BetonSource final : public SampleSource
{
public:
    BetonSource(FileSystem& fileSystem, const std::filesystem::path& path,
                std::uint64_t memoryBudget, const WantedLabels& labels)
        : m_fileSystem(fileSystem)
        , m_reader(fileSystem, path)
        , m_table(beton::readImageTable(m_reader, chosenField(m_reader, labels)))
    {
        beton::requireIntactTables(m_reader);
        m_pages.resize(m_reader.sampleCount());
        for (std::size_t sample = 0; sample < m_pages.size(); ++sample) {
            const std::uint64_t offset = m_reader.image(sample, m_table.imageField).payload.offset;
            m_pages[sample] = static_cast<std::uint32_t>((offset - m_reader.firstPage()) /
                                                         m_reader.header().pageSize);
        }
        if (memoryBudget > 0)
            m_bounded.emplace(m_reader, m_table.imageField, memoryBudget);
    }

    void beginEpoch(SampleOrder kind, std::span<const OrderEntry> order,
                    std::uint64_t first) override
    {
        if (m_bounded)
            m_bounded->beginEpoch(kind, order, first);
    }
    void cancelEpoch() noexcept override
    {
        if (m_bounded)
            m_bounded->cancelEpoch();
    }

    std::size_t sampleCount() const override { return m_reader.sampleCount(); }
    const std::vector<std::string>& classNames() const override { return m_table.classNames; }
    std::int32_t label(std::uint32_t sample) const override { return m_table.labels[sample]; }
    LabelSource labelSource() const override
    {
        if (!m_table.labelField)
            return {};
        LabelSource source{m_reader.fields()[*m_table.labelField].name,
                           beton::integerFields(m_reader)};
        std::erase(source.others, source.field);
        return source;
    }
    bool appliesOrientation() const override
    {
        const auto& manifest = m_reader.manifest();
        if (!manifest)
            return false;
        std::vector<beton::ManifestOrigin> origins;
        if (manifest->origin)
            origins.push_back(*manifest->origin);
        return wasTurned(manifest->settings, origins);
    }
    std::span<const std::uint32_t> pageOfSample() const override { return m_pages; }
    std::filesystem::path path() const override { return m_reader.path(); }
    std::filesystem::path pathOf(std::uint32_t) const override { return m_reader.path(); }
    std::string contentDigest() const override
    {
        Digest digest;
        digest.addNumber(m_reader.fileBytes());
        for (std::size_t sample = 0; sample < m_reader.sampleCount(); ++sample)
            digest.add(m_reader.record(sample));
        if (const std::optional<beton::Manifest>& manifest = m_reader.manifest())
            for (const std::uint64_t page : manifest->pageHashes)
                digest.addNumber(page);
        return "beton:" + digest.text();
    }
    std::unique_ptr<SampleReader> newReader(const DecodeLimits& limits,
                                            const std::stop_token& stop) override
    {
        if (m_bounded)
            return m_bounded->newReader(limits, stop);
        return std::make_unique<MappedSampleReader>(m_reader, m_table.imageField, limits, stop);
    }
    void requireIntact() const override { m_reader.file().requireIntact(); }
    void warmUp(ProgressSink& progress, const std::stop_token& stop) const override
    {
        if (m_bounded)
            return;
        FileWarmer(m_fileSystem, m_reader.fileBytes(), progress, stop).read(m_reader.path());
    }

private:
    FileSystem& m_fileSystem;
    beton::Reader m_reader;
    beton::ImageTable m_table;
    std::vector<std::uint32_t> m_pages;
    std::optional<BoundedFile> m_bounded;
};

} // namespace

std::unique_ptr<SampleSource> openBetonSource(FileSystem& fileSystem,
                                              const std::filesystem::path& beton,
                                              std::uint64_t memoryBudget,
                                              const WantedLabels& labels)
{
    return std::make_unique<BetonSource>(fileSystem, beton, memoryBudget, labels);
}

} // namespace formwork
