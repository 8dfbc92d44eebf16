#include "core/base/file_system.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/mapping_guard.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace formwork {

namespace fs = std::filesystem;

namespace {

class FileDescriptor
{
public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    ~FileDescriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(other.release()) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    int get() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd;
};

class PosixWritableFile final : public WritableFile
{
public:
    PosixWritableFile(int fd, fs::path path) : m_fd(fd), m_path(std::move(path)) {}

    void append(std::span<const std::byte> bytes) override
    {
        writeAt(m_position, bytes);
        m_position += bytes.size();
    }

    void writeAt(std::uint64_t offset, std::span<const std::byte> bytes) override
    {
        while (!bytes.empty()) {
            const ssize_t written =
                ::pwrite(m_fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0) {
                if (errno == EINTR)
                    continue;
                const int failure = errno;
                throw errorFromErrno(
                    failure, Text("write %1 bytes at byte %2").arg(bytes.size(), offset), m_path);
            }
            offset += static_cast<std::uint64_t>(written);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }

    void sync() override
    {
        if (::fsync(m_fd.get()) != 0)
            throw errorFromErrno(errno, Text("flush to disk"), m_path);
    }

    void close() override
    {
        if (::close(m_fd.release()) != 0)
            throw errorFromErrno(errno, Text("close"), m_path);
    }

    void startWriteback(std::uint64_t offset, std::uint64_t bytes) override
    {
        ::sync_file_range(m_fd.get(), static_cast<off_t>(offset), static_cast<off_t>(bytes),
                          SYNC_FILE_RANGE_WRITE);
    }

    void truncate(std::uint64_t size) override
    {
        if (::ftruncate(m_fd.get(), static_cast<off_t>(size)) != 0)
            throw errorFromErrno(errno, Text("change the size of"), m_path);
    }

    void lock() override
    {
        struct stat status = {};
        const bool locked = ::flock(m_fd.get(), LOCK_EX | LOCK_NB) == 0;
        if (!locked && errno != EWOULDBLOCK)
            throw errorFromErrno(errno, Text("lock"), m_path);
        // Nobody else can reach a file without a name: its owner removed it just now.
        if (!locked || ::fstat(m_fd.get(), &status) != 0 || status.st_nlink == 0)
            throw Error(ErrorCode::Busy, Text("another process is writing this file"), m_path,
                        Text("wait until it has ended"));
    }

private:
    FileDescriptor m_fd;
    fs::path m_path;
    std::uint64_t m_position = 0;
};

// A file that does not reach up to `end`.
Error cutShort(int fd, std::uint64_t end, const fs::path& path)
{
    struct stat status = {};
    std::uint64_t size = 0;
    if (::fstat(fd, &status) == 0)
        size = std::min(static_cast<std::uint64_t>(status.st_size), end);
    return Error(ErrorCode::CorruptData,
                 Text("the file ends at byte %1, %2 bytes short").arg(size, end - size), path,
                 Text("it was cut short after it had been opened; copy it again"));
}

Error cannotRead(int errnoValue, std::uint64_t offset, const fs::path& path)
{
    return errorFromErrno(errnoValue, Text("read at byte %1").arg(offset), path);
}

void readFully(int fd, std::uint64_t offset, std::span<std::byte> out, const fs::path& path)
{
    while (!out.empty()) {
        const ssize_t got = ::pread(fd, out.data(), out.size(), static_cast<off_t>(offset));
        if (got < 0) {
            if (errno == EINTR)
                continue;
            throw cannotRead(errno, offset, path);
        }
        if (got == 0)
            throw cutShort(fd, offset + out.size(), path);
        offset += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

class PosixReadableFile final : public ReadableFile
{
public:
    PosixReadableFile(int fd, std::uint64_t size, fs::path path)
        : m_fd(fd)
        , m_size(size)
        , m_path(std::move(path))
    {}

    std::uint64_t size() const override { return m_size; }

    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        readFully(m_fd.get(), offset, out, m_path);
    }

private:
    FileDescriptor m_fd;
    std::uint64_t m_size;
    fs::path m_path;
};

// Owns the addresses; nothing is mapped of an empty file.
class Mapping
{
public:
    Mapping(int fd, std::size_t size, const fs::path& path) : m_size(size)
    {
        if (size == 0)
            return;
        m_address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
        if (m_address == MAP_FAILED)
            throw errorFromErrno(errno, Text("map into memory"), path);
    }
    ~Mapping()
    {
        if (m_size > 0)
            ::munmap(m_address, m_size);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    std::span<const std::byte> bytes() const
    {
        return {static_cast<const std::byte*>(m_address), m_size};
    }

private:
    std::size_t m_size;
    void* m_address = nullptr;
};

class PosixMappedFile final : public MappedFile
{
public:
    PosixMappedFile(int fd, std::uint64_t size, fs::path path)
        : m_fd(fd)
        , m_path(std::move(path))
        , m_mapping(fd, static_cast<std::size_t>(size), m_path)
        , m_guard(m_mapping.bytes().data(), m_mapping.bytes().size())
    {}

    std::uint64_t size() const override { return m_mapping.bytes().size(); }

    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        readFully(m_fd.get(), offset, out, m_path);
    }

    void visit(const FileRange& range, const Visitor& visitor) const override
    {
        const auto bytes = part(range);
        try {
            visitor(bytes);
        } catch (...) {
            requireIntact(); // or the visitor found fault with zeros
            throw;
        }
        requireIntact();
    }

    void requireIntact() const override
    {
        const auto offset = m_guard.brokenAt();
        if (!offset)
            return;
        struct stat status = {};
        if (::fstat(m_fd.get(), &status) == 0 &&
            static_cast<std::uint64_t>(status.st_size) < size())
            throw cutShort(m_fd.get(), size(), m_path);
        std::byte byte{};
        readAt(*offset, {&byte, 1}); // for the system's reason
        throw cannotRead(EIO, *offset, m_path);
    }

    void expect(const FileRange& range) const override
    {
        static const auto kPage = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        const std::uint64_t begin = range.offset / kPage * kPage;
        const auto bytes = part({begin, range.offset - begin + range.bytes});
        ::posix_madvise(const_cast<std::byte*>(bytes.data()), bytes.size(), POSIX_MADV_WILLNEED);
    }

private:
    std::span<const std::byte> part(const FileRange& range) const
    {
        if (range.offset > size() || range.bytes > size() - range.offset)
            throw Error(ErrorCode::InvalidArgument, Text("a range outside the file was requested"),
                        m_path);
        return m_mapping.bytes().subspan(range.offset, range.bytes);
    }

    FileDescriptor m_fd;
    fs::path m_path;
    Mapping m_mapping;
    GuardedRange m_guard; // released before the addresses are reused
};

struct OpenedFile
{
    int fd;
    std::uint64_t size;
};

OpenedFile openForReading(const fs::path& path)
{
    // Not to wait for a writer of what may be a pipe; regular files never wait.
    FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0)
        throw errorFromErrno(errno, Text("open"), path);
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0)
        throw errorFromErrno(errno, Text("read the size"), path);
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::UnsupportedFormat, Text("not a regular file"), path);
    return {fd.release(), static_cast<std::uint64_t>(status.st_size)};
}

