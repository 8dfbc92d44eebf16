// The checksum of TensorFlow's record files.
#pragma once

#include <cstdint>
#include <string_view>

namespace formwork {

// CRC-32 with Castagnoli's polynomial (RFC 3720, appendix B.4).
std::uint32_t crc32c(std::string_view bytes);

} // namespace formwork
