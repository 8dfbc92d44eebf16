// The codec module: what loadCodecs() finds in the shared object.
#include "core/image/codecs.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <exception>

extern "C" __attribute__((visibility("default"))) formwork::CodecStatus
formwork_read_image(std::span<const std::byte> bytes, cv::Mat& bgr, std::string& reason)
{
    using formwork::CodecStatus;
    // imdecode only reads from it.
    const cv::Mat input(1, static_cast<int>(bytes.size()), CV_8UC1,
                        const_cast<std::byte*>(bytes.data()));
    try {
        bgr = cv::imdecode(input, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
        return CodecStatus::Ok;
    } catch (const cv::Exception& failure) {
        reason = failure.err;
        return failure.code == cv::Error::StsNoMem ? CodecStatus::OutOfMemory
                                                   : CodecStatus::Damaged;
    } catch (const std::exception& failure) {
        reason = failure.what();
        return CodecStatus::Damaged;
    }
}

extern "C" __attribute__((visibility("default"))) formwork::CodecStatus
formwork_write_png(const cv::Mat& bgr, std::vector<unsigned char>& png, std::string& reason)
{
    using formwork::CodecStatus;
    try {
        if (cv::imencode(".png", bgr, png))
            return CodecStatus::Ok;
        reason = "the PNG encoder failed";
        return CodecStatus::Damaged;
    } catch (const cv::Exception& failure) {
        reason = failure.err;
        return failure.code == cv::Error::StsNoMem ? CodecStatus::OutOfMemory
                                                   : CodecStatus::Damaged;
    } catch (const std::exception& failure) {
        reason = failure.what();
        return CodecStatus::OutOfMemory;
    }
}
