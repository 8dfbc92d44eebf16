// Reading of YAML, for configs and for sweeps. Private to core/experiment.
#pragma once

#include "core/experiment/stored_config.h"
#include "core/experiment/sweep.h"

namespace formwork::config {

// Limit of a file, and of a text from a checkpoint or the like: a hundred times what people write,
// and few enough that no YAML of that size takes long.
inline constexpr std::uint64_t kMaxConfigBytes = 64U << 10;

// With `axes`, a list of values where a key takes one is added there, and the config gets the first
// of them; without, it is an error. `lines`, which may be null, gets the line of every key.
// `unreadable`, too, gets the settings that cannot be read, instead of an error for each.
// Error{InvalidConfig} also for more than kMaxConfigBytes.
ExperimentConfig readYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                          std::vector<SweepAxis>* axes, KeyLines* lines = nullptr,
                          UnreadableSettings* unreadable = nullptr);

// As configToYaml() of stored_config.h, whose settings all have a key.
std::string writeYaml(const ExperimentConfig& config, const UnreadableSettings& unreadable);

} // namespace formwork::config
