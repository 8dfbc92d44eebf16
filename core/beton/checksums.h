// What the checksums of a file's manifest say about it. Without a manifest nothing is damaged.
// Private to the room.
#pragma once

#include "core/beton/reader.h"

#include <cstddef>
#include <string>
#include <vector>

namespace formwork::beton {

// "header", "field descriptors", "metadata", "allocation table": those that differ.
std::vector<std::string> damagedTables(const Reader& reader);

bool isDamagedPage(const Reader& reader, std::size_t page);

} // namespace formwork::beton
