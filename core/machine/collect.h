// Finds out what machine this is.
#pragma once

#include "core/base/progress.h"
#include "core/machine/facts.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace formwork {

struct MachineRequest
{
    std::filesystem::path workspace;
    bool measure = true;                       // matrix products, up to two seconds
    std::optional<std::string> windowPlatform; // Qt's; absent without a window
    // For tests: where /proc, /sys and /etc are, and NVIDIA's driver.
    std::filesystem::path root = "/";
    std::string cudaDriver = "libcuda.so.1";
};

using BackendLoader = std::function<std::unique_ptr<Backend>()>;

// Loads the backend (about 0.8 s the first time); that it does not load, or that `loadBackend` is
// empty, is a fact as well. Changes nothing on the disk. Errors: Cancelled.
MachineFacts collectMachineFacts(const MachineRequest& request, const BackendLoader& loadBackend,
                                 ProgressSink& progress, std::stop_token stop);

} // namespace formwork
