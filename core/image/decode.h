// Any supported image file to RGB: JPEG through JpegDecoder; PNG, WebP, BMP, TIFF through OpenCV
// (codecs.h).
// The format is told by the first bytes, never by the file's extension.
#pragma once

#include "core/image/codecs.h"
#include "core/image/image.h"
#include "core/image/jpeg.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace formwork {

enum class ImageFormat { Unknown, Jpeg, Png, WebP, Bmp, Tiff };

std::string_view imageFormatName(ImageFormat format);
ImageFormat sniffImageFormat(std::span<const std::byte> bytes);

// True if the extension (any case) is one that image datasets use; a scan looks only at such files.
bool hasImageExtension(const std::filesystem::path& path);
// The format an extension promises, Unknown if none.
ImageFormat formatOfExtension(const std::filesystem::path& path);

struct ImageInfo
{
    ImageFormat format = ImageFormat::Unknown;
    int width = 0;
    int height = 0;
    int channels = 0; // 1 grey, 3 colour, 4 with alpha or CMYK
};

// One per thread. Errors: UnsupportedFormat (no known image, animated WebP, more than 2^28 pixels),
// CorruptData (damaged or cut off).
class ImageDecoder
{
public:
    // Reads only the header (of a BigTIFF the whole image). What it tells may be a lie in a damaged
    // file, but not one that cannot be true of so many bytes.
    ImageInfo probe(std::span<const std::byte> bytes);

    // 16-bit samples are scaled to 8, palettes resolved, alpha dropped as OpenCV's IMREAD_COLOR
    // does (also where it hides the colour), grey spread to RGB. EXIF orientation is not applied
    // (as FFCV).
    void decode(std::span<const std::byte> bytes, Image& out);

    // As decode(), but a JPEG may be decoded at 1/2, 1/4 or 1/8 as long as both sides stay at least
    // the given ones (the caller resizes further).
    void decodeAtLeast(std::span<const std::byte> bytes, int minimumWidth, int minimumHeight,
                       Image& out);

    JpegDecoder& jpeg() { return m_jpeg; }

private:
    JpegDecoder m_jpeg;
    ReadImageFunction m_readOther = nullptr; // of the codec module, loaded on first use
};

} // namespace formwork
