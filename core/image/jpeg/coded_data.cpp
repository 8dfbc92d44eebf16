#include "core/image/jpeg/coded_data.h"

#include <algorithm>
#include <cstring>

namespace formwork {

bool CodedData::read(const JpegFrame& frame)
{
    const std::uint8_t* from = frame.scan.data();
    const std::uint8_t* const end = from + frame.scan.size();
    if (m_bytes.size() < frame.scan.size() + kSlack)
        m_bytes.resize(frame.scan.size() + kSlack);
    m_ends.clear();
    m_endOfImage = false;
    std::uint8_t* to = m_bytes.data();
    while (from < end) {
        const auto* mark = static_cast<const std::uint8_t*>(
            std::memchr(from, 0xFF, static_cast<std::size_t>(end - from)));
        const std::uint8_t* upTo = mark != nullptr ? mark : end;
        std::memcpy(to, from, static_cast<std::size_t>(upTo - from));
        to += upTo - from;
        if (mark == nullptr)
            break;
        const std::uint8_t* code = mark + 1;
        while (code < end && *code == 0xFF) // fill bytes
            ++code;
        if (code == end)
            break;
        from = code + 1;
        if (*code == 0) {
            *to++ = 0xFF;
            continue;
        }
        if (*code != kFirstRestart + m_ends.size() % 8) {
            m_endOfImage = *code == kEndOfImage;
            break;
        }
        m_ends.push_back(static_cast<std::size_t>(to - m_bytes.data()));
    }
    m_ends.push_back(static_cast<std::size_t>(to - m_bytes.data()));
    std::memset(to, 0, kSlack);

    const auto mcus =
        static_cast<std::size_t>(frame.mcusPerRow()) * static_cast<std::size_t>(frame.mcuRows());
    const auto interval = static_cast<std::size_t>(frame.restartInterval);
    const std::size_t most = interval == 0 ? 1 : (mcus + interval - 1) / interval;
    return m_ends.size() <= most;
}

} // namespace formwork
