// An experiment that may stand for several runs, as text and back.
#pragma once

#include "core/experiment/sweep.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace formwork::ui {

// What a field shows for several values: "1e-4, 3e-4".
std::map<std::string, QString> textsOf(const std::vector<SweepAxis>& axes);

// configToYaml with lists where a key has several values; sweepFromYaml reads it.
std::string yamlOf(const ExperimentConfig& config, const std::vector<SweepAxis>& axes);

// The config that a sweep varies: its runs are named after the values.
ExperimentConfig baseOf(const Sweep& sweep);

} // namespace formwork::ui
