// The learning rate of every optimiser step: a pure function, so that a resumed run needs no state.
#pragma once

#include "core/experiment/config.h"

#include <cstdint>

namespace formwork {

// With W warm-up steps of T steps in all, base rate b and minimum m, step s = 0, 1, ... has
//   s < W:             b (s + 1) / W                                     (linear, ends at b)
//   constant:          b
//   cosine, s >= W:    m + (b - m) (1 + cos(pi (s - W) / (T - W))) / 2   (Loshchilov and Hutter,
//                      "SGDR", 2017; without restarts)
struct LearningRateSchedule
{
    ScheduleKind kind = ScheduleKind::Constant;
    double base = 0;
    double minimum = 0;
    std::uint64_t warmupSteps = 0;
    std::uint64_t totalSteps = 0;

    double at(std::uint64_t step) const;
};

LearningRateSchedule makeSchedule(const ExperimentConfig& config, std::uint64_t stepsPerEpoch);

} // namespace formwork
