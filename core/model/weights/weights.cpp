#include "core/model/weights/weights.h"

#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/model/weights/tensor_data.h"
#include "core/model/weights/weight_resize.h"

#include <ATen/Functions.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace formwork {

namespace {

// In checkpoints of Formwork (core/train/checkpoint/checkpoint.h), beside the weights.
constexpr std::string_view kAveragePrefix = "ema.";
constexpr std::array<std::string_view, 2> kOtherPrefixes = {"optimizer.", "gradient."};

constexpr const char* kModelKey = "formwork.model";

constexpr std::string_view kOffsetNumbers = "attention_bias_idxs";
constexpr std::string_view kOffsetBiases = "attention_biases";
constexpr std::string_view kNormCounter = "num_batches_tracked";

std::string labelOf(std::string_view model)
{
    const ModelName* name = findModelName(model);
    return name != nullptr ? std::string(name->label) : std::string(model);
}

// Leaves the weights alone: the averaged ones, where there are any.
void keepWeights(WeightsOutline& outline)
{
    if (!outline.metadata.contains(kStateEntry))
        return;
    const auto isAverage = [](const TensorOutline& tensor) {
        return tensor.name.starts_with(kAveragePrefix);
    };
    const bool averaged = std::ranges::any_of(outline.tensors, isAverage);
    std::erase_if(outline.tensors, [&](const TensorOutline& tensor) {
        return averaged ? !isAverage(tensor)
                        : std::ranges::any_of(kOtherPrefixes, [&](std::string_view prefix) {
                              return tensor.name.starts_with(prefix);
                          });
    });
    if (averaged)
        for (TensorOutline& tensor : outline.tensors)
            tensor.name.erase(0, kAveragePrefix.size());
}

[[noreturn]] void anotherModel(std::string_view given, std::string_view wanted,
                               const std::filesystem::path& file)
{
    throw Error(ErrorCode::InvalidConfig,
                Text("holds the weights of %1, not of %2").arg(labelOf(given), labelOf(wanted)),
                file, Text("set model.name to %1, or give other weights").arg(given));
}

// By the names and shapes of its parameters.
KnownWeights describeModel(const NamedTensors& state)
{
    std::vector<TensorOutline> outlines;
    for (const auto& [name, tensor] : state) {
        TensorOutline outline;
        outline.name = name;
        outline.shape = tensor.sizes().vec();
        outlines.push_back(std::move(outline));
    }
    const auto known = recogniseWeights(outlines);
    if (!known)
        throw Error(ErrorCode::Internal, Text("the model is not in the registry"));
    return *known;
}

KnownWeights requireKnown(const WeightsOutline& outline, const std::filesystem::path& file,
                          std::string_view model)
{
    auto known = recogniseWeights(outline.tensors);
    if (known && (model.empty() || known->model == model))
        return *known;
    if (known)
        anotherModel(known->model, model, file);
    // A model by name: loading says what is missing.
    if (const auto naming = recogniseNaming(outline.tensors); naming && !model.empty()) {
        requireNamingOf(model, *naming);
        return {std::string(model), *naming, 0, 0, false};
    }
    std::string first;
    for (std::size_t i = 0; i < std::min<std::size_t>(outline.tensors.size(), 3); ++i)
        first += (i == 0 ? "" : ", ") + outline.tensors[i].name;
    throw Error(ErrorCode::UnsupportedFormat,
                Text("does not hold the weights of a model that Formwork has%1")
                    .arg((first.empty() ? "" : "; its first names are " + first)),
                file,
                Text("ViT under the names of timm or torchvision, LeViT under those of timm or "
                     "facebookresearch"));
}

bool isPosition(const std::string& name)
{
    return name == "pos_embed" || name == "encoder.pos_embedding";
}

std::string nodeOf(const std::string& name)
{
    return name.substr(0, std::min(name.rfind('.'), name.size()));
}

// The layers that turn features into logits, of the class head and the distillation head.
bool isHeadLayer(const std::string& name)
{
    const std::string node = nodeOf(name);
    return node == "head" || node == "heads.head" || node == "head.l" || node == "head_dist.l";
}

// The norm before the head: another one where a ViT takes the mean of its patches.
bool isLastNorm(const std::string& name)
{
    const std::string node = nodeOf(name);
    return node == "norm" || node == "encoder.ln" || node == "fc_norm";
}

bool isDistillation(const std::string& name)
{
    return name.starts_with("head_dist.");
}

// (out, in, 1, 1) to (out, in) where the model has that.
at::Tensor withoutTrailingOnes(const at::Tensor& given, const at::Tensor& own)
{
    if (given.dim() == 4 && own.dim() == 2 && given.size(2) == 1 && given.size(3) == 1)
        return given.flatten(1);
    return given;
}

// `given` as the model's `own` needs it, if only the image size differs; else as it is.
at::Tensor resized(const std::string& name, const at::Tensor& given, const at::Tensor& own)
{
    if (isPosition(name) && given.dim() == 3 && own.dim() == 3 && given.size(0) == 1 &&
        given.size(2) == own.size(2) && squareSide(given.size(1) - 1) > 0)
        return resizePositions(given, squareSide(own.size(1) - 1));
    if (name.ends_with(kOffsetBiases) && given.dim() == 2 && own.dim() == 2 &&
        given.size(0) == own.size(0) && squareSide(given.size(1)) > 0)
        return resizeBiases(given, squareSide(own.size(1)));
    return given;
}

using TensorsByName = std::unordered_map<std::string, at::Tensor>;

class Fitting
{
public:
    Fitting(Classifier& model, const ForeignWeights& weights)
        : m_model(model)
        , m_weights(weights)
        , m_own(stateDict(model))
        , m_ownByName(m_own.begin(), m_own.end())
        , m_ownKnown(describeModel(m_own))
    {}

