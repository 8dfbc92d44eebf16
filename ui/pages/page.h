// The pages of the window, in the order of the navigation bar.
#pragma once

namespace formwork::ui {

enum class Page { Datasets = 0, NewExperiment = 1, Runs = 2, Compare = 3 };

} // namespace formwork::ui
