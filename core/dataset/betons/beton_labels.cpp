#include "core/dataset/betons/beton_labels.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/beton/reader.h"

#include <algorithm>
#include <map>

namespace formwork {

namespace {

// Classes of the file: its own list, else as many as its labels name.
std::size_t classCount(const beton::LabelColumn& labels)
{
    std::int64_t count = static_cast<std::int64_t>(labels.classNames.size());
    if (count == 0)
        for (const std::int64_t label : labels.labels)
            if (label < beton::kMaximumClasses)
                count = std::max(count, label + 1);
    return static_cast<std::size_t>(count);
}

} // namespace

std::vector<std::int32_t> strataOf(const beton::LabelColumn& labels,
                                   std::span<const std::uint64_t> samples)
{
    if (!labels.field)
        return {};
    std::map<std::int64_t, std::int32_t> numbers;
    for (const std::uint64_t sample : samples)
        numbers.emplace(labels.labels[sample], 0);
    std::int32_t next = 0;
    for (auto& [label, number] : numbers)
        number = next++;
    std::vector<std::int32_t> strata;
    strata.reserve(samples.size());
    for (const std::uint64_t sample : samples)
        strata.push_back(numbers.at(labels.labels[sample]));
    return strata;
}

ClassChoice chooseClasses(const beton::LabelColumn& labels, const std::vector<std::string>& names,
                          const std::filesystem::path& file)
{
    if (!labels.field)
        throw Error(ErrorCode::InvalidArgument, Text("the file has no labels to choose classes by"),
                    file, Text("choose samples by number"));
    ClassChoice choice;
    choice.labelMap.resize(classCount(labels), -1);
    std::vector<bool> found(names.size());
    for (std::size_t label = 0; label < choice.labelMap.size(); ++label) {
        const std::string name = labels.nameOf(static_cast<std::int64_t>(label));
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (!isSameClass(names[i], name))
                continue;
            found[i] = true;
            if (choice.labelMap[label] < 0) {
                choice.labelMap[label] = static_cast<std::int64_t>(choice.names.size());
                choice.names.push_back(name);
            }
        }
    }
    const auto missing = std::ranges::find(found, false);
    if (missing != found.end())
        throw Error(ErrorCode::InvalidArgument,
                    Text("there is no class '%1'")
                        .arg(names[static_cast<std::size_t>(missing - found.begin())]),
                    file, Text("`formwork-cli inspect` lists the classes"));
    return choice;
}

} // namespace formwork
