// The table behind every reading, writing and documenting of a config. Private to core/experiment.
#pragma once

#include "core/base/text.h"
#include "core/experiment/config.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::config {

// A key's value before it is typed: one text, or the texts of a list.
struct ValueText
{
    std::vector<std::string> items = {};
    bool isList = false;
};

struct KeyEntry
{
    std::string_view path = {};
    std::string type = {};                      // as ConfigKey::type
    Text allowed = {};                          // "a number above 0"
    std::vector<std::string_view> choices = {}; // of a "one of" key
    std::string_view help = {};
    bool isText = false; // text and paths: any characters, taken as written
    bool mayBeEmpty = false;
    bool isList = false;
    // A single value may have commas: an override is read as one where that is possible.
    bool mayHoldCommas = false;
    // False if the text is not an allowed value; the config is then unchanged.
    std::function<bool(ExperimentConfig&, const ValueText&)> set = {};
    std::function<ValueText(const ExperimentConfig&)> get = {};
};

const std::vector<KeyEntry>& keyTable();
// Null if unknown.
const KeyEntry* findKey(std::string_view path);
// True for the part before a dot of at least one key.
bool isSection(std::string_view path);
std::string nearestKey(std::string_view unknown);
std::string nearestSection(std::string_view unknown);

} // namespace formwork::config
