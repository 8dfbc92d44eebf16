#include "core/experiment/config_keys.h"

#include "core/experiment/model_names.h"
#include "core/experiment/value_text.h"

#include <algorithm>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

namespace formwork::config {

namespace {

template <typename Enum>
struct EnumName
{
    Enum value;
    std::string_view name;
};

// A later name of the same value is an alias: read, never written or listed.
constexpr EnumName<LoaderKind> kLoaders[] = {
    {LoaderKind::Beton, "beton"},
    {LoaderKind::Folder, "folder"},
    {LoaderKind::Folder, "image_folder"},
};
constexpr EnumName<DeviceKind> kDevices[] = {
    {DeviceKind::Auto, "auto"},
    {DeviceKind::Cpu, "cpu"},
    {DeviceKind::Cuda, "cuda"},
};
constexpr EnumName<OrderKind> kOrders[] = {
    {OrderKind::Sequential, "sequential"},
    {OrderKind::Random, "random"},
    {OrderKind::QuasiRandom, "quasi_random"},
};
constexpr EnumName<OptimizerKind> kOptimizers[] = {
    {OptimizerKind::Adam, "adam"},
    {OptimizerKind::AdamW, "adamw"},
    {OptimizerKind::Sgd, "sgd"},
};
constexpr EnumName<ScheduleKind> kSchedules[] = {
    {ScheduleKind::Constant, "constant"},
    {ScheduleKind::Cosine, "cosine"},
};

template <typename Enum>
std::string_view nameOf(std::span<const EnumName<Enum>> names, Enum value)
{
    const auto found = std::ranges::find(names, value, &EnumName<Enum>::value);
    return found == names.end() ? std::string_view() : found->name;
}

std::string joined(const std::vector<std::string_view>& parts)
{
    std::string out;
    for (const std::string_view part : parts)
        out.append(out.empty() ? "" : ", ").append(part);
    return out;
}

struct Range
{
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool openLow = false; // low itself is not allowed
    bool openHigh = false;

    bool contains(double value) const
    {
        return (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);
    }

    std::string text() const
    {
        const std::string from = (openLow ? " above " : " from ") + numberText(low);
        if (high == std::numeric_limits<double>::infinity())
            return openLow ? from : " of at least " + numberText(low);
        if (openLow)
            return from + (openHigh ? " and below " : " and at most ") + numberText(high);
        return from + (openHigh ? " to below " : " to ") + numberText(high);
    }
};

constexpr Range kShare = {0, 1};
constexpr Range kShareBelowOne = {0, 1, false, true};
constexpr Range kAboveZero = {0, std::numeric_limits<double>::infinity(), true};
constexpr Range kNotNegative = {0};

// `access` returns a reference to the member, of a const or of a mutable config.
template <typename Access>
using MemberType = std::remove_cvref_t<std::invoke_result_t<Access, ExperimentConfig&>>;

template <typename Access>
KeyEntry textKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "text", .allowed = "a text", .help = help};
    key.isText = true;
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        if (text.isList || text.items[0].empty() || !isUtf8(text.items[0]))
            return false;
        access(config) = text.items[0];
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{access(config)}};
    };
    return key;
}

template <typename Access>
KeyEntry pathKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "path", .allowed = "a path", .help = help};
    key.isText = true;
    key.mayBeEmpty = true;
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        if (text.isList)
            return false;
        access(config) = text.items[0];
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{access(config).string()}};
    };
    return key;
}

template <typename Access>
KeyEntry flagKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "yes/no", .allowed = "yes or no", .help = help};
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        const std::optional<bool> value = text.isList ? std::nullopt : parseFlag(text.items[0]);
        if (value)
            access(config) = *value;
        return value.has_value();
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{access(config) ? "true" : "false"}};
    };
    return key;
}

template <typename Access>
KeyEntry integerKey(std::string_view path, std::int64_t low, std::int64_t high,
                    std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "integer", .help = help};
    key.allowed = "an integer from " + std::to_string(low) + " to " + std::to_string(high);
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::nullopt : parseInteger(text.items[0]);
        if (!value || *value < low || *value > high)
            return false;
        access(config) = static_cast<MemberType<Access>>(*value);
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{std::to_string(access(config))}};
    };
    return key;
}

template <typename Access>
KeyEntry seedKey(std::string_view path, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "integer", .help = help};
    key.allowed = "an integer from 0 to 18446744073709551615";
    key.set = [access](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::nullopt : parseUnsigned(text.items[0]);
        if (value)
            access(config) = *value;
        return value.has_value();
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{std::to_string(access(config))}};
    };
    return key;
}

