// How much memory a training will take: small batches are tried, the rest is a straight line.
#pragma once

#include "core/backend/memory_estimate.h"
#include "core/experiment/config.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

struct MemoryTrialRequest
{
    const ExperimentConfig& config;
    int classes = 10;
    int threads = 0;       // that compute
    int imagesPerRank = 0; // of a batch, in this process
    int ranks = 1;         // on this machine, which need as much each
    // Batches of an epoch; decoding ahead holds no more of them. 0: it does not validate.
    std::uint64_t trainBatches = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t validationBatches = 0;
};

// Two steps on random images in the calling thread, of batches that grow until two of them differ
// by enough memory to distinguish the slope from noise (or the batch itself was tried); then what
// decoding ahead holds is added. Nothing on a GPU, whose memory LibTorch manages itself, with a
// teacher, whose size is in its file, and where the system does not say what is free or the trial
// ran out of memory. Errors: Cancelled, and what is wrong with the config.
std::optional<MemoryEstimate> tryMemory(const MemoryTrialRequest& request,
                                        const std::stop_token& stop);

// The batch sizes to try for a batch, ascending: halves of it, because memory comes in blocks that
// grow in such steps. At least two.
std::vector<int> trialBatches(int batch, int smallest);

} // namespace formwork
