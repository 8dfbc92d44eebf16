#include "core/base/error.h"
#include "core/weights/pth_process.h"

#include <cstdlib>

using namespace formwork;

// The child process that reads .pth files may answer anything.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::uint64_t kFileBytes = 100'000;
    try {
        const WeightsOutline outline = outlineFromAnswer(
            std::string(reinterpret_cast<const char*>(data), size), kFileBytes, "fuzz.pth");
        for (const TensorOutline& tensor : outline.tensors)
            if (tensor.offset > kFileBytes || tensor.span > kFileBytes - tensor.offset)
                std::abort();
    } catch (const Error&) {
    }
    return 0;
}
