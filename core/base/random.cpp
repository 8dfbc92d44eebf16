#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace formwork {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key)
{
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
    constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
    constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = kMultiplier0 * counter[0];
        const std::uint64_t product1 = kMultiplier1 * counter[2];
        counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(product1),
                   static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

CounterRng::CounterRng(std::uint64_t seed, RandomStream stream, std::uint32_t epoch,
                       std::uint64_t index)
    : m_key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}
{
    // Counter words: position (with the stream in its top byte), epoch, index low, index high.
    m_counter = {static_cast<std::uint32_t>(stream) << 24, epoch, static_cast<std::uint32_t>(index),
                 static_cast<std::uint32_t>(index >> 32)};
}

std::uint32_t CounterRng::next32()
{
    if (m_used == m_block.size()) {
        m_block = philox4x32(m_counter, m_key);
        m_used = 0;
        // 2^24 blocks before the position would reach the stream's byte: 67 million draws. Longer
        // sequences carry on into the next epoch word, which no short sequence of that epoch uses
        // with this index in practice; a shuffle of more than 2^25 items does get there.
        if ((++m_counter[0] & 0x00FFFFFFU) == 0) {
            m_counter[0] -= 0x01000000U;
            m_counter[1] ^= 0x80000000U;
        }
    }
    return m_block[m_used++];
}

double CounterRng::uniform()
{
    const std::uint64_t high = next32();
    const std::uint64_t bits = (high << 32 | next32()) >> 11;
    return static_cast<double>(bits) * 0x1p-53;
}

std::uint64_t CounterRng::below(std::uint64_t bound)
{
    // Rejection of the short last interval keeps every value equally likely.
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    for (;;) {
        const std::uint64_t high = next32();
        const std::uint64_t value = high << 32 | next32();
        if (value < limit)
            return value % bound;
    }
}

double CounterRng::normal()
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

} // namespace formwork
