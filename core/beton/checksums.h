// What the checksums of a file's manifest say about it. Without a manifest nothing is damaged.
#pragma once

#include "core/beton/reader.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::beton {

// "header", "field descriptors", "metadata", "allocation table": those that differ.
std::vector<std::string> damagedTables(const Reader& reader);

// Reads a page in pieces, and so finds out whether all of it can be read: errors of reading, and
// Error{Cancelled}.
std::uint64_t pageChecksum(const Reader& reader, std::size_t page,
                           const std::stop_token& stop = {});

// True when the manifest has another checksum for this page. Without one nothing is read.
bool isDamagedPage(const Reader& reader, std::size_t page);

// True when there is anything but zeros around the manifest, in bytes that no checksum covers.
// Errors of reading.
bool hasStrayBytes(const Reader& reader);

} // namespace formwork::beton
