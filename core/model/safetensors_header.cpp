#include "core/model/safetensors_header.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace formwork {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000; // as the reference implementation

[[noreturn]] void corrupt(const std::filesystem::path& path, const std::string& what)
{
    throw Error(ErrorCode::CorruptData, what, path,
                "the file is damaged or not a safetensors file");
}

[[noreturn]] void corruptTensor(const std::filesystem::path& path, const std::string& name,
                                const std::string& what)
{
    corrupt(path, "tensor " + name + ": " + what);
}

std::uint64_t unsignedAt(const Json& list, std::size_t index)
{
    return list.at(index).get<std::uint64_t>();
}

bool isListOfUnsigned(const Json& value)
{
    return value.is_array() &&
           std::ranges::all_of(value, [](const Json& item) { return item.is_number_unsigned(); });
}

std::vector<std::int64_t> parseShape(const std::string& name, const Json& list,
                                     const std::filesystem::path& path)
{
    std::vector<std::int64_t> shape;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::uint64_t length = unsignedAt(list, i);
        if (length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            corruptTensor(path, name, "its shape is impossibly large");
        shape.push_back(static_cast<std::int64_t>(length));
    }
    return shape;
}

// True if the lengths, with 0 taken for 1, can be multiplied in 63 bits.
bool isPossible(const std::vector<std::int64_t>& shape)
{
    std::uint64_t product = 1;
    for (const std::int64_t length : shape) {
        const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(length, 1));
        if (product > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / factor)
            return false;
        product *= factor;
    }
    return true;
}

TensorOutline parseEntry(const std::string& name, const Json& value, std::uint64_t dataStart,
                         std::uint64_t dataBytes, const std::filesystem::path& path)
{
    if (!value.is_object() || !value.contains("dtype") || !value["dtype"].is_string() ||
        !value.contains("shape") || !isListOfUnsigned(value["shape"]) ||
        !value.contains("data_offsets") || !isListOfUnsigned(value["data_offsets"]) ||
        value["data_offsets"].size() != 2)
        corruptTensor(path, name, "dtype, shape or data_offsets is missing or ill-formed");

    const auto typeName = value["dtype"].get<std::string>();
    const auto type = findTensorType(typeName);
    if (!type)
        throw Error(ErrorCode::UnsupportedFormat,
                    "tensor " + name + " has the type " + typeName.substr(0, 16), path,
                    "Formwork reads F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL");

    TensorOutline tensor;
    tensor.name = name;
    tensor.type = *type;
    tensor.shape = parseShape(name, value["shape"], path);
    if (!isPossible(tensor.shape))
        corruptTensor(path, name, "its shape is impossibly large");
    tensor.strides = denseStrides(tensor.shape);
    const std::uint64_t begin = unsignedAt(value["data_offsets"], 0);
    const std::uint64_t end = unsignedAt(value["data_offsets"], 1);
    if (begin > end || end > dataBytes)
        corruptTensor(path, name, "its data lies outside the file");
    const auto extent = tensorExtent(tensor.type, tensor.shape, tensor.strides);
    if (!extent)
        corruptTensor(path, name, "its shape is impossibly large");
    if (end - begin != extent->dense)
        corruptTensor(path, name, "its data has not the size that type and shape need");
    tensor.offset = dataStart + begin;
    tensor.span = extent->span;
    return tensor;
}

std::map<std::string, std::string> parseMetadata(const Json& value,
                                                 const std::filesystem::path& path)
{
    std::map<std::string, std::string> metadata;
    if (!value.is_object())
        corrupt(path, "__metadata__ is not an object");
    for (const auto& [key, text] : value.items()) {
        if (!text.is_string())
            corrupt(path, "__metadata__." + key + " is not a text");
        metadata[key] = text.get<std::string>();
    }
    return metadata;
}

// Finds the first key of the outermost object that stands there twice. (A callback of parse() could
// as well, but for a header of n tensors the library then takes n^2 steps.)
class TwiceNamed final : public nlohmann::json_sax<Json>
{
public:
    std::optional<std::string> name;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool key(string_t& key) override
    {
        if (m_depth == 1 && !m_seen.insert(key).second)
            name = key;
        return !name;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override
    {
        return false;
    }

private:
    bool enter()
    {
        ++m_depth;
        return true;
    }
    bool leave()
    {
        --m_depth;
        return true;
    }

    int m_depth = 0;
    std::set<std::string> m_seen;
};

// JSON libraries keep one of two equal keys; which one would be chance.
Json parseJson(std::string_view text, const std::filesystem::path& path)
{
    TwiceNamed twice;
    Json::sax_parse(text, &twice);
    if (twice.name)
        corruptTensor(path, *twice.name, "the header names it twice");
    try {
        Json json = Json::parse(text);
        if (!json.is_object())
            corrupt(path, "the header is not a JSON object");
        return json;
    } catch (const Json::exception&) {
        corrupt(path, "the header is not valid JSON");
    }
}

// Nothing overlaps, nothing is left over.
void checkPlaces(const std::vector<TensorOutline>& tensors, std::uint64_t dataStart,
                 std::uint64_t fileBytes, const std::filesystem::path& path)
{
    std::uint64_t position = dataStart;
    for (const TensorOutline& tensor : tensors) {
        if (tensor.offset != position)
            corruptTensor(path, tensor.name, "its data overlaps another or leaves a gap");
        position += tensor.span;
    }
    if (position != fileBytes)
        corrupt(path, "there are bytes after the last tensor");
}

} // namespace

SafetensorsHeader readSafetensorsHeader(const ReadableFile& file, const std::filesystem::path& path)
{
    const std::uint64_t fileBytes = file.size();
    if (fileBytes < kLengthBytes)
        corrupt(path, "the file is shorter than its header");
    std::uint64_t length = 0;
    file.readAt(0, std::as_writable_bytes(std::span(&length, 1)));
    if (length > kMaxHeaderBytes || length > fileBytes - kLengthBytes)
        corrupt(path, "the file is shorter than its header");
    std::string text(length, '\0');
    file.readAt(kLengthBytes, std::as_writable_bytes(std::span(text)));

    SafetensorsHeader header;
    const std::uint64_t dataStart = kLengthBytes + length;
    const Json json = parseJson(text, path);
    for (const auto& [name, value] : json.items()) {
        if (name == kSafetensorsMetadataKey)
            header.metadata = parseMetadata(value, path);
        else
            header.tensors.push_back(
                parseEntry(name, value, dataStart, fileBytes - dataStart, path));
    }
    std::ranges::stable_sort(header.tensors, {}, [](const TensorOutline& tensor) {
        return std::pair(tensor.offset, tensor.span);
    });
    checkPlaces(header.tensors, dataStart, fileBytes, path);
    return header;
}

} // namespace formwork
