#include "core/dataset/convert/split_conversion.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/base/version.h"
#include "core/beton/reader.h"
#include "core/dataset/convert/finished_conversion.h"
#include "core/dataset/convert/ordered_pipeline.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <system_error>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

// Ahead of the writer, so that nobody waits for a slow image: decoding a large photo takes as long
// as passing thirty small ones through.
constexpr std::size_t kItemsPerWorker = 24;
// Enough for photos from a camera.
constexpr std::size_t kBytesPerWorker = 32U << 20;

std::string shortest(double value)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text;
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
        values.emplace_back("restart_markers", settings.restartMarkers ? "every row" : "none");
    }
    if (settings.applyOrientation)
        values.emplace_back("exif_orientation", "applied");
    if (!settings.classes.empty())
        values.emplace_back("classes", joined(settings.classes));
    if (settings.fraction < 1)
        values.emplace_back("fraction", shortest(settings.fraction));
    if (settings.maxImages > 0)
        values.emplace_back("max_images", std::to_string(settings.maxImages));
    if (split.excluded > 0)
        values.emplace_back("excluded", std::to_string(split.excluded));
    if (settings.shuffle)
        values.emplace_back("shuffle", "true");
    values.emplace_back("seed", std::to_string(settings.seed));
    return manifest;
}

beton::Manifest manifestOf(const ImageFolderSplit& split, const ConvertSettings& settings)
{
    beton::Manifest manifest = describe(split, settings);
    manifest.imageList = imageListOf(split);
    return manifest;
}

fs::path withSuffix(fs::path path, const char* suffix)
{
    return path += suffix;
}

} // namespace

SplitConversion::SplitConversion(const ImageFolderSplit& split, const fs::path& target,
                                 const ConvertSettings& settings, FileSystem& fileSystem,
                                 ProgressSink& progress)
    : m_split(split)
    , m_settings(settings)
    , m_fileSystem(fileSystem)
    , m_progress(progress)
{
    m_report.file = target;
    std::error_code ignored;
    m_replaces = fs::exists(target, ignored);
}

SplitConversion::~SplitConversion()
{
    if (m_journal && m_writer)
        keepUnfinished();
    else if (m_journal && m_journal->entries().empty())
        forget(); // made in vain
}

void SplitConversion::prepare(const std::stop_token& stop)
{
    const double start = steadySeconds();
    choosePageSize(stop);
    if (isFinished())
        takeFinished();
    m_report.seconds = steadySeconds() - start;
}

void SplitConversion::choosePageSize(const std::stop_token& stop)
{
    const std::uint32_t asked = m_settings.pageSize;
    m_settings.pageSize = sufficientPageSize(m_split, m_settings, m_fileSystem, stop);
    if (m_settings.pageSize != asked)
        note(Text("pages of %1 MiB, to hold the largest image of %2")
                 .arg(m_settings.pageSize >> 20, m_split.name));
}

void SplitConversion::run(const std::stop_token& stop)
{
    if (m_report.isKept)
        return;
    const double start = steadySeconds() - m_report.seconds;
    if (m_settings.keepUnfinished)
        openJournal();
    if (m_settings.resume && isPublished()) {
        takePublished();
        m_report.seconds = steadySeconds() - start;
        return;
    }
    openWriter();
    try {
        convertImages(stop);
        end();
        throwIfStopped(stop);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled || !m_journal)
            throw;
        throw Error(ErrorCode::Cancelled,
                    Text("the conversion was interrupted after %1 of %2 images")
                        .arg(m_next, m_split.files.size()),
                    m_report.file, Text("repeat the command with --resume to continue it"));
    }
    m_report.fileBytes = m_writer->fileBytes();
    m_report.seconds = steadySeconds() - start;
}

// An unfinished file beside it is to replace it, and has its own identity in the journal.
bool SplitConversion::isFinished() const
{
    return m_settings.resume && !m_settings.replace && m_replaces && !isUnfinished(m_report.file);
}

void SplitConversion::takeFinished()
{
    const beton::Reader reader = openFinished(m_fileSystem, m_report.file);
    requireSameConversion(reader, manifestOf(m_split, m_settings), m_settings.pageSize, m_split,
                          m_progress);
    m_report.isKept = true;
    m_report.samples = m_report.resumedSamples = reader.sampleCount();
    m_report.fileBytes = reader.fileBytes();
}

