// A run out of curves that another program recorded.
#pragma once

#include "core/base/progress.h"
#include "core/exchange/scalar_curves.h"
#include "core/store/run_import.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace formwork {

// `path`: of the file or folder, absolute; `part` of it, where it holds several runs. The identity
// is a digest of both.
struct CurveSource
{
    std::filesystem::path path;
    std::string part = {};
    std::string name; // of the run
};

// Reports what was left out as problems of `source.path`: values that are not numbers, repeated
// steps, names without a meaning. Nothing for curves without an epoch.
// Error{Cancelled} once `stop` was requested.
std::optional<ImportedRun> runOfCurves(const CurveSource& source, const ScalarCurves& curves,
                                       ProgressSink& progress, const std::stop_token& stop);

std::string identityOf(const CurveSource& source);

} // namespace formwork
