// The operating system, memory and limits of the process.
#pragma once

#include "core/machine/facts.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace formwork {

// The name in an os-release(5): PRETTY_NAME, else NAME and VERSION; empty without either. Quotes
// and escapes of the shell are undone.
std::string parseOsRelease(std::string_view text);

// From etc/os-release or usr/lib/os-release below `root` ("/"), and uname(2).
SystemFacts readSystem(const std::filesystem::path& root);

// A /proc/meminfo; what it does not contain is 0.
MemoryFacts parseMemInfo(std::string_view text);

ResourceLimits readResourceLimits();

ProgramFacts programFacts();

} // namespace formwork
