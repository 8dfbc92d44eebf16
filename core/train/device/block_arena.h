// Large blocks of memory, cut out of regions of address space and joined again when they come back.
// A training step asks for blocks of many sizes and frees them in another order; lists of one size
// each would keep the sum of what every size ever needed at once, this keeps little more than what
// was in use at the same time.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace formwork {

// Not thread-safe. Takes the smallest idle piece that is large enough, else fresh memory. Regions
// only reserve addresses: memory is taken when a block is written to, in huge pages where the
// system has them.
class BlockArena
{
public:
    struct Block
    {
        std::byte* begin = nullptr; // aligned to 64 bytes
        std::size_t bytes = 0;      // what was asked for, or a little more
    };

    // `most`: bytes that a block may have, and addresses that a region reserves if the system
    // allows that much.
    explicit BlockArena(std::size_t most) : m_most(most) {}
    // Regions without a block in use go back to the system, the others stay.
    ~BlockArena();
    BlockArena(const BlockArena&) = delete;
    BlockArena& operator=(const BlockArena&) = delete;

    // `bytes`: a multiple of 64. Without a begin where the system has no such memory. May throw
    // std::bad_alloc.
    Block take(std::size_t bytes);
    // Keeps its memory for the next blocks, or with `release` gives it back to the system.
    void giveBack(const Block& block, bool release) noexcept;

    // Gives all idle memory back to the system.
    void release() noexcept;

    // Idle bytes that may hold memory, because they were in use since they were last given back.
    std::size_t idleBytes() const { return m_idleBytes; }

private:
    struct Region
    {
        std::byte* begin;
        std::byte* end;
        std::byte* top; // memory from here on was never taken
        std::size_t mapped;
    };
    struct Idle
    {
        std::size_t bytes;
        std::size_t written; // of these, at most, since they were last given back to the system

        Idle& operator+=(const Idle& other)
        {
            bytes += other.bytes;
            written += other.written;
            return *this;
        }
    };
    using ByPlace = std::map<std::byte*, Idle>;

    bool addRegion(std::size_t bytes);
    Block cut(ByPlace::iterator piece, std::size_t bytes);
    Block grow(Region& region, std::size_t bytes);
    void insert(std::byte* begin, const Idle& idle);
    Idle remove(ByPlace::iterator piece);

    const std::size_t m_most;
    std::vector<Region> m_regions;
    ByPlace m_idle;
    std::set<std::pair<std::size_t, std::byte*>> m_bySize; // of the same
    std::size_t m_idleBytes = 0;
};

} // namespace formwork
