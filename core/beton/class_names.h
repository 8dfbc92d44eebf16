// Class names as they are compared. Names are kept and shown as they are on disk; two that look the
// same but are composed differently (Unicode NFC, as most systems write it, and NFD, as macOS does)
// are the same class.
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace formwork {

// `name` in Unicode's normal form C; a name that is not UTF-8 as it is.
std::string comparableName(std::string_view name);

bool isSameClass(std::string_view a, std::string_view b);

// A name of the list that differs from `name` in letter case or in white space alone: most likely
// the same class, but only the user can say so.
std::optional<std::string> similarName(std::span<const std::string> names, std::string_view name);

// Error{ClassMismatch}: `name` stands for several classes, so it does not say which of them are
// those of `file`.
Error ambiguousClass(std::string_view name, const std::filesystem::path& file);
// Throws it where a name that both lists have stands for several classes of one of them, as happens
// in older betons. Lists that are the same, position by position, are clear whatever they hold.
void requireClearNames(std::span<const std::string> a, std::span<const std::string> b,
                       const std::filesystem::path& file);

// Finds names in a list. Thread-safe once made.
class ClassIndex
{
public:
    // If several names are the same class, the first one counts.
    explicit ClassIndex(std::span<const std::string> names);

    std::optional<std::size_t> find(std::string_view name) const; // its position in the list
    bool contains(std::string_view name) const { return find(name).has_value(); }

private:
    std::unordered_map<std::string, std::size_t> m_positions; // by comparable name
};

} // namespace formwork
