#include "core/model/layers/fused.h"

#include "core/base/error.h"
#include "core/model/layers/attention.h"
#include "core/model/layers/layers.h"
#include "core/model/levit.h"

#include <ATen/Functions.h>

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

namespace formwork {

namespace {

constexpr double kEpsilon = 1e-5; // of every BatchNorm of a LeViT
constexpr int kStemLayers = 4;

using Tensors = std::unordered_map<std::string, at::Tensor>;

// Scale and shift of a BatchNorm with fixed statistics, in float64: folding rounds once.
struct Affine
{
    at::Tensor scale;
    at::Tensor shift;
};

class Folder
{
public:
    explicit Folder(const torch::nn::Module& model)
    {
        for (const auto& [name, tensor] : stateDict(model))
            m_tensors.emplace(name, tensor.detach());
    }

    const at::Tensor& at(const std::string& name) const { return m_tensors.at(name); }
    bool has(const std::string& name) const { return m_tensors.contains(name); }

    // norm(layer(x)) of the original's "c" and "bn": a linear layer or a convolution.
    Linear behind(const std::string& node) const
    {
        const Affine norm = affine(node + ".bn");
        const at::Tensor& weight = at(node + ".c.weight");
        std::vector<std::int64_t> perOutput(static_cast<std::size_t>(weight.dim()), 1);
        perOutput[0] = -1;
        return {rounded(weight.to(at::kDouble) * norm.scale.view(perOutput), weight),
                rounded(norm.shift, weight)};
    }

    // linear(norm(x)) of the original's "bn" and "l".
    Linear before(const std::string& node) const
    {
        const Affine norm = affine(node + ".bn");
        const at::Tensor& weight = at(node + ".l.weight");
        const at::Tensor exact = weight.to(at::kDouble);
        const at::Tensor bias = at(node + ".l.bias").to(at::kDouble) + at::mv(exact, norm.shift);
        return {rounded(exact * norm.scale, weight), rounded(bias, weight)};
    }

    // (heads, queries, keys)
    at::Tensor offsetBiases(const std::string& node) const
    {
        const at::Tensor& biases = at(node + ".attention_biases");
        const at::Tensor& numbers = at(node + ".attention_bias_idxs");
        return biases.index_select(1, numbers.flatten())
            .view({biases.size(0), numbers.size(0), numbers.size(1)});
    }

private:
    Affine affine(const std::string& norm) const
    {
        const at::Tensor scale = at(norm + ".weight").to(at::kDouble) /
                                 (at(norm + ".running_var").to(at::kDouble) + kEpsilon).sqrt();
        return {scale, at(norm + ".bias").to(at::kDouble) -
                           at(norm + ".running_mean").to(at::kDouble) * scale};
    }

    static at::Tensor rounded(const at::Tensor& exact, const at::Tensor& like)
    {
        return exact.to(like.scalar_type()).contiguous();
    }

    Tensors m_tensors;
};

at::Tensor perImage(const at::Tensor& rows, std::int64_t batch)
{
    return rows.view({batch, rows.size(0) / batch, rows.size(1)});
}

struct FusedAttention
{
    AttentionHeads heads;
    at::Tensor bias;
    Linear keysAndValues; // with the queries in front, where `queries` is undefined
    Linear queries;       // of every second pixel in both directions
    Linear out;
    std::int64_t resolution; // of the keys

    at::Tensor operator()(const at::Tensor& rows, std::int64_t batch) const
    {
        AttentionRows inputs{perImage(keysAndValues(rows), batch), {}};
        if (queries.weight.defined())
            inputs.queries = perImage(queries(thinned(rows, batch)), batch);
        at::Tensor mixed = attention(inputs, heads, bias).flatten(0, 1);
        return out(at::hardswish_(mixed));
    }

    // (B, side, side); only where the queries are not apart.
    at::Tensor received(const at::Tensor& rows, std::int64_t batch) const
    {
        return receivedAttention(
            attentionProbabilities({perImage(keysAndValues(rows), batch), {}}, heads, bias));
    }

private:
    at::Tensor thinned(const at::Tensor& rows, std::int64_t batch) const
    {
        return rows.view({batch, resolution, resolution, rows.size(1)})
            .slice(1, 0, resolution, 2)
            .slice(2, 0, resolution, 2)
            .reshape({-1, rows.size(1)});
    }
};

struct FusedMlp
{
    Linear up;
    Linear down;

    at::Tensor operator()(const at::Tensor& rows) const
    {
        at::Tensor wide = up(rows);
        return down(at::hardswish_(wide)).add_(rows);
    }
};

// An attention and the MLP behind it. Between stages the attention shrinks, and nothing is added.
struct FusedBlock
{
    FusedAttention attention;
    FusedMlp mlp;
    bool addInput;

