#include "core/image/image_check.h"

#include "core/base/error.h"

namespace formwork {

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
        throw Error(ErrorCode::CorruptData,
                    Text("the header gives %1 x %2 pixels, but the image has %3 x %4")
                        .arg(info.width, info.height, decoded.width(), decoded.height()));
}

} // namespace formwork
