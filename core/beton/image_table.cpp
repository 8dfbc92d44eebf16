#include "core/base/error.h"
#include "core/beton/reader.h"

#include <algorithm>

namespace formwork::beton {

std::optional<std::size_t> findLabelField(const Reader& reader)
{
    const auto named = reader.fieldNamed("label");
    if (named && reader.fields()[*named].type == FieldType::Int)
        return named;
    return reader.fieldOfType(FieldType::Int);
}

ImageTable readImageTable(const Reader& reader)
{
    ImageTable table;
    const auto image = reader.fieldOfType(FieldType::RgbImage);
    if (!image)
        throw Error(ErrorCode::UnsupportedFormat, "the beton file has no image field",
                    reader.path(), "choose a beton file of images");
    table.imageField = *image;
    table.labelField = findLabelField(reader);
    table.labels.resize(reader.sampleCount());
    if (reader.manifest())
        table.classNames = reader.manifest()->classNames;
    const auto limit = table.classNames.empty()
                           ? std::int64_t{kMaximumClasses}
                           : static_cast<std::int64_t>(table.classNames.size());
    std::int32_t classes = reader.sampleCount() == 0 ? 0 : 1;
    if (table.labelField) {
        for (std::size_t sample = 0; sample < table.labels.size(); ++sample) {
            const std::int64_t label = reader.integer(sample, *table.labelField);
            if (label < 0 || label >= limit)
                throw Error(ErrorCode::CorruptData,
                            "sample " + std::to_string(sample) + " has the label " +
                                std::to_string(label) + ", which is no class number",
                            reader.path(),
                            "labels must be 0 to " + std::to_string(limit - 1) +
                                "; convert the images again");
            table.labels[sample] = static_cast<std::int32_t>(label);
            classes = std::max(classes, table.labels[sample] + 1);
        }
    }
    for (std::size_t i = table.classNames.size(); i < static_cast<std::size_t>(classes); ++i)
        table.classNames.push_back("class " + std::to_string(i));
    return table;
}

} // namespace formwork::beton
