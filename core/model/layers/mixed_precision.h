// What the models mind about LibTorch's autocast: under it linear layers and convolutions answer in
// 16 bits. Private to core/model.
#pragma once

#include "core/model/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

namespace formwork {

inline bool autocastIsOn(const at::Tensor& x)
{
    return compat::autocastIsOn(x.device().type());
}

struct AutocastState
{
    bool isOn = false;
    at::ScalarType type = at::kFloat;
};

inline AutocastState autocastState(at::DeviceType device)
{
    return {compat::autocastIsOn(device), compat::autocastType(device)};
}

// While it lives, this thread's autocast is as `state` says.
class AutocastGuard
{
public:
    AutocastGuard(at::DeviceType device, const AutocastState& state)
        : m_device(device)
        , m_before(autocastState(device))
    {
        at::autocast::increment_nesting();
        set(state);
    }
    ~AutocastGuard()
    {
        if (at::autocast::decrement_nesting() == 0)
            at::autocast::clear_cache();
        set(m_before);
    }
    AutocastGuard(const AutocastGuard&) = delete;
    AutocastGuard& operator=(const AutocastGuard&) = delete;

private:
    void set(const AutocastState& state) const
    {
        compat::setAutocastType(m_device, state.type);
        compat::setAutocast(m_device, state.isOn);
    }

    at::DeviceType m_device;
    AutocastState m_before;
};

// A branch's fresh result plus the residual: in place where their types agree, else in the wider
// type, so that the residual of 16-bit branches stays float32.
inline at::Tensor plusResidual(at::Tensor branch, const at::Tensor& residual)
{
    return branch.scalar_type() == residual.scalar_type() ? branch.add_(residual)
                                                          : branch + residual;
}

} // namespace formwork
