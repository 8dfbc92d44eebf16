#include "core/base/error.h"
#include "core/loader/augment/augmentation_settings.h"

#include <string_view>

using namespace formwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        parseRandAugment(std::string_view(reinterpret_cast<const char*>(data), size));
    } catch (const Error&) {
    }
    return 0;
}
