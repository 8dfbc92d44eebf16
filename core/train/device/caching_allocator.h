// Host memory for tensors that keeps freed blocks and hands them out again. A training step frees
// and asks for the same sizes over and over; getting fresh pages from the kernel each time means
// zeroing and faulting them in.
#pragma once

#include "core/train/device/block_arena.h"

#include <c10/core/Allocator.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace formwork {

// Thread-safe. Blocks are aligned to 64 bytes. Small ones are kept by their sizes, those from 128
// KiB on in a BlockArena.
class BlockCache
{
public:
    // At most `idleLimit` bytes are kept while nobody uses them; what is freed beyond that goes
    // back to the system.
    explicit BlockCache(std::size_t idleLimit);
    ~BlockCache() { trim(); } // blocks still in use then stay valid, but must not be given back
    BlockCache(const BlockCache&) = delete;
    BlockCache& operator=(const BlockCache&) = delete;

    // Throws std::bad_alloc, after having given every idle block back to the system in vain.
    void* take(std::size_t bytes);
    // `memory` comes from take() of any BlockCache, or is null.
    static void giveBack(void* memory) noexcept;

    void trim() noexcept; // gives every idle block back to the system
    std::size_t idleBytes() const;

    // What a small request is rounded up to: eight sizes from one power of two to the next, at
    // least 256 bytes, so at most an eighth is lost.
    static std::size_t blockBytes(std::size_t bytes);

private:
    BlockArena::Block takeWhole(std::size_t bytes);
    void keep(void* block, std::size_t bytes) noexcept;

    const std::size_t m_idleLimit;
    mutable std::mutex m_mutex;
    std::unordered_map<std::size_t, std::vector<void*>> m_idle; // by blockBytes
    std::size_t m_idleBytes = 0;                                // in these lists
    BlockArena m_arena;
};

// The cache as LibTorch's CPU allocator. Must live until the process ends.
class CachingAllocator final : public c10::Allocator
{
public:
    explicit CachingAllocator(std::size_t idleLimit) : m_cache(idleLimit) {}
    BlockCache& cache() { return m_cache; }

    // LibTorch 1.13 asks a const allocator, 2.x from 2.3 on another; copy_data came with 2.1. The
    // ones a version does not have override nothing.
    c10::DataPtr allocate(std::size_t bytes) const;
    c10::DataPtr allocate(std::size_t bytes);
    c10::DeleterFnPtr raw_deleter() const override { return &BlockCache::giveBack; }
    void copy_data(void* to, const void* from, std::size_t bytes) const;

private:
    mutable BlockCache m_cache;
};

// Makes LibTorch use a CachingAllocator in this process that keeps up to half the machine's memory;
// the first call does, later ones return the same. Not while another thread makes tensors.
CachingAllocator& installCachingAllocator();

// Gives what is idle back to the system: of the allocator, if it is installed, and of the heap.
void trimIdleMemory();

// Makes room in the heap before a training's first step, 60 MB of pages that the system has given
// already; with installCachingAllocator() only. A step's matrix products pack their matrices into
// blocks of the heap, at other places in each step until the places repeat: without this room,
// steps up to the eighth were seen to get fresh pages. Some 20 ms the first time, hardly any after
// that. Any thread.
void touchHeap();

// Gives back the heap's idle pages alone, those between its blocks. A few milliseconds.
void trimHeap();

} // namespace formwork
