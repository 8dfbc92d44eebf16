#include "core/image/formats/exif.h"

#include "core/image/decode.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace formwork {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kOrientationTag = 274;
constexpr std::uint32_t kShort = 3;
constexpr std::string_view kExifSignature("Exif\0\0", 6);

bool startsWith(Bytes bytes, std::string_view text)
{
    return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

// Nothing beyond the end.
std::optional<std::uint32_t> number(Bytes bytes, std::size_t at, std::size_t count, bool bigEndian)
{
    if (at > bytes.size() || count > bytes.size() - at)
        return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t shift = 8 * (bigEndian ? count - 1 - i : i);
        value |= std::to_integer<std::uint32_t>(bytes[at + i]) << shift;
    }
    return value;
}

// Exif is a TIFF file without pixels: a byte order, the place of the first directory, and there
// entries of 12 bytes (tag, type, count, value).
int orientationOfTiff(Bytes tiff)
{
    const bool bigEndian = startsWith(tiff, "MM");
    if (!bigEndian && !startsWith(tiff, "II"))
        return 1;
    const auto directory = number(tiff, 4, 4, bigEndian);
    if (number(tiff, 2, 2, bigEndian) != 42U || !directory)
        return 1;
    const std::uint32_t count = number(tiff, *directory, 2, bigEndian).value_or(0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = std::size_t{*directory} + 2 + 12 * i;
        const auto tag = number(tiff, entry, 2, bigEndian);
        if (!tag)
            return 1;
        if (*tag != kOrientationTag)
            continue;
        const auto value = number(tiff, entry + 8, 2, bigEndian).value_or(1);
        const bool known = number(tiff, entry + 2, 2, bigEndian) == kShort;
        return known && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

int orientationOfExif(Bytes exif)
{
    return orientationOfTiff(startsWith(exif, kExifSignature) ? exif.subspan(kExifSignature.size())
                                                              : exif);
}

// Segments up to the first scan; APP1 with Exif's signature (there may be others, such as XMP).
int orientationOfJpeg(Bytes jpeg)
{
    constexpr std::uint32_t kStartOfScan = 0xFFDA;
    constexpr std::uint32_t kApp1 = 0xFFE1;
    std::size_t at = 2;
    for (;;) {
        while (number(jpeg, at, 2, true) == 0xFFFFU) // fill bytes
            ++at;
        const auto marker = number(jpeg, at, 2, true);
        const auto length = number(jpeg, at + 2, 2, true);
        if (!marker || *marker < 0xFF00U || *marker == kStartOfScan || !length || *length < 2 ||
            *length > jpeg.size() - at - 2)
            return 1;
        const Bytes body = jpeg.subspan(at + 4, *length - 2);
        if (*marker == kApp1 && startsWith(body, kExifSignature))
            return orientationOfExif(body);
        at += 2 + *length;
    }
}

// A chunk of PNG (size, type, body, checksum; after the signature) or of RIFF (type, size, body,
// padded to an even size).
struct ChunkLayout
{
    std::size_t first;
    std::size_t typeAt;
    std::size_t sizeAt;
    std::size_t behind; // bytes after the body
    bool bigEndian;
    bool padded;
    std::string_view exif;
};

constexpr ChunkLayout kPng = {8, 4, 0, 4, true, false, "eXIf"};
constexpr ChunkLayout kWebP = {12, 0, 4, 0, false, true, "EXIF"};

int orientationOfChunks(Bytes file, const ChunkLayout& layout)
{
    for (std::size_t at = layout.first;;) {
        const auto size = number(file, at + layout.sizeAt, 4, layout.bigEndian);
        if (!size || at > file.size() - 8 || *size > file.size() - at - 8)
            return 1;
        if (startsWith(file.subspan(at + layout.typeAt), layout.exif))
            return orientationOfExif(file.subspan(at + 8, *size));
        at += 8 + std::size_t{*size} + layout.behind + (layout.padded ? *size % 2 : 0);
    }
}

} // namespace

int readOrientation(std::span<const std::byte> file)
{
    switch (sniffImageFormat(file)) {
    case ImageFormat::Jpeg:
        return orientationOfJpeg(file);
    case ImageFormat::Png:
        return orientationOfChunks(file, kPng);
    case ImageFormat::WebP:
        return orientationOfChunks(file, kWebP);
    default:
        return 1;
    }
}

void applyOrientation(const ImageView& source, int orientation, Image& out)
{
    const bool swapped = swapsSides(orientation);
    out.resize(swapped ? source.height : source.width, swapped ? source.width : source.height);
    // Where the walk over the stored pixels begins: left or right, top or bottom.
    const bool fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const std::ptrdiff_t alongRow = fromRight ? -3 : 3;
    const std::ptrdiff_t alongColumn = fromBottom ? -source.stride : source.stride;
    const std::uint8_t* first = source.row(fromBottom ? source.height - 1 : 0) +
                                (fromRight ? 3 * static_cast<std::ptrdiff_t>(source.width - 1) : 0);
    const std::ptrdiff_t stepX = swapped ? alongColumn : alongRow;
    const std::ptrdiff_t stepY = swapped ? alongRow : alongColumn;
    for (int y = 0; y < out.height(); ++y) {
        const std::uint8_t* from = first + y * stepY;
        std::uint8_t* to = out.row(y);
        for (int x = 0; x < out.width(); ++x, from += stepX, to += 3) {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
        }
    }
}

} // namespace formwork
