#include "core/image/limits.h"

#include "core/base/error.h"

#include <string>

namespace formwork {

void checkPixelCount(std::uint64_t width, std::uint64_t height)
{
    if (width == 0 || height == 0)
        throw Error(ErrorCode::CorruptData, "the image has no pixels");
    if (width > kMostPixels / height) {
        throw Error(ErrorCode::UnsupportedFormat,
                    "the image claims " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels, more than the limit of " + std::to_string(kMostPixels >> 20) +
                        " megapixels",
                    {}, "resize or remove it");
    }
}

void checkClaim(std::string_view format, std::uint64_t decoded, std::size_t fileBytes,
                std::uint64_t mostPerByte)
{
    if (decoded / mostPerByte > fileBytes) {
        throw Error(ErrorCode::CorruptData,
                    "the " + std::string(format) +
                        " header claims more pixels than a file of this size can hold");
    }
}

} // namespace formwork
