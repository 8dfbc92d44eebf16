#include "core/beton/manifest.h"

#include "core/base/error.h"

#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

namespace formwork::beton {

namespace {

using Json = nlohmann::ordered_json;

// JSON numbers are doubles to many readers, so 64-bit hashes are written as 16 hex digits.
constexpr std::size_t kHashDigits = 16;

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
        throw Error(ErrorCode::CorruptData, "the manifest holds a malformed checksum");
    return hash;
}

Manifest parse(const Json& json)
{
    Manifest manifest;
    manifest.version = json.at("version").get<int>();
    if (manifest.version != 1)
        throw Error(ErrorCode::CorruptData,
                    "the manifest has version " + std::to_string(manifest.version) +
                        "; this program knows version 1",
                    {}, "use a newer Formwork");
    manifest.tool = json.at("tool").get<std::string>();
    manifest.classNames = json.at("classNames").get<std::vector<std::string>>();
    manifest.source = json.at("source").get<std::string>();
    manifest.split = json.at("split").get<std::string>();
    for (const auto& [name, value] : json.at("settings").items())
        manifest.settings.emplace_back(name, value.get<std::string>());
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

std::string toJson(const Manifest& manifest)
{
    Json settings = Json::object();
    for (const auto& [name, value] : manifest.settings)
        settings[name] = value;
    Json pages = Json::array();
    for (const std::uint64_t hash : manifest.pageHashes)
        pages.push_back(hexOf(hash));
    const Json json = {{"version", manifest.version},
                       {"tool", manifest.tool},
                       {"source", manifest.source},
                       {"split", manifest.split},
                       {"classNames", manifest.classNames},
                       {"settings", settings},
                       {"xxh64",
                        {{"header", hexOf(manifest.headerHash)},
                         {"fields", hexOf(manifest.fieldsHash)},
                         {"metadata", hexOf(manifest.metadataHash)},
                         {"allocations", hexOf(manifest.allocationHash)},
                         {"pages", pages}}}};
    // Folder names need not be UTF-8; what is not is replaced rather than refused.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Manifest manifestFromJson(const std::string& text)
{
    try {
        return parse(Json::parse(text));
    } catch (const Json::exception& error) {
        throw Error(ErrorCode::CorruptData,
                    std::string("the manifest cannot be read: ") + error.what());
    }
}

} // namespace formwork::beton
