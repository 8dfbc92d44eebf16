#include "core/beton/writer.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/beton/codec.h"
#include "core/beton/page_stream.h"
#include "core/beton/running_checksum.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace formwork::beton {

namespace {

constexpr std::size_t kHashTextBytes = 19;      // "0123456789abcdef",
constexpr std::uint64_t kPieceBytes = 1U << 20; // divides every page size

std::vector<Field> checkedFields(std::vector<Field> fields, const std::filesystem::path& path)
{
    if (fields.empty() || fields.size() > std::numeric_limits<std::uint16_t>::max())
        throw Error(ErrorCode::InvalidArgument, Text("a beton file has 1 to 65535 fields"), path);
    for (const Field& field : fields) {
        if (field.name.size() > kFieldNameBytes)
            throw Error(ErrorCode::InvalidArgument,
                        Text("the field name '%1' has more than 16 bytes").arg(field.name), path);
    }
    return fields;
}

void checkPageSize(std::uint32_t size, const std::filesystem::path& path)
{
    if (size < kMinimumPageSize || !std::has_single_bit(size))
        throw Error(ErrorCode::InvalidArgument, Text("the page size %1 is not allowed").arg(size),
                    path, Text("use a power of two from 2 MiB to 2 GiB"));
}

std::span<const std::byte> payloadOf(const Value& value)
{
    if (const auto* image = std::get_if<ImageValue>(&value))
        return image->payload;
    if (const auto* blob = std::get_if<BytesValue>(&value))
        return blob->payload;
    return {};
}

bool holdsRightType(const Field& field, const Value& value)
{
    switch (field.type) {
    case FieldType::Int:
        return std::holds_alternative<std::int64_t>(value);
    case FieldType::Float:
        return std::holds_alternative<double>(value);
    case FieldType::RgbImage:
        return std::holds_alternative<ImageValue>(value);
    default:
        return std::holds_alternative<BytesValue>(value);
    }
}

bool isValidImage(const ImageValue& image)
{
    constexpr int kLongestSide = std::numeric_limits<std::uint16_t>::max();
    if (image.width < 1 || image.width > kLongestSide || image.height < 1 ||
        image.height > kLongestSide)
        return false;
    if (image.mode == ImageMode::Raw)
        return image.payload.size() == std::size_t{3} * static_cast<std::size_t>(image.width) *
                                           static_cast<std::size_t>(image.height);
    return !image.payload.empty();
}

} // namespace

struct Writer::State
{
    State(FileSystem& fileSystem, const std::filesystem::path& target, std::vector<Field> newFields,
          WriterOptions newOptions);

    void checkSample(std::span<const Value> values, std::uint64_t payload) const;
    void checkRoom(std::uint64_t payload) const;
    void makeRoom(std::uint64_t bytes);
    std::byte* addEmptyRecord();
    void putValue(const Field& field, const Value& value, std::byte* record);
    [[noreturn]] void refuse(const Text& text, const Text& hint) const;
    std::uint64_t putPayload(std::span<const std::byte> payload);
    void flushPage();
    void reportPage(std::uint64_t hash);
    void openFile(FileSystem& fileSystem);
    void takePages(FileSystem& fileSystem);
    bool takePage(const FinishedPage& finished, const ReadableFile& unfinished);
    std::uint64_t checksumOf(const ReadableFile& unfinished, std::uint64_t start) const;
    void clearFront();
    std::uint64_t pageStart(std::size_t index) const
    {
        return firstPage + index * std::uint64_t{options.pageSize};
    }
    void writeTables();
    std::vector<std::byte> encodeFields() const;
    std::vector<std::byte> encodeAllocations() const;
    std::vector<std::byte> frameManifest() const;
    void requireUsable() const;

    std::filesystem::path path;
    std::vector<Field> fields;
    WriterOptions options;
    RecordLayout layout;
    std::uint64_t metadataStart = 0;
    std::uint64_t firstPage = 0;
    PageStream page;
    std::vector<std::byte> metadata;
    std::vector<Allocation> allocations;
    std::uint64_t samples = 0;
    std::uint64_t payloadBytes = 0;
    std::uint64_t fileBytes = 0;
    // Where the samples of the open page begin.
    std::uint64_t pageSamples = 0;
    std::size_t pageAllocations = 0;
    bool failed = false;
    bool sealed = false;
    std::optional<AtomicFile> file; // made last: nothing before the arguments are checked
};

