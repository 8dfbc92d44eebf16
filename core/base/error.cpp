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

Error::Error(ErrorCode code, std::string message, std::filesystem::path path, std::string hint)
    : m_code(code)
    , m_message(std::move(message))
    , m_path(std::move(path))
    , m_hint(std::move(hint))
{
    if (!m_path.empty())
        m_what = m_path.string() + ": ";
    m_what += m_message;
    if (!m_hint.empty())
        m_what += " (" + m_hint + ")";
}

Error errorFromErrno(int errnoValue, std::string_view action, const std::filesystem::path& path)
{
    ErrorCode code = ErrorCode::Io;
    std::string hint;
    switch (errnoValue) {
    case ENOENT:
    case ENOTDIR:
        code = ErrorCode::NotFound;
        hint = "check the path";
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        code = ErrorCode::PermissionDenied;
        hint = "check the permissions or choose another place";
        break;
    case ENOSPC:
    case EDQUOT:
        code = ErrorCode::NoSpace;
        hint = "free some space or choose another disk";
        break;
    case EFBIG:
        code = ErrorCode::NoSpace;
        hint = "raise the limit of file sizes (ulimit -f) or choose another disk";
        break;
    case EIO:
        hint = "check the disk";
        break;
    case EEXIST:
        code = ErrorCode::AlreadyExists;
        break;
    case ELOOP:
        code = ErrorCode::PermissionDenied;
        hint = "remove the link or choose another place";
        break;
    case ENOMEM:
        code = ErrorCode::OutOfMemory;
        break;
    default:
        break;
    }
    std::string message =
        "cannot " + std::string(action) + ": " + std::generic_category().message(errnoValue);
    return Error(code, std::move(message), path, std::move(hint));
}

void throwIfStopped(const std::stop_token& stop)
{
    if (stop.stop_requested())
        throw Error(ErrorCode::Cancelled, "cancelled");
}

} // namespace formwork
