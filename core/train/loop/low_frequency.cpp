#include "core/train/loop/low_frequency.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace formwork {

LowFrequency::LowFrequency(int from, int to, torch::Device device) : m_from(from), m_to(to)
{
    torch::Tensor real = at::empty({to, from}, at::kDouble);
    torch::Tensor edge = at::empty({from}, at::kDouble);
    torch::Tensor signs = at::empty({to}, at::kDouble);
    double* const out = real.data_ptr<double>();
    for (int m = 0; m < to; ++m) {
        for (int n = 0; n < from; ++n) {
            const double way = static_cast<double>(m) / to - static_cast<double>(n) / from;
            const double angle = 2 * std::numbers::pi * way;
            double sum = 1 + std::cos(angle * to / 2); // k = 0 and k = -B/2
            for (int k = 1; k < to / 2; ++k)
                sum += 2 * std::cos(angle * k);
            out[static_cast<std::int64_t>(m) * from + n] = sum / from;
        }
        signs.data_ptr<double>()[m] = m % 2 == 0 ? 1 : -1;
    }
    // For k = -B/2 alone: every other frequency has its opposite.
    for (int n = 0; n < from; ++n)
        edge.data_ptr<double>()[n] =
            std::sin(std::numbers::pi * to * n / static_cast<double>(from)) / from;
    m_real = real.to(device, at::kFloat);
    m_edge = edge.to(device, at::kFloat);
    m_signs = signs.to(device, at::kFloat);
}

torch::Tensor LowFrequency::operator()(const torch::Tensor& images) const
{
    const torch::NoGradGuard noGrad;
    torch::Tensor result = at::matmul(at::matmul(m_real, images), m_real.t());
    const torch::Tensor edges = at::matmul(at::matmul(images, m_edge), m_edge); // (B, C)
    return result.sub_(edges.unsqueeze(-1).unsqueeze(-1) * at::outer(m_signs, m_signs));
}

} // namespace formwork
