#include "core/loader/source/read_plan.h"

#include <algorithm>
#include <unordered_map>

namespace formwork {

namespace {

void widen(FileRange& range, const FileRange& payload)
{
    const std::uint64_t end = std::max(range.offset + range.bytes, payload.offset + payload.bytes);
    range.offset = std::min(range.offset, payload.offset);
    range.bytes = end - range.offset;
}

} // namespace

ReadPlan planPages(std::span<const FileRange> payloads, std::uint64_t pageSize)
{
    ReadPlan plan;
    plan.blockOf.reserve(payloads.size());
    std::unordered_map<std::uint64_t, std::uint32_t> blockOfPage;
    for (const FileRange& payload : payloads) {
        if (payload.bytes == 0) {
            plan.blockOf.push_back(ReadPlan::kNoBlock);
            continue;
        }
        const auto [entry, isNew] = blockOfPage.try_emplace(
            payload.offset / pageSize, static_cast<std::uint32_t>(plan.blocks.size()));
        if (isNew)
            plan.blocks.push_back({payload, 0});
        ReadBlock& block = plan.blocks[entry->second];
        widen(block.range, payload);
        ++block.uses;
        plan.blockOf.push_back(entry->second);
    }
    return plan;
}

ReadPlan planSamples(std::span<const FileRange> payloads)
{
    ReadPlan plan;
    plan.blockOf.reserve(payloads.size());
    plan.blocks.reserve(payloads.size());
    for (const FileRange& payload : payloads) {
        if (payload.bytes == 0) {
            plan.blockOf.push_back(ReadPlan::kNoBlock);
            continue;
        }
        if (plan.blocks.empty() || plan.blocks.back().range != payload)
            plan.blocks.push_back({payload, 0});
        ++plan.blocks.back().uses;
        plan.blockOf.push_back(static_cast<std::uint32_t>(plan.blocks.size() - 1));
    }
    return plan;
}

std::size_t mostBlocksAtOnce(const ReadPlan& plan)
{
    std::vector<std::uint32_t> usesLeft(plan.blocks.size());
    for (std::size_t block = 0; block < plan.blocks.size(); ++block)
        usesLeft[block] = plan.blocks[block].uses;
    std::size_t open = 0;
    std::size_t most = 0;
    for (const std::uint32_t block : plan.blockOf) {
        if (block == ReadPlan::kNoBlock)
            continue;
        if (usesLeft[block] == plan.blocks[block].uses)
            most = std::max(most, ++open);
        if (--usesLeft[block] == 0)
            --open;
    }
    return most;
}

std::uint64_t largestBlock(const ReadPlan& plan)
{
    std::uint64_t bytes = 0;
    for (const ReadBlock& block : plan.blocks)
        bytes = std::max(bytes, block.range.bytes);
    return bytes;
}

} // namespace formwork
