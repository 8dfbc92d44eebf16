#include "core/image/formats/exif.h"

#include <cstdlib>

using namespace formwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const int orientation = readOrientation(std::as_bytes(std::span(data, size)));
    if (orientation < 1 || orientation > 8)
        std::abort();
    return 0;
}
