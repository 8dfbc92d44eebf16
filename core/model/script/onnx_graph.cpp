#include "core/model/script/onnx_graph.h"

#include "core/model/script/model_layers.h"
#include "core/model/weights/weights.h"

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <numbers>
#include <unordered_map>
#include <unordered_set>

namespace formwork {

namespace {

constexpr const char* kInput = "images";
constexpr const char* kOutput = "logits";
constexpr double kBatchNormEpsilon = 1e-5;

using Attributes = std::vector<std::pair<std::string, OnnxAttribute>>;
using Integers = std::vector<std::int64_t>;

at::Tensor plain(const at::Tensor& tensor)
{
    return tensor.detach().cpu().contiguous();
}

// Adds operators and what they compute with; each operator is named by its only output.
class GraphWriter
{
public:
    GraphWriter(const Classifier& model, const ModelOptions& options)
    {
        for (const auto& [name, tensor] : stateDictFor(model, scriptNaming(options)))
            m_state.emplace(name, plain(tensor));
        m_graph.input = {kInput, {kOnnxBatch, 3, options.imageSize, options.imageSize}};
        m_graph.output = {kOutput, {kOnnxBatch, options.classes}};
    }

    OnnxGraph take() { return std::move(m_graph); }

    const at::Tensor& state(const std::string& name) const { return m_state.at(name); }

    std::string add(const std::string& type, std::vector<std::string> inputs,
                    Attributes attributes = {})
    {
        std::string output = fmt::format("{}_{}", type, m_graph.nodes.size());
        m_graph.nodes.push_back({type, std::move(inputs), {output}, std::move(attributes)});
        return output;
    }

    std::vector<std::string> split(const std::string& x, std::int64_t axis, const Integers& parts)
    {
        std::vector<std::string> outputs;
        for (std::size_t i = 0; i < parts.size(); ++i)
            outputs.push_back(fmt::format("Split_{}_{}", m_graph.nodes.size(), i));
        m_graph.nodes.push_back({"Split", {x, integers(parts)}, outputs, {{"axis", axis}}});
        return outputs;
    }

    void finish(const std::string& type, std::vector<std::string> inputs, Attributes attributes)
    {
        m_graph.nodes.push_back({type, std::move(inputs), {kOutput}, std::move(attributes)});
    }

    std::string constant(const std::string& name, const at::Tensor& tensor)
    {
        if (m_constants.insert(name).second)
            m_graph.constants.emplace_back(name, plain(tensor));
        return name;
    }
    std::string weight(const std::string& name) { return constant(name, state(name)); }
    std::string integers(const Integers& values)
    {
        return constant(fmt::format("integers_{}", fmt::join(values, "_")),
                        at::tensor(values, at::kLong));
    }
    std::string number(double value)
    {
        return constant(fmt::format("number_{}", value), at::scalar_tensor(value, at::kFloat));
    }

    std::string reshape(const std::string& x, const Integers& shape)
    {
        return add("Reshape", {x, integers(shape)});
    }
    std::string transpose(const std::string& x, const Integers& order)
    {
        return add("Transpose", {x}, {{"perm", order}});
    }
    std::string linear(const std::string& rows, const std::string& weight, const std::string& bias)
    {
        return add("Gemm", {rows, weight, bias}, kTransposed);
    }

    // Of heads (B, tokens, heads, width); `bias` may be empty. Rows (B * queries, heads * width).
    std::string attend(const std::string& q, const std::string& k, const std::string& v,
                       double scale, const std::string& bias, std::int64_t width)
    {
        const std::string queries = add("Mul", {transpose(q, {0, 2, 1, 3}), number(scale)});
        std::string scores = add("MatMul", {queries, transpose(k, {0, 2, 3, 1})});
        if (!bias.empty())
            scores = add("Add", {scores, bias});
        const std::string shares = add("Softmax", {scores}, {{"axis", std::int64_t{-1}}});
        const std::string mixed = add("MatMul", {shares, transpose(v, {0, 2, 1, 3})});
        return reshape(transpose(mixed, {0, 2, 1, 3}), {-1, width});
    }

    // (B, tokens, width) -> (B, width).
    std::string meanOfTokens(const std::string& x)
    {
        return add("ReduceMean", {x}, {{"axes", Integers{1}}, {"keepdims", std::int64_t{0}}});
    }

    static inline const Attributes kTransposed = {{"transB", std::int64_t{1}}};

private:
    OnnxGraph m_graph;
    std::unordered_map<std::string, at::Tensor> m_state;
    std::unordered_set<std::string> m_constants;
};

// Tokens travel as rows (B * tokens, width).
class VitGraph final : public VitLayers
{
public:
    VitGraph(const Classifier& model, const ModelOptions& options)
        : m_config(vitConfig(options.name))
        , m_patches((options.imageSize / m_config.patch) * (options.imageSize / m_config.patch))
        , m_writer(model, options)
    {
        addLayers(options, m_config, *this);
    }