template <typename Access>
KeyEntry numberKey(std::string_view path, Range range, std::string_view help, Access access)
{
    KeyEntry key{.path = path, .type = "number", .allowed = "a number" + range.text()};
    key.help = help;
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        const auto value = text.isList ? std::nullopt : parseNumber(text.items[0]);
        if (!value || !range.contains(*value))
            return false;
        access(config) = *value;
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        return ValueText{{numberText(access(config))}};
    };
    return key;
}

enum class ListOrder { Any, Ascending };

template <typename Access>
KeyEntry numbersKey(std::string_view path, Range range, ListOrder order, std::string_view help,
                    Access access)
{
    constexpr std::size_t kCount = std::tuple_size_v<MemberType<Access>>;
    KeyEntry key{.path = path, .type = std::to_string(kCount) + " numbers", .help = help};
    key.allowed = "a list of " + key.type + ", each" + range.text() +
                  (order == ListOrder::Ascending ? ", the smaller one first" : "");
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        if (!text.isList || text.items.size() != kCount)
            return false;
        MemberType<Access> values{};
        for (std::size_t i = 0; i < kCount; ++i) {
            const std::optional<double> value = parseNumber(text.items[i]);
            if (!value || !range.contains(*value))
                return false;
            values[i] = *value;
        }
        if (order == ListOrder::Ascending && !std::ranges::is_sorted(values))
            return false;
        access(config) = values;
        return true;
    };
    key.get = [access](const ExperimentConfig& config) {
        ValueText text{.isList = true};
        for (const double value : access(config))
            text.items.push_back(numberText(value));
        return text;
    };
    return key;
}

template <typename Enum, std::size_t Count, typename Access>
KeyEntry choiceKey(std::string_view path, const EnumName<Enum> (&names)[Count],
                   std::string_view help, Access access)
{
    const std::span<const EnumName<Enum>> table(names);
    KeyEntry key{.path = path, .help = help};
    for (const EnumName<Enum>& entry : table) {
        if (nameOf(table, entry.value) == entry.name)
            key.choices.push_back(entry.name);
    }
    key.type = key.allowed = "one of: " + joined(key.choices);
    key.set = [=](ExperimentConfig& config, const ValueText& text) {
        if (text.isList)
            return false;
        const auto found = std::ranges::find(table, text.items[0], &EnumName<Enum>::name);
        if (found == table.end())
            return false;
        access(config) = found->value;
        return true;
    };
    key.get = [=](const ExperimentConfig& config) {
        return ValueText{{std::string(nameOf(table, access(config)))}};
    };
    return key;
}

KeyEntry modelKey()
{
    KeyEntry key{.path = "model.name", .help = "Architecture."};
    for (const ModelName& model : modelNames())
        key.choices.push_back(model.id);
    key.type = key.allowed = "one of: " + joined(key.choices);
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

using Keys = std::vector<KeyEntry>;

void addModelAndDataKeys(Keys& keys)
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
        "data.train", "Beton file, or folder of classes, to train on.",
        [](auto& c) -> auto& { return c.data.train; }));
    keys.push_back(pathKey(
        "data.val", "The same for validation; empty: no validation.",
        [](auto& c) -> auto& { return c.data.validation; }));
    keys.push_back(choiceKey(
        "data.loader", kLoaders, "Reads a beton file or an image folder.",
        [](auto& c) -> auto& { return c.data.loader; }));
    keys.push_back(choiceKey(
        "data.order", kOrders, "Order of the training samples.",
        [](auto& c) -> auto& { return c.data.order; }));
    keys.push_back(integerKey(
        "data.workers", 0, 256, "Threads that decode images; 0: chosen from the cores.",
        [](auto& c) -> auto& { return c.data.workers; }));
    keys.push_back(flagKey(
        "data.skip_damaged", "Go on without a sample that cannot be decoded, instead of failing.",
        [](auto& c) -> auto& { return c.data.skipDamaged; }));
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
    keys.push_back(numberKey(
        "augment.flip", kShare, "Probability of a left-right flip.",
        [](auto& c) -> auto& { return c.augment.flip; }));
    keys.push_back(numberKey(
        "augment.validation_crop", {0, 1, true},
        "Share of the shorter side that the centre crop covers.",
        [](auto& c) -> auto& { return c.augment.validationCrop; }));
    keys.push_back(numbersKey(
        "augment.mean", kShare, ListOrder::Any,
        "Mean of red, green, blue that is subtracted; white is 1.",
        [](auto& c) -> auto& { return c.augment.mean; }));
    keys.push_back(numbersKey(
        "augment.std", kAboveZero, ListOrder::Any,
        "Standard deviation of red, green, blue that is divided by.",
        [](auto& c) -> auto& { return c.augment.deviation; }));
}

