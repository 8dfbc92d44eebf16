// Lists of samples as users write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::cli {

// "0-99,200 305" with commas or white space between; in the order given. `source` is where the text
// is from, for messages. Error{InvalidArgument} for a list that names nothing, and naming the part
// that is not a sample or range of a file of `sampleCount` samples, or one sample too many: none
// can be taken twice.
std::vector<std::uint64_t> parseSampleList(std::string_view text, const std::string& source,
                                           std::uint64_t sampleCount);

} // namespace formwork::cli
