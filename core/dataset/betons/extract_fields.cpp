#include "core/dataset/betons/extract_fields.h"

#include "core/base/json_text.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace formwork {

namespace {

using beton::FieldType;
using Json = nlohmann::ordered_json;

// numpy's format 1.0: magic, version, length of a Python dictionary padded to 64 bytes.
std::string npyHead(const beton::ArrayType& type)
{
    std::string shape;
    for (const std::uint64_t side : type.shape)
        shape.append(std::to_string(side)).append(", ");
    if (type.shape.size() > 1)
        shape.resize(shape.size() - 2);
    else if (!shape.empty())
        shape.pop_back(); // "(5,)"
    std::string text =
        "{'descr': '" + type.dtype + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    constexpr std::size_t kPrefix = 10;
    constexpr std::size_t kUnit = 64;
    while ((kPrefix + text.size() + 1) % kUnit != 0)
        text.push_back(' ');
    text.push_back('\n');
    std::string head = "\x93NUMPY";
    head.push_back('\1');
    head.push_back('\0');
    head.push_back(static_cast<char>(text.size() & 0xFFU));
    head.push_back(static_cast<char>(text.size() >> 8U));
    return head + text;
}

// JSON cannot express NaN or infinity.
Json numberJson(double value)
{
    if (std::isfinite(value))
        return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

// How deep brackets nest, as far as it matters: writing JSON takes the stack for every level.
bool nestsTooDeep(std::string_view text)
{
    constexpr int kMostLevels = 200;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size() && depth <= kMostLevels; ++i) {
        const char c = text[i];
        if (c == '\\' && quoted)
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{'))
            ++depth;
        else if (!quoted && (c == ']' || c == '}'))
            --depth;
    }
    return depth > kMostLevels;
}

// Text that is not JSON is kept as a string.
Json parsed(std::string_view text)
{
    if (nestsTooDeep(text))
        return text;
    Json json = Json::parse(text, nullptr, false);
    return json.is_discarded() ? Json(text) : json;
}

// Without the NUL that FFCV puts behind it.
std::string_view textOf(const std::vector<std::byte>& payload)
{
    const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
    return text.substr(0, text.find_last_not_of('\0') + 1);
}

bool becomesFile(FieldType type)
{
    return type == FieldType::RgbImage || type == FieldType::Bytes || type == FieldType::NdArray ||
           type == FieldType::TorchTensor;
}

} // namespace

ExtractFields::ExtractFields(const beton::Reader& reader, std::optional<std::size_t> labelField,
                             const ExtractNames& names)
    : m_reader(reader)
    , m_labelField(labelField)
    , m_imageField(reader.fieldOfType(FieldType::RgbImage))
    , m_names(names)
{
    for (std::size_t i = 0; i < reader.fields().size(); ++i) {
        const std::string number = "field" + std::to_string(i);
        std::string name = safeFileName(reader.fields()[i].name, number);
        if (std::ranges::find(m_fieldNames, name) != m_fieldNames.end())
            name.append("-").append(number);
        m_fieldNames.push_back(std::move(name));
        m_arrayTypes.push_back(beton::arrayType(reader.fields()[i]));
    }
}

FieldFile ExtractFields::imageFile(std::size_t sample, std::size_t field) const
{
    const beton::StoredImage image = m_reader.image(sample, field);
    const bool jpeg = image.mode == beton::ImageMode::Jpeg;
    FieldFile file;
    file.kind = jpeg ? FieldFileKind::Jpeg : FieldFileKind::RawImage;
    file.field = field;
    file.payload = image.payload;
    file.name = m_names.file(sample, jpeg ? ".jpg" : ".png");
    if (field != m_imageField)
        file.name = "." + m_fieldNames[field] + "/" + file.name;
    return file;
}

FieldFile ExtractFields::payloadFile(std::size_t sample, std::size_t field) const
{
    FieldFile file;
    file.field = field;
    file.payload = m_reader.payload(sample, field);
    const auto& type = m_arrayTypes[field];
    const bool isArray = type && beton::arrayBytes(*type) == file.payload.bytes;
    if (isArray)
        file.head = npyHead(*type);
    file.name = m_names.file(sample, "." + m_fieldNames[field] + (isArray ? ".npy" : ".bin"));
    return file;
}

std::vector<FieldFile> ExtractFields::filesOf(std::size_t sample) const
{
    std::vector<FieldFile> files;
    for (std::size_t field = 0; field < m_reader.fields().size(); ++field) {
        const FieldType type = m_reader.fields()[field].type;
        if (type == FieldType::RgbImage)
            files.push_back(imageFile(sample, field));
        else if (becomesFile(type))
            files.push_back(payloadFile(sample, field));
    }
    return files;
}

std::vector<std::string> ExtractFields::imageFolders() const
{
    std::vector<std::string> folders;
    for (std::size_t field = 0; field < m_reader.fields().size(); ++field)
        if (m_reader.fields()[field].type == FieldType::RgbImage && field != m_imageField)
            folders.push_back("." + m_fieldNames[field]);
    return folders;
}

bool ExtractFields::needSideFile() const
{
    for (std::size_t field = 0; field < m_reader.fields().size(); ++field)
        if (field != m_imageField && field != m_labelField)
            return true;
    return !m_imageField; // then nothing else would hold the labels
}

std::string ExtractFields::jsonLine(std::size_t sample, const ReadPayload& read) const
{
    Json line = {{"sample", sample}};
    Json& values = line["fields"] = Json::object();
    for (const FieldFile& file : filesOf(sample))
        values[m_fieldNames[file.field]] = {{"file", textToJson<Json>(file.name)}};
    for (std::size_t field = 0; field < m_reader.fields().size(); ++field) {
        Json& value = values[m_fieldNames[field]];
        const FieldType type = m_reader.fields()[field].type;
        if (type == FieldType::Int)
            value = m_reader.integer(sample, field);
        else if (type == FieldType::Float)
            value = numberJson(m_reader.real(sample, field));
        else if (type == FieldType::Json)
            value = parsed(textOf(read(m_reader.payload(sample, field))));
    }
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace formwork
