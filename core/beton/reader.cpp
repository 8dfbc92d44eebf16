#include "core/beton/reader.h"

#include "core/base/error.h"
#include "core/beton/codec.h"
#include "core/beton/pointer_check.h"
#include "core/beton/running_checksum.h"

#include <algorithm>
#include <new>

namespace formwork::beton {

namespace {

const Text kTruncatedHint = Text("the file was cut short; copy it again or convert again");
const Text kDamagedHint = Text("the file is damaged; copy it again or convert again");
const Text kNotABeton = Text("this is not a beton file");

// Bounds that distinguish another version of the format from a file that is something else.
constexpr std::uint16_t kPlausibleVersions = 16;
constexpr std::uint16_t kPlausibleFields = 1024;

// What tables are read in.
constexpr std::uint64_t kPieceBytes = 1U << 20;

// More than any writer makes of class names and origins; each page adds its checksum.
constexpr std::uint64_t kMostManifestBytes = 64U << 20;
constexpr std::uint64_t kManifestBytesPerPage = 32;

bool isPageSize(std::uint32_t size)
{
    return size >= kMinimumPageSize && std::has_single_bit(size);
}

std::string sampleName(std::uint64_t sample)
{
    return "sample " + std::to_string(sample);
}

} // namespace

Reader::Reader(FileSystem& fileSystem, const std::filesystem::path& path)
    : m_path(path)
    , m_file(fileSystem.map(path))
{
    try {
        readTables();
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, Text("the tables of this file do not fit into memory"),
                    path);
    }
}

void Reader::readTables()
{
    readHeader();
    readFields();
    readAllocations();
    readMetadata();
    findManifest();
}

// Whole units of `unit` bytes each, in order.
template <typename Take>
void Reader::forEachPiece(const FileRange& range, std::uint64_t unit, const Take& take) const
{
    const std::uint64_t most = std::max(kPieceBytes / unit, std::uint64_t{1}) * unit;
    std::vector<std::byte> piece;
    for (std::uint64_t done = 0; done < range.bytes; done += piece.size()) {
        read({range.offset + done, std::min(most, range.bytes - done)}, piece);
        take(std::span<const std::byte>(piece));
    }
}

void Reader::corrupt(const Text& text, const Text& hint) const
{
    throw Error(ErrorCode::CorruptData, text, m_path, hint);
}

void Reader::readHeader()
{
    const Text hint = Text("choose a file made by a conversion, or convert a folder first");
    if (fileBytes() == 0)
        corrupt(Text("%1: it is empty").arg(kNotABeton), hint);
    if (fileBytes() < kHeaderBytes)
        corrupt(Text("%1: it has fewer bytes than a header").arg(kNotABeton), hint);
    read({0, kHeaderBytes}, m_tables);
    m_header = decodeHeader(m_tables.data());

    // The format has no magic number; the page size is its most distinctive part.
    const bool plausible = isPageSize(m_header.pageSize) && m_header.fieldCount > 0;
    if (m_header.version != kVersion) {
        if (plausible && m_header.version <= kPlausibleVersions &&
            m_header.fieldCount <= kPlausibleFields)
            throw Error(
                ErrorCode::UnsupportedVersion,
                Text("beton version %1 is not supported; only version 2 is").arg(m_header.version),
                m_path, Text("write it again with FFCV 1.0 or convert the images here"));
        corrupt(kNotABeton, hint);
    }
    if (!plausible)
        corrupt(Text("%1: page size %2 with %3 fields is impossible")
                    .arg(kNotABeton, m_header.pageSize, m_header.fieldCount),
                hint);
    if (m_header.allocationTable == 0)
        corrupt(Text("this file was never completed (its allocation table is missing)"),
                Text("convert again"));
}