    OnnxGraph take() { return m_writer.take(); }

private:
    // The class token is a row of zeros, to which its embedding and position are added as one.
    void addEmbedding() override
    {
        const std::int64_t patch = m_config.patch;
        std::string x = m_writer.add(
            "Conv",
            {kInput, m_writer.weight("patch_embed.proj.weight"),
             m_writer.weight("patch_embed.proj.bias")},
            {{"kernel_shape", Integers{patch, patch}}, {"strides", Integers{patch, patch}}});
        x = m_writer.transpose(m_writer.reshape(x, {-1, width(), m_patches}), {0, 2, 1});
        x = m_writer.add("Pad", {x, m_writer.integers({0, 1, 0, 0, 0, 0})});
        at::Tensor places = m_writer.state("pos_embed").clone();
        places.slice(1, 0, 1).add_(m_writer.state("cls_token"));
        x = m_writer.add("Add", {x, m_writer.constant("pos_embed", places)});
        m_rows = m_writer.reshape(x, {-1, width()});
    }

    void addBlock(const std::string& node) override
    {
        const std::string parts = linear(norm(m_rows, node + ".norm1"), node + ".attn.qkv");
        const std::int64_t head = width() / m_config.heads;
        std::vector<std::string> heads = m_writer.split(parts, 1, {width(), width(), width()});
        for (std::string& part : heads)
            part = m_writer.reshape(part, {-1, 1 + m_patches, m_config.heads, head});
        const std::string mixed = m_writer.attend(
            heads[0], heads[1], heads[2], 1.0 / std::sqrt(static_cast<double>(head)), {}, width());
        m_rows = m_writer.add("Add", {m_rows, linear(mixed, node + ".attn.proj")});
        const std::string wide = linear(norm(m_rows, node + ".norm2"), node + ".mlp.fc1");
        m_rows = m_writer.add("Add", {m_rows, linear(gelu(wide), node + ".mlp.fc2")});
    }

    void addHead(const std::string& norm, bool takesMean) override
    {
        std::string x = m_writer.reshape(m_rows, {-1, 1 + m_patches, width()});
        if (takesMean)
            x = m_writer.meanOfTokens(m_writer.add("Slice", {x, m_writer.integers({1}),
                                                             m_writer.integers({1 + m_patches}),
                                                             m_writer.integers({1})}));
        else
            x = m_writer.add("Gather",
                             {x, m_writer.constant("first", at::scalar_tensor(0, at::kLong))},
                             {{"axis", std::int64_t{1}}});
        m_writer.finish(
            "Gemm",
            {this->norm(x, norm), m_writer.weight("head.weight"), m_writer.weight("head.bias")},
            GraphWriter::kTransposed);
    }

    std::int64_t width() const { return m_config.width; }

    // The default axis is the last one. The epsilon of ONNX, 1e-5, is not a ViT's.
    std::string norm(const std::string& x, const std::string& node)
    {
        return m_writer.add("LayerNormalization",
                            {x, m_writer.weight(node + ".weight"), m_writer.weight(node + ".bias")},
                            {{"axis", std::int64_t{-1}}, {"epsilon", kEpsilon}});
    }
    std::string linear(const std::string& x, const std::string& node)
    {
        return m_writer.linear(x, m_writer.weight(node + ".weight"),
                               m_writer.weight(node + ".bias"));
    }
    std::string gelu(const std::string& x)
    {
        const std::string erf =
            m_writer.add("Erf", {m_writer.add("Div", {x, m_writer.number(std::numbers::sqrt2)})});
        const std::string twice =
            m_writer.add("Mul", {x, m_writer.add("Add", {erf, m_writer.number(1)})});
        return m_writer.add("Mul", {twice, m_writer.number(0.5)});
    }

    static constexpr float kEpsilon = 1e-6F;

    VitConfig m_config;
    std::int64_t m_patches;
    GraphWriter m_writer;
    std::string m_rows;
};

// A layer and its norm as one layer.
struct MergedLayer
{
    at::Tensor weight;
    at::Tensor bias;
};

class LevitGraph final : public LevitLayers
{
public:
    LevitGraph(const Classifier& model, const ModelOptions& options)
        : m_key(levitConfig(options.name).keyWidth)
        , m_writer(model, options)
    {
        addLayers(options, levitConfig(options.name), *this);
    }

    OnnxGraph take() { return m_writer.take(); }

private:
    // What a norm computes in evaluation: x * scale + shift, in double precision.
    struct Map
    {
        at::Tensor scale;
        at::Tensor shift;
    };
    Map mapOf(const std::string& norm) const
    {
        const auto values = [&](const char* name) {
            return m_writer.state(norm + name).to(at::kDouble);
        };
        const at::Tensor scale =
            values(".weight") / (values(".running_var") + kBatchNormEpsilon).sqrt();
        return {scale, values(".bias") - values(".running_mean") * scale};
    }

    std::vector<std::string> merged(const std::string& node)
    {
        const Map map = mapOf(node + ".bn");
        const at::Tensor weight = m_writer.state(node + ".c.weight").to(at::kDouble);
        Integers perRow(static_cast<std::size_t>(weight.dim()), 1);
        perRow[0] = -1;
        return {
            m_writer.constant(node + ".weight", (weight * map.scale.view(perRow)).to(at::kFloat)),
            m_writer.constant(node + ".bias", map.shift.to(at::kFloat))};
    }

