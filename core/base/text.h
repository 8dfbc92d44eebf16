// A text for people as an id with arguments, so that a program can show it in another language.
//
// The id is the English sentence itself, as gettext and Qt's catalogues have it, with %1 to %9
// where something differs: Text("sample %1 has %2 bytes").arg(sample, bytes). english() fills it
// in. A window looks the id up in its catalogue and fills in the same arguments, which may be texts
// themselves. Sentences are literals behind the word Text: that is how they are collected for
// translation (ui/language).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace formwork {

class Text
{
public:
    Text() = default; // empty

    template <std::size_t N>
    explicit Text(const char (&id)[N]) : m_id(id)
    {}

    // Words that belong to no language or to another program: names, numbers, messages of a
    // library.
    static Text verbatim(std::string words);

    // What %1, %2, ... stand for: numbers, strings (taken as they are), paths, and texts.
    template <typename... Values>
    Text&& arg(Values&&... values) &&
    {
        (m_arguments.push_back(argument(values)), ...);
        return std::move(*this);
    }

    bool empty() const { return m_id.empty(); }
    bool isVerbatim() const { return m_isVerbatim; }
    const std::string& id() const { return m_id; } // the words of a verbatim one
    const std::vector<Text>& arguments() const { return m_arguments; }

    std::string english() const;

    // "a; b; c"; empty without any.
    static Text list(const std::vector<Text>& texts);

    // To keep a text in a file or a database; parts are marked by control characters that no
    // sentence has. What was never encoded, or is nested deeper than texts are, comes back
    // verbatim.
    std::string encoded() const;
    static Text decoded(std::string_view text);

    bool operator==(const Text&) const = default;

private:
    static Text decoded(std::string_view text, int depth);
    static Text numberArgument(double value); // no more digits than it needs
    template <typename Value>
    static Text argument(const Value& value)
    {
        if constexpr (std::is_same_v<Value, Text>)
            return value;
        else if constexpr (std::is_same_v<Value, std::filesystem::path>)
            return verbatim(value.string());
        else if constexpr (std::is_integral_v<Value>)
            return verbatim(std::to_string(value));
        else if constexpr (std::is_floating_point_v<Value>)
            return numberArgument(static_cast<double>(value));
        else
            return verbatim(std::string(std::string_view(value)));
    }

    std::string m_id;
    std::vector<Text> m_arguments;
    bool m_isVerbatim = false;
};

} // namespace formwork
