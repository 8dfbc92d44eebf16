// Sizes as a report shows them. Private to core/machine.
#pragma once

#include <cstdint>
#include <string>

namespace formwork {

// "512 bytes", "8.0 MiB", "23.5 GiB".
std::string bytesText(std::uint64_t bytes);

} // namespace formwork