Writer::State::State(FileSystem& fileSystem, const std::filesystem::path& target,
                     std::vector<Field> newFields, WriterOptions newOptions)
    : path(target)
    , fields(
          (checkPageSize(newOptions.pageSize, target), checkedFields(std::move(newFields), target)))
    , options(std::move(newOptions))
    , layout(recordLayout(fields, target))
    , metadataStart(kHeaderBytes + kFieldBytes * fields.size())
{
    const std::uint64_t pageSize = options.pageSize;
    // A page holds a sample or more, and no two neighbours would fit on one page.
    std::uint64_t pages = options.sampleCount;
    if (options.payloadBound > 0)
        pages = std::min(pages, 2 * (options.payloadBound / pageSize + 1) + 1);
    options.manifest.pageHashes.clear();
    const std::uint64_t manifestBound = toJson(options.manifest).size() + pages * kHashTextBytes;
    const std::uint64_t metadataBound = metadataStart + options.sampleCount * layout.recordBytes;
    firstPage = alignUp(
        alignUp(metadataBound, kManifestAlignment) + kManifestFrameBytes + manifestBound, pageSize);
    openFile(fileSystem);
}

void Writer::State::openFile(FileSystem& fileSystem)
{
    if (options.unfinished.empty()) {
        file.emplace(fileSystem, path);
        return;
    }
    file.emplace(fileSystem, path, options.unfinished);
    takePages(fileSystem);
    if (samples > 0)
        clearFront();
    file->file().truncate(samples > 0 ? pageStart(options.manifest.pageHashes.size()) : 0);
}

void Writer::State::takePages(FileSystem& fileSystem)
{
    if (options.finishedPages.empty())
        return;
    const auto unfinished = fileSystem.open(options.unfinished);
    for (const FinishedPage& finished : options.finishedPages)
        if (!takePage(finished, *unfinished))
            break;
    options.finishedPages = {};
}

void Writer::State::requireUsable() const
{
    if (failed || sealed)
        throw Error(ErrorCode::InvalidArgument,
                    failed ? Text("writing this file has failed already")
                           : Text("this file is finished; nothing can be added"),
                    path);
}

void Writer::State::refuse(const Text& text, const Text& hint) const
{
    throw Error(ErrorCode::InvalidArgument, text, path, hint);
}

void Writer::State::checkSample(std::span<const Value> values, std::uint64_t payload) const
{
    if (values.size() != fields.size())
        refuse(Text("sample %1 has %2 values for %3 fields")
                   .arg(samples, values.size(), fields.size()),
               {});
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto* image = std::get_if<ImageValue>(&values[i]);
        if (!holdsRightType(fields[i], values[i]))
            refuse(Text("sample %1 has a value of the wrong type for field '%2'")
                       .arg(samples, fields[i].name),
                   {});
        if (image != nullptr && !isValidImage(*image))
            refuse(Text("sample %1 has an impossible image in field '%2'")
                       .arg(samples, fields[i].name),
                   Text("sides are 1 to 65535 pixels, raw images have 3 bytes a pixel"));
    }
    checkRoom(payload);
}

void Writer::State::checkRoom(std::uint64_t payload) const
{
    if (samples == options.sampleCount)
        refuse(Text("sample %1 is one more than the %2 announced").arg(samples, samples), {});
    if (payload > options.pageSize)
        refuse(Text("sample %1 has %2 bytes and does not fit on a page of %3")
                   .arg(samples, payload, options.pageSize),
               Text("choose a larger page size or a smaller resolution"));
    if (options.payloadBound > 0 && payload > options.payloadBound - payloadBytes)
        refuse(Text("sample %1 exceeds the payload bytes announced").arg(samples), {});
}

// Opens a new page unless `bytes` fit on the open one. An empty payload needs a byte too: a pointer
// to the end of a page would be taken for one to the next.
void Writer::State::makeRoom(std::uint64_t bytes)
{
    const std::uint64_t needed = std::max<std::uint64_t>(bytes, 1);
    if (page.isOpen() && needed <= page.left())
        return;
    if (page.isOpen())
        flushPage();
    page.open(file->file(), pageStart(options.manifest.pageHashes.size()), options.pageSize);
}

void Writer::State::flushPage()
{
    options.manifest.pageHashes.push_back(page.close());
    if (options.pageFinished)
        reportPage(options.manifest.pageHashes.back());
}

void Writer::State::reportPage(std::uint64_t hash)
{
    FinishedPage finished;
    finished.checksum = hash;
    finished.samples = samples - pageSamples;
    finished.records.assign(
        metadata.begin() + static_cast<std::ptrdiff_t>(pageSamples * layout.recordBytes),
        metadata.begin() + static_cast<std::ptrdiff_t>(samples * layout.recordBytes));
    finished.allocations.assign(allocations.begin() + static_cast<std::ptrdiff_t>(pageAllocations),
                                allocations.end());
    pageSamples = samples;
    pageAllocations = allocations.size();
    options.pageFinished(std::move(finished));
}

