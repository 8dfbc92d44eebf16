#include "core/image/jpeg/jpeg_frame.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace formwork {

namespace {

constexpr std::size_t kTables = 4;
constexpr std::uint8_t kAdobeYcc = 1;
constexpr std::size_t kJfifBytes = 14; // libjpeg overlooks a shorter one
constexpr int kLongestSide = 65500;    // libjpeg's limit
constexpr int kMostSampling = 4;

using Bytes = std::span<const std::uint8_t>;

// Walks over bytes that may end any time.
class Cursor
{
public:
    explicit Cursor(Bytes bytes) : m_bytes(bytes) {}

    bool has(std::size_t count) const { return m_bytes.size() >= count; }
    std::uint8_t byte() { return take(1)[0]; }
    int word()
    {
        const Bytes pair = take(2);
        return pair[0] << 8 | pair[1];
    }
    Bytes take(std::size_t count)
    {
        const Bytes front = m_bytes.first(count);
        m_bytes = m_bytes.subspan(count);
        return front;
    }
    Bytes rest() const { return m_bytes; }

private:
    Bytes m_bytes;
};

class FrameParser
{
public:
    FrameParser(Bytes file, JpegFrame& frame) : m_in(file), m_frame(frame) {}

    bool parse()
    {
        m_frame = {};
        if (!m_in.has(2) || m_in.word() != (0xFF00 | kStartOfImage))
            return false;
        for (;;) {
            const std::optional<std::uint8_t> marker = nextMarker();
            if (!marker || !m_in.has(2))
                return false;
            const auto length = static_cast<std::size_t>(m_in.word());
            if (length < 2 || !m_in.has(length - 2))
                return false;
            Cursor segment(m_in.take(length - 2));
            if (*marker == kStartOfScan)
                return takeScan(segment);
            if (!takeSegment(*marker, segment))
                return false;
        }
    }

private:
    std::optional<std::uint8_t> nextMarker()
    {
        if (!m_in.has(2) || m_in.byte() != 0xFF)
            return std::nullopt;
        std::uint8_t code = m_in.byte();
        while (code == 0xFF && m_in.has(1)) // fill bytes
            code = m_in.byte();
        return code;
    }

    bool takeSegment(std::uint8_t marker, Cursor segment)
    {
        switch (marker) {
        case kBaselineFrame:
        case kExtendedFrame:
            return takeFrame(segment);
        case kHuffmanTables:
            return takeHuffmanTables(segment);
        case kQuantTables:
            return takeQuantTables(segment);
        case kRestartInterval:
            if (!segment.has(2))
                return false;
            m_frame.restartInterval = segment.word();
            return !segment.has(1);
        case kApp0:
            m_jfif = m_jfif || (segment.has(kJfifBytes) &&
                                startsWith(segment, std::string_view("JFIF\0", 5)));
            return true;
        case kApp14:
            return takeAdobe(segment);
        default:
            return (marker >= kApp0 && marker <= kApp15) || marker == kComment;
        }
    }

