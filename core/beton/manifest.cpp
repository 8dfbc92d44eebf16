#include "core/beton/manifest.h"

#include "core/base/error.h"
#include "core/base/json_text.h"

#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

namespace formwork::beton {

namespace {

using Json = nlohmann::ordered_json;

// JSON numbers are doubles to many readers, so 64-bit hashes are written as 16 hex digits.
constexpr std::size_t kHashDigits = 16;

constexpr int kMostDepth = 100; // of brackets; kMostOriginLevels take three each

std::string hexOf(std::uint64_t hash)
{
    std::string text(kHashDigits, '0');
    for (std::size_t i = 0; i < kHashDigits; ++i)
        text[kHashDigits - 1 - i] = "0123456789abcdef"[(hash >> (4 * i)) & 15U];
    return text;
}

std::uint64_t hashOf(const Json& value)
{
    const auto& text = value.get_ref<const std::string&>();
    std::uint64_t hash = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), hash, 16);
    if (text.size() != kHashDigits || result.ptr != text.data() + text.size())
        throw Error(ErrorCode::CorruptData, Text("the manifest holds a malformed checksum"));
    return hash;
}

std::vector<std::string> classNamesOf(const Json& json)
{
    auto names = textsFromJson(json);
    if (!names)
        throw Error(ErrorCode::CorruptData, Text("the manifest's list of classes is malformed"));
    return std::move(*names);
}

using Settings = std::vector<std::pair<std::string, std::string>>;

Json settingsJson(const Settings& settings)
{
    Json json = Json::object();
    for (const auto& [name, value] : settings)
        json[name] = value;
    return json;
}

Settings settingsOf(const Json& json)
{
    Settings settings;
    for (const auto& [name, value] : json.items())
        settings.emplace_back(name, value.get<std::string>());
    return settings;
}

Json originJson(const ManifestOrigin& origin, int level)
{
    Json inputs = Json::array();
    for (const ManifestInput& input : origin.inputs) {
        Json json = {{"file", input.file},   {"samples", input.samples},
                     {"tool", input.tool},   {"source", input.source},
                     {"split", input.split}, {"settings", settingsJson(input.settings)}};
        if (!input.origin.empty() && level < kMostOriginLevels)
            json["origin"] = originJson(input.origin.front(), level + 1);
        inputs.push_back(std::move(json));
    }
    return {{"operation", origin.operation},
            {"settings", settingsJson(origin.settings)},
            {"inputs", std::move(inputs)}};
}

ManifestOrigin originOf(const Json& json, int level)
{
    if (level > kMostOriginLevels)
        throw Error(ErrorCode::CorruptData, Text("the manifest's origin has too many levels"));
    ManifestOrigin origin;
    origin.operation = json.at("operation").get<std::string>();
    origin.settings = settingsOf(json.at("settings"));
    for (const Json& item : json.at("inputs")) {
        ManifestInput input;
        input.file = item.at("file").get<std::string>();
        input.samples = item.at("samples").get<std::uint64_t>();
        input.tool = item.at("tool").get<std::string>();
        input.source = item.at("source").get<std::string>();
        input.split = item.at("split").get<std::string>();
        input.settings = settingsOf(item.at("settings"));
        if (item.contains("origin"))
            input.origin.push_back(originOf(item.at("origin"), level + 1));
        origin.inputs.push_back(std::move(input));
    }
    return origin;
}

Manifest parse(const Json& json)
{
    Manifest manifest;
    manifest.version = json.at("version").get<int>();
    if (manifest.version != 1)
        throw Error(
            ErrorCode::CorruptData,
            Text("the manifest has version %1; this program knows version 1").arg(manifest.version),
            {}, Text("use a newer Formwork"));
    manifest.tool = json.at("tool").get<std::string>();
    manifest.classNames = classNamesOf(json.at("classNames"));
    manifest.source = json.at("source").get<std::string>();
    manifest.split = json.at("split").get<std::string>();
    manifest.settings = settingsOf(json.at("settings"));
    if (const auto list = json.find("image_list"); list != json.end())
        manifest.imageList = list->get<std::string>();
    if (json.contains("origin"))
        manifest.origin = originOf(json.at("origin"), 1);
    const Json& hashes = json.at("xxh64");
    manifest.headerHash = hashOf(hashes.at("header"));
    manifest.fieldsHash = hashOf(hashes.at("fields"));
    manifest.metadataHash = hashOf(hashes.at("metadata"));
    manifest.allocationHash = hashOf(hashes.at("allocations"));
    for (const Json& page : hashes.at("pages"))
        manifest.pageHashes.push_back(hashOf(page));
    return manifest;
}

} // namespace

bool ManifestInput::operator==(const ManifestInput&) const = default;
bool ManifestOrigin::operator==(const ManifestOrigin&) const = default;

std::string toJson(const Manifest& manifest)
{
    Json pages = Json::array();
    for (const std::uint64_t hash : manifest.pageHashes)
        pages.push_back(hexOf(hash));
    Json json = {{"version", manifest.version},
                 {"tool", manifest.tool},
                 {"source", manifest.source},
                 {"split", manifest.split},
                 {"classNames", textsToJson<Json>(manifest.classNames)},
                 {"settings", settingsJson(manifest.settings)}};
    if (!manifest.imageList.empty())
        json["image_list"] = manifest.imageList;
    if (manifest.origin)
        json["origin"] = originJson(*manifest.origin, 1);
    json["xxh64"] = {{"header", hexOf(manifest.headerHash)},
                     {"fields", hexOf(manifest.fieldsHash)},
                     {"metadata", hexOf(manifest.metadataHash)},
                     {"allocations", hexOf(manifest.allocationHash)},
                     {"pages", std::move(pages)}};
    // Paths and settings are for people to read: what is not UTF-8 in them is replaced.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Manifest manifestFromJson(const std::string& text)
{
    // A level takes some hundred bytes, so a small text could fill the memory.
    const auto refuseDepth = [](int depth, Json::parse_event_t, Json&) {
        if (depth > kMostDepth)
            throw Error(ErrorCode::CorruptData, Text("the manifest has too many levels"));
        return true;
    };
    try {
        return parse(Json::parse(text, refuseDepth));
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::CorruptData,
                    Text("the manifest cannot be read: %1").arg(jsonFault(error.id)));
    }
}

} // namespace formwork::beton
