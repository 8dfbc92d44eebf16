// The inner loops of the optimisers' sweeps over a piece of a parameter p with gradient g and
// moments m, v. Formulas: optimiser.h.
#pragma once

#include "core/experiment/config.h"

#include <cmath>
#include <cstdint>

namespace formwork {

// 1 - b1^t, sqrt(1 - b2^t)
struct AdamCorrections
{
    double first = 1;
    double secondRoot = 1;
};

inline AdamCorrections adamCorrections(const OptimizerConfig& config, std::int64_t steps)
{
    const auto t = static_cast<double>(steps);
    return {1.0 - std::pow(config.betas[0], t), std::sqrt(1.0 - std::pow(config.betas[1], t))};
}

template <typename T>
struct AdamFactors
{
    T beta1, beta1Rest, beta2, beta2Rest;
    T stepSize, rootCorrection, epsilon;
    T shrink, decay; // AdamW, Adam
};

// The factors of LAMB, whose moments are those of Adam without decay.
template <typename T>
AdamFactors<T> adamFactors(const OptimizerConfig& config, const AdamCorrections& corrections,
                           double learningRate, double weightDecay)
{
    const double beta1 = config.betas[0];
    const double beta2 = config.betas[1];
    const bool decoupled = config.name == OptimizerKind::AdamW;
    const bool coupled = config.name == OptimizerKind::Adam;
    AdamFactors<T> factors{};
    factors.beta1 = static_cast<T>(beta1);
    factors.beta1Rest = static_cast<T>(1.0 - beta1);
    factors.beta2 = static_cast<T>(beta2);
    factors.beta2Rest = static_cast<T>(1.0 - beta2);
    factors.stepSize = static_cast<T>(learningRate / corrections.first);
    factors.rootCorrection = static_cast<T>(corrections.secondRoot);
    factors.epsilon = static_cast<T>(config.epsilon);
    factors.shrink = static_cast<T>(decoupled ? 1.0 - learningRate * weightDecay : 1.0);
    factors.decay = static_cast<T>(coupled ? weightDecay : 0.0);
    return factors;
}

template <typename T>
void adamSweep(T* __restrict p, const T* __restrict g, T* __restrict m, T* __restrict v,
               std::int64_t count, const AdamFactors<T>& factors)
{
    const AdamFactors<T> f = factors; // a local copy cannot alias what is written
    for (std::int64_t i = 0; i < count; ++i) {
        const T weight = p[i] * f.shrink;
        const T gradient = g[i] + f.decay * weight;
        const T first = f.beta1 * m[i] + f.beta1Rest * gradient;
        const T second = f.beta2 * v[i] + f.beta2Rest * gradient * gradient;
        m[i] = first;
        v[i] = second;
        p[i] = weight - f.stepSize * first / (std::sqrt(second) / f.rootCorrection + f.epsilon);
    }
}

// The factors of Schedule-Free AdamW; `averageWeight` is c.
template <typename T>
struct ScheduleFreeFactors
{
    T beta2, beta2Rest, rootCorrection, epsilon, decay;
    T learningRate, averageWeight;
    T stepOfY; // lr (b1 (1 - c) - 1)
};

template <typename T>
ScheduleFreeFactors<T> scheduleFreeFactors(const OptimizerConfig& config,
                                           const AdamCorrections& corrections, double averageWeight,
                                           double learningRate, double weightDecay)
{
    const double beta2 = config.betas[1];
    return {static_cast<T>(beta2),
            static_cast<T>(1.0 - beta2),
            static_cast<T>(corrections.secondRoot),
            static_cast<T>(config.epsilon),
            static_cast<T>(weightDecay),
            static_cast<T>(learningRate),
            static_cast<T>(averageWeight),
            static_cast<T>(learningRate * (config.betas[0] * (1.0 - averageWeight) - 1.0))};
}

template <typename T>
void scheduleFreeSweep(T* __restrict y, const T* __restrict g, T* __restrict z, T* __restrict v,
                       std::int64_t count, const ScheduleFreeFactors<T>& factors)
{
    const ScheduleFreeFactors<T> f = factors;
    for (std::int64_t i = 0; i < count; ++i) {
        const T second = f.beta2 * v[i] + f.beta2Rest * g[i] * g[i];
        const T direction =
            g[i] / (std::sqrt(second) / f.rootCorrection + f.epsilon) + f.decay * y[i];
        v[i] = second;
        y[i] += f.averageWeight * (z[i] - y[i]) + f.stepOfY * direction;
        z[i] -= f.learningRate * direction;
    }
}

template <typename T>
struct SgdFactors
{
    T learningRate, momentum, decay;
    T plain, look; // p -= learningRate (plain g + look m)
};

template <typename T>
SgdFactors<T> sgdFactors(const OptimizerConfig& config, double learningRate, double weightDecay)
{
    const double momentum = config.momentum;
    return {static_cast<T>(learningRate), static_cast<T>(momentum), static_cast<T>(weightDecay),
            static_cast<T>(config.nesterov ? 1.0 : 0.0),
            static_cast<T>(config.nesterov ? momentum : 1.0)};
}

template <typename T>
void sgdSweep(T* __restrict p, const T* __restrict g, T* __restrict m, std::int64_t count,
              const SgdFactors<T>& factors)
{
    const SgdFactors<T> f = factors;
    for (std::int64_t i = 0; i < count; ++i) {
        const T gradient = g[i] + f.decay * p[i];
        const T velocity = f.momentum * m[i] + gradient;
        m[i] = velocity;
        p[i] -= f.learningRate * (f.plain * gradient + f.look * velocity);
    }
}

template <typename T>
struct LambFactors
{
    T beta1, beta1Rest, beta2, beta2Rest;
    T firstCorrection, rootCorrection, epsilon, decay;
};

template <typename T>
LambFactors<T> lambFactors(const OptimizerConfig& config, const AdamCorrections& corrections,
                           double weightDecay)
{
    LambFactors<T> factors{};
    factors.beta1 = static_cast<T>(config.betas[0]);
    factors.beta1Rest = static_cast<T>(1.0 - config.betas[0]);
    factors.beta2 = static_cast<T>(config.betas[1]);
    factors.beta2Rest = static_cast<T>(1.0 - config.betas[1]);
    factors.firstCorrection = static_cast<T>(corrections.first);
    factors.rootCorrection = static_cast<T>(corrections.secondRoot);
    factors.epsilon = static_cast<T>(config.epsilon);
    factors.decay = static_cast<T>(weightDecay);
    return factors;
}

// Sums of squares.
struct LambNorms
{
    double weights = 0;
    double direction = 0;

