// The checksum of ZIP entries (CRC-32, polynomial 0x04c11db7 reflected).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace formwork {

// Of the bytes that `crc` (0: none) is of, followed by `bytes`.
std::uint32_t crc32(std::uint32_t crc, std::span<const std::byte> bytes);

} // namespace formwork
