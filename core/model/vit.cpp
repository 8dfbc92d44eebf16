#include "core/model/vit.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "core/experiment/model_shapes.h"
#include "core/model/layers/attention.h"
#include "core/model/layers/layers.h"
#include "core/model/layers/linear.h"
#include "core/model/layers/mixed_precision.h"
#include "core/model/layers/noise.h"
#include "core/model/layers/normed_linear.h"
#include "core/model/layers/recompute.h"
#include "core/model/layers/token_mlp.h"
#include "core/model/weights/weight_resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace formwork {

namespace {

struct VitNames
{
    const char* classToken;
    const char* position;
    const char* patch;
    const char* block; // followed by the block's number
    const char* attentionNorm;
    const char* qkvWeight;
    const char* qkvBias;
    const char* attentionOut;
    const char* mlpNorm;
    const char* mlpUp;
    const char* mlpDown;
    const char* lastNorm;
    const char* head;
};

constexpr VitNames kTorchvisionNames = {
    "class_token",
    "encoder.pos_embedding",
    "conv_proj",
    "encoder.layers.encoder_layer_",
    "ln_1",
    "self_attention.in_proj_weight",
    "self_attention.in_proj_bias",
    "self_attention.out_proj",
    "ln_2",
    "mlp.0",
    "mlp.3",
    "encoder.ln",
    "heads.head",
};

constexpr VitNames kTimmNames = {
    "cls_token", "pos_embed",       "patch_embed.proj", "blocks.",
    "norm1",     "attn.qkv.weight", "attn.qkv.bias",    "attn.proj",
    "norm2",     "mlp.fc1",         "mlp.fc2",          "norm",
    "head",
};

struct VitInits
{
    Init classToken;
    Init patchWeight;
    Init patchBias;
    Init qkvWeight;
    Init attentionOutWeight;
    Init mlpWeight;
    Init mlpBias;
    Init headWeight;
};

// timm's norm behind mean pooling, under either naming: torchvision has no such thing.
constexpr const char* kPoolingNorm = "fc_norm";

VitInits vitInits(VitFlavour flavour, std::int64_t width, std::int64_t patchFanIn)
{
    if (flavour == VitFlavour::Timm)
        return {
            .classToken = normal(1e-6),
            .patchWeight = fanInUniform(patchFanIn),
            .patchBias = fanInUniform(patchFanIn),
            .qkvWeight = normal(0.02),
            .attentionOutWeight = normal(0.02),
            .mlpWeight = normal(0.02),
            .mlpBias = constant(0),
            .headWeight = normal(0.02),
        };
    return {
        .classToken = constant(0),
        .patchWeight = normal(std::sqrt(1.0 / static_cast<double>(patchFanIn))),
        .patchBias = constant(0),
        .qkvWeight = xavierUniform(width, 3 * width),
        .attentionOutWeight = fanInUniform(width),
        .mlpWeight = xavierUniform(width, 4 * width),
        .mlpBias = normal(1e-6),
        .headWeight = constant(0),
    };
}

// What a block draws at random; all rates are 0 at evaluation.
struct BlockNoise
{
    Noise& noise;
    double dropout;
    double attentionDropout;
    double dropPath;

    // Nothing is drawn on the way from a branch to the sum.
    bool keepsBranches() const { return dropout == 0 && dropPath == 0; }
    at::Tensor drop(const at::Tensor& rows) const { return noise.dropout(rows, dropout); }
    at::Tensor branch(const at::Tensor& rows, std::int64_t batch) const
    {
        return noise.dropPath(drop(rows), batch, dropPath);
    }
};

// x + attention(norm(x)), then x + mlp(norm(x)), on rows (B * tokens, width). Sums are taken in
// place in a branch's fresh result, which no backward reads.
struct Block
{
    LayerNorm attentionNorm;
    Linear qkv;
    Linear attentionOut;
    TokenMlp mlp;
    std::int64_t heads;

    at::Tensor operator()(const at::Tensor& rows, std::int64_t batch, const BlockNoise& noise) const
    {
        const std::int64_t tokens = rows.size(0) / batch;
        const at::Tensor parts =
            normedLinear(attentionNorm, qkv, rows).view({batch, tokens, qkv.weight.size(0)});
        return residuals(rows, attend({parts, {}}, noise), batch, noise);
    }

