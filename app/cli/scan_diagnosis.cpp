#include "scan_diagnosis.h"

#include "terminal_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace formwork::cli {

namespace {

constexpr std::size_t kGroupsShown = 10;
constexpr std::size_t kImagesShown = 4; // of a group
constexpr double kWorthMentioning = 2;  // of the largest class to the smallest

constexpr std::array kOddTraits = {ImageTrait::WrongExtension, ImageTrait::Grey,  ImageTrait::Cmyk,
                                   ImageTrait::Turned,         ImageTrait::Small, ImageTrait::Large,
                                   ImageTrait::Elongated};

const char* traitText(ImageTrait trait)
{
    switch (trait) {
    case ImageTrait::Damaged:
        return "damaged or unreadable";
    case ImageTrait::WrongExtension:
        return "with the wrong extension";
    case ImageTrait::Grey:
        return "grey among colour images";
    case ImageTrait::Cmyk:
        return "CMYK";
    case ImageTrait::Turned:
        return "turned or mirrored by Exif";
    case ImageTrait::Small:
        return "small (a side below 32 pixels)";
    case ImageTrait::Large:
        return "large (more than 16 times the usual number of pixels)";
    case ImageTrait::Elongated:
        return "elongated (sides of more than 4 to 1)";
    }
    return "";
}

std::string classOf(const DatasetDiagnosis& diagnosis, const DiagnosedImage& image)
{
    const auto label = static_cast<std::size_t>(image.label);
    return label < diagnosis.classes.size() ? diagnosis.classes[label].name
                                            : std::to_string(image.label);
}

nlohmann::json diagnosedImageJson(const DatasetDiagnosis& diagnosis, const DiagnosedImage& image)
{
    return {{"split", splitKindName(image.split)},
            {"sample", image.sample},
            {"path", image.path.empty() ? nlohmann::json() : nlohmann::json(image.path.string())},
            {"class", classOf(diagnosis, image)},
            {"width", image.width},
            {"height", image.height}};
}

std::string shownPlace(const DiagnosedImage& image, const std::filesystem::path& root)
{
    if (!image.path.empty())
        return image.path.lexically_relative(root).string();
    return fmt::format("{} sample {}", splitKindName(image.split), image.sample);
}

void showGroup(const DatasetDiagnosis& diagnosis, const PictureGroup& group,
               const std::filesystem::path& root)
{
    std::string line;
    for (std::size_t i = 0; i < std::min(group.images.size(), kImagesShown); ++i) {
        const DiagnosedImage& image = group.images[i];
        line += i == 0 ? "" : " = ";
        line += shownPlace(image, root);
        if (group.severalClasses)
            line += " (" + classOf(diagnosis, image) + ")";
    }
    if (group.images.size() > kImagesShown)
        line += fmt::format(" and {} more", group.images.size() - kImagesShown);
    show("  {}{}\n", line, group.exact ? "" : "  (near)");
}

template <typename Member>
void showGroups(const DatasetDiagnosis& diagnosis, Member chosen, const char* text,
                const std::filesystem::path& root, bool hasTable)
{
    const auto count = static_cast<std::size_t>(std::ranges::count_if(diagnosis.groups, chosen));
    if (count == 0)
        return;
    show("{} {}\n", count,
         count == 1 ? fmt::format("picture {}", text) : fmt::format("pictures {}", text));
    std::size_t shown = 0;
    for (const PictureGroup& group : diagnosis.groups) {
        if (!chosen(group) || shown == kGroupsShown)
            continue;
        showGroup(diagnosis, group, root);
        ++shown;
    }
    if (count > shown)
        show("  and {} more{}\n", count - shown, hasTable ? "" : "; --csv FILE lists all");
}

} // namespace

nlohmann::json diagnosisJson(const DatasetDiagnosis& diagnosis)
{
    nlohmann::json json = {{"images", diagnosis.images},
                           {"leaks", diagnosis.leaks()},
                           {"several_classes", diagnosis.severalClasses()},
                           {"imbalance", diagnosis.imbalance()},
                           {"groups", nlohmann::json::array()},
                           {"traits", nlohmann::json::array()}};
    for (const PictureGroup& group : diagnosis.groups) {
        nlohmann::json images = nlohmann::json::array();
        for (const DiagnosedImage& image : group.images)
            images.push_back(diagnosedImageJson(diagnosis, image));
        json["groups"].push_back({{"exact", group.exact},
                                  {"leak", group.leak},
                                  {"several_classes", group.severalClasses},
                                  {"images", images}});
    }
    for (const TraitFinding& finding : diagnosis.traits) {
        nlohmann::json image = diagnosedImageJson(diagnosis, finding.image);
        image["trait"] = imageTraitName(finding.trait);
        image["detail"] =
            finding.detail.empty() ? nlohmann::json() : nlohmann::json(finding.detail.english());
        json["traits"].push_back(image);
    }
    return json;
}

void showDiagnosis(const DatasetDiagnosis& diagnosis, const std::filesystem::path& root,
                   bool hasTable)
{
    showGroups(
        diagnosis, [](const PictureGroup& group) { return group.leak; },
        "in both train and validation, which makes validation look better than it is:", root,
        hasTable);
    showGroups(
        diagnosis, [](const PictureGroup& group) { return group.severalClasses; },
        "under several classes:", root, hasTable);
    showGroups(
        diagnosis, [](const PictureGroup& group) { return !group.leak && !group.severalClasses; },
        "more than once:", root, hasTable);
    if (diagnosis.groups.empty())
        show("no picture comes twice\n");
    for (const ImageTrait trait : kOddTraits)
        if (const std::uint64_t count = diagnosis.count(trait); count > 0)
            show("{} image{} {}\n", count, count == 1 ? "" : "s", traitText(trait));
    if (const double factor = diagnosis.imbalance(); factor >= kWorthMentioning) {
        const auto [least, most] = std::ranges::minmax(diagnosis.classes, {}, &ClassCount::train);
        show("the largest class, {}, has {:.1f} times the training images of the smallest, {}\n",
             most.name, factor, least.name);
    }
}

} // namespace formwork::cli
