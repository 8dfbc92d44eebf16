#include "core/base/error.h"

#include <cerrno>
#include <system_error>
#include <utility>

namespace formwork {

std::string_view errorCodeName(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid_argument";
    case ErrorCode::InvalidConfig:
        return "invalid_config";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::AlreadyExists:
        return "already_exists";
    case ErrorCode::PermissionDenied:
        return "permission_denied";
    case ErrorCode::NoSpace:
        return "no_space";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::CorruptData:
        return "corrupt_data";
    case ErrorCode::UnsupportedFormat:
        return "unsupported_format";
    case ErrorCode::UnsupportedVersion:
        return "unsupported_version";
    case ErrorCode::ClassMismatch:
        return "class_mismatch";
    case ErrorCode::Busy:
        return "busy";
    case ErrorCode::OutOfMemory:
        return "out_of_memory";
    case ErrorCode::DeviceUnavailable:
        return "device_unavailable";
    case ErrorCode::Diverged:
        return "diverged";
    case ErrorCode::Database:
        return "database";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

Error::Error(ErrorCode code, Text text, std::filesystem::path path, Text hint)
    : m_code(code)
    , m_text(std::move(text))
    , m_path(std::move(path))
    , m_hint(std::move(hint))
{
    if (!m_path.empty())
        m_what = m_path.string() + ": ";
    m_what += m_text.english();
    if (!m_hint.empty())
        m_what += " (" + m_hint.english() + ")";
}

namespace {

// The common ones as texts of our own, which can be translated.
Text reasonOf(int errnoValue)
{
    switch (errnoValue) {
    case ENOENT:
        return Text("No such file or directory");
    case EACCES:
        return Text("Permission denied");
    case EPERM:
        return Text("Operation not permitted");
    case ENOSPC:
        return Text("No space left on device");
    case EDQUOT:
        return Text("Disk quota exceeded");
    case EROFS:
        return Text("Read-only file system");
    case ENOTDIR:
        return Text("Not a directory");
    case EISDIR:
        return Text("Is a directory");
    case EEXIST:
        return Text("File exists");
    case EIO:
        return Text("Input/output error");
    case EMFILE:
        return Text("Too many open files");
    case EFBIG:
        return Text("File too large");
    case ELOOP:
        return Text("Too many levels of symbolic links");
    default:
        return Text::verbatim(std::generic_category().message(errnoValue));
    }
}

} // namespace

Error errorFromErrno(int errnoValue, const Text& action, const std::filesystem::path& path)
{
    ErrorCode code = ErrorCode::Io;
    Text hint;
    switch (errnoValue) {
    case ENOENT:
    case ENOTDIR:
        code = ErrorCode::NotFound;
        hint = Text("check the path");
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        code = ErrorCode::PermissionDenied;
        hint = Text("check the permissions or choose another place");
        break;
    case ENOSPC:
    case EDQUOT:
        code = ErrorCode::NoSpace;
        hint = Text("free some space or choose another disk");
        break;
    case EFBIG:
        // Not NoSpace: waiting for room does not help.
        hint = Text("raise the limit of file sizes (ulimit -f) or choose another disk");
        break;
    case EIO:
        hint = Text("check the disk");
        break;
    case EEXIST:
        code = ErrorCode::AlreadyExists;
        break;
    case ELOOP:
        code = ErrorCode::PermissionDenied;
        hint = Text("remove the link or choose another place");
        break;
    case ENOMEM:
        code = ErrorCode::OutOfMemory;
        break;
    default:
        break;
    }
    return Error(code, Text("cannot %1: %2").arg(action, reasonOf(errnoValue)), path,
                 std::move(hint));
}

void throwIfStopped(const std::stop_token& stop)
{
    if (stop.stop_requested())
        throw Error(ErrorCode::Cancelled, Text("cancelled"));
}

} // namespace formwork
