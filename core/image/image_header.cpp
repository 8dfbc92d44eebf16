#include "core/image/image_header.h"

#include "core/base/error.h"

#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace formwork {

namespace {

[[noreturn]] void throwTruncated(ImageFormat format)
{
    throw Error(ErrorCode::CorruptData,
                "the " + std::string(imageFormatName(format)) + " file ends early");
}

// Integers at absolute positions, in either byte order.
class Bytes
{
public:
    Bytes(ImageFormat format, std::span<const std::byte> bytes, bool bigEndian)
        : m_format(format)
        , m_bytes(bytes)
        , m_bigEndian(bigEndian)
    {}

    std::uint32_t number(std::size_t position, std::size_t count) const
    {
        if (position > m_bytes.size() || count > m_bytes.size() - position)
            throwTruncated(m_format);
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t shift = 8 * (m_bigEndian ? count - 1 - i : i);
            value |= std::to_integer<std::uint32_t>(m_bytes[position + i]) << shift;
        }
        return value;
    }
    std::uint32_t u8(std::size_t position) const { return number(position, 1); }
    std::uint32_t u16(std::size_t position) const { return number(position, 2); }
    std::uint32_t u24(std::size_t position) const { return number(position, 3); }
    std::uint32_t u32(std::size_t position) const { return number(position, 4); }
    std::size_t size() const { return m_bytes.size(); }

    bool has(std::size_t position, const char (&tag)[5]) const
    {
        return m_bytes.size() >= position + 4 &&
               std::memcmp(m_bytes.data() + position, tag, 4) == 0;
    }

private:
    ImageFormat m_format;
    std::span<const std::byte> m_bytes;
    bool m_bigEndian;
};

ImageInfo makeInfo(ImageFormat format, std::int64_t width, std::int64_t height, int channels)
{
    if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX) {
        throw Error(ErrorCode::CorruptData, "the " + std::string(imageFormatName(format)) +
                                                " header names a size of " + std::to_string(width) +
                                                " x " + std::to_string(height));
    }
    return {format, static_cast<int>(width), static_cast<int>(height), channels};
}

// PNG (ISO/IEC 15948): the header chunk follows the signature of 8 bytes.
std::optional<ImageInfo> readPng(std::span<const std::byte> bytes)
{
    const Bytes in(ImageFormat::Png, bytes, true);
    const std::uint32_t colourType = in.u8(25);
    if (!in.has(12, "IHDR"))
        throw Error(ErrorCode::CorruptData, "the PNG file does not begin with its header");
    const bool alpha = (colourType & 4U) != 0;
    const bool grey = colourType == 0;
    return makeInfo(ImageFormat::Png, in.u32(16), in.u32(20), alpha ? 4 : grey ? 1 : 3);
}

// BMP: 14 bytes of file header, then an info header whose first word is its size.
constexpr std::size_t kBmpInfo = 14;
constexpr std::uint32_t kBmpCoreHeader = 12; // OS/2, 16-bit sides

std::optional<ImageInfo> readBmp(std::span<const std::byte> bytes)
{
    const Bytes in(ImageFormat::Bmp, bytes, false);
    if (in.u32(kBmpInfo) == kBmpCoreHeader)
        return makeInfo(ImageFormat::Bmp, in.u16(18), in.u16(20), 3);
    const auto height = static_cast<std::int32_t>(in.u32(22)); // negative: rows top to bottom
    return makeInfo(ImageFormat::Bmp, static_cast<std::int32_t>(in.u32(18)),
                    std::abs(std::int64_t{height}), in.u16(28) == 32 ? 4 : 3);
}

void checkBmp(std::span<const std::byte> bytes)
{
    const Bytes in(ImageFormat::Bmp, bytes, false);
    const std::uint32_t infoSize = in.u32(kBmpInfo);
    const bool core = infoSize == kBmpCoreHeader;
    const std::uint32_t compression = core ? 0 : in.u32(30);
    const std::uint64_t pixels = in.u32(10);
    std::uint64_t needed = pixels;
    if (compression == 0 || compression == 3) { // rows as they are, padded to four bytes
        const ImageInfo info = *readBmp(bytes);
        const std::uint64_t bits = core ? in.u16(24) : in.u16(28);
        const std::uint64_t row = (static_cast<std::uint64_t>(info.width) * bits + 31) / 32 * 4;
        needed += row * static_cast<std::uint64_t>(info.height);
    }
    if (needed > in.size())
        throwTruncated(ImageFormat::Bmp);
}

