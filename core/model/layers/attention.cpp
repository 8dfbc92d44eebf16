#include "core/model/layers/attention.h"

#include "core/model/kernels/attention_kernel.h"
#include "core/model/layers/plain_tensors.h"
#include "core/model/torch_compat.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace formwork {

namespace {

// The gradient of the bias is summed over this many images at a time, then over those sums: in the
// same order whatever the number of threads, and with enough pieces of work for all of them.
constexpr std::int64_t kImagesPerSum = 4;

// Multiplications that are worth waking another thread for.
constexpr std::int64_t kGrain = 1 << 17;

float scaleOf(const AttentionHeads& heads)
{
    return static_cast<float>(1.0 / std::sqrt(static_cast<double>(heads.keyWidth)));
}

// Where the parts of image 0's head 0 begin, and how far on those of the next heads are.
struct Places
{
    AttentionSizes sizes;
    std::int64_t batch;
    std::int64_t heads;
    std::int64_t queryHead;
    std::int64_t keyHead;
    std::int64_t valueHead;
    std::int64_t keyOffset;
    std::int64_t valueOffset;

    std::int64_t padded() const { return paddedToPanels(sizes.keys); }
    std::int64_t query(std::int64_t image, std::int64_t head) const
    {
        return image * sizes.queries * sizes.queryStride + head * queryHead;
    }
    std::int64_t key(std::int64_t image, std::int64_t head) const
    {
        return image * sizes.keys * sizes.keyStride + head * keyHead + keyOffset;
    }
    std::int64_t value(std::int64_t image, std::int64_t head) const
    {
        return image * sizes.keys * sizes.keyStride + head * valueHead + valueOffset;
    }
    std::int64_t out(std::int64_t image, std::int64_t head) const
    {
        return image * sizes.queries * sizes.outStride + head * sizes.valueWidth;
    }
    std::int64_t scores(std::int64_t image, std::int64_t head) const
    {
        return (image * heads + head) * sizes.queries * padded();
    }
    std::int64_t grain(std::int64_t itemsPerTask) const
    {
        const std::int64_t item =
            sizes.queries * sizes.keys * (sizes.keyWidth + sizes.valueWidth) * itemsPerTask;
        return std::max<std::int64_t>(1, kGrain / std::max<std::int64_t>(1, item));
    }
};

Places placesOf(const AttentionRows& inputs, const AttentionHeads& heads)
{
    const at::Tensor& rows = inputs.rows;
    const bool separate = inputs.queries.defined();
    const at::Tensor& queries = separate ? inputs.queries : rows;
    const std::int64_t perHead = rows.size(2) / heads.count;
    const std::int64_t valueWidth = perHead - (separate ? 1 : 2) * heads.keyWidth;
    Places places;
    places.sizes = {queries.size(1), rows.size(1), heads.keyWidth,           valueWidth,
                    queries.size(2), rows.size(2), heads.count * valueWidth, scaleOf(heads)};
    places.batch = rows.size(0);
    places.heads = heads.count;
    if (heads.order == HeadOrder::Blocks) {
        places.queryHead = places.keyHead = places.valueHead = heads.keyWidth;
        const std::int64_t part = heads.count * heads.keyWidth;
        places.keyOffset = separate ? 0 : part;
        places.valueOffset = places.keyOffset + part;
    } else {
        places.queryHead = separate ? heads.keyWidth : perHead;
        places.keyHead = places.valueHead = perHead;
        places.keyOffset = separate ? 0 : heads.keyWidth;
        places.valueOffset = places.keyOffset + heads.keyWidth;
    }
    return places;
}

std::unique_ptr<float[]> floats(std::size_t count)
{
    return std::make_unique_for_overwrite<float[]>(count);
}

// Fills `probabilities` (B, heads, M, padded N) if defined.
at::Tensor forwardAll(const AttentionRows& inputs, const Places& places, const at::Tensor& bias,
                      const at::Tensor& probabilities)
{
    const AttentionSizes& sizes = places.sizes;
    const at::Tensor result =
        at::empty({places.batch, sizes.queries, sizes.outStride}, inputs.rows.options());
    const float* rows = inputs.rows.data_ptr<float>();
    const float* queries = inputs.queries.defined() ? inputs.queries.data_ptr<float>() : rows;
    const float* biases = bias.defined() ? bias.data_ptr<float>() : nullptr;
    float* saved = probabilities.defined() ? probabilities.data_ptr<float>() : nullptr;
    float* out = result.data_ptr<float>();
    const std::size_t scores = static_cast<std::size_t>(sizes.queries * places.padded());
    at::parallel_for(
        0, places.batch * places.heads, places.grain(1), [&](std::int64_t begin, std::int64_t end) {
            const auto scratch = floats(attentionForwardScratch(sizes));
            const auto unsaved = floats(saved != nullptr ? 0 : scores);
            for (std::int64_t item = begin; item < end; ++item) {
                const std::int64_t b = item / places.heads;
                const std::int64_t h = item % places.heads;
                attentionForward(
                    sizes, {queries + places.query(b, h), rows + places.key(b, h),
                            rows + places.value(b, h),
                            biases != nullptr ? biases + h * sizes.queries * sizes.keys : nullptr,
                            saved != nullptr ? saved + places.scores(b, h) : unsaved.get(),
                            out + places.out(b, h), scratch.get()});
            }
        });
    return result;
}

struct Gradients
{
    at::Tensor rows;
    at::Tensor queries; // undefined if they are in the rows
    at::Tensor bias;    // undefined if there is none
};

// (heads, M, N) from the sums (heads, pieces, M, padded N).
at::Tensor sumPieces(const at::Tensor& sums, std::int64_t keys)
{
    const std::int64_t heads = sums.size(0);
    const std::int64_t pieces = sums.size(1);
    const std::int64_t queries = sums.size(2);
    const std::int64_t padded = sums.size(3);
    const at::Tensor result = at::empty({heads, queries, keys}, sums.options());
    const float* from = sums.data_ptr<float>();
    float* to = result.data_ptr<float>();
    at::parallel_for(0, heads * queries, std::max<std::int64_t>(1, kGrain / (pieces * padded)),
                     [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t i = begin; i < end; ++i) {
                             const float* piece =
                                 from + (i / queries * pieces * queries + i % queries) * padded;
                             float* row = to + i * keys;
                             std::copy_n(piece, keys, row);
                             for (std::int64_t p = 1; p < pieces; ++p) {
                                 piece += queries * padded;
                                 for (std::int64_t j = 0; j < keys; ++j)
                                     row[j] += piece[j];
                             }
                         }
                     });
    return result;
}

