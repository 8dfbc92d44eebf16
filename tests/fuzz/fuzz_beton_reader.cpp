#include "core/base/error.h"
#include "core/beton/array_type.h"
#include "core/beton/copy.h"
#include "core/beton/reader.h"
#include "core/beton/verify.h"

#include "fuzz/folded_beton.h"

using namespace formwork;

namespace {

void readEverything(const beton::Reader& reader)
{
    std::vector<std::byte> bytes;
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample) {
        reader.record(sample);
        for (std::size_t field = 0; field < reader.fields().size(); ++field) {
            switch (reader.fields()[field].type) {
            case beton::FieldType::Int:
                reader.integer(sample, field);
                break;
            case beton::FieldType::Float:
                reader.real(sample, field);
                break;
            case beton::FieldType::RgbImage:
                reader.read(reader.image(sample, field).payload, bytes);
                break;
            case beton::FieldType::Json:
                reader.jsonText(sample, field);
                break;
            default:
                reader.read(reader.payload(sample, field), bytes);
            }
        }
    }
    for (const beton::Field& field : reader.fields())
        if (const auto type = beton::arrayType(field))
            beton::arrayBytes(*type);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    test::FoldedBetonDisk disk(std::as_bytes(std::span(data, size)));
    try {
        const beton::Reader reader(disk, "fuzz.beton");
        readEverything(reader);
        beton::readLabels(reader);
        beton::readImageTable(reader);
        beton::requireIntactTables(reader);
    } catch (const Error&) {
    }
    return 0;
}
