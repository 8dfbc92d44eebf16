#include "core/base/error.h"
#include "core/weights/safetensors_header.h"
#include "core/weights/weight_names.h"
#include "core/weights/weight_prefix.h"
#include "support/memory_file.h"

#include <cstdlib>

using namespace formwork;

// What a header promises lies within the file; and names are made sense of.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const test::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    try {
        SafetensorsHeader header = readSafetensorsHeader(file, "fuzz.safetensors");
        for (const TensorOutline& tensor : header.tensors)
            if (tensor.offset > size || tensor.span > size - tensor.offset)
                std::abort();
        removePrefix(header.tensors);
        recogniseWeights(header.tensors);
    } catch (const Error&) {
    }
    return 0;
}