std::uint64_t Writer::State::checksumOf(const ReadableFile& unfinished, std::uint64_t start) const
{
    RunningChecksum hash;
    std::vector<std::byte> piece(std::min<std::uint64_t>(options.pageSize, kPieceBytes));
    for (std::uint64_t at = 0; at < options.pageSize; at += piece.size()) {
        unfinished.readAt(start + at, piece);
        hash.add(piece);
    }
    return hash.value();
}

// False where the file's bytes are not those that were written.
bool Writer::State::takePage(const FinishedPage& finished, const ReadableFile& unfinished)
{
    const std::uint64_t start = pageStart(options.manifest.pageHashes.size());
    if (finished.samples > options.sampleCount - samples ||
        finished.records.size() != finished.samples * layout.recordBytes ||
        start + options.pageSize > unfinished.size() ||
        checksumOf(unfinished, start) != finished.checksum)
        return false;
    options.manifest.pageHashes.push_back(finished.checksum);
    metadata.insert(metadata.end(), finished.records.begin(), finished.records.end());
    allocations.insert(allocations.end(), finished.allocations.begin(), finished.allocations.end());
    for (const Allocation& allocation : finished.allocations)
        payloadBytes += allocation.bytes;
    samples += finished.samples;
    pageSamples = samples;
    pageAllocations = allocations.size();
    return true;
}

// Tables that an interrupted seal() may have left must not shine through shorter ones.
void Writer::State::clearFront()
{
    // It ends at a multiple of the page size.
    const std::vector<std::byte> zeros(kMinimumPageSize);
    for (std::uint64_t at = 0; at < firstPage; at += zeros.size())
        file->file().writeAt(at, zeros);
}

std::uint64_t Writer::State::putPayload(std::span<const std::byte> payload)
{
    const std::uint64_t offset = pageStart(options.manifest.pageHashes.size()) + page.used();
    page.put(payload);
    payloadBytes += payload.size();
    allocations.push_back({samples, offset, payload.size()});
    return offset;
}

void Writer::State::putValue(const Field& field, const Value& value, std::byte* record)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        store(record, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        store(record, *real);
    } else if (const auto* image = std::get_if<ImageValue>(&value)) {
        encodeImage({static_cast<std::uint8_t>(image->mode),
                     static_cast<std::uint16_t>(image->width),
                     static_cast<std::uint16_t>(image->height), putPayload(image->payload)},
                    record);
    } else {
        const auto payload = payloadOf(value);
        store(record, putPayload(payload));
        if (recordsSize(field.type))
            store(record + 8, static_cast<std::uint64_t>(payload.size()));
    }
}

std::byte* Writer::State::addEmptyRecord()
{
    const std::size_t start = metadata.size();
    metadata.resize(start + layout.recordBytes);
    return metadata.data() + start;
}

