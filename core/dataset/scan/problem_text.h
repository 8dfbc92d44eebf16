// How an error about one image of many is reported. Private to the room.
#pragma once

#include "core/base/error.h"

#include <string>

namespace formwork {

// "message; hint", or the message alone where there is no hint. The path is reported beside it.
inline std::string problemText(const Error& error)
{
    std::string text = error.message();
    if (!error.hint().empty())
        text.append("; ").append(error.hint());
    return text;
}

} // namespace formwork
