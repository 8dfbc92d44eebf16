#include "core/model/script/script_source.h"

#include "core/model/script/model_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <initializer_list>

namespace formwork {

namespace {

// Both programs begin with it: an image of another size fails with a sentence.
constexpr const char* kForward = R"py(
def forward(self, images: Tensor) -> Tensor:
    assert images.dim() == 4 and images.size(1) == 3, "images must have the shape (B, 3, {0}, {0})"
    assert images.size(2) == {0} and images.size(3) == {0}, "images must be of {0} x {0} pixels"
    batch = images.size(0)
)py";

constexpr const char* kVitParts = R"py(
def layer_norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.layer_norm(x, [weight.size(0)], weight, bias, 1e-06)

def attend(self, x: Tensor, weight: Tensor, bias: Tensor, out_weight: Tensor, out_bias: Tensor) -> Tensor:
    batch = x.size(0)
    tokens = x.size(1)
    width = x.size(2)
    qkv = torch.linear(x, weight, bias).reshape([batch, tokens, 3, {heads}, width // {heads}])
    qkv = qkv.permute([2, 0, 3, 1, 4])
    scores = torch.matmul(qkv[0] * {scale}, qkv[1].transpose(-2, -1))
    mixed = torch.matmul(torch.softmax(scores, -1), qkv[2])
    return torch.linear(mixed.transpose(1, 2).reshape([batch, tokens, width]), out_weight, out_bias)

def feed_forward(self, x: Tensor, up_weight: Tensor, up_bias: Tensor, down_weight: Tensor, down_bias: Tensor) -> Tensor:
    return torch.linear(torch.gelu(torch.linear(x, up_weight, up_bias)), down_weight, down_bias)
)py";

constexpr const char* kLevitParts = R"py(
def batch_norm(self, x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    return torch.batch_norm(x, weight, bias, mean, variance, False, 0.1, 1e-05, False)

def stem_layer(self, x: Tensor, kernel: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    return self.batch_norm(torch.conv2d(x, kernel, None, [2, 2], [1, 1]), weight, bias, mean, variance)

def linear_norm(self, rows: Tensor, matrix: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    return self.batch_norm(torch.linear(rows, matrix), weight, bias, mean, variance)

def mix(self, q: Tensor, k: Tensor, v: Tensor, biases: Tensor, offsets: Tensor) -> Tensor:
    bias = biases.index_select(1, offsets.flatten()).view([biases.size(0), offsets.size(0), offsets.size(1)])
    scores = torch.matmul(q * {scale}, k.transpose(-2, -1)) + bias
    mixed = torch.matmul(torch.softmax(scores, -1), v).transpose(1, 2)
    return torch.hardswish(mixed.reshape([-1, mixed.size(2) * mixed.size(3)]))

def attend(self, parts: Tensor, batch: int, biases: Tensor, offsets: Tensor) -> Tensor:
    heads = biases.size(0)
    parts = parts.view([batch, -1, heads, parts.size(1) // heads]).transpose(1, 2)
    return self.mix(parts[:, :, :, :{key}], parts[:, :, :, {key}:{key2}], parts[:, :, :, {key2}:], biases, offsets)

def attend_shrinking(self, parts: Tensor, queries: Tensor, batch: int, biases: Tensor, offsets: Tensor) -> Tensor:
    heads = biases.size(0)
    parts = parts.view([batch, -1, heads, parts.size(1) // heads]).transpose(1, 2)
    queries = queries.view([batch, -1, heads, {key}]).transpose(1, 2)
    return self.mix(queries, parts[:, :, :, :{key}], parts[:, :, :, {key}:], biases, offsets)
)py";

bool isIdentifier(const std::string& word)
{
    return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) == 0;
}

// Arguments, separated by commas.
std::string arguments(const std::string& node, std::initializer_list<const char*> names)
{
    std::string text;
    for (const char* name : names)
        text += (text.empty() ? "" : ", ") + scriptAttribute(node + name);
    return text;
}

std::string affine(const std::string& node)
{
    return arguments(node, {".weight", ".bias"});
}

// A pair of the original's "c" and "bn".
std::string normedLayer(const std::string& node)
{
    return arguments(
        node, {".c.weight", ".bn.weight", ".bn.bias", ".bn.running_mean", ".bn.running_var"});
}

class VitScript final : public VitLayers
{
public:
    explicit VitScript(const ModelOptions& options)
        : m_options(options)
        , m_config(vitConfig(options.name))
    {}

    std::string write()
    {
        m_source =
            fmt::format(kVitParts, fmt::arg("heads", m_config.heads),
                        fmt::arg("scale", 1.0 / std::sqrt(static_cast<double>(m_config.width) /
                                                          static_cast<double>(m_config.heads))));
        m_source += fmt::format(kForward, m_options.imageSize);
        addLayers(m_options, m_config, *this);
        return m_source;
    }

private:
    void addEmbedding() override
    {
        m_source += fmt::format("    x = torch.conv2d(images, {}, [{}, {}])\n",
                                affine("patch_embed.proj"), m_config.patch, m_config.patch);
        m_source += "    x = x.flatten(2).transpose(1, 2)\n"
                    "    x = torch.cat([self.cls_token.expand([batch, -1, -1]), x], 1) + "
                    "self.pos_embed\n";
    }

    void addBlock(const std::string& node) override
    {
        m_source += fmt::format("    x = x + self.attend(self.layer_norm(x, {}), {}, {})\n",
                                affine(node + ".norm1"), affine(node + ".attn.qkv"),
                                affine(node + ".attn.proj"));
        m_source += fmt::format("    x = x + self.feed_forward(self.layer_norm(x, {}), {}, {})\n",
                                affine(node + ".norm2"), affine(node + ".mlp.fc1"),
                                affine(node + ".mlp.fc2"));
    }

    void addHead(const std::string& norm, bool takesMean) override
    {
        m_source += takesMean ? "    x = torch.mean(x[:, 1:], [1])\n" : "    x = x[:, 0]\n";
        m_source += fmt::format("    return torch.linear(self.layer_norm(x, {}), {})\n",
                                affine(norm), affine("head"));
    }

    const ModelOptions& m_options;
    VitConfig m_config;
    std::string m_source;
};

class LevitScript final : public LevitLayers
{
public:
    explicit LevitScript(const ModelOptions& options)
        : m_options(options)
        , m_config(levitConfig(options.name))
    {}

    std::string write()
    {
        const int key = m_config.keyWidth;
        m_source = fmt::format(kLevitParts, fmt::arg("scale", 1.0 / std::sqrt(key)),
                               fmt::arg("key", key), fmt::arg("key2", 2 * key));
        m_source += fmt::format(kForward, m_options.imageSize);
        m_source += "    x = images\n";
        addLayers(m_options, m_config, *this);
        return m_source;
    }

private:
    void addStemLayer(const std::string& node, bool activated) override
    {
        m_source += fmt::format("    x = self.stem_layer(x, {})\n", normedLayer(node));
        m_source += activated ? "    x = torch.hardswish(x)\n" : "";
    }

    void addRows() override
    {
        m_source += "    x = x.flatten(2).transpose(1, 2).reshape([-1, x.size(1)])\n";
    }

    void addAttention(const std::string& node, int /*side*/) override
    {
        m_source +=
            fmt::format("    parts = self.linear_norm(x, {})\n", normedLayer(node + ".qkv"));
        m_source += fmt::format("    x = x + self.linear_norm(self.attend(parts, batch, {}), {})\n",
                                arguments(node, {".attention_biases", ".attention_bias_idxs"}),
                                normedLayer(node + ".proj.1"));
    }

    void addShrinkingAttention(const std::string& node, int side) override
    {
        m_source += fmt::format("    parts = self.linear_norm(x, {})\n", normedLayer(node + ".kv"));
        m_source += fmt::format("    x = x.view([batch, {0}, {0}, x.size(1)])[:, ::2, ::2]\n"
                                "    x = x.reshape([-1, x.size(3)])\n",
                                side);
        m_source +=
            fmt::format("    queries = self.linear_norm(x, {})\n", normedLayer(node + ".q.1"));
        m_source += fmt::format(
            "    x = self.linear_norm(self.attend_shrinking(parts, queries, batch, {}), {})\n",
            arguments(node, {".attention_biases", ".attention_bias_idxs"}),
            normedLayer(node + ".proj.1"));
    }

    void addMlp(const std::string& node) override
    {
        m_source += fmt::format(
            "    x = x + self.linear_norm(torch.hardswish(self.linear_norm(x, {})), {})\n",
            normedLayer(node + ".0"), normedLayer(node + ".2"));
    }

    static std::string head(const std::string& node)
    {
        return fmt::format(
            "torch.linear(self.batch_norm(x, {}), {})",
            arguments(node, {".bn.weight", ".bn.bias", ".bn.running_mean", ".bn.running_var"}),
            affine(node + ".l"));
    }

    void addHeads(bool two, int /*side*/) override
    {
        m_source += "    x = torch.mean(x.view([batch, -1, x.size(1)]), [1])\n";
        m_source += two ? fmt::format("    return ({} + {}) / 2\n", head("head"), head("head_dist"))
                        : fmt::format("    return {}\n", head("head"));
    }

    const ModelOptions& m_options;
    LevitConfig m_config;
    std::string m_source;
};

} // namespace

std::string scriptAttribute(const std::string& name)
{
    std::string text = "self";
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        const std::string word = name.substr(begin, end - begin);
        text =
            isIdentifier(word) ? text + "." + word : fmt::format("getattr({}, \"{}\")", text, word);
        begin = end + 1;
    }
    return text;
}

std::string scriptSource(const ModelOptions& options)
{
    return scriptNaming(options) == WeightNaming::Facebook ? LevitScript(options).write()
                                                           : VitScript(options).write();
}

} // namespace formwork
