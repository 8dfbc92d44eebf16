#include "core/image/jpeg_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace formwork {

namespace {

// ITU-T T.81, table B.1.
enum Marker : unsigned {
    kSequential = 0xC0,
    kExtended = 0xC1,
    kProgressive = 0xC2,
    kHuffmanTables = 0xC4,
    kStartOfImage = 0xD8,
    kEndOfImage = 0xD9,
    kStartOfScan = 0xDA,
    kQuantTables = 0xDB,
    kRestartInterval = 0xDD,
    kFirstApplication = 0xE0,
    kLastApplication = 0xEF,
    kComment = 0xFE,
};

bool isRestart(unsigned marker)
{
    return marker >= 0xD0 && marker <= 0xD7;
}

struct Component
{
    unsigned id = 0;
    unsigned horizontal = 1;
    unsigned vertical = 1;
    unsigned quant = 0;
    bool scanned = false;
};

// Reads a segment's body. What lies beyond its end is 0, and makes it unsound.
class Segment
{
public:
    explicit Segment(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

    unsigned byte() { return m_at < m_bytes.size() ? m_bytes[m_at++] : (m_beyond = true, 0U); }
    unsigned word()
    {
        const unsigned high = byte();
        return high << 8 | byte();
    }
    void skip(std::size_t count)
    {
        m_beyond = m_beyond || count > m_bytes.size() - m_at;
        m_at += std::min(count, m_bytes.size() - m_at);
    }
    bool atEnd() const { return m_at == m_bytes.size(); }
    bool isSound() const { return !m_beyond; }

private:
    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at = 0;
    bool m_beyond = false;
};

class Walk
{
public:
    explicit Walk(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

    bool run()
    {
        if (m_bytes.size() < 4 || m_bytes[0] != 0xFF || m_bytes[1] != kStartOfImage)
            return false;
        m_at = 2;
        for (;;) {
            const unsigned marker = nextMarker();
            if (marker == kEndOfImage)
                return isComplete();
            if (m_bytes.size() - m_at < 2)
                return false;
            const std::size_t length = std::size_t{m_bytes[m_at]} << 8 | m_bytes[m_at + 1];
            if (length < 2 || length > m_bytes.size() - m_at)
                return false;
            Segment segment(m_bytes.subspan(m_at + 2, length - 2));
            m_at += length;
            if (!takeSegment(marker, segment) || !segment.isSound())
                return false;
        }
    }

    JpegInfo info() const
    {
        JpegInfo info;
        info.width = static_cast<int>(m_width);
        info.height = static_cast<int>(m_height);
        info.components = static_cast<int>(m_count);
        info.progressive = m_progressive;
        info.plainColour = m_count == 3;
        return info;
    }

private:
    // 0 where there is none. Markers may be preceded by any number of 0xFF.
    unsigned nextMarker()
    {
        if (m_at >= m_bytes.size() || m_bytes[m_at] != 0xFF)
            return 0;
        while (m_at < m_bytes.size() && m_bytes[m_at] == 0xFF)
            ++m_at;
        return m_at < m_bytes.size() ? m_bytes[m_at++] : 0;
    }

    bool isComplete() const
    {
        return m_count > 0 && std::all_of(m_components.begin(), m_components.begin() + m_count,
                                          [](const Component& c) { return c.scanned; });
    }

    bool takeSegment(unsigned marker, Segment& segment)
    {
        switch (marker) {
        case kSequential:
        case kExtended:
        case kProgressive:
            m_progressive = marker == kProgressive;
            return takeFrame(segment);
        case kHuffmanTables:
            return takeHuffmanTables(segment);
        case kQuantTables:
            return takeQuantTables(segment);
        case kRestartInterval:
            m_restartInterval = segment.word();
            return segment.atEnd();
        case kStartOfScan:
            return takeScan(segment);
        default:
            return marker == kComment ||
                   (marker >= kFirstApplication && marker <= kLastApplication);
        }
    }

    bool takeFrame(Segment& segment)
    {
        const unsigned precision = segment.byte();
        m_height = segment.word();
        m_width = segment.word();
        const unsigned count = segment.byte();
        if (m_count > 0 || precision != 8 || m_height == 0 || m_width == 0 || count == 0 ||
            count > m_components.size())
            return false;
        m_count = count;
        for (unsigned i = 0; i < m_count; ++i) {
            Component& component = m_components[i];
            component.id = segment.byte();
            const unsigned sampling = segment.byte();
            component.horizontal = sampling >> 4;
            component.vertical = sampling & 15U;
            component.quant = segment.byte();
            if (component.horizontal < 1 || component.horizontal > 4 || component.vertical < 1 ||
                component.vertical > 4 || component.quant > 3)
                return false;
            m_mostHorizontal = std::max(m_mostHorizontal, component.horizontal);
            m_mostVertical = std::max(m_mostVertical, component.vertical);
        }
        return segment.atEnd();
    }

    bool takeQuantTables(Segment& segment)
    {
        while (!segment.atEnd()) {
            const unsigned kind = segment.byte();
            if ((kind & 15U) > 3 || kind >> 4 > 1)
                return false;
            segment.skip(kind >> 4 == 1 ? 128 : 64);
            m_quant[kind & 15U] = true;
        }
        return true;
    }

    bool takeHuffmanTables(Segment& segment)
    {
        while (!segment.atEnd()) {
            const unsigned kind = segment.byte();
            if ((kind & 15U) > 3 || kind >> 4 > 1)
                return false;
            unsigned symbols = 0;
            unsigned used = 0; // of the 65536 codes of 16 bits, by shorter ones too
            for (unsigned length = 1; length <= 16; ++length) {
                const unsigned codes = segment.byte();
                symbols += codes;
                used += codes << (16 - length);
            }
            if (symbols > 256 || used > 65536)
                return false;
            segment.skip(symbols);
            m_huffman[kind >> 4][kind & 15U] = true;
        }
        return true;
    }

    bool takeScan(Segment& segment)
    {
        const unsigned count = segment.byte();
        if (m_count == 0 || count < 1 || count > m_count)
            return false;
        std::uint64_t blocks = 0;
        std::array<unsigned, 4> tables{};
        std::array<unsigned, 4> members{};
        for (unsigned i = 0; i < count; ++i) {
            const unsigned id = segment.byte();
            tables[i] = segment.byte();
            const auto end = m_components.begin() + m_count;
            const auto found = std::find_if(m_components.begin(), end,
                                            [id](const Component& c) { return c.id == id; });
            if (found == end || !m_quant[found->quant])
                return false;
            members[i] = static_cast<unsigned>(found - m_components.begin());
            blocks += blocksOf(*found);
        }
        const unsigned first = segment.byte();
        const unsigned last = segment.byte();
        const bool refines = segment.byte() >> 4 != 0;
        const bool dc = !m_progressive || first == 0;
        const bool ac = !m_progressive || first > 0;
        if (!segment.atEnd() || last > 63 || first > last || (m_progressive && ac && count != 1))
            return false;
        for (unsigned i = 0; i < count; ++i) {
            if ((dc && !refines && !hasTable(0, tables[i] >> 4)) ||
                (ac && !hasTable(1, tables[i] & 15U)))
                return false;
            if (dc)
                m_components[members[i]].scanned = true;
        }
        // A block takes two codes or more, in a progressive file's first scan one, later maybe
        // none.
        const std::uint64_t leastBits = !m_progressive ? 2 * blocks : dc ? blocks : 0;
        return walkScan(leastBits / 8, restartsOf(count, m_components[members[0]]));
    }

    bool hasTable(std::size_t kind, unsigned number) const
    {
        return number < 4 && m_huffman[kind][number];
    }

    std::uint64_t blocksAcross(unsigned pixels, unsigned sampling, unsigned most) const
    {
        return (std::uint64_t{pixels} * sampling + 8 * most - 1) / (8 * most);
    }
    std::uint64_t blocksOf(const Component& c) const
    {
        return blocksAcross(m_width, c.horizontal, m_mostHorizontal) *
               blocksAcross(m_height, c.vertical, m_mostVertical);
    }

    // How many restart markers a scan of so many components holds.
    std::uint64_t restartsOf(unsigned count, const Component& first) const
    {
        if (m_restartInterval == 0)
            return 0;
        const std::uint64_t units = count == 1 ? blocksOf(first)
                                               : blocksAcross(m_width, 1, m_mostHorizontal) *
                                                     blocksAcross(m_height, 1, m_mostVertical);
        return (units - 1) / m_restartInterval;
    }

    // Passes over coded bytes to the next marker that is no restart.
    bool walkScan(std::uint64_t leastBytes, std::uint64_t restarts)
    {
        const std::size_t begin = m_at;
        std::uint64_t seen = 0;
        for (;;) {
            const void* found = std::memchr(m_bytes.data() + m_at, 0xFF, m_bytes.size() - m_at);
            if (found == nullptr)
                return false;
            m_at =
                static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - m_bytes.data());
            if (m_bytes.size() - m_at < 2)
                return false;
            const unsigned next = m_bytes[m_at + 1];
            if (next == 0) {
                m_at += 2;
            } else if (isRestart(next)) {
                if (m_restartInterval == 0 || (next & 7U) != (seen++ & 7U))
                    return false;
                m_at += 2;
            } else if (next == 0xFF) {
                ++m_at; // fill byte
            } else {
                return m_at - begin >= leastBytes && seen == restarts;
            }
        }
    }

    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at = 0;
    unsigned m_width = 0;
    unsigned m_height = 0;
    unsigned m_count = 0;
    unsigned m_mostHorizontal = 1;
    unsigned m_mostVertical = 1;
    unsigned m_restartInterval = 0;
    bool m_progressive = false;
    std::array<Component, 4> m_components;
    std::array<bool, 4> m_quant{};
    std::array<std::array<bool, 4>, 2> m_huffman{}; // DC, AC
};

} // namespace

std::optional<JpegInfo> checkJpeg(std::span<const std::byte> jpeg)
{
    Walk walk({reinterpret_cast<const std::uint8_t*>(jpeg.data()), jpeg.size()});
    if (!walk.run())
        return std::nullopt;
    return walk.info();
}

} // namespace formwork
