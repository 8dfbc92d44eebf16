#include "core/base/error.h"
#include "core/events/event_codec.h"

#include <cstdlib>
#include <string>
#include <string_view>

using namespace formwork;

// A line of an events file. What could be decoded must keep its meaning when it is written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    try {
        const std::optional<RunEvent> event = decodeEvent(line);
        if (!event)
            return 0;
        const std::string written = encodeEvent(*event);
        const std::optional<RunEvent> again = decodeEvent(written);
        if (!again || encodeEvent(*again) != written)
            std::abort();
    } catch (const Error&) {
    }
    return 0;
}