FileDescriptor openForWriting(const fs::path& path, int flags)
{
    FileDescriptor fd(
        ::open(path.c_str(), O_CREAT | O_NOFOLLOW | O_RDWR | O_CLOEXEC | flags, 0644));
    if (fd.get() < 0)
        throw errorFromErrno(errno, Text("create"), path);
    return fd;
}

// A name made by another process could be another one of a file that must not be overwritten.
void requireOneName(int fd, const fs::path& path)
{
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        throw errorFromErrno(errno, Text("read the size"), path);
    if (status.st_nlink > 1)
        throw Error(ErrorCode::PermissionDenied, Text("the file has several names"), path,
                    Text("remove the link or choose another place"));
}

} // namespace

void WritableFile::truncate(std::uint64_t)
{
    throw Error(ErrorCode::Internal, Text("this file system cannot change the size of files"));
}

void WritableFile::lock()
{
    throw Error(ErrorCode::Internal, Text("this file system cannot lock files"));
}

std::unique_ptr<WritableFile> FileSystem::openForUpdate(const fs::path& path)
{
    throw Error(ErrorCode::Internal, Text("this file system cannot open files for update"), path);
}

std::unique_ptr<WritableFile> PosixFileSystem::openForUpdate(const fs::path& path)
{
    FileDescriptor fd = openForWriting(path, 0);
    requireOneName(fd.get(), path);
    return std::make_unique<PosixWritableFile>(fd.release(), path);
}

