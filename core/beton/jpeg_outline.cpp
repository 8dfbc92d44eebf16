#include "core/beton/jpeg_outline.h"

#include <algorithm>
#include <array>

namespace formwork::beton {

namespace {

constexpr unsigned kStartOfImage = 0xD8;
constexpr unsigned kEndOfImage = 0xD9;
constexpr unsigned kStartOfScan = 0xDA;
constexpr unsigned kTemporary = 0x01;

bool standsAlone(unsigned marker)
{
    return marker == kTemporary || (marker >= 0xD0 && marker <= 0xD7);
}

bool isFrameHeader(unsigned marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

class Cursor
{
public:
    explicit Cursor(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    unsigned byteAt(std::size_t i) const { return std::to_integer<unsigned>(m_bytes[i]); }
    unsigned wordAt(std::size_t i) const { return byteAt(i) << 8U | byteAt(i + 1); }
    bool has(std::size_t start, std::size_t count) const
    {
        return start <= m_bytes.size() && count <= m_bytes.size() - start;
    }

private:
    std::span<const std::byte> m_bytes;
};

bool endsAfter(std::span<const std::byte> jpeg, std::size_t scan)
{
    constexpr std::array<std::byte, 2> kEnd = {std::byte{0xFF}, std::byte{kEndOfImage}};
    const auto entropyCoded = jpeg.subspan(scan);
    if (entropyCoded.size() >= 2 && std::ranges::equal(entropyCoded.last(2), kEnd))
        return true;
    return !std::ranges::search(entropyCoded, kEnd).empty();
}

} // namespace

JpegOutline outlineJpeg(std::span<const std::byte> jpeg)
{
    JpegOutline outline;
    const Cursor cursor(jpeg);
    if (!cursor.has(0, 2) || cursor.wordAt(0) != (0xFF00U | kStartOfImage)) {
        outline.problem = "no JPEG start marker";
        return outline;
    }
    std::size_t at = 2;
    while (cursor.has(at, 2)) {
        const unsigned marker = cursor.byteAt(at + 1);
        if (cursor.byteAt(at) != 0xFF) {
            outline.problem = "broken JPEG marker";
            return outline;
        }
        if (marker == 0xFF) { // fill byte
            ++at;
            continue;
        }
        at += 2;
        if (standsAlone(marker))
            continue;
        const bool hasLength = marker != kEndOfImage && cursor.has(at, 2);
        const std::size_t length = hasLength ? cursor.wordAt(at) : 0;
        if (length < 2 || !cursor.has(at, length))
            break;
        if (isFrameHeader(marker) && length >= 7) {
            outline.height = static_cast<int>(cursor.wordAt(at + 3));
            outline.width = static_cast<int>(cursor.wordAt(at + 5));
        }
        at += length;
        if (marker == kStartOfScan) {
            if (!endsAfter(jpeg, at))
                outline.problem = "no JPEG end marker: the image is cut short";
            return outline;
        }
    }
    outline.problem = "the JPEG ends before its first scan";
    return outline;
}

} // namespace formwork::beton
