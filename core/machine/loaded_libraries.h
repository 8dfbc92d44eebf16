// The libraries of others that are loaded into this process, and their versions.
#pragma once

#include "core/machine/facts.h"

#include <string_view>
#include <vector>

namespace formwork {

// Those that Formwork uses, in a fixed order. The version is what the library itself says, or else
// that of its file. A library that is loaded more than once has all its versions. Any thread.
std::vector<LibraryVersion> loadedLibraryVersions();

// "9.1.0" of "libfmt.so.9.1.0"; empty without a version behind ".so.".
std::string_view versionOfFile(std::string_view fileName);

} // namespace formwork
