// Where blocks of a file lie while they are in use: parts of one piece of memory that is handed in
// and never grows. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

class BlockMemory
{
public:
    virtual ~BlockMemory() = default;
    // Memory for a block of this size in bytes, aligned to 64; null while there is no room. When
    // everything is given back, there is room for any block that the class admits.
    virtual std::byte* take(std::uint64_t bytes) = 0;
    virtual void giveBack(std::byte* block) noexcept = 0;
};

// Frames of one size, for blocks of about that size which come back in any order.
class FrameMemory final : public BlockMemory
{
public:
    // Blocks have at most `blockBytes` bytes; `memory` (aligned to 64) holds at least one frame.
    FrameMemory(std::span<std::byte> memory, std::uint64_t blockBytes);

    static std::uint64_t frameBytes(std::uint64_t blockBytes); // of the frame for such a block

    std::byte* take(std::uint64_t bytes) override;
    void giveBack(std::byte* block) noexcept override { m_free.push_back(block); }

private:
    std::vector<std::byte*> m_free;
};

// A ring, for blocks of any size that come back nearly in the order in which they were taken: room
// is made when the oldest one is given back.
class RingMemory final : public BlockMemory
{
public:
    // `memory` (aligned to 64) must have at least spaceFor() of the largest block.
    explicit RingMemory(std::span<std::byte> memory);

    static std::uint64_t spaceFor(std::uint64_t blockBytes);

    std::byte* take(std::uint64_t bytes) override;
    void giveBack(std::byte* block) noexcept override;

private:
    // Before every block.
    struct Header
    {
        std::uint64_t space; // header, block and padding
        bool isFree;
    };

    Header& headerAt(std::uint64_t place) const;
    void mark(std::uint64_t place, std::uint64_t space, bool isFree);

    std::byte* m_memory;
    std::uint64_t m_size;
    std::uint64_t m_head = 0; // where the next block goes
    std::uint64_t m_tail = 0; // the oldest one
    std::uint64_t m_used = 0;
};

} // namespace formwork