    at::Tensor operator()(const at::Tensor& rows, std::int64_t batch) const
    {
        at::Tensor next = attention(rows, batch);
        if (addInput)
            next.add_(rows);
        return mlp(next);
    }
};

class FusedLevit final : public Classifier
{
public:
    explicit FusedLevit(const Folder& folder);

    HeadLogits forwardHeads(const at::Tensor& images) override;
    at::Tensor attentionMaps(const at::Tensor& images) override;

private:
    void addBlock(const Folder& folder, int number);
    at::Tensor stem(const at::Tensor& images) const;

    std::array<Linear, kStemLayers> m_stem; // of convolutions
    std::vector<FusedBlock> m_blocks;
    std::vector<Linear> m_heads;
};

// The original numbers attentions and MLPs in one sequence: 0 and 1, 2 and 3, ...
FusedLevit::FusedLevit(const Folder& folder)
{
    for (int i = 0; i < kStemLayers; ++i)
        m_stem[static_cast<std::size_t>(i)] = folder.behind("patch_embed." + std::to_string(2 * i));
    for (int number = 0; folder.has("blocks." + std::to_string(number + 1) + ".m.0.c.weight");
         number += 2)
        addBlock(folder, number);
    m_heads.push_back(folder.before("head"));
    if (folder.has("head_dist.l.weight"))
        m_heads.push_back(folder.before("head_dist"));
    eval();
}

void FusedLevit::addBlock(const Folder& folder, int number)
{
    const std::string first = "blocks." + std::to_string(number);
    const std::string second = "blocks." + std::to_string(number + 1) + ".m.";
    const bool shrinks = folder.has(first + ".kv.c.weight");
    const std::string node = shrinks ? first : first + ".m";
    FusedAttention attention{.heads = {},
                             .bias = folder.offsetBiases(node),
                             .keysAndValues = folder.behind(node + (shrinks ? ".kv" : ".qkv")),
                             .queries = shrinks ? folder.behind(node + ".q.1") : Linear{},
                             .out = folder.behind(node + ".proj.1"),
                             .resolution = 0};
    // Queries are as wide as keys, values twice as wide, or four times where the queries are apart.
    attention.heads.count = attention.bias.size(0);
    attention.heads.keyWidth =
        attention.keysAndValues.weight.size(0) / attention.heads.count / (shrinks ? 5 : 4);
    while (attention.resolution * attention.resolution < attention.bias.size(2))
        ++attention.resolution;
    m_blocks.push_back({std::move(attention),
                        {folder.behind(second + "0"), folder.behind(second + "2")},
                        !shrinks});
}

at::Tensor FusedLevit::stem(const at::Tensor& images) const
{
    at::Tensor x =
        images.device().is_cpu() ? images.contiguous(at::MemoryFormat::ChannelsLast) : images;
    for (std::size_t i = 0; i < m_stem.size(); ++i) {
        x = at::conv2d(x, m_stem[i].weight, m_stem[i].bias, 2, 1);
        if (i + 1 < m_stem.size())
            at::hardswish_(x);
    }
    return x.permute({0, 2, 3, 1}).reshape({-1, x.size(1)});
}

at::Tensor FusedLevit::attentionMaps(const at::Tensor& images)
{
    const at::NoGradGuard noGrad;
    const std::int64_t batch = images.size(0);
    at::Tensor rows = stem(images);
    at::Tensor sum; // over the layers behind the last shrinking one
    int layers = 0;
    for (const FusedBlock& block : m_blocks) {
        if (!block.addInput) {
            sum = at::Tensor();
            layers = 0;
        } else {
            const at::Tensor received = block.attention.received(rows, batch);
            sum = sum.defined() ? sum + received : received;
            ++layers;
        }
        rows = block(rows, batch);
    }
    return sum / layers;
}

HeadLogits FusedLevit::forwardHeads(const at::Tensor& images)
{
    if (is_training())
        throw Error(ErrorCode::Internal, Text("a model that was fused for inference cannot train"));
    const at::NoGradGuard noGrad;
    const std::int64_t batch = images.size(0);
    at::Tensor rows = stem(images);
    for (const FusedBlock& block : m_blocks)
        rows = block(rows, batch);
    const at::Tensor features = perImage(rows, batch).mean(1);
    HeadLogits logits;
    logits.classes = m_heads[0](features);
    if (m_heads.size() > 1)
        logits.distillation = m_heads[1](features);
    return logits;
}

} // namespace

std::shared_ptr<Classifier> fusedForInference(const std::shared_ptr<Classifier>& model)
{
    const Folder folder(*model);
    if (!folder.has("patch_embed.0.c.weight"))
        return model;
    const at::NoGradGuard noGrad;
    return std::make_shared<FusedLevit>(folder);
}

} // namespace formwork
