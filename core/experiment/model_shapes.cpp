#include "core/experiment/model_shapes.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr std::array kVits = {
    VitShape{"vit_micro_16", 64, 4, 2, false}, VitShape{"vit_ti_16", 192, 12, 3, false},
    VitShape{"vit_ti_32", 192, 12, 3, false},  VitShape{"vit_s_16", 384, 12, 6, false},
    VitShape{"vit_s_32", 384, 12, 6, false},   VitShape{"vit_b_16", 768, 12, 12, true},
    VitShape{"vit_b_32", 768, 12, 12, true},   VitShape{"vit_l_16", 1024, 24, 16, true},
    VitShape{"vit_l_32", 1024, 24, 16, true},
};

constexpr std::array kLevits = {
    LevitShape{"levit_micro", {{{64, 2, 1}, {96, 3, 1}, {128, 4, 1}}}, 16, 0.0},
    LevitShape{"levit_128s", {{{128, 4, 2}, {256, 6, 3}, {384, 8, 4}}}, 16, 0.0},
    LevitShape{"levit_128", {{{128, 4, 4}, {256, 8, 4}, {384, 12, 4}}}, 16, 0.0},
    LevitShape{"levit_192", {{{192, 3, 4}, {288, 5, 4}, {384, 6, 4}}}, 32, 0.0},
    LevitShape{"levit_256", {{{256, 4, 4}, {384, 6, 4}, {512, 8, 4}}}, 32, 0.0},
    LevitShape{"levit_384", {{{384, 6, 4}, {512, 9, 4}, {768, 12, 4}}}, 32, 0.1},
};

template <typename Shapes>
auto findShape(const Shapes& shapes, std::string_view id)
{
    const auto found =
        std::ranges::find_if(shapes, [&](const auto& each) { return each.id == id; });
    return found == shapes.end() ? nullptr : &*found;
}

} // namespace

std::span<const VitShape> vitShapes()
{
    return kVits;
}

std::span<const LevitShape> levitShapes()
{
    return kLevits;
}

const VitShape* findVitShape(std::string_view id)
{
    return findShape(kVits, id);
}

const LevitShape* findLevitShape(std::string_view id)
{
    return findShape(kLevits, id);
}

} // namespace formwork
