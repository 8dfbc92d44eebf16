// Reads files for the sole purpose that the system keeps them in memory.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

// Not thread-safe.
class FileWarmer
{
public:
    // `bytes`: of all files together, for the progress.
    FileWarmer(FileSystem& fileSystem, std::uint64_t bytes, ProgressSink& progress,
               std::stop_token stop);

    // A file that cannot be read is reported as a problem. Error{Cancelled} after a stop request.
    void read(const std::filesystem::path& path);

private:
    void count(std::uint64_t bytes);

    FileSystem& m_fileSystem;
    ProgressSink& m_sink;
    std::stop_token m_stop;
    Progress m_progress;
    std::uint64_t m_reported = 0;
    std::vector<std::byte> m_buffer;
};

} // namespace formwork
