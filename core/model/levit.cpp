#include "core/model/levit.h"

#include "core/base/error.h"
#include "core/model/layers/attention.h"
#include "core/model/layers/layers.h"
#include "core/model/layers/noise.h"
#include "core/model/layers/recompute.h"
#include "core/model/layers/row_norm.h"

#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

namespace {

constexpr int kStemStride = 16; // four convolutions of stride 2

void collectNorm(const BatchNorm& norm, PartState& state)
{
    state.parameters.insert(state.parameters.end(), {norm.weight, norm.bias});
    state.buffers.insert(state.buffers.end(), {norm.mean, norm.variance, norm.batches});
}

// Tokens travel as rows (B * resolution^2, width): every product is one plain matrix product, and
// BatchNorm works on the columns.
struct LinearNorm
{
    Linear linear;
    BatchNorm norm;

    at::Tensor operator()(const at::Tensor& rows, bool training, const NormTail& tail = {}) const
    {
        return normalised(norm, linear(rows), training, tail);
    }
    void collect(PartState& state) const
    {
        state.parameters.push_back(linear.weight);
        collectNorm(norm, state);
    }
};

LinearNorm makeLinearNorm(const ModelBuilder& at, std::int64_t in, std::int64_t out,
                          double normWeight = 1.0)
{
    return {makeLinearWithoutBias(at.at("c"), in, out),
            makeBatchNorm(at.at("bn"), out, normWeight)};
}

// For each query pixel (of a grid thinned by `stride`) and key pixel, the number of their offset
// (|dy|, |dx|) in the table of biases, whose rows are `tableSide` long: (queries, keys).
at::Tensor offsetNumbers(std::int64_t resolution, std::int64_t stride, std::int64_t tableSide)
{
    const std::int64_t keys = resolution * resolution;
    const std::int64_t queryResolution = (resolution - 1) / stride + 1;
    const std::int64_t queries = queryResolution * queryResolution;
    at::Tensor numbers = at::empty({queries, keys}, at::kLong);
    std::int64_t* out = numbers.data_ptr<std::int64_t>();
    for (std::int64_t q = 0; q < queries; ++q) {
        const std::int64_t y = q / queryResolution * stride;
        const std::int64_t x = q % queryResolution * stride;
        for (std::int64_t k = 0; k < keys; ++k)
            *out++ = std::abs(y - k / resolution) * tableSide + std::abs(x - k % resolution);
    }
    return numbers;
}

// Pixels along a side of an image, of `batch` images that are stored as rows.
std::int64_t sideOf(const at::Tensor& rows, std::int64_t batch)
{
    return std::llround(std::sqrt(static_cast<double>(rows.size(0) / batch)));
}

// One learned number per head and offset, spread over all pairs of pixels.
struct OffsetBias
{
    at::Tensor biases;  // (heads, offsets)
    at::Tensor numbers; // (queries, keys)
    std::int64_t resolution;
    std::int64_t stride;
    // The numbers of smaller images, made by their first forward: a GPU would be waited for, and a
    // step could not be recorded, if each forward sent them.
    std::shared_ptr<std::map<std::int64_t, at::Tensor>> smaller =
        std::make_shared<std::map<std::int64_t, at::Tensor>>();

    const at::Tensor& numbersFor(std::int64_t side) const
    {
        if (side == resolution)
            return numbers;
        at::Tensor& kept = (*smaller)[side];
        if (!kept.defined() || kept.device() != numbers.device())
            kept = offsetNumbers(side, stride, resolution).to(numbers.device());
        return kept;
    }

    // (heads, queries, keys) for images of a resolution up to the model's own. Gathered again in
    // each forward: a copy kept from an earlier one would go stale when weights are loaded.
    at::Tensor operator()(std::int64_t side) const
    {
        const at::Tensor& wanted = numbersFor(side);
        const std::int64_t heads = biases.size(0);
        return biases.gather(1, wanted.view({1, -1}).expand({heads, -1}))
            .view({heads, wanted.size(0), wanted.size(1)});
    }
};

OffsetBias makeOffsetBias(const ModelBuilder& at, std::int64_t heads, std::int64_t resolution,
                          std::int64_t stride)
{
    return {at.parameter("attention_biases", {heads, resolution * resolution}, constant(0)),
            at.buffer("attention_bias_idxs", offsetNumbers(resolution, stride, resolution)),
            resolution, stride};
}

// (B, tokens, width) from rows.
at::Tensor perImage(const at::Tensor& rows, std::int64_t batch)
{
    return rows.view({batch, rows.size(0) / batch, rows.size(1)});
}

struct Attention
{
    OffsetBias bias;
    LinearNorm qkv; // per head: query, key, value
    LinearNorm out;
    std::int64_t heads;
    std::int64_t keyWidth;

