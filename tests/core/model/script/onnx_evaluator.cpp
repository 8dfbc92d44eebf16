#include "core/model/script/onnx_evaluator.h"

#include <ATen/Functions.h>

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace formwork::test {

namespace {

using Integers = std::vector<std::int64_t>;
using Inputs = std::vector<at::Tensor>;

Integers integersOf(const at::Tensor& tensor)
{
    const std::int64_t* begin = tensor.data_ptr<std::int64_t>();
    return {begin, begin + tensor.numel()};
}

class Attributes
{
public:
    explicit Attributes(const OnnxNode& node)
        : m_values(node.attributes.begin(), node.attributes.end())
    {}
    std::int64_t integer(const char* name) const
    {
        return std::get<std::int64_t>(m_values.at(name));
    }
    double number(const char* name) const
    {
        return static_cast<double>(std::get<float>(m_values.at(name)));
    }
    Integers integers(const char* name) const { return std::get<Integers>(m_values.at(name)); }
    bool has(const char* name) const { return m_values.contains(name); }

private:
    std::map<std::string, OnnxAttribute> m_values;
};

at::Tensor convolution(const Inputs& in, const Attributes& attributes)
{
    const Integers pads = attributes.has("pads") ? attributes.integers("pads") : Integers(4);
    return at::conv2d(in[0], in[1], in[2], attributes.integers("strides"), {pads[0], pads[1]});
}

// (x, starts, ends, axes, steps); without axes the first ones.
at::Tensor slice(const Inputs& in, const Attributes& /*attributes*/)
{
    at::Tensor x = in[0];
    const Integers starts = integersOf(in[1]);
    const Integers ends = integersOf(in[2]);
    const Integers axes = integersOf(in[3]);
    for (std::size_t i = 0; i < starts.size(); ++i)
        x = x.slice(axes[i], starts[i], ends[i], in.size() > 4 ? integersOf(in[4])[i] : 1);
    return x;
}

// All beginnings of axes come before all ends.
at::Tensor pad(const Inputs& in, const Attributes& /*attributes*/)
{
    const Integers pads = integersOf(in[1]);
    const std::size_t axes = pads.size() / 2;
    Integers backwards;
    for (std::size_t axis = axes; axis-- > 0;) {
        backwards.push_back(pads[axis]);
        backwards.push_back(pads[axis + axes]);
    }
    return at::constant_pad_nd(in[0], backwards);
}

at::Tensor layerNorm(const Inputs& in, const Attributes& attributes)
{
    const at::Tensor mean = in[0].mean(attributes.integer("axis"), true);
    const at::Tensor centred = in[0] - mean;
    const at::Tensor variance = centred.square().mean(attributes.integer("axis"), true);
    return centred / (variance + attributes.number("epsilon")).sqrt() * in[1] + in[2];
}

at::Tensor gemm(const Inputs& in, const Attributes& attributes)
{
    TORCH_CHECK(attributes.integer("transB") == 1 && in[0].dim() == 2);
    return at::addmm(in[2], in[0], in[1].t());
}

using Operator = std::function<at::Tensor(const Inputs&, const Attributes&)>;

const std::map<std::string, Operator>& operators()
{
    static const std::map<std::string, Operator> kOperators = {
        {"Add",
         [](const Inputs& in, const Attributes&) {
             return in[0] + in[1];
         }},
        {"Conv", convolution},
        {"Div",
         [](const Inputs& in, const Attributes&) {
             return in[0] / in[1];
         }},
        {"Erf",
         [](const Inputs& in, const Attributes&) {
             return at::erf(in[0]);
         }},
        {"Gather",
         [](const Inputs& in, const Attributes& a) {
             TORCH_CHECK(in[1].dim() == 0); // else the axis would stay
             return in[0].select(a.integer("axis"), in[1].item<std::int64_t>());
         }},
        {"Gemm", gemm},
        {"HardSwish",
         [](const Inputs& in, const Attributes&) {
             return in[0] * at::clamp(in[0] / 6 + 0.5, 0, 1);
         }},
        {"LayerNormalization", layerNorm},
        {"MatMul",
         [](const Inputs& in, const Attributes&) {
             return at::matmul(in[0], in[1]);
         }},
        {"Mul",
         [](const Inputs& in, const Attributes&) {
             return in[0] * in[1];
         }},
        {"Pad", pad},
        {"ReduceMean",
         [](const Inputs& in, const Attributes& a) {
             return in[0].mean(a.integers("axes"), a.integer("keepdims") != 0);
         }},
        {"Reshape",
         [](const Inputs& in, const Attributes&) {
             return in[0].reshape(integersOf(in[1]));
         }},
        {"Slice", slice},
        {"Softmax",
         [](const Inputs& in, const Attributes& a) {
             return at::softmax(in[0], a.integer("axis"));
         }},
        {"Transpose",
         [](const Inputs& in, const Attributes& a) {
             return in[0].permute(a.integers("perm"));
         }},
    };
    return kOperators;
}

} // namespace

at::Tensor evaluate(const OnnxGraph& graph, const at::Tensor& input)
{
    const at::NoGradGuard noGrad;
    std::unordered_map<std::string, at::Tensor> values = {{graph.input.name, input}};
    for (const auto& [name, tensor] : graph.constants)
        values.emplace(name, tensor);
    for (const OnnxNode& node : graph.nodes) {
        Inputs inputs;
        for (const std::string& name : node.inputs)
            inputs.push_back(values.at(name));
        const Attributes attributes(node);
        if (node.type == "Split") {
            const auto parts =
                inputs[0].split_with_sizes(integersOf(inputs[1]), attributes.integer("axis"));
            for (std::size_t i = 0; i < node.outputs.size(); ++i)
                values.emplace(node.outputs[i], parts[i]);
        } else {
            values.emplace(node.outputs.front(), operators().at(node.type)(inputs, attributes));
        }
    }
    return values.at(graph.output.name);
}

} // namespace formwork::test
