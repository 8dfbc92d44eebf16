// How many samples of each class go into each part of a division by shares.
//
// A class's exact share of a part is count * share. Every size is less than one sample from it, and
// the total of a part over all classes is as near to its share of all samples as that and the
// promises below allow (least sum of squares over the parts): what rounding adds in one class, it
// takes in another. `seed` draws the classes that round against their fraction. Pure functions of
// their arguments; one row per class of `counts`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

// `shares` (at least one, each above 0) add up to 1. Promises, as far as sizes stay that near:
//   - a class with at least as many samples as there are parts gives each of them one or more
//   - a smaller class has a sample in the largest part, the last of equal ones
std::vector<std::vector<std::size_t>> partSizes(std::span<const std::size_t> counts,
                                                std::span<const double> shares, std::uint64_t seed);

// How many samples of each class are kept, for a fraction in (0, 1]; at least one of a class that
// has any.
std::vector<std::size_t> keptSizes(std::span<const std::size_t> counts, double fraction,
                                   std::uint64_t seed);

} // namespace formwork
