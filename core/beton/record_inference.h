// Where the fields lie in the records of a file with custom fields. How many bytes a custom field
// takes stands nowhere in the file, but the other fields and the allocation table give it away: a
// record size and a place for each field are right only when every pointer of every sample meets an
// allocation of that sample. Private to the room.
#pragma once

#include "core/beton/layout.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace formwork::beton {

struct RecordEvidence
{
    const std::vector<Field>& fields;
    std::uint64_t sampleCount = 0;
    const std::vector<Allocation>& allocations; // sorted byOffset()
    // From the first record to the first page; without payloads to the allocation table, which then
    // follows the last record.
    std::span<const std::byte> records;
};

// The smallest records that such fields can have: a custom field takes one byte or more.
RecordLayout leastLayout(const std::vector<Field>& fields);

// True when the layout has a place for every field, in order and within the record, and
// `sampleCount` records fit in `room` bytes.
bool isPossibleLayout(const RecordLayout& layout, const std::vector<Field>& fields,
                      std::uint64_t sampleCount, std::uint64_t room);

// The one layout that agrees with the evidence; nothing when there is none, or more than one.
std::optional<RecordLayout> inferLayout(const RecordEvidence& evidence);

} // namespace formwork::beton
