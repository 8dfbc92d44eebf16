// What is wrong with a machine, or worth knowing about it, and what to do.
#pragma once

#include "core/base/progress.h"
#include "core/base/text.h"
#include "core/machine/facts.h"

#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct Finding
{
    std::string key; // stable: "reference_blas"
    // Error: no training is possible. Warning: something is wrong. Info: worth knowing.
    Severity severity = Severity::Info;
    Text what;
    Text todo; // empty where there is nothing to do
};

// Worst first. The texts may hold paths and messages of the machine: privacy.h.
std::vector<Finding> findingsOf(const MachineFacts& facts);

// False if one of them is an Error.
bool trainingIsPossible(const std::vector<Finding>& findings);

// What a GPU is used for, or why none is: "CUDA 13.2, 2 devices", "LibTorch was built without
// CUDA".
Text cudaSummary(const MachineFacts& facts);

// The memory that the process may use: that of the machine or of its control group.
std::uint64_t usableMemory(const MachineFacts& facts);

// LibTorch's rate as a multiple of the reference's; absent if not measured.
std::optional<double> productSpeedUp(const MachineFacts& facts);

} // namespace formwork
