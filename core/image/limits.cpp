#include "core/image/limits.h"

#include "core/base/error.h"

#include <string>

namespace formwork {

void checkPixelCount(std::uint64_t width, std::uint64_t height)
{
    if (width == 0 || height == 0)
        throw Error(ErrorCode::CorruptData, Text("the image has no pixels"));
    if (width > kMostPixels / height) {
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("the image claims %1 x %2 pixels, more than the limit of %3 megapixels")
                        .arg(width, height, kMostPixels >> 20),
                    {}, Text("resize or remove it"));
    }
}

void checkRegion(const PixelRect& rect, int width, int height)
{
    if (rect.x < 0 || rect.y < 0 || rect.width < 1 || rect.height < 1 ||
        rect.x > width - rect.width || rect.y > height - rect.height) {
        throw Error(
            ErrorCode::InvalidArgument,
            Text("the region reaches beyond the image of %1 x %2 pixels").arg(width, height));
    }
}

void checkClaim(std::string_view format, std::uint64_t decoded, std::size_t fileBytes,
                std::uint64_t mostPerByte)
{
    if (decoded / mostPerByte > fileBytes) {
        throw Error(
            ErrorCode::CorruptData,
            Text("the %1 header claims more pixels than a file of this size can hold").arg(format));
    }
}

} // namespace formwork