void SplitConversion::requireCompanion() const
{
    if (m_report.isKept)
        requireKnownImages(openFinished(m_fileSystem, m_report.file));
}

// One line each, so that it can be said what differs.
std::string SplitConversion::identity() const
{
    std::ostringstream text;
    const beton::Manifest manifest = describe(m_split, m_settings);
    text << "made by " << manifest.tool << "\nfolder " << manifest.source << "\nsplit "
         << manifest.split << '\n';
    for (const auto& [name, value] : manifest.settings)
        text << name << ' ' << value << '\n';
    text << "page_size " << m_settings.pageSize << "\nclasses " << joined(manifest.classNames)
         << "\nimages " << m_split.files.size() << ", " << std::hex << hashOfImages(m_split, true)
         << '\n';
    return text.str();
}

void SplitConversion::openJournal()
{
    const fs::path path = withSuffix(resolveLinks(m_report.file), ".unfinished.journal");
    m_journal = std::make_unique<ConversionJournal>(m_fileSystem, path);
    if (m_journal->entries().empty()) {
        if (m_settings.resume)
            note(Text("there is no conversion of %1 to resume; it begins with the first "
                      "image")
                     .arg(m_split.name));
        return;
    }
    if (!m_settings.resume) {
        note(Text("an interrupted conversion of %1 is discarded; --resume would have continued "
                  "it")
                 .arg(m_split.name));
        m_journal->keep(0, identity());
        return;
    }
    if (m_journal->identity() == identity())
        return;
    std::istringstream before(m_journal->identity());
    std::istringstream now(identity());
    std::string was;
    std::string is;
    while (std::getline(before, was) && std::getline(now, is) && was == is) {
    }
    m_journal.reset(); // as it is
    throw Error(
        ErrorCode::InvalidArgument,
        Text("the interrupted conversion is another one: it had '%1', now '%2'").arg(was, is),
        m_report.file, Text("use the original settings, or omit --resume to start over"));
}

// It was killed between publishing the file and removing the journal, perhaps with another split
// still to come: the file has what the journal describes.
bool SplitConversion::isPublished() const
{
    std::error_code ignored;
    if (!m_journal || m_journal->entries().empty() || !m_replaces ||
        m_journal->entries().back().images != m_split.files.size() ||
        fs::exists(withSuffix(resolveLinks(m_report.file), ".unfinished"), ignored))
        return false;
    try {
        const beton::Reader reader(m_fileSystem, m_report.file);
        return reader.manifest() &&
               std::ranges::equal(reader.manifest()->pageHashes, m_journal->entries(), {}, {},
                                  [](const auto& entry) { return entry.page.checksum; });
    } catch (const Error&) {
        return false;
    }
}

void SplitConversion::takePublished()
{
    const ConversionJournal::Entry& last = m_journal->entries().back();
    m_first = m_next = last.images;
    m_report.samples = m_report.resumedSamples = last.images - last.skipped;
    m_report.skipped = last.skipped;
    m_report.jpegSamples = last.jpegSamples;
    std::error_code ignored;
    m_report.fileBytes = fs::file_size(m_report.file, ignored);
}

void SplitConversion::openWriter()
{
    beton::WriterOptions options;
    options.pageSize = m_settings.pageSize;
    options.sampleCount = m_split.files.size();
    options.allowFewer = true;
    options.manifest = manifestOf(m_split, m_settings);
    std::vector<ConversionJournal::Entry> entries;
    if (m_journal) {
        entries = m_journal->entries();
        options.unfinished = withSuffix(resolveLinks(m_report.file), ".unfinished");
        options.pageFinished = [this](beton::FinishedPage&& page) {
            keepEntry(std::move(page));
        };
        for (const ConversionJournal::Entry& entry : entries)
            options.finishedPages.push_back(entry.page);
    }
    m_writer = std::make_unique<beton::Writer>(m_fileSystem, m_report.file,
                                               beton::imageLabelFields(), std::move(options));
    if (m_journal)
        takeEntries(std::move(entries));
}

