#include "core/loader/batch/block_memory.h"

#include <new>

namespace formwork {

namespace {

constexpr std::uint64_t kAlignment = 64;

std::uint64_t alignUp(std::uint64_t bytes)
{
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

} // namespace

FrameMemory::FrameMemory(std::span<std::byte> memory, std::uint64_t blockBytes)
{
    const std::uint64_t stride = frameBytes(blockBytes);
    m_free.reserve(memory.size() / stride);
    for (std::uint64_t end = stride; end <= memory.size(); end += stride)
        m_free.push_back(memory.data() + (end - stride));
}

std::uint64_t FrameMemory::frameBytes(std::uint64_t blockBytes)
{
    return alignUp(blockBytes);
}

std::byte* FrameMemory::take(std::uint64_t /*bytes*/)
{
    if (m_free.empty())
        return nullptr;
    std::byte* frame = m_free.back();
    m_free.pop_back();
    return frame;
}

RingMemory::RingMemory(std::span<std::byte> memory)
    : m_memory(memory.data())
    , m_size(memory.size() / kAlignment * kAlignment)
{
    static_assert(sizeof(Header) <= kAlignment);
}

std::uint64_t RingMemory::spaceFor(std::uint64_t blockBytes)
{
    return kAlignment + alignUp(blockBytes);
}

RingMemory::Header& RingMemory::headerAt(std::uint64_t place) const
{
    return *std::launder(reinterpret_cast<Header*>(m_memory + place));
}

void RingMemory::mark(std::uint64_t place, std::uint64_t space, bool isFree)
{
    new (m_memory + place) Header{space, isFree};
    m_used += space;
}

std::byte* RingMemory::take(std::uint64_t bytes)
{
    const std::uint64_t space = spaceFor(bytes);
    if (m_used == 0)
        m_head = m_tail = 0;
    else if (m_head == m_tail)
        return nullptr;
    if (m_head >= m_tail && m_size - m_head < space) {
        if (m_tail < space)
            return nullptr;
        // The rest of the memory is left out until the ring has come round.
        if (m_head < m_size)
            mark(m_head, m_size - m_head, true);
        m_head = 0;
    } else if (m_head < m_tail && m_tail - m_head < space) {
        return nullptr;
    }
    std::byte* block = m_memory + m_head + kAlignment;
    mark(m_head, space, false);
    m_head += space;
    return block;
}

void RingMemory::giveBack(std::byte* block) noexcept
{
    headerAt(static_cast<std::uint64_t>(block - m_memory) - kAlignment).isFree = true;
    while (m_used > 0) {
        if (m_tail == m_size)
            m_tail = 0;
        const Header& oldest = headerAt(m_tail);
        if (!oldest.isFree)
            return;
        m_used -= oldest.space;
        m_tail += oldest.space;
    }
}

} // namespace formwork
