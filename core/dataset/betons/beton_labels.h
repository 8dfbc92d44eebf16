// Classes of a beton as the operations on it need them. Private to the room.
#pragma once

#include "core/beton/copy.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace formwork {

// The class of each of these samples, numbered from 0 in ascending order of the labels, whatever
// numbers they are: what sample_split.h stratifies by. Empty without a label field.
std::vector<std::int32_t> strataOf(const beton::LabelColumn& labels,
                                   std::span<const std::uint64_t> samples);

struct ClassChoice
{
    std::vector<std::string> names;     // of the chosen classes, by new label
    std::vector<std::int64_t> labelMap; // new label by old one; -1: not chosen

    bool has(std::int64_t label) const
    {
        return label >= 0 && static_cast<std::uint64_t>(label) < labelMap.size() &&
               labelMap[static_cast<std::size_t>(label)] >= 0;
    }
};
// Error{InvalidArgument} for a name that no class has, or a file without labels.
ClassChoice chooseClasses(const beton::LabelColumn& labels, const std::vector<std::string>& names,
                          const std::filesystem::path& file);

} // namespace formwork
