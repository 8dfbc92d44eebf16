#include "core/model/script/model_layers.h"

#include "core/experiment/model_names.h"

#include <fmt/format.h>

#include <cstddef>

namespace formwork {

namespace {

constexpr int kStemLayers = 4; // each halves the side of the image

} // namespace

WeightNaming scriptNaming(const ModelOptions& options)
{
    const ModelName* name = findModelName(options.name);
    const bool isLevit = name != nullptr && name->family == ModelFamily::Levit;
    return isLevit ? WeightNaming::Facebook : WeightNaming::Timm;
}

void addLayers(const ModelOptions& options, const VitConfig& config, VitLayers& layers)
{
    layers.addEmbedding();
    for (int i = 0; i < config.depth; ++i)
        layers.addBlock(fmt::format("blocks.{}", i));
    const bool takesMean = options.pooling == PoolingKind::Mean;
    layers.addHead(takesMean ? "fc_norm" : "norm", takesMean);
}

// The original numbers attentions and MLPs in one sequence.
void addLayers(const ModelOptions& options, const LevitConfig& config, LevitLayers& layers)
{
    int number = 0;
    const auto next = [&number](const char* inner) {
        return fmt::format("blocks.{}{}", number++, inner);
    };
    for (int i = 0; i < kStemLayers; ++i)
        layers.addStemLayer(fmt::format("patch_embed.{}", 2 * i), i + 1 < kStemLayers);
    layers.addRows();
    int side = options.imageSize >> kStemLayers;
    for (std::size_t stage = 0; stage < config.stages.size(); ++stage) {
        for (int i = 0; i < config.stages[stage].depth; ++i) {
            layers.addAttention(next(".m"), side);
            layers.addMlp(next(".m"));
        }
        if (stage + 1 == config.stages.size())
            break;
        layers.addShrinkingAttention(next(""), side);
        side = (side + 1) / 2;
        layers.addMlp(next(".m"));
    }
    layers.addHeads(options.distillation, side);
}

} // namespace formwork