    at::Tensor operator()(const at::Tensor& rows, std::int64_t batch, bool training,
                          const NormTail& tail) const
    {
        const at::Tensor mixed = attention({perImage(qkv(rows, training), batch), {}},
                                           {heads, keyWidth}, bias(sideOf(rows, batch)));
        return out(at::hardswish(mixed.flatten(0, 1)), training, tail);
    }
    void collect(PartState& state) const
    {
        state.parameters.push_back(bias.biases);
        qkv.collect(state);
        out.collect(state);
    }
};

// What a layer's input tokens receive, (B, side, side).
at::Tensor receivedBy(const Attention& layer, const at::Tensor& rows, std::int64_t batch)
{
    return receivedAttention(attentionProbabilities({perImage(layer.qkv(rows, false), batch), {}},
                                                    {layer.heads, layer.keyWidth},
                                                    layer.bias(sideOf(rows, batch))));
}

Attention makeAttention(const ModelBuilder& at, const LevitStage& stage, std::int64_t keyWidth,
                        std::int64_t resolution)
{
    const std::int64_t valueWidth = 2 * keyWidth;
    Attention attention;
    attention.heads = stage.heads;
    attention.keyWidth = keyWidth;
    attention.bias = makeOffsetBias(at, stage.heads, resolution, 1);
    attention.qkv =
        makeLinearNorm(at.at("qkv"), stage.width, stage.heads * (2 * keyWidth + valueWidth));
    attention.out = makeLinearNorm(at.at("proj.1"), stage.heads * valueWidth, stage.width, 0.0);
    return attention;
}

// Queries are every second pixel in both directions; no residual, the width changes.
struct ShrinkingAttention
{
    OffsetBias bias;
    LinearNorm kv; // per head: key, value
    LinearNorm q;
    LinearNorm out;
    std::int64_t heads;
    std::int64_t keyWidth;

    at::Tensor operator()(const at::Tensor& rows, std::int64_t batch, bool training) const
    {
        const std::int64_t width = rows.size(1);
        const std::int64_t side = sideOf(rows, batch);
        const at::Tensor kept = rows.view({batch, side, side, width})
                                    .slice(1, 0, side, 2)
                                    .slice(2, 0, side, 2)
                                    .reshape({-1, width});
        const at::Tensor keysAndValues = perImage(kv(rows, training), batch);
        const at::Tensor queries = perImage(q(kept, training), batch);
        const at::Tensor mixed = attention({keysAndValues, queries}, {heads, keyWidth}, bias(side));
        return out(at::hardswish(mixed.flatten(0, 1)), training);
    }
    void collect(PartState& state) const
    {
        state.parameters.push_back(bias.biases);
        kv.collect(state);
        q.collect(state);
        out.collect(state);
    }
};

ShrinkingAttention makeShrinkingAttention(const ModelBuilder& at, std::int64_t in,
                                          std::int64_t widthOut, std::int64_t keyWidth,
                                          std::int64_t resolution)
{
    const std::int64_t valueWidth = 4 * keyWidth;
    ShrinkingAttention attention;
    attention.heads = in / keyWidth;
    attention.keyWidth = keyWidth;
    attention.bias = makeOffsetBias(at, attention.heads, resolution, 2);
    attention.kv = makeLinearNorm(at.at("kv"), in, attention.heads * (keyWidth + valueWidth));
    attention.q = makeLinearNorm(at.at("q.1"), in, attention.heads * keyWidth);
    attention.out = makeLinearNorm(at.at("proj.1"), attention.heads * valueWidth, widthOut);
    return attention;
}

struct Mlp
{
    LinearNorm up;
    LinearNorm down;

    at::Tensor operator()(const at::Tensor& rows, bool training, const NormTail& tail) const
    {
        return down(up(rows, training, {Activation::Hardswish, {}}), training, tail);
    }
    void collect(PartState& state) const
    {
        up.collect(state);
        down.collect(state);
    }
};

Mlp makeMlp(const ModelBuilder& at, std::int64_t width)
{
    return {makeLinearNorm(at.at("0"), width, 2 * width),
            makeLinearNorm(at.at("2"), 2 * width, width, 0.0)};
}

struct ConvNorm
{
    at::Tensor weight; // (out, in, 3, 3)
    BatchNorm norm;

