// The keys of optimiser, schedule, training and distillation. Private to core/experiment.
#pragma once

#include "core/experiment/config_keys.h"

#include <vector>

namespace formwork::config {

using Keys = std::vector<KeyEntry>;

void addOptimizerKeys(Keys& keys);
void addScheduleKeys(Keys& keys);
void addTrainKeys(Keys& keys);
void addExtensionKeys(Keys& keys);
void addDistillationKeys(Keys& keys);
void addSweepKeys(Keys& keys);

} // namespace formwork::config
