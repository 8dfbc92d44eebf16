#include "core/model/safetensors.h"

#include "core/base/error.h"

#include <ATen/Functions.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <set>
#include <span>

namespace formwork {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000; // as the reference implementation
constexpr const char* kMetadataKey = "__metadata__";

struct TensorType
{
    at::ScalarType type;
    std::string_view name;
};

constexpr std::array kTypes = {
    TensorType{at::kDouble, "F64"},    TensorType{at::kFloat, "F32"}, TensorType{at::kHalf, "F16"},
    TensorType{at::kBFloat16, "BF16"}, TensorType{at::kLong, "I64"},  TensorType{at::kByte, "U8"},
};

struct Entry
{
    std::string name;
    at::ScalarType type;
    std::vector<std::int64_t> shape;
    std::uint64_t begin;
    std::uint64_t end;
};

struct Header
{
    std::vector<Entry> entries; // by offset
    std::map<std::string, std::string> metadata;
    std::uint64_t dataStart = 0;
};

// Reading ---------------------------------------------------------------------------------------

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

// The number of bytes that shape and type need, or an error when it does not fit in 63 bits.
std::uint64_t byteSize(const Entry& entry, const std::filesystem::path& path)
{
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t size = at::elementSize(entry.type);
    for (const std::int64_t length : entry.shape) {
        // A length of 0 counts as 1, so that strides cannot overflow either.
        const auto factor = std::max<std::uint64_t>(static_cast<std::uint64_t>(length), 1);
        if (size > kMax / factor)
            corruptTensor(path, entry.name, "its shape is impossibly large");
        size *= factor;
    }
    return std::ranges::find(entry.shape, 0) == entry.shape.end() ? size : 0;
}

Entry parseEntry(const std::string& name, const Json& value, std::uint64_t dataBytes,
                 const std::filesystem::path& path)
{
    if (!value.is_object() || !value.contains("dtype") || !value["dtype"].is_string() ||
        !value.contains("shape") || !isListOfUnsigned(value["shape"]) ||
        !value.contains("data_offsets") || !isListOfUnsigned(value["data_offsets"]) ||
        value["data_offsets"].size() != 2)
        corruptTensor(path, name, "dtype, shape or data_offsets is missing or ill-formed");

    const auto typeName = value["dtype"].get<std::string>();
    const auto type = std::ranges::find(kTypes, typeName, &TensorType::name);
    if (type == kTypes.end())
        throw Error(ErrorCode::UnsupportedFormat,
                    "tensor " + name + " has the type " + typeName.substr(0, 16), path,
                    "Formwork reads F64, F32, F16, BF16, I64 and U8");

    Entry entry{name,
                type->type,
                {},
                unsignedAt(value["data_offsets"], 0),
                unsignedAt(value["data_offsets"], 1)};
    for (std::size_t i = 0; i < value["shape"].size(); ++i) {
        const std::uint64_t length = unsignedAt(value["shape"], i);
        if (length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            corruptTensor(path, name, "its shape is impossibly large");
        entry.shape.push_back(static_cast<std::int64_t>(length));
    }
    if (entry.begin > entry.end || entry.end > dataBytes)
        corruptTensor(path, name, "its data lies outside the file");
    if (entry.end - entry.begin != byteSize(entry, path))
        corruptTensor(path, name, "its data has not the size that type and shape need");
    return entry;
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

// JSON libraries keep one of two equal keys; which one would be chance.
Json parseJson(std::string_view text, const std::filesystem::path& path)
{
    std::set<std::string> names;
    std::string twice;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::key && depth == 1 &&
            !names.insert(parsed.get<std::string>()).second)
            twice = parsed.get<std::string>();
        return true;
    };
    try {
        Json json = Json::parse(text, watch);
        if (!json.is_object())
            corrupt(path, "the header is not a JSON object");
        if (!twice.empty())
            corruptTensor(path, twice, "the header names it twice");
        return json;
    } catch (const Json::exception&) {
        corrupt(path, "the header is not valid JSON");
    }
}

Header parseHeader(std::span<const std::byte> bytes, const std::filesystem::path& path)
{
    if (bytes.size() < kLengthBytes)
        corrupt(path, "the file is shorter than its header");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kMaxHeaderBytes || length > bytes.size() - kLengthBytes)
        corrupt(path, "the file is shorter than its header");

