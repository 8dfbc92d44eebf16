// The formwork::Error that an action throws.
#pragma once

#include "core/base/error.h"

#include <optional>
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

// Its code; nothing if there is none.
template <typename Action>
std::optional<ErrorCode> codeOf(Action&& action)
{
    try {
        std::forward<Action>(action)();
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

} // namespace formwork::test
