#include "core/experiment/recipe.h"

#include "core/base/error.h"
#include "core/experiment/config_text.h"
#include "core/experiment/value_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <vector>

namespace formwork {

namespace {

constexpr const char* kRecipeSection = "recipe";

// Reads a map whose keys are all known; each at most once.
class RecipeReader
{
public:
    explicit RecipeReader(const std::filesystem::path& source) : m_source(source) {}

    Recipe read(const YAML::Node& block) const
    {
        Recipe recipe;
        readKeys(block, {{"title",
                          [&](const YAML::Node& node) {
                              recipe.title = text(node);
                          }},
                         {"about",
                          [&](const YAML::Node& node) {
                              recipe.about = text(node);
                          }},
                         {"data",
                          [&](const YAML::Node& node) {
                              recipe.data = text(node);
                          }},
                         {"measured", [&](const YAML::Node& node) {
                              recipe.measured = readResult(node);
                          }}});
        if (recipe.title.empty())
            fail(block, Text("a recipe needs a title"));
        return recipe;
    }

private:
    using Reader = std::function<void(const YAML::Node&)>;
    using Readers = std::vector<std::pair<std::string_view, Reader>>;

    [[noreturn]] void fail(const YAML::Node& node, const Text& what) const
    {
        const int line = node.Mark().is_null() ? 0 : node.Mark().line + 1;
        throw Error(ErrorCode::InvalidConfig, config::atLine(line, what), m_source,
                    Text("core/experiment/recipe.h shows the keys of a recipe"));
    }

    void readKeys(const YAML::Node& map, const Readers& readers) const
    {
        if (!map.IsMap())
            fail(map, Text("'%1' is a section of keys, not a value").arg(kRecipeSection));
        for (const auto& item : map) {
            const std::string name = item.first.IsScalar() ? item.first.Scalar() : std::string();
            const auto reader =
                std::ranges::find_if(readers, [&](const auto& each) { return each.first == name; });
            if (reader == readers.end())
                fail(item.first, Text("unknown key '%1'").arg("recipe." + config::shortened(name)));
            reader->second(item.second);
        }
    }

    RecipeResult readResult(const YAML::Node& block) const
    {
        RecipeResult result;
        const auto setNumber = [this](double& target, double unit) {
            return [this, &target, unit](const YAML::Node& node) {
                target = number(node) * unit;
            };
        };
        double seeds = 1;
        readKeys(block, {{"data",
                          [&](const YAML::Node& node) {
                              result.data = text(node);
                          }},
                         {"machine",
                          [&](const YAML::Node& node) {
                              result.machine = text(node);
                          }},
                         {"val_top1", setNumber(result.top1, 0.01)},
                         {"deviation", setNumber(result.deviation, 0.01)},
                         {"seeds", setNumber(seeds, 1)},
                         {"minutes", setNumber(result.minutes, 1)}});
        result.seeds = static_cast<int>(seeds);
        if (result.data.empty() || !(result.top1 > 0 && result.top1 <= 1) || result.minutes <= 0 ||
            seeds < 1 || seeds > 1000)
            fail(block, Text("what a recipe has measured needs data, val_top1 in per cent, "
                             "minutes and at least one seed"));
        return result;
    }

    std::string text(const YAML::Node& node) const
    {
        if (!node.IsScalar() || !config::isUtf8(node.Scalar()))
            fail(node, Text("the description of a recipe must be a text"));
        return node.Scalar();
    }

    double number(const YAML::Node& node) const
    {
        const auto value =
            node.IsScalar() ? config::parseNumber(node.Scalar()) : std::optional<double>();
        if (!value || *value < 0)
            fail(node, Text("a figure of a recipe must be a number of at least 0"));
        return *value;
    }

    const std::filesystem::path& m_source;
};

} // namespace

std::optional<Recipe> recipeFromYaml(const std::string& yaml,
                                     const std::filesystem::path& sourceName)
{
    if (yaml.find("recipe:") == std::string::npos) // most files: no need to read them twice
        return std::nullopt;
    try {
        const YAML::Node root = YAML::Load(yaml);
        if (!root.IsMap() || !root[kRecipeSection])
            return std::nullopt;
        return RecipeReader(sourceName).read(root[kRecipeSection]);
    } catch (const YAML::Exception&) {
        return std::nullopt; // what is wrong with it, reading the config says
    }
}

} // namespace formwork
