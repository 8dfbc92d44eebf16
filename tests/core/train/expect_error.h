// The formwork::Error that an action throws; an Error{Cancelled} with a telling message if none.
#pragma once

#include "core/base/error.h"

namespace formwork::test {

template <typename Action>
Error errorOf(Action&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorCode::Cancelled, Text("nothing was thrown"));
}

} // namespace formwork::test
