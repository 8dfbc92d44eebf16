// Where files and folders grow until they are finished.
#pragma once

#include <filesystem>

namespace formwork {

// A name beside `target` for what is not finished, which no other process uses, here or on another
// machine that shares the folder: `<name>.partial-<host>-<machine>-<pid>-<n>`, see AtomicFile.
std::filesystem::path partialPath(const std::filesystem::path& target);

} // namespace formwork
