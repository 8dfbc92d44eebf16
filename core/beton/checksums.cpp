#include "core/beton/checksums.h"

#include "core/base/error.h"
#include "core/beton/codec.h"
#include "core/beton/running_checksum.h"

#include <algorithm>

namespace formwork::beton {

namespace {

constexpr std::uint64_t kPieceBytes = std::uint64_t{256} << 10;

template <typename Take>
void forEachPiece(const Reader& reader, FileRange range, const Take& take)
{
    std::vector<std::byte> piece;
    while (range.bytes > 0) {
        reader.read({range.offset, std::min(range.bytes, kPieceBytes)}, piece);
        take(piece);
        range.offset += piece.size();
        range.bytes -= piece.size();
    }
}

bool holdsOnlyZeros(const Reader& reader, std::uint64_t begin, std::uint64_t end)
{
    bool zeros = true;
    forEachPiece(reader, {begin, end - begin}, [&](const std::vector<std::byte>& piece) {
        zeros = zeros && std::ranges::all_of(piece, [](std::byte b) { return b == std::byte{0}; });
    });
    return zeros;
}

} // namespace

std::vector<std::string> damagedTables(const Reader& reader)
{
    std::vector<std::string> damaged;
    if (!reader.manifest())
        return damaged;
    const auto tables = reader.tables();
    const auto compare = [&](const char* name, std::uint64_t actual, std::uint64_t expected) {
        if (actual != expected)
            damaged.emplace_back(name);
    };
    const Manifest& manifest = *reader.manifest();
    const std::uint64_t metadata = reader.metadata();
    compare("header", checksum(tables.first(kHeaderBytes)), manifest.headerHash);
    compare("field descriptors", checksum(tables.subspan(kHeaderBytes, metadata - kHeaderBytes)),
            manifest.fieldsHash);
    compare("metadata", checksum(tables.subspan(metadata)), manifest.metadataHash);
    compare("allocation table", reader.allocationChecksum(), manifest.allocationHash);
    return damaged;
}

std::uint64_t pageChecksum(const Reader& reader, std::size_t page, const std::stop_token& stop,
                           const TakePiece& also)
{
    const std::uint64_t pageSize = reader.header().pageSize;
    std::uint64_t offset = reader.firstPage() + page * pageSize;
    RunningChecksum hash;
    forEachPiece(reader, {offset, pageSize}, [&](const std::vector<std::byte>& piece) {
        throwIfStopped(stop);
        hash.add(piece);
        if (also)
            also(offset, piece);
        offset += piece.size();
    });
    return hash.value();
}

bool isDamagedPage(const Reader& reader, std::size_t page)
{
    if (!reader.manifest() || page >= reader.manifest()->pageHashes.size())
        return false;
    return pageChecksum(reader, page) != reader.manifest()->pageHashes[page];
}

bool hasStrayBytes(const Reader& reader)
{
    if (!reader.manifest())
        return false;
    const std::uint64_t metadataEnd = reader.tables().size();
    return !holdsOnlyZeros(reader, metadataEnd, alignUp(metadataEnd, kManifestAlignment)) ||
           !holdsOnlyZeros(reader, reader.manifestEnd(), reader.firstPage());
}

} // namespace formwork::beton
