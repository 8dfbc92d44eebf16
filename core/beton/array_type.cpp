#include "core/beton/array_type.h"

#include "core/base/error.h"
#include "core/beton/codec.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>

#include <nlohmann/json.hpp>

namespace formwork::beton {

namespace {

constexpr std::size_t kMostSides = 32;
constexpr std::size_t kLengthAt = kMostSides * 8;
constexpr std::size_t kTextAt = kLengthAt + 8;

bool isArray(FieldType type)
{
    return type == FieldType::NdArray || type == FieldType::TorchTensor;
}

// [["", "<f4"]]: one part without a name. A part that has its own shape is not a plain type.
std::optional<std::string> plainType(std::string_view text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array() || json.size() != 1 || !json[0].is_array() || json[0].size() != 2 ||
        !json[0][1].is_string())
        return std::nullopt;
    auto name = json[0][1].get<std::string>();
    if (!elementBytes(name))
        return std::nullopt;
    return name;
}

} // namespace

std::optional<std::uint64_t> elementBytes(const std::string& dtype)
{
    constexpr std::string_view kOrders = "<>|=";
    constexpr std::string_view kKinds = "?biufcmMSUV";
    if (dtype.size() < 3 || kOrders.find(dtype[0]) == std::string_view::npos ||
        kKinds.find(dtype[1]) == std::string_view::npos)
        return std::nullopt;
    std::uint32_t bytes = 0;
    const char* end = dtype.data() + dtype.size();
    const auto result = std::from_chars(dtype.data() + 2, end, bytes);
    // Times have their unit behind the number: "<M8[s]".
    const bool isTime = dtype[1] == 'm' || dtype[1] == 'M';
    if (result.ec != std::errc() || bytes == 0 || (result.ptr != end && !isTime))
        return std::nullopt;
    constexpr std::uint64_t kBytesOfCharacter = 4;
    return dtype[1] == 'U' ? kBytesOfCharacter * bytes : bytes;
}

std::optional<std::uint64_t> arrayBytes(const ArrayType& type)
{
    auto bytes = elementBytes(type.dtype);
    for (const std::uint64_t side : type.shape) {
        if (!bytes || side == 0 || *bytes > std::numeric_limits<std::uint64_t>::max() / side)
            return std::nullopt;
        *bytes *= side;
    }
    return bytes;
}

std::optional<ArrayType> arrayType(const Field& field)
{
    if (!isArray(field.type))
        return std::nullopt;
    const std::byte* arguments = field.arguments.data();
    const auto length = load<std::uint64_t>(arguments + kLengthAt);
    if (length > kFieldArgumentBytes - kTextAt)
        return std::nullopt;
    const auto dtype = plainType({reinterpret_cast<const char*>(arguments + kTextAt), length});
    if (!dtype)
        return std::nullopt;
    ArrayType type;
    type.dtype = *dtype;
    for (std::size_t i = 0; i < kMostSides; ++i)
        type.shape.push_back(load<std::uint64_t>(arguments + 8 * i));
    while (!type.shape.empty() && type.shape.back() == 0)
        type.shape.pop_back();
    return type;
}

std::string toText(const ArrayType& type)
{
    std::string text;
    for (const std::uint64_t side : type.shape)
        text.append(text.empty() ? "" : " x ").append(std::to_string(side));
    return text.append(text.empty() ? "" : " ").append(type.dtype);
}

std::array<std::byte, kFieldArgumentBytes> arrayArguments(const ArrayType& type)
{
    // FFCV's reader takes zeros at the end of the shape for unused places.
    if (type.shape.size() > kMostSides || std::ranges::find(type.shape, 0U) != type.shape.end())
        throw Error(ErrorCode::InvalidArgument,
                    Text("an array field has at most 32 sides, none of 0"));
    if (!elementBytes(type.dtype))
        throw Error(ErrorCode::InvalidArgument, Text("'%1' is not a type of numpy").arg(type.dtype),
                    {}, Text("give byte order, kind and bytes, such as %1").arg("<f4"));
    const std::string text = R"([["", ")" + type.dtype + R"("]])";
    if (text.size() > kFieldArgumentBytes - kTextAt)
        throw Error(ErrorCode::InvalidArgument, Text("the array's type has too long a name"));
    std::array<std::byte, kFieldArgumentBytes> arguments{};
    for (std::size_t i = 0; i < type.shape.size(); ++i)
        store(arguments.data() + 8 * i, type.shape[i]);
    store(arguments.data() + kLengthAt, static_cast<std::uint64_t>(text.size()));
    std::memcpy(arguments.data() + kTextAt, text.data(), text.size());
    return arguments;
}

} // namespace formwork::beton
