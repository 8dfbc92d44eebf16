#include "core/model/crc32.h"

#include <array>
#include <cstring>

namespace formwork {

namespace {

// Eight bytes at a time: table k holds the effect of a byte that k further bytes follow.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables makeTables()
{
    Tables tables{};
    for (std::uint32_t value = 0; value < 256; ++value) {
        std::uint32_t crc = value;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
        tables[0][value] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k)
        for (std::size_t value = 0; value < 256; ++value) {
            const std::uint32_t before = tables[k - 1][value];
            tables[k][value] = (before >> 8) ^ tables[0][before & 0xffU];
        }
    return tables;
}

constexpr Tables kTables = makeTables();

} // namespace

std::uint32_t crc32(std::uint32_t crc, std::span<const std::byte> bytes)
{
    crc = ~crc;
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint32_t low = 0;
        std::uint32_t high = 0;
        std::memcpy(&low, at, 4);
        std::memcpy(&high, at + 4, 4);
        low ^= crc;
        crc = kTables[7][low & 0xffU] ^ kTables[6][(low >> 8) & 0xffU] ^
              kTables[5][(low >> 16) & 0xffU] ^ kTables[4][low >> 24] ^ kTables[3][high & 0xffU] ^
              kTables[2][(high >> 8) & 0xffU] ^ kTables[1][(high >> 16) & 0xffU] ^
              kTables[0][high >> 24];
    }
    for (; left > 0; --left, ++at)
        crc = (crc >> 8) ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(*at)) & 0xffU];
    return ~crc;
}

} // namespace formwork