    // (B, width): the same result for the class token alone. It needs only keys and values of the
    // other tokens, so where nothing but the class token is read this is all of the block.
    at::Tensor classToken(const at::Tensor& rows, std::int64_t batch, const BlockNoise& noise) const
    {
        const std::int64_t width = rows.size(1);
        const auto classRows = [&](const at::Tensor& all) {
            return all.view({batch, -1, width}).select(1, 0).contiguous();
        };
        const at::Tensor own = classRows(rows);
        const at::Tensor queries = normedLinear(
            attentionNorm, {qkv.weight.slice(0, 0, width), qkv.bias.slice(0, 0, width)}, own);
        const at::Tensor others = normedLinear(
            attentionNorm, {qkv.weight.slice(0, width), qkv.bias.slice(0, width)}, rows);
        return residuals(
            own,
            attend({others.view({batch, -1, 2 * width}), queries.view({batch, 1, width})}, noise),
            batch, noise);
    }

    std::vector<at::Tensor> parameters() const
    {
        return {attentionNorm.weight, attentionNorm.bias, qkv.weight,      qkv.bias,
                attentionOut.weight,  attentionOut.bias,  mlp.norm.weight, mlp.norm.bias,
                mlp.up.weight,        mlp.up.bias,        mlp.down.weight, mlp.down.bias};
    }

    // (B, tokens, tokens): the mean over the heads of what each token attends to.
    at::Tensor meanProbabilities(const at::Tensor& rows, std::int64_t batch) const
    {
        const std::int64_t width = rows.size(1);
        const at::Tensor parts = qkv(attentionNorm(rows)).view({batch, -1, 3 * width});
        return attentionProbabilities({parts, {}}, {heads, width / heads, HeadOrder::Blocks}, {})
            .mean(1);
    }

private:
    // (B * queries, width), before the projection.
    at::Tensor attend(const AttentionRows& parts, const BlockNoise& noise) const
    {
        const std::int64_t width = attentionOut.weight.size(0);
        const AttentionHeads shape = {heads, width / heads, HeadOrder::Blocks};
        const at::Tensor mixed =
            noise.attentionDropout == 0.0
                ? attention(parts, shape, {})
                : droppedAttention(parts, shape, {}, [&](const at::Tensor& probabilities) {
                      return noise.noise.dropout(probabilities, noise.attentionDropout);
                  });
        return mixed.view({-1, width});
    }

    at::Tensor residuals(const at::Tensor& rows, const at::Tensor& attended, std::int64_t batch,
                         const BlockNoise& noise) const
    {
        const bool whole = noise.keepsBranches();
        const at::Tensor mixed =
            whole ? linear(attended, attentionOut.weight, attentionOut.bias, rows)
                  : plusResidual(noise.branch(attentionOut(attended), batch), rows);
        if (noise.dropout > 0) {
            const at::Tensor wide = noise.drop(at::gelu(normedLinear(mlp.norm, mlp.up, mixed)));
            return plusResidual(noise.branch(mlp.down(wide), batch), mixed);
        }
        return whole ? tokenMlp(mlp, mixed, true)
                     : plusResidual(noise.branch(tokenMlp(mlp, mixed, false), batch), mixed);
    }
};

class Vit final : public Classifier
{
public:
    explicit Vit(const VitConfig& config);

    HeadLogits forwardHeads(const at::Tensor& images) override;
    at::Tensor attentionMaps(const at::Tensor& images) override;
    void setStep(std::uint64_t step) override { m_noise.setStep(step); }
    at::Generator drawFromOneGenerator(const at::Device& device) override
    {
        return m_noise.useOneGenerator(device);
    }

private:
    Block makeBlock(const ModelBuilder& at, const VitNames& names, const VitInits& inits) const;
    at::Tensor embedPatches(const at::Tensor& images) const;
    at::Tensor positions(const at::Tensor& images) const;
    at::Tensor embed(const at::Tensor& images); // (B, tokens, width)
    at::Tensor withoutSome(const at::Tensor& patches);
    at::Tensor runBlock(std::size_t number, const at::Tensor& rows, std::int64_t batch);
    BlockNoise noiseOf(std::size_t block) { return noiseOf(block, m_noise); }
    BlockNoise noiseOf(std::size_t block, Noise& noise) const;
    at::Tensor pooled(const at::Tensor& tokens) const;

