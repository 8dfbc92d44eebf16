#include "core/image/resample/half.h"

#include <bit>

namespace formwork {

std::uint16_t floatToHalf(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
    if (magnitude >= 0x47800000U) { // 65536 and more, infinity, NaN
        const std::uint32_t quiet = magnitude > 0x7F800000U ? 0x7E00U : 0x7C00U;
        return static_cast<std::uint16_t>(sign | quiet);
    }
    if (magnitude < 0x38800000U) { // below 2^-14: adding 0.5 lets the processor round to 2^-24
        const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<std::uint16_t>(
            sign | (std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(0.5F)));
    }
    const std::uint32_t odd = magnitude >> 13 & 1U;
    const std::uint32_t rounded = magnitude - (112U << 23) + 0xFFFU + odd;
    return static_cast<std::uint16_t>(sign | rounded >> 13);
}

float halfToFloat(std::uint16_t half)
{
    // The half's exponent in a float's place is too small by 112; that holds for subnormals too.
    const float magnitude = std::bit_cast<float>((half & 0x7FFFU) << 13) * 0x1p112F;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | (half & 0x8000U) << 16);
}

} // namespace formwork
