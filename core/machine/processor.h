// The processor, as Linux describes it in /proc and /sys.
#pragma once

#include "core/machine/facts.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// A /proc/cpuinfo, of x86 or ARM; anything else gives the number of threads at most. Cores and
// sockets stay 0 where it does not report them. Never throws.
ProcessorFacts parseCpuInfo(std::string_view text);

// From proc/cpuinfo and sys/devices/system/cpu below `root` ("/"); the affinity is that of the
// calling thread.
ProcessorFacts readProcessor(const std::filesystem::path& root);

// "0-3,8" of ascending numbers.
std::string rangesText(const std::vector<int>& numbers);

} // namespace formwork
