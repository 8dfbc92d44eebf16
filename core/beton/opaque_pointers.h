// Data of custom fields: allocations that no field of a known type points to. Where a custom field
// holds a pointer stands nowhere, but its value does: it is the offset of such an allocation.
// Private to the room.
#pragma once

#include "core/beton/reader.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork::beton {

// A payload, and where in its record the pointer to it stands.
struct PlacedRange
{
    std::size_t pointerAt = 0;
    FileRange payload;
};

// Immutable after construction. Keeps a reference to the reader.
class OpaquePointers
{
public:
    // Nothing to do for files without custom fields.
    explicit OpaquePointers(const Reader& reader);

    // Appends the payloads of a sample's custom fields. Error{UnsupportedFormat} when a custom
    // field may have data that its bytes do not point to, or point to twice: copied, they would be
    // lost.
    void append(std::size_t sample, std::vector<PlacedRange>& payloads) const;
    // What append() appends, in bytes.
    std::uint64_t payloadBytes(std::size_t sample) const;

private:
    std::span<const Allocation> allocationsOf(std::size_t sample) const;
    std::vector<std::size_t> placesOf(std::size_t sample, std::uint64_t offset) const;

    const Reader& m_reader;
    std::vector<Allocation> m_allocations; // sorted by sample, then offset; only of custom fields
    std::vector<std::size_t> m_customFields;
};

} // namespace formwork::beton
