// How runs are named, by the window and the command line alike. Pure functions.
#pragma once

#include "core/experiment/config.h"

#include <string>
#include <vector>

namespace formwork {

// What the name of a run says about a setting: "lr 0.001" of optimizer.lr, but "model vit_b_16" of
// model.name.
std::string settingLabel(const std::string& key, const std::string& value);

// The name of a clone: that of `original`, with what is different in `changed`, "cats" -> "cats, lr
// 0.001". A label that the name has already gets the new value; after three new ones the rest is
// left out. Where nothing is different it is a copy: "cats copy". Validation data, the name, rules
// of a sweep and extensions say nothing, nor do the keys `besides`.
std::string nameAfterChanges(const ExperimentConfig& original, const ExperimentConfig& changed,
                             const std::vector<std::string>& besides = {});

// What the names of repetitions have in common: "levit, seed 1" and "levit, seed 2" -> "levit"; the
// first one where that is nothing. `names` must not be empty.
std::string commonRunName(const std::vector<std::string>& names);

} // namespace formwork