Gradients backwardAll(const AttentionRows& inputs, const Places& places,
                      const at::Tensor& probabilities, const at::Tensor& outGradient, bool withBias)
{
    const AttentionSizes& sizes = places.sizes;
    const bool separate = inputs.queries.defined();
    const std::int64_t pieces = (places.batch + kImagesPerSum - 1) / kImagesPerSum;
    Gradients gradients;
    gradients.rows = at::empty_like(inputs.rows);
    if (separate)
        gradients.queries = at::empty_like(inputs.queries);
    at::Tensor sums;
    if (withBias)
        sums = at::empty({places.heads, pieces, sizes.queries, places.padded()},
                         inputs.rows.options());

    const float* rows = inputs.rows.data_ptr<float>();
    const float* queries = separate ? inputs.queries.data_ptr<float>() : rows;
    const float* saved = probabilities.defined() ? probabilities.data_ptr<float>() : nullptr;
    const float* out = outGradient.data_ptr<float>();
    float* rowsOut = gradients.rows.data_ptr<float>();
    float* queriesOut = separate ? gradients.queries.data_ptr<float>() : rowsOut;
    float* sumsOut = withBias ? sums.data_ptr<float>() : nullptr;
    const std::int64_t scores = sizes.queries * places.padded();

    const auto piece = [&](std::int64_t task, float* scratch) {
        const std::int64_t h = task / pieces;
        const std::int64_t first = task % pieces * kImagesPerSum;
        float* sum = withBias ? sumsOut + task * scores : nullptr;
        if (withBias)
            std::fill_n(sum, scores, 0.0F);
        for (std::int64_t b = first; b < std::min(first + kImagesPerSum, places.batch); ++b)
            attentionBackward(sizes, {queries + places.query(b, h), rows + places.key(b, h),
                                      rows + places.value(b, h),
                                      saved != nullptr ? saved + places.scores(b, h) : nullptr,
                                      out + places.out(b, h), queriesOut + places.query(b, h),
                                      rowsOut + places.key(b, h), rowsOut + places.value(b, h), sum,
                                      scratch});
    };
    at::parallel_for(0, places.heads * pieces, places.grain(2 * kImagesPerSum),
                     [&](std::int64_t begin, std::int64_t end) {
                         const auto scratch =
                             floats(attentionBackwardScratch(sizes, saved == nullptr));
                         for (std::int64_t task = begin; task < end; ++task)
                             piece(task, scratch.get());
                     });
    if (withBias)
        gradients.bias = sumPieces(sums, sizes.keys);
    return gradients;
}

