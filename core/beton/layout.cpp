#include "core/beton/layout.h"

#include "core/base/error.h"
#include "core/beton/codec.h"

#include <algorithm>

namespace formwork::beton {

std::optional<FieldShape> shapeOf(FieldType type)
{
    switch (type) {
    case FieldType::RgbImage:
        return FieldShape{kImageRecordBytes, 1};
    case FieldType::Bytes:
    case FieldType::Json:
        return FieldShape{16, 1};
    case FieldType::Float:
    case FieldType::Int:
    case FieldType::NdArray:
    case FieldType::TorchTensor:
        return FieldShape{8, 8};
    case FieldType::Custom:
        break;
    }
    return std::nullopt;
}

RecordLayout recordLayout(const std::vector<Field>& fields, const std::filesystem::path& file)
{
    RecordLayout layout;
    std::size_t end = 0;
    std::size_t alignment = 1;
    for (const Field& field : fields) {
        const auto shape = shapeOf(field.type);
        if (!shape)
            throw Error(ErrorCode::UnsupportedFormat,
                        Text("field '%1' has a custom type, whose size the file does not record")
                            .arg(field.name),
                        file, Text("write the file again without that field"));
        const std::size_t offset = alignUp(end, shape->alignment);
        layout.offsets.push_back(offset);
        layout.sizes.push_back(shape->bytes);
        end = offset + shape->bytes;
        alignment = std::max(alignment, shape->alignment);
    }
    layout.recordBytes = alignUp(end, alignment);
    return layout;
}

Header decodeHeader(const std::byte* bytes)
{
    return {load<std::uint16_t>(bytes), load<std::uint16_t>(bytes + 2),
            load<std::uint32_t>(bytes + 4), load<std::uint64_t>(bytes + 8),
            load<std::uint64_t>(bytes + kHeaderAllocationTable)};
}

void encodeHeader(const Header& header, std::byte* bytes)
{
    store(bytes, header.version);
    store(bytes + 2, header.fieldCount);
    store(bytes + 4, header.pageSize);
    store(bytes + 8, header.sampleCount);
    store(bytes + kHeaderAllocationTable, header.allocationTable);
}

Field decodeField(const std::byte* bytes)
{
    Field field;
    field.type = static_cast<FieldType>(load<std::uint8_t>(bytes));
    const char* name = reinterpret_cast<const char*>(bytes + 1);
    field.name.assign(name, std::find(name, name + kFieldNameBytes, '\0'));
    std::copy_n(bytes + 1 + kFieldNameBytes, kFieldArgumentBytes, field.arguments.begin());
    return field;
}

void encodeField(const Field& field, std::byte* bytes)
{
    std::fill_n(bytes, kFieldBytes, std::byte{0});
    store(bytes, static_cast<std::uint8_t>(field.type));
    std::memcpy(bytes + 1, field.name.data(), std::min(field.name.size(), kFieldNameBytes));
    std::copy(field.arguments.begin(), field.arguments.end(), bytes + 1 + kFieldNameBytes);
}

bool isKnownFieldType(std::uint8_t type)
{
    return type <= static_cast<std::uint8_t>(FieldType::TorchTensor) ||
           type == static_cast<std::uint8_t>(FieldType::Custom);
}

} // namespace formwork::beton