void addOptimizerKeys(Keys& keys)
{
    keys.push_back(choiceKey(
        "optimizer.name", kOptimizers, "Optimiser.",
        [](auto& c) -> auto& { return c.optimizer.name; }));
    keys.push_back(numberKey(
        "optimizer.lr", kAboveZero, "Learning rate.",
        [](auto& c) -> auto& { return c.optimizer.learningRate; }));
    keys.push_back(numbersKey(
        "optimizer.betas", kShareBelowOne, ListOrder::Any,
        "Adam, AdamW: decay of the first and the second moment.",
        [](auto& c) -> auto& { return c.optimizer.betas; }));
    keys.push_back(numberKey(
        "optimizer.eps", kAboveZero, "Adam, AdamW: added to the denominator.",
        [](auto& c) -> auto& { return c.optimizer.epsilon; }));
    keys.push_back(numberKey(
        "optimizer.weight_decay", kNotNegative, "Weight decay.",
        [](auto& c) -> auto& { return c.optimizer.weightDecay; }));
    keys.push_back(numberKey(
        "optimizer.momentum", kShareBelowOne, "SGD: momentum.",
        [](auto& c) -> auto& { return c.optimizer.momentum; }));

    keys.push_back(choiceKey(
        "schedule.name", kSchedules, "How the learning rate changes.",
        [](auto& c) -> auto& { return c.schedule.name; }));
    keys.push_back(integerKey(
        "schedule.warmup_epochs", 0, 1'000'000,
        "Epochs in which the learning rate rises to its value.",
        [](auto& c) -> auto& { return c.schedule.warmupEpochs; }));
    keys.push_back(numberKey(
        "schedule.min_lr", kNotNegative, "Cosine: learning rate at the end.",
        [](auto& c) -> auto& { return c.schedule.minimumLearningRate; }));
}

void addTrainKeys(Keys& keys)
{
    keys.push_back(integerKey(
        "train.epochs", 1, 1'000'000, "Epochs to train.",
        [](auto& c) -> auto& { return c.train.epochs; }));
    keys.push_back(integerKey(
        "train.batch_size", 1, 65'536, "Images in a batch.",
        [](auto& c) -> auto& { return c.train.batchSize; }));
    keys.push_back(seedKey(
        "train.seed", "Seed of initialisation, order and augmentation.",
        [](auto& c) -> auto& { return c.train.seed; }));
    keys.push_back(numberKey(
        "train.label_smoothing", kShareBelowOne,
        "Share of the label that is spread over all classes.",
        [](auto& c) -> auto& { return c.train.labelSmoothing; }));
    keys.push_back(choiceKey(
        "train.device", kDevices, "Where to compute; auto: CUDA if there is one.",
        [](auto& c) -> auto& { return c.train.device; }));
    keys.push_back(integerKey(
        "train.threads", 0, 1024, "Compute threads on the CPU; 0: chosen from the cores.",
        [](auto& c) -> auto& { return c.train.threads; }));
    keys.push_back(integerKey(
        "train.checkpoint_every", 1, 1'000'000,
        "Epochs between checkpoints that are kept; the last and the best one "
        "always are.",
        [](auto& c) -> auto& { return c.train.checkpointEvery; }));
}

Keys makeTable()
{
    Keys keys;
    addModelAndDataKeys(keys);
    addAugmentKeys(keys);
    addOptimizerKeys(keys);
    addTrainKeys(keys);
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

std::string nearestKey(std::string_view unknown)
{
    std::vector<std::string_view> paths;
    for (const KeyEntry& key : keyTable())
        paths.push_back(key.path);
    return nearestPath(unknown, paths);
}

} // namespace formwork::config

namespace formwork {

std::string_view loaderName(LoaderKind kind)
{
    return config::nameOf(std::span<const config::EnumName<LoaderKind>>(config::kLoaders), kind);
}

std::string_view deviceName(DeviceKind kind)
{
    return config::nameOf(std::span<const config::EnumName<DeviceKind>>(config::kDevices), kind);
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
