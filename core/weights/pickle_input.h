// The bytes of a pickle inside a file, read through a small window: a pickle may be as large as the
// numpy arrays that were saved in it, and none of them is needed. Private.
#pragma once

#include "core/base/file_system.h"

#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace formwork::pickle {

// Bytes [begin, end) of `file`, in order. Refers to `file` and `path`. Errors: CorruptData where
// more is asked for than is left, those of `file`.
class Input
{
public:
    Input(const ReadableFile& file, std::uint64_t begin, std::uint64_t end,
          const std::filesystem::path& path);

    // Offset in the file of what is read next.
    std::uint64_t position() const { return m_windowStart + m_next; }
    const std::filesystem::path& path() const { return m_path; }

    unsigned char byte();
    template <std::integral T>
    T number() // little-endian
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            value |= std::uint64_t{byte()} << (8 * i);
        return static_cast<T>(value);
    }
    void skip(std::uint64_t count);
    // The next `count` bytes; nothing, and they are skipped, where that is more than `longest`.
    std::optional<std::string> text(std::uint64_t count, std::size_t longest);
    // Up to a line feed, which is skipped; a line longer than `longest` is CorruptData.
    std::string line(std::size_t longest);

private:
    std::uint64_t left() const { return m_end - position(); }
    [[noreturn]] void cutOff() const;
    void refill();

    static constexpr std::size_t kWindow = 32768;

    const ReadableFile& m_file;
    const std::filesystem::path& m_path;
    std::uint64_t m_end;
    std::uint64_t m_windowStart;
    std::size_t m_windowSize = 0;
    std::size_t m_next = 0;
    std::array<std::byte, kWindow> m_window;
};

} // namespace formwork::pickle
