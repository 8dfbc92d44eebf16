// Bytes per second of what a training step does beside its matrix products and convolutions.
//
//     bench_rows [Google Benchmark's options]
//
// Two compute threads. "bytes_per_second" counts every tensor that a pass must read or write once;
// "copy" is what this machine's memory allows, on tensors of the same size.
// --benchmark_repetitions=5 gives medians; rows of one run compare, of two runs do not.
#include "core/backend/process_environment.h"
#include "core/model/layers/attention.h"
#include "core/model/layers/row_norm.h"
#include "core/model/layers/row_passes.h"
#include "core/train/device/caching_allocator.h"
#include "core/train/device/device.h"
#include "core/train/optimiser/optimiser.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace formwork;

namespace {

constexpr int kThreads = 2;

// Rows of ViT-S at batch 32, and of its MLP.
constexpr std::int64_t kRows = 32 * 197;
constexpr std::int64_t kWidth = 384;

void addPass(const std::string& name, std::int64_t bytes, const std::function<void()>& pass)
{
    benchmark::RegisterBenchmark(name.c_str(),
                                 [bytes, pass](benchmark::State& state) {
                                     for (auto _ : state)
                                         pass();
                                     state.SetBytesProcessed(state.iterations() * bytes);
                                 })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
}

void addCopies()
{
    for (const std::int64_t width : {kWidth, 4 * kWidth}) {
        const at::Tensor from = at::ones({kRows, width});
        const at::Tensor to = at::empty_like(from);
        addPass("copy width:" + std::to_string(width), 2 * kRows * width * 4,
                [=] { to.copy_(from); });
    }
}

void addLayerNorm()
{
    const LayerNorm norm = {at::ones({kWidth}), at::zeros({kWidth})};
    const at::Tensor x = at::randn({kRows, kWidth});
    const at::Tensor scales = at::empty({kRows, 2});
    // Zeros stay zeros; other gradients would vanish or grow from pass to pass, in place.
    const at::Tensor gradient = at::zeros_like(x);
    const std::int64_t bytes = kRows * kWidth * 4;
    addPass("layer norm forward", 2 * bytes, [=] { normRows(norm, x, scales); });
    normRows(norm, x, scales);
    addPass("layer norm again", 2 * bytes, [=] { normRowsAgain(norm, x, scales); });
    addPass("layer norm backward", 3 * bytes,
            [=] { normRowsBackward(norm, x, scales, gradient, {}); });
    addPass("LibTorch's layer norm forward", 2 * bytes,
            [=] { at::layer_norm(x, {kWidth}, norm.weight, norm.bias, 1e-6); });
}

void addGelu()
{
    const at::Tensor x = at::randn({kRows, 4 * kWidth});
    const at::Tensor gradient = at::zeros_like(x);
    const std::int64_t bytes = kRows * 4 * kWidth * 4;
    addPass("gelu forward", 2 * bytes, [=] { geluRows(x, {}); });
    addPass("gelu backward", 4 * bytes, [=] { geluRowsBackward(x, gradient); });
    addPass("LibTorch's gelu forward", 2 * bytes, [=] { at::gelu(x); });
    addPass("LibTorch's gelu backward", 3 * bytes, [=] { at::gelu_backward(gradient, x); });
}

void addRows()
{
    const at::Tensor x = at::randn({kRows, kWidth});
    const at::Tensor residual = at::zeros_like(x);
    const at::Tensor bias = at::zeros({kWidth});
    const std::int64_t bytes = kRows * kWidth * 4;
    addPass("bias", 2 * bytes, [=] { addToRows(x, bias, {}); });
    addPass("bias and residual", 3 * bytes, [=] { addToRows(x, bias, residual); });
    addPass("sums of columns", bytes, [=] { columnSums(x); });
}

void addSoftmax()
{
    const at::Tensor scores = at::randn({16 * 6 * 197, 208});
    addPass("LibTorch's softmax", 2 * scores.numel() * 4, [=] { at::softmax(scores, -1); });
}

void addBatchNorm()
{
    const at::Tensor x = at::randn({6272, 256}).requires_grad_();
    const BatchNorm norm = {at::ones({256}).requires_grad_(), at::zeros({256}).requires_grad_(),
                            at::zeros({256}), at::ones({256}), at::zeros({}, at::kLong)};
    const std::int64_t bytes = x.numel() * 4;
    addPass("batch norm forward", 3 * bytes, [=] {
        const at::NoGradGuard noGrad;
        fusedNorm(norm, x, true, {Activation::Hardswish, {}});
    });
    const at::Tensor gradient = at::ones_like(x);
    addPass("batch norm forward and backward", 8 * bytes, [=] {
        fusedNorm(norm, x, true, {Activation::Hardswish, {}}).backward(gradient);
        x.mutable_grad().reset();
    });
}

// Of LeViT-128S's first stage at batch 32.
void addAttention()
{
    constexpr std::int64_t kTokens = 196;
    constexpr std::int64_t kHeads = 4;
    constexpr std::int64_t kKeyWidth = 16;
    const at::Tensor qkv = at::randn({32, kTokens, kHeads * 4 * kKeyWidth}).requires_grad_();
    const at::Tensor bias = at::randn({kHeads, kTokens, kTokens}).requires_grad_();
    const auto attend = [=] {
        return attention({qkv, {}}, {kHeads, kKeyWidth}, bias);
    };
    addPass("attention forward", (qkv.numel() * 3 / 2 + 32 * bias.numel()) * 4, [=] {
        const at::NoGradGuard noGrad;
        attend();
    });
    const at::Tensor out = attend();
    const at::Tensor gradient = at::randn_like(out);
    addPass("attention backward", (qkv.numel() * 5 / 2 + 32 * bias.numel()) * 4, [=] {
        torch::autograd::grad({out}, {qkv, bias}, {gradient}, true);
    });
}

void addOptimiser()
{
    const at::Tensor parameter = at::zeros({4096, 2048}).requires_grad_();
    parameter.mutable_grad() = at::ones({4096, 2048});
    const auto optimiser =
        std::make_shared<Optimiser>(std::vector<at::Tensor>{parameter}, OptimizerConfig{});
    addPass("adam", 7 * parameter.numel() * 4, [=] { optimiser->step(1e-4); });
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment(argv);
    setComputeThreads(kThreads);
    installCachingAllocator();
    addCopies();
    if (hasTokenKernel()) {
        addLayerNorm();
        addGelu();
        addRows();
    }
    addSoftmax();
    addBatchNorm();
    addAttention();
    addOptimiser();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
