// The one exception type of Formwork's core.
//
// Every failure that leaves a core room is a formwork::Error. Exceptions of libraries (c10,
// yaml-cpp, SQLite, std::filesystem) are turned into it at the boundary of the room that uses them.
// A library never prints; the program decides how an Error is shown.
#pragma once

#include "core/base/text.h"

#include <exception>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

namespace formwork {

enum class ErrorCode {
    InvalidArgument,    // a caller's value that can never work (usage, out of range)
    InvalidConfig,      // a configuration key or value; the message names key and line
    NotFound,           // a file, folder, run or dataset that is not there
    AlreadyExists,      // a target that would be overwritten without permission
    PermissionDenied,   // the operating system refused access
    NoSpace,            // the disk (or quota) is full
    Io,                 // any other failure of reading or writing
    CorruptData,        // bytes that contradict their format
    UnsupportedFormat,  // a file of a kind Formwork does not read
    UnsupportedVersion, // a known format in a version Formwork does not read
    ClassMismatch,      // train and validation (or data and model) disagree about classes
    Busy,               // another process holds it: a run already started, a locked workspace
    OutOfMemory,        // an allocation on host or device failed
    DeviceUnavailable,  // the requested compute device is not there
    Diverged,           // the loss became NaN or infinite
    Database,           // the workspace's database failed
    Cancelled,          // the user asked to stop; nothing half-written is left
    Internal,           // a broken invariant: a defect in Formwork
};

// Stable lower-case name, for logs and JSON ("invalid_config").
std::string_view errorCodeName(ErrorCode code) noexcept;

// What happened, to which file or key, and what to do about it.
class Error : public std::exception
{
public:
    Error(ErrorCode code, Text text, std::filesystem::path path = {}, Text hint = {});

    // One line in English: "path: message (hint)".
    const char* what() const noexcept override { return m_what.c_str(); }

    ErrorCode code() const noexcept { return m_code; }
    const Text& text() const noexcept { return m_text; }
    const std::filesystem::path& path() const noexcept { return m_path; }
    const Text& hint() const noexcept { return m_hint; }
    std::string message() const { return m_text.english(); }

private:
    ErrorCode m_code;
    Text m_text;
    std::filesystem::path m_path;
    Text m_hint;
    std::string m_what;
};

// "cannot <action>: <the system's reason>"; maps errno to a code and a hint (ENOSPC, EACCES,
// ENOENT, ...).
Error errorFromErrno(int errnoValue, const Text& action, const std::filesystem::path& path);

// Throws Error{Cancelled} when a stop was requested.
void throwIfStopped(const std::stop_token& stop);

} // namespace formwork
