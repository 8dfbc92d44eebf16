#include "core/model/weights/tensor_data.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace formwork {

namespace {

constexpr std::array kTypes = {
    std::pair{TensorType::Float64, at::kDouble}, std::pair{TensorType::Float32, at::kFloat},
    std::pair{TensorType::Float16, at::kHalf},   std::pair{TensorType::BFloat16, at::kBFloat16},
    std::pair{TensorType::Int64, at::kLong},     std::pair{TensorType::Int32, at::kInt},
    std::pair{TensorType::Int16, at::kShort},    std::pair{TensorType::Int8, at::kChar},
    std::pair{TensorType::UInt8, at::kByte},     std::pair{TensorType::Bool, at::kBool},
};

// Bytes other than 0 and 1 would be undefined as bool.
void makeBoolean(std::span<std::byte> bytes)
{
    for (std::byte& byte : bytes)
        byte = byte == std::byte{0} ? std::byte{0} : std::byte{1};
}

at::Tensor readTensor(const ReadableFile& file, const TensorOutline& outline)
{
    const at::ScalarType type = scalarTypeOf(outline.type);
    if (outline.span == 0)
        return at::empty(outline.shape, type);
    const auto elements = static_cast<std::int64_t>(outline.span / tensorTypeBytes(outline.type));
    const at::Tensor storage = at::empty({elements}, type);
    const std::span<std::byte> bytes(static_cast<std::byte*>(storage.data_ptr()), outline.span);
    file.readAt(outline.offset, bytes);
    if (outline.type == TensorType::Bool)
        makeBoolean(bytes);
    return storage.as_strided(outline.shape, outline.strides).contiguous();
}

} // namespace

at::ScalarType scalarTypeOf(TensorType type)
{
    return std::ranges::find(kTypes, type, [](const auto& pair) { return pair.first; })->second;
}

std::optional<TensorType> tensorTypeOf(at::ScalarType type)
{
    const auto found =
        std::ranges::find(kTypes, type, [](const auto& pair) { return pair.second; });
    return found == kTypes.end() ? std::nullopt : std::optional(found->first);
}

NamedTensors readTensors(const ReadableFile& file, const std::vector<TensorOutline>& outlines)
{
    NamedTensors tensors;
    tensors.reserve(outlines.size());
    for (const TensorOutline& outline : outlines)
        tensors.emplace_back(outline.name, readTensor(file, outline));
    return tensors;
}

} // namespace formwork
