#include "core/weights/pickle_input.h"

#include "core/base/error.h"

#include <algorithm>
#include <span>

namespace formwork::pickle {

Input::Input(const ReadableFile& file, std::uint64_t begin, std::uint64_t end,
             const std::filesystem::path& path)
    : m_file(file)
    , m_path(path)
    , m_end(end)
    , m_windowStart(begin)
{}

void Input::cutOff() const
{
    throw Error(ErrorCode::CorruptData, Text("the pickled data is truncated"), m_path,
                Text("the file is damaged or incomplete"));
}

void Input::refill()
{
    m_windowStart += m_next;
    m_next = 0;
    m_windowSize = static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, left()));
    if (m_windowSize == 0)
        cutOff();
    m_file.readAt(m_windowStart, std::span(m_window).first(m_windowSize));
}

unsigned char Input::byte()
{
    if (m_next == m_windowSize)
        refill();
    return std::to_integer<unsigned char>(m_window[m_next++]);
}

void Input::skip(std::uint64_t count)
{
    if (count > left())
        cutOff();
    if (count <= m_windowSize - m_next) {
        m_next += static_cast<std::size_t>(count);
        return;
    }
    m_windowStart = position() + count;
    m_next = m_windowSize = 0;
}

std::optional<std::string> Input::text(std::uint64_t count, std::size_t longest)
{
    if (count > left())
        cutOff();
    if (count > longest) {
        skip(count);
        return std::nullopt;
    }
    std::string out(static_cast<std::size_t>(count), '\0');
    for (char& c : out)
        c = static_cast<char>(byte());
    return out;
}

std::string Input::line(std::size_t longest)
{
    std::string out;
    for (char c = static_cast<char>(byte()); c != '\n'; c = static_cast<char>(byte())) {
        if (out.size() == longest)
            throw Error(ErrorCode::CorruptData,
                        Text("the pickled data is damaged: a name in it is too long"), m_path);
        out += c;
    }
    return out;
}

} // namespace formwork::pickle
