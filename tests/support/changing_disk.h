// The disk, where a file changes while it is being read.
#pragma once

#include "support/forwarding_file_system.h"
#include "support/watched_file.h"

#include <fstream>

namespace formwork::test {

class ChangingDisk final : public ForwardingFileSystem
{
public:
    // The byte at `offset` of mapped files is another one when exactly `range` is about to be read.
    void changeBefore(const FileRange& range, std::uint64_t offset)
    {
        m_range = range;
        m_offset = offset;
    }

    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override
    {
        return std::make_unique<WatchedMappedFile>(
            ForwardingFileSystem::map(path), [this, path](const FileRange& range) {
                if (range.offset == m_range.offset && range.bytes == m_range.bytes)
                    flip(path);
            });
    }

private:
    void flip(const std::filesystem::path& path) const
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.exceptions(std::ios::failbit | std::ios::badbit);
        const auto place = static_cast<std::streamoff>(m_offset);
        file.seekg(place);
        const auto byte = static_cast<unsigned char>(file.get());
        file.seekp(place);
        file.put(static_cast<char>(byte ^ 1U));
    }

    FileRange m_range;
    std::uint64_t m_offset = 0;
};

} // namespace formwork::test
