// Private to core/image: names of the picture formats that are not read.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace formwork {

// "HEIC", "GIF", "SVG", ...: what these bytes begin as, whatever the file is called; empty for a
// format that is read, and for anything that is not a known picture.
std::string_view foreignFormatName(std::span<const std::byte> bytes);

// Error{UnsupportedFormat} that names the format where it is known, and what to do.
[[noreturn]] void throwForeignFormat(std::span<const std::byte> bytes);

} // namespace formwork
