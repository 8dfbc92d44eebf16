// Another program, run to its end, with what it prints collected.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct ChildRequest
{
    std::filesystem::path program;
    std::vector<std::string> arguments = {};
    // "NAME=value": added to this process's environment, in place of variables of that name.
    std::vector<std::string> environment = {};
    // Its standard input and errors are /dev/null; else both are this process's.
    bool isSilent = false;
    // Its standard input is /dev/null (but see `input`), its standard error is ChildResult::errors.
    bool collectsErrors = false;
    // What it reads from its standard input, in place of that.
    std::optional<std::string> input = {};
    // Gets the standard output piece by piece, which is not collected then. May throw: the child is
    // killed, and the error is that of runChild().
    std::function<void(std::string_view)> received = {};
    std::size_t longestOutput = std::numeric_limits<std::size_t>::max(); // bytes
    std::chrono::milliseconds timeout{0};                                // 0: none
    std::stop_token stop = {};
};

enum class ChildEnd {
    Exited,  // `code` is its exit status
    Signal,  // `code` is the signal that ended it
    TooLong, // it exceeded the timeout and was killed
    TooMuch, // it printed more than the longest output and was killed
};

inline constexpr std::size_t kLongestErrors = 16384;

struct ChildResult
{
    ChildEnd end = ChildEnd::Exited;
    int code = 0;
    std::string output; // standard output, whole if it exited
    std::string errors; // the end of its standard error, kLongestErrors bytes at most

    bool succeeded() const { return end == ChildEnd::Exited && code == 0; }
};

// Blocks its caller's thread alone; any number of threads may call it. The child has an empty
// signal mask, its own process group (a terminal's Ctrl+C reaches it through `stop` alone) and no
// other file of this process. If it is killed, so is what it started. Errors: Internal where it
// cannot be started, Cancelled.
ChildResult runChild(const ChildRequest& request);

// The program of that name in the folders of $PATH; a name with a slash is a path. Nothing: there
// is none that may be executed.
std::optional<std::filesystem::path> findProgram(const std::string& name);

} // namespace formwork
