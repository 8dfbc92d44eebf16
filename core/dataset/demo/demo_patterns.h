// Private to core/dataset: the ten patterns of the demo data set.
#pragma once

#include <array>
#include <string_view>

namespace formwork {

// Height in 0..1 at (u, v); repeats with period 1 in both. Cut at about one half it shows the
// shape.
using PatternHeight = float (*)(float u, float v);

struct DemoPattern
{
    std::string_view name; // of the class folder
    PatternHeight height;
};

extern const std::array<DemoPattern, 10> kDemoPatterns; // by name

} // namespace formwork