    at::Tensor operator()(const at::Tensor& images, bool training, Activation activation) const
    {
        return normalised(norm, at::conv2d(images, weight, {}, 2, 1), training, {activation, {}});
    }
    void collect(PartState& state) const
    {
        state.parameters.push_back(weight);
        collectNorm(norm, state);
    }
};

ConvNorm makeConvNorm(const ModelBuilder& at, std::int64_t in, std::int64_t out)
{
    return {at.at("c").parameter("weight", {out, in, 3, 3}, fanInUniform(in * 9)),
            makeBatchNorm(at.at("bn"), out)};
}

struct Head
{
    BatchNorm norm;
    Linear linear;

    at::Tensor operator()(const at::Tensor& features, bool training) const
    {
        return linear(normalised(norm, features, training));
    }
};

Head makeHead(const ModelBuilder& at, std::int64_t width, std::int64_t classes)
{
    return {makeBatchNorm(at.at("bn"), width),
            makeLinear(at.at("l"), width, classes, normal(0.02), constant(0))};
}

struct Layer
{
    Attention attention;
    Mlp mlp;

    void collect(PartState& state) const
    {
        attention.collect(state);
        mlp.collect(state);
    }
};

struct Transition
{
    ShrinkingAttention attention;
    Mlp mlp;

    void collect(PartState& state) const
    {
        attention.collect(state);
        mlp.collect(state);
    }
};

class Levit final : public Classifier
{
public:
    explicit Levit(const LevitConfig& config);

    HeadLogits forwardHeads(const at::Tensor& images) override;
    at::Tensor attentionMaps(const at::Tensor& images) override;
    void setStep(std::uint64_t step) override { m_noise.setStep(step); }
    at::Generator drawFromOneGenerator(const at::Device& device) override
    {
        return m_noise.useOneGenerator(device);
    }

private:
    void makeStages(const ModelBuilder& blocks);
    at::Tensor stem(const at::Tensor& images) const;
    // (B * tokens, width) behind the last stage. `inputs`, which may be null, gets what each layer
    // of that stage is given.
    at::Tensor tokens(const at::Tensor& images, std::vector<at::Tensor>* inputs);
    template <typename Branch>
    at::Tensor withResidual(const at::Tensor& rows, std::int64_t batch, Noise& noise,
                            const Branch& branch) const;
    at::Tensor runMlp(const Mlp& mlp, const at::Tensor& rows, std::int64_t batch,
                      Noise& noise) const;
    at::Tensor run(const Layer& layer, const at::Tensor& rows, std::int64_t batch, Noise& noise);
    at::Tensor run(const Transition& transition, const at::Tensor& rows, std::int64_t batch,
                   Noise& noise);
    template <typename Part>
    at::Tensor keptOrRecomputed(const Part& part, const at::Tensor& rows, std::int64_t batch);
    at::Tensor stemOf(const at::Tensor& images);

