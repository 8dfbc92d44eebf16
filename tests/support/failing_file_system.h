// A FileSystem that fails on demand, so that tests see what a full disk or a broken write leaves
// behind.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "support/watched_file.h"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace formwork::test {

// What changes the disk, and reading. remove() is neither counted nor
// failed: it frees space, and cleaning up has to work when a write did not.
enum class FileOperation : unsigned {
    Create = 1U << 0,
    Write = 1U << 1, // append and writeAt
    Sync = 1U << 2,  // of a file or a folder
    Close = 1U << 3,
    Rename = 1U << 4,
    CreateDirectories = 1U << 5,
    Read = 1U << 6, // opening, mapping, readAt, visit, read: changes nothing
};

constexpr unsigned kEveryFileOperation = 0x3F; // that changes the disk

// Passes everything on to `inner`, which must outlive it. Thread-safe as FileSystem is; set up the
// failure before use.
//
//     PosixFileSystem disk;
//     FailingFileSystem fileSystem(disk);
//     fileSystem.failAt(3);                  // the third change fails with NoSpace, so do all
//     later fileSystem.failAt(2, static_cast<unsigned>(FileOperation::Write), ErrorCode::Io);
//
// To try every place: run once without failure, read operationCount(), then failAt(1 .. count).
class FailingFileSystem final : public FileSystem
{
public:
    static constexpr std::uint64_t kAlways = std::numeric_limits<std::uint64_t>::max();

    explicit FailingFileSystem(FileSystem& inner) : m_inner(inner) {}

    // From the `nth` (1 = the first) operation in `mask` on, counted from this call, operations in
    // `mask` throw Error{code}: all of them, or `times` of them.
    void failAt(std::uint64_t nth, unsigned mask = kEveryFileOperation,
                ErrorCode code = ErrorCode::NoSpace, std::uint64_t times = kAlways)
    {
        m_mask = mask;
        m_code = code;
        m_failFrom = nth;
        m_times = times;
        m_count = 0;
    }
    void failNever() { failAt(kAlways, m_mask); }

    // Operations in the mask since the last failAt (or the beginning), failed ones included.
    std::uint64_t operationCount() const { return m_count; }
    std::uint64_t failureCount() const { return m_failures; }

    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override
    {
        step(FileOperation::Create, path);
        return std::make_unique<File>(*this, m_inner.create(path), path);
    }
    std::unique_ptr<WritableFile> openForUpdate(const std::filesystem::path& path) override
    {
        step(FileOperation::Create, path);
        return std::make_unique<File>(*this, m_inner.openForUpdate(path), path);
    }
    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override
    {
        step(FileOperation::Read, path);
        return std::make_unique<WatchedMappedFile>(m_inner.map(path), beforeRead(path));
    }
    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override
    {
        step(FileOperation::Read, path);
        return std::make_unique<WatchedReadableFile>(m_inner.open(path), beforeRead(path));
    }
    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override
    {
        step(FileOperation::Read, path);
        m_inner.read(path, out, maxBytes);
    }
    void rename(const std::filesystem::path& from, const std::filesystem::path& to) override
    {
        step(FileOperation::Rename, to);
        m_inner.rename(from, to);
    }
    void remove(const std::filesystem::path& path) override { m_inner.remove(path); }
    void createDirectories(const std::filesystem::path& path) override
    {
        step(FileOperation::CreateDirectories, path);
        m_inner.createDirectories(path);
    }
    void copyPermissions(const std::filesystem::path& from,
                         const std::filesystem::path& to) override
    {
        m_inner.copyPermissions(from, to);
    }
    void syncDirectory(const std::filesystem::path& path) override
    {
        step(FileOperation::Sync, path);
        m_inner.syncDirectory(path);
    }

private:
    class File final : public WritableFile
    {
    public:
        File(FailingFileSystem& owner, std::unique_ptr<WritableFile> inner,
             std::filesystem::path path)
            : m_owner(owner)
            , m_inner(std::move(inner))
            , m_path(std::move(path))
        {}
        void append(std::span<const std::byte> bytes) override
        {
            m_owner.step(FileOperation::Write, m_path);
            m_inner->append(bytes);
        }
        void writeAt(std::uint64_t offset, std::span<const std::byte> bytes) override
        {
            m_owner.step(FileOperation::Write, m_path);
            m_inner->writeAt(offset, bytes);
        }
        void sync() override
        {
            m_owner.step(FileOperation::Sync, m_path);
            m_inner->sync();
        }
        void close() override
        {
            m_owner.step(FileOperation::Close, m_path);
            m_inner->close();
        }
        void truncate(std::uint64_t size) override
        {
            m_owner.step(FileOperation::Write, m_path);
            m_inner->truncate(size);
        }
        void lock() override { m_inner->lock(); }

    private:
        FailingFileSystem& m_owner;
        std::unique_ptr<WritableFile> m_inner;
        std::filesystem::path m_path;
    };

    BeforeRead beforeRead(const std::filesystem::path& path)
    {
        return [this, path](const FileRange&) {
            step(FileOperation::Read, path);
        };
    }

    void step(FileOperation operation, const std::filesystem::path& path)
    {
        if ((m_mask & static_cast<unsigned>(operation)) == 0)
            return;
        const std::uint64_t number = ++m_count;
        if (number < m_failFrom || number - m_failFrom >= m_times)
            return;
        ++m_failures;
        throw Error(m_code, Text("made to fail by the test"), path);
    }

    FileSystem& m_inner;
    unsigned m_mask = kEveryFileOperation;
    ErrorCode m_code = ErrorCode::NoSpace;
    std::uint64_t m_failFrom = kAlways;
    std::uint64_t m_times = kAlways;
    std::atomic<std::uint64_t> m_count{0};
    std::atomic<std::uint64_t> m_failures{0};
};

} // namespace formwork::test
