#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/formats/exif.h"
#include "core/image/image_check.h"

#include <cstdlib>

using namespace formwork;

namespace {

constexpr DecodeLimits kLimits = {
    .memoryBytes = std::uint64_t{32} << 20, .scans = 20, .seconds = 5};

} // namespace

// A sound image has the size that its header gives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    ImageDecoder decoder(kLimits);
    try {
        readOrientation(bytes);
        decoder.probe(bytes);
        Image image;
        const ImageInfo info = ImageChecker(kLimits).check(bytes);
        decoder.decode(bytes, image);
        if (info.width != image.width() || info.height != image.height())
            std::abort();
        decoder.decodeAtLeast(bytes, 1, 1, image);
    } catch (const Error&) {
    }
    return 0;
}
