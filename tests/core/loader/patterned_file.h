// A file that is not there: every byte is a function of its place. Reads can be held up and fail.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace formwork::test {

inline std::byte patternAt(std::uint64_t offset)
{
    return static_cast<std::byte>(offset * 2654435761U >> 13);
}

class PatternedFile final : public ReadableFile
{
public:
    explicit PatternedFile(std::uint64_t bytes) : m_bytes(bytes) {}

    // Reads that touch it fail.
    void breakAt(std::uint64_t offset) { m_broken = offset; }
    // Reads wait, until let go.
    void hold(bool held)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_held = held;
        }
        m_changed.notify_all();
    }

    int reads() const { return m_reads; }
    std::uint64_t bytesRead() const { return m_bytesRead; }
    int waiting() const { return m_waiting; }

    std::uint64_t size() const override { return m_bytes; }
    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        {
            std::unique_lock lock(m_mutex);
            ++m_waiting;
            m_changed.wait(lock, [&] { return !m_held; });
            --m_waiting;
        }
        ++m_reads;
        m_bytesRead += out.size();
        if (m_broken >= offset && m_broken < offset + out.size())
            throw Error(ErrorCode::Io, Text("cannot read at byte %1").arg(offset));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = patternAt(offset + i);
    }

private:
    std::uint64_t m_bytes;
    std::atomic<std::uint64_t> m_broken{0xFFFFFFFFFFFFFFFF};
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    bool m_held = false;
    mutable std::atomic<int> m_waiting{0};
    mutable std::atomic<int> m_reads{0};
    mutable std::atomic<std::uint64_t> m_bytesRead{0};
};

} // namespace formwork::test
