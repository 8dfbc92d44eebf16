// Names of folders in JSON, and what is wrong with JSON that cannot be read. A name may hold any
// bytes, JSON holds UTF-8: a name that is not UTF-8 is the list of its bytes, any other one a
// string.
//
// Json: nlohmann's, of either kind; rooms that use this header link it.
#pragma once

#include "core/base/text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace formwork {

template <typename Json>
Json textToJson(const std::string& text)
{
    Json json = text;
    try {
        static_cast<void>(json.dump()); // throws where the text is not UTF-8
        return json;
    } catch (const typename Json::exception&) {
        return std::vector<unsigned char>(text.begin(), text.end());
    }
}

// Nothing where `json` is neither a string nor a list of bytes. Never throws exceptions of the
// library.
template <typename Json>
std::optional<std::string> textFromJson(const Json& json)
{
    if (json.is_string())
        return json.template get<std::string>();
    if (!json.is_array())
        return std::nullopt;
    std::string text;
    for (const Json& item : json) {
        if (!item.is_number_unsigned())
            return std::nullopt;
        const auto byte = item.template get<std::uint64_t>();
        if (byte > 0xFF)
            return std::nullopt;
        text.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    }
    return text;
}

template <typename Json>
Json textsToJson(const std::vector<std::string>& texts)
{
    Json list = Json::array();
    for (const std::string& text : texts)
        list.push_back(textToJson<Json>(text));
    return list;
}

// Nothing where `json` is not a list of texts as above.
template <typename Json>
std::optional<std::vector<std::string>> textsFromJson(const Json& json)
{
    if (!json.is_array())
        return std::nullopt;
    std::vector<std::string> texts;
    texts.reserve(json.size());
    for (const Json& item : json) {
        std::optional<std::string> text = textFromJson(item);
        if (!text)
            return std::nullopt;
        texts.push_back(std::move(*text));
    }
    return texts;
}

// Why JSON was refused, in plain words. `id`: of the library's exception.
Text jsonFault(int id);

} // namespace formwork
