#include "core/dataset/betons/extract_names.h"

#include <algorithm>
#include <set>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kLongestName = 200; // bytes; file systems allow 255

// Digits of the largest label without a name. A conversion orders classes by the names of their
// folders, so numbers of different lengths would change places.
std::size_t digitsOfUnnamed(const beton::LabelColumn& labels)
{
    std::int64_t largest = 0;
    for (const std::int64_t label : labels.labels)
        if (std::cmp_greater_equal(label, labels.classNames.size()))
            largest = std::max(largest, label);
    return std::to_string(largest).size();
}

std::string padded(const std::string& number, std::size_t digits)
{
    return std::string(digits - std::min(digits, number.size()), '0') + number;
}

} // namespace

std::string safeFileName(std::string_view name, std::string_view instead)
{
    std::string safe(name.substr(0, kLongestName));
    // Not in the middle of a character of several bytes.
    if (name.size() > kLongestName)
        while (!safe.empty() && (static_cast<unsigned char>(name[safe.size()]) & 0xC0U) == 0x80U)
            safe.pop_back();
    std::ranges::replace_if(
        safe,
        [](char c) {
            const auto code = static_cast<unsigned char>(c);
            return code < 0x20 || code == 0x7F || c == '/' || c == '\\';
        },
        '_');
    if (safe.empty())
        return std::string(instead);
    if (safe.front() == '.')
        safe.front() = '_';
    return safe;
}

ExtractNames::ExtractNames(const beton::LabelColumn& labels) : m_labels(labels)
{
    for (std::size_t last = labels.labels.size(); last > 1'000'000; last /= 10)
        ++m_digits;
    if (!labels.field) {
        m_folders.emplace(0, "");
        return;
    }
    for (const std::int64_t label : labels.labels)
        m_folders.emplace(label, "");
    std::set<std::string> taken = {kSideFile};
    const std::size_t digits = digitsOfUnnamed(labels);
    for (auto& [label, folder] : m_folders) {
        const bool hasName = label >= 0 && std::cmp_less(label, labels.classNames.size());
        const std::string plain = std::to_string(label);
        const std::string number = "class " + (label < 0 ? plain : padded(plain, digits));
        folder = hasName ? safeFileName(labels.nameOf(label), number) : number;
        while (!taken.insert(folder).second)
            folder += " (" + std::to_string(label) + ")";
    }
}

const std::string& ExtractNames::folder(std::size_t sample) const
{
    return m_folders.at(m_labels.labels[sample]);
}

std::string ExtractNames::file(std::size_t sample, std::string_view suffix) const
{
    const std::string number = padded(std::to_string(sample), m_digits);
    const std::string& parent = folder(sample);
    return (parent.empty() ? "" : parent + "/") + number + std::string(suffix);
}

} // namespace formwork
