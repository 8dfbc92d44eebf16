// Files that a command writes.
#pragma once

#include <filesystem>
#include <vector>

namespace formwork::cli {

// Before a command writes anything. Error{AlreadyExists} for one that exists, unless `replace`
// allows overwriting it, and for a folder in its place in any case.
void requireWritable(const std::vector<std::filesystem::path>& files, bool replace);

} // namespace formwork::cli