void SplitConversion::takeEntries(std::vector<ConversionJournal::Entry> entries)
{
    const std::size_t taken = m_writer->pagesWritten();
    m_journal->keep(taken, identity());
    m_journal->start([writer = m_writer.get()] { writer->syncPages(); });
    if (taken < entries.size())
        note(Text("%1 pages of the interrupted conversion are damaged; they are written again")
                 .arg(entries.size() - taken));
    if (taken == 0)
        return;
    const ConversionJournal::Entry& last = entries[taken - 1];
    m_first = m_next = last.images;
    m_report.samples = m_report.resumedSamples = m_writer->samplesWritten();
    m_report.skipped = last.skipped;
    m_report.jpegSamples = last.jpegSamples;
    note(
        Text("resuming %1 after %2 of %3 images").arg(m_split.name, m_first, m_split.files.size()));
}

void SplitConversion::convertImages(const std::stop_token& stop)
{
    reportProgress(m_first);
    const int workers = m_settings.workers > 0 ? m_settings.workers : availableCores();
    std::vector<std::unique_ptr<ImagePacker>> packers;
    for (int i = 0; i < workers; ++i)
        packers.push_back(std::make_unique<ImagePacker>(m_fileSystem, m_settings, stop));
    const auto count = static_cast<std::size_t>(workers);
    OrderedPipeline<PackedImage> pipeline(
        m_split.files.size(), workers, {kItemsPerWorker * count, kBytesPerWorker * count}, m_first);
    pipeline.run(
        [&](std::size_t index, int worker, PackedImage& item) {
            packers[static_cast<std::size_t>(worker)]->pack(m_split.files[index], index, item);
            return item.payload.size();
        },
        [&](std::size_t index, const PackedImage& item) { accept(index, item); }, stop);
}

void SplitConversion::accept(std::size_t index, const PackedImage& item)
{
    m_next = index;
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
    m_next = index + 1;
    if (m_throttle.isDue())
        reportProgress(m_next);
}

void SplitConversion::leaveOut(const ImageFile& file, const Text& problem)
{
    if (m_settings.strict)
        throw Error(ErrorCode::CorruptData, problem, file.path,
                    Text("repair or remove it, or convert without strict to skip it"));
    ++m_report.skipped;
    m_progress.problem({Severity::Error, file.path, Text("left out: %1").arg(problem)});
}

// Called within Writer::add(), whose sample is not on this page, and Writer::seal().
void SplitConversion::keepEntry(beton::FinishedPage&& page)
{
    m_journal->add({std::move(page), m_next, m_report.skipped, m_report.jpegSamples});
}

void SplitConversion::end()
{
    if (m_report.samples == 0)
        throw Error(ErrorCode::CorruptData,
                    Text("none of the %1 images of '%2' could be read")
                        .arg(m_split.files.size(), m_split.name),
                    m_split.root, Text("see the problems reported for the individual images"));
    reportProgress(m_split.files.size());
    m_writer->seal();
    if (m_journal)
        m_journal->finish();
}

// Ends early: what is finished stays, what is not worth it goes.
void SplitConversion::keepUnfinished()
{
    try {
        m_journal->finish();
    } catch (const Error&) {
        // The error that brought us here matters more; what the journal holds is true.
    }
    if (m_writer->pagesWritten() > 0)
        return;
    m_writer->discard();
    forget();
}

void SplitConversion::commit()
{
    if (m_writer)
        m_writer->commit();
}

void SplitConversion::withdraw()
{
    m_journal.reset(); // before the writer
    m_writer.reset();
    if (m_replaces)
        return;
    try {
        m_fileSystem.remove(m_report.file);
    } catch (const Error&) {
        // The error that brought us here matters more.
    }
}

void SplitConversion::forget()
{
    if (!m_journal)
        return;
    try {
        m_journal->remove();
    } catch (const Error&) {
        // Harmless: without the unfinished file there is nothing to resume.
    }
    m_journal.reset();
}

void SplitConversion::reportProgress(std::uint64_t done)
{
    m_progress.progress({"Converting " + m_split.name, "images", done, m_split.files.size(),
                         m_writer->bytesWritten()});
}

void SplitConversion::note(const Text& message)
{
    m_progress.problem({Severity::Info, m_report.file, message});
}

} // namespace formwork
