#include "core/model/layers/noise.h"

#include "core/base/random.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace formwork {

namespace {

constexpr std::int64_t kPerBlock = 4;     // numbers of one Philox block
constexpr std::int64_t kGrain = 1 << 12;  // blocks that are worth waking another thread for
constexpr double kNumbers = 4294967296.0; // of 32 bits
// Other users of the seed count epochs where this and the draw's number stand.
constexpr std::uint32_t kPurpose = 0xD0000000;

std::array<std::uint32_t, 2> halves(std::uint64_t value)
{
    return {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)};
}

// Own numbers of this draw on the device; its default generator is only copied.
at::Generator deviceGenerator(const at::Device& device, std::uint64_t seed)
{
    at::Generator generator = at::globalContext().defaultGenerator(device).clone();
    const std::lock_guard lock(generator.mutex());
    generator.set_current_seed(seed);
    return generator;
}

} // namespace

at::Generator Noise::useOneGenerator(const at::Device& device)
{
    if (device.is_cpu())
        return {};
    m_generator = deviceGenerator(device, 0);
    seedGenerator();
    return m_generator;
}

void Noise::seedGenerator()
{
    const std::array<std::uint32_t, 2> step = halves(m_step);
    const auto bits = philox4x32({UINT32_MAX, kPurpose, step[0], step[1]}, halves(m_seed));
    const std::lock_guard lock(m_generator.mutex());
    m_generator.set_current_seed(static_cast<std::uint64_t>(bits[1]) << 32 | bits[0]);
}

at::Tensor Noise::keepMask(at::IntArrayRef shape, const at::Device& device, double keep)
{
    const std::array<std::uint32_t, 2> key = halves(m_seed);
    const std::array<std::uint32_t, 2> step = halves(m_step);
    const std::uint32_t draw = kPurpose + m_draw++;
    at::Tensor mask = at::empty(shape, at::TensorOptions().dtype(at::kBool).device(device));
    if (m_generator.defined() && !device.is_cpu())
        return mask.bernoulli_(keep, m_generator);
    if (!device.is_cpu()) {
        // Past the blocks of any mask on the CPU.
        const auto bits = philox4x32({UINT32_MAX, draw, step[0], step[1]}, key);
        const std::uint64_t seed = static_cast<std::uint64_t>(bits[1]) << 32 | bits[0];
        return mask.bernoulli_(keep, deviceGenerator(device, seed));
    }
    const auto below = static_cast<std::uint64_t>(keep * kNumbers);
    const std::int64_t count = mask.numel();
    bool* out = mask.data_ptr<bool>();
    at::parallel_for(
        0, (count + kPerBlock - 1) / kPerBlock, kGrain, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t block = begin; block < end; ++block) {
                const auto numbers =
                    philox4x32({static_cast<std::uint32_t>(block), draw, step[0], step[1]}, key);
                const std::int64_t first = block * kPerBlock;
                const std::int64_t most = std::min(kPerBlock, count - first);
                for (std::int64_t i = 0; i < most; ++i)
                    out[first + i] = numbers[static_cast<std::size_t>(i)] < below;
            }
        });
    return mask;
}

at::Tensor Noise::keptRows(std::int64_t batch, std::int64_t patches, std::int64_t keep,
                           const at::Device& device)
{
    const std::array<std::uint32_t, 2> key = halves(m_seed);
    const std::array<std::uint32_t, 2> step = halves(m_step);
    const std::uint32_t draw = kPurpose + m_draw++;
    at::Tensor rows = at::empty({batch * keep}, at::kLong);
    std::int64_t* out = rows.data_ptr<std::int64_t>();
    // Every patch gets a number; those with the smallest stay. Equal ones go by their place.
    std::vector<std::pair<std::uint32_t, std::int64_t>> drawn(static_cast<std::size_t>(patches));
    for (std::int64_t image = 0; image < batch; ++image) {
        for (std::int64_t patch = 0; patch < patches; ++patch) {
            const std::int64_t place = image * patches + patch;
            const auto numbers = philox4x32(
                {static_cast<std::uint32_t>(place / kPerBlock), draw, step[0], step[1]}, key);
            drawn[static_cast<std::size_t>(patch)] = {
                numbers[static_cast<std::size_t>(place % kPerBlock)], place};
        }
        std::nth_element(drawn.begin(), drawn.begin() + keep, drawn.end());
        for (std::int64_t i = 0; i < keep; ++i)
            out[image * keep + i] = drawn[static_cast<std::size_t>(i)].second;
        std::sort(out + image * keep, out + (image + 1) * keep);
    }
    return rows.to(device);
}

at::Tensor Noise::dropout(const at::Tensor& x, double rate)
{
    if (rate == 0.0)
        return x;
    const double keep = 1.0 - rate;
    return (x * keepMask(x.sizes(), x.device(), keep)).mul_(1.0 / keep);
}

at::Tensor Noise::dropPath(const at::Tensor& rows, std::int64_t batch, double rate)
{
    if (rate == 0.0)
        return rows;
    const double keep = 1.0 - rate;
    const at::Tensor factors =
        keepMask({batch, 1, 1}, rows.device(), keep).to(rows.scalar_type()).mul_(1.0 / keep);
    return (rows.view({batch, -1, rows.size(1)}) * factors).view_as(rows);
}

} // namespace formwork