void Reader::readFields()
{
    m_metadata = kHeaderBytes + kFieldBytes * m_header.fieldCount;
    if (fileBytes() < m_metadata)
        corrupt(Text("the file is truncated within its field descriptors"), kTruncatedHint);
    const auto descriptors = read({kHeaderBytes, m_metadata - kHeaderBytes});
    m_tables.insert(m_tables.end(), descriptors.begin(), descriptors.end());
    for (std::size_t i = 0; i < m_header.fieldCount; ++i) {
        const std::byte* descriptor = m_tables.data() + kHeaderBytes + i * kFieldBytes;
        const auto type = load<std::uint8_t>(descriptor);
        if (!isKnownFieldType(type))
            corrupt(Text("field %1 has the unknown type %2").arg(i, type), kDamagedHint);
        m_fields.push_back(decodeField(descriptor));
        if (hasPayload(m_fields.back().type)) {
            m_slots.push_back(m_slotCount++);
        } else {
            m_slots.push_back(0);
        }
    }
    m_layout = recordLayout(m_fields, m_path);
    if (m_header.sampleCount > (fileBytes() - m_metadata) / m_layout.recordBytes)
        corrupt(Text("the file is truncated within the metadata of its %1 samples")
                    .arg(m_header.sampleCount),
                kTruncatedHint);
}

std::uint64_t Reader::metadataEnd() const
{
    return m_metadata + m_header.sampleCount * m_layout.recordBytes;
}

void Reader::readAllocations()
{
    const std::uint64_t table = m_header.allocationTable;
    if (table > fileBytes())
        corrupt(Text("the file is truncated: its allocation table should start at byte %1, but it "
                     "ends at %2")
                    .arg(table, fileBytes()),
                kTruncatedHint);
    if (table < metadataEnd())
        corrupt(Text("the allocation table starts within the metadata"), kDamagedHint);
    const std::uint64_t tableBytes = fileBytes() - table;
    const std::uint64_t partOfEntry = tableBytes % kAllocationBytes;
    m_firstPage = table;
    m_allocationChecksum = checksum({});
    if (tableBytes == 0)
        return;

    const std::uint64_t pageSize = m_header.pageSize;
    if (table % pageSize != 0)
        corrupt(Text("the allocation table does not follow a whole page"), kDamagedHint);
    const std::uint64_t firstPossible = alignUp(metadataEnd(), pageSize);
    RunningChecksum hash;
    forEachPiece({table, tableBytes - partOfEntry}, kAllocationBytes,
                 [&](std::span<const std::byte> piece) {
                     hash.add(piece);
                     for (; !piece.empty(); piece = piece.subspan(kAllocationBytes)) {
                         const Allocation allocation = decodeAllocation(piece.data());
                         const Text problem = problemOf(allocation, firstPossible);
                         if (!problem.empty()) {
                             requireNothingAppended();
                             corrupt(problem, kDamagedHint);
                         }
                         m_allocations.push_back(allocation);
                     }
                 });
    if (partOfEntry != 0) {
        requireNothingAppended();
        corrupt(Text("the file is truncated within its allocation table"), kTruncatedHint);
    }
    m_allocationChecksum = hash.value();
    if (!std::is_sorted(m_allocations.begin(), m_allocations.end(), byOffset))
        std::sort(m_allocations.begin(), m_allocations.end(), byOffset);
    checkOverlaps();
    m_firstPage = m_allocations.front().offset & ~(pageSize - 1);
    m_pageCount = static_cast<std::size_t>((table - m_firstPage) / pageSize);
}

// Empty for a possible one.
Text Reader::problemOf(const Allocation& allocation, std::uint64_t firstPossible) const
{
    const std::uint64_t pageSize = m_header.pageSize;
    const std::uint64_t table = m_header.allocationTable;
    if (allocation.sample >= m_header.sampleCount)
        return Text("an allocation belongs to %1 of %2")
            .arg(sampleName(allocation.sample), m_header.sampleCount);
    // An empty payload may stand at the very end of the last page.
    if (allocation.offset < firstPossible || allocation.offset > table ||
        allocation.bytes > table - allocation.offset)
        return Text("the data of %1 lie outside the data pages").arg(sampleName(allocation.sample));
    if (allocation.bytes > pageSize - allocation.offset % pageSize)
        return Text("the data of %1 span two pages").arg(sampleName(allocation.sample));
    return {};
}

// The table has no count: it ends with the file. But each payload has an entry, so what follows as
// many sound entries was appended.
void Reader::requireNothingAppended() const
{
    if (m_slotCount == 0 || m_allocations.size() < m_slotCount * m_header.sampleCount)
        return;
    const std::uint64_t end = m_header.allocationTable + kAllocationBytes * m_allocations.size();
    corrupt(
        Text("something was appended: the allocation table ends at byte %1, the file at byte %2")
            .arg(end, fileBytes()),
        Text("cut the file to %1 bytes, or copy it again").arg(end));
}

