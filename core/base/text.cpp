#include "core/base/text.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace formwork {

namespace {

constexpr char kEncoded = '\x01';
constexpr char kVerbatim = '\x02';
constexpr int kMostNested = 16;

// "5:words": what follows may hold anything.
void appendCounted(std::string& out, std::string_view words)
{
    out += std::to_string(words.size());
    out += ':';
    out += words;
}

std::optional<std::string_view> takeCounted(std::string_view& rest)
{
    std::size_t length = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<std::size_t>(end - rest.data());
    if (problem != std::errc() || digits >= rest.size() || rest[digits] != ':' ||
        length > rest.size() - digits - 1)
        return std::nullopt;
    const std::string_view words = rest.substr(digits + 1, length);
    rest.remove_prefix(digits + 1 + length);
    return words;
}

} // namespace

Text Text::verbatim(std::string words)
{
    Text text;
    text.m_id = std::move(words);
    text.m_isVerbatim = true;
    return text;
}

Text Text::numberArgument(double value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return verbatim(std::string(digits.data(), end));
}

std::string Text::english() const
{
    if (m_arguments.empty())
        return m_id;
    std::string filled;
    for (std::size_t i = 0; i < m_id.size(); ++i) {
        const bool isMark = m_id[i] == '%' && i + 1 < m_id.size() && m_id[i + 1] >= '1' &&
                            static_cast<std::size_t>(m_id[i + 1] - '1') < m_arguments.size();
        if (isMark)
            filled += m_arguments[static_cast<std::size_t>(m_id[++i] - '1')].english();
        else
            filled += m_id[i];
    }
    return filled;
}

Text Text::list(const std::vector<Text>& texts)
{
    Text all;
    for (const Text& text : texts)
        all = all.empty() ? text : Text("%1; %2").arg(all, text);
    return all;
}

std::string Text::encoded() const
{
    if (m_isVerbatim && !m_id.starts_with(kEncoded))
        return m_id;
    std::string out(1, kEncoded);
    if (m_isVerbatim)
        out += kVerbatim;
    appendCounted(out, m_id);
    for (const Text& argument : m_arguments)
        appendCounted(out, argument.encoded());
    return out;
}

Text Text::decoded(std::string_view text)
{
    return decoded(text, 0);
}

Text Text::decoded(std::string_view text, int depth)
{
    std::string_view rest = text;
    if (!rest.starts_with(kEncoded) || depth > kMostNested)
        return rest.empty() ? Text() : verbatim(std::string(rest));
    rest.remove_prefix(1);
    Text result;
    result.m_isVerbatim = rest.starts_with(kVerbatim);
    if (result.m_isVerbatim)
        rest.remove_prefix(1);
    const auto id = takeCounted(rest);
    if (!id)
        return verbatim(std::string(text));
    result.m_id = *id;
    while (!rest.empty()) {
        const auto argument = takeCounted(rest);
        if (!argument)
            return verbatim(std::string(text));
        result.m_arguments.push_back(decoded(*argument, depth + 1));
    }
    return result;
}

} // namespace formwork
