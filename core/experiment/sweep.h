// One config, several runs: a list where a key takes one value means a run for each of them.
//
//   optimizer:
//     lr: [1e-3, 3e-4]
//   train:
//     seed: [1, 2, 3]        # six runs
//
// "1..3" is the same list. A value that is given twice, also if written in two ways, counts once.
// A key that takes a list itself is swept by a list of lists.
#pragma once

#include "core/experiment/config.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace formwork {

inline constexpr std::size_t kMostRunsOfASweep = 10'000;

struct SweepAxis
{
    std::string key;
    std::vector<std::string> values; // as applyOverride takes them
};

// Where keys are in a file; the first line is 1, 0 is an override.
using KeyLines = std::map<std::string, int, std::less<>>;

struct Sweep
{
    std::vector<SweepAxis> axes;     // in the order of the keys
    std::vector<SweepAxis> repeated; // values left out because an equal one came before
    // Every combination, the last axis changing fastest; at least one. Their names show the values
    // of all axes but the seed ("cats, model vit_b_16, lr 0.001"), so that repetitions share a
    // name.
    std::vector<ExperimentConfig> runs;
    std::filesystem::path source; // of the YAML, with the lines of what was taken from there
    KeyLines lines;
};

// As configFromYaml and applyOverride; an override with several values is an axis too, and takes
// the place of what the file gives for its key. Errors: theirs; InvalidConfig for an empty list and
// for more than kMostRunsOfASweep runs.
Sweep sweepFromYaml(const std::string& yaml, const std::filesystem::path& sourceName,
                    const std::vector<ConfigOverride>& overrides = {});
// Reads a file.
Sweep loadSweep(FileSystem& fileSystem, const std::filesystem::path& file,
                const std::vector<ConfigOverride>& overrides);

// validateConfig of every run; its errors name source and line of the key that is wrong, or of one
// that it contradicts, where it comes from there.
void validateSweep(const Sweep& sweep);

// The runs that `axes` make of one config.
Sweep expandSweep(const ExperimentConfig& base, std::vector<SweepAxis> axes);

} // namespace formwork
