// Private to core/image: how large a picture may claim to be before memory is asked for.
#pragma once

#include <cstdint>

namespace formwork {

// 2^28 pixels are 768 MiB as RGB; a header of a few bytes must not make us allocate more.
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;

// Error{UnsupportedFormat} above kMostPixels.
void checkPixelCount(std::uint64_t width, std::uint64_t height);

} // namespace formwork
