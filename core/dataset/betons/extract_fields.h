// What the fields of a sample become when a beton is extracted. Private to the room.
#pragma once

#include "core/beton/array_type.h"
#include "core/beton/reader.h"
#include "core/dataset/betons/extract_names.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

enum class FieldFileKind { Jpeg, RawImage, Other };

struct FieldFile
{
    FieldFileKind kind = FieldFileKind::Other;
    std::size_t field = 0;
    std::string name; // relative to the output folder
    std::string head; // comes before the payload
    FileRange payload;
};

// Immutable: any thread. Keeps references to reader and names.
class ExtractFields
{
public:
    ExtractFields(const beton::Reader& reader, std::optional<std::size_t> labelField,
                  const ExtractNames& names);

    std::vector<FieldFile> filesOf(std::size_t sample) const;
    // The folders of images that are not a sample's first, such as ".depth".
    std::vector<std::string> imageFolders() const;
    // Image and label alone need none: names and folders say all.
    bool needSideFile() const;
    using ReadPayload = std::function<std::vector<std::byte>(const FileRange&)>;
    std::string jsonLine(std::size_t sample, const ReadPayload& read) const;

private:
    FieldFile imageFile(std::size_t sample, std::size_t field) const;
    FieldFile payloadFile(std::size_t sample, std::size_t field) const;

    const beton::Reader& m_reader;
    std::optional<std::size_t> m_labelField;
    std::optional<std::size_t> m_imageField;
    const ExtractNames& m_names;
    std::vector<std::string> m_fieldNames; // for files, each once
    std::vector<std::optional<beton::ArrayType>> m_arrayTypes;
};

} // namespace formwork