    static bool startsWith(const Cursor& segment, std::string_view text)
    {
        const Bytes bytes = segment.rest();
        return bytes.size() >= text.size() &&
               std::equal(text.begin(), text.end(), bytes.begin(),
                          [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    }

    bool takeAdobe(const Cursor& segment)
    {
        if (!startsWith(segment, "Adobe") || !segment.has(12))
            return true;
        m_adobe = true;
        return segment.rest()[11] == kAdobeYcc;
    }

    bool takeQuantTables(Cursor& segment)
    {
        while (segment.has(1)) {
            const std::uint8_t head = segment.byte();
            if (head >= kTables || !segment.has(64)) // 16-bit tables are left to libjpeg
                return false;
            QuantTable& table = m_quant[head];
            for (const std::uint8_t place : kZigzag)
                table[place] = segment.byte();
            m_hasQuant[head] = true;
        }
        return true;
    }

    bool takeHuffmanTables(Cursor& segment)
    {
        while (segment.has(1)) {
            const std::uint8_t head = segment.byte();
            const std::size_t slot = head & 15U;
            if (head >= 0x20 || slot >= kTables || !segment.has(kLongestCode))
                return false;
            const Bytes all = segment.rest();
            std::size_t symbols = 0;
            for (std::size_t i = 0; i < kLongestCode; ++i)
                symbols += all[i];
            if (symbols > 256 || !segment.has(kLongestCode + symbols))
                return false;
            (head < 0x10 ? m_dc : m_ac)[slot] = segment.take(kLongestCode + symbols);
        }
        return true;
    }

    bool takeFrame(Cursor& segment)
    {
        if (m_frame.componentCount != 0 || !segment.has(6) || segment.byte() != 8)
            return false;
        m_frame.height = segment.word();
        m_frame.width = segment.word();
        const std::uint8_t count = segment.byte();
        if (m_frame.width == 0 || m_frame.height == 0 ||
            std::max(m_frame.width, m_frame.height) > kLongestSide || (count != 1 && count != 3) ||
            segment.rest().size() != std::size_t{3} * count)
            return false;
        m_frame.componentCount = count;
        for (std::size_t i = 0; i < count; ++i) {
            m_ids[i] = segment.byte();
            const std::uint8_t sampling = segment.byte();
            m_quantOf[i] = segment.byte();
            m_frame.components[i].horizontal = sampling >> 4;
            m_frame.components[i].vertical = sampling & 15;
            if (m_quantOf[i] >= kTables)
                return false;
        }
        return hasKnownSampling();
    }

    bool hasKnownSampling()
    {
        auto& components = m_frame.components;
        if (m_frame.componentCount == 1) {
            JpegComponent& grey = components[0];
            if (std::min(grey.horizontal, grey.vertical) < 1 ||
                std::max(grey.horizontal, grey.vertical) > kMostSampling)
                return false;
            grey.horizontal = grey.vertical = 1; // one component is never interleaved
            return true;
        }
        const auto isOneOrTwo = [](int factor) {
            return factor == 1 || factor == 2;
        };
        if (!isOneOrTwo(components[0].horizontal) || !isOneOrTwo(components[0].vertical))
            return false;
        return std::all_of(components.begin() + 1, components.end(), [](const JpegComponent& c) {
            return c.horizontal == 1 && c.vertical == 1;
        });
    }

    // libjpeg's rule for files that do not say what their colours are.
    bool isYcc() const
    {
        if (m_frame.componentCount == 1 || m_jfif || m_adobe)
            return true;
        return m_ids == std::array<std::uint8_t, 3>{1, 2, 3};
    }

    bool takeScan(Cursor& segment)
    {
        const auto count = static_cast<std::size_t>(m_frame.componentCount);
        if (count == 0 || !isYcc() || segment.rest().size() != 4 + 2 * count ||
            segment.byte() != count)
            return false;
        for (std::size_t i = 0; i < count; ++i) {
            JpegComponent& component = m_frame.components[i];
            const bool inOrder = segment.byte() == m_ids[i];
            const std::uint8_t tables = segment.byte();
            const std::size_t dc = tables >> 4;
            const std::size_t ac = tables & 15U;
            if (!inOrder || dc >= kTables || ac >= kTables || m_dc[dc].empty() ||
                m_ac[ac].empty() || !m_hasQuant[m_quantOf[i]])
                return false;
            component.dcCodes = m_dc[dc];
            component.acCodes = m_ac[ac];
            component.quant = m_quant[m_quantOf[i]];
        }
        const bool wholeBlocks = segment.byte() == 0 && segment.byte() == 63 && segment.byte() == 0;
        m_frame.scan = m_in.rest();
        return wholeBlocks;
    }

    Cursor m_in;
    JpegFrame& m_frame;
    std::array<QuantTable, kTables> m_quant{};
    std::array<bool, kTables> m_hasQuant{};
    std::array<Bytes, kTables> m_dc;
    std::array<Bytes, kTables> m_ac;
    std::array<std::uint8_t, 3> m_ids{};
    std::array<std::uint8_t, 3> m_quantOf{};
    bool m_jfif = false;
    bool m_adobe = false;
};

} // namespace

bool parseBaselineJpeg(std::span<const std::byte> jpeg, JpegFrame& frame)
{
    return FrameParser({reinterpret_cast<const std::uint8_t*>(jpeg.data()), jpeg.size()}, frame)
        .parse();
}

} // namespace formwork
