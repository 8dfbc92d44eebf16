// The targets of a workspace: other machines on which runs can be trained. What a target is says
// core/remote/target.h; here it is a name and a text. A part of Store.
#pragma once

#include "core/store/store_part.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

class TargetTable : private StorePart
{
public:
    explicit TargetTable(StoreState& state) : StorePart(state) {}

    // By name.
    std::vector<std::pair<std::string, std::string>> targetTexts();
    std::optional<std::string> targetText(const std::string& name);
    // Replaces one of that name.
    void putTarget(const std::string& name, const std::string& text);
    // Error{NotFound}; Error{Busy} while a run is submitted to it.
    void removeTarget(const std::string& name);
};

} // namespace formwork
