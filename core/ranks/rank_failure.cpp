#include "core/ranks/rank_failure.h"

#include <nlohmann/json.hpp>

#include <cstddef>

namespace formwork {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestPart = 4096;

// Cut so that the text is not too long for its reader.
std::string cut(const Text& text)
{
    std::string encoded = text.encoded();
    return encoded.size() <= kLongestPart ? encoded : text.english().substr(0, kLongestPart);
}

} // namespace

Text rankName(int rank, const std::string& host)
{
    return Text("rank %1 on %2").arg(rank, host);
}

std::string failureToText(const Error& error)
{
    const Json json = {{"code", static_cast<int>(error.code())},
                       {"message", cut(error.text())},
                       {"path", error.path().string().substr(0, kLongestPart)},
                       {"hint", cut(error.hint())}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Error> failureFromText(std::string_view text)
{
    try {
        const Json json = Json::parse(text);
        const int code = json.at("code").get<int>();
        if (code < 0 || code > static_cast<int>(ErrorCode::Internal))
            return std::nullopt;
        const auto part = [&json](const char* key) {
            return Text::decoded(json.at(key).get<std::string>());
        };
        return Error(static_cast<ErrorCode>(code), part("message"),
                     json.at("path").get<std::string>(), part("hint"));
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

Error reportedFailure(const Error& error, int rank, const std::string& host)
{
    const bool keeps =
        error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::DeviceUnavailable;
    return {keeps ? error.code() : ErrorCode::Io,
            Text("%1: %2").arg(rankName(rank, host), error.text()), error.path(), error.hint()};
}

} // namespace formwork
