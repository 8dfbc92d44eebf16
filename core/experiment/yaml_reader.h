// Reading of YAML, for configs and for sweeps. Private to core/experiment.
#pragma once

#include "core/experiment/sweep.h"

namespace formwork::config {

inline constexpr std::uint64_t kMaxConfigBytes = 1U << 20;

// With `axes`, a list of values where a key takes one is added there, and the config gets the first
// of them; without, it is an error. `lines`, which may be null, gets the line of every key.
ExperimentConfig readYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                          std::vector<SweepAxis>* axes, KeyLines* lines = nullptr);

} // namespace formwork::config
