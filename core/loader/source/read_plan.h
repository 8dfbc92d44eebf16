// What an epoch reads from a file, known before it begins: pieces of it (blocks), in the order in
// which they are needed first, and how often each is used. Pure functions.
#pragma once

#include "core/base/file_system.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

struct ReadBlock
{
    FileRange range;
    std::uint32_t uses = 0; // payloads within it

    bool operator==(const ReadBlock&) const = default;
};

struct ReadPlan
{
    static constexpr std::uint32_t kNoBlock = 0xFFFFFFFF;

    std::vector<ReadBlock> blocks;      // by first use
    std::vector<std::uint32_t> blockOf; // one per payload; kNoBlock for an empty one
};

// `payloads` in the order of their use; none spans two pages.

// A block for every page, from its first payload that is used to its last.
ReadPlan planPages(std::span<const FileRange> payloads, std::uint64_t pageSize);

// A block for every payload; one that is used several times in a row is read once.
ReadPlan planSamples(std::span<const FileRange> payloads);

// The largest number of blocks of which a use is past (or present) and a use is to come (or
// present).
std::size_t mostBlocksAtOnce(const ReadPlan& plan);

std::uint64_t largestBlock(const ReadPlan& plan);

} // namespace formwork
