#include "core/base/error.h"
#include "core/weights/pth_outline.h"
#include "core/weights/weight_prefix.h"
#include "support/memory_file.h"

#include <cstdlib>

using namespace formwork;

// Both formats of torch.save; no tensor lies outside the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const test::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    for (const char* entry : {"", "model", "state.model"}) {
        try {
            WeightsOutline outline = parsePth(file, "fuzz.pth", entry);
            for (const TensorOutline& tensor : outline.tensors)
                if (tensor.offset > size || tensor.span > size - tensor.offset)
                    std::abort();
            removePrefix(outline.tensors);
        } catch (const Error&) {
        }
    }
    return 0;
}
