// A disk that gives this many bytes a second to all readers together, and needs this long to
// find each piece. Nothing but the reads through it is slowed down: a mapped file is not, nor one
// that was written through it, which is still in memory.
#pragma once

#include "core/base/file_system.h"
#include "support/forwarding_file_system.h"
#include "support/watched_file.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace formwork::test {

class SlowDisk final : public ForwardingFileSystem
{
public:
    explicit SlowDisk(double bytesPerSecond, double seekSeconds = 0)
        : m_rate(bytesPerSecond)
        , m_seek(seekSeconds)
    {}

    std::unique_ptr<WritableFile> create(const std::filesystem::path& path) override
    {
        remember(path);
        return ForwardingFileSystem::create(path);
    }
    void rename(const std::filesystem::path& from, const std::filesystem::path& to) override
    {
        ForwardingFileSystem::rename(from, to);
        remember(to);
    }
    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override
    {
        if (isInMemory(path))
            return ForwardingFileSystem::open(path);
        return std::make_unique<WatchedReadableFile>(
            ForwardingFileSystem::open(path),
            [this](const FileRange& range) { serve(static_cast<std::size_t>(range.bytes)); });
    }
    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override
    {
        ForwardingFileSystem::read(path, out, maxBytes);
        if (!isInMemory(path))
            serve(out.size());
    }

private:
    using Clock = std::chrono::steady_clock;

    void remember(const std::filesystem::path& path)
    {
        const std::lock_guard lock(m_mutex);
        m_written.insert(path);
    }
    bool isInMemory(const std::filesystem::path& path)
    {
        const std::lock_guard lock(m_mutex);
        return m_written.contains(path);
    }

    // One after the other, as a disk does.
    void serve(std::size_t bytes)
    {
        Clock::time_point done;
        {
            const std::lock_guard lock(m_mutex);
            const std::chrono::duration<double> time(m_seek + static_cast<double>(bytes) / m_rate);
            m_free =
                std::max(m_free, Clock::now()) + std::chrono::duration_cast<Clock::duration>(time);
            done = m_free;
        }
        std::this_thread::sleep_until(done);
    }

    double m_rate;
    double m_seek;
    std::mutex m_mutex;
    std::set<std::filesystem::path> m_written;
    Clock::time_point m_free = Clock::now();
};

} // namespace formwork::test