    Header header;
    header.dataStart = kLengthBytes + length;
    const std::uint64_t dataBytes = bytes.size() - header.dataStart;
    const Json json =
        parseJson({reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length}, path);
    for (const auto& [name, value] : json.items()) {
        if (name == kMetadataKey)
            header.metadata = parseMetadata(value, path);
        else
            header.entries.push_back(parseEntry(name, value, dataBytes, path));
    }

    std::ranges::stable_sort(header.entries, {},
                             [](const Entry& entry) { return std::pair(entry.begin, entry.end); });
    std::uint64_t position = 0;
    for (const Entry& entry : header.entries) {
        if (entry.begin != position)
            corruptTensor(path, entry.name, "its data overlaps another or leaves a gap");
        position = entry.end;
    }
    if (position != dataBytes)
        corrupt(path, "there are bytes after the last tensor");
    return header;
}

// Writing ---------------------------------------------------------------------------------------

std::string_view typeName(const std::string& name, const at::Tensor& tensor,
                          const std::filesystem::path& path)
{
    const auto found = std::ranges::find(kTypes, tensor.scalar_type(), &TensorType::type);
    if (found == kTypes.end())
        throw Error(ErrorCode::InvalidArgument,
                    "tensor " + name + " has a type that cannot be saved here", path);
    return found->name;
}

std::string headerText(const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata,
                       const std::filesystem::path& path)
{
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    if (!metadata.empty())
        json[kMetadataKey] = metadata;
    std::set<std::string> names{kMetadataKey};
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : tensors) {
        if (!names.insert(name).second)
            throw Error(ErrorCode::InvalidArgument, "two tensors are named " + name, path);
        const std::uint64_t end = offset + tensor.nbytes();
        nlohmann::ordered_json entry;
        entry["dtype"] = typeName(name, tensor, path);
        entry["shape"] = tensor.sizes().vec();
        entry["data_offsets"] = {offset, end};
        json[name] = std::move(entry);
        offset = end;
    }
    std::string text = json.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // tensors start aligned, as the format asks
    return text;
}

} // namespace

void saveSafetensors(FileSystem& fileSystem, const std::filesystem::path& path,
                     const NamedTensors& tensors,
                     const std::map<std::string, std::string>& metadata)
{
    const std::string header = headerText(tensors, metadata, path);
    const std::uint64_t length = header.size();
    AtomicFile file(fileSystem, path);
    file.file().append(std::as_bytes(std::span(&length, 1)));
    file.file().append(std::as_bytes(std::span(header)));
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor plain = tensor.detach().cpu().contiguous();
        file.file().append({static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()});
    }
    file.commit();
}

TensorFile loadSafetensors(FileSystem& fileSystem, const std::filesystem::path& path)
{
    const std::unique_ptr<MappedFile> mapped = fileSystem.map(path);
    const std::span<const std::byte> bytes = mapped->bytes();
    Header header = parseHeader(bytes, path);
    TensorFile file;
    file.metadata = std::move(header.metadata);
    for (Entry& entry : header.entries) {
        at::Tensor tensor = at::empty(entry.shape, entry.type);
        if (entry.end > entry.begin)
            std::memcpy(tensor.data_ptr(), bytes.data() + header.dataStart + entry.begin,
                        entry.end - entry.begin);
        file.tensors.emplace_back(std::move(entry.name), std::move(tensor));
    }
    return file;
}

std::map<std::string, std::string> loadSafetensorsMetadata(FileSystem& fileSystem,
                                                           const std::filesystem::path& path)
{
    const std::unique_ptr<MappedFile> mapped = fileSystem.map(path);
    return parseHeader(mapped->bytes(), path).metadata;
}

} // namespace formwork
