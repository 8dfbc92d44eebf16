#include "core/model/layers/layers.h"

#include "core/model/layers/linear.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>

#include <cmath>
#include <string>
#include <utility>

namespace formwork {

namespace {

torch::nn::Module& childNamed(torch::nn::Module& node, const std::string& name)
{
    for (const auto& child : node.named_children())
        if (child.key() == name)
            return *child.value();
    return *node.register_module(name, std::make_shared<torch::nn::Module>());
}

std::pair<std::string_view, std::string> splitLast(std::string_view path)
{
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos)
        return {{}, std::string(path)};
    return {path.substr(0, dot), std::string(path.substr(dot + 1))};
}

} // namespace

Init fanInUniform(std::int64_t fanIn)
{
    return uniform(1.0 / std::sqrt(static_cast<double>(fanIn)));
}

Init xavierUniform(std::int64_t fanIn, std::int64_t fanOut)
{
    return uniform(std::sqrt(6.0 / static_cast<double>(fanIn + fanOut)));
}

ModelBuilder::ModelBuilder(torch::nn::Module& root, std::uint64_t seed)
    : ModelBuilder(root, at::detail::createCPUGenerator(seed))
{}

ModelBuilder::ModelBuilder(torch::nn::Module& node, at::Generator generator)
    : m_node(&node)
    , m_generator(std::move(generator))
{}

ModelBuilder ModelBuilder::at(std::string_view path) const
{
    torch::nn::Module* node = m_node;
    while (!path.empty()) {
        const std::size_t dot = path.find('.');
        node = &childNamed(*node, std::string(path.substr(0, dot)));
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return {*node, m_generator};
}

at::Tensor ModelBuilder::parameter(std::string_view path, at::IntArrayRef shape, Init init) const
{
    at::Tensor value = at::empty(shape, at::kFloat);
    switch (init.kind) {
    case Init::Kind::Constant:
        value.fill_(init.value);
        break;
    case Init::Kind::Uniform:
        value.uniform_(-init.value, init.value, m_generator);
        break;
    case Init::Kind::Normal:
        value.normal_(0.0, init.value, m_generator);
        break;
    }
    const auto [parent, name] = splitLast(path);
    return at(parent).m_node->register_parameter(name, std::move(value));
}

at::Tensor ModelBuilder::buffer(std::string_view path, at::Tensor value) const
{
    const auto [parent, name] = splitLast(path);
    return at(parent).m_node->register_buffer(name, std::move(value));
}

at::Tensor Linear::operator()(const at::Tensor& x) const
{
    return formwork::linear(x, weight, bias);
}

Linear makeLinear(const ModelBuilder& at, std::int64_t in, std::int64_t out, Init weight, Init bias)
{
    return {at.parameter("weight", {out, in}, weight), at.parameter("bias", {out}, bias)};
}

Linear makeLinearWithoutBias(const ModelBuilder& at, std::int64_t in, std::int64_t out)
{
    return {at.parameter("weight", {out, in}, fanInUniform(in)), {}};
}

at::Tensor BatchNorm::operator()(const at::Tensor& x, bool training) const
{
    constexpr double kMomentum = 0.1;
    constexpr double kEpsilon = 1e-5;
    // A frozen norm is a fixed map: it neither measures nor tracks the batch.
    training = training && weight.requires_grad();
    if (training)
        at::Tensor(batches).add_(1);
    return at::batch_norm(x, weight, bias, mean, variance, training, kMomentum, kEpsilon,
                          at::globalContext().userEnabledCuDNN());
}

BatchNorm makeBatchNorm(const ModelBuilder& at, std::int64_t width, double weight)
{
    BatchNorm norm;
    norm.weight = at.parameter("weight", {width}, constant(weight));
    norm.bias = at.parameter("bias", {width}, constant(0));
    norm.mean = at.buffer("running_mean", at::zeros({width}, at::kFloat));
    norm.variance = at.buffer("running_var", at::ones({width}, at::kFloat));
    norm.batches = at.buffer("num_batches_tracked", at::zeros({}, at::kLong));
    return norm;
}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const
{
    return at::layer_norm(x, weight.sizes(), weight, bias, kLayerNormEpsilon);
}

LayerNorm makeLayerNorm(const ModelBuilder& at, std::int64_t width)
{
    return {at.parameter("weight", {width}, constant(1)),
            at.parameter("bias", {width}, constant(0))};
}

} // namespace formwork
