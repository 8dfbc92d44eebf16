// One config, several runs: a list where a key takes one value means a run for each of them.
//
//   optimizer:
//     lr: [1e-3, 3e-4]
//   train:
//     seed: [1, 2, 3]        # six runs
//
// "1..3" is the same list. A value that is given twice, also if written in two ways, counts once.
// A key that takes a list itself is swept by a list of lists.
//
//   optimizer:
//     lr: 1e-5..1e-2         # a range, of a key that takes fractions
//   sweep:
//     random: 20             # twenty runs drawn from lists and ranges, instead of all
//     halving: 3             # of them the best third continues after five epochs, ...
//     min_epochs: 5
//     metric: val_top1
//
// A range whose ends are a decade or more apart is drawn from by its logarithm. The draws depend on
// the seed and on what is given alone.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/recipe.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

inline constexpr std::size_t kMostRunsOfASweep = 10'000;

struct SweepAxis
{
    std::string key;
    std::vector<std::string> values; // as applyOverride takes them
};

// For a range, its low end. `axis` has a value.
std::string firstValue(const SweepAxis& axis);

// Where keys are in a file; the first line is 1, 0 is an override.
using KeyLines = std::map<std::string, int, std::less<>>;

struct Sweep
{
    std::vector<SweepAxis> axes;     // in the order of the keys
    std::vector<SweepAxis> repeated; // values left out because an equal one came before
    // What is varied, with the first value of each axis; its `sweep` are the rules for all runs.
    ExperimentConfig base;
    // Every combination, the last axis changing fastest, or those that were drawn; at least one.
    // Their names show the values of all axes ("cats, model vit_b_16, lr 0.001, seed 2"); what
    // repetitions have in common is commonRunName() of run_name.h.
    std::vector<ExperimentConfig> runs;
    std::filesystem::path source; // of the YAML, with the lines of what was taken from there
    KeyLines lines;
    std::optional<Recipe> recipe = {}; // where the file says that it is one
};

// As configFromYaml and applyOverride; an override with several values is an axis too, and takes
// the place of what the file gives for its key. Errors: theirs; InvalidConfig for an empty list,
// for more than kMostRunsOfASweep runs, for a range without sweep.random, and for several values of
// a key of `sweep`.
Sweep sweepFromYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                    const std::vector<ConfigOverride>& overrides = {});
// Reads a file.
Sweep loadSweep(FileSystem& fileSystem, const std::filesystem::path& file,
                const std::vector<ConfigOverride>& overrides);

// Whether the rules fit the runs that were made by them. Error{InvalidConfig} names the key.
void validateRules(const SweepConfig& rules, const std::vector<ExperimentConfig>& runs);

// validateConfig of every run, and whether the rules of `base.sweep` fit them; its errors name
// source and line of the key that is wrong, or of one that it contradicts, where it comes from
// there.
void validateSweep(const Sweep& sweep);

// The runs that `axes` make of one config. Errors: InvalidConfig as sweepFromYaml().
Sweep expandSweep(const ExperimentConfig& base, std::vector<SweepAxis> axes);

} // namespace formwork
