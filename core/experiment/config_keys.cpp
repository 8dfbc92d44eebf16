#include "core/experiment/config_keys.h"

#include "core/experiment/config_key_types.h"
#include "core/experiment/model_names.h"
#include "core/experiment/recipe_keys.h"
#include "core/experiment/value_text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>

namespace formwork::config {

namespace {

constexpr EnumName<LoaderKind> kLoaders[] = {
    {LoaderKind::Beton, "beton"},
    {LoaderKind::Folder, "folder"},
    {LoaderKind::Folder, "image_folder"},
};
constexpr EnumName<OrderKind> kOrders[] = {
    {OrderKind::Sequential, "sequential"},
    {OrderKind::Random, "random"},
    {OrderKind::QuasiRandom, "quasi_random"},
    {OrderKind::Weighted, "weighted"},
};
constexpr EnumName<InterpolationKind> kInterpolations[] = {
    {InterpolationKind::Area, "area"},
    {InterpolationKind::Bilinear, "bilinear"},
};

constexpr EnumName<PoolingKind> kPoolings[] = {
    {PoolingKind::Auto, "auto"},
    {PoolingKind::Token, "token"},
    {PoolingKind::Mean, "mean"},
};
constexpr EnumName<InitKind> kInits[] = {
    {InitKind::Auto, "auto"},
    {InitKind::Torchvision, "torchvision"},
    {InitKind::Timm, "timm"},
};

KeyEntry modelKey()
{
    KeyEntry key{.path = "model.name", .help = "Architecture."};
    for (const ModelName& model : modelNames())
        key.choices.push_back(model.id);
    key.type = "one of: " + joined(key.choices);
    key.allowed = Text("one of: %1").arg(joined(key.choices));
    key.set = [](ExperimentConfig& config, const ValueText& text) {
        if (text.isList || findModelName(text.items[0]) == nullptr)
            return false;
        config.model.name = text.items[0];
        return true;
    };
    key.get = [](const ExperimentConfig& config) {
        return ValueText{{config.model.name}};
    };
    return key;
}

void addModelKeys(Keys& keys)
{
    keys.push_back(textKey(
        "name", "Name of the experiment; its runs are listed under it.",
        [](auto& c) -> auto& { return c.name; }));
    keys.push_back(modelKey());
    keys.push_back(integerKey(
        "model.image_size", 16, 4096, "Side of the square images the model sees, in pixels.",
        [](auto& c) -> auto& { return c.model.imageSize; }));
    keys.push_back(flagKey(
        "model.distillation", "LeViT with its second, distillation head (no teacher is needed).",
        [](auto& c) -> auto& { return c.model.distillation; }));
    keys.push_back(pathKey(
        "model.weights",
        "Weight file to start from (fine-tuning), or a run (run 12); empty: from scratch.",
        [](auto& c) -> auto& { return c.model.weights; }));
    keys.push_back(choiceKey(
        "model.pooling", kPoolings, "ViT: classifies the class token, or the mean of the patches.",
        [](auto& c) -> auto& { return c.model.pooling; }));
    keys.push_back(choiceKey(
        "model.init", kInits,
        "ViT: library whose initialisation is used; auto: that of its weights.",
        [](auto& c) -> auto& { return c.model.init; }));
    keys.push_back(numberKey(
        "model.drop_path", {-1, 1, false, true},
        "Chance that an image skips a residual branch (ViT: the last one); -1: as published.",
        [](auto& c) -> auto& { return c.model.dropPath; }));
    keys.push_back(numberKey(
        "model.dropout", kShareBelowOne, "ViT: dropout of tokens, of attention's output and MLPs.",
        [](auto& c) -> auto& { return c.model.dropout; }));
    keys.push_back(numberKey(
        "model.attention_dropout", kShareBelowOne, "ViT: dropout of attention's probabilities.",
        [](auto& c) -> auto& { return c.model.attentionDropout; }));
    keys.push_back(numberKey(
        "model.head_dropout", kShareBelowOne, "ViT: dropout of what the head classifies.",
        [](auto& c) -> auto& { return c.model.headDropout; }));
    keys.push_back(numberKey(
        "model.patch_dropout", kShareBelowOne,
        "ViT: share of the patches that are left out in training, drawn for each image and step.",
        [](auto& c) -> auto& { return c.model.patchDropout; }));
}

void addDataKeys(Keys& keys)
{
    keys.push_back(pathKey(
        "data.train", "Beton file, or folder of classes, to train on.",
        [](auto& c) -> auto& { return c.data.train; }));
    keys.push_back(pathKey(
        "data.val", "The same for validation; empty: no validation.",
        [](auto& c) -> auto& { return c.data.validation; }));
    keys.push_back(choiceKey(
        "data.loader", kLoaders, "Reads a beton file or an image folder.",
        [](auto& c) -> auto& { return c.data.loader; }));
    keys.push_back(choiceKey(
        "data.order", kOrders,
        "Order of the training samples; weighted: drawn so that all classes come equally often.",
        [](auto& c) -> auto& { return c.data.order; }));
    keys.push_back(integerKey(
        "data.workers", 0, 256, "Threads that decode images; 0: chosen from the cores.",
        [](auto& c) -> auto& { return c.data.workers; }));
    keys.push_back(numberKey(
        "data.memory_budget", kNotNegative,
        "GiB of a beton file to hold in memory; 0: as much as the system has room for.",
        [](auto& c) -> auto& { return c.data.memoryBudget; }));
    keys.push_back(flagKey(
        "data.in_memory",
        "Read the data once before the first epoch, which then finds them in memory.",
        [](auto& c) -> auto& { return c.data.inMemory; }));
    keys.push_back(flagKey(
        "data.skip_damaged", "Skip a sample that cannot be decoded, instead of failing.",
        [](auto& c) -> auto& { return c.data.skipDamaged; }));
    keys.push_back(pathKey(
        "data.exclude",
        "List of images to leave out, one path below the dataset or sample number per line.",
        [](auto& c) -> auto& { return c.data.exclude; }));
    keys.push_back(optionalTextKey(
        "data.label_field",
        "Integer field of a beton file that holds the class numbers; empty: label, or the first.",
        [](auto& c) -> auto& { return c.data.labelField; }));
    keys.push_back(integerKey(
        "data.image_memory", 1, 1 << 20, "MiB that decoding an image may take.",
        [](auto& c) -> auto& { return c.data.imageMemory; }));
    keys.push_back(integerKey(
        "data.image_scans", 1, 10'000, "Scans that a progressive JPEG may have.",
        [](auto& c) -> auto& { return c.data.imageScans; }));
    keys.push_back(numberKey(
        "data.image_seconds", {0.1, 86'400}, "Seconds that decoding an image may take.",
        [](auto& c) -> auto& { return c.data.imageSeconds; }));
}

// What recipes for transformers add to crop and flip.
void addAugmentationKeys(Keys& keys)
{
    keys.push_back(integerKey(
        "augment.repeats", 1, 16, "Repeated augmentation: times a sample comes in an epoch.",
        [](auto& c) -> auto& { return c.augment.repeats; }));
    keys.push_back(integerKey(
        "augment.rand_operations", 0, 16, "RandAugment: operations for an image; 0: off.",
        [](auto& c) -> auto& { return c.augment.randOperations; }));
    keys.push_back(numberKey(
        "augment.rand_magnitude", {0, 10}, "RandAugment: strength of the operations.",
        [](auto& c) -> auto& { return c.augment.randMagnitude; }));
    keys.push_back(numberKey(
        "augment.rand_deviation", {0, 10}, "RandAugment: standard deviation of the strength.",
        [](auto& c) -> auto& { return c.augment.randDeviation; }));
    keys.push_back(numbersKey(
        "augment.color_jitter", {0, 10}, ListOrder::Any,
        "Jitter of brightness, contrast, saturation and hue (at most 0.5).",
        [](auto& c) -> auto& { return c.augment.colourJitter; }));
    keys.push_back(numberKey(
        "augment.grayscale", kShare, "Probability of a grey image.",
        [](auto& c) -> auto& { return c.augment.grayscale; }));
    keys.push_back(numberKey(
        "augment.blur", kShare, "Probability of Gaussian blur.",
        [](auto& c) -> auto& { return c.augment.blur; }));
    keys.push_back(numberKey(
        "augment.erasing", kShare, "Probability of a box of noise.",
        [](auto& c) -> auto& { return c.augment.erasing; }));
    keys.push_back(numberKey(
        "augment.mixup", {0, 1000}, "Alpha of mixup; 0: off.",
        [](auto& c) -> auto& { return c.augment.mixup; }));
    keys.push_back(numberKey(
        "augment.cutmix", {0, 1000},
        "Alpha of cutmix; 0: off. With mixup as well, each batch gets one of the two.",
        [](auto& c) -> auto& { return c.augment.cutmix; }));
}

void addAugmentKeys(Keys& keys)
{
    keys.push_back(numbersKey(
        "augment.crop_area", {0, 1, true}, ListOrder::Ascending,
        "Share of the image that a random crop covers: least and most.",
        [](auto& c) -> auto& { return c.augment.cropArea; }));
    keys.push_back(numbersKey(
        "augment.crop_ratio", {0.01, 100}, ListOrder::Ascending,
        "Width over height of a random crop: least and most.",
        [](auto& c) -> auto& { return c.augment.cropRatio; }));
    keys.push_back(choiceKey(
        "augment.interpolation", kInterpolations,
        "How crops are resized: area as FFCV, bilinear (antialiased) as torchvision.",
        [](auto& c) -> auto& { return c.augment.interpolation; }));
    keys.push_back(numberKey(
        "augment.flip", kShare, "Probability of a left-right flip.",
        [](auto& c) -> auto& { return c.augment.flip; }));
    addAugmentationKeys(keys);
    keys.push_back(numberKey(
        "augment.validation_crop", {0, 1, true},
        "Share of the shorter side that the centre crop covers.",
        [](auto& c) -> auto& { return c.augment.validationCrop; }));
    keys.push_back(flagKey(
        "augment.validation_flip",
        "Classify validation images together with their mirror images (twice the work).",
        [](auto& c) -> auto& { return c.augment.validationFlip; }));
    keys.push_back(numbersKey(
        "augment.mean", kShare, ListOrder::Any,
        "Mean of red, green, blue that is subtracted; white is 1.",
        [](auto& c) -> auto& { return c.augment.mean; }));
    keys.push_back(numbersKey(
        "augment.std", kAboveZero, ListOrder::Any,
        "Standard deviation of red, green, blue that is divided by.",
        [](auto& c) -> auto& { return c.augment.deviation; }));
}

Keys makeTable()
{
    Keys keys;
    addModelKeys(keys);
    addDataKeys(keys);
    addAugmentKeys(keys);
    addOptimizerKeys(keys);
    addScheduleKeys(keys);
    addTrainKeys(keys);
    addDistillationKeys(keys);
    addExtensionKeys(keys);
    addSweepKeys(keys);
    return keys;
}

} // namespace

const std::vector<KeyEntry>& keyTable()
{
    static const Keys table = makeTable();
    return table;
}

const KeyEntry* findKey(std::string_view path)
{
    const auto found = std::ranges::find(keyTable(), path, &KeyEntry::path);
    return found == keyTable().end() ? nullptr : &*found;
}

bool isSection(std::string_view path)
{
    return std::ranges::any_of(keyTable(), [&](const KeyEntry& key) {
        return key.path.size() > path.size() && key.path.starts_with(path) &&
               key.path[path.size()] == '.';
    });
}

namespace {

struct OtherName
{
    std::string_view name; // without section
    std::string_view key;
};

// What other training programs call these settings, where spelling alone would not lead there.
constexpr OtherName kOtherNames[] = {{"learning_rate", "optimizer.lr"},
                                     {"learningrate", "optimizer.lr"},
                                     {"base_lr", "optimizer.lr"},
                                     {"lr0", "optimizer.lr"},
                                     {"blr", "optimizer.lr"},
                                     {"wd", "optimizer.weight_decay"},
                                     {"decay", "optimizer.weight_decay"},
                                     {"clip_grad", "optimizer.clip_norm"},
                                     {"grad_clip", "optimizer.clip_norm"},
                                     {"max_grad_norm", "optimizer.clip_norm"},
                                     {"opt", "optimizer.name"},
                                     {"epoch", "train.epochs"},
                                     {"num_epochs", "train.epochs"},
                                     {"n_epochs", "train.epochs"},
                                     {"max_epochs", "train.epochs"},
                                     {"bs", "train.batch_size"},
                                     {"random_seed", "train.seed"},
                                     {"gpu", "train.device"},
                                     {"cuda", "train.device"},
                                     {"amp", "train.precision"},
                                     {"fp16", "train.precision"},
                                     {"bf16", "train.precision"},
                                     {"smoothing", "train.label_smoothing"},
                                     {"ema", "train.ema_decay"},
                                     {"early_stopping", "train.patience"},
                                     {"num_workers", "data.workers"},
                                     {"train_dir", "data.train"},
                                     {"train_path", "data.train"},
                                     {"val_dir", "data.val"},
                                     {"val_path", "data.val"},
                                     {"valid", "data.val"},
                                     {"test", "data.val"},
                                     {"img_size", "model.image_size"},
                                     {"imgsz", "model.image_size"},
                                     {"input_size", "model.image_size"},
                                     {"resolution", "model.image_size"},
                                     {"arch", "model.name"},
                                     {"architecture", "model.name"},
                                     {"backbone", "model.name"},
                                     {"pretrained", "model.weights"},
                                     {"checkpoint", "model.weights"},
                                     {"finetune", "model.weights"},
                                     {"scheduler", "schedule.name"},
                                     {"lr_scheduler", "schedule.name"},
                                     {"warmup", "schedule.warmup_epochs"},
                                     {"hflip", "augment.flip"},
                                     {"reprob", "augment.erasing"}};

// Empty where nothing is called so.
std::string_view knownElsewhere(std::string_view unknown)
{
    const std::size_t dot = unknown.rfind('.');
    std::string name(dot == unknown.npos ? unknown : unknown.substr(dot + 1));
    std::ranges::transform(name, name.begin(), [](char c) {
        return c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    const auto* found = std::ranges::find(kOtherNames, name, &OtherName::name);
    return found == std::end(kOtherNames) ? std::string_view() : found->key;
}

} // namespace

std::string nearestKey(std::string_view unknown)
{
    const std::string_view known = knownElsewhere(unknown);
    if (!known.empty())
        return std::string(known);
    std::vector<std::string_view> paths;
    for (const KeyEntry& key : keyTable())
        paths.push_back(key.path);
    return nearestPath(unknown, paths);
}

std::string nearestSection(std::string_view unknown)
{
    std::vector<std::string_view> sections;
    for (const KeyEntry& key : keyTable()) {
        if (const auto dot = key.path.find('.'); dot != std::string_view::npos)
            sections.push_back(key.path.substr(0, dot));
    }
    return nearestName(unknown, sections);
}

} // namespace formwork::config

namespace formwork {

std::string_view loaderName(LoaderKind kind)
{
    return enumName(config::kLoaders, kind);
}

const std::vector<ConfigKey>& configKeys()
{
    static const std::vector<ConfigKey> keys = [] {
        std::vector<ConfigKey> out;
        for (const config::KeyEntry& key : config::keyTable())
            out.push_back({key.path, key.type, key.help, key.allowed});
        return out;
    }();
    return keys;
}

} // namespace formwork
