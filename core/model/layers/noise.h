// What a model draws at random in training: dropout (Srivastava et al., JMLR 2014) and drop path
// (stochastic depth; Huang et al., ECCV 2016). Every draw is a function of (seed, step, which draw
// of the forward it is) and of the element's place alone, so a resumed run draws what an
// uninterrupted one does, whatever the number of threads. Private to core/model.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace formwork {

class Noise
{
public:
    explicit Noise(std::uint64_t seed) : m_seed(seed) {}

    // Which training step the next forward belongs to.
    void setStep(std::uint64_t step)
    {
        m_step = step;
        if (m_generator.defined())
            seedGenerator();
    }
    // Before the first draw of a forward.
    void restart() { m_draw = 0; }

    // Each element is kept with probability 1 - rate, scaled by 1 / (1 - rate); a rate of 0 returns
    // `x` itself.
    at::Tensor dropout(const at::Tensor& x, double rate);

    // For a residual branch, rows (batch * tokens, width): each image keeps it with probability
    // 1 - rate, scaled likewise.
    at::Tensor dropPath(const at::Tensor& rows, std::int64_t batch, double rate);

    // (batch * keep) rows of `batch` images with `patches` each: of every image the rows of `keep`
    // patches, drawn at random, in ascending order; int64 on `device`. The draw does not depend on
    // the device.
    at::Tensor keptRows(std::int64_t batch, std::int64_t patches, std::int64_t keep,
                        const at::Device& device);

    // For steps that are recorded and replayed: from now on every draw on `device`, which is no
    // CPU, takes the next numbers of one generator, which setStep() seeds. The numbers are still a
    // function of (seed, step), but a step has only one forward. Undefined for a CPU.
    at::Generator useOneGenerator(const at::Device& device);

private:
    void seedGenerator();

    // Booleans that are true with probability `keep`. On the CPU drawn in parallel, elsewhere by
    // the device.
    at::Tensor keepMask(at::IntArrayRef shape, const at::Device& device, double keep);

    std::uint64_t m_seed;
    std::uint64_t m_step = 0;
    std::uint32_t m_draw = 0;
    at::Generator m_generator; // undefined: each draw has its own
};

} // namespace formwork
