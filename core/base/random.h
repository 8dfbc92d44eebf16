// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as
// 1, 2, 3", SC 2011). A draw is a pure function of (seed, stream, index, position), so the number
// of threads and the order of work never change a result.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace formwork {

// What a sequence of draws is for; different purposes never share numbers.
enum class RandomStream : std::uint32_t {
    SampleOrder = 1,
    Augmentation = 2,
    CompressChoice = 3,
    Split = 4,
    DemoImages = 5,
    ModelInit = 6,
    Shuffle = 7,
    // One for each augmentation, so that turning one on changes nothing else.
    ColourJitter = 16,
    RandAugment = 17,
    Grayscale = 18,
    GaussianBlur = 19,
    RandomErasing = 20,
    BatchMix = 21,
    PaddedCrop = 22,
    Bootstrap = 32,
};

// One block of four 32-bit numbers.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

// A short sequence of draws for one (seed, stream, epoch, index). Cheap to make; not thread-safe.
class CounterRng
{
public:
    CounterRng(std::uint64_t seed, RandomStream stream, std::uint32_t epoch, std::uint64_t index);

    std::uint32_t next32();
    // Uniform in [0, 1) with 53 bits.
    double uniform();
    // Uniform in [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    // Uniform in [0, bound), bound > 0, without modulo bias.
    std::uint64_t below(std::uint64_t bound);
    // Standard normal (Box-Muller, one of the pair is dropped).
    double normal();

private:
    std::array<std::uint32_t, 2> m_key;
    std::array<std::uint32_t, 4> m_counter;
    std::array<std::uint32_t, 4> m_block{};
    std::size_t m_used = 4;
};

// Fisher-Yates over `values`.
template <typename T>
void shuffle(std::span<T> values, CounterRng& rng)
{
    for (std::size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[static_cast<std::size_t>(rng.below(i))]);
}

} // namespace formwork
