#include "core/beton/page_stream.h"

#include <algorithm>
#include <utility>

namespace formwork::beton {

namespace {

constexpr std::size_t kMostGathered = std::size_t{256} << 10;
constexpr std::size_t kLarge = std::size_t{32} << 10;

} // namespace

void PageStream::open(WritableFile& file, std::uint64_t start, std::uint64_t size)
{
    m_file = &file;
    m_start = start;
    m_size = size;
    m_used = 0;
    m_gathered.clear();
    m_gathered.reserve(kMostGathered);
    m_checksum.restart();
}

void PageStream::put(std::span<const std::byte> bytes)
{
    const bool large = bytes.size() >= kLarge;
    if (large || bytes.size() > kMostGathered - m_gathered.size())
        flush();
    if (large) {
        writeThrough(bytes);
    } else {
        m_gathered.insert(m_gathered.end(), bytes.begin(), bytes.end());
        m_used += bytes.size();
    }
}

void PageStream::flush()
{
    if (m_gathered.empty())
        return;
    m_used -= m_gathered.size();
    writeThrough(m_gathered);
    m_gathered.clear();
}

void PageStream::writeThrough(std::span<const std::byte> bytes)
{
    m_file->writeAt(m_start + m_used, bytes);
    m_checksum.add(bytes);
    m_used += bytes.size();
}

std::uint64_t PageStream::close()
{
    flush();
    m_gathered.resize(kMostGathered); // zeros
    while (left() > 0)
        writeThrough(std::span(m_gathered).first(std::min<std::uint64_t>(left(), kMostGathered)));
    m_gathered.clear();
    std::exchange(m_file, nullptr)->startWriteback(m_start, m_size);
    return m_checksum.value();
}

} // namespace formwork::beton
