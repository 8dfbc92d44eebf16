// Weights of another run of the workspace, named where a path of weights is expected: "run 12",
// "run 12 best" or "run 12 last". Pure functions; core/runner turns a reference into a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

enum class RunWeights {
    Any,  // the best ones, or the last ones before there is a best
    Best, // of the best epoch
    Last, // of the end of the training
};

struct RunReference
{
    std::int64_t run = 0;
    RunWeights weights = RunWeights::Any;

    bool operator==(const RunReference&) const = default;
};

// Nothing for any other text, such as a path.
std::optional<RunReference> parseRunReference(std::string_view text);

// As parseRunReference() takes it.
std::string runReferenceText(const RunReference& reference);

} // namespace formwork