    LevitConfig m_config;
    Noise m_noise;
    std::vector<ConvNorm> m_stem;
    std::array<std::vector<Layer>, 3> m_stages;
    std::vector<Transition> m_transitions; // after stages 0 and 1
    std::vector<Head> m_heads;             // class head, distillation head
};

Levit::Levit(const LevitConfig& config) : m_config(config), m_noise(config.seed)
{
    const ModelBuilder root(*this, config.seed);
    // Numbers are the places in the reference's sequences; activations take those in between.
    const std::int64_t width = config.stages[0].width;
    std::int64_t in = 3;
    for (int i = 0; i < 4; ++i) {
        const std::int64_t out = width >> (3 - i);
        m_stem.push_back(makeConvNorm(root.at("patch_embed." + std::to_string(2 * i)), in, out));
        in = out;
    }
    makeStages(root.at("blocks"));
    const std::int64_t features = config.stages.back().width;
    m_heads.push_back(makeHead(root.at("head"), features, config.classes));
    if (config.distillation)
        m_heads.push_back(makeHead(root.at("head_dist"), features, config.classes));
}

void Levit::makeStages(const ModelBuilder& blocks)
{
    std::int64_t resolution = m_config.imageSize / kStemStride;
    int number = 0;
    const auto next = [&](const char* inner) {
        return blocks.at(std::to_string(number++) + inner);
    };
    for (std::size_t s = 0; s < m_config.stages.size(); ++s) {
        const LevitStage& stage = m_config.stages[s];
        for (int i = 0; i < stage.depth; ++i) {
            Attention attention = makeAttention(next(".m"), stage, m_config.keyWidth, resolution);
            m_stages[s].push_back({std::move(attention), makeMlp(next(".m"), stage.width)});
        }
        if (s + 1 == m_config.stages.size())
            break;
        const std::int64_t width = m_config.stages[s + 1].width;
        ShrinkingAttention attention =
            makeShrinkingAttention(next(""), stage.width, width, m_config.keyWidth, resolution);
        m_transitions.push_back({std::move(attention), makeMlp(next(".m"), width)});
        resolution = (resolution + 1) / 2;
    }
}

at::Tensor Levit::stem(const at::Tensor& images) const
{
    // On CPUs convolutions like channels last, and so do norms.
    at::Tensor x =
        images.device().is_cpu() ? images.contiguous(at::MemoryFormat::ChannelsLast) : images;
    for (std::size_t i = 0; i < m_stem.size(); ++i)
        x = m_stem[i](x, is_training(),
                      i + 1 < m_stem.size() ? Activation::Hardswish : Activation::None);
    return x.permute({0, 2, 3, 1}).reshape({-1, x.size(1)});
}

// branch(tail) + rows. Where images may skip the branch, the sum is not part of its last norm.
template <typename Branch>
at::Tensor Levit::withResidual(const at::Tensor& rows, std::int64_t batch, Noise& noise,
                               const Branch& branch) const
{
    if (!is_training() || m_config.dropPath == 0.0)
        return branch(NormTail{Activation::None, rows});
    return noise.dropPath(branch(NormTail{}), batch, m_config.dropPath).add_(rows);
}

at::Tensor Levit::runMlp(const Mlp& mlp, const at::Tensor& rows, std::int64_t batch,
                         Noise& noise) const
{
    return withResidual(rows, batch, noise,
                        [&](const NormTail& tail) { return mlp(rows, is_training(), tail); });
}

at::Tensor Levit::run(const Layer& layer, const at::Tensor& rows, std::int64_t batch, Noise& noise)
{
    const at::Tensor mixed = withResidual(rows, batch, noise, [&](const NormTail& tail) {
        return layer.attention(rows, batch, is_training(), tail);
    });
    return runMlp(layer.mlp, mixed, batch, noise);
}

at::Tensor Levit::run(const Transition& transition, const at::Tensor& rows, std::int64_t batch,
                      Noise& noise)
{
    return runMlp(transition.mlp, transition.attention(rows, batch, is_training()), batch, noise);
}

template <typename Part>
at::Tensor Levit::keptOrRecomputed(const Part& part, const at::Tensor& rows, std::int64_t batch)
{
    if (!m_config.activationCheckpointing)
        return run(part, rows, batch, m_noise);
    PartState state;
    part.collect(state);
    return recomputed([this, &part, batch](const at::Tensor& input,
                                           Noise& noise) { return run(part, input, batch, noise); },
                      rows, m_noise, state);
}

at::Tensor Levit::stemOf(const at::Tensor& images)
{
    if (!m_config.activationCheckpointing)
        return stem(images);
    PartState state;
    for (const ConvNorm& layer : m_stem)
        layer.collect(state);
    return recomputed([this](const at::Tensor& input, Noise&) { return stem(input); }, images,
                      m_noise, state);
}

at::Tensor Levit::attentionMaps(const at::Tensor& images)
{
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> inputs;
    tokens(images, &inputs);
    at::Tensor sum;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const at::Tensor received =
            receivedBy(m_stages.back()[i].attention, inputs[i], images.size(0));
        sum = sum.defined() ? sum + received : received;
    }
    return sum / static_cast<double>(inputs.size());
}

HeadLogits Levit::forwardHeads(const at::Tensor& images)
{
    const bool training = is_training();
    const at::Tensor rows = tokens(images, nullptr);
    const at::Tensor features = rows.view({images.size(0), -1, rows.size(1)}).mean(1);
    HeadLogits logits;
    logits.classes = m_heads[0](features, training);
    if (m_heads.size() > 1)
        logits.distillation = m_heads[1](features, training);
    return logits;
}

at::Tensor Levit::tokens(const at::Tensor& images, std::vector<at::Tensor>* inputs)
{
    const std::int64_t batch = images.size(0);
    m_noise.restart();
    at::Tensor rows = stemOf(images);
    for (std::size_t s = 0; s < m_stages.size(); ++s) {
        for (const Layer& layer : m_stages[s]) {
            if (inputs != nullptr && s + 1 == m_stages.size())
                inputs->push_back(rows);
            rows = keptOrRecomputed(layer, rows, batch);
        }
        if (s < m_transitions.size())
            rows = keptOrRecomputed(m_transitions[s], rows, batch);
    }
    return rows;
}

} // namespace

LevitConfig levitConfig(std::string_view id)
{
    if (const LevitShape* shape = findLevitShape(id))
        return {.stages = shape->stages, .keyWidth = shape->keyWidth, .dropPath = shape->dropPath};
    throw Error(ErrorCode::InvalidConfig, Text("model.name: there is no LeViT named %1").arg(id));
}

std::shared_ptr<Classifier> makeLevit(const LevitConfig& config)
{
    return std::make_shared<Levit>(config);
}

} // namespace formwork
