// The layers of both architectures, as plain structs of tensors with a call operator, and the
// builder that registers those tensors under the names of the reference.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <string_view>

namespace formwork {

// How a parameter starts. Truncated normals of the references cut at +-2 absolute, at least 55
// deviations here, so they are plain normals.
struct Init
{
    enum class Kind { Constant, Uniform, Normal };
    Kind kind = Kind::Constant;
    double value = 0; // the constant, half the width of the interval around 0, the deviation
};

constexpr Init constant(double value)
{
    return {Init::Kind::Constant, value};
}
constexpr Init uniform(double bound)
{
    return {Init::Kind::Uniform, bound};
}
constexpr Init normal(double deviation)
{
    return {Init::Kind::Normal, deviation};
}
// U(+-1/sqrt(fanIn)), LibTorch's own default for convolution and linear layers.
Init fanInUniform(std::int64_t fanIn);
// U(+-sqrt(6 / (fanIn + fanOut))), Glorot and Bengio 2010.
Init xavierUniform(std::int64_t fanIn, std::int64_t fanOut);

// Registers parameters and buffers at dotted paths below a root module; inner modules are made on
// the way. What is registered keeps its tensor: Module::to and convertFloatingPoint change it in
// place, so the structs below see it. Cheap to copy; copies draw from one generator.
class ModelBuilder
{
public:
    ModelBuilder(torch::nn::Module& root, std::uint64_t seed);

    ModelBuilder at(std::string_view path) const;
    at::Tensor parameter(std::string_view path, at::IntArrayRef shape, Init init) const;
    at::Tensor buffer(std::string_view path, at::Tensor value) const;

private:
    ModelBuilder(torch::nn::Module& node, at::Generator generator);

    torch::nn::Module* m_node;
    at::Generator m_generator;
};

// y = x W^T + b over the last dimension; weight (out, in), bias (out) or undefined.
struct Linear
{
    at::Tensor weight;
    at::Tensor bias;

    at::Tensor operator()(const at::Tensor& x) const;
};
Linear makeLinear(const ModelBuilder& at, std::int64_t in, std::int64_t out, Init weight,
                  Init bias);
Linear makeLinearWithoutBias(const ModelBuilder& at, std::int64_t in, std::int64_t out);

// Over dimension 1; momentum 0.1, eps 1e-5. Training uses and tracks the batch's statistics,
// unless the weight is frozen (requires no gradient).
struct BatchNorm
{
    at::Tensor weight;
    at::Tensor bias;
    at::Tensor mean;
    at::Tensor variance;
    at::Tensor batches; // int64 scalar: batches seen

    at::Tensor operator()(const at::Tensor& x, bool training) const;
};
BatchNorm makeBatchNorm(const ModelBuilder& at, std::int64_t width, double weight = 1.0);

constexpr double kLayerNormEpsilon = 1e-6;

// Over the last dimension.
struct LayerNorm
{
    at::Tensor weight;
    at::Tensor bias;

    at::Tensor operator()(const at::Tensor& x) const;
};
LayerNorm makeLayerNorm(const ModelBuilder& at, std::int64_t width);

} // namespace formwork
