#include "core/image/image_check.h"

#include "core/base/error.h"

#include <string>

namespace formwork {

namespace {

std::string sizeText(int width, int height)
{
    return std::to_string(width) + " x " + std::to_string(height);
}

} // namespace

ImageInfo ImageChecker::check(std::span<const std::byte> bytes)
{
    if (sniffImageFormat(bytes) == ImageFormat::Jpeg) {
        const JpegInfo jpeg = m_decoder.jpeg().check(bytes);
        return {ImageFormat::Jpeg, jpeg.width, jpeg.height, jpeg.components};
    }
    m_decoder.decode(bytes, m_pixels);
    const ImageInfo info = m_decoder.probe(bytes);
    requireSize(info, m_pixels);
    return info;
}

void requireSize(const ImageInfo& info, const Image& decoded)
{
    if (info.width != decoded.width() || info.height != decoded.height())
        throw Error(ErrorCode::CorruptData, "the header gives " +
                                                sizeText(info.width, info.height) +
                                                " pixels, but the image has " +
                                                sizeText(decoded.width(), decoded.height()));
}

} // namespace formwork
