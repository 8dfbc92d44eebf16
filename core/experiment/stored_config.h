// The config of a run as a workspace keeps it: another version of Formwork may have written it,
// with keys or values that this one does not know. What is to be shown or exported is read as far
// as possible; what is to be trained is read by configFromYaml(), which refuses it.
#pragma once

#include "core/experiment/config.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork {

struct UnreadableSetting
{
    std::string key;   // "optimizer.name"; empty: the whole text cannot be read
    std::string value; // as stored: "a", or "[a, b]" for a list; without a key the text
    Text reason;       // what configFromYaml() says about it, with its line

    bool operator==(const UnreadableSetting&) const = default;
};
using UnreadableSettings = std::vector<UnreadableSetting>;

struct StoredConfig
{
    ExperimentConfig config; // has defaults where a setting cannot be read
    UnreadableSettings unreadable = {};
};

// As configFromYaml, without errors.
StoredConfig storedConfigFromYaml(const std::string& yaml, const std::filesystem::path& sourceName);

// The config of a trained model that is to be used, not trained: Error{InvalidConfig} with `source`
// where a setting cannot be read that the model or its inputs depend on.
ExperimentConfig usableConfig(StoredConfig stored, const std::filesystem::path& source);

// As configToYaml, configValue and configDiff, with the stored values of what cannot be read. A key
// that this version does not know comes last, and is empty where it is not stored; no value is
// known of a text that cannot be read at all.
std::string configToYaml(const ExperimentConfig& config, const UnreadableSettings& unreadable);
std::string configValue(const ExperimentConfig& config, const UnreadableSettings& unreadable,
                        const std::string& key);
std::vector<ConfigDifference> configDiff(const std::vector<StoredConfig>& configs);

// Null for one that can be read.
const UnreadableSetting* findUnreadable(const UnreadableSettings& unreadable, std::string_view key);
// Whether nothing is known of the config.
bool isLost(const UnreadableSettings& unreadable);

} // namespace formwork
