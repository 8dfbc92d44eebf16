// Which samples go where: parts by fractions, and folds. Pure functions of their arguments; samples
// are dataset indices.
//
// `labels` (one per sample, none negative) makes the division stratified: every class is divided by
// itself. Without labels all samples are one class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

using SampleList = std::vector<std::uint32_t>;

// One ascending list per fraction, of about that share of every class and drawn at random by
// `seed`; no sample is in two of them. Fractions must be above 0 and add up to at most 1; what they
// leave is in no list, but a part like the others. How many samples of a class each part gets,
// part_sizes.h says: less than one sample from the exact share, and none or all only where there is
// no other way, so that the lists have their shares of all samples as well.
// Errors: InvalidArgument for fractions out of range, labels that do not match `count`, or more
// samples than 32 bits number.
std::vector<SampleList> splitByFractions(std::size_t count, std::span<const double> fractions,
                                         std::uint64_t seed,
                                         std::span<const std::int32_t> labels = {});

// `folds` ascending lists that together hold every sample once. Their sizes differ by at most one,
// and so do the counts of every class in them. Fold i as validation goes with
// samplesExcept(count, folds[i]) as training.
// Errors: as above; also fewer than 2 folds or more folds than samples.
std::vector<SampleList> splitIntoFolds(std::size_t count, int folds, std::uint64_t seed,
                                       std::span<const std::int32_t> labels = {});

// All of [0, count) that are not in `samples`, ascending. Error{InvalidArgument} for a sample that
// is not below `count`.
SampleList samplesExcept(std::size_t count, std::span<const std::uint32_t> samples);

} // namespace formwork
