// What the descriptor of an array or tensor field says: shape and numpy's name of the data type.
#pragma once

#include "core/beton/layout.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace formwork::beton {

struct ArrayType
{
    std::vector<std::uint64_t> shape; // at most 32 sides, each at least 1
    std::string dtype;                // byte order, kind and bytes, as numpy writes it: "<f4"

    bool operator==(const ArrayType&) const = default;
};

// The type of an NdArray or TorchTensor field; nothing for other fields, and for arguments that
// name no plain type (structured ones).
std::optional<ArrayType> arrayType(const Field& field);

// Bytes of one element and of a whole array; nothing when the type is not known or they do not fit
// in 64 bits.
std::optional<std::uint64_t> elementBytes(const std::string& dtype);
std::optional<std::uint64_t> arrayBytes(const ArrayType& type);

// "3 x 4 <f4"
std::string toText(const ArrayType& type);

// The arguments of a descriptor, as FFCV writes them. Error{InvalidArgument} for a shape or type
// that the format cannot hold.
std::array<std::byte, kFieldArgumentBytes> arrayArguments(const ArrayType& type);

} // namespace formwork::beton
