// Decoding and resizing as OpenCV does them: the references.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace formwork::test {

// Accurate DCT, fancy upsampling, whole image.
inline Image decodedByOpenCv(const std::vector<std::byte>& jpeg)
{
    const cv::Mat input(1, static_cast<int>(jpeg.size()), CV_8UC1,
                        const_cast<std::byte*>(jpeg.data()));
    const cv::Mat bgr = cv::imdecode(input, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    Image image(bgr.cols, bgr.rows);
    for (int y = 0; y < bgr.rows; ++y) {
        for (int x = 0; x < bgr.cols; ++x) {
            for (int c = 0; c < 3; ++c)
                image.row(y)[3 * x + c] = bgr.ptr(y)[3 * x + 2 - c];
        }
    }
    return image;
}

// INTER_AREA on floats. Values of 0..255.
inline cv::Mat resizedByOpenCv(const ImageView& source, int width, int height)
{
    cv::Mat from(source.height, source.width, CV_32FC3);
    for (int y = 0; y < source.height; ++y) {
        for (int x = 0; x < 3 * source.width; ++x)
            from.ptr<float>(y)[x] = source.row(y)[x];
    }
    cv::Mat to;
    cv::resize(from, to, cv::Size(width, height), 0, 0, cv::INTER_AREA);
    return to;
}

} // namespace formwork::test
