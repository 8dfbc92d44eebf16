#include "core/machine/units.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>

namespace formwork {

std::string bytesText(std::uint64_t bytes)
{
    constexpr std::array<const char*, 6> kUnits = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // 1023.95 would be shown as 1024.0.
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} bytes", bytes)
                     : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

} // namespace formwork
