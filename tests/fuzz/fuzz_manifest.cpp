#include "core/base/error.h"
#include "core/beton/manifest.h"

#include <cstdlib>

using namespace formwork;

// What can be read can be written, and reads the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        const auto manifest =
            beton::manifestFromJson(std::string(reinterpret_cast<const char*>(data), size));
        const std::string text = beton::toJson(manifest);
        if (beton::toJson(beton::manifestFromJson(text)) != text)
            std::abort();
    } catch (const Error&) {
    }
    return 0;
}
