// Reads `.beton` files, FFCV's and ours. Everything read from the file is checked before it is
// used.
#pragma once

#include "core/base/file_system.h"
#include "core/base/text.h"
#include "core/beton/layout.h"
#include "core/beton/manifest.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::beton {

struct CheckedPointer;
class PointerChecker;

// One image as it is stored.
struct StoredImage
{
    ImageMode mode = ImageMode::Jpeg;
    int width = 0;
    int height = 0;
    FileRange payload; // JPEG file, or width * height * 3 bytes of RGB
};

// Immutable after construction: every method may be called from any thread at the same time.
//
// Tables are read into memory and checked once, so what they say stays true whatever becomes of the
// file; payloads are read when they are asked for. A failed read is the error of
// ReadableFile::readAt(), never zeros.
class Reader
{
public:
    // Reads and checks header, fields, metadata, allocation table and every pointer in them;
    // O(n log n) in samples, and no page is touched. Memory: the metadata, and some 32 bytes per
    // payload. Errors: NotFound, PermissionDenied, Io, OutOfMemory, CorruptData ("no beton file",
    // truncated, bad pointers; with a hint to convert again for a file that was never finished),
    // UnsupportedVersion, UnsupportedFormat (a field of a custom type).
    Reader(FileSystem& fileSystem, const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t fileBytes() const { return m_file->size(); }
    const Header& header() const { return m_header; }
    const std::vector<Field>& fields() const { return m_fields; }
    std::size_t sampleCount() const { return static_cast<std::size_t>(m_header.sampleCount); }
    std::uint64_t firstPage() const { return m_firstPage; } // offset of the first data page
    std::size_t pageCount() const { return m_pageCount; }
    // Sorted by offset.
    const std::vector<Allocation>& allocations() const { return m_allocations; }
    // The manifest, or nothing when the file has none. A damaged one is reported by
    // manifestProblem(), and so is one that contradicts the file; the file itself stays usable.
    const std::optional<Manifest>& manifest() const { return m_manifest; }
    const Text& manifestProblem() const { return m_manifestProblem; }

    // Index of the first field of that type, or of that name.
    std::optional<std::size_t> fieldOfType(FieldType type) const;
    std::optional<std::size_t> fieldNamed(std::string_view name) const;

    // O(1). field must be of the type that the method names and sample < sampleCount(), else
    // Error{InvalidArgument}.
    StoredImage image(std::size_t sample, std::size_t field) const;
    std::int64_t integer(std::size_t sample, std::size_t field) const;
    double real(std::size_t sample, std::size_t field) const;
    // Any type with a payload: where it lies as stored.
    FileRange payload(std::size_t sample, std::size_t field) const;
    // Json: the payload as text, without the NUL that FFCV puts behind it. Whether it is JSON is
    // not checked. Errors of reading.
    std::string jsonText(std::size_t sample, std::size_t field) const;
    // The metadata record of a sample.
    std::span<const std::byte> record(std::size_t sample) const;
    std::size_t recordBytes() const { return m_layout.recordBytes; }
    const RecordLayout& layout() const { return m_layout; }
    std::uint64_t metadata() const { return m_metadata; } // offset of the first record

    // Header, field descriptors and metadata, as they stand at the start of the file.
    std::span<const std::byte> tables() const { return m_tables; }
    std::uint64_t allocationChecksum() const { return m_allocationChecksum; }
    std::uint64_t manifestEnd() const { return m_manifestEnd; } // metadata's end without one

    // Copies bytes of the file. Errors of reading.
    void read(const FileRange& range, std::vector<std::byte>& out) const;
    std::vector<std::byte> read(const FileRange& range) const;
    // For page-aware readers, and those that cannot afford the copy.
    const MappedFile& file() const { return *m_file; }

private:
    void readTables();
    template <typename Take>
    void forEachPiece(const FileRange& range, std::uint64_t unit, const Take& take) const;
    void readHeader();
    void readFields();
    void readAllocations();
    Text problemOf(const Allocation& allocation, std::uint64_t firstPossible) const;
    void requireNothingAppended() const;
    void checkOverlaps() const;
    void readMetadata();
    void checkRecords(std::size_t first, std::size_t end, PointerChecker& pointers);
    [[noreturn]] void refusePointer(std::size_t sample, std::size_t field,
                                    const CheckedPointer& found) const;
    void findManifest();
    struct FoundManifest
    {
        std::optional<Manifest> manifest;
        Text problem; // why there is none
        std::uint64_t end = 0;
    };
    FoundManifest manifestAt(std::uint64_t start) const;

    [[noreturn]] void corrupt(const Text& text, const Text& hint) const;
    const std::byte* value(std::size_t sample, std::size_t field) const;
    std::size_t checkedField(std::size_t sample, std::size_t field, bool rightType) const;
    std::uint64_t metadataEnd() const;

    std::filesystem::path m_path;
    std::unique_ptr<MappedFile> m_file;
    std::vector<std::byte> m_tables; // from the start of the file to the end of the metadata
    Header m_header;
    std::vector<Field> m_fields;
    RecordLayout m_layout;
    std::uint64_t m_metadata = 0;
    std::uint64_t m_firstPage = 0;
    std::size_t m_pageCount = 0;
    std::vector<Allocation> m_allocations;
    std::uint64_t m_allocationChecksum = 0; // of the table as it is in the file
    // Payload bytes of each sample's payload fields: entry sample * m_slotCount + m_slots[field].
    std::vector<std::uint32_t> m_payloadBytes;
    std::vector<std::size_t> m_slots; // one per field
    std::size_t m_slotCount = 0;
    std::optional<Manifest> m_manifest;
    Text m_manifestProblem;
    std::uint64_t m_manifestEnd = 0;
};

// What a loader or a page of the window needs of a beton with images: which fields hold image and
// label, the labels, and class names ("class 0", "class 1", ... without a manifest).
inline constexpr std::int32_t kMaximumClasses = 1'000'000;
struct ImageTable
{
    std::size_t imageField = 0;
    std::optional<std::size_t> labelField;
    std::vector<std::int32_t> labels;    // one per sample; all 0 without a label field
    std::vector<std::string> classNames; // of the manifest, else "class 0" to the highest label
};

// The integer field named "label", else the first integer field; nothing without one.
std::optional<std::size_t> findLabelField(const Reader& reader);

// For those who cannot do without labels: the field called `name`, or with an empty name what
// findLabelField() finds, unless a field of another type is called "label": no other number is
// taken for it. Errors, naming field and type: InvalidArgument (no such field, or no integer
// field), UnsupportedFormat (the file has no class labels).
std::size_t requireLabelField(const Reader& reader, std::string_view name = {});

// The names of all integer fields, any of which may hold labels.
std::vector<std::string> integerFields(const Reader& reader);

// With the labels of `labelField` where that is given. The manifest's class names are those of the
// field that findLabelField() finds.
// Errors: UnsupportedFormat when the file has no image field; CorruptData for a negative label, one
// of kMaximumClasses or more, or one beyond the class list of the manifest.
ImageTable readImageTable(const Reader& reader,
                          std::optional<std::size_t> labelField = std::nullopt);

} // namespace formwork::beton
