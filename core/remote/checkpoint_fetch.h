// Brings checkpoints of a run from its target into the workspace.
#pragma once

#include "core/base/progress.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

enum class FetchedCheckpoints {
    Usual, // the last and the best one
    All,
};

// Copies them into the run's folder, where they can be used as if the run had been trained here. A
// file appears under its name when it is complete; one that is here already and did not change is
// not sent again. Returns the files. Errors: InvalidArgument (the run belongs to no target),
// NotFound (there are no checkpoints there yet), those of SshConnection, Cancelled.
std::vector<std::filesystem::path> fetchCheckpoints(Store& store, RunId run,
                                                    FetchedCheckpoints which,
                                                    ProgressSink& progress,
                                                    const std::stop_token& stop);

} // namespace formwork
