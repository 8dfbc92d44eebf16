#include "core/base/error.h"
#include "core/beton/array_type.h"

#include <cstdlib>
#include <cstring>

using namespace formwork;

// The arguments of a beton's array field, 1024 bytes of the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    for (const beton::FieldType type :
         {beton::FieldType::NdArray, beton::FieldType::TorchTensor, beton::FieldType::Int}) {
        beton::Field field{type, "array", {}};
        std::memcpy(field.arguments.data(), data, std::min(size, field.arguments.size()));
        if (const auto array = beton::arrayType(field)) {
            beton::arrayBytes(*array);
            beton::toText(*array);
        }
    }
    return 0;
}
