// How an error about one image of many is reported. Private to the room.
#pragma once

#include "core/base/error.h"

namespace formwork {

// "message; hint", or the message alone where there is no hint. The path is reported beside it.
inline Text problemText(const Error& error)
{
    return error.hint().empty() ? error.text() : Text("%1; %2").arg(error.text(), error.hint());
}

} // namespace formwork