    std::string linear(const std::string& x, const std::string& node)
    {
        const auto layer = merged(node);
        return m_writer.linear(x, layer[0], layer[1]);
    }

    std::string activated(const std::string& x) { return m_writer.add("HardSwish", {x}); }

    void addStemLayer(const std::string& node, bool isActivated) override
    {
        const auto layer = merged(node);
        m_x = m_writer.add("Conv", {m_x, layer[0], layer[1]},
                           {{"kernel_shape", Integers{3, 3}},
                            {"pads", Integers{1, 1, 1, 1}},
                            {"strides", Integers{2, 2}}});
        if (isActivated)
            m_x = activated(m_x);
        m_width = m_writer.state(node + ".c.weight").size(0);
    }

    void addRows() override
    {
        m_x = m_writer.reshape(m_writer.transpose(m_x, {0, 2, 3, 1}), {-1, m_width});
    }

    // (heads, queries, keys), of the numbers that each head learned for offsets.
    std::string biases(const std::string& node)
    {
        const at::Tensor& learned = m_writer.state(node + ".attention_biases");
        const at::Tensor& offsets = m_writer.state(node + ".attention_bias_idxs");
        return m_writer.constant(node + ".attention_bias",
                                 learned.index_select(1, offsets.flatten())
                                     .view({learned.size(0), offsets.size(0), offsets.size(1)}));
    }

    void addAttention(const std::string& node, int side) override
    {
        const std::int64_t heads = headsOf(node);
        const std::int64_t value = 2 * m_key;
        const auto parts = m_writer.split(
            m_writer.reshape(linear(m_x, node + ".qkv"),
                             {-1, std::int64_t{side} * side, heads, 2 * m_key + value}),
            3, {m_key, m_key, value});
        const std::string mixed =
            m_writer.attend(parts[0], parts[1], parts[2], scale(), biases(node), heads * value);
        m_x = m_writer.add("Add", {m_x, linear(activated(mixed), node + ".proj.1")});
    }

    void addShrinkingAttention(const std::string& node, int side) override
    {
        const std::int64_t heads = headsOf(node);
        const std::int64_t value = 4 * m_key;
        const std::int64_t half = (side + 1) / 2;
        const auto parts =
            m_writer.split(m_writer.reshape(linear(m_x, node + ".kv"),
                                            {-1, std::int64_t{side} * side, heads, m_key + value}),
                           3, {m_key, value});
        const std::string image = m_writer.reshape(m_x, {-1, side, side, m_width});
        const std::string kept = m_writer.add(
            "Slice", {image, m_writer.integers({0, 0}), m_writer.integers({side, side}),
                      m_writer.integers({1, 2}), m_writer.integers({2, 2})});
        const std::string queries =
            m_writer.reshape(linear(m_writer.reshape(kept, {-1, m_width}), node + ".q.1"),
                             {-1, half * half, heads, m_key});
        const std::string mixed =
            m_writer.attend(queries, parts[0], parts[1], scale(), biases(node), heads * value);
        m_x = linear(activated(mixed), node + ".proj.1");
        m_width = m_writer.state(node + ".proj.1.c.weight").size(0);
    }

    void addMlp(const std::string& node) override
    {
        const std::string wide = activated(linear(m_x, node + ".0"));
        m_x = m_writer.add("Add", {m_x, linear(wide, node + ".2")});
    }

    // The norm comes first here: l(x * scale + shift).
    MergedLayer head(const std::string& node) const
    {
        const Map map = mapOf(node + ".bn");
        const at::Tensor weight = m_writer.state(node + ".l.weight").to(at::kDouble);
        return {weight * map.scale,
                m_writer.state(node + ".l.bias").to(at::kDouble) + weight.mv(map.shift)};
    }

    // The mean of two linear layers is one.
    void addHeads(bool two, int side) override
    {
        MergedLayer layer = head("head");
        if (two) {
            const MergedLayer other = head("head_dist");
            layer = {(layer.weight + other.weight) / 2, (layer.bias + other.bias) / 2};
        }
        const std::string features =
            m_writer.meanOfTokens(m_writer.reshape(m_x, {-1, std::int64_t{side} * side, m_width}));
        m_writer.finish("Gemm",
                        {features, m_writer.constant("head.weight", layer.weight.to(at::kFloat)),
                         m_writer.constant("head.bias", layer.bias.to(at::kFloat))},
                        GraphWriter::kTransposed);
    }

    std::int64_t headsOf(const std::string& node) const
    {
        return m_writer.state(node + ".attention_biases").size(0);
    }
    double scale() const { return 1.0 / std::sqrt(static_cast<double>(m_key)); }

    std::int64_t m_key;
    std::int64_t m_width = 3;
    GraphWriter m_writer;
    std::string m_x = kInput;
};

} // namespace

OnnxGraph makeOnnxGraph(const Classifier& model, const ModelOptions& options)
{
    const at::NoGradGuard noGrad;
    return scriptNaming(options) == WeightNaming::Facebook ? LevitGraph(model, options).take()
                                                           : VitGraph(model, options).take();
}

} // namespace formwork