    WeightsFit run();

private:
    bool ownHas(const std::string& name) const { return m_ownByName.contains(name); }
    std::string ownName(const std::string& translated);
    void take(const std::string& name, const at::Tensor& given);
    void requireFinite() const;
    void completeFromModel();
    std::string describe() const;

    Classifier& m_model;
    const ForeignWeights& m_weights;
    NamedTensors m_own;
    TensorsByName m_ownByName;
    KnownWeights m_ownKnown;
    NamedTensors m_fitted;
    WeightsFit m_fit;
};

// With another pooling the last norm has another name.
std::string Fitting::ownName(const std::string& translated)
{
    if (ownHas(translated) || !isLastNorm(translated))
        return translated;
    for (const char* node : {"norm", "encoder.ln", "fc_norm"}) {
        std::string other = node + translated.substr(translated.rfind('.'));
        if (!ownHas(other))
            continue;
        m_fit.otherPooling = true;
        return other;
    }
    return translated;
}

void Fitting::take(const std::string& name, const at::Tensor& given)
{
    const auto own = m_ownByName.find(name);
    if (own == m_ownByName.end()) {
        if (isDistillation(name) && ownHas("head.l.weight")) {
            m_fit.leftDistillation = true;
            return;
        }
        m_fitted.emplace_back(name, given); // reported as unknown
        return;
    }
    at::Tensor value = withoutTrailingOnes(given, own->second);
    if (value.sizes() != own->second.sizes()) {
        if (name.ends_with(kOffsetNumbers))
            return; // the model's own are right for its image size
        // Biases of equal width but another number of classes, too.
        if (isHeadLayer(name) && value.dim() == own->second.dim() &&
            (value.dim() == 1 || value.size(1) == own->second.size(1))) {
            m_fit.newHead = true;
            return;
        }
        const at::Tensor changed = resized(name, value, own->second);
        m_fit.resized = m_fit.resized || changed.sizes() != value.sizes();
        value = changed;
    }
    m_fitted.emplace_back(name, value);
}

// A training that diverged, or a damaged file: better reported now than as a loss that is not a
// number.
void Fitting::requireFinite() const
{
    for (const auto& [name, tensor] : m_fitted)
        if (at::isFloatingType(tensor.scalar_type()) && !at::isfinite(tensor).all().item<bool>())
            throw Error(ErrorCode::CorruptData,
                        Text("tensor %1 holds NaN or infinite values").arg(name), m_weights.file,
                        Text("its training diverged, or the file is damaged; use other weights"));
}

// What the file need not have: offset numbers, counters, a replaced head, a second head.
void Fitting::completeFromModel()
{
    const TensorsByName fitted(m_fitted.begin(), m_fitted.end());
    for (const auto& [name, own] : m_own) {
        if (fitted.contains(name))
            continue;
        const bool fresh =
            (m_fit.newHead && isHeadLayer(name)) || (m_fit.newDistillation && isDistillation(name));
        if (fresh || name.ends_with(kOffsetNumbers) || name.ends_with(kNormCounter))
            m_fitted.emplace_back(name, own.detach().clone());
    }
}

std::string Fitting::describe() const
{
    const KnownWeights& known = m_weights.known;
    std::string text = labelOf(known.model) + " from " + m_weights.file.filename().string() + " (" +
                       std::string(namingName(known.naming)) + " names";
    text += m_weights.entry.empty() ? "" : ", entry " + m_weights.entry;
    text += m_weights.prefix.empty() ? ")" : ", prefix '" + m_weights.prefix + "')";
    if (m_fit.newHead)
        text += "; a new head for " + std::to_string(m_ownKnown.classes) + " classes, the file" +
                (known.classes > 0 ? "'s is for " + std::to_string(known.classes) : " has none");
    if (m_fit.resized)
        text += "; resized from " + std::to_string(known.imageSize) + " to " +
                std::to_string(m_ownKnown.imageSize) + " px";
    if (m_fit.otherPooling)
        text += "; trained with another pooling";
    if (m_fit.newDistillation)
        text += "; a new distillation head, the file has none";
    if (m_fit.leftDistillation)
        text += "; the file's distillation head is left out";
    if (m_weights.outside > 0)
        text += "; " + std::to_string(m_weights.outside) + " tensors outside '" + m_weights.prefix +
                "' left out";
    return text;
}

WeightsFit Fitting::run()
{
    if (m_weights.known.model != m_ownKnown.model)
        anotherModel(m_weights.known.model, m_ownKnown.model, m_weights.file);
    const NameTranslation translate(m_ownKnown.model, m_weights.known.naming, m_ownKnown.naming);
    bool anyDistillation = false;
    bool anyHead = false;
    for (const auto& [name, tensor] : m_weights.tensors) {
        const std::string own = ownName(translate(name));
        anyDistillation = anyDistillation || isDistillation(own);
        anyHead = anyHead || isHeadLayer(own);
        take(own, tensor);
    }
    m_fit.newHead = m_fit.newHead || !anyHead; // published backbones have none
    m_fit.newDistillation = ownHas("head_dist.l.weight") && !anyDistillation;
    requireFinite();
    completeFromModel();
    loadStateDict(m_model, m_fitted, m_weights.file);
    m_fit.text = describe();
    return m_fit;
}

// Checks a file whose shapes decide what is built: more would fill the memory with offset numbers.
void requireBuildable(const KnownWeights& known, const std::filesystem::path& file)
{
    const ModelName* name = findModelName(known.model);
    const int largest = name != nullptr && name->family == ModelFamily::Levit ? 1024 : 4096;
    if (known.classes < 1 || known.imageSize < 1)
        throw Error(ErrorCode::CorruptData,
                    Text("the head or the positions of %1 are missing").arg(labelOf(known.model)),
                    file);
    if (known.imageSize > largest)
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("is for images of %1 px; %2 is built for at most %3")
                        .arg(known.imageSize, labelOf(known.model), largest),
                    file);
}

} // namespace

