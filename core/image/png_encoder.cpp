#include "core/image/png_encoder.h"

#include "core/base/error.h"

#include <opencv2/core.hpp>

namespace formwork {

std::span<const std::byte> PngEncoder::encode(const ImageView& image)
{
    if (m_write == nullptr)
        m_write = loadPngWriter();
    cv::Mat bgr(image.height, image.width, CV_8UC3);
    for (int y = 0; y < image.height; ++y) {
        const std::uint8_t* from = image.row(y);
        std::uint8_t* to = bgr.ptr(y);
        for (int x = 0; x < image.width; ++x, from += 3, to += 3) {
            to[0] = from[2];
            to[1] = from[1];
            to[2] = from[0];
        }
    }
    std::string reason;
    switch (m_write(bgr, m_png, reason)) {
    case CodecStatus::Ok:
        break;
    case CodecStatus::OutOfMemory:
        throw Error(ErrorCode::OutOfMemory, "not enough memory to write a PNG");
    case CodecStatus::Damaged:
        throw Error(ErrorCode::Internal, "writing a PNG failed: " + reason);
    }
    return std::as_bytes(std::span(m_png));
}

} // namespace formwork