void Reader::checkOverlaps() const
{
    std::uint64_t end = 0;
    for (const Allocation& allocation : m_allocations) {
        if (allocation.bytes == 0)
            continue;
        if (allocation.offset < end)
            corrupt(Text("the data of %1 overlap other data").arg(sampleName(allocation.sample)),
                    kDamagedHint);
        end = allocation.offset + allocation.bytes;
    }
}

// Piece by piece: a size that a header claims costs no memory before its records prove right.
void Reader::readMetadata()
{
    PointerChecker pointers(m_allocations);
    std::size_t checked = 0;
    forEachPiece({m_metadata, metadataEnd() - m_metadata}, m_layout.recordBytes,
                 [&](std::span<const std::byte> piece) {
                     m_tables.insert(m_tables.end(), piece.begin(), piece.end());
                     const std::size_t end = checked + piece.size() / m_layout.recordBytes;
                     checkRecords(checked, end, pointers);
                     checked = end;
                 });
}

void Reader::checkRecords(std::size_t first, std::size_t end, PointerChecker& pointers)
{
    for (std::size_t sample = first; sample < end; ++sample) {
        for (std::size_t field = 0; field < m_fields.size(); ++field) {
            const FieldType type = m_fields[field].type;
            if (!hasPayload(type))
                continue;
            const CheckedPointer found = pointers.check(type, value(sample, field), sample);
            if (found.verdict != PointerVerdict::Good)
                refusePointer(sample, field, found);
            m_payloadBytes.push_back(static_cast<std::uint32_t>(found.bytes)); // at most a page
        }
    }
}

void Reader::refusePointer(std::size_t sample, std::size_t field, const CheckedPointer& found) const
{
    const std::string where = sampleName(sample) + ", field '" + m_fields[field].name + "': ";
    if (found.verdict == PointerVerdict::Unknown)
        corrupt(Text("%1the allocation table does not list its data").arg(where), kTruncatedHint);
    if (found.verdict == PointerVerdict::OtherSize)
        corrupt(Text("%1metadata and allocation table disagree about its size").arg(where),
                kDamagedHint);
    if (found.verdict == PointerVerdict::ImpossibleImage)
        corrupt(Text("%1 has impossible image metadata").arg(sampleName(sample)), kDamagedHint);
    const ImageRecord image = decodeImage(value(sample, field));
    corrupt(Text("%1: %2 bytes are not a raw image of %3 x %4")
                .arg(sampleName(sample), found.bytes, image.width, image.height),
            kDamagedHint);
}

void Reader::findManifest()
{
    m_manifestEnd = metadataEnd();
    const std::uint64_t start = alignUp(metadataEnd(), kManifestAlignment);
    if (start + kManifestFrameBytes > m_firstPage)
        return;
    const auto frame = read({start, kManifestFrameBytes});
    if (std::ranges::all_of(frame, [](std::byte b) { return b == std::byte{0}; }))
        return;
    FoundManifest found = manifestAt(start);
    m_manifest = std::move(found.manifest);
    m_manifestProblem = std::move(found.problem);
    if (!m_manifest)
        return;
    m_manifestEnd = found.end;
    if (m_manifest->pageHashes.size() != m_pageCount)
        m_manifestProblem = Text("the manifest lists %1 pages, the file has %2")
                                .arg(m_manifest->pageHashes.size(), m_pageCount);
}

