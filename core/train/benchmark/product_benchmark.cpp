#include "core/train/benchmark/product_benchmark.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/model/layers/linear.h"
#include "core/train/benchmark/reference_product.h"
#include "core/train/device/device.h"

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <vector>

namespace formwork {

namespace {

constexpr std::int64_t kProductRows = 2 * 197; // tokens of two images
constexpr std::int64_t kProductWidth = 768;
// Its rate does not depend on the rows, and it is slow.
constexpr std::int64_t kReferenceRows = 48;
constexpr int kMostProducts = 15;
constexpr double kProductSeconds = 0.25; // of one kind, as soon as one product was timed

double medianOf(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// GFLOP/s of `product()`, which takes `operations`; the median of several after one to warm up.
template <typename Product>
double productRate(double operations, const std::stop_token& stop, Product product)
{
    product();
    std::vector<double> seconds;
    const double begin = steadySeconds();
    do {
        throwIfStopped(stop);
        const double before = steadySeconds();
        product();
        seconds.push_back(steadySeconds() - before);
    } while (seconds.size() < kMostProducts && steadySeconds() - begin < kProductSeconds);
    return operations / std::max(medianOf(seconds), 1e-9) / 1e9;
}

double operationsOf(std::int64_t rows)
{
    return 2.0 * static_cast<double>(rows) * kProductWidth * kProductWidth;
}

} // namespace

ProductRates benchmarkProducts(const std::stop_token& stop)
{
    ProductRates rates{.rows = kProductRows, .columns = kProductWidth, .depth = kProductWidth};
    rates.threads = availableCores();
    setComputeThreads(rates.threads);
    const at::NoGradGuard noGradients;
    const at::Tensor x = at::ones({kProductRows, kProductWidth}, at::kFloat);
    const at::Tensor weight = at::ones({kProductWidth, kProductWidth}, at::kFloat);
    at::Tensor result = at::empty({kProductRows, kProductWidth}, at::kFloat);
    rates.libtorch =
        productRate(operationsOf(kProductRows), stop, [&] { at::mm_out(result, x, weight); });
    rates.linear = productRate(operationsOf(kProductRows), stop,
                               [&] { result = linear(x, weight, at::Tensor()); });
    const at::Tensor sums = at::zeros({kReferenceRows, kProductWidth}, at::kFloat);
    rates.reference = productRate(operationsOf(kReferenceRows), stop, [&] {
        referenceProduct(kReferenceRows, kProductWidth, kProductWidth, x.data_ptr<float>(),
                         weight.data_ptr<float>(), sums.data_ptr<float>());
    });
    return rates;
}

} // namespace formwork
