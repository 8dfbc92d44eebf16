#include "core/weights/weight_prefix.h"

#include "core/weights/weight_names.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace formwork {

namespace {

// These wrap any model, so that its names say nothing about them.
constexpr std::array<std::string_view, 2> kTransparent = {"module.", "_orig_mod."};
constexpr std::array<std::string_view, 10> kWrappers = {
    "module", "_orig_mod", "model",   "net",     "network",
    "vit",    "backbone",  "encoder", "student", "teacher"};
// A model's first layer, under each naming.
constexpr std::array<std::string_view, 4> kFirstLayers = {
    "patch_embed.proj.weight", "patch_embed.0.c.weight", "stem.conv1.linear.weight",
    "conv_proj.weight"};
constexpr std::array<std::string_view, 10> kHeadLayers = {
    "head",      "heads.head",  "head.l",           "head.linear",  "head.bn",
    "head_dist", "head_dist.l", "head_dist.linear", "head_dist.bn", "fc_norm"};

// Nobody wraps a model as often, or as many times in one file; a file made to take long does.
constexpr std::size_t kMostWrappers = 8;
constexpr std::size_t kMostCandidates = 16;

bool isWrapped(std::string_view name, std::string_view prefix)
{
    return name.size() > prefix.size() && name.starts_with(prefix);
}

void removeTransparent(std::vector<TensorOutline>& tensors, std::string& removed)
{
    bool found = !tensors.empty();
    for (std::size_t wrappers = 0; found && wrappers < kMostWrappers; ++wrappers) {
        found = false;
        for (const std::string_view wrapper : kTransparent) {
            if (!std::ranges::all_of(tensors, [&](const TensorOutline& tensor) {
                    return isWrapped(tensor.name, wrapper);
                }))
                continue;
            found = true;
            removed += wrapper;
            for (TensorOutline& tensor : tensors)
                tensor.name.erase(0, wrapper.size());
        }
    }
}

// "teacher.backbone." yes, "teacher.layers.3." no.
bool isMadeOfWrappers(std::string_view prefix)
{
    for (std::size_t wrappers = 0; !prefix.empty(); ++wrappers) {
        const std::size_t dot = prefix.find('.');
        if (wrappers == kMostWrappers || dot == std::string_view::npos ||
            std::ranges::find(kWrappers, prefix.substr(0, dot)) == kWrappers.end())
            return false;
        prefix.remove_prefix(dot + 1);
    }
    return true;
}

int rankOf(std::string_view prefix)
{
    return prefix.find("teacher.") != prefix.npos   ? 0
           : prefix.find("student.") != prefix.npos ? 2
                                                    : 1;
}

// Every prefix that a first layer has, the preferred ones first.
std::vector<std::string> candidates(const std::vector<TensorOutline>& tensors)
{
    std::set<std::tuple<int, std::size_t, std::string>> sorted;
    for (const TensorOutline& tensor : tensors)
        for (const std::string_view layer : kFirstLayers) {
            if (tensor.name.size() <= layer.size() || !tensor.name.ends_with(layer))
                continue;
            std::string prefix = tensor.name.substr(0, tensor.name.size() - layer.size());
            if (isMadeOfWrappers(prefix))
                sorted.emplace(rankOf(prefix), prefix.size(), std::move(prefix));
        }
    std::vector<std::string> prefixes;
    for (const auto& [rank, size, prefix] : sorted)
        if (prefixes.size() < kMostCandidates)
            prefixes.push_back(prefix);
    return prefixes;
}

std::vector<TensorOutline> inside(const std::vector<TensorOutline>& tensors,
                                  const std::string& prefix)
{
    std::vector<TensorOutline> found;
    for (const TensorOutline& tensor : tensors)
        if (isWrapped(tensor.name, prefix)) {
            found.push_back(tensor);
            found.back().name.erase(0, prefix.size());
        }
    return found;
}

// A head's own name where it is beside the backbone: "model.head.weight" beside
// "model.backbone.". Empty for any other tensor.
std::string headBeside(const std::string& name, const std::string& prefix)
{
    for (std::size_t end = 0; end != std::string::npos && end < prefix.size();
         end = prefix.find('.', end + 1)) {
        const std::size_t begin = end == 0 ? 0 : end + 1;
        if (!isWrapped(name, prefix.substr(0, begin)))
            break;
        std::string rest = name.substr(begin);
        const std::size_t dot = rest.rfind('.');
        if (dot != std::string::npos &&
            std::ranges::find(kHeadLayers, std::string_view(rest).substr(0, dot)) !=
                kHeadLayers.end())
            return rest;
    }
    return {};
}

} // namespace

RemovedPrefix removePrefix(std::vector<TensorOutline>& tensors)
{
    RemovedPrefix removed;
    removeTransparent(tensors, removed.prefix);
    if (recogniseWeights(tensors))
        return removed;
    for (const std::string& prefix : candidates(tensors)) {
        std::vector<TensorOutline> kept = inside(tensors, prefix);
        if (!recogniseWeights(kept))
            continue;
        std::set<std::string> names;
        for (const TensorOutline& tensor : kept)
            names.insert(tensor.name);
        for (TensorOutline& tensor : tensors) {
            if (isWrapped(tensor.name, prefix))
                continue;
            std::string head = headBeside(tensor.name, prefix);
            if (head.empty() || !names.insert(head).second) {
                removed.outside.push_back(tensor.name);
                continue;
            }
            tensor.name = std::move(head);
            kept.push_back(std::move(tensor));
        }
        tensors = std::move(kept);
        removed.prefix += prefix;
        return removed;
    }
    return removed;
}

} // namespace formwork
