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
