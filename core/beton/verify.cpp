#include "core/beton/verify.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/beton/array_type.h"
#include "core/beton/checksums.h"
#include "core/beton/reader.h"

#include <algorithm>
#include <mutex>

namespace formwork::beton {

namespace {

struct PageRange
{
    std::size_t begin = 0; // indices into Reader::allocations()
    std::size_t end = 0;
};

struct ArrayField
{
    std::size_t field = 0;
    ArrayType type;
};

struct PageFindings
{
    std::vector<std::string> damage;
    std::vector<std::uint64_t> samples;
};

PageRange allocationsOfPage(const Reader& reader, std::uint64_t start)
{
    const auto& all = reader.allocations();
    const auto first = std::ranges::lower_bound(all, start, {}, &Allocation::offset);
    const auto last =
        std::ranges::lower_bound(all, start + reader.header().pageSize, {}, &Allocation::offset);
    return {static_cast<std::size_t>(first - all.begin()),
            static_cast<std::size_t>(last - all.begin())};
}

// "samples 120..181" or "sample 7"; samples need not be neighbours in files of several workers.
std::string sampleRange(const std::vector<std::uint64_t>& samples)
{
    if (samples.empty())
        return "no samples";
    const auto [low, high] = std::ranges::minmax(samples);
    if (low == high)
        return "sample " + std::to_string(low);
    return "samples " + std::to_string(low) + ".." + std::to_string(high);
}

// What is wrong with a part of the file, rather than with the machine.
bool isDamage(const Error& error)
{
    return error.code() != ErrorCode::OutOfMemory && error.code() != ErrorCode::Cancelled;
}

std::string imageProblem(const Reader& reader, const StoredImage& image, const CheckJpeg& checkJpeg,
                         std::vector<std::byte>& payload)
{
    if (image.mode == ImageMode::Raw)
        return {}; // the reader has compared its size
    try {
        reader.read(image.payload, payload);
        const JpegSize size = checkJpeg(payload);
        if (size.width == image.width && size.height == image.height)
            return {};
        return "the JPEG is " + std::to_string(size.width) + " x " + std::to_string(size.height) +
               ", the metadata say " + std::to_string(image.width) + " x " +
               std::to_string(image.height);
    } catch (const Error& error) {
        if (!isDamage(error))
            throw;
        return error.message();
    }
}

class Verification
{
public:
    Verification(const Reader& reader, ProgressSink& progress)
        : m_reader(reader)
        , m_progress(progress)
        , m_pages(reader.pageCount())
    {
        for (std::size_t i = 0; i < reader.fields().size(); ++i) {
            if (reader.fields()[i].type == FieldType::RgbImage)
                m_imageFields.push_back(i);
            if (const auto type = arrayType(reader.fields()[i]))
                m_arrayFields.push_back({i, *type});
        }
    }

    VerifyReport run(int workers, const NewCheckJpeg& newCheckJpeg, const std::stop_token& stop)
    {
        std::vector<Worker> tools;
        const int threads = workers > 0 ? workers : availableCores();
        for (int i = 0; i < threads; ++i)
            tools.push_back({newCheckJpeg(), {}});
        m_report.samples = m_reader.sampleCount();
        m_report.pages = m_reader.pageCount();
        m_report.hasManifest = m_reader.manifest().has_value();
        checkTables();
        report(0);
        parallelFor(m_pages.size(), threads, stop, [&](std::size_t page, int worker) {
            checkPage(page, tools[static_cast<std::size_t>(worker)], stop);
        });
        collect();
        return std::move(m_report);
    }

private:
    struct Worker
    {
        CheckJpeg checkJpeg;
        std::vector<std::byte> payload; // scratch
    };

    void checkTables()
    {
        if (!m_reader.manifestProblem().empty())
            m_report.damage.push_back(m_reader.manifestProblem().english());
        for (const std::string& table : damagedTables(m_reader))
            m_report.damage.push_back(table + ": checksum differs");
        if (hasStrayBytes(m_reader))
            m_report.damage.emplace_back("there are unknown bytes around the manifest");
    }

