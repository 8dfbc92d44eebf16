// All file access of core goes through FileSystem, so that a test can make the k-th write fail.
// Failures are formwork::Error with the path and a hint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// A file open for writing. Not thread-safe except writeAt on disjoint ranges.
// The destructor closes without reporting; call close() to learn of errors.
class WritableFile
{
public:
    virtual ~WritableFile() = default;
    // Appends at the end of what append() wrote so far.
    virtual void append(std::span<const std::byte> bytes) = 0;
    // Writes at an absolute offset; does not move the append position.
    virtual void writeAt(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
    // Data and metadata reach the disk before it returns (fsync).
    virtual void sync() = 0;
    virtual void close() = 0;
    // A hint: bytes that lie in this range should go to the disk soon, so that a later sync() has
    // less to wait for. Never fails.
    virtual void startWriteback(std::uint64_t /*offset*/, std::uint64_t /*bytes*/) {}

    // Only of files from FileSystem::openForUpdate():
    // Cuts the file off, or fills it up with zeros.
    virtual void truncate(std::uint64_t size);
    // Keeps other processes that call lock() out until the file is closed, also by the end of this
    // process. Error{Busy} where another one was quicker.
    virtual void lock();
};

struct FileRange
{
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;

    bool operator==(const FileRange&) const = default;
};

// A file open for reading at any place, of the size it had when it was opened. Thread-safe.
class ReadableFile
{
public:
    virtual ~ReadableFile() = default;
    virtual std::uint64_t size() const = 0;
    // Fills all of `out`. An error names the file, the offset and the system's reason; a file that
    // ends before `out` is full, because it was cut short meanwhile, is Error{CorruptData}.
    virtual void readAt(std::uint64_t offset, std::span<std::byte> out) const = 0;
};

// A whole file mapped read-only. Files that Formwork replaces are renamed over, never truncated in
// place; but other programs truncate files, and disks fail. Mapped bytes that cannot be read turn
// into zeros (core/base/mapping_guard.h; without it the process ends), so they are only reachable
// through visit(), which does not return normally then. readAt() copies without that danger.
class MappedFile : public ReadableFile
{
public:
    // std::ref() of a lambda makes one without an allocation.
    using Visitor = std::function<void(std::span<const std::byte>)>;
    // Calls `visitor` with the bytes of `range`, without a copy; they must not be kept. Whatever
    // the visitor did or threw, it is an error as of readAt() when bytes of the file could not be
    // read up to now: what the visitor made of them is void. Error{InvalidArgument} for a range
    // that does not lie in the file.
    virtual void visit(const FileRange& range, const Visitor& visitor) const = 0;
    // The same error, without a look at the bytes.
    virtual void requireIntact() const {}
    // A hint: these bytes will be visited soon. Never fails.
    virtual void expect(const FileRange& /*range*/) const {}
};

// Thread-safe. One object is made in main() (PosixFileSystem) and handed down.
class FileSystem
{
public:
    virtual ~FileSystem() = default;
    // Creates a file for writing. Error{AlreadyExists} for a name that is taken, also by a link
    // that leads nowhere: in a folder that others write to, a name does not guarantee what is
    // behind it.
    virtual std::unique_ptr<WritableFile> create(const std::filesystem::path& path) = 0;
    // Opens a file for writing with what it holds; makes an empty one if there is none. append()
    // begins at offset 0. Error{PermissionDenied} for links, symbolic and hard ones. A file
    // system need not offer it: Error{Internal}.
    virtual std::unique_ptr<WritableFile> openForUpdate(const std::filesystem::path& path);
    virtual std::unique_ptr<MappedFile> map(const std::filesystem::path& path) = 0;
    virtual std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) = 0;
    // Reads a whole file into `out` (reusing its capacity). Files above `maxBytes` are refused; a
    // file that is cut short meanwhile is Error{CorruptData}.
    virtual void read(const std::filesystem::path& path, std::vector<std::byte>& out,
                      std::uint64_t maxBytes) = 0;
    // Atomic within one file system; replaces `to`.
    virtual void rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    // Removes a file; a missing file is not an error.
    virtual void remove(const std::filesystem::path& path) = 0;
    virtual void createDirectories(const std::filesystem::path& path) = 0;
    // fsync of a directory, so that a rename in it survives a power cut.
    virtual void syncDirectory(const std::filesystem::path& path) = 0;
    // Gives `to` the mode of `from`, and its owner and group as far as that is allowed. A file
    // system need not know any.
    virtual void copyPermissions(const std::filesystem::path& /*from*/,
                                 const std::filesystem::path& /*to*/)
    {}
};

class PosixFileSystem final : public FileSystem
{
public:
    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override;
    std::unique_ptr<WritableFile> openForUpdate(const std::filesystem::path& path) override;
    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override;
    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override;
    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override;
    void rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
    void remove(const std::filesystem::path& path) override;
    void createDirectories(const std::filesystem::path& path) override;
    void syncDirectory(const std::filesystem::path& path) override;
    void copyPermissions(const std::filesystem::path& from,
                         const std::filesystem::path& to) override;
};

// Once, at the start of main(): writing beyond the limit of file sizes (ulimit -f) is the error
// "File too large" from now on, and no longer the end of the process.
void ignoreFileSizeSignal();

// Where a link leads, also one to a file that does not exist; other paths as they are.
std::filesystem::path resolveLinks(const std::filesystem::path& path);

// Writes `text` to `target` through an AtomicFile.
void writeTextFile(FileSystem& fileSystem, const std::filesystem::path& target,
                   std::string_view text);
// Reads a text file of at most `maxBytes`.
std::string readTextFile(FileSystem& fileSystem, const std::filesystem::path& path,
                         std::uint64_t maxBytes = 16U << 20);

} // namespace formwork
