#include "core/dataset/convert/image_selection.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/beton/class_names.h"
#include "core/dataset/scan/part_sizes.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace formwork {

namespace {

// Positions in split.files, of each class.
using Groups = std::vector<std::vector<std::size_t>>;

void keepClasses(ImageFolderSplit& split, const std::vector<std::string>& wanted)
{
    const ClassIndex present(split.classNames);
    const ClassIndex chosen(wanted);
    for (const std::string& name : wanted)
        if (!present.contains(name))
            throw Error(ErrorCode::InvalidArgument,
                        Text("there is no class '%1' in %2").arg(name, split.name), split.root,
                        Text("a class has the name of its folder"));
    std::vector<std::string> kept;
    std::vector<std::int32_t> labels(split.classNames.size(), -1);
    for (std::size_t old = 0; old < labels.size(); ++old) {
        if (!chosen.contains(split.classNames[old]))
            continue;
        labels[old] = static_cast<std::int32_t>(kept.size());
        kept.push_back(split.classNames[old]);
    }
    split.classNames = std::move(kept);
    for (ImageFile& file : split.files)
        file.label = labels[static_cast<std::size_t>(file.label)];
    std::erase_if(split.files, [](const ImageFile& file) { return file.label < 0; });
}

Groups groupByClass(const ImageFolderSplit& split)
{
    Groups groups(split.classNames.size());
    for (std::size_t i = 0; i < split.files.size(); ++i)
        groups[static_cast<std::size_t>(split.files[i].label)].push_back(i);
    return groups;
}

// Streams of draws: one per class, and one beyond all classes for the order.
CounterRng rngOf(const ConvertSettings& settings, const ImageFolderSplit& split, std::uint64_t use)
{
    const std::uint32_t splitNumber = split.name == "train" ? 0 : 1;
    return {settings.seed, RandomStream::Shuffle, splitNumber, use};
}

void keepFraction(const ImageFolderSplit& split, const ConvertSettings& settings, Groups& groups)
{
    std::vector<std::size_t> counts;
    for (const auto& group : groups)
        counts.push_back(group.size());
    const std::vector<std::size_t> kept = keptSizes(counts, settings.fraction, settings.seed);
    for (std::size_t label = 0; label < groups.size(); ++label) {
        auto& group = groups[label];
        CounterRng rng = rngOf(settings, split, label);
        shuffle(std::span(group), rng);
        group.resize(kept[label]);
        std::ranges::sort(group);
    }
}

void keepFirst(const ImageFolderSplit& split, std::uint64_t most, Groups& groups)
{
    const auto present = static_cast<std::uint64_t>(
        std::ranges::count_if(groups, [](const auto& group) { return !group.empty(); }));
    if (most < present)
        throw Error(
            ErrorCode::InvalidArgument,
            Text("%1 images are fewer than the %2 classes of %3").arg(most, present, split.name),
            split.root, Text("choose more images or fewer classes"));
    std::vector<std::size_t> counts(groups.size(), 0);
    std::uint64_t left = most;
    for (bool taken = true; taken && left > 0;) {
        taken = false;
        for (std::size_t label = 0; label < groups.size() && left > 0; ++label) {
            if (counts[label] == groups[label].size())
                continue;
            ++counts[label];
            --left;
            taken = true;
        }
    }
    for (std::size_t label = 0; label < groups.size(); ++label)
        groups[label].resize(counts[label]);
}

} // namespace

ImageFolderSplit selectImages(const ImageFolderSplit& split, const ConvertSettings& settings)
{
    ImageFolderSplit selected = split;
    if (!settings.classes.empty())
        keepClasses(selected, settings.classes);
    Groups groups = groupByClass(selected);
    if (settings.fraction < 1)
        keepFraction(selected, settings, groups);
    if (settings.maxImages > 0)
        keepFirst(selected, settings.maxImages, groups);
    std::vector<std::size_t> order;
    for (const auto& group : groups)
        order.insert(order.end(), group.begin(), group.end());
    std::ranges::sort(order);
    if (settings.shuffle) {
        CounterRng rng = rngOf(settings, selected, selected.classNames.size());
        shuffle(std::span(order), rng);
    }
    std::vector<ImageFile> files;
    files.reserve(order.size());
    for (const std::size_t i : order)
        files.push_back(std::move(selected.files[i]));
    selected.files = std::move(files);
    return selected;
}

} // namespace formwork