std::unique_ptr<WritableFile> PosixFileSystem::create(const fs::path& path)
{
    return std::make_unique<PosixWritableFile>(openForWriting(path, O_EXCL).release(), path);
}

std::unique_ptr<MappedFile> PosixFileSystem::map(const fs::path& path)
{
    const OpenedFile opened = openForReading(path);
    return std::make_unique<PosixMappedFile>(opened.fd, opened.size, path);
}

std::unique_ptr<ReadableFile> PosixFileSystem::open(const fs::path& path)
{
    const OpenedFile opened = openForReading(path);
    return std::make_unique<PosixReadableFile>(opened.fd, opened.size, path);
}

void PosixFileSystem::read(const fs::path& path, std::vector<std::byte>& out,
                           std::uint64_t maxBytes)
{
    const OpenedFile opened = openForReading(path);
    const FileDescriptor fd(opened.fd);
    if (opened.size > maxBytes)
        throw Error(
            ErrorCode::InvalidArgument,
            Text("the file has %1 bytes, more than the %2 allowed here").arg(opened.size, maxBytes),
            path);
    out.resize(opened.size);
    readFully(fd.get(), 0, out, path);
}

void PosixFileSystem::rename(const fs::path& from, const fs::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        throw errorFromErrno(errno, Text("move %1 here").arg(from.filename().string()), to);
}

void PosixFileSystem::remove(const fs::path& path)
{
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        throw errorFromErrno(errno, Text("remove"), path);
}

void PosixFileSystem::createDirectories(const fs::path& path)
{
    std::error_code failure;
    fs::create_directories(path, failure);
    if (failure)
        throw errorFromErrno(failure.value(), Text("create the folder"), path);
}

void PosixFileSystem::syncDirectory(const fs::path& path)
{
    const fs::path folder = path.empty() ? fs::path(".") : path;
    const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0)
        throw errorFromErrno(errno, Text("open the folder"), folder);
    if (::fsync(fd.get()) != 0)
        throw errorFromErrno(errno, Text("flush the folder to disk"), folder);
}

void PosixFileSystem::copyPermissions(const fs::path& from, const fs::path& to)
{
    struct stat status = {};
    if (::stat(from.c_str(), &status) != 0)
        throw errorFromErrno(errno, Text("read the permissions of"), from);
    // Only a privileged user can give files away; one's own group may be kept. First, because it
    // may clear bits of the mode.
    if (::chown(to.c_str(), status.st_uid, status.st_gid) != 0)
        std::ignore = ::chown(to.c_str(), static_cast<uid_t>(-1), status.st_gid);
    if (::chmod(to.c_str(), status.st_mode & 07777U) != 0)
        throw errorFromErrno(errno, Text("change the permissions of"), to);
}

void ignoreFileSizeSignal()
{
    ::signal(SIGXFSZ, SIG_IGN);
}

fs::path resolveLinks(const fs::path& path)
{
    constexpr int kMostLinks = 40; // as many as the system follows
    fs::path place = path;
    std::error_code failure;
    for (int i = 0; i < kMostLinks && fs::is_symlink(place, failure); ++i) {
        const fs::path next = fs::read_symlink(place, failure);
        if (failure)
            return path;
        place = next.is_absolute() ? next : place.parent_path() / next;
    }
    return fs::is_symlink(place, failure) ? path : place;
}

void writeTextFile(FileSystem& fileSystem, const fs::path& target, std::string_view text)
{
    AtomicFile file(fileSystem, target);
    file.file().append(std::as_bytes(std::span(text)));
    file.commit();
}

std::string readTextFile(FileSystem& fileSystem, const fs::path& path, std::uint64_t maxBytes)
{
    std::vector<std::byte> bytes;
    fileSystem.read(path, bytes, maxBytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace formwork
