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

} // namespace formwork::cli
