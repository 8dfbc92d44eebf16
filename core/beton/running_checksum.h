// The one checksum of betons. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace formwork::beton {

// xxHash64 with seed 0.
std::uint64_t checksum(std::span<const std::byte> bytes);

// The same of bytes that come in pieces.
class RunningChecksum
{
public:
    RunningChecksum();
    ~RunningChecksum();
    RunningChecksum(const RunningChecksum&) = delete;
    RunningChecksum& operator=(const RunningChecksum&) = delete;

    void restart();
    void add(std::span<const std::byte> bytes);
    std::uint64_t value() const; // of what was added since the start

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace formwork::beton
