// A disk that gives this many bytes a second to all readers together, and needs this long to
// find each piece. Nothing but the reads through it is slowed down: a mapped file is not.
#pragma once

#include "core/base/file_system.h"
#include "support/forwarding_file_system.h"
#include "support/watched_file.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
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

    std::unique_ptr<ReadableFile> open(const std::filesystem::path& path) override
    {
        return std::make_unique<WatchedReadableFile>(
            ForwardingFileSystem::open(path),
            [this](const FileRange& range) { serve(static_cast<std::size_t>(range.bytes)); });
    }
    void read(const std::filesystem::path& path, std::vector<std::byte>& out,
              std::uint64_t maxBytes) override
    {
        ForwardingFileSystem::read(path, out, maxBytes);
        serve(out.size());
    }

private:
    using Clock = std::chrono::steady_clock;

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
    Clock::time_point m_free = Clock::now();
};

} // namespace formwork::test
