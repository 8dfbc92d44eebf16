#include "core/base/error.h"
#include "core/beton/reader.h"

#include <algorithm>

namespace formwork::beton {

namespace {

constexpr std::string_view kLabelName = "label";

Text describe(FieldType type)
{
    switch (type) {
    case FieldType::Float:
        return Text("a floating-point number");
    case FieldType::Int:
        return Text("an integer");
    case FieldType::RgbImage:
        return Text("an image");
    case FieldType::Bytes:
        return Text("bytes");
    case FieldType::NdArray:
        return Text("an array");
    case FieldType::Json:
        return Text("JSON");
    case FieldType::TorchTensor:
        return Text("a tensor");
    case FieldType::Custom:
        break;
    }
    return Text("of a custom type");
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

// What to do instead.
Text labelHint(const Reader& reader)
{
    const std::vector<std::string> names = integerFields(reader);
    if (names.empty())
        return Text("write class numbers from 0 as an integer field (FFCV: IntField)");
    return Text("integer fields, one of which data.label_field may name: %1").arg(joined(names));
}

[[noreturn]] void refuseField(const Reader& reader, const Field& field, ErrorCode code)
{
    throw Error(code,
                Text("the field '%1' is %2, not an integer: it holds no class labels")
                    .arg(field.name, describe(field.type)),
                reader.path(), labelHint(reader));
}

} // namespace

std::vector<std::string> integerFields(const Reader& reader)
{
    std::vector<std::string> names;
    for (const Field& field : reader.fields())
        if (field.type == FieldType::Int)
            names.push_back(field.name);
    return names;
}

std::size_t requireLabelField(const Reader& reader, std::string_view name)
{
    const bool isChosen = !name.empty();
    const auto named = reader.fieldNamed(isChosen ? name : kLabelName);
    if (named && reader.fields()[*named].type != FieldType::Int)
        refuseField(reader, reader.fields()[*named],
                    isChosen ? ErrorCode::InvalidArgument : ErrorCode::UnsupportedFormat);
    if (isChosen && !named)
        throw Error(ErrorCode::InvalidArgument, Text("the beton file has no field '%1'").arg(name),
                    reader.path(), labelHint(reader));
    if (named)
        return *named;
    if (const auto found = findLabelField(reader))
        return *found;
    std::vector<std::string> fields;
    for (const Field& field : reader.fields())
        fields.push_back("'" + field.name + "' is " + describe(field.type).english());
    throw Error(ErrorCode::UnsupportedFormat,
                Text("the beton file has no class labels: %1").arg(joined(fields)), reader.path(),
                labelHint(reader));
}

std::optional<std::size_t> findLabelField(const Reader& reader)
{
    const auto named = reader.fieldNamed(kLabelName);
    if (named && reader.fields()[*named].type == FieldType::Int)
        return named;
    return reader.fieldOfType(FieldType::Int);
}

ImageTable readImageTable(const Reader& reader, std::optional<std::size_t> labelField)
{
    ImageTable table;
    const auto image = reader.fieldOfType(FieldType::RgbImage);
    if (!image)
        throw Error(ErrorCode::UnsupportedFormat, Text("the beton file has no image field"),
                    reader.path(), Text("choose a beton file of images"));
    table.imageField = *image;
    const std::optional<std::size_t> usual = findLabelField(reader);
    table.labelField = labelField ? labelField : usual;
    table.labels.resize(reader.sampleCount());
    if (reader.manifest() && table.labelField == usual)
        table.classNames = reader.manifest()->classNames;
    const auto limit = table.classNames.empty()
                           ? std::int64_t{kMaximumClasses}
                           : static_cast<std::int64_t>(table.classNames.size());
    std::int32_t classes = reader.sampleCount() == 0 ? 0 : 1;
    if (table.labelField) {
        for (std::size_t sample = 0; sample < table.labels.size(); ++sample) {
            const std::int64_t label = reader.integer(sample, *table.labelField);
            if (label < 0 || label >= limit)
                throw Error(
                    ErrorCode::CorruptData,
                    Text("sample %1 has the label %2, which is not a class number")
                        .arg(sample, label),
                    reader.path(),
                    Text("labels must be 0 to %1; convert the images again").arg(limit - 1));
            table.labels[sample] = static_cast<std::int32_t>(label);
            classes = std::max(classes, table.labels[sample] + 1);
        }
    }
    for (std::size_t i = table.classNames.size(); i < static_cast<std::size_t>(classes); ++i)
        table.classNames.push_back("class " + std::to_string(i));
    return table;
}

} // namespace formwork::beton
