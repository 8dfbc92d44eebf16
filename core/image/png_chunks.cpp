#include "core/image/png_chunks.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace formwork {

namespace {

constexpr std::size_t kSignature = 8;
constexpr std::size_t kFrame = 12; // length, type and checksum, four bytes each

constexpr std::array<std::uint32_t, 256> makeTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < 256; ++n) {
        std::uint32_t value = n;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xEDB88320U ^ value >> 1 : value >> 1;
        table[n] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = makeTable();

std::uint32_t crc32(std::span<const std::byte> bytes)
{
    std::uint32_t value = 0xFFFFFFFFU;
    for (const std::byte b : bytes)
        value = kTable[(value ^ std::to_integer<std::uint32_t>(b)) & 0xFFU] ^ value >> 8;
    return ~value;
}

std::uint32_t bigEndian(std::span<const std::byte> bytes)
{
    std::uint32_t value = 0;
    for (const std::byte b : bytes.first(4))
        value = value << 8 | std::to_integer<std::uint32_t>(b);
    return value;
}

} // namespace

void keepCriticalChunks(std::span<const std::byte> png, std::vector<std::byte>& out)
{
    out.assign(png.begin(), png.begin() + std::min(kSignature, png.size()));
    std::span<const std::byte> rest = png.subspan(out.size());
    for (;;) {
        if (rest.size() < kFrame || bigEndian(rest) > rest.size() - kFrame)
            throw Error(ErrorCode::CorruptData, "the PNG file ends early");
        const std::size_t size = bigEndian(rest);
        const std::span<const std::byte> chunk = rest.first(size + kFrame);
        rest = rest.subspan(chunk.size());
        const bool critical = (chunk[4] & std::byte{0x20}) == std::byte{0}; // a capital letter
        if (!critical)
            continue;
        if (crc32(chunk.subspan(4, size + 4)) != bigEndian(chunk.last(4)))
            throw Error(ErrorCode::CorruptData, "a checksum in the PNG file is wrong");
        out.insert(out.end(), chunk.begin(), chunk.end());
        if (std::memcmp(chunk.data() + 4, "IEND", 4) == 0)
            return;
    }
}

} // namespace formwork
