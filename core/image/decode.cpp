#include "core/image/decode.h"

#include "core/base/error.h"
#include "core/image/formats/bmp_decoder.h"
#include "core/image/formats/foreign_format.h"
#include "core/image/formats/png_decoder.h"
#include "core/image/formats/tiff_decoder.h"
#include "core/image/formats/webp_decoder.h"
#include "core/image/limits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string>

namespace formwork {

namespace {

bool startsWith(std::span<const std::byte> bytes, std::string_view magic, std::size_t at = 0)
{
    return bytes.size() >= at + magic.size() &&
           std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

struct ExtensionFormat
{
    std::string_view extension;
    ImageFormat format;
};

constexpr std::array<ExtensionFormat, 10> kExtensions = {{
    {".jpg", ImageFormat::Jpeg},
    {".jpeg", ImageFormat::Jpeg},
    {".jpe", ImageFormat::Jpeg},
    {".jfif", ImageFormat::Jpeg},
    {".png", ImageFormat::Png},
    {".webp", ImageFormat::WebP},
    {".bmp", ImageFormat::Bmp},
    {".dib", ImageFormat::Bmp},
    {".tif", ImageFormat::Tiff},
    {".tiff", ImageFormat::Tiff},
}};

constexpr std::uint64_t kMostJpegPixels = 64 * 8; // a block of 64 takes one bit at least

} // namespace

std::string_view imageFormatName(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Jpeg:
        return "JPEG";
    case ImageFormat::Png:
        return "PNG";
    case ImageFormat::WebP:
        return "WebP";
    case ImageFormat::Bmp:
        return "BMP";
    case ImageFormat::Tiff:
        return "TIFF";
    case ImageFormat::Unknown:
        break;
    }
    return "unknown";
}

ImageFormat sniffImageFormat(std::span<const std::byte> bytes)
{
    using namespace std::string_view_literals;
    if (startsWith(bytes, "\xFF\xD8\xFF"))
        return ImageFormat::Jpeg;
    if (startsWith(bytes, "\x89PNG\r\n\x1A\n"))
        return ImageFormat::Png;
    if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8))
        return ImageFormat::WebP;
    // "BM" alone also begins many a text; the upper half of the info header's size is zero.
    if (startsWith(bytes, "BM") && startsWith(bytes, "\0\0\0"sv, 15))
        return ImageFormat::Bmp;
    for (const std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
        if (startsWith(bytes, magic))
            return ImageFormat::Tiff;
    }
    return ImageFormat::Unknown;
}

ImageFormat formatOfExtension(const std::filesystem::path& path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const ExtensionFormat& known : kExtensions) {
        if (known.extension == extension)
            return known.format;
    }
    return ImageFormat::Unknown;
}

bool hasImageExtension(const std::filesystem::path& path)
{
    return formatOfExtension(path) != ImageFormat::Unknown;
}

ImageInfo ImageDecoder::probe(std::span<const std::byte> bytes)
{
    switch (sniffImageFormat(bytes)) {
    case ImageFormat::Jpeg:
        return probeJpeg(bytes);
    case ImageFormat::Png:
        return probePng(bytes);
    case ImageFormat::WebP:
        return probeWebP(bytes);
    case ImageFormat::Bmp:
        return probeBmp(bytes);
    case ImageFormat::Tiff:
        return probeTiff(bytes);
    case ImageFormat::Unknown:
        break;
    }
    throwForeignFormat(bytes);
}

ImageInfo ImageDecoder::probeJpeg(std::span<const std::byte> bytes)
{
    const JpegInfo jpeg = m_jpeg.readInfo(bytes);
    const std::uint64_t pixels =
        static_cast<std::uint64_t>(jpeg.width) * static_cast<std::uint64_t>(jpeg.height);
    checkPixelCount(static_cast<std::uint64_t>(jpeg.width),
                    static_cast<std::uint64_t>(jpeg.height));
    if (!jpeg.arithmetic) // whose codes can be shorter
        checkClaim("JPEG", pixels, bytes.size(), kMostJpegPixels);
    return {ImageFormat::Jpeg, jpeg.width, jpeg.height, jpeg.components};
}

void ImageDecoder::decode(std::span<const std::byte> bytes, Image& out)
{
    m_budget.begin();
    switch (sniffImageFormat(bytes)) {
    case ImageFormat::Jpeg:
        m_jpeg.decode(bytes, out);
        return;
    case ImageFormat::Png:
        decodePng(bytes, out, m_budget);
        return;
    case ImageFormat::WebP:
        decodeWebP(bytes, out, m_budget);
        return;
    case ImageFormat::Bmp:
        decodeBmp(bytes, out, m_budget);
        return;
    case ImageFormat::Tiff:
        decodeTiff(bytes, out, m_budget);
        return;
    case ImageFormat::Unknown:
        break;
    }
    throwForeignFormat(bytes);
}

void ImageDecoder::decodeAtLeast(std::span<const std::byte> bytes, int minimumWidth,
                                 int minimumHeight, Image& out)
{
    if (sniffImageFormat(bytes) == ImageFormat::Jpeg)
        m_jpeg.decodeScaled(bytes, minimumWidth, minimumHeight, out);
    else
        decode(bytes, out);
}

ImageView ImageDecoder::decodeChosen(std::span<const std::byte> bytes, const ChooseRegion& choose,
                                     Image& scratch)
{
    if (sniffImageFormat(bytes) == ImageFormat::Jpeg)
        return m_jpeg.decodeChosen(bytes, choose, scratch);
    decode(bytes, scratch);
    const PixelRect rect = choose(scratch.width(), scratch.height());
    checkRegion(rect, scratch.width(), scratch.height());
    return subView(scratch.view(), rect);
}

} // namespace formwork