std::vector<std::byte> Writer::State::encodeFields() const
{
    std::vector<std::byte> bytes(kFieldBytes * fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
        encodeField(fields[i], bytes.data() + i * kFieldBytes);
    return bytes;
}

std::vector<std::byte> Writer::State::encodeAllocations() const
{
    std::vector<std::byte> bytes(kAllocationBytes * allocations.size());
    for (std::size_t i = 0; i < allocations.size(); ++i)
        encodeAllocation(allocations[i], bytes.data() + i * kAllocationBytes);
    return bytes;
}

std::vector<std::byte> Writer::State::frameManifest() const
{
    const std::string json = toJson(options.manifest);
    std::vector<std::byte> bytes(kManifestFrameBytes + json.size());
    std::memcpy(bytes.data(), kManifestMagic.data(), kManifestMagic.size());
    store(bytes.data() + 8, kManifestFraming);
    store(bytes.data() + 16, static_cast<std::uint64_t>(json.size()));
    store(bytes.data() + 24, checksum(std::as_bytes(std::span(json))));
    std::memcpy(bytes.data() + kManifestFrameBytes, json.data(), json.size());
    return bytes;
}

// Everything but the pages; the header comes last, so that a file without it is seen as unfinished.
void Writer::State::writeTables()
{
    const std::uint64_t manifestStart =
        alignUp(metadataStart + metadata.size(), kManifestAlignment);
    const std::vector<std::byte> fieldBytes = encodeFields();
    const std::vector<std::byte> table = encodeAllocations();
    Manifest& manifest = options.manifest;

    Header header;
    header.fieldCount = static_cast<std::uint16_t>(fields.size());
    header.pageSize = options.pageSize;
    header.sampleCount = samples;
    // Hashes have a fixed width, so the manifest's length is known before they are.
    header.allocationTable = allocations.empty()
                                 ? manifestStart + frameManifest().size()
                                 : firstPage + manifest.pageHashes.size() * options.pageSize;
    std::array<std::byte, kHeaderBytes> headerBytes{};
    encodeHeader(header, headerBytes.data());
    manifest.headerHash = checksum(headerBytes);
    manifest.fieldsHash = checksum(fieldBytes);
    manifest.metadataHash = checksum(metadata);
    manifest.allocationHash = checksum(table);

    WritableFile& out = file->file();
    out.writeAt(kHeaderBytes, fieldBytes);
    out.writeAt(metadataStart, metadata);
    out.writeAt(manifestStart, frameManifest());
    out.writeAt(header.allocationTable, table);
    out.writeAt(0, headerBytes);
    fileBytes = header.allocationTable + table.size();
}

Writer::Writer(FileSystem& fileSystem, const std::filesystem::path& path, std::vector<Field> fields,
               WriterOptions options)
    : m_state(std::make_unique<State>(fileSystem, path, std::move(fields), std::move(options)))
{}

Writer::~Writer() = default;

void Writer::add(std::span<const Value> values)
{
    State& state = *m_state;
    state.requireUsable();
    std::uint64_t payload = 0;
    for (const Value& value : values)
        payload += payloadOf(value).size();
    state.checkSample(values, payload);

    state.failed = true; // until this sample is in
    if (std::ranges::any_of(state.fields, [](const Field& f) { return hasPayload(f.type); }))
        state.makeRoom(payload);
    std::byte* record = state.addEmptyRecord();
    for (std::size_t i = 0; i < values.size(); ++i)
        state.putValue(state.fields[i], values[i], record + state.layout.offsets[i]);
    ++state.samples;
    state.failed = false;
}

void Writer::addRecord(std::span<const std::byte> record, std::span<const PlacedPayload> payloads)
{
    State& state = *m_state;
    state.requireUsable();
    if (record.size() != state.layout.recordBytes)
        state.refuse(Text("sample %1 has a record of %2 bytes instead of %3")
                         .arg(state.samples, record.size(), state.layout.recordBytes),
                     {});
    std::uint64_t bytes = 0;
    for (const PlacedPayload& payload : payloads) {
        if (record.size() < 8 || payload.pointerAt > record.size() - 8)
            state.refuse(Text("sample %1 has a pointer outside its record").arg(state.samples), {});
        bytes += payload.bytes.size();
    }
    state.checkRoom(bytes);

    state.failed = true; // until this sample is in
    if (!payloads.empty())
        state.makeRoom(bytes);
    std::byte* copy = state.addEmptyRecord();
    std::ranges::copy(record, copy);
    for (const PlacedPayload& payload : payloads)
        store(copy + payload.pointerAt, state.putPayload(payload.bytes));
    ++state.samples;
    state.failed = false;
}

std::uint64_t Writer::samplesWritten() const
{
    return m_state->samples;
}

std::size_t Writer::pagesWritten() const
{
    return m_state->options.manifest.pageHashes.size();
}

std::uint64_t Writer::bytesWritten() const
{
    return pagesWritten() * std::uint64_t{m_state->options.pageSize};
}

void Writer::syncPages()
{
    m_state->file->file().sync();
}

void Writer::discard()
{
    m_state->file->discard();
}

std::uint64_t Writer::fileBytes() const
{
    return m_state->fileBytes;
}

void Writer::seal()
{
    State& state = *m_state;
    state.requireUsable();
    if (state.samples < state.options.sampleCount && !state.options.allowFewer)
        throw Error(ErrorCode::InvalidArgument,
                    Text("only %1 of the %2 announced samples were added")
                        .arg(state.samples, state.options.sampleCount),
                    state.path);
    state.failed = true; // until all is on the disk
    if (state.page.isOpen())
        state.flushPage();
    state.writeTables();
    state.file->file().sync();
    state.failed = false;
    state.sealed = true;
}

void Writer::commit()
{
    if (m_state->failed || !m_state->sealed)
        throw Error(ErrorCode::InvalidArgument, Text("only a sealed file can be committed"),
                    m_state->path);
    m_state->failed = true; // not twice
    m_state->file->commit();
}

void Writer::finish()
{
    seal();
    commit();
}

std::vector<Field> imageLabelFields()
{
    return {{FieldType::RgbImage, "image", {}}, {FieldType::Int, "label", {}}};
}

} // namespace formwork::beton
