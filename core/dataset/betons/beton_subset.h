// A part of a beton as a separate beton, or several parts that share it out. No payload is
// recoded.
#pragma once

#include "core/beton/copy.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// What all that is asked for leaves: first `samples`, then `classes`, then `fraction`.
struct SubsetRequest
{
    std::filesystem::path input;
    std::filesystem::path output;
    // Empty: all. Else written in this order; none twice.
    std::vector<std::uint64_t> samples;
    // Empty: all. Names as `inspect` shows them, "class 3" where the file has none. The new file
    // knows these classes only, with labels from 0 in the old order; see keepClassList.
    std::vector<std::string> classes;
    bool keepClassList = false; // keep class list and labels as they are
    // This share of every class, drawn by `seed`, in sample order.
    std::optional<double> fraction;
    std::uint64_t seed = 0;
    beton::CopySettings settings;
};

// Errors: InvalidArgument (a sample or class that is not there, nothing left), AlreadyExists,
// CorruptData, Cancelled, those of Reader and FileSystem. Without success nothing is left.
beton::CopyReport subsetBeton(const SubsetRequest& request, FileSystem& fileSystem,
                              ProgressSink& progress, std::stop_token stop);

// Either fractions or folds.
struct SplitRequest
{
    std::filesystem::path input;
    std::filesystem::path outputFolder; // made if need be
    // Shares such as 0.8, 0.1, 0.1; see splitByFractions(). Files INPUT_NAME.beton with `names`, by
    // default train, val (two parts), train, val, test (three), else part1, part2, ...
    std::vector<double> fractions;
    std::vector<std::string> names;
    // Folds of equal size: INPUT_fold1.beton, ... With foldPairs each fold i as what it is used for
    // instead: INPUT_fold1_val.beton and, with all other folds, INPUT_fold1_train.beton.
    int folds = 0;
    bool foldPairs = false;
    std::uint64_t seed = 0;
    beton::CopySettings settings;
};

// One report per file. The division is stratified by class and depends on the labels and the seed
// alone; samples stay in order. Either all files appear or none. Errors as subsetBeton(), and those
// of sample_split.h.
std::vector<beton::CopyReport> splitBeton(const SplitRequest& request, FileSystem& fileSystem,
                                          ProgressSink& progress, std::stop_token stop);

} // namespace formwork
