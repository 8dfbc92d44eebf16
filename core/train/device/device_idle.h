// How long a GPU had nothing to do between two steps, by its own clock: the training thread runs
// ahead of it, so that how long the thread waits for a batch says little.
#pragma once

#include <c10/core/Event.h>
#include <torch/types.h>

#include <deque>
#include <optional>

namespace formwork {

// Belongs to the training thread. Nothing here waits for the device.
class DeviceIdle
{
public:
    explicit DeviceIdle(torch::Device device);

    // False on the CPU, and where LibTorch's events have no clock (before 2.5).
    bool isMeasured() const { return m_isMeasured; }

    // All of a step was asked for; at first: nothing is under way.
    void stepEnds();
    // The device waits for the batch of the next step, and what is asked of it from now on is the
    // step.
    void stepBegins();

    // Seconds from the end of a step to the batch of the next, of those pairs that the device has
    // come past since the last call.
    double take();

private:
    struct Gap
    {
        c10::Event end;
        c10::Event begin;
    };
    c10::Event recorded() const;

    torch::Device m_device;
    bool m_isMeasured;
    std::optional<c10::Event> m_end;
    std::deque<Gap> m_gaps;
};

} // namespace formwork
