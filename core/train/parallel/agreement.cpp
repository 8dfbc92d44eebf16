#include "core/train/parallel/agreement.h"

#include <ATen/ATen.h>

#include <utility>

namespace formwork {

void Agreement::propose(const Wishes& wishes)
{
    m_own = wishes;
    if (!m_group.isParallel())
        return;
    m_votes = at::tensor({wishes.stop ? 1.0F : 0.0F, wishes.save ? 1.0F : 0.0F}, at::kFloat);
    m_sum = m_group.startSum(m_votes);
}

Wishes Agreement::result()
{
    if (!m_votes.defined())
        return std::exchange(m_own, {});
    std::exchange(m_sum, {}).wait();
    const torch::Tensor votes = std::exchange(m_votes, {});
    const float* const sums = votes.data_ptr<float>();
    return {sums[0] > 0, sums[1] > 0};
}

} // namespace formwork
