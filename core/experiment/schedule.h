// The learning rate of every step: a pure function, so that a resumed run needs no state.
#pragma once

#include "core/experiment/config.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace formwork {

// A step is a batch, also where several batches make one update of the optimiser (the update then
// has the rate of its last batch). With W warm-up steps of T steps in all, base rate b, warm-up's
// rate w and minimum m, step s = 0, 1, ... has
//   s < W:             w + (b - w) (s + 1) / W                           (linear, ends at b)
//   constant:          b
//   cosine, s >= W:    m + (b - m) (1 + cos(pi (s - W) / (T - W))) / 2   (Loshchilov and Hutter,
//                      "SGDR", 2017; without restarts)
//   step, s >= W:      max(m, b f^floor((s - W) / E)), a fall by f every E steps
//   one-cycle:         with the peak P = R T - 1 for the share R of rising, from the start s0 = r b
//                      (Smith and Topin, "Super-Convergence", 2018, with cosines; peak and steps
//                      are those of PyTorch's OneCycleLR)
//                        s < P:  s0 + (b - s0) (1 - cos(pi s / P)) / 2
//                        else:   m + (b - m) (1 + cos(pi (s - P) / (T - 1 - P))) / 2
//   piecewise:         b times the line through the points (step, factor); level outside of them
// T is that of the run as it was started. The steps of each extension follow a separate rule, from
// its rate x to its last rate y, both in `stages`,
//   y + (x - y) (1 + cos(pi (s - F) / (N - F))) / 2
// where F is the extension's first step and N the first one after it.
struct LearningRateStage
{
    std::uint64_t firstStep = 0; // F
    double rate = 0;             // x
    double endRate = 0;          // y
};

struct LearningRateSchedule
{
    ScheduleKind kind = ScheduleKind::Constant;
    double base = 0;
    double minimum = 0;
    std::uint64_t warmupSteps = 0;
    std::uint64_t totalSteps = 0;
    double warmupStart = 0;      // w
    std::uint64_t fallSteps = 1; // E
    double fallFactor = 1;       // f
    double riseShare = 0.3;      // R
    double startFactor = 0.04;   // r
    // Piecewise: (step, factor), the steps rising.
    std::vector<std::pair<double, double>> points = {};
    std::vector<LearningRateStage> stages = {}; // of extensions, the first steps rising
    std::uint64_t endStep = 0;                  // of the run with its extensions

    double at(std::uint64_t step) const;

private:
    double original(std::uint64_t step) const;
    double inStage(std::ptrdiff_t place, std::uint64_t step) const;
    double cosine(std::uint64_t step) const;
    double falling(std::uint64_t step) const;
    double oneCycle(std::uint64_t step) const;
    double piecewise(std::uint64_t step) const;
};

LearningRateSchedule makeSchedule(const ExperimentConfig& config, std::uint64_t stepsPerEpoch);

} // namespace formwork
