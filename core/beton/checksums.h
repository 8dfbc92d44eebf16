// What the checksums of a file's manifest say about it. Without a manifest nothing is damaged.
#pragma once

#include "core/beton/reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::beton {

// "header", "field descriptors", "metadata", "allocation table": those that differ.
std::vector<std::string> damagedTables(const Reader& reader);

// Called with each piece of a page, in order, and its offset in the file.
using TakePiece = std::function<void(std::uint64_t offset, std::span<const std::byte> piece)>;

// Reads a page in pieces, and so finds out whether all of it can be read: errors of reading, and
// Error{Cancelled}. `also` gets the pieces that the checksum is made of.
std::uint64_t pageChecksum(const Reader& reader, std::size_t page, const std::stop_token& stop = {},
                           const TakePiece& also = {});

// True when the manifest has another checksum for this page. Without one nothing is read.
bool isDamagedPage(const Reader& reader, std::size_t page);

// True when there is anything but zeros around the manifest, in bytes that no checksum covers.
// Errors of reading.
bool hasStrayBytes(const Reader& reader);

} // namespace formwork::beton
