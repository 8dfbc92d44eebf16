#include "json_output.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

std::string jsonText(const nlohmann::json& json, int indent)
{
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

void printJson(const nlohmann::json& json)
{
    fmt::print("{}\n", jsonText(json));
}

nlohmann::json ignoredJson(const std::vector<IgnoredFiles>& ignored)
{
    nlohmann::json json = nlohmann::json::array();
    for (const IgnoredFiles& files : ignored) {
        nlohmann::json first = nlohmann::json::array();
        for (const auto& path : files.first)
            first.push_back(path.string());
        json.push_back({{"extension", files.extension},
                        {"files", files.count},
                        {"picture", files.isPicture},
                        {"first", first}});
    }
    return json;
}

} // namespace formwork::cli