    VitConfig m_config;
    Noise m_noise;
    at::Tensor m_classToken; // (1, 1, width)
    Linear m_patch;          // weight (width, 3, patch, patch): a convolution of stride `patch`
    at::Tensor m_position;   // (1, 1 + patches, width)
    std::vector<Block> m_blocks;
    LayerNorm m_lastNorm; // of what was pooled
    Linear m_head;
};

Vit::Vit(const VitConfig& config) : m_config(config), m_noise(config.seed)
{
    const VitNames& names = config.names == VitFlavour::Timm ? kTimmNames : kTorchvisionNames;
    const std::int64_t width = config.width;
    const std::int64_t patch = config.patch;
    const std::int64_t side = config.imageSize / patch;
    const VitInits inits = vitInits(config.init, width, 3 * patch * patch);

    const ModelBuilder root(*this, config.seed);
    m_classToken = root.parameter(names.classToken, {1, 1, width}, inits.classToken);
    const ModelBuilder patchNode = root.at(names.patch);
    m_patch = {patchNode.parameter("weight", {width, 3, patch, patch}, inits.patchWeight),
               patchNode.parameter("bias", {width}, inits.patchBias)};
    m_position = root.parameter(names.position, {1, 1 + side * side, width}, normal(0.02));
    for (int i = 0; i < config.depth; ++i)
        m_blocks.push_back(makeBlock(root.at(names.block + std::to_string(i)), names, inits));
    m_lastNorm = makeLayerNorm(root.at(config.meanPooling ? kPoolingNorm : names.lastNorm), width);
    m_head = makeLinear(root.at(names.head), width, config.classes, inits.headWeight, constant(0));
}

Block Vit::makeBlock(const ModelBuilder& at, const VitNames& names, const VitInits& inits) const
{
    const std::int64_t width = m_config.width;
    Block block;
    block.heads = m_config.heads;
    block.attentionNorm = makeLayerNorm(at.at(names.attentionNorm), width);
    block.qkv = {at.parameter(names.qkvWeight, {3 * width, width}, inits.qkvWeight),
                 at.parameter(names.qkvBias, {3 * width}, constant(0))};
    block.attentionOut =
        makeLinear(at.at(names.attentionOut), width, width, inits.attentionOutWeight, constant(0));
    block.mlp.norm = makeLayerNorm(at.at(names.mlpNorm), width);
    block.mlp.up = makeLinear(at.at(names.mlpUp), width, 4 * width, inits.mlpWeight, inits.mlpBias);
    block.mlp.down =
        makeLinear(at.at(names.mlpDown), 4 * width, width, inits.mlpWeight, inits.mlpBias);
    return block;
}

// The patches do not overlap, so their convolution is one product of rows (B * patches, 3 * p * p).
at::Tensor Vit::embedPatches(const at::Tensor& images) const
{
    const std::int64_t batch = images.size(0);
    const std::int64_t patch = m_config.patch;
    const std::int64_t side = images.size(2) / patch;
    const at::Tensor rows = images.reshape({batch, 3, side, patch, side, patch})
                                .permute({0, 2, 4, 1, 3, 5})
                                .reshape({batch * side * side, 3 * patch * patch});
    return formwork::linear(rows, m_patch.weight.flatten(1), m_patch.bias)
        .view({batch, side * side, m_config.width});
}

at::Tensor Vit::positions(const at::Tensor& images) const
{
    const bool own = images.size(2) == m_config.imageSize;
    return own ? m_position : resizePositions(m_position, images.size(2) / m_config.patch);
}

// The rate of drop path rises by the same step from block to block, as timm has it.
BlockNoise Vit::noiseOf(std::size_t block, Noise& noise) const
{
    if (!is_training())
        return {noise, 0, 0, 0};
    const double depth = static_cast<double>(block) /
                         static_cast<double>(std::max<std::size_t>(m_blocks.size(), 2) - 1);
    return {noise, m_config.dropout, m_config.attentionDropout, m_config.dropPath * depth};
}

// (B, width) of (B, tokens, width).
at::Tensor Vit::pooled(const at::Tensor& tokens) const
{
    return m_config.meanPooling ? tokens.slice(1, 1).mean(1) : tokens.select(1, 0);
}

// The class token and the patches, with their positions: (B, tokens, width).
at::Tensor Vit::embed(const at::Tensor& images)
{
    const at::Tensor classTokens = m_classToken.expand({images.size(0), -1, -1});
    const at::Tensor patches = embedPatches(images);
    const at::Tensor places = positions(images);
    if (!is_training() || m_config.patchDropout == 0)
        return at::cat({classTokens, patches}, 1) + places;
    return at::cat({classTokens + places.slice(1, 0, 1), withoutSome(patches + places.slice(1, 1))},
                   1);
}

at::Tensor Vit::withoutSome(const at::Tensor& patches)
{
    const std::int64_t batch = patches.size(0);
    const std::int64_t count = patches.size(1);
    const std::int64_t keep = std::max<std::int64_t>(
        1, std::llround((1.0 - m_config.patchDropout) * static_cast<double>(count)));
    return patches.flatten(0, 1)
        .index_select(0, m_noise.keptRows(batch, count, keep, patches.device()))
        .view({batch, keep, patches.size(2)});
}

at::Tensor Vit::runBlock(std::size_t number, const at::Tensor& rows, std::int64_t batch)
{
    if (!m_config.activationCheckpointing)
        return m_blocks[number](rows, batch, noiseOf(number));
    const ModelPart part = [this, number, batch](const at::Tensor& input, Noise& noise) {
        return m_blocks[number](input, batch, noiseOf(number, noise));
    };
    return recomputed(part, rows, m_noise, {m_blocks[number].parameters(), {}});
}

// Each block passes on half of what a token was and half of what it attends to.
at::Tensor Vit::attentionMaps(const at::Tensor& images)
{
    const at::NoGradGuard noGrad;
    const std::int64_t batch = images.size(0);
    const at::Tensor tokens = embed(images);
    const std::int64_t length = tokens.size(1);
    at::Tensor rows = tokens.view({batch * length, m_config.width});
    const at::Tensor itself = at::eye(length, rows.options()).unsqueeze(0);
    at::Tensor flow = itself.expand({batch, length, length});
    for (const Block& block : m_blocks) {
        flow = at::bmm((block.meanProbabilities(rows, batch) + itself) / 2, flow);
        rows = block(rows, batch, {m_noise, 0, 0, 0});
    }
    const at::Tensor patches = pooled(flow).slice(1, 1); // without the class token
    const std::int64_t side = images.size(2) / m_config.patch;
    return (patches / patches.sum(1, true)).view({batch, side, side});
}

HeadLogits Vit::forwardHeads(const at::Tensor& images)
{
    m_noise.restart();
    const std::int64_t batch = images.size(0);
    const std::int64_t width = m_config.width;
    const at::Tensor tokens = embed(images);
    const std::int64_t length = tokens.size(1);
    at::Tensor rows = noiseOf(0).drop(tokens.view({batch * length, width}));
    const bool classTokenAlone = !m_config.meanPooling && !m_blocks.empty();
    const std::size_t whole = m_blocks.size() - (classTokenAlone ? 1 : 0);
    for (std::size_t i = 0; i < whole; ++i)
        rows = runBlock(i, rows, batch);
    const at::Tensor features =
        m_lastNorm(classTokenAlone ? m_blocks.back().classToken(rows, batch, noiseOf(whole))
                                   : pooled(rows.view({batch, length, width})));
    return {m_head(m_noise.dropout(features, is_training() ? m_config.headDropout : 0)), {}};
}

} // namespace

VitConfig vitConfig(std::string_view id)
{
    if (const VitShape* shape = findVitShape(id)) {
        const VitFlavour own = shape->isTorchvisions ? VitFlavour::Torchvision : VitFlavour::Timm;
        return {.names = own,
                .patch = findModelName(id)->patch,
                .width = shape->width,
                .depth = shape->depth,
                .heads = shape->heads,
                .init = own};
    }
    throw Error(ErrorCode::InvalidConfig, Text("model.name: there is no ViT named %1").arg(id));
}

std::shared_ptr<Classifier> makeVit(const VitConfig& config)
{
    return std::make_shared<Vit>(config);
}

} // namespace formwork
