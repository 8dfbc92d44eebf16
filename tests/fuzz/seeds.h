// What the seeds' writers share.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace formwork::test {

void putSeed(const std::filesystem::path& file, std::span<const std::byte> bytes);
void putSeed(const std::filesystem::path& file, std::string_view text);

// Into a folder for each target.
void putTextSeeds(const std::filesystem::path& folder);
void putWeightSeeds(const std::filesystem::path& folder);

} // namespace formwork::test
