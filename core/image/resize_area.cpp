#include "core/base/error.h"
#include "core/image/limits.h"
#include "core/image/resample.h"

#include <string>

#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

namespace formwork {

namespace {

// OpenCV splits larger images among a thread pool of its own, which only gets in the way of our
// workers (each has an image in hand), and its one switch, cv::setNumThreads, is global to the
// process. But it does not split again what runs inside a parallel_for_ already, and a range of one
// runs on the calling thread.
template <typename Body>
void onThisThread(const Body& body)
{
    cv::parallel_for_(cv::Range(0, 1), [&](const cv::Range&) { body(); });
}

} // namespace

void resizeArea(const ImageView& source, int width, int height, Image& out)
{
    if (source.width < 1 || source.height < 1 || width < 1 || height < 1) {
        throw Error(ErrorCode::InvalidArgument, "cannot resize " + std::to_string(source.width) +
                                                    " x " + std::to_string(source.height) +
                                                    " pixels to " + std::to_string(width) + " x " +
                                                    std::to_string(height));
    }
    checkPixelCount(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
    out.resize(width, height);
    const cv::Mat from(source.height, source.width, CV_8UC3,
                       const_cast<std::uint8_t*>(source.pixels),
                       static_cast<std::size_t>(source.stride));
    cv::Mat to(height, width, CV_8UC3, out.pixels(), static_cast<std::size_t>(out.stride()));
    try {
        onThisThread([&] { cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA); });
    } catch (const cv::Exception& failure) {
        throw Error(ErrorCode::Internal, "resize failed: " + failure.err);
    }
}

} // namespace formwork
