// Setting a key from text, with errors that say what is allowed. Private to core/experiment.
#pragma once

#include "core/base/error.h"
#include "core/experiment/config_keys.h"

#include <filesystem>
#include <string>

namespace formwork::config {

// "line 3: <text>"; the text alone without a line, which is 0.
Text atLine(int line, Text text);

// Error{InvalidConfig}: "line 3: 'train.epochs' must be an integer from 1 to 1000000, not
// <given>".
Error notAllowed(const KeyEntry& key, const Text& given, int line,
                 const std::filesystem::path& source);
// Throws notAllowed.
void setKey(ExperimentConfig& config, const KeyEntry& key, const ValueText& text, int line,
            const std::filesystem::path& source);

// What an override gives: "[0.9, 0.95]", "0.9, 0.95" and "0..4" are lists, unless the key is a
// text. Error{InvalidConfig} for "0,05", which may be one number or two, and as expandRanges.
ValueText parseOverride(const KeyEntry& key, const std::string& value);
// A range of integers where one value belongs, alone or in a list, becomes a list of its numbers;
// other texts stay as they are. Error{InvalidConfig} for a range that runs backwards or has more
// than kMostRunsOfASweep numbers.
ValueText expandRanges(const KeyEntry& key, ValueText text, int line,
                       const std::filesystem::path& source);
// "1e-5..1e-2" of a key that takes a number with fractions: not a list, but a range that a random
// search draws from.
bool isDrawnRange(const KeyEntry& key, std::string_view value);
// The low end of such a range, both of whose ends must be allowed values: Error{InvalidConfig}.
std::string checkedRangeStart(const KeyEntry& key, std::string_view value, int line,
                              const std::filesystem::path& source);
// Error{InvalidConfig} with the nearest one for an unknown key.
const KeyEntry& knownKey(const std::string& key);

// The beginning of a text that a message quotes.
std::string shortened(const std::string& text);

// "a", or "[a, b]" for a list.
std::string shownValue(const ValueText& text);
// "did you mean 'optimizer.lr'?"
Text didYouMeanKey(std::string_view unknown);
// "did you mean 'optimizer'?"
Text didYouMeanSection(std::string_view unknown);

} // namespace formwork::config
