// What the program returns for what went wrong.
#pragma once

#include "context.h"

#include "core/base/error.h"

namespace formwork::cli {

inline int exitCodeOf(const Error& error)
{
    if (error.code() == ErrorCode::Cancelled)
        return kExitCancelled;
    // A setting that comes from no file comes from the command line.
    const bool usage = error.code() == ErrorCode::InvalidArgument ||
                       (error.code() == ErrorCode::InvalidConfig && error.path().empty());
    return usage ? kExitUsage : kExitFailed;
}

} // namespace formwork::cli
