#include "core/weights/weight_names.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "core/experiment/model_shapes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace formwork {

namespace {

struct NamingEntry
{
    WeightNaming naming;
    std::string_view name;
};

constexpr std::array kNamings = {
    NamingEntry{WeightNaming::Timm, "timm"},
    NamingEntry{WeightNaming::Torchvision, "torchvision"},
    NamingEntry{WeightNaming::Facebook, "facebook"},
};

// timm's norm behind mean pooling; Formwork has it under torchvision's names too.
constexpr const char* kPoolingNorm = "fc_norm.weight";

constexpr std::int64_t kLevitPatch = 16;

// Names of one part in both namings of a family: {torchvision or facebook, timm}.
using Names = std::pair<std::string, std::string>;

std::vector<Names> vitNames(const VitShape& shape)
{
    std::vector<Names> names = {
        {"class_token", "cls_token"},
        {"encoder.pos_embedding", "pos_embed"},
        {"conv_proj", "patch_embed.proj"},
        {"encoder.ln", "norm"},
        {"heads.head", "head"},
    };
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kBlock = {{
        {"ln_1", "norm1"},
        {"self_attention.in_proj_weight", "attn.qkv.weight"},
        {"self_attention.in_proj_bias", "attn.qkv.bias"},
        {"self_attention.out_proj", "attn.proj"},
        {"ln_2", "norm2"},
        {"mlp.0", "mlp.fc1"},
        {"mlp.3", "mlp.fc2"},
    }};
    for (int i = 0; i < shape.depth; ++i) {
        const std::string number = std::to_string(i) + '.';
        for (const auto& [torchvision, timm] : kBlock)
            names.emplace_back("encoder.layers.encoder_layer_" + number + std::string(torchvision),
                               "blocks." + number + std::string(timm));
    }
    return names;
}

// Names of a linear or convolution layer and its BatchNorm, "c" and "bn" in the original.
void addNormed(std::vector<Names>& names, const std::string& facebook, const std::string& timm)
{
    names.emplace_back(facebook + ".c", timm + ".linear");
    names.emplace_back(facebook + ".bn", timm + ".bn");
}

void addMlp(std::vector<Names>& names, const std::string& facebook, const std::string& timm)
{
    addNormed(names, facebook + ".m.0", timm + ".mlp.ln1");
    addNormed(names, facebook + ".m.2", timm + ".mlp.ln2");
}

// The original numbers attentions, MLPs and the layers between stages in one sequence; timm has
// what leads into a stage at the stage's beginning.
std::vector<Names> levitNames(const LevitShape& shape)
{
    std::vector<Names> names;
    for (int i = 0; i < 4; ++i)
        addNormed(names, "patch_embed." + std::to_string(2 * i),
                  "stem.conv" + std::to_string(i + 1));
    int number = 0;
    const auto next = [&number] {
        return "blocks." + std::to_string(number++);
    };
    for (std::size_t stage = 0; stage < shape.stages.size(); ++stage) {
        const std::string timmStage = "stages." + std::to_string(stage);
        if (stage > 0) {
            const std::string facebook = next();
            const std::string timm = timmStage + ".downsample.attn_downsample";
            names.emplace_back(facebook, timm); // attention_biases
            addNormed(names, facebook + ".kv", timm + ".kv");
            addNormed(names, facebook + ".q.1", timm + ".q.ln");
            addNormed(names, facebook + ".proj.1", timm + ".proj.ln");
            addMlp(names, next(), timmStage + ".downsample");
        }
        for (int i = 0; i < shape.stages[stage].depth; ++i) {
            const std::string timm = timmStage + ".blocks." + std::to_string(i);
            const std::string attention = next() + ".m";
            names.emplace_back(attention, timm + ".attn");
            addNormed(names, attention + ".qkv", timm + ".attn.qkv");
            addNormed(names, attention + ".proj.1", timm + ".attn.proj.ln");
            addMlp(names, next(), timm);
        }
    }
    for (const char* head : {"head", "head_dist"}) {
        names.emplace_back(std::string(head) + ".l", std::string(head) + ".linear");
        names.emplace_back(std::string(head) + ".bn", std::string(head) + ".bn");
    }
    return names;
}

class Index
{
public:
    explicit Index(const std::vector<TensorOutline>& tensors)
    {
        for (const TensorOutline& tensor : tensors)
            m_shapes.emplace(tensor.name, &tensor.shape);
    }
    bool has(const std::string& name) const { return m_shapes.contains(name); }
    // Length along `dimension`, or 0.
    std::int64_t length(const std::string& name, std::size_t dimension) const
    {
        const auto found = m_shapes.find(name);
        return found == m_shapes.end() || found->second->size() <= dimension
                   ? 0
                   : (*found->second)[dimension];
    }

private:
    std::unordered_map<std::string_view, const std::vector<std::int64_t>*> m_shapes;
};

std::optional<WeightNaming> namingOf(const Index& index)
{
    if (index.has("patch_embed.0.c.weight"))
        return WeightNaming::Facebook;
    if (index.has("conv_proj.weight") && index.has("encoder.pos_embedding"))
        return WeightNaming::Torchvision;
    if (index.has("stem.conv1.linear.weight") ||
        (index.has("patch_embed.proj.weight") && index.has("pos_embed")))
        return WeightNaming::Timm;
    return std::nullopt;
}

int asInt(std::int64_t value)
{
    constexpr std::int64_t kMost = 1 << 30;
    return static_cast<int>(std::clamp<std::int64_t>(value, 0, kMost));
}

std::int64_t patchOf(const VitShape& shape)
{
    return findModelName(shape.id)->patch;
}

std::optional<KnownWeights> recogniseVit(const Index& index, WeightNaming naming)
{
    const bool timm = naming == WeightNaming::Timm;
    const std::string patch = timm ? "patch_embed.proj.weight" : "conv_proj.weight";
    const std::string position = timm ? "pos_embed" : "encoder.pos_embedding";
    const std::string block = timm ? "blocks." : "encoder.layers.encoder_layer_";
    const std::string norm = timm ? ".norm1.weight" : ".ln_1.weight";
    const auto isShape = [&](const VitShape& shape) {
        return index.length(patch, 0) == shape.width && index.length(patch, 2) == patchOf(shape) &&
               index.has(block + std::to_string(shape.depth - 1) + norm) &&
               !index.has(block + std::to_string(shape.depth) + norm);
    };
    const auto shape = std::ranges::find_if(vitShapes(), isShape);
    if (shape == vitShapes().end())
        return std::nullopt;
    const std::int64_t side = squareSide(index.length(position, 1) - 1);
    return KnownWeights{std::string(shape->id),
                        naming,
                        asInt(index.length(timm ? "head.weight" : "heads.head.weight", 0)),
                        asInt(side * patchOf(*shape)),
                        false,
                        index.has(kPoolingNorm)};
}

std::optional<KnownWeights> recogniseLevit(const Index& index, WeightNaming naming)
{
    const bool timm = naming == WeightNaming::Timm;
    const std::string stem = timm ? "stem.conv4.linear.weight" : "patch_embed.6.c.weight";
    const std::string biases =
        timm ? "stages.0.blocks.0.attn.attention_biases" : "blocks.0.m.attention_biases";
    const auto isShape = [&](const LevitShape& shape) {
        if (index.length(stem, 0) != shape.stages[0].width)
            return false;
        // The last attention of all is there, and none behind it.
        const int last = shape.stages[2].depth - 1;
        int blocks = 4; // between the stages
        for (const LevitStage& stage : shape.stages)
            blocks += 2 * stage.depth;
        if (timm)
            return index.length("stages.0.blocks." + std::to_string(shape.stages[0].depth - 1) +
                                    ".attn.attention_biases",
                                0) > 0 &&
                   !index.has("stages.0.blocks." + std::to_string(shape.stages[0].depth) +
                              ".attn.attention_biases") &&
                   index.has("stages.2.blocks." + std::to_string(last) + ".attn.attention_biases");
        return index.has("blocks." + std::to_string(blocks - 1) + ".m.0.c.weight") &&
               !index.has("blocks." + std::to_string(blocks) + ".m.attention_biases");
    };
    const auto shape = std::ranges::find_if(levitShapes(), isShape);
    if (shape == levitShapes().end())
        return std::nullopt;
    const std::string leaf = timm ? ".linear.weight" : ".l.weight";
    return KnownWeights{std::string(shape->id), naming, asInt(index.length("head" + leaf, 0)),
                        asInt(squareSide(index.length(biases, 1)) * kLevitPatch),
                        index.has("head_dist" + leaf)};
}

} // namespace

