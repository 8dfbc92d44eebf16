#include "core/experiment/run_name.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>

namespace formwork {

namespace {

constexpr std::size_t kMostLabels = 3;
constexpr std::string_view kSeparator = ", ";
constexpr std::string_view kCopy = " copy";

bool saysNothing(std::string_view key)
{
    return key == "name" || key == "data.val" || key.starts_with("sweep.") ||
           key.starts_with("extension.");
}

bool isWordByte(char c)
{
    return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) ||
           c == '_' || c == '.' || c == '-';
}

// Where `part` is in `text` as whole words; npos if nowhere.
std::size_t findWhole(const std::string& text, const std::string& part)
{
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        const std::size_t end = at + part.size();
        if ((at == 0 || !isWordByte(text[at - 1])) &&
            (end == text.size() || !isWordByte(text[end])))
            return at;
    }
    return std::string::npos;
}

bool replaceWhole(std::string& text, const std::string& part, const std::string& by)
{
    const std::size_t at = findWhole(text, part);
    if (part.empty() || at == std::string::npos)
        return false;
    text.replace(at, part.size(), by);
    return true;
}

// A path is shown by its last part: names are read in a table.
std::string shownValue(const std::string& key, const std::string& value)
{
    const auto& keys = configKeys();
    const auto known = std::ranges::find(keys, key, &ConfigKey::path);
    if (known == keys.end() || known->type != "path")
        return value;
    const std::filesystem::path path(value);
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

bool isSeedWord(std::string_view text)
{
    constexpr std::string_view kSeed = "seed";
    return text.size() >= kSeed.size() &&
           std::ranges::equal(text.substr(text.size() - kSeed.size()), kSeed, {}, [](char c) {
               return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
           });
}

// Spaces and punctuation at the end, also dashes and dots beyond ASCII (U+2010 to U+203F).
void trimEnd(std::string& text)
{
    const auto isTail = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isspace(byte) || std::ispunct(byte));
    };
    for (;;) {
        const std::size_t size = text.size();
        if (size > 0 && isTail(text.back()))
            text.pop_back();
        else if (size >= 3 && std::string_view(text).substr(size - 3, 2) == "\xe2\x80")
            text.resize(size - 3);
        else
            return;
    }
}

} // namespace

std::string settingLabel(const std::string& key, const std::string& value)
{
    const std::size_t dot = key.rfind('.');
    const std::string last = key.substr(dot + 1);
    const bool isOfSection = dot != std::string::npos && (last == "name" || last == "kind");
    return (isOfSection ? key.substr(0, dot) : last) + ' ' + value;
}

std::string nameAfterChanges(const ExperimentConfig& original, const ExperimentConfig& changed,
                             const std::vector<std::string>& besides)
{
    std::string name = original.name;
    std::size_t added = 0;
    bool differs = false;
    const bool sameLoader = original.data.loader == changed.data.loader;
    for (const ConfigDifference& difference : configDiff({original, changed})) {
        const std::string& key = difference.key;
        const bool isOtherPath = key == "data.train" && !sameLoader; // each loader has its own
        if (saysNothing(key) || isOtherPath || std::ranges::find(besides, key) != besides.end())
            continue;
        differs = true;
        const std::string before = shownValue(key, difference.values[0]);
        const std::string after = shownValue(key, difference.values[1]);
        const std::string label = settingLabel(key, after);
        const bool isNamed = replaceWhole(name, settingLabel(key, before), label) ||
                             (key == "data.loader" && replaceWhole(name, before, after));
        if (isNamed)
            continue;
        if (added < kMostLabels)
            name += std::string(kSeparator) + label;
        else if (added == kMostLabels)
            name += ", \xe2\x80\xa6"; // an ellipsis
        ++added;
    }
    if (!differs && !name.ends_with(kCopy))
        name += kCopy;
    return name;
}

std::string commonRunName(const std::vector<std::string>& names)
{
    std::string common = names.front();
    for (const std::string& name : names) {
        std::size_t same =
            static_cast<std::size_t>(std::ranges::mismatch(common, name).in1 - common.begin());
        while (same > 0 && same < common.size() &&
               (static_cast<unsigned char>(common[same]) & 0xc0) == 0x80)
            --same; // not in the middle of a character
        common.resize(same);
    }
    // "seed 1" and "seed 10" have no number in common.
    const auto isDigit = [](char c) {
        return c >= '0' && c <= '9';
    };
    const bool cutsNumber = std::ranges::any_of(names, [&](const std::string& name) {
        return name.size() > common.size() && isDigit(name[common.size()]);
    });
    while (cutsNumber && !common.empty() && isDigit(common.back()))
        common.pop_back();
    if (names.size() > 1) {
        trimEnd(common);
        if (isSeedWord(common)) {
            common.resize(common.size() - std::string_view("seed").size());
            trimEnd(common);
        }
    }
    return common.empty() ? names.front() : common;
}

} // namespace formwork
