#include "core/exchange/timm_config.h"

#include "core/experiment/model_names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace formwork {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDefaultImageSize = 224;

struct Architecture
{
    std::string_view id;
    std::string_view timm;
    std::string_view arguments; // names and Python literals, that timm's model lacks
};

// Models whose names differ. What timm lacks is another of its models with these arguments.
constexpr std::array kArchitectures = {
    Architecture{"vit_micro_16", "vit_tiny_patch16_224", "embed_dim=64 depth=4 num_heads=2"},
    Architecture{"vit_ti_16", "vit_tiny_patch16_224", ""},
    Architecture{"vit_ti_32", "vit_tiny_patch16_224", "patch_size=32"},
    Architecture{"vit_s_16", "vit_small_patch16_224", ""},
    Architecture{"vit_s_32", "vit_small_patch32_224", ""},
    Architecture{"vit_b_16", "vit_base_patch16_224", ""},
    Architecture{"vit_b_32", "vit_base_patch32_224", ""},
    Architecture{"vit_l_16", "vit_large_patch16_224", ""},
    Architecture{"vit_l_32", "vit_large_patch32_224", ""},
    Architecture{"levit_micro", "levit_128s",
                 "embed_dim=[64,96,128] num_heads=[2,3,4] depth=[1,1,1]"},
};

bool isLevit(const std::string& model)
{
    const ModelName* name = findModelName(model);
    return name != nullptr && name->family == ModelFamily::Levit;
}

// A Python literal that timmModel() made, as JSON.
Json jsonLiteral(const std::string& literal)
{
    if (literal == "False")
        return false;
    if (literal.starts_with('\''))
        return literal.substr(1, literal.size() - 2);
    return Json::parse(literal);
}

} // namespace

TimmModel timmModel(const ModelConfig& config)
{
    TimmModel model;
    model.architecture = config.name;
    const auto known = std::ranges::find(kArchitectures, config.name, &Architecture::id);
    if (known != kArchitectures.end()) {
        model.architecture = known->timm;
        std::istringstream arguments{std::string(known->arguments)};
        for (std::string one; arguments >> one;) {
            const std::size_t equals = one.find('=');
            model.arguments.emplace_back(one.substr(0, equals), one.substr(equals + 1));
        }
    }
    if (config.imageSize != kDefaultImageSize)
        model.arguments.emplace_back("img_size", std::to_string(config.imageSize));
    if (config.pooling == PoolingKind::Mean && !isLevit(config.name))
        model.arguments.emplace_back("global_pool", "'avg'");
    if (isLevit(config.name) && !config.distillation)
        model.arguments.emplace_back("distilled", "False");
    return model;
}

std::string timmConfig(const ExportedModel& model, ModelFormat format)
{
    const ExperimentConfig& config = model.config;
    const bool levit = isLevit(config.model.name);
    const int size = config.model.imageSize;
    const TimmModel timm = timmModel(config.model);
    Json json = {
        {"architecture", timm.architecture},
        {"num_classes", model.classNames.size()},
        {"global_pool", levit || config.model.pooling == PoolingKind::Mean ? "avg" : "token"}};
    if (!timm.arguments.empty())
        json["model_args"] = Json::object();
    for (const auto& [name, value] : timm.arguments)
        json["model_args"][name] = jsonLiteral(value);
    json["label_names"] = model.classNames;
    json["pretrained_cfg"] = {
        {"num_classes", model.classNames.size()},
        {"input_size", {3, size, size}},
        {"fixed_input_size", true},
        {"interpolation", "bilinear"},
        {"crop_pct", config.augment.validationCrop},
        {"crop_mode", "center"},
        {"mean", config.augment.mean},
        {"std", config.augment.deviation},
        {"first_conv", levit ? "stem.conv1.linear" : "patch_embed.proj"},
        {"classifier", levit && config.model.distillation
                           ? Json::array({"head.linear", "head_dist.linear"})
                           : Json(levit ? "head.linear" : "head")},
    };
    json["format"] = modelFormatName(format);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace formwork