    void checkPage(std::size_t page, Worker& tools, const std::stop_token& stop)
    {
        const std::uint64_t pageSize = m_reader.header().pageSize;
        const std::uint64_t start = m_reader.firstPage() + page * pageSize;
        const PageRange range = allocationsOfPage(m_reader, start);
        const PageProblem problem = problemOf(page, stop);
        if (!problem.text.empty())
            reportPage(page, range, problem.text);
        for (std::size_t i = range.begin; problem.isReadable && i < range.end; ++i) {
            throwIfStopped(stop); // a large page takes its time
            checkImage(m_reader.allocations()[i], tools, m_pages[page]);
            checkArray(m_reader.allocations()[i], m_pages[page]);
        }
        const std::lock_guard lock(m_mutex);
        report(++m_pagesDone);
    }

    struct PageProblem
    {
        std::string text;
        bool isReadable = true;
    };

    // Reads all of the page, with checksums or without: raw pixels are not looked at otherwise.
    PageProblem problemOf(std::size_t page, const std::stop_token& stop) const
    {
        try {
            const std::uint64_t actual = pageChecksum(m_reader, page, stop);
            const auto& manifest = m_reader.manifest();
            if (!manifest || page >= manifest->pageHashes.size() ||
                actual == manifest->pageHashes[page])
                return {};
            return {"checksum differs", true};
        } catch (const Error& error) {
            if (!isDamage(error))
                throw;
            return {error.message(), false};
        }
    }

    void reportPage(std::size_t page, const PageRange& range, const std::string& problem)
    {
        PageFindings& findings = m_pages[page];
        for (std::size_t i = range.begin; i < range.end; ++i)
            findings.samples.push_back(m_reader.allocations()[i].sample);
        findings.damage.push_back("page " + std::to_string(page) + " (" +
                                  sampleRange(findings.samples) + "): " + problem);
    }

    // Who reads an array goes by the descriptor, and would read beyond a smaller one.
    void checkArray(const Allocation& allocation, PageFindings& findings) const
    {
        for (const auto& [field, type] : m_arrayFields) {
            const FileRange payload = m_reader.payload(allocation.sample, field);
            if (payload.offset != allocation.offset || payload.bytes == arrayBytes(type))
                continue;
            findings.damage.push_back("sample " + std::to_string(allocation.sample) + ": " +
                                      std::to_string(payload.bytes) +
                                      " bytes are not an array of " + toText(type));
            findings.samples.push_back(allocation.sample);
        }
    }

    // An allocation may be stale or belong to another field; only images that point to it count.
    void checkImage(const Allocation& allocation, Worker& tools, PageFindings& findings) const
    {
        for (const std::size_t field : m_imageFields) {
            const StoredImage image = m_reader.image(allocation.sample, field);
            if (image.payload.offset != allocation.offset || allocation.bytes == 0)
                continue;
            const std::string problem =
                imageProblem(m_reader, image, tools.checkJpeg, tools.payload);
            if (problem.empty())
                continue;
            findings.damage.push_back("sample " + std::to_string(allocation.sample) + ": " +
                                      problem);
            findings.samples.push_back(allocation.sample);
        }
    }

    void collect()
    {
        auto& samples = m_report.damagedSamples;
        for (PageFindings& findings : m_pages) {
            std::ranges::move(findings.damage, std::back_inserter(m_report.damage));
            samples.insert(samples.end(), findings.samples.begin(), findings.samples.end());
        }
        std::ranges::sort(samples);
        samples.erase(std::ranges::unique(samples).begin(), samples.end());
    }

    void report(std::uint64_t pagesDone)
    {
        m_progress.progress({"Verifying", "pages", pagesDone, m_pages.size(),
                             pagesDone * m_reader.header().pageSize});
    }

    const Reader& m_reader;
    ProgressSink& m_progress;
    std::vector<PageFindings> m_pages;
    std::vector<std::size_t> m_imageFields;
    std::vector<ArrayField> m_arrayFields;
    VerifyReport m_report;
    std::mutex m_mutex; // guards the count below and the ProgressSink
    std::uint64_t m_pagesDone = 0;
};

} // namespace

VerifyReport verify(FileSystem& fileSystem, const std::filesystem::path& path, int workers,
                    const NewCheckJpeg& newCheckJpeg, ProgressSink& progress, std::stop_token stop)
{
    const Reader reader(fileSystem, path);
    return Verification(reader, progress).run(workers, newCheckJpeg, stop);
}

void requireIntactTables(const Reader& reader)
{
    const std::vector<std::string> damaged = damagedTables(reader);
    if (!damaged.empty())
        throw Error(ErrorCode::CorruptData, Text("%1: checksum differs").arg(damaged.front()),
                    reader.path(), Text("convert the images again"));
}

} // namespace formwork::beton
