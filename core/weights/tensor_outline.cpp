#include "core/weights/tensor_outline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace formwork {

namespace {

struct TypeEntry
{
    TensorType type;
    std::string_view name;
    std::uint64_t bytes;
};

constexpr std::array kTypes = {
    TypeEntry{TensorType::Float64, "F64", 8}, TypeEntry{TensorType::Float32, "F32", 4},
    TypeEntry{TensorType::Float16, "F16", 2}, TypeEntry{TensorType::BFloat16, "BF16", 2},
    TypeEntry{TensorType::Int64, "I64", 8},   TypeEntry{TensorType::Int32, "I32", 4},
    TypeEntry{TensorType::Int16, "I16", 2},   TypeEntry{TensorType::Int8, "I8", 1},
    TypeEntry{TensorType::UInt8, "U8", 1},    TypeEntry{TensorType::Bool, "BOOL", 1},
};

const TypeEntry& entryOf(TensorType type)
{
    return *std::ranges::find(kTypes, type, &TypeEntry::type);
}

constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

bool multiply(std::uint64_t& product, std::uint64_t factor)
{
    if (factor != 0 && product > kMost / factor)
        return false;
    product *= factor;
    return true;
}

} // namespace

std::string_view tensorTypeName(TensorType type)
{
    return entryOf(type).name;
}

std::optional<TensorType> findTensorType(std::string_view name)
{
    const auto found = std::ranges::find(kTypes, name, &TypeEntry::name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->type);
}

std::uint64_t tensorTypeBytes(TensorType type)
{
    return entryOf(type).bytes;
}

std::uint64_t TensorOutline::elements() const
{
    std::uint64_t product = 1;
    for (const std::int64_t length : shape)
        product *= static_cast<std::uint64_t>(length);
    return product;
}

std::vector<std::int64_t> denseStrides(const std::vector<std::int64_t>& shape)
{
    std::vector<std::int64_t> strides(shape.size());
    std::int64_t stride = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = stride;
        stride *= std::max<std::int64_t>(shape[i], 1);
    }
    return strides;
}

std::optional<TensorExtent> tensorExtent(TensorType type, const std::vector<std::int64_t>& shape,
                                         const std::vector<std::int64_t>& strides)
{
    if (shape.size() != strides.size())
        return std::nullopt;
    const std::uint64_t element = tensorTypeBytes(type);
    std::uint64_t dense = element; // with lengths of 0 taken for 1: nobody's strides overflow
    std::uint64_t last = 0;        // place of the last element
    bool empty = false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] < 0 || strides[i] < 0)
            return std::nullopt;
        empty = empty || shape[i] == 0;
        const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(shape[i], 1));
        auto reach = static_cast<std::uint64_t>(strides[i]);
        if (!multiply(dense, length) || !multiply(reach, length - 1) || reach > kMost - last)
            return std::nullopt;
        last += reach;
    }
    if (empty)
        return TensorExtent{};
    if (last > kMost / element - 1)
        return std::nullopt;
    return TensorExtent{dense, (last + 1) * element};
}

std::int64_t squareSide(std::int64_t count)
{
    if (count <= 0)
        return 0;
    const auto side = std::llround(std::sqrt(static_cast<double>(count)));
    const auto exact = static_cast<std::uint64_t>(side) * static_cast<std::uint64_t>(side);
    return exact == static_cast<std::uint64_t>(count) ? side : 0;
}

std::string_view weightsFormatName(WeightsFormat format)
{
    return format == WeightsFormat::Pth ? "pth" : "safetensors";
}

} // namespace formwork