// WebP (RFC 9649): a RIFF file whose first chunk tells lossy, lossless or extended.
constexpr std::size_t kWebpPayload = 20;

std::optional<ImageInfo> readWebP(std::span<const std::byte> bytes)
{
    const Bytes in(ImageFormat::WebP, bytes, false);
    if (in.has(12, "VP8 ")) {
        return makeInfo(ImageFormat::WebP, in.u16(kWebpPayload + 6) & 0x3FFFU,
                        in.u16(kWebpPayload + 8) & 0x3FFFU, 3);
    }
    if (in.has(12, "VP8L")) {
        const std::uint32_t bits = in.u32(kWebpPayload + 1);
        return makeInfo(ImageFormat::WebP, (bits & 0x3FFFU) + 1, (bits >> 14 & 0x3FFFU) + 1,
                        (bits >> 28 & 1U) != 0 ? 4 : 3);
    }
    if (!in.has(12, "VP8X"))
        throw Error(ErrorCode::CorruptData, "the WebP file holds no picture");
    const std::uint32_t flags = in.u8(kWebpPayload);
    if ((flags & 0x02U) != 0)
        throw Error(ErrorCode::UnsupportedFormat, "animated WebP is not read");
    return makeInfo(ImageFormat::WebP, in.u24(kWebpPayload + 4) + 1, in.u24(kWebpPayload + 7) + 1,
                    (flags & 0x10U) != 0 ? 4 : 3);
}

void checkWebP(std::span<const std::byte> bytes)
{
    const Bytes in(ImageFormat::WebP, bytes, false);
    if (std::uint64_t{in.u32(4)} + 8 > in.size())
        throwTruncated(ImageFormat::WebP);
}

// TIFF 6.0: the first directory's entries of 12 bytes (tag, type, count, value).
std::optional<ImageInfo> readTiff(std::span<const std::byte> bytes)
{
    const Bytes in(ImageFormat::Tiff, bytes, bytes[0] == std::byte{'M'});
    if (in.u16(2) != 42)
        return std::nullopt; // BigTIFF
    constexpr std::uint32_t kShort = 3;
    const std::size_t directory = in.u32(4);
    const std::uint32_t count = in.u16(directory);
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t samples = 1;
    std::uint32_t photometric = 0;
    std::uint32_t orientation = 1;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        const std::uint32_t value =
            in.u16(entry + 2) == kShort ? in.u16(entry + 8) : in.u32(entry + 8);
        switch (in.u16(entry)) {
        case 256:
            width = value;
            break;
        case 257:
            height = value;
            break;
        case 262:
            photometric = value;
            break;
        case 274:
            orientation = value;
            break;
        case 277:
            samples = value;
            break;
        default:
            break;
        }
    }
    if (orientation >= 5 && orientation <= 8)
        std::swap(width, height); // the decoder turns it
    const bool grey = samples == 1 && photometric <= 1;
    return makeInfo(ImageFormat::Tiff, width, height, samples >= 4 ? 4 : grey ? 1 : 3);
}

} // namespace

std::optional<ImageInfo> readImageHeader(ImageFormat format, std::span<const std::byte> bytes)
{
    switch (format) {
    case ImageFormat::Png:
        return readPng(bytes);
    case ImageFormat::WebP:
        return readWebP(bytes);
    case ImageFormat::Bmp:
        return readBmp(bytes);
    case ImageFormat::Tiff:
        return readTiff(bytes);
    case ImageFormat::Jpeg:
    case ImageFormat::Unknown:
        break;
    }
    return std::nullopt;
}

void checkComplete(ImageFormat format, std::span<const std::byte> bytes)
{
    if (format == ImageFormat::Bmp)
        checkBmp(bytes);
    else if (format == ImageFormat::WebP)
        checkWebP(bytes);
}

} // namespace formwork
