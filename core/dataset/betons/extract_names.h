// How the files of an extracted beton are called. Private to the room.
#pragma once

#include "core/beton/copy.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace formwork {

// Characters other than plain ones in the name of a file become "_"; never empty, hidden, "." or
// "..".
std::string safeFileName(std::string_view name, std::string_view instead);

// Immutable after construction.
class ExtractNames
{
public:
    explicit ExtractNames(const beton::LabelColumn& labels);

    // Folder of the sample's class; empty for a file without labels. Classes whose names become the
    // same are distinguished by their labels. Labels without a name become "class 03", in an order
    // that is the same by name and by label.
    const std::string& folder(std::size_t sample) const;
    const std::map<std::int64_t, std::string>& folders() const { return m_folders; } // by label
    // "ant/000123" + suffix, relative to the output folder.
    std::string file(std::size_t sample, std::string_view suffix) const;

private:
    const beton::LabelColumn& m_labels;
    std::map<std::int64_t, std::string> m_folders;
    std::size_t m_digits = 6;
};

// "samples.jsonl"
inline constexpr const char* kSideFile = "samples.jsonl";

} // namespace formwork