std::string_view namingName(WeightNaming naming)
{
    return std::ranges::find(kNamings, naming, &NamingEntry::naming)->name;
}

std::optional<WeightNaming> findNaming(std::string_view name)
{
    const auto found = std::ranges::find(kNamings, name, &NamingEntry::name);
    return found == kNamings.end() ? std::nullopt : std::optional(found->naming);
}

WeightNaming ownNaming(std::string_view model)
{
    const VitShape* vit = findVitShape(model);
    if (vit == nullptr)
        return WeightNaming::Facebook;
    return vit->isTorchvisions ? WeightNaming::Torchvision : WeightNaming::Timm;
}

void requireNamingOf(std::string_view model, WeightNaming naming, bool meanPooling)
{
    const bool isVit = findVitShape(model) != nullptr;
    if (meanPooling && naming == WeightNaming::Torchvision)
        throw Error(ErrorCode::InvalidArgument,
                    Text("torchvision has no %1 with mean pooling").arg(model), {},
                    Text("give timm"));
    if (naming != (isVit ? WeightNaming::Facebook : WeightNaming::Torchvision))
        return;
    throw Error(ErrorCode::InvalidArgument,
                Text("%1 has no names for %2").arg(namingName(naming), model), {},
                isVit ? Text("give timm or torchvision") : Text("give timm or facebook"));
}

