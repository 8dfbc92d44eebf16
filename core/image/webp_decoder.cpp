#include "core/image/webp_decoder.h"

#include "core/base/error.h"
#include "core/image/limits.h"

#include <string>

#include <webp/decode.h>

namespace formwork {

namespace {

// A lossy macroblock of 16 x 16 pixels takes one bit at least. A lossless image of one colour takes
// none at all.
constexpr std::uint64_t kMostLossyPixels = std::uint64_t{16} * 16 * 8;

void throwUnlessOk(VP8StatusCode status)
{
    switch (status) {
    case VP8_STATUS_OK:
        return;
    case VP8_STATUS_OUT_OF_MEMORY:
        throw Error(ErrorCode::OutOfMemory, "not enough memory for the image");
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
        throw Error(ErrorCode::CorruptData, "the WebP file ends early");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        throw Error(ErrorCode::UnsupportedFormat, "this kind of WebP is not supported");
    case VP8_STATUS_INVALID_PARAM:
    case VP8_STATUS_BITSTREAM_ERROR:
    case VP8_STATUS_USER_ABORT:
        break;
    }
    throw Error(ErrorCode::CorruptData, "corrupt WebP file");
}

const std::uint8_t* dataOf(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

} // namespace

ImageInfo probeWebP(std::span<const std::byte> bytes)
{
    WebPBitstreamFeatures features;
    throwUnlessOk(WebPGetFeatures(dataOf(bytes), bytes.size(), &features));
    if (features.has_animation != 0)
        throw Error(ErrorCode::UnsupportedFormat, "animated WebP is not supported");
    const auto width = static_cast<std::uint64_t>(features.width);
    const auto height = static_cast<std::uint64_t>(features.height);
    checkPixelCount(width, height);
    constexpr int kLossy = 1;
    if (features.format == kLossy)
        checkClaim("WebP", width * height, bytes.size(), kMostLossyPixels);
    return {ImageFormat::WebP, features.width, features.height, features.has_alpha != 0 ? 4 : 3};
}

void decodeWebP(std::span<const std::byte> bytes, Image& out)
{
    const ImageInfo info = probeWebP(bytes);
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0)
        throw Error(ErrorCode::Internal, "libwebp is not the version Formwork was built with");
    out.resize(info.width, info.height);
    config.output.colorspace = MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = out.pixels();
    config.output.u.RGBA.stride = static_cast<int>(out.stride());
    config.output.u.RGBA.size = out.byteCount();
    const VP8StatusCode status = WebPDecode(dataOf(bytes), bytes.size(), &config);
    WebPFreeDecBuffer(&config.output);
    // Newer versions (1.5 was seen) report a damaged alpha plane of a lossy image as a lack of
    // memory.
    if (status == VP8_STATUS_OUT_OF_MEMORY && info.channels == 4)
        throwUnlessOk(VP8_STATUS_BITSTREAM_ERROR);
    throwUnlessOk(status);
}

} // namespace formwork
