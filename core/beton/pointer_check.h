// Does a pointer of a metadata record agree with the allocation table? Private to the room.
#pragma once

#include "core/beton/codec.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork::beton {

// By offset, then sample, then size: the order of Reader::allocations().
bool byOffset(const Allocation& a, const Allocation& b);

enum class PointerVerdict {
    Good,
    Unknown,         // no allocation of this sample starts there
    OtherSize,       // record and table disagree about the size
    ImpossibleImage, // mode, sides or size
    NoRawImage,      // the size is not that of the raw image described
};

struct CheckedPointer
{
    PointerVerdict verdict = PointerVerdict::Good;
    std::uint64_t bytes = 0; // of the payload
};

// Not thread-safe: it remembers what it found last, as files are mostly in order.
class PointerChecker
{
public:
    // Sorted byOffset(); must outlive this.
    explicit PointerChecker(const std::vector<Allocation>& allocations) : m_allocations(allocations)
    {}

    // `record` is where the part of a field with a payload starts within the sample's record.
    CheckedPointer check(FieldType type, const std::byte* record, std::uint64_t sample);
    // The allocation of this sample at that offset, the largest of several; or null.
    const Allocation* find(std::uint64_t sample, std::uint64_t offset);

private:
    bool matches(std::size_t index, std::uint64_t sample, std::uint64_t offset) const;

    const std::vector<Allocation>& m_allocations;
    std::size_t m_next = 0; // after the one found last
};

} // namespace formwork::beton
