// A disk with a bad sector: reads that touch it fail, all else works.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "support/forwarding_file_system.h"
#include "support/watched_file.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace formwork::test {

class BadDisk final : public ForwardingFileSystem
{
public:
    void breakAt(std::uint64_t offset) { m_broken = offset; }
    int reads() const { return m_reads; } // of open files

    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override
    {
        return std::make_unique<WatchedReadableFile>(ForwardingFileSystem::open(path),
                                                     beforeRead(path));
    }
    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override
    {
        return std::make_unique<WatchedMappedFile>(ForwardingFileSystem::map(path),
                                                   beforeRead(path));
    }

private:
    BeforeRead beforeRead(const std::filesystem::path& path)
    {
        return [this, path](const FileRange& range) {
            ++m_reads;
            const std::uint64_t broken = m_broken;
            if (broken >= range.offset && broken < range.offset + range.bytes)
                throw Error(ErrorCode::Io, Text("cannot read at byte %1").arg(range.offset), path);
        };
    }

    std::atomic<std::uint64_t> m_broken{0xFFFFFFFFFFFFFFFF};
    std::atomic<int> m_reads{0};
};

} // namespace formwork::test
