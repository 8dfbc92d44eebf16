// One head of one image through attention, on one thread and with the widest vectors that the
// processor has. attention.h spreads the heads and images over the threads.
#pragma once

#include <cstddef>

namespace formwork {

// Columns of a packed panel, and what rows of probabilities are padded to.
constexpr std::ptrdiff_t kAttentionPanel = 16;

constexpr std::ptrdiff_t paddedToPanels(std::ptrdiff_t columns)
{
    return (columns + kAttentionPanel - 1) / kAttentionPanel * kAttentionPanel;
}

// Both widths must be multiples of kAttentionPanel. Rows of queries and of keys and values are
// `queryStride` and `keyStride` floats apart in memory, their gradients' likewise; rows of the
// result `outStride`.
struct AttentionSizes
{
    std::ptrdiff_t queries;
    std::ptrdiff_t keys;
    std::ptrdiff_t keyWidth;
    std::ptrdiff_t valueWidth;
    std::ptrdiff_t queryStride;
    std::ptrdiff_t keyStride;
    std::ptrdiff_t outStride;
    float scale;
};

// Floats of the largest matrix that the backward packs.
constexpr std::ptrdiff_t packedForBackward(const AttentionSizes& sizes)
{
    const std::ptrdiff_t padded = paddedToPanels(sizes.keys);
    const std::ptrdiff_t rows = padded > sizes.queries ? padded : sizes.queries;
    return rows * (sizes.keyWidth > sizes.valueWidth ? sizes.keyWidth : sizes.valueWidth);
}

struct AttentionForward
{
    const float* query;
    const float* key;
    const float* value;
    const float* bias;    // (queries, keys), or null
    float* probabilities; // written: (queries, padded keys), zeros behind the keys
    float* out;           // written: (queries, valueWidth)
    float* scratch;       // attentionForwardScratch() floats
};

struct AttentionBackward
{
    const float* query;
    const float* key;
    const float* value;
    const float* probabilities; // from the forward; null: without a bias, computed again
    const float* outGradient;
    float* queryGradient; // written, as the next two
    float* keyGradient;
    float* valueGradient;
    float* biasGradient; // (queries, padded keys), added to; or null
    float* scratch;      // attentionBackwardScratch() floats
};

std::size_t attentionForwardScratch(const AttentionSizes& sizes);
// `again`: without probabilities from the forward.
std::size_t attentionBackwardScratch(const AttentionSizes& sizes, bool again);

// False where the processor has no vectors of a fixed width: nothing below may be called then.
bool hasAttentionKernel();

void attentionForward(const AttentionSizes& sizes, const AttentionForward& item);
void attentionBackward(const AttentionSizes& sizes, const AttentionBackward& item);

} // namespace formwork
