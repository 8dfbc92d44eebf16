#include "core/experiment/stored_config.h"

#include "core/base/error.h"
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/yaml_reader.h"

#include <algorithm>
#include <utility>

namespace formwork {

namespace {

// Keys of `configs` that no config of this version has, in their order.
std::vector<std::string> unknownKeys(const std::vector<StoredConfig>& configs)
{
    std::vector<std::string> keys;
    for (const StoredConfig& stored : configs)
        for (const UnreadableSetting& setting : stored.unreadable)
            if (!setting.key.empty() && config::findKey(setting.key) == nullptr &&
                std::ranges::find(keys, setting.key) == keys.end())
                keys.push_back(setting.key);
    return keys;
}

} // namespace

StoredConfig storedConfigFromYaml(const std::string& yaml, const std::filesystem::path& sourceName)
{
    StoredConfig stored;
    try {
        stored.config = config::readYaml(yaml, sourceName, nullptr, nullptr, &stored.unreadable);
    } catch (const Error& error) {
        stored = {{}, {{{}, yaml, error.text()}}};
    }
    return stored;
}

ExperimentConfig usableConfig(StoredConfig stored, const std::filesystem::path& source)
{
    for (const UnreadableSetting& setting : stored.unreadable) {
        const bool matters = setting.key.empty() || setting.key.starts_with("model.") ||
                             setting.key.starts_with("data.") ||
                             setting.key.starts_with("augment.") ||
                             setting.key == "train.ema_decay"; // whose weights a checkpoint has
        if (matters)
            throw Error(ErrorCode::InvalidConfig, setting.reason, source);
    }
    return std::move(stored.config);
}

std::string configToYaml(const ExperimentConfig& experiment, const UnreadableSettings& unreadable)
{
    if (unreadable.empty())
        return configToYaml(experiment);
    if (isLost(unreadable))
        return unreadable.front().value;
    return config::writeYaml(experiment, unreadable);
}

std::string configValue(const ExperimentConfig& experiment, const UnreadableSettings& unreadable,
                        const std::string& key)
{
    if (isLost(unreadable))
        return {};
    if (const UnreadableSetting* setting = findUnreadable(unreadable, key))
        return setting->value;
    const config::KeyEntry* entry = config::findKey(key);
    return entry == nullptr ? std::string() : config::shownValue(entry->get(experiment));
}

std::vector<ConfigDifference> configDiff(const std::vector<StoredConfig>& configs)
{
    std::vector<std::string> keys;
    for (const config::KeyEntry& key : config::keyTable())
        keys.emplace_back(key.path);
    std::ranges::copy(unknownKeys(configs), std::back_inserter(keys));
    std::vector<ConfigDifference> differences;
    for (const std::string& key : keys) {
        ConfigDifference difference{.key = key, .values = {}};
        for (const StoredConfig& stored : configs)
            difference.values.push_back(configValue(stored.config, stored.unreadable, key));
        const bool same =
            std::ranges::adjacent_find(difference.values, std::ranges::not_equal_to{}) ==
            difference.values.end();
        if (!same)
            differences.push_back(std::move(difference));
    }
    return differences;
}

const UnreadableSetting* findUnreadable(const UnreadableSettings& unreadable, std::string_view key)
{
    const auto found = std::ranges::find(unreadable, key, &UnreadableSetting::key);
    return found == unreadable.end() ? nullptr : &*found;
}

bool isLost(const UnreadableSettings& unreadable)
{
    return findUnreadable(unreadable, {}) != nullptr;
}

} // namespace formwork
