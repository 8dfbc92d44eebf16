#include "core/model/model.h"

#include "core/base/error.h"
#include "core/model/levit.h"
#include "core/model/vit.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace formwork {

namespace {

std::string allIds()
{
    std::string ids;
    for (const ModelName& name : modelNames())
        ids += (ids.empty() ? "" : ", ") + std::string(name.id);
    return ids;
}

void checkImageSize(const ModelName& name, int size)
{
    if (size >= name.patch && size % name.patch == 0)
        return;
    const int below = size / name.patch * name.patch;
    std::string nearest = std::to_string(std::max(below, 0) + name.patch);
    if (below >= name.patch)
        nearest = std::to_string(below) + " or " + nearest;
    throw Error(ErrorCode::InvalidConfig,
                Text("model.image_size = %1 does not fit %2, which takes multiples of %3")
                    .arg(size, name.label, name.patch),
                {}, Text("nearest valid: %1").arg(nearest));
}

VitFlavour flavourOf(InitKind init)
{
    return init == InitKind::Timm ? VitFlavour::Timm : VitFlavour::Torchvision;
}

VitConfig vitConfigOf(const ModelOptions& options)
{
    VitConfig config = vitConfig(options.name);
    config.imageSize = options.imageSize;
    config.classes = options.classes;
    config.seed = options.seed;
    if (options.init != InitKind::Auto)
        config.init = flavourOf(options.init);
    config.meanPooling = options.pooling == PoolingKind::Mean;
    config.dropout = options.dropout;
    config.headDropout = options.headDropout;
    config.attentionDropout = options.attentionDropout;
    config.patchDropout = options.patchDropout;
    config.activationCheckpointing = options.activationCheckpointing;
    config.dropPath = std::max(0.0, options.dropPath);
    return config;
}

LevitConfig levitConfigOf(const ModelOptions& options)
{
    LevitConfig config = levitConfig(options.name);
    config.imageSize = options.imageSize;
    config.classes = options.classes;
    config.distillation = options.distillation;
    config.activationCheckpointing = options.activationCheckpointing;
    config.seed = options.seed;
    if (options.dropPath >= 0)
        config.dropPath = options.dropPath;
    return config;
}

void collectState(const torch::nn::Module& node, const std::string& prefix, NamedTensors& state)
{
    for (const auto& parameter : node.named_parameters(false))
        state.emplace_back(prefix + parameter.key(), parameter.value());
    for (const auto& buffer : node.named_buffers(false))
        state.emplace_back(prefix + buffer.key(), buffer.value());
    for (const auto& child : node.named_children())
        collectState(*child.value(), prefix + child.key() + ".", state);
}

std::string shapeText(const at::Tensor& tensor)
{
    std::ostringstream text;
    text << tensor.sizes();
    return text.str();
}

// Some hundred names help nobody: the first ten and how many more.
void appendList(std::string& message, const char* title, const std::vector<std::string>& names)
{
    constexpr std::size_t kShown = 10;
    if (names.empty())
        return;
    message += message.empty() ? "" : "; ";
    message += title;
    for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i)
        message += (i == 0 ? ": " : ", ") + names[i];
    if (names.size() > kShown)
        message += " and " + std::to_string(names.size() - kShown) + " more";
}

bool isFixedIndex(const at::Tensor& own)
{
    return !at::isFloatingType(own.scalar_type()) && own.dim() > 0;
}

} // namespace

torch::Tensor Classifier::forward(const torch::Tensor& images)
{
    const HeadLogits logits = forwardHeads(images);
    if (!logits.distillation.defined() || is_training())
        return logits.classes;
    return (logits.classes + logits.distillation) / 2;
}

ModelOptions modelOptions(const ExperimentConfig& config, int classes)
{
    const ModelConfig& model = config.model;
    return {.name = model.name,
            .imageSize = model.imageSize,
            .classes = classes,
            .distillation = model.distillation,
            .seed = config.train.seed,
            .pooling = model.pooling,
            .init = model.init,
            .dropPath = model.dropPath,
            .dropout = model.dropout,
            .attentionDropout = model.attentionDropout,
            .headDropout = model.headDropout,
            .patchDropout = model.patchDropout,
            .activationCheckpointing = config.train.activationCheckpointing};
}

std::shared_ptr<Classifier> makeModel(const ModelOptions& options)
{
    const ModelName* name = findModelName(options.name);
    if (name == nullptr)
        throw Error(ErrorCode::InvalidConfig,
                    Text("model.name: there is no model %1").arg(options.name), {},
                    Text("known: %1").arg(allIds()));
    checkImageSize(*name, options.imageSize);
    if (options.classes < 1)
        throw Error(ErrorCode::InvalidConfig, Text("a model needs at least one class"));
    if (options.distillation && name->family != ModelFamily::Levit)
        throw Error(ErrorCode::InvalidConfig,
                    Text("model.distillation: %1 has no second head").arg(name->label), {},
                    Text("only LeViT models have one"));

    return name->family == ModelFamily::Vit ? makeVit(vitConfigOf(options))
                                            : makeLevit(levitConfigOf(options));
}

NamedTensors stateDict(const torch::nn::Module& model)
{
    NamedTensors state;
    collectState(model, "", state);
    return state;
}

void loadStateDict(torch::nn::Module& model, const NamedTensors& tensors,
                   const std::filesystem::path& source)
{
    std::unordered_map<std::string, at::Tensor> given(tensors.begin(), tensors.end());
    std::vector<std::pair<at::Tensor, at::Tensor>> copies;
    std::vector<std::string> missing;
    std::vector<std::string> different;
    for (const auto& [name, own] : stateDict(model)) {
        const auto found = given.find(name);
        if (found == given.end()) {
            missing.push_back(name);
            continue;
        }
        if (found->second.sizes() != own.sizes())
            different.push_back(name + " " + shapeText(found->second) + " instead of " +
                                shapeText(own));
        else if (isFixedIndex(own) && !at::equal(found->second.to(own.options()), own))
            different.push_back(name + " (another order of offsets)");
        else
            copies.emplace_back(own, found->second);
        given.erase(found);
    }
    std::vector<std::string> unknown;
    for (const auto& [name, tensor] : tensors)
        if (given.contains(name))
            unknown.push_back(name);

    std::string message;
    appendList(message, "missing", missing);
    appendList(message, "not part of the model", unknown);
    appendList(message, "different", different);
    if (!message.empty())
        throw Error(ErrorCode::CorruptData,
                    Text("the weights do not fit the model: %1").arg(message), source,
                    Text("check model name, number of classes, image size and distillation head"));

    const at::NoGradGuard noGrad;
    for (auto& [own, value] : copies)
        own.copy_(value);
}

void convertFloatingPoint(torch::nn::Module& model, torch::ScalarType type)
{
    for (auto& [name, tensor] : stateDict(model))
        if (at::isFloatingType(tensor.scalar_type()))
            tensor.set_data(tensor.detach().to(type));
}

} // namespace formwork
