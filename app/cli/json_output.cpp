#include "json_output.h"

#include "terminal_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

std::string jsonText(const nlohmann::json& json, int indent)
{
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

void printJson(const nlohmann::json& json)
{
    showJson(jsonText(json));
}

void showJson(const std::string& json)
{
    showText(escapedControls(json) + '\n');
}

std::string escapedControls(const std::string& json)
{
    std::string text;
    text.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        const auto byte = static_cast<unsigned char>(json[i]);
        const auto next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0U;
        const bool pair = byte == 0xc2 && next >= 0x80 && next < 0xa0; // C1 in UTF-8
        if (!pair && byte != 0x7f) {
            text += json[i];
            continue;
        }
        text += fmt::format("\\u{:04x}", pair ? next : byte);
        i += pair ? 1 : 0;
    }
    return text;
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

nlohmann::json layoutJson(const FolderLayout& layout)
{
    const auto pathOrNull = [](const std::optional<std::filesystem::path>& path) {
        return path ? nlohmann::json(path->string()) : nlohmann::json();
    };
    nlohmann::json remarks = nlohmann::json::array();
    for (const LayoutRemark& remark : layout.remarks)
        for (const std::string& folder : remark.folders)
            remarks.push_back(
                {{"folder", folder},
                 {"role", layoutRoleName(remark.role)},
                 {"reason", remark.reason.empty() ? nlohmann::json()
                                                  : nlohmann::json(remark.reason.english())}});
    return {{"kind", layout.train ? "splits" : "classes"},
            {"root", layout.root.string()},
            {"train", pathOrNull(layout.train)},
            {"validation", pathOrNull(layout.validation)},
            {"guessed",
             layout.note ? nlohmann::json(layout.note->message.english()) : nlohmann::json()},
            {"remarks", remarks}};
}

nlohmann::json systemEntriesJson(const std::vector<SystemEntries>& all)
{
    nlohmann::json json = nlohmann::json::array();
    for (const SystemEntries& entries : all) {
        nlohmann::json first = nlohmann::json::array();
        for (const auto& path : entries.first)
            first.push_back(path.string());
        json.push_back({{"name", entries.kind}, {"count", entries.count}, {"first", first}});
    }
    return json;
}

} // namespace formwork::cli
