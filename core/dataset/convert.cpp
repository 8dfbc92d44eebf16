#include "core/dataset/convert.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/base/version.h"
#include "core/beton/writer.h"
#include "core/dataset/image_packer.h"
#include "core/dataset/ordered_pipeline.h"

#include <array>
#include <charconv>
#include <memory>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr double kProgressSeconds = 0.05;
constexpr std::size_t kItemsPerWorker = 4; // ahead of the writer; covers slow single images

std::string shortest(double value)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

// No time stamp and no worker count: the same input gives the same bytes.
beton::Manifest describe(const ImageFolderSplit& split, const ConvertSettings& settings)
{
    beton::Manifest manifest;
    manifest.tool = "formwork " + std::string(kVersion);
    manifest.classNames = split.classNames;
    manifest.source = split.root.string();
    manifest.split = split.name;
    auto& values = manifest.settings;
    values.emplace_back("max_resolution", std::to_string(settings.maxResolution));
    values.emplace_back("mode", compressModeName(settings.mode));
    if (settings.mode == CompressMode::Proportion)
        values.emplace_back("compress_probability", shortest(settings.compressProbability));
    if (settings.mode == CompressMode::Smart)
        values.emplace_back("smart_threshold", std::to_string(settings.smartThreshold));
    if (settings.mode != CompressMode::Raw) {
        values.emplace_back("jpeg_quality", std::to_string(settings.jpegQuality));
        values.emplace_back("keep_jpeg", settings.keepJpeg ? "true" : "false");
    }
    values.emplace_back("seed", std::to_string(settings.seed));
    return manifest;
}

// Makes a folder with its parents, and takes away again what it made unless keep() was called.
class OutputFolder
{
public:
    OutputFolder(FileSystem& fileSystem, const fs::path& folder)
    {
        std::error_code ignored;
        for (fs::path part = folder; !part.empty() && !fs::exists(part, ignored);
             part = part.parent_path())
            m_made.push_back(part);
        if (!m_made.empty())
            fileSystem.createDirectories(folder);
    }
    ~OutputFolder()
    {
        std::error_code ignored; // a folder that got files meanwhile stays
        for (const fs::path& part : m_made)
            fs::remove(part, ignored);
    }
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;
    void keep() { m_made.clear(); }

private:
    std::vector<fs::path> m_made; // deepest first
};

// One split on its way into a file that is not visible yet.
class SplitConversion
{
public:
    SplitConversion(const ImageFolderSplit& split, const fs::path& target,
                    const ConvertSettings& settings, FileSystem& fileSystem, ProgressSink& progress)
        : m_split(split)
        , m_settings(settings)
        , m_fileSystem(fileSystem)
        , m_progress(progress)
    {
        m_report.file = target;
        std::error_code ignored;
        m_replaces = fs::exists(target, ignored);
    }

    // Everything up to the finished file under its temporary name.
    void run(const std::stop_token& stop)
    {
        const double start = steadySeconds();
        m_settings.pageSize = sufficientPageSize(m_split, m_settings, m_fileSystem, stop);
        openWriter();
        convertImages(stop);
        if (m_report.samples == 0)
            throw Error(ErrorCode::CorruptData,
                        "none of the " + std::to_string(m_split.files.size()) + " images of '" +
                            m_split.name + "' could be read",
                        m_split.root, "see the problems reported for the single images");
        tell(m_split.files.size());
        m_writer->seal();
        throwIfStopped(stop);
        m_report.fileBytes = m_writer->fileBytes();
        m_report.seconds = steadySeconds() - start;
    }

    void commit() { m_writer->commit(); }

    // After a commit of this or another file failed. A file that stood here before is left: it is
    // whole, old or new.
    void withdraw()
    {
        m_writer.reset();
        if (m_replaces)
            return;
        try {
            m_fileSystem.remove(m_report.file);
        } catch (const Error&) {
            // The error that brought us here matters more.
        }
    }

    const ConvertReport& report() const { return m_report; }

private:
    void openWriter()
    {
        beton::WriterOptions options;
        options.pageSize = m_settings.pageSize;
        options.sampleCount = m_split.files.size();
        options.allowFewer = true;
        options.manifest = describe(m_split, m_settings);
        m_writer = std::make_unique<beton::Writer>(m_fileSystem, m_report.file,
                                                   beton::imageLabelFields(), std::move(options));
    }

