// What the ranks decide together at the end of a step. A rank that acted alone would leave the
// others waiting for it.
#pragma once

#include "core/train/parallel/process_group.h"

#include <torch/types.h>

namespace formwork {

// One rank's wish is granted to all.
struct Wishes
{
    bool stop = false;
    bool save = false; // a checkpoint in the middle of an epoch
};

// Belongs to the training thread. In a group of one a wish is granted at once.
class Agreement
{
public:
    explicit Agreement(ProcessGroup& group) : m_group(group) {}

    // Starts the exchange, which takes place while the step is computed. Collective.
    void propose(const Wishes& wishes);
    // What was proposed by any rank; waits for the slowest one's proposal. Without a proposal since
    // the last call: nothing.
    Wishes result();

private:
    ProcessGroup& m_group;
    Wishes m_own;
    torch::Tensor m_votes; // on the CPU, whatever computes
    PendingSum m_sum;
};

} // namespace formwork
