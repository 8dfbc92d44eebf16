#include "core/beton/checksums.h"

#include "core/beton/codec.h"

namespace formwork::beton {

std::vector<std::string> damagedTables(const Reader& reader)
{
    std::vector<std::string> damaged;
    if (!reader.manifest())
        return damaged;
    const auto bytes = reader.bytes();
    const auto compare = [&](const char* name, std::uint64_t start, std::uint64_t size,
                             std::uint64_t expected) {
        if (checksum(bytes.subspan(start, size)) != expected)
            damaged.emplace_back(name);
    };
    const Manifest& manifest = *reader.manifest();
    const std::uint64_t metadata = reader.metadata();
    const std::uint64_t table = reader.header().allocationTable;
    compare("header", 0, kHeaderBytes, manifest.headerHash);
    compare("field descriptors", kHeaderBytes, metadata - kHeaderBytes, manifest.fieldsHash);
    compare("metadata", metadata, reader.sampleCount() * reader.recordBytes(),
            manifest.metadataHash);
    compare("allocation table", table, bytes.size() - table, manifest.allocationHash);
    return damaged;
}

bool isDamagedPage(const Reader& reader, std::size_t page)
{
    if (!reader.manifest() || page >= reader.manifest()->pageHashes.size())
        return false;
    const std::uint64_t pageSize = reader.header().pageSize;
    const auto bytes = reader.bytes().subspan(reader.firstPage() + page * pageSize, pageSize);
    return checksum(bytes) != reader.manifest()->pageHashes[page];
}

} // namespace formwork::beton
