#include "core/base/command_words.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace formwork {

namespace {

bool isPlain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// The length of the UTF-8 sequence that `text` begins with; 0 if it begins with none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                               : first >= 0xe0 && first < 0xf0 ? 3
                               : first >= 0xf0 && first < 0xf5 ? 4
                                                               : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
    // Overlong forms, surrogates, and what lies beyond the last character.
    const bool isWrong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) >= 0xa0) ||
                         (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) >= 0x90);
    return isWrong ? 0 : length;
}

bool isPrintable(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0 || isControl(text.front()))
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string escaped(std::string_view word)
{
    std::string text = "$'";
    while (!word.empty()) {
        const char c = word.front();
        const std::size_t length = isControl(c) ? 0 : sequenceLength(word);
        if (length == 0) {
            std::array<char, 5> octal{};
            std::snprintf(octal.data(), octal.size(), "\\%03o", static_cast<unsigned char>(c));
            text += octal.data();
        } else {
            if (c == '\'' || c == '\\')
                text += '\\';
            text += word.substr(0, length);
        }
        word.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text + '\'';
}

std::string quotedWord(std::string_view word)
{
    if (!word.empty() && std::ranges::all_of(word, isPlain))
        return std::string(word);
    if (!isPrintable(word))
        return escaped(word);
    std::string text = "'";
    for (const char c : word) {
        if (c == '\'')
            text += "'\\''";
        else
            text += c;
    }
    return text + '\'';
}

// Reads a line from its beginning to its end.
class WordReader
{
public:
    explicit WordReader(std::string_view line) : m_rest(line) {}

    std::vector<std::string> words()
    {
        std::vector<std::string> words;
        for (skipBlanks(); !m_rest.empty(); skipBlanks())
            words.push_back(word());
        return words;
    }

private:
    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    void skipBlanks()
    {
        while (!m_rest.empty() && isBlank(m_rest.front()))
            m_rest.remove_prefix(1);
    }

    char next()
    {
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        return c;
    }

    char afterBackslash()
    {
        if (m_rest.empty())
            throw Error(ErrorCode::InvalidArgument, Text("the command ends with a backslash"), {},
                        Text("remove it, or double it"));
        return next();
    }

    std::string word()
    {
        std::string word;
        while (!m_rest.empty() && !isBlank(m_rest.front())) {
            const char c = next();
            if (c == '\\')
                word += afterBackslash();
            else if (c == '\'' || c == '"')
                takeQuoted(word, c);
            else
                word += c;
        }
        return word;
    }

    void takeQuoted(std::string& word, char quote)
    {
        while (!m_rest.empty() && m_rest.front() != quote) {
            const char c = next();
            const bool escapes =
                c == '\\' && quote == '"' && !m_rest.empty() &&
                std::string_view("\\\"$`").find(m_rest.front()) != std::string_view::npos;
            word += escapes ? next() : c;
        }
        if (m_rest.empty())
            throw Error(ErrorCode::InvalidArgument, Text("a quote in the command is not closed"));
        next();
    }

    std::string_view m_rest;
};

} // namespace

std::string commandLine(const std::vector<std::string>& words)
{
    std::string line;
    for (const std::string& word : words) {
        if (!line.empty())
            line += ' ';
        line += quotedWord(word);
    }
    return line;
}

std::vector<std::string> commandWords(std::string_view line)
{
    return WordReader(line).words();
}

} // namespace formwork
