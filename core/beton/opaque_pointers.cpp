#include "core/beton/opaque_pointers.h"

#include "core/base/error.h"
#include "core/beton/codec.h"

#include <algorithm>
#include <tuple>

namespace formwork::beton {

namespace {

bool isPointedTo(const Reader& reader, const Allocation& allocation)
{
    for (std::size_t field = 0; field < reader.fields().size(); ++field) {
        if (!hasPayload(reader.fields()[field].type))
            continue;
        const FileRange payload = reader.payload(allocation.sample, field);
        if (payload.offset == allocation.offset && payload.bytes == allocation.bytes)
            return true;
    }
    return false;
}

} // namespace

OpaquePointers::OpaquePointers(const Reader& reader) : m_reader(reader)
{
    for (std::size_t i = 0; i < reader.fields().size(); ++i)
        if (reader.fields()[i].type == FieldType::Custom)
            m_customFields.push_back(i);
    if (m_customFields.empty())
        return;
    for (const Allocation& allocation : reader.allocations())
        if (allocation.bytes > 0 && !isPointedTo(reader, allocation))
            m_allocations.push_back(allocation);
    std::ranges::sort(m_allocations, [](const Allocation& a, const Allocation& b) {
        return std::tie(a.sample, a.offset) < std::tie(b.sample, b.offset);
    });
}

std::span<const Allocation> OpaquePointers::allocationsOf(std::size_t sample) const
{
    const auto range = std::ranges::equal_range(m_allocations, sample, {}, &Allocation::sample);
    return {range.begin(), range.end()};
}

std::uint64_t OpaquePointers::payloadBytes(std::size_t sample) const
{
    std::uint64_t bytes = 0;
    for (const Allocation& allocation : allocationsOf(sample))
        bytes += allocation.bytes;
    return bytes;
}

// Neighbouring custom fields share their bytes, so a place may come up twice.
std::vector<std::size_t> OpaquePointers::placesOf(std::size_t sample, std::uint64_t offset) const
{
    std::vector<std::size_t> places;
    for (const std::size_t field : m_customFields) {
        const auto bytes = m_reader.opaque(sample, field);
        const std::size_t start = m_reader.layout().offsets[field];
        for (std::size_t at = 0; at + 8 <= bytes.size(); ++at)
            if (load<std::uint64_t>(bytes.data() + at) == offset)
                places.push_back(start + at);
    }
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    return places;
}

void OpaquePointers::append(std::size_t sample, std::vector<PlacedRange>& payloads) const
{
    for (const Allocation& allocation : allocationsOf(sample)) {
        const auto places = placesOf(sample, allocation.offset);
        if (places.size() != 1)
            throw Error(ErrorCode::UnsupportedFormat,
                        "sample " + std::to_string(sample) + " has data of a custom field, and " +
                            (places.empty() ? "nothing tells" : "it is not clear") +
                            " where its pointer to them stands",
                        m_reader.path(), "leave the custom field out of the file");
        payloads.push_back({places.front(), {allocation.offset, allocation.bytes}});
    }
}

} // namespace formwork::beton