struct FusedAttention : torch::autograd::Function<FusedAttention>
{
    using Context = torch::autograd::AutogradContext;
    using Optional = compat::Optional<at::Tensor>;

    static at::Tensor forward(Context* context, const at::Tensor& rows, const Optional& queries,
                              const Optional& bias, const AttentionHeads& heads)
    {
        const AttentionRows inputs = {rows, queries.value_or(at::Tensor())};
        const Places places = placesOf(inputs, heads);
        // They take as much memory as all else of a ViT's attention, and less time to compute again
        // than to read; LeViT's are cheap to keep.
        at::Tensor probabilities;
        if (bias.has_value())
            probabilities =
                at::empty({places.batch, places.heads, places.sizes.queries, places.padded()},
                          rows.options());
        at::Tensor result = forwardAll(inputs, places, bias.value_or(at::Tensor()), probabilities);
        context->save_for_backward({rows, inputs.queries, probabilities});
        context->saved_data["heads"] = heads.count;
        context->saved_data["keyWidth"] = heads.keyWidth;
        context->saved_data["blocks"] = heads.order == HeadOrder::Blocks;
        context->saved_data["bias"] = bias.has_value();
        return result;
    }

    static torch::autograd::variable_list backward(Context* context,
                                                   torch::autograd::variable_list outGradients)
    {
        auto& data = context->saved_data;
        const auto saved = context->get_saved_variables();
        const AttentionHeads heads = {data["heads"].toInt(), data["keyWidth"].toInt(),
                                      data["blocks"].toBool() ? HeadOrder::Blocks
                                                              : HeadOrder::Interleaved};
        const AttentionRows inputs = {saved[0], saved[1]};
        const Gradients gradients =
            backwardAll(inputs, placesOf(inputs, heads), saved[2], outGradients[0].contiguous(),
                        data["bias"].toBool());
        return {gradients.rows, gradients.queries, gradients.bias, at::Tensor()};
    }
};

// (B, heads, tokens, width / heads), in one copy.
at::Tensor splitHeads(const at::Tensor& rows, std::int64_t heads)
{
    return rows.view({rows.size(0), rows.size(1), heads, rows.size(2) / heads})
        .transpose(1, 2)
        .contiguous();
}

// Each (B, heads, tokens, width of a head).
struct SeparateHeads
{
    at::Tensor q;
    at::Tensor k;
    at::Tensor v;
    double scale;
};

