// The disk, for file systems of tests that change one thing about it.
#pragma once

#include "core/base/file_system.h"

namespace formwork::test {

class ForwardingFileSystem : public FileSystem
{
public:
    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override
    {
        return m_disk.create(path);
    }
    std::unique_ptr<WritableFile> openForUpdate(const std::filesystem::path& path) override
    {
        return m_disk.openForUpdate(path);
    }
    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override
    {
        return m_disk.map(path);
    }
    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override
    {
        return m_disk.open(path);
    }
    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override
    {
        m_disk.read(path, out, maxBytes);
    }
    void rename(const std::filesystem::path& from, const std::filesystem::path& to) override
    {
        m_disk.rename(from, to);
    }
    void remove(const std::filesystem::path& path) override { m_disk.remove(path); }
    void createDirectories(const std::filesystem::path& path) override
    {
        m_disk.createDirectories(path);
    }
    void syncDirectory(const std::filesystem::path& path) override { m_disk.syncDirectory(path); }
    void copyPermissions(const std::filesystem::path& from,
                         const std::filesystem::path& to) override
    {
        m_disk.copyPermissions(from, to);
    }

private:
    PosixFileSystem m_disk;
};

} // namespace formwork::test
