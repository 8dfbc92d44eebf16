#include "core/base/json_text.h"

namespace formwork {

Text jsonFault(int id)
{
    constexpr int kFirstAfterParsing = 200;
    constexpr int kOtherType = 302;
    constexpr int kNoSuchKey = 403;
    if (id < kFirstAfterParsing)
        return Text("it is not JSON");
    if (id == kOtherType)
        return Text("a value has another type");
    return id == kNoSuchKey ? Text("a value is missing") : Text("it is malformed");
}

} // namespace formwork
