#include "core/model/vit.h"

#include "core/base/error.h"
#include "core/model/attention.h"
#include "core/model/layers.h"
#include "core/model/linear.h"
#include "core/model/mixed_precision.h"
#include "core/model/weight_resize.h"

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

// x + attention(norm(x)), then x + mlp(norm(x)), on rows (B * tokens, width). Sums are taken in
// place in a product's result, which no backward reads.
struct Block
{
    LayerNorm attentionNorm;
    Linear qkv;
    Linear attentionOut;
    LayerNorm mlpNorm;
    Linear mlpUp;
    Linear mlpDown;
    std::int64_t heads;

    at::Tensor operator()(at::Tensor rows, std::int64_t batch) const
    {
        rows = plusResidual(attend(attentionNorm(rows), batch), rows);
        return plusResidual(mlpDown(at::gelu(mlpUp(mlpNorm(rows)))), rows);
    }

private:
    at::Tensor attend(const at::Tensor& rows, std::int64_t batch) const
    {
        const std::int64_t width = rows.size(1);
        const std::int64_t tokens = rows.size(0) / batch;
        const at::Tensor parts = qkv(rows).view({batch, tokens, 3 * width});
        const at::Tensor mixed =
            attention({parts, {}}, {heads, width / heads, HeadOrder::Blocks}, {});
        return attentionOut(mixed.view({batch * tokens, width}));
    }
};

class Vit final : public Classifier
{
public:
    explicit Vit(const VitConfig& config);

    HeadLogits forwardHeads(const at::Tensor& images) override;

private:
    Block makeBlock(const ModelBuilder& at, const VitNames& names, const VitInits& inits) const;
    at::Tensor embedPatches(const at::Tensor& images) const;
    at::Tensor positions(const at::Tensor& images) const;

    VitConfig m_config;
    at::Tensor m_classToken; // (1, 1, width)
    Linear m_patch;          // weight (width, 3, patch, patch): a convolution of stride `patch`
    at::Tensor m_position;   // (1, 1 + patches, width)
    std::vector<Block> m_blocks;
    LayerNorm m_lastNorm;
    Linear m_head;
};

Vit::Vit(const VitConfig& config) : m_config(config)
{
    const VitNames& names = config.flavour == VitFlavour::Timm ? kTimmNames : kTorchvisionNames;
    const std::int64_t width = config.width;
    const std::int64_t patch = config.patch;
    const std::int64_t side = config.imageSize / patch;
    const VitInits inits = vitInits(config.flavour, width, 3 * patch * patch);

    const ModelBuilder root(*this, config.seed);
    m_classToken = root.parameter(names.classToken, {1, 1, width}, inits.classToken);
    const ModelBuilder patchNode = root.at(names.patch);
    m_patch = {patchNode.parameter("weight", {width, 3, patch, patch}, inits.patchWeight),
               patchNode.parameter("bias", {width}, inits.patchBias)};
    m_position = root.parameter(names.position, {1, 1 + side * side, width}, normal(0.02));
    for (int i = 0; i < config.depth; ++i)
        m_blocks.push_back(makeBlock(root.at(names.block + std::to_string(i)), names, inits));
    m_lastNorm = makeLayerNorm(root.at(names.lastNorm), width);
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
    block.mlpNorm = makeLayerNorm(at.at(names.mlpNorm), width);
    block.mlpUp = makeLinear(at.at(names.mlpUp), width, 4 * width, inits.mlpWeight, inits.mlpBias);
    block.mlpDown =
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

HeadLogits Vit::forwardHeads(const at::Tensor& images)
{
    const std::int64_t batch = images.size(0);
    const std::int64_t width = m_config.width;
    const at::Tensor tokens =
        at::cat({m_classToken.expand({batch, -1, -1}), embedPatches(images)}, 1) +
        positions(images);
    const std::int64_t length = tokens.size(1);
    at::Tensor rows = tokens.view({batch * length, width});
    for (const Block& block : m_blocks)
        rows = block(rows, batch);
    const at::Tensor classRows = rows.view({batch, length, width}).select(1, 0);
    return {m_head(m_lastNorm(classRows)), {}};
}

} // namespace

VitConfig vitConfig(std::string_view id)
{
    struct Shape
    {
        std::string_view id;
        VitFlavour flavour;
        int patch, width, depth, heads;
    };
    static constexpr std::array kShapes = {
        Shape{"vit_ti_16", VitFlavour::Timm, 16, 192, 12, 3},
        Shape{"vit_s_16", VitFlavour::Timm, 16, 384, 12, 6},
        Shape{"vit_b_16", VitFlavour::Torchvision, 16, 768, 12, 12},
        Shape{"vit_b_32", VitFlavour::Torchvision, 32, 768, 12, 12},
        Shape{"vit_l_16", VitFlavour::Torchvision, 16, 1024, 24, 16},
    };
    for (const Shape& shape : kShapes)
        if (shape.id == id)
            return {shape.flavour, shape.patch, shape.width, shape.depth, shape.heads};
    throw Error(ErrorCode::InvalidConfig, "model.name: there is no ViT named " + std::string(id));
}

std::shared_ptr<Classifier> makeVit(const VitConfig& config)
{
    return std::make_shared<Vit>(config);
}

} // namespace formwork