Reader::FoundManifest Reader::manifestAt(std::uint64_t start) const
{
    const auto frame = read({start, kManifestFrameBytes});
    if (std::memcmp(frame.data(), kManifestMagic.data(), kManifestMagic.size()) != 0)
        return {{}, Text("there are unknown bytes in place of a manifest"), 0};
    const auto framing = load<std::uint64_t>(frame.data() + 8);
    if (framing != kManifestFraming)
        return {{}, Text("the manifest has the unknown framing %1").arg(framing), 0};
    const auto length = load<std::uint64_t>(frame.data() + 16);
    const std::uint64_t room = m_firstPage - start - kManifestFrameBytes;
    if (length > room)
        return {{}, Text("the manifest is damaged: its length is impossible"), 0};
    if (length > kMostManifestBytes + kManifestBytesPerPage * m_pageCount)
        return {{}, Text("the manifest is larger than any that is known"), 0};
    const auto text = read({start + kManifestFrameBytes, length});
    if (checksum(text) != load<std::uint64_t>(frame.data() + 24))
        return {{}, Text("the manifest is damaged: its checksum differs"), 0};
    try {
        return {manifestFromJson({reinterpret_cast<const char*>(text.data()), text.size()}),
                {},
                start + kManifestFrameBytes + length};
    } catch (const Error& error) {
        return {{}, error.text(), 0};
    }
}

void Reader::read(const FileRange& range, std::vector<std::byte>& out) const
{
    out.resize(static_cast<std::size_t>(range.bytes));
    m_file->readAt(range.offset, out);
}

std::vector<std::byte> Reader::read(const FileRange& range) const
{
    std::vector<std::byte> bytes;
    read(range, bytes);
    return bytes;
}

const std::byte* Reader::value(std::size_t sample, std::size_t field) const
{
    return m_tables.data() + m_metadata + sample * m_layout.recordBytes + m_layout.offsets[field];
}

std::size_t Reader::checkedField(std::size_t sample, std::size_t field, bool rightType) const
{
    if (sample >= sampleCount())
        throw Error(
            ErrorCode::InvalidArgument,
            Text("%1 was requested; the file has %2").arg(sampleName(sample), sampleCount()),
            m_path);
    if (!rightType)
        throw Error(ErrorCode::InvalidArgument,
                    Text("field %1 is not of the type it was read as").arg(field), m_path);
    return sample * m_slotCount + m_slots[field];
}

std::optional<std::size_t> Reader::fieldOfType(FieldType type) const
{
    const auto found = std::ranges::find(m_fields, type, &Field::type);
    if (found == m_fields.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_fields.begin());
}

std::optional<std::size_t> Reader::fieldNamed(std::string_view name) const
{
    const auto found = std::ranges::find(m_fields, name, &Field::name);
    if (found == m_fields.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_fields.begin());
}

StoredImage Reader::image(std::size_t sample, std::size_t field) const
{
    const bool right = field < m_fields.size() && m_fields[field].type == FieldType::RgbImage;
    const std::size_t entry = checkedField(sample, field, right);
    const ImageRecord image = decodeImage(value(sample, field));
    return {static_cast<ImageMode>(image.mode),
            image.width,
            image.height,
            {image.offset, m_payloadBytes[entry]}};
}

std::int64_t Reader::integer(std::size_t sample, std::size_t field) const
{
    checkedField(sample, field, field < m_fields.size() && m_fields[field].type == FieldType::Int);
    return load<std::int64_t>(value(sample, field));
}

double Reader::real(std::size_t sample, std::size_t field) const
{
    checkedField(sample, field,
                 field < m_fields.size() && m_fields[field].type == FieldType::Float);
    return load<double>(value(sample, field));
}

FileRange Reader::payload(std::size_t sample, std::size_t field) const
{
    const std::size_t entry =
        checkedField(sample, field, field < m_fields.size() && hasPayload(m_fields[field].type));
    if (m_payloadBytes[entry] == 0)
        return {};
    return {load<std::uint64_t>(value(sample, field) + pointerOffset(m_fields[field].type)),
            m_payloadBytes[entry]};
}

std::span<const std::byte> Reader::record(std::size_t sample) const
{
    checkedField(sample, 0, true);
    return tables().subspan(m_metadata + sample * m_layout.recordBytes, m_layout.recordBytes);
}

std::string Reader::jsonText(std::size_t sample, std::size_t field) const
{
    checkedField(sample, field, field < m_fields.size() && m_fields[field].type == FieldType::Json);
    const FileRange range = payload(sample, field);
    std::string text(static_cast<std::size_t>(range.bytes), '\0');
    m_file->readAt(range.offset, std::as_writable_bytes(std::span(text)));
    text.resize(text.find_last_not_of('\0') + 1);
    return text;
}

} // namespace formwork::beton
