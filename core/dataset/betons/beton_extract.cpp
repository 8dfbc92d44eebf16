#include "core/dataset/betons/beton_extract.h"

#include "core/base/error.h"
#include "core/base/partial_path.h"
#include "core/base/threads.h"
#include "core/base/throttle.h"
#include "core/beton/reader.h"
#include "core/dataset/betons/extract_fields.h"
#include "core/dataset/betons/extract_names.h"
#include "core/image/formats/png_encoder.h"

#include <mutex>
#include <system_error>

namespace formwork {

namespace fs = std::filesystem;

namespace {

// The folder under its temporary name; removed with all it holds unless it is published.
class PartialFolder
{
public:
    PartialFolder(FileSystem& fileSystem, const fs::path& target)
        : m_fileSystem(fileSystem)
        , m_target(target.has_filename() ? target : target.parent_path())
    {
        refuseOccupied();
        std::error_code ignored;
        for (fs::path part = m_target.parent_path(); !part.empty() && !fs::exists(part, ignored);
             part = part.parent_path())
            m_made.push_back(part);
        m_partial = partialPath(m_target);
        m_fileSystem.createDirectories(m_partial);
    }
    ~PartialFolder()
    {
        if (m_published)
            return;
        std::error_code ignored;
        fs::remove_all(m_partial, ignored);
        for (const fs::path& folder : m_made)
            fs::remove(folder, ignored);
    }
    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;

    const fs::path& path() const { return m_partial; }
    void publish()
    {
        m_fileSystem.rename(m_partial, m_target); // also over an empty folder
        m_published = true;
        m_fileSystem.syncDirectory(m_target.parent_path());
    }

private:
    void refuseOccupied() const
    {
        std::error_code failure;
        const auto status = fs::status(m_target, failure);
        if (!fs::exists(status))
            return;
        if (!fs::is_directory(status) || !fs::is_empty(m_target, failure) || failure)
            throw Error(ErrorCode::AlreadyExists,
                        fs::is_directory(status) ? Text("the folder is not empty")
                                                 : Text("this is a file"),
                        m_target, Text("choose an empty or a new folder"));
    }

    FileSystem& m_fileSystem;
    fs::path m_target;
    fs::path m_partial;
    std::vector<fs::path> m_made; // deepest first
    bool m_published = false;
};

class Extraction
{
public:
    Extraction(const beton::Reader& reader, const ExtractRequest& request, const fs::path& folder,
               FileSystem& fileSystem, ProgressSink& progress)
        : m_reader(reader)
        , m_labels(beton::readLabels(reader))
        , m_names(m_labels)
        , m_fields(reader, m_labels.field, m_names)
        , m_folder(folder)
        , m_fileSystem(fileSystem)
        , m_progress(progress)
        , m_damage(reader, request.onDamage, [this](const Problem& problem) {
            const std::lock_guard lock(m_mutex);
            m_progress.problem(problem);
        })
    {}

    ExtractReport run(int workers, const std::stop_token& stop)
    {
        makeFolders();
        std::vector<Worker> tools(
            static_cast<std::size_t>(workers > 0 ? workers : availableCores()));
        parallelFor(m_reader.sampleCount(), static_cast<int>(tools.size()), stop,
                    [&](std::size_t sample, int worker) {
                        extract(sample, tools[static_cast<std::size_t>(worker)], stop);
                    });
        if (m_fields.needSideFile())
            writeSideFile(stop);
        m_report.samples = m_reader.sampleCount();
        reportProgress(m_reader.sampleCount());
        return m_report;
    }

private:
    struct Worker
    {
        PngEncoder encoder;
        std::vector<std::byte> payload; // scratch
    };

    void makeFolders()
    {
        for (const auto& [label, folder] : m_names.folders()) {
            m_fileSystem.createDirectories(m_folder / folder);
            for (const std::string& hidden : m_fields.imageFolders())
                m_fileSystem.createDirectories(m_folder / hidden / folder);
        }
    }

    void extract(std::size_t sample, Worker& tools, const std::stop_token& stop)
    {
        ExtractReport done;
        for (const FieldFile& file : m_fields.filesOf(sample)) {
            m_reader.read(file.payload, tools.payload);
            m_damage.check(file.payload, tools.payload);
            std::span<const std::byte> bytes = tools.payload;
            if (file.kind == FieldFileKind::RawImage) {
                const beton::StoredImage image = m_reader.image(sample, file.field);
                const auto* pixels = reinterpret_cast<const std::uint8_t*>(bytes.data());
                bytes = tools.encoder.encode(
                    {pixels, image.width, image.height, std::ptrdiff_t{3} * image.width}, stop);
            }
            done.bytes += write(file, bytes);
            done.jpegFiles += file.kind == FieldFileKind::Jpeg ? 1 : 0;
            done.pngFiles += file.kind == FieldFileKind::RawImage ? 1 : 0;
            done.otherFiles += file.kind == FieldFileKind::Other ? 1 : 0;
        }
        add(done);
    }

    std::uint64_t write(const FieldFile& file, std::span<const std::byte> bytes)
    {
        const auto out = m_fileSystem.create(m_folder / file.name);
        if (!file.head.empty())
            out->append(std::as_bytes(std::span(file.head)));
        out->append(bytes);
        out->close();
        return file.head.size() + bytes.size();
    }

    void add(const ExtractReport& done)
    {
        const std::lock_guard lock(m_mutex);
        ++m_samplesDone;
        m_report.bytes += done.bytes;
        m_report.jpegFiles += done.jpegFiles;
        m_report.pngFiles += done.pngFiles;
        m_report.otherFiles += done.otherFiles;
        if (m_throttle.isDue())
            reportProgress(m_samplesDone);
    }

    void writeSideFile(const std::stop_token& stop)
    {
        constexpr std::size_t kBuffer = 1U << 20;
        const auto out = m_fileSystem.create(m_folder / kSideFile);
        std::string lines;
        const auto flush = [&] {
            out->append(std::as_bytes(std::span(lines)));
            m_report.bytes += lines.size();
            lines.clear();
        };
        const auto read = [this](const FileRange& range) {
            std::vector<std::byte> payload = m_reader.read(range);
            m_damage.check(range, payload);
            return payload;
        };
        for (std::size_t sample = 0; sample < m_reader.sampleCount(); ++sample) {
            throwIfStopped(stop);
            lines.append(m_fields.jsonLine(sample, read)).append("\n");
            if (lines.size() >= kBuffer)
                flush();
        }
        flush();
        out->close();
        ++m_report.otherFiles;
    }

    void reportProgress(std::uint64_t done)
    {
        m_progress.progress(
            {"Extracting", "samples", done, m_reader.sampleCount(), m_report.bytes});
    }

    const beton::Reader& m_reader;
    const beton::LabelColumn m_labels;
    const ExtractNames m_names;
    const ExtractFields m_fields;
    const fs::path& m_folder;
    FileSystem& m_fileSystem;
    ProgressSink& m_progress;
    std::mutex m_mutex; // guards the sink, and the report and counts below
    beton::DamageCheck m_damage;
    ExtractReport m_report;
    std::uint64_t m_samplesDone = 0;
    Throttle m_throttle;
};

} // namespace

ExtractReport extractBeton(const ExtractRequest& request, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop)
{
    const beton::Reader reader(fileSystem, request.input);
    PartialFolder folder(fileSystem, request.outputFolder);
    ExtractReport report =
        Extraction(reader, request, folder.path(), fileSystem, progress).run(request.workers, stop);
    throwIfStopped(stop);
    folder.publish();
    report.folder = request.outputFolder;
    return report;
}

} // namespace formwork