    void convertImages(const std::stop_token& stop)
    {
        const int workers = m_settings.workers > 0 ? m_settings.workers : availableCores();
        std::vector<std::unique_ptr<ImagePacker>> packers;
        for (int i = 0; i < workers; ++i)
            packers.push_back(std::make_unique<ImagePacker>(m_fileSystem, m_settings));
        OrderedPipeline<PackedImage> pipeline(m_split.files.size(), workers,
                                              kItemsPerWorker * static_cast<std::size_t>(workers));
        pipeline.run(
            [&](std::size_t index, int worker, PackedImage& item) {
                packers[static_cast<std::size_t>(worker)]->pack(m_split.files[index], index, item);
            },
            [&](std::size_t index, const PackedImage& item) { accept(index, item); }, stop);
    }

    void accept(std::size_t index, const PackedImage& item)
    {
        const ImageFile& file = m_split.files[index];
        if (!item.problem.empty()) {
            leaveOut(file, item.problem);
        } else {
            const std::array<beton::Value, 2> values = {
                beton::ImageValue{item.mode, item.width, item.height, item.payload},
                std::int64_t{file.label}};
            m_writer->add(values);
            ++m_report.samples;
            m_report.jpegSamples += item.mode == beton::ImageMode::Jpeg ? 1 : 0;
        }
        if (const double now = steadySeconds(); now - m_lastTold >= kProgressSeconds) {
            m_lastTold = now;
            tell(index + 1);
        }
    }

    void leaveOut(const ImageFile& file, const std::string& problem)
    {
        if (m_settings.strict)
            throw Error(ErrorCode::CorruptData, problem, file.path,
                        "repair or remove it, or convert without strict to leave it out");
        ++m_report.skipped;
        m_progress.problem({Severity::Error, file.path, "left out: " + problem});
    }

    void tell(std::uint64_t done)
    {
        m_progress.progress({"Converting " + m_split.name, "images", done, m_split.files.size(),
                             m_writer->bytesWritten()});
    }

    const ImageFolderSplit& m_split;
    ConvertSettings m_settings;
    FileSystem& m_fileSystem;
    ProgressSink& m_progress;
    std::unique_ptr<beton::Writer> m_writer;
    ConvertReport m_report;
    bool m_replaces = false;
    double m_lastTold = 0;
};

// Converts all, then publishes all: until the last image is on the disk nothing appears.
std::vector<ConvertReport>
convertAll(const std::vector<std::pair<const ImageFolderSplit*, fs::path>>& jobs,
           const ConvertSettings& settings, FileSystem& fileSystem, ProgressSink& progress,
           const std::stop_token& stop)
{
    OutputFolder folder(fileSystem, jobs.front().second.parent_path());
    std::vector<std::unique_ptr<SplitConversion>> conversions;
    for (const auto& [split, target] : jobs) {
        conversions.push_back(
            std::make_unique<SplitConversion>(*split, target, settings, fileSystem, progress));
        conversions.back()->run(stop);
    }
    std::vector<ConvertReport> reports;
    try {
        for (const auto& conversion : conversions) {
            conversion->commit();
            reports.push_back(conversion->report());
        }
    } catch (...) {
        for (const auto& conversion : conversions)
            conversion->withdraw();
        throw;
    }
    folder.keep();
    return reports;
}

void checkSplit(const ImageFolderSplit& split)
{
    if (split.files.empty())
        throw Error(ErrorCode::NotFound, "the split '" + split.name + "' has no images", split.root,
                    "choose a folder with one folder of images per class");
}

} // namespace

ConvertReport convertSplit(const ImageFolderSplit& split, const fs::path& target,
                           const ConvertSettings& settings, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop)
{
    validate(settings);
    checkSplit(split);
    return convertAll({{&split, target}}, settings, fileSystem, progress, stop).front();
}

std::vector<ConvertReport> convertFolder(const ConvertRequest& request, FileSystem& fileSystem,
                                         ProgressSink& progress, std::stop_token stop)
{
    validate(request.settings);
    ScanRequest scan;
    scan.root = request.source;
    scan.validationFraction = request.validationFraction;
    scan.seed = request.settings.seed;
    scan.workers = request.settings.workers;
    ScanResult found = scanImageFolder(scan, fileSystem, progress, stop);
    checkSplit(found.train);
    requireImagesInEveryClass(found.train);

    const auto target = [&](const ImageFolderSplit& split) {
        return request.outputFolder / betonFileName(split.name, request.settings);
    };
    std::vector<std::pair<const ImageFolderSplit*, fs::path>> jobs;
    jobs.emplace_back(&found.train, target(found.train));
    if (found.validation && !found.validation->files.empty()) {
        // A split made here leaves classes of a single image to train.
        if (found.validation->root != found.train.root)
            requireImagesInEveryClass(*found.validation);
        jobs.emplace_back(&*found.validation, target(*found.validation));
    }
    return convertAll(jobs, request.settings, fileSystem, progress, stop);
}

} // namespace formwork
