#include "core/image/decode.h"

#include "core/base/error.h"
#include "core/image/image_header.h"
#include "core/image/limits.h"
#include "core/image/png_chunks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <cstring>
#include <string>

#include <opencv2/core.hpp>

namespace formwork {

namespace {

bool startsWith(std::span<const std::byte> bytes, std::string_view magic, std::size_t at = 0)
{
    return bytes.size() >= at + magic.size() &&
           std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

void copySwapped(const cv::Mat& bgr, Image& out)
{
    out.resize(bgr.cols, bgr.rows);
    for (int y = 0; y < bgr.rows; ++y) {
        const std::uint8_t* from = bgr.ptr(y);
        std::uint8_t* to = out.row(y);
        for (int x = 0; x < bgr.cols; ++x, from += 3, to += 3) {
            to[0] = from[2];
            to[1] = from[1];
            to[2] = from[0];
        }
    }
}

[[noreturn]] void throwDamaged(ImageFormat format, const std::string& detail)
{
    throw Error(ErrorCode::CorruptData,
                "not a sound " + std::string(imageFormatName(format)) + " file" + detail);
}

cv::Mat readWithOpenCv(ImageFormat format, std::span<const std::byte> bytes, ReadImageFunction read)
{
    cv::Mat bgr;
    std::string reason;
    switch (read(bytes, bgr, reason)) {
    case CodecStatus::Ok:
        break;
    case CodecStatus::OutOfMemory:
        throw Error(ErrorCode::OutOfMemory, "not enough memory for the image");
    case CodecStatus::Damaged:
        throwDamaged(format, ": " + reason);
    }
    return bgr;
}

void decodeWithOpenCv(ImageFormat format, std::span<const std::byte> bytes, ReadImageFunction read,
                      Image& out)
{
    if (bytes.size() > INT_MAX)
        throw Error(ErrorCode::UnsupportedFormat, "image files above 2 GiB are not read");
    if (const auto info = readImageHeader(format, bytes)) {
        checkPixelCount(static_cast<std::uint64_t>(info->width),
                        static_cast<std::uint64_t>(info->height));
    }
    checkComplete(format, bytes);
    std::vector<std::byte> plainPng;
    if (format == ImageFormat::Png) {
        keepCriticalChunks(bytes, plainPng);
        bytes = plainPng;
    }
    const cv::Mat bgr = readWithOpenCv(format, bytes, read);
    if (bgr.empty())
        throwDamaged(format, "");
    copySwapped(bgr, out);
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

// Who probes makes room for the picture, so it must be possible.
void checkClaim(const JpegInfo& jpeg, std::size_t bytes)
{
    const auto width = static_cast<std::uint64_t>(jpeg.width);
    const auto height = static_cast<std::uint64_t>(jpeg.height);
    checkPixelCount(width, height);
    const std::uint64_t blocks = width * height / 64;
    if (!jpeg.arithmetic && blocks > 8 * std::uint64_t{bytes}) // a code has one bit at least
        throw Error(ErrorCode::CorruptData, "the header claims " + std::to_string(width) + " x " +
                                                std::to_string(height) +
                                                " pixels, more than so short a file can hold");
}

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
    const ImageFormat format = sniffImageFormat(bytes);
    if (format == ImageFormat::Jpeg) {
        const JpegInfo jpeg = m_jpeg.readInfo(bytes);
        checkClaim(jpeg, bytes.size());
        return {format, jpeg.width, jpeg.height, jpeg.components};
    }
    if (const auto info = readImageHeader(format, bytes)) {
        checkPixelCount(static_cast<std::uint64_t>(info->width),
                        static_cast<std::uint64_t>(info->height));
        return *info;
    }
    Image whole;
    decode(bytes, whole);
    return {format, whole.width(), whole.height(), 3};
}

void ImageDecoder::decode(std::span<const std::byte> bytes, Image& out)
{
    const ImageFormat format = sniffImageFormat(bytes);
    if (format == ImageFormat::Unknown) {
        throw Error(ErrorCode::UnsupportedFormat, "no JPEG, PNG, WebP, BMP or TIFF image", {},
                    bytes.empty() ? "the file is empty" : "");
    }
    if (format == ImageFormat::Jpeg) {
        m_jpeg.decode(bytes, out);
        return;
    }
    if (m_readOther == nullptr)
        m_readOther = loadCodecs();
    decodeWithOpenCv(format, bytes, m_readOther, out);
}

void ImageDecoder::decodeAtLeast(std::span<const std::byte> bytes, int minimumWidth,
                                 int minimumHeight, Image& out)
{
    if (sniffImageFormat(bytes) == ImageFormat::Jpeg)
        m_jpeg.decodeScaled(bytes, minimumWidth, minimumHeight, out);
    else
        decode(bytes, out);
}

} // namespace formwork
