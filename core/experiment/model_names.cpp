#include "core/experiment/model_names.h"

#include <algorithm>
#include <array>

namespace formwork {

namespace {

// A LeViT takes multiples of 16 because its four stem convolutions halve the image four times.
constexpr std::array kModelNames = {
    ModelName{"vit_ti_16", "ViT-Ti/16", ModelFamily::Vit, 16, 5'526'346, 1.253},
    ModelName{"vit_ti_32", "ViT-Ti/32", ModelFamily::Vit, 32, 5'940'490, 0.306},
    ModelName{"vit_s_16", "ViT-S/16", ModelFamily::Vit, 16, 21'669'514, 4.599},
    ModelName{"vit_s_32", "ViT-S/32", ModelFamily::Vit, 32, 22'497'802, 1.143},
    ModelName{"vit_b_16", "ViT-B/16", ModelFamily::Vit, 16, 85'806'346, 17.563},
    ModelName{"vit_b_32", "ViT-B/32", ModelFamily::Vit, 32, 87'462'922, 4.408},
    ModelName{"vit_l_16", "ViT-L/16", ModelFamily::Vit, 16, 303'311'882, 61.554},
    ModelName{"vit_l_32", "ViT-L/32", ModelFamily::Vit, 32, 305'520'650, 15.377},
    ModelName{"levit_128s", "LeViT-128S", ModelFamily::Levit, 16, 7'010'140, 0.304},
    ModelName{"levit_128", "LeViT-128", ModelFamily::Levit, 16, 8'447'018, 0.405},
    ModelName{"levit_192", "LeViT-192", ModelFamily::Levit, 16, 10'180'151, 0.656},
    ModelName{"levit_256", "LeViT-256", ModelFamily::Levit, 16, 17'871'982, 1.126},
    ModelName{"levit_384", "LeViT-384", ModelFamily::Levit, 16, 37'596'990, 2.350},
    ModelName{"vit_micro_16", "ViT-Micro/16", ModelFamily::Vit, 16, 262'602, 0.068},
    ModelName{"levit_micro", "LeViT-Micro", ModelFamily::Levit, 16, 498'915, 0.043},
};

} // namespace

std::span<const ModelName> modelNames()
{
    return kModelNames;
}

const ModelName* findModelName(std::string_view id)
{
    const auto found = std::ranges::find(kModelNames, id, &ModelName::id);
    return found == kModelNames.end() ? nullptr : &*found;
}

} // namespace formwork
