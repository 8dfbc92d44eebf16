// The directory of a ZIP archive (PKWARE APPNOTE 6.3.10) as torch.save writes them: entries stored
// without compression, in one part, with ZIP64 fields or without. Nothing else is read.
#pragma once

#include "core/base/file_system.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace formwork {

struct ZipEntry
{
    std::string name;
    std::uint64_t offset = 0; // of its bytes in the file
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
    bool stored = true; // without compression; others are never read
};

// Every count, size and offset is checked: entries lie inside the file before the directory, do not
// overlap and have different names, which name no place outside the archive. Refers to `file`.
class ZipArchive
{
public:
    // Errors: CorruptData, UnsupportedFormat (encrypted, in parts), those of `file`.
    ZipArchive(const ReadableFile& file, const std::filesystem::path& path);

    const std::vector<ZipEntry>& entries() const { return m_entries; }
    // Null if there is none.
    const ZipEntry* find(std::string_view name) const;
    // Error{CorruptData} for another checksum than the directory's, or above `maxBytes`;
    // Error{UnsupportedFormat} for a compressed entry.
    std::vector<std::byte> read(const ZipEntry& entry, std::uint64_t maxBytes) const;
    // The same check, in pieces.
    void verify(const ZipEntry& entry) const;

private:
    void requireStored(const ZipEntry& entry) const;
    void requireChecksum(const ZipEntry& entry, std::uint32_t crc) const;

    const ReadableFile& m_file;
    std::filesystem::path m_path;
    std::vector<ZipEntry> m_entries; // by offset
    std::unordered_map<std::string_view, std::size_t> m_byName;
};

} // namespace formwork
