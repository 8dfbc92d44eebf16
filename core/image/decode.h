// Any supported image file to RGB: JPEG through JpegDecoder; PNG, WebP and TIFF through libpng,
// libwebp and libtiff; BMP by code of our own. The format is determined by the first bytes, never
// by the file's extension.
#pragma once

#include "core/image/decode_budget.h"
#include "core/image/image.h"
#include "core/image/jpeg/jpeg_decoder.h"

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

// One per thread. Errors: UnsupportedFormat (no known image, a variant that is not supported, such
// as an animated WebP or a floating-point TIFF, more than 2^28 pixels, more than `limits` allow),
// CorruptData (damaged or cut off), OutOfMemory, Cancelled after a stop request.
class ImageDecoder
{
public:
    explicit ImageDecoder(const DecodeLimits& limits = {}, const std::stop_token& stop = {})
        : m_budget(limits, stop)
        , m_jpeg(limits, stop)
    {}

    // Reads only the header. What it claims may be wrong in a damaged file, but never more than a
    // file of that size can hold, so that room may be made for it.
    ImageInfo probe(std::span<const std::byte> bytes);

    // 16-bit samples are scaled to 8, palettes resolved, grey is spread to RGB, alpha dropped (also
    // where it hides the colour). EXIF orientation is not applied (as in FFCV); that of a TIFF,
    // which is part of the format, is. Nothing is allocated for the pixels before the header's
    // claims are checked against the size of the file.
    void decode(std::span<const std::byte> bytes, Image& out);

    // As decode(), but a JPEG may be decoded at 1/2, 1/4 or 1/8 as long as both sides stay at least
    // the given ones (the caller resizes further).
    void decodeAtLeast(std::span<const std::byte> bytes, int minimumWidth, int minimumHeight,
                       Image& out);

    // As decode(), but of a baseline JPEG only the part that `choose` gives, called once;
    // everything else is decoded whole. The view points into `scratch`. Errors: also
    // InvalidArgument when the part reaches beyond the image.
    ImageView decodeChosen(std::span<const std::byte> bytes, const ChooseRegion& choose,
                           Image& scratch);

    JpegDecoder& jpeg() { return m_jpeg; }

private:
    ImageInfo probeJpeg(std::span<const std::byte> bytes);

    DecodeBudget m_budget; // of all but JPEG
    JpegDecoder m_jpeg;
};

} // namespace formwork
