// A disk with a bad sector: reads that touch it fail, all else works.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "support/forwarding_file_system.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace formwork::test {

class BadDisk final : public ForwardingFileSystem
{
public:
    void breakAt(std::uint64_t offset) { m_broken = offset; }
    int reads() const { return m_reads; } // of open files

    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override
    {
        return std::make_unique<File>(*this, ForwardingFileSystem::open(path), path);
    }

private:
    class File final : public ReadableFile
    {
    public:
        File(BadDisk& disk, std::unique_ptr<ReadableFile> inner, std::filesystem::path path)
            : m_disk(disk)
            , m_inner(std::move(inner))
            , m_path(std::move(path))
        {}
        std::uint64_t size() const override { return m_inner->size(); }
        void readAt(std::uint64_t offset, std::span<std::byte> out) const override
        {
            ++m_disk.m_reads;
            const std::uint64_t broken = m_disk.m_broken;
            if (broken >= offset && broken < offset + out.size())
                throw Error(ErrorCode::Io, "cannot read at byte " + std::to_string(offset), m_path);
            m_inner->readAt(offset, out);
        }

    private:
        BadDisk& m_disk;
        std::unique_ptr<ReadableFile> m_inner;
        std::filesystem::path m_path;
    };

    std::atomic<std::uint64_t> m_broken{0xFFFFFFFFFFFFFFFF};
    std::atomic<int> m_reads{0};
};

} // namespace formwork::test
