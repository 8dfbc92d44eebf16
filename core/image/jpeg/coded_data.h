// Private to core/image: the entropy-coded bytes of a baseline JPEG.
#pragma once

#include "core/image/jpeg/jpeg_frame.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork {

// The coded bytes without their stuffing, cut at restart markers.
class CodedData
{
public:
    // False when the markers are not those of `frame`'s restart interval.
    bool read(const JpegFrame& frame);

    const std::uint8_t* begin() const { return m_bytes.data(); }
    std::size_t segmentCount() const { return m_ends.size(); }
    std::size_t segmentBegin(std::size_t index) const { return index == 0 ? 0 : m_ends[index - 1]; }
    std::size_t segmentEnd(std::size_t index) const { return m_ends[index]; }
    bool endsProperly() const { return m_endOfImage; } // with an end-of-image marker

    // A reader may look this far behind the end and finds zeros.
    static constexpr std::size_t kSlack = 4096;

private:
    std::vector<std::uint8_t> m_bytes; // only grows
    std::vector<std::size_t> m_ends;
    bool m_endOfImage = false;
};

} // namespace formwork
