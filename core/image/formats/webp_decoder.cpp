#include "core/image/formats/webp_decoder.h"

#include "core/base/error.h"
#include "core/image/limits.h"

#include <algorithm>
#include <memory>
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
        throw Error(ErrorCode::OutOfMemory, Text("not enough memory for the image"));
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
        throw Error(ErrorCode::CorruptData, Text("the WebP file ends early"));
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        throw Error(ErrorCode::UnsupportedFormat, Text("this kind of WebP is not supported"));
    case VP8_STATUS_INVALID_PARAM:
    case VP8_STATUS_BITSTREAM_ERROR:
    case VP8_STATUS_USER_ABORT:
        break;
    }
    throw Error(ErrorCode::CorruptData, Text("corrupt WebP file"));
}

const std::uint8_t* dataOf(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

constexpr int kLossy = 1; // in WebPBitstreamFeatures::format

bool isLossy(std::span<const std::byte> bytes)
{
    WebPBitstreamFeatures features;
    throwUnlessOk(WebPGetFeatures(dataOf(bytes), bytes.size(), &features));
    return features.format == kLossy;
}

struct DeleteDecoder
{
    void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

// As if the file came in pieces, each of this many pixels, to be able to stop between them.
VP8StatusCode decodePieces(std::span<const std::byte> bytes, std::uint64_t pixels,
                           WebPDecoderConfig& config, DecodeBudget& budget)
{
    constexpr std::size_t kLeastPiece = std::size_t{64} << 10;
    constexpr std::size_t kMostPieces = 256;
    const std::size_t piece = std::max(kLeastPiece, bytes.size() / kMostPieces);
    const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(WebPIDecode(nullptr, 0, &config));
    if (decoder == nullptr)
        return VP8_STATUS_OUT_OF_MEMORY;
    VP8StatusCode status = VP8_STATUS_SUSPENDED;
    for (std::size_t given = 0; status == VP8_STATUS_SUSPENDED && given < bytes.size();) {
        const std::size_t more = std::min(piece, bytes.size() - given);
        given += more;
        status = WebPIUpdate(decoder.get(), dataOf(bytes), given);
        budget.require(pixels * more / bytes.size());
    }
    return status;
}

} // namespace

ImageInfo probeWebP(std::span<const std::byte> bytes)
{
    WebPBitstreamFeatures features;
    throwUnlessOk(WebPGetFeatures(dataOf(bytes), bytes.size(), &features));
    if (features.has_animation != 0)
        throw Error(ErrorCode::UnsupportedFormat, Text("animated WebP is not supported"));
    const auto width = static_cast<std::uint64_t>(features.width);
    const auto height = static_cast<std::uint64_t>(features.height);
    checkPixelCount(width, height);
    if (features.format == kLossy)
        checkClaim("WebP", width * height, bytes.size(), kMostLossyPixels);
    return {ImageFormat::WebP, features.width, features.height, features.has_alpha != 0 ? 4 : 3};
}

void decodeWebP(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget)
{
    const ImageInfo info = probeWebP(bytes);
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0)
        throw Error(ErrorCode::Internal,
                    Text("libwebp is not the version Formwork was built with"));
    // A lossless image is kept as ARGB beside the pixels that are asked for.
    const auto pixels =
        static_cast<std::uint64_t>(info.width) * static_cast<std::uint64_t>(info.height);
    budget.requireMemory((isLossy(bytes) ? 3 : 7) * pixels);
    out.resize(info.width, info.height);
    config.output.colorspace = MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = out.pixels();
    config.output.u.RGBA.stride = static_cast<int>(out.stride());
    config.output.u.RGBA.size = out.byteCount();
    const VP8StatusCode status = decodePieces(bytes, pixels, config, budget);
    // Newer versions (1.5 was seen) report a damaged alpha plane of a lossy image as a lack of
    // memory.
    if (status == VP8_STATUS_OUT_OF_MEMORY && info.channels == 4)
        throwUnlessOk(VP8_STATUS_BITSTREAM_ERROR);
    throwUnlessOk(status);
}

} // namespace formwork
