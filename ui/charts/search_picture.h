// A search for settings for print: its range test, and below it the validation accuracy of its
// trials over the epochs, where halving lets curves end.
#pragma once

#include "core/report/comparison.h"
#include "core/runner/rate_range.h"
#include "ui/charts/picture.h"

#include <filesystem>
#include <vector>

namespace formwork::ui {

struct SearchPicture
{
    std::vector<RatePoint> rates;
    double steepest = 0;         // marked; 0: none
    std::vector<RunData> trials; // at least one
};

// What a legend says of a trial: "lr 0.001, wd 0.05, aug. weaker", from its name.
QString trialLabel(const std::string& runName);

// Needs the GUI thread. Errors: InvalidArgument (no trials; the ending of `path` as drawPicture()
// takes it), those of drawPicture().
DrawnFile drawSearch(const SearchPicture& search, const std::filesystem::path& path);

} // namespace formwork::ui
