// Image files as OpenCV writes them.
#pragma once

#include "core/image/decode.h"

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

namespace formwork::test {

inline std::vector<std::byte> encoded(const std::string& extension, const cv::Mat& image,
                                      const std::vector<int>& parameters = {})
{
    std::vector<unsigned char> bytes;
    cv::imencode(extension, image, bytes, parameters);
    std::vector<std::byte> result(bytes.size());
    std::memcpy(result.data(), bytes.data(), bytes.size());
    return result;
}

inline cv::Mat toBgr(const Image& image)
{
    cv::Mat bgr(image.height(), image.width(), CV_8UC3);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            for (int c = 0; c < 3; ++c)
                bgr.ptr(y)[3 * x + 2 - c] = image.row(y)[3 * x + c];
        }
    }
    return bgr;
}

struct Format
{
    const char* extension;
    ImageFormat format;
    std::vector<int> parameters;
};

inline std::vector<Format> losslessFormats()
{
    return {{".png", ImageFormat::Png, {}},
            {".bmp", ImageFormat::Bmp, {}},
            {".tiff", ImageFormat::Tiff, {}},
            {".webp", ImageFormat::WebP, {cv::IMWRITE_WEBP_QUALITY, 101}}};
}

} // namespace formwork::test
