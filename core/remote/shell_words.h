// Words for a shell on another machine, as ssh hands them on: everything that becomes a part of a
// script goes through these functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// `word` so that sh, bash, zsh, fish and csh read exactly these bytes as one word.
// Error{InvalidArgument} for a NUL byte or a line break, which csh cannot quote.
std::string shellWord(std::string_view word);

// The words of a command, each as shellWord().
std::string shellCommand(const std::vector<std::string>& words);

// A path on another machine: as shellWord(), but a leading ~/ is the user's home folder there.
// For sh alone, inside a script.
std::string remotePathWord(std::string_view path);

} // namespace formwork