std::optional<WeightNaming> recogniseNaming(const std::vector<TensorOutline>& tensors)
{
    return namingOf(Index(tensors));
}

std::optional<KnownWeights> recogniseWeights(const std::vector<TensorOutline>& tensors)
{
    const Index index(tensors);
    const auto naming = namingOf(index);
    if (!naming)
        return std::nullopt;
    const bool isLevit = *naming == WeightNaming::Facebook || index.has("stem.conv1.linear.weight");
    return isLevit ? recogniseLevit(index, *naming) : recogniseVit(index, *naming);
}

NameTranslation::NameTranslation(std::string_view model, WeightNaming from, WeightNaming to)
{
    std::vector<Names> names;
    if (const VitShape* vit = findVitShape(model))
        names = vitNames(*vit);
    else if (const LevitShape* levit = findLevitShape(model))
        names = levitNames(*levit);
    for (const auto& [other, timm] : names) {
        const std::string& target = to == WeightNaming::Timm ? timm : other;
        m_parts.emplace(from == WeightNaming::Timm ? timm : other, target);
        // torchvision before 0.12.
        if (from == WeightNaming::Torchvision && other.ends_with("mlp.0"))
            m_parts.emplace(other.substr(0, other.size() - 1) + "linear_1", target);
        if (from == WeightNaming::Torchvision && other.ends_with("mlp.3"))
            m_parts.emplace(other.substr(0, other.size() - 1) + "linear_2", target);
    }
}

std::string NameTranslation::operator()(const std::string& name) const
{
    if (const auto whole = m_parts.find(name); whole != m_parts.end())
        return whole->second;
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos)
        return name;
    const auto node = m_parts.find(name.substr(0, dot));
    return node == m_parts.end() ? name : node->second + name.substr(dot);
}

} // namespace formwork