SeparateHeads separated(const AttentionRows& inputs, const AttentionHeads& heads)
{
    const double scale = 1.0 / std::sqrt(static_cast<double>(heads.keyWidth));
    const std::int64_t key = heads.keyWidth;
    if (heads.order == HeadOrder::Blocks) {
        // (parts, B, heads, tokens, width), copied once so that the products need no copies.
        const auto parts =
            inputs.rows.view({inputs.rows.size(0), inputs.rows.size(1), -1, heads.count, key})
                .permute({2, 0, 3, 1, 4})
                .contiguous()
                .unbind(0);
        if (inputs.queries.defined())
            return {splitHeads(inputs.queries, heads.count), parts[0], parts[1], scale};
        return {parts[0], parts[1], parts[2], scale};
    }
    at::Tensor parts = splitHeads(inputs.rows, heads.count);
    at::Tensor q;
    if (inputs.queries.defined()) {
        q = splitHeads(inputs.queries, heads.count);
    } else {
        q = parts.narrow(-1, 0, key);
        parts = parts.narrow(-1, key, parts.size(-1) - key);
    }
    return {q, parts.narrow(-1, 0, key), parts.narrow(-1, key, parts.size(-1) - key), scale};
}

// (B, tokens, heads * width) of (B, heads, tokens, width).
at::Tensor joined(const at::Tensor& mixed)
{
    return mixed.transpose(1, 2).reshape({mixed.size(0), mixed.size(2), -1});
}

} // namespace

bool attentionUsesBlas(double dropout)
{
    return dropout > 0 || compat::kHasFusedAttention || !hasAttentionKernel();
}

bool canFuseAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                      const at::Tensor& bias)
{
    if (!hasAttentionKernel() || !isPlainContiguous(inputs.rows) || inputs.rows.numel() == 0)
        return false;
    if (inputs.queries.defined() && !isPlainContiguous(inputs.queries))
        return false;
    if (bias.defined() && !isPlainContiguous(bias))
        return false;
    return heads.keyWidth % kAttentionPanel == 0 &&
           placesOf(inputs, heads).sizes.valueWidth % kAttentionPanel == 0;
}

at::Tensor fusedAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                          const at::Tensor& bias)
{
    if (!at::GradMode::is_enabled() ||
        !(isTracked(inputs.rows) || isTracked(inputs.queries) || isTracked(bias)))
        return forwardAll(inputs, placesOf(inputs, heads), bias, {});
    return FusedAttention::apply(inputs.rows, optionalTensor(inputs.queries), optionalTensor(bias),
                                 heads);
}

at::Tensor plainAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                          const at::Tensor& bias)
{
    const SeparateHeads parts = separated(inputs, heads);
    return joined(compat::attention(parts.q, parts.k, parts.v, bias, parts.scale));
}

at::Tensor attentionProbabilities(const AttentionRows& inputs, const AttentionHeads& heads,
                                  const at::Tensor& bias)
{
    const SeparateHeads parts = separated(inputs, heads);
    return compat::probabilities(parts.q, parts.k, bias, parts.scale);
}

at::Tensor receivedAttention(const at::Tensor& probabilities)
{
    const at::Tensor received = probabilities.mean(1).mean(1); // heads, then queries
    const auto side =
        static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(received.size(1)))));
    return received.view({received.size(0), side, side});
}

at::Tensor droppedAttention(const AttentionRows& inputs, const AttentionHeads& heads,
                            const at::Tensor& bias,
                            const std::function<at::Tensor(const at::Tensor&)>& drop)
{
    const SeparateHeads parts = separated(inputs, heads);
    const at::Tensor probabilities = compat::probabilities(parts.q, parts.k, bias, parts.scale);
    return joined(at::matmul(drop(probabilities), parts.v));
}

at::Tensor attention(const AttentionRows& inputs, const AttentionHeads& heads,
                     const at::Tensor& bias)
{
    if (!compat::kHasFusedAttention && canFuseAttention(inputs, heads, bias))
        return fusedAttention(inputs, heads, bias);
    return plainAttention(inputs, heads, bias);
}

} // namespace formwork
