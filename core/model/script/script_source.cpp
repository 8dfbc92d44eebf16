#include "core/model/script/script_source.h"

#include "core/experiment/model_names.h"
#include "core/model/levit.h"
#include "core/model/vit.h"

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

std::string vitSource(const ModelOptions& options)
{
    const VitConfig config = vitConfig(options.name);
    std::string source =
        fmt::format(kVitParts, fmt::arg("heads", config.heads),
                    fmt::arg("scale", 1.0 / std::sqrt(static_cast<double>(config.width) /
                                                      static_cast<double>(config.heads))));
    source += fmt::format(kForward, options.imageSize);
    source += fmt::format("    x = torch.conv2d(images, {}, [{}, {}])\n",
                          affine("patch_embed.proj"), config.patch, config.patch);
    source += "    x = x.flatten(2).transpose(1, 2)\n"
              "    x = torch.cat([self.cls_token.expand([batch, -1, -1]), x], 1) + "
              "self.pos_embed\n";
    for (int i = 0; i < config.depth; ++i) {
        const std::string block = fmt::format("blocks.{}", i);
        source += fmt::format("    x = x + self.attend(self.layer_norm(x, {}), {}, {})\n",
                              affine(block + ".norm1"), affine(block + ".attn.qkv"),
                              affine(block + ".attn.proj"));
        source += fmt::format("    x = x + self.feed_forward(self.layer_norm(x, {}), {}, {})\n",
                              affine(block + ".norm2"), affine(block + ".mlp.fc1"),
                              affine(block + ".mlp.fc2"));
    }
    const bool takesMean = options.pooling == PoolingKind::Mean;
    source += takesMean ? "    x = torch.mean(x[:, 1:], [1])\n" : "    x = x[:, 0]\n";
    source += fmt::format("    return torch.linear(self.layer_norm(x, {}), {})\n",
                          affine(takesMean ? "fc_norm" : "norm"), affine("head"));
    return source;
}

// Writes the program of a LeViT layer by layer; the original numbers attentions and MLPs in one
// sequence.
class LevitWriter
{
public:
    explicit LevitWriter(const ModelOptions& options)
        : m_config(levitConfig(options.name))
        , m_options(options)
    {}

    std::string write()
    {
        const int key = m_config.keyWidth;
        m_source = fmt::format(kLevitParts, fmt::arg("scale", 1.0 / std::sqrt(key)),
                               fmt::arg("key", key), fmt::arg("key2", 2 * key));
        m_source += fmt::format(kForward, m_options.imageSize);
        m_source += "    x = images\n";
        addStem();
        for (std::size_t stage = 0; stage < m_config.stages.size(); ++stage) {
            for (int i = 0; i < m_config.stages[stage].depth; ++i) {
                addAttention();
                addMlp();
            }
            if (stage + 1 == m_config.stages.size())
                break;
            addShrinkingAttention();
            addMlp();
        }
        addHeads();
        return m_source;
    }

private:
    std::string next() { return fmt::format("blocks.{}", m_number++); }

    void addStem()
    {
        for (int i = 0; i < 4; ++i) {
            m_source += fmt::format("    x = self.stem_layer(x, {})\n",
                                    normedLayer(fmt::format("patch_embed.{}", 2 * i)));
            m_source += i < 3 ? "    x = torch.hardswish(x)\n" : "";
        }
        m_source += "    x = x.flatten(2).transpose(1, 2).reshape([-1, x.size(1)])\n";
        m_side = m_options.imageSize / 16;
    }

    void addAttention()
    {
        const std::string node = next() + ".m";
        m_source +=
            fmt::format("    parts = self.linear_norm(x, {})\n", normedLayer(node + ".qkv"));
        m_source += fmt::format("    x = x + self.linear_norm(self.attend(parts, batch, {}), {})\n",
                                arguments(node, {".attention_biases", ".attention_bias_idxs"}),
                                normedLayer(node + ".proj.1"));
    }

    void addShrinkingAttention()
    {
        const std::string node = next();
        m_source += fmt::format("    parts = self.linear_norm(x, {})\n", normedLayer(node + ".kv"));
        m_source += fmt::format("    x = x.view([batch, {0}, {0}, x.size(1)])[:, ::2, ::2]\n"
                                "    x = x.reshape([-1, x.size(3)])\n",
                                m_side);
        m_source +=
            fmt::format("    queries = self.linear_norm(x, {})\n", normedLayer(node + ".q.1"));
        m_source += fmt::format(
            "    x = self.linear_norm(self.attend_shrinking(parts, queries, batch, {}), {})\n",
            arguments(node, {".attention_biases", ".attention_bias_idxs"}),
            normedLayer(node + ".proj.1"));
        m_side = (m_side + 1) / 2;
    }

    void addMlp()
    {
        const std::string node = next() + ".m.";
        m_source += fmt::format(
            "    x = x + self.linear_norm(torch.hardswish(self.linear_norm(x, {})), {})\n",
            normedLayer(node + "0"), normedLayer(node + "2"));
    }

    std::string head(const std::string& node) const
    {
        return fmt::format(
            "torch.linear(self.batch_norm(x, {}), {})",
            arguments(node, {".bn.weight", ".bn.bias", ".bn.running_mean", ".bn.running_var"}),
            affine(node + ".l"));
    }

    void addHeads()
    {
        m_source += "    x = torch.mean(x.view([batch, -1, x.size(1)]), [1])\n";
        m_source += m_options.distillation
                        ? fmt::format("    return ({} + {}) / 2\n", head("head"), head("head_dist"))
                        : fmt::format("    return {}\n", head("head"));
    }

    LevitConfig m_config;
    const ModelOptions& m_options;
    std::string m_source;
    int m_number = 0;
    int m_side = 0;
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
    const ModelName* name = findModelName(options.name);
    return name != nullptr && name->family == ModelFamily::Levit ? LevitWriter(options).write()
                                                                 : vitSource(options);
}

} // namespace formwork
