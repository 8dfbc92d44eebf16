#include "core/weights/safetensors_header.h"

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
constexpr std::size_t kMostTensors = 20'000;
constexpr std::size_t kMostDimensions = 16;

[[noreturn]] void corrupt(const std::filesystem::path& path, const Text& what)
{
    throw Error(ErrorCode::CorruptData, what, path,
                Text("the file is damaged or not a safetensors file"));
}

[[noreturn]] void corruptTensor(const std::filesystem::path& path, const std::string& name,
                                const Text& what)
{
    corrupt(path, Text("tensor %1: %2").arg(name, what));
}

// What one entry of the header says, before it is checked.
struct Entry
{
    std::string name;
    std::optional<std::string> type;
    std::optional<std::vector<std::uint64_t>> shape;
    std::optional<std::vector<std::uint64_t>> offsets;
};

std::vector<std::int64_t> parseShape(const Entry& entry, const std::filesystem::path& path)
{
    std::vector<std::int64_t> shape;
    for (const std::uint64_t length : *entry.shape) {
        if (length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            corruptTensor(path, entry.name, Text("its shape is impossibly large"));
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

TensorOutline checkEntry(const Entry& entry, std::uint64_t dataStart, std::uint64_t dataBytes,
                         const std::filesystem::path& path)
{
    const std::string& name = entry.name;
    if (!entry.type || !entry.shape || !entry.offsets || entry.offsets->size() != 2)
        corruptTensor(path, name, Text("dtype, shape or data_offsets is missing or ill-formed"));
    const auto type = findTensorType(*entry.type);
    if (!type)
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("tensor %1 has the type %2").arg(name, entry.type->substr(0, 16)), path,
                    Text("Formwork reads F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL"));

    TensorOutline tensor;
    tensor.name = name;
    tensor.type = *type;
    tensor.shape = parseShape(entry, path);
    if (!isPossible(tensor.shape))
        corruptTensor(path, name, Text("its shape is impossibly large"));
    tensor.strides = denseStrides(tensor.shape);
    const std::uint64_t begin = entry.offsets->front();
    const std::uint64_t end = entry.offsets->back();
    if (begin > end || end > dataBytes)
        corruptTensor(path, name, Text("its data lies outside the file"));
    const auto extent = tensorExtent(tensor.type, tensor.shape, tensor.strides);
    if (!extent)
        corruptTensor(path, name, Text("its shape is impossibly large"));
    if (end - begin != extent->dense)
        corruptTensor(path, name, Text("the size of its data does not match its type and shape"));
    tensor.offset = dataStart + begin;
    tensor.span = extent->span;
    return tensor;
}

// Builds the header while it is read: a tree of all its values would take many times its size, and
// a hostile header is refused at its first wrong value. Errors are thrown from the callbacks.
class HeaderBuilder final : public nlohmann::json_sax<Json>
{
public:
    HeaderBuilder(std::uint64_t dataStart, std::uint64_t dataBytes,
                  const std::filesystem::path& path)
        : m_dataStart(dataStart)
        , m_dataBytes(dataBytes)
        , m_path(path)
    {}

    SafetensorsHeader header;

    bool null() override { illFormed(); }
    bool boolean(bool) override { illFormed(); }
    bool number_integer(number_integer_t) override { illFormed(); }
    bool number_float(number_float_t, const string_t&) override { illFormed(); }
    bool binary(binary_t&) override { illFormed(); }
    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_list == nullptr || m_list->size() == kMostDimensions)
            illFormed();
        m_list->push_back(value);
        return true;
    }
    bool string(string_t& value) override
    {
        if (m_place == Place::Metadata)
            header.metadata[m_key] = std::move(value);
        else if (m_place == Place::Tensor && m_list == nullptr && m_key == "dtype")
            m_entry.type = std::move(value);
        else
            illFormed();
        return true;
    }
    bool key(string_t& key) override
    {
        if (m_place != Place::Top) {
            m_key = std::move(key);
            return true;
        }
        if (!m_seen.insert(key).second)
            corruptTensor(m_path, key, Text("the header names it twice"));
        m_entry = Entry{.name = std::move(key), .type = {}, .shape = {}, .offsets = {}};
        return true;
    }
    bool start_object(std::size_t) override
    {
        if (m_place == Place::Outside)
            m_place = Place::Top;
        else if (m_place == Place::Top)
            m_place = m_entry.name == kSafetensorsMetadataKey ? Place::Metadata : Place::Tensor;
        else
            illFormed();
        return true;
    }
    bool end_object() override
    {
        if (m_place == Place::Tensor) {
            if (header.tensors.size() == kMostTensors)
                corrupt(m_path, Text("the header has impossibly many tensors"));
            header.tensors.push_back(checkEntry(m_entry, m_dataStart, m_dataBytes, m_path));
        }
        m_place = m_place == Place::Top ? Place::Outside : Place::Top;
        return true;
    }
    bool start_array(std::size_t) override
    {
        if (m_place != Place::Tensor || m_list != nullptr ||
            (m_key != "shape" && m_key != "data_offsets"))
            illFormed();
        m_list = &(m_key == "shape" ? m_entry.shape : m_entry.offsets).emplace();
        return true;
    }
    bool end_array() override
    {
        m_list = nullptr;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override
    {
        corrupt(m_path, Text("the header is not valid JSON"));
    }

private:
    enum class Place { Outside, Top, Tensor, Metadata };

    [[noreturn]] void illFormed() const
    {
        switch (m_place) {
        case Place::Outside:
            corrupt(m_path, Text("the header is not a JSON object"));
        case Place::Metadata:
            corrupt(m_path, Text("__metadata__.%1 is not a text").arg(m_key));
        case Place::Top:
            if (m_entry.name == kSafetensorsMetadataKey)
                corrupt(m_path, Text("__metadata__ is not an object"));
            break;
        case Place::Tensor:
            break;
        }
        corruptTensor(m_path, m_entry.name,
                      Text("dtype, shape or data_offsets is missing or ill-formed"));
    }

    std::uint64_t m_dataStart;
    std::uint64_t m_dataBytes;
    const std::filesystem::path& m_path;
    Place m_place = Place::Outside;
    Entry m_entry;
    std::string m_key; // inside an entry
    std::vector<std::uint64_t>* m_list = nullptr;
    std::set<std::string> m_seen; // JSON libraries keep one of two equal keys, by chance
};

// Nothing overlaps, nothing is left over.
void checkPlaces(const std::vector<TensorOutline>& tensors, std::uint64_t dataStart,
                 std::uint64_t fileBytes, const std::filesystem::path& path)
{
    std::uint64_t position = dataStart;
    for (const TensorOutline& tensor : tensors) {
        if (tensor.offset != position)
            corruptTensor(path, tensor.name, Text("its data overlaps another or leaves a gap"));
        position += tensor.span;
    }
    if (position != fileBytes)
        corrupt(path, Text("there are bytes after the last tensor"));
}

} // namespace

