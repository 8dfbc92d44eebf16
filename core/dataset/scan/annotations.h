// Tiny-ImageNet's list of validation labels, "file<tab>class<tab>...". Private to the room.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace formwork {

// File name -> class; of a name that comes twice the first line counts. Error{CorruptData} with
// `path` for a line without a name or a class.
std::unordered_map<std::string, std::string> parseAnnotations(std::string_view text,
                                                              const std::filesystem::path& path);

} // namespace formwork
