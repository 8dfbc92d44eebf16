#include "core/dataset/doctor/diagnosis_json.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

namespace formwork {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::array kTraits = {ImageTrait::Damaged, ImageTrait::WrongExtension, ImageTrait::Grey,
                                ImageTrait::Cmyk,    ImageTrait::Turned,         ImageTrait::Small,
                                ImageTrait::Large,   ImageTrait::Elongated};

bool isUtf8(const std::string& text)
{
    try {
        Json(text).dump();
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

Json textJson(const std::string& text)
{
    if (isUtf8(text))
        return text;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const char c : text) {
        hex += kDigits[static_cast<unsigned char>(c) >> 4];
        hex += kDigits[static_cast<unsigned char>(c) & 15U];
    }
    return {{"hex", hex}};
}

std::string textOf(const Json& json)
{
    if (json.is_string())
        return json.get<std::string>();
    const auto& hex = json.at("hex").get_ref<const std::string&>();
    std::string text;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned value = 0;
        const char* const end = hex.data() + i + 2;
        if (std::from_chars(hex.data() + i, end, value, 16).ptr != end)
            throw Error(ErrorCode::CorruptData, Text("a name is not hexadecimal"));
        text += static_cast<char>(value);
    }
    return text;
}

Json imageJson(const DiagnosedImage& image, const fs::path& root)
{
    return {{"split", splitKindName(image.split)},
            {"sample", image.sample},
            {"path",
             image.path.empty() ? Json() : textJson(image.path.lexically_relative(root).string())},
            {"label", image.label},
            {"width", image.width},
            {"height", image.height}};
}

DiagnosedImage imageOf(const Json& json, const fs::path& root)
{
    DiagnosedImage image;
    image.split = json.at("split") == splitKindName(SplitKind::Train) ? SplitKind::Train
                                                                      : SplitKind::Validation;
    image.sample = json.at("sample").get<std::uint64_t>();
    if (!json.at("path").is_null())
        image.path = root / textOf(json.at("path"));
    image.label = json.at("label").get<std::int32_t>();
    image.width = json.at("width").get<int>();
    image.height = json.at("height").get<int>();
    return image;
}

ImageTrait traitOf(const Json& json)
{
    for (const ImageTrait trait : kTraits)
        if (json == imageTraitName(trait))
            return trait;
    throw Error(ErrorCode::CorruptData, Text("a trait of images is unknown"));
}

DatasetDiagnosis diagnosisOf(const Json& json, const fs::path& root)
{
    DatasetDiagnosis diagnosis;
    diagnosis.images = json.at("images").get<std::uint64_t>();
    for (const Json& entry : json.at("classes"))
        diagnosis.classes.push_back({textOf(entry.at("name")),
                                     entry.at("train").get<std::uint64_t>(),
                                     entry.at("validation").get<std::uint64_t>()});
    for (const Json& entry : json.at("groups")) {
        PictureGroup group;
        group.exact = entry.at("exact").get<bool>();
        group.leak = entry.at("leak").get<bool>();
        group.severalClasses = entry.at("several_classes").get<bool>();
        for (const Json& image : entry.at("images"))
            group.images.push_back(imageOf(image, root));
        diagnosis.groups.push_back(std::move(group));
    }
    for (const Json& entry : json.at("traits"))
        diagnosis.traits.push_back({traitOf(entry.at("trait")), imageOf(entry, root),
                                    Text::decoded(textOf(entry.at("detail")))});
    return diagnosis;
}

} // namespace

std::string diagnosisToJson(const DatasetDiagnosis& diagnosis, const fs::path& root)
{
    Json json = {{"images", diagnosis.images},
                 {"classes", Json::array()},
                 {"groups", Json::array()},
                 {"traits", Json::array()}};
    for (const ClassCount& entry : diagnosis.classes)
        json["classes"].push_back({{"name", textJson(entry.name)},
                                   {"train", entry.train},
                                   {"validation", entry.validation}});
    for (const PictureGroup& group : diagnosis.groups) {
        Json images = Json::array();
        for (const DiagnosedImage& image : group.images)
            images.push_back(imageJson(image, root));
        json["groups"].push_back({{"exact", group.exact},
                                  {"leak", group.leak},
                                  {"several_classes", group.severalClasses},
                                  {"images", std::move(images)}});
    }
    for (const TraitFinding& finding : diagnosis.traits) {
        Json entry = imageJson(finding.image, root);
        entry["trait"] = imageTraitName(finding.trait);
        entry["detail"] = textJson(finding.detail.encoded());
        json["traits"].push_back(std::move(entry));
    }
    return json.dump();
}

DatasetDiagnosis diagnosisFromJson(std::string_view text, const fs::path& root)
{
    try {
        return diagnosisOf(Json::parse(text), root);
    } catch (const Json::exception&) {
        throw Error(ErrorCode::CorruptData,
                    Text("the stored result of a check of images is damaged"), root,
                    Text("check the images again"));
    }
}

} // namespace formwork
