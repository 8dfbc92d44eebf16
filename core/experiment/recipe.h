// What a recipe says about itself: a config that is known to work, or that others published.
//
//   recipe:
//     title: LeViT-128S on a processor
//     about: A small LeViT from scratch, in minutes on two cores.
//     data: ten classes, some thousand images
//     measured:                # only of what was really trained
//       data: demo images, 10 classes, 2000 images
//       machine: 2 cores of an AMD EPYC
//       val_top1: 71.3         # per cent, mean over the seeds
//       deviation: 0.8
//       seeds: 3
//       minutes: 12            # of one run
//
// The block changes nothing in a run: it is neither written into its config nor compared.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/rate_check.h"

#include <filesystem>
#include <optional>
#include <string>

namespace formwork {

struct RecipeResult
{
    std::string data;
    std::string machine;
    double top1 = 0;      // of the validation data, [0, 1]
    double deviation = 0; // over the seeds, likewise
    int seeds = 1;
    double minutes = 0;
};

struct Recipe
{
    std::string title;
    std::string about; // one sentence
    std::string data;  // what it is meant for
    std::optional<RecipeResult> measured;
    // Its learning rate with its batch, before anything is overridden; nothing if it tries several.
    std::optional<KnownRate> rate = {};
};

// Nothing without a block `recipe`, and for what is not YAML. Error{InvalidConfig} names the line
// of what is wrong in it.
std::optional<Recipe> recipeFromYaml(const std::string& yaml,
                                     const std::filesystem::path& sourceName);

} // namespace formwork
