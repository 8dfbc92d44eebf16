#include "core/model/weights/weights_facts.h"

#include "core/base/json_text.h"
#include "core/experiment/stored_config.h"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace formwork {

namespace {

using Json = nlohmann::json;

constexpr const char* kPreparationEntry = "formwork.preparation"; // YAML with the keys below
constexpr const char* kOrientationKey = "exif_orientation";       // of the state
constexpr const char* kOrientationEntry = "formwork.exif_orientation";
constexpr const char* kApplied = "applied";
constexpr const char* kIgnored = "ignored";
constexpr std::array kPreparationKeys = {"interpolation", "validation_crop", "mean", "std"};

const std::string* find(const WeightsMetadata& metadata, const char* key)
{
    const auto found = metadata.find(key);
    return found != metadata.end() ? &found->second : nullptr;
}

std::optional<AugmentConfig> preparationOf(const WeightsMetadata& metadata,
                                           const std::filesystem::path& file)
{
    const std::string* yaml = find(metadata, kPreparationEntry);
    if (yaml == nullptr)
        yaml = find(metadata, kConfigEntry);
    if (yaml == nullptr)
        return std::nullopt;
    const StoredConfig stored = storedConfigFromYaml(*yaml, file);
    if (isLost(stored.unreadable))
        return std::nullopt;
    for (const char* key : kPreparationKeys)
        if (findUnreadable(stored.unreadable, std::string("augment.") + key) != nullptr)
            return std::nullopt;
    return stored.config.augment;
}

std::optional<bool> orientationOf(const WeightsMetadata& metadata)
{
    if (const std::string* own = find(metadata, kOrientationEntry))
        return *own == kApplied;
    const std::string* state = find(metadata, kStateEntry);
    const Json json = state != nullptr ? Json::parse(*state, nullptr, false) : Json();
    if (!json.is_object() || !json.contains(kOrientationKey))
        return std::nullopt;
    return json[kOrientationKey] == kApplied;
}

} // namespace

WeightsMetadata metadataOf(const WeightsFacts& facts)
{
    WeightsMetadata metadata;
    if (!facts.classNames.empty())
        metadata[kClassesEntry] = textsToJson<Json>(facts.classNames).dump();
    if (facts.preparation) {
        ExperimentConfig config;
        config.augment = *facts.preparation;
        std::string yaml = "augment:\n";
        for (const char* key : kPreparationKeys)
            yaml += std::string("  ") + key + ": " +
                    configValue(config, std::string("augment.") + key) + "\n";
        metadata[kPreparationEntry] = std::move(yaml);
    }
    if (facts.appliesOrientation)
        metadata[kOrientationEntry] = *facts.appliesOrientation ? kApplied : kIgnored;
    return metadata;
}

WeightsFacts factsOf(const WeightsMetadata& metadata, const std::filesystem::path& file)
{
    WeightsFacts facts;
    if (const std::string* classes = find(metadata, kClassesEntry))
        if (auto names = textsFromJson(Json::parse(*classes, nullptr, false)))
            facts.classNames = std::move(*names);
    facts.preparation = preparationOf(metadata, file);
    facts.appliesOrientation = orientationOf(metadata);
    return facts;
}

} // namespace formwork
