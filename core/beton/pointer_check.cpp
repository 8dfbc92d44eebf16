#include "core/beton/pointer_check.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace formwork::beton {

bool byOffset(const Allocation& a, const Allocation& b)
{
    return std::tie(a.offset, a.sample, a.bytes) < std::tie(b.offset, b.sample, b.bytes);
}

bool PointerChecker::matches(std::size_t index, std::uint64_t sample, std::uint64_t offset) const
{
    return index < m_allocations.size() && m_allocations[index].offset == offset &&
           m_allocations[index].sample == sample;
}

const Allocation* PointerChecker::find(std::uint64_t sample, std::uint64_t offset)
{
    std::size_t found = m_next;
    if (!matches(found, sample, offset) || matches(found + 1, sample, offset)) {
        // The last of equals is the largest: empty payloads share their offset with a neighbour.
        const Allocation last = {sample, offset, std::numeric_limits<std::uint64_t>::max()};
        const auto after =
            std::upper_bound(m_allocations.begin(), m_allocations.end(), last, byOffset);
        found = static_cast<std::size_t>(after - m_allocations.begin()) - 1;
        if (after == m_allocations.begin() || !matches(found, sample, offset))
            return nullptr;
    }
    m_next = found + 1;
    return &m_allocations[found];
}

CheckedPointer PointerChecker::check(FieldType type, const std::byte* record, std::uint64_t sample)
{
    const auto offset = load<std::uint64_t>(record + pointerOffset(type));
    const std::uint64_t recorded = recordsSize(type) ? load<std::uint64_t>(record + 8) : 0;
    if (recordsSize(type) && recorded == 0)
        return {PointerVerdict::Good, 0};
    const Allocation* allocation = find(sample, offset);
    if (allocation == nullptr)
        return {PointerVerdict::Unknown, 0};
    const std::uint64_t size = allocation->bytes;
    if (recordsSize(type) && recorded != size)
        return {PointerVerdict::OtherSize, size};
    if (type == FieldType::RgbImage) {
        const ImageRecord image = decodeImage(record);
        const std::uint64_t pixels = std::uint64_t{3} * image.width * image.height;
        if (image.mode > static_cast<std::uint8_t>(ImageMode::Raw) || pixels == 0 || size == 0)
            return {PointerVerdict::ImpossibleImage, size};
        if (image.mode == static_cast<std::uint8_t>(ImageMode::Raw) && size != pixels)
            return {PointerVerdict::NoRawImage, size};
    }
    return {PointerVerdict::Good, size};
}

} // namespace formwork::beton