SafetensorsHeader readSafetensorsHeader(const ReadableFile& file, const std::filesystem::path& path)
{
    const std::uint64_t fileBytes = file.size();
    if (fileBytes < kLengthBytes)
        corrupt(path, Text("the file is shorter than its header"));
    std::uint64_t length = 0;
    file.readAt(0, std::as_writable_bytes(std::span(&length, 1)));
    if (length > fileBytes - kLengthBytes)
        corrupt(path, Text("the file is shorter than its header"));
    if (length > kLargestSafetensorsHeader)
        corrupt(path, Text("the header has %1 bytes, which is too many").arg(length));
    std::string text(length, '\0');
    file.readAt(kLengthBytes, std::as_writable_bytes(std::span(text)));

    // Spares what follows a text without end, which is read as a whole first.
    if (const auto last = text.find_last_not_of(" \t\r\n"); last == text.npos || text[last] != '}')
        corrupt(path, text.starts_with('[') ? Text("the header is not a JSON object")
                                            : Text("the header is not valid JSON"));
    const std::uint64_t dataStart = kLengthBytes + length;
    HeaderBuilder builder(dataStart, fileBytes - dataStart, path);
    Json::sax_parse(text, &builder);
    SafetensorsHeader header = std::move(builder.header);
    std::ranges::stable_sort(header.tensors, {}, [](const TensorOutline& tensor) {
        return std::pair(tensor.offset, tensor.span);
    });
    checkPlaces(header.tensors, dataStart, fileBytes, path);
    return header;
}

} // namespace formwork
