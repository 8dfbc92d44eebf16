// Smoothing of a curve for display; the stored numbers stay as they are.
#pragma once

#include <span>
#include <vector>

namespace formwork::ui {

// Exponential average with weight `weight` of the past, in [0, 1), corrected for its start from
// zero as in Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015,
// section 3): s_t = w s_(t-1) + (1 - w) y_t, result s_t / (1 - w^t). The first result is y_1, and a
// constant curve stays what it is. Values that are not finite are passed through and not averaged.
std::vector<double> smoothed(std::span<const double> values, double weight);

} // namespace formwork::ui