    LambNorms& operator+=(const LambNorms& other)
    {
        weights += other.weights;
        direction += other.direction;
        return *this;
    }
};

inline double trustRatio(const LambNorms& sums)
{
    if (!(sums.weights > 0 && sums.direction > 0))
        return 1.0;
    return std::sqrt(sums.weights) / std::sqrt(sums.direction);
}

template <typename T>
T lambDirection(T p, T m, T v, const LambFactors<T>& f)
{
    return m / f.firstCorrection / (std::sqrt(v) / f.rootCorrection + f.epsilon) + f.decay * p;
}

// The first of LAMB's sweeps: the moments, and the norms of the piece.
template <typename T>
LambNorms lambMoments(const T* __restrict p, const T* __restrict g, T* __restrict m,
                      T* __restrict v, std::int64_t count, const LambFactors<T>& factors)
{
    // Sums in lanes, which the compiler may keep in one register.
    constexpr std::int64_t kLanes = 8;
    const LambFactors<T> f = factors;
    T weights[kLanes] = {};
    T direction[kLanes] = {};
    const auto one = [&](std::int64_t i, std::int64_t lane) {
        const T first = f.beta1 * m[i] + f.beta1Rest * g[i];
        const T second = f.beta2 * v[i] + f.beta2Rest * g[i] * g[i];
        m[i] = first;
        v[i] = second;
        const T d = lambDirection(p[i], first, second, f);
        weights[lane] += p[i] * p[i];
        direction[lane] += d * d;
    };
    const std::int64_t whole = count / kLanes * kLanes;
    for (std::int64_t i = 0; i < whole; i += kLanes)
        for (std::int64_t lane = 0; lane < kLanes; ++lane)
            one(i + lane, lane);
    for (std::int64_t i = whole; i < count; ++i)
        one(i, i - whole);
    LambNorms norms;
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        norms.weights += static_cast<double>(weights[lane]);
        norms.direction += static_cast<double>(direction[lane]);
    }
    return norms;
}

// The second: `rate` has the trust ratio in it.
template <typename T>
void lambApply(T* __restrict p, const T* __restrict m, const T* __restrict v, std::int64_t count,
               const LambFactors<T>& factors, T rate)
{
    const LambFactors<T> f = factors;
    for (std::int64_t i = 0; i < count; ++i)
        p[i] -= rate * lambDirection(p[i], m[i], v[i], f);
}

} // namespace formwork
