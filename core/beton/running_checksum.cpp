#include "core/beton/running_checksum.h"

#include <new>

#include <xxhash.h>

namespace formwork::beton {

std::uint64_t checksum(std::span<const std::byte> bytes)
{
    return XXH64(bytes.data(), bytes.size(), 0);
}

struct RunningChecksum::State
{
    State() : hash(XXH64_createState())
    {
        if (hash == nullptr)
            throw std::bad_alloc();
    }
    ~State() { XXH64_freeState(hash); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    XXH64_state_t* hash;
};

RunningChecksum::RunningChecksum() : m_state(std::make_unique<State>())
{
    restart();
}

RunningChecksum::~RunningChecksum() = default;

void RunningChecksum::restart()
{
    XXH64_reset(m_state->hash, 0);
}

void RunningChecksum::add(std::span<const std::byte> bytes)
{
    XXH64_update(m_state->hash, bytes.data(), bytes.size());
}

std::uint64_t RunningChecksum::value() const
{
    return XXH64_digest(m_state->hash);
}

} // namespace formwork::beton
