// The page that is being written. Private to the room.
#pragma once

#include "core/base/file_system.h"
#include "core/beton/codec.h"
#include "core/beton/running_checksum.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork::beton {

// Large pieces go straight into the file, small ones are gathered first, so a page is nowhere in
// memory as a whole; its checksum is taken on the way.
class PageStream
{
public:
    // Begins a page of `size` bytes at `start` of `file`. The last one must have been closed.
    void open(WritableFile& file, std::uint64_t start, std::uint64_t size);
    bool isOpen() const { return m_file != nullptr; }
    std::uint64_t used() const { return m_used; }
    std::uint64_t left() const { return m_size - m_used; }

    void put(std::span<const std::byte> bytes); // at most left()
    // Fills the rest with zeros, hands everything to the operating system, and returns the checksum
    // of the page.
    std::uint64_t close();

private:
    void flush();
    void writeThrough(std::span<const std::byte> bytes);

    WritableFile* m_file = nullptr;
    std::uint64_t m_start = 0;
    std::uint64_t m_size = 0;
    std::uint64_t m_used = 0;
    std::vector<std::byte> m_gathered; // the end of what is used
    RunningChecksum m_checksum;
};

} // namespace formwork::beton
