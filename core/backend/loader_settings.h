// What a config asks of the loaders of a run. Without LibTorch: the window previews with the same
// settings as a training loads with.
#pragma once

#include "core/experiment/config.h"
#include "core/loader/loader.h"
#include "core/ranks/rank_layout.h"

namespace formwork {

// With several ranks: those of this rank's share, in batches of imagesPerRank().
LoaderSettings trainLoaderSettings(const ExperimentConfig& config, int workers,
                                   const RankLayout& ranks = {});
LoaderSettings validationLoaderSettings(const ExperimentConfig& config, int workers,
                                        const RankLayout& ranks = {});

// How many images of a batch each rank takes. Error{InvalidConfig} where the ranks cannot take
// equally many.
int imagesPerRank(const TrainConfig& config, int worldSize);

} // namespace formwork
