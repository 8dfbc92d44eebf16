#include "core/experiment/moved_data.h"

#include "core/base/error.h"

namespace formwork {

ExperimentConfig withMovedData(const ExperimentConfig& config,
                               const std::vector<ConfigOverride>& overrides)
{
    ExperimentConfig moved = config;
    for (const auto& [key, value] : overrides) {
        if (key != "data.train" && key != "data.val")
            throw Error(ErrorCode::InvalidArgument,
                        Text("'%1' cannot change when a run is resumed").arg(key), {},
                        Text("only data.train and data.val may name new places; start a new run "
                             "for other settings"));
        if (value.empty())
            throw Error(ErrorCode::InvalidArgument, Text("'%1' names no place").arg(key), {},
                        Text("give the folder or beton file that was moved"));
        if (key == "data.val" && config.data.validation.empty())
            throw Error(ErrorCode::InvalidArgument, Text("the run has no validation data"), {},
                        Text("omit data.val, or start a new run"));
        applyOverride(moved, key, value);
    }
    return moved;
}

} // namespace formwork
