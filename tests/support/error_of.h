// The formwork::Error that an action throws.
#pragma once

#include "core/base/error.h"

#include <utility>

namespace formwork::test {

// Error{Internal}, "no error was thrown", if there is none. Other exceptions pass through.
template <typename Action>
Error errorOf(Action&& action)
{
    try {
        std::forward<Action>(action)();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::Internal, Text("no error was thrown")};
}

} // namespace formwork::test
