// Private to core/image: IEEE 754 binary16.
#pragma once

#include <cstdint>

namespace formwork {

// Rounds to nearest, ties to even; beyond the range becomes infinity.
std::uint16_t floatToHalf(float value);

// For finite values; exact.
float halfToFloat(std::uint16_t half);

} // namespace formwork
