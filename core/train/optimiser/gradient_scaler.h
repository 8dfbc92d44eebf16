// Loss scaling for float16, whose small gradients would be lost (Micikevicius et al., "Mixed
// Precision Training", 2018): the loss is multiplied by a scale, the gradients are divided by it. A
// step whose gradients overflow is left out.
#pragma once

#include <cstdint>

namespace formwork {

struct ScalerState
{
    double scale = 65536;
    std::int64_t goodSteps = 0; // since the scale changed

    bool operator==(const ScalerState&) const = default;
};

// A pure machine: after an overflow the scale is halved, after 2000 steps without one doubled (as
// PyTorch's GradScaler), within [1, 2^24].
class GradientScaler
{
public:
    // Disabled: the scale is 1 for ever, and no step is left out.
    explicit GradientScaler(bool enabled) : m_enabled(enabled) {}

    bool isEnabled() const { return m_enabled; }
    double scale() const { return m_enabled ? m_state.scale : 1.0; }

    // `finite`: whether the step's gradients were. False: leave the step out.
    bool accepts(bool finite);

    const ScalerState& state() const { return m_state; }
    void setState(const ScalerState& state) { m_state = state; }

private:
    bool m_enabled;
    ScalerState m_state;
};

} // namespace formwork
