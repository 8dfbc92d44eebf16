// Whether a learning rate fits the number of images that a step of the optimiser sees.
//
// It is compared with a rate that is known to work: that of the recipe which the config comes from,
// or else the published one of the model's family, for training from scratch with Adam or AdamW:
// 5e-4 for 512 images, of DeiT (Touvron et al., "Training data-efficient image transformers and
// distillation through attention", ICML 2021) and LeViT (Graham et al., "LeViT", ICCV 2021). From
// its batch to another one it is carried over by the square root for Adam, AdamW and LAMB (Malladi
// et al., "On the SDEs and Scaling Rules for Adaptive Gradient Algorithms", NeurIPS 2022), else
// linearly (Goyal et al., "Accurate, Large Minibatch SGD", 2017). A factor of four is more than
// recipes differ by, and what lies beyond it usually learns slowly or diverges.
#pragma once

#include "core/base/text.h"
#include "core/experiment/config.h"

#include <cstdint>
#include <optional>

namespace formwork {

inline constexpr double kFarFromKnownRate = 4; // times too high or too low

struct KnownRate
{
    double rate = 0;
    std::int64_t images = 0; // of a step of the optimiser
    OptimizerKind optimizer = OptimizerKind::AdamW;
};

// Images of a step of the optimiser: batches that are accumulated count together. Counts one rank.
std::int64_t imagesPerUpdate(const ExperimentConfig& config);

// The rate of a config that is known to work.
KnownRate rateOf(const ExperimentConfig& config);

// Nothing for fine-tuning and for optimisers that nothing was published with.
std::optional<KnownRate> publishedRate(const ExperimentConfig& config);

struct RateWarning
{
    double rate = 0;      // of the config
    double factor = 1;    // of the rate that would fit: below 1 it is too low
    double suggested = 0; // with two digits
    std::int64_t images = 0;
};

// Nothing where the rate fits or nothing is known. A recipe's rate counts only with its optimiser.
std::optional<RateWarning> checkRate(const ExperimentConfig& config,
                                     const std::optional<KnownRate>& ofRecipe = std::nullopt);

// "the learning rate 1e-05 is 18 times lower than what is known to work for 64 images a step;
// optimizer.lr: 0.00018 would fit"
Text rateText(const RateWarning& warning);

} // namespace formwork