ForeignWeights readForeignWeights(FileSystem& fileSystem, const WeightsSource& source,
                                  std::string_view model)
{
    WeightsOutline outline = readWeightsOutline(fileSystem, source);
    keepWeights(outline);
    ForeignWeights weights;
    weights.known = requireKnown(outline, source.file, model);
    weights.format = outline.format;
    weights.entry = outline.entry;
    weights.prefix = outline.prefix;
    weights.outside = outline.outside.size();
    weights.metadata = std::move(outline.metadata);
    weights.file = source.file;
    weights.tensors = readTensors(*fileSystem.open(source.file), outline.tensors);
    return weights;
}

WeightsFit loadForeignWeights(Classifier& model, const ForeignWeights& weights)
{
    return Fitting(model, weights).run();
}

WeightsFit loadForeignWeights(FileSystem& fileSystem, const WeightsSource& source,
                              Classifier& model)
{
    const std::string id = describeModel(stateDict(model)).model;
    return loadForeignWeights(model, readForeignWeights(fileSystem, source, id));
}

LoadedClassifier loadClassifier(FileSystem& fileSystem, const WeightsSource& source)
{
    const ForeignWeights weights = readForeignWeights(fileSystem, source);
    requireBuildable(weights.known, source.file);
    LoadedClassifier loaded;
    loaded.options = {.name = weights.known.model,
                      .imageSize = weights.known.imageSize,
                      .classes = weights.known.classes,
                      .distillation = weights.known.distillation,
                      .pooling = weights.known.meanPooling ? PoolingKind::Mean : PoolingKind::Auto};
    loaded.model = makeModel(loaded.options);
    loadForeignWeights(*loaded.model, weights);
    loaded.model->eval();
    loaded.facts = factsOf(weights.metadata, weights.file);
    if (loaded.facts.classNames.size() != static_cast<std::size_t>(loaded.options.classes))
        loaded.facts.classNames.clear();
    return loaded;
}

NamedTensors stateDictFor(const torch::nn::Module& model, WeightNaming naming)
{
    const NamedTensors own = stateDict(model);
    const KnownWeights known = describeModel(own);
    requireNamingOf(known.model, naming, known.meanPooling);
    const NameTranslation translate(known.model, known.naming, naming);
    NamedTensors out;
    for (const auto& [name, tensor] : own)
        if (naming != WeightNaming::Timm || !name.ends_with(kOffsetNumbers))
            out.emplace_back(translate(name), tensor);
    return out;
}

void saveForeignWeights(FileSystem& fileSystem, const std::filesystem::path& path,
                        const torch::nn::Module& model, WeightNaming naming,
                        const WeightsFacts& facts)
{
    WeightsMetadata metadata = metadataOf(facts);
    metadata["format"] = "pt"; // readers of safetensors ask for it to know whose row order it is
    metadata[kModelKey] = describeModel(stateDict(model)).model;
    saveSafetensors(fileSystem, path, stateDictFor(model, naming), metadata);
}

} // namespace formwork
