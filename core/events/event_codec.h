// Events as lines of text: one JSON object each, in `events.jsonl` of a run's folder.
//
//   {"seq":7,"time":1764432000123,"event":"step","step":20,"epoch":1,"loss":2.31,...}
//
// Numbers that are not finite are null (NaN) or "inf" and "-inf"; text that is not UTF-8 is
// {"hex":"..."} of its bytes; the cells of a confusion matrix are "truth, predicted, images" in one
// list. The event "opened" carries the version of the format.
#pragma once

#include "core/events/run_event.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

inline constexpr int kEventVersion = 1;
// A longer line is damaged.
inline constexpr std::size_t kLongestEventLine = std::size_t{64} << 20;

// Without a line end.
std::string encodeEvent(const RunEvent& event);

// Nothing for a line that is damaged: not JSON, or with values that no run reports. An event whose
// name is unknown is an UnknownEvent. Error{UnsupportedVersion} for "opened" of a newer version.
std::optional<RunEvent> decodeEvent(std::string_view line);

} // namespace formwork
