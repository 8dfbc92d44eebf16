// What a weights file says about its tensors, before any is read. No LibTorch here: looking into a
// file must not cost its start-up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

enum class TensorType {
    Float64,
    Float32,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Bool,
};

// As safetensors names them: "F32", "BF16", "I64".
std::string_view tensorTypeName(TensorType type);
std::optional<TensorType> findTensorType(std::string_view name);
std::uint64_t tensorTypeBytes(TensorType type);

struct TensorOutline
{
    std::string name;
    TensorType type = TensorType::Float32;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides; // in elements, not negative
    std::uint64_t offset = 0;          // of the first element, in bytes from the file's start
    std::uint64_t span = 0;            // bytes from the first element to the end of the last one

    std::uint64_t elements() const; // never overflows in an outline that was read
};

// Strides of the shape laid out row by row. No overflow if the number of elements, with lengths of
// 0 taken for 1, fits in 63 bits.
std::vector<std::int64_t> denseStrides(const std::vector<std::int64_t>& shape);

// Bytes of the tensor laid out row by row, and from its first element to the end of its last in its
// own strides. Nothing where a length or stride is negative or a number does not fit in 63 bits.
struct TensorExtent
{
    std::uint64_t dense = 0;
    std::uint64_t span = 0;
};
std::optional<TensorExtent> tensorExtent(TensorType type, const std::vector<std::int64_t>& shape,
                                         const std::vector<std::int64_t>& strides);

// The side of a square grid of `count` places; 0 if there is none.
std::int64_t squareSide(std::int64_t count);

enum class WeightsFormat { Safetensors, Pth };
std::string_view weightsFormatName(WeightsFormat format); // "safetensors", "pth"

struct WeightsOutline
{
    WeightsFormat format = WeightsFormat::Safetensors;
    std::uint64_t fileBytes = 0;
    std::string entry; // of a .pth: where the tensors lay, "model"; empty: at the top
    std::vector<std::string> entries; // of a .pth: every place where tensors lie
    std::vector<TensorOutline> tensors;
    // In a .pth: names of values that are not tensors, the first thousand.
    std::vector<std::string> ignored;
    std::string prefix;                          // removed from names; see weight_prefix.h
    std::vector<std::string> outside;            // tensors without it, which are left out
    std::map<std::string, std::string> metadata; // of a safetensors file
};

} // namespace formwork
