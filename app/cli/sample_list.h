// Lists of samples as users write them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace formwork::cli {

// "0-99,200 305" with commas or white space between; in the order given. Error{InvalidArgument}
// naming the part that is no sample or range, or when there are too many.
std::vector<std::uint64_t> parseSampleList(std::string_view text);

} // namespace formwork::cli
