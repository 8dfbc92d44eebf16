#include "core/exchange/csv_table.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <system_error>

namespace formwork {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

char separatorOf(std::string_view text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    static constexpr std::array kSeparators = {',', ';', '\t'};
    return *std::ranges::max_element(
        kSeparators, {}, [line](char separator) { return std::ranges::count(line, separator); });
}

class Parser
{
public:
    Parser(std::string_view text, char separator, const std::filesystem::path& file)
        : m_text(text)
        , m_separator(separator)
        , m_file(file)
    {}

    // False at the end.
    bool row(std::vector<std::string>& cells)
    {
        cells.clear();
        if (m_next >= m_text.size())
            return false;
        m_rowLine = m_line;
        for (;;) {
            cells.push_back(cell());
            if (m_next >= m_text.size())
                return true;
            const char c = m_text[m_next++];
            if (c == '\n') {
                ++m_line;
                return true;
            }
        }
    }

    std::size_t line() const { return m_rowLine; }

    [[noreturn]] void fail(const Text& text) const
    {
        throw Error(ErrorCode::CorruptData, Text("line %1: %2").arg(m_rowLine, text), m_file);
    }

private:
    // Up to a separator or the end of the line, which stay.
    std::string cell()
    {
        if (m_next < m_text.size() && m_text[m_next] == '"')
            return quoted();
        std::string text;
        while (m_next < m_text.size() && m_text[m_next] != m_separator && m_text[m_next] != '\n')
            text.push_back(m_text[m_next++]);
        if (text.ends_with('\r'))
            text.pop_back();
        return text;
    }

    std::string quoted()
    {
        std::string text;
        for (++m_next; m_next < m_text.size(); ++m_next) {
            if (m_text[m_next] == '\n')
                ++m_line;
            if (m_text[m_next] != '"') {
                text.push_back(m_text[m_next]);
                continue;
            }
            if (m_next + 1 >= m_text.size() || m_text[m_next + 1] != '"') {
                ++m_next;
                if (m_next < m_text.size() && m_text[m_next] == '\r')
                    ++m_next;
                if (m_next < m_text.size() && m_text[m_next] != m_separator &&
                    m_text[m_next] != '\n')
                    fail(Text("text behind a closing quote"));
                return text;
            }
            text.push_back('"');
            ++m_next;
        }
        fail(Text("a quote is not closed"));
    }

    std::string_view m_text;
    char m_separator;
    const std::filesystem::path& m_file;
    std::size_t m_next = 0;
    std::size_t m_line = 1;
    std::size_t m_rowLine = 1;
};

bool isBlank(const std::vector<std::string>& cells)
{
    return std::ranges::all_of(cells, [](const std::string& cell) { return cell.empty(); });
}

} // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const
{
    const auto found = std::ranges::find(header, name);
    return found == header.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - header.begin()));
}

CsvTable parseCsv(std::string_view text, const std::filesystem::path& file)
{
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    Parser parser(text, separatorOf(text), file);
    CsvTable table;
    parser.row(table.header);
    if (table.header.size() < 2)
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("is not a table: its first line does not name at least two columns"), file,
                    Text("give a CSV file with a header such as step,train_loss,val_acc"));
    std::vector<std::string> cells;
    while (parser.row(cells)) {
        if (isBlank(cells))
            continue;
        if (cells.size() > table.header.size())
            parser.fail(
                Text("%1 cells, but the header has %2").arg(cells.size(), table.header.size()));
        cells.resize(table.header.size());
        table.rows.push_back(cells);
    }
    return table;
}

std::optional<double> csvNumber(std::string_view cell)
{
    while (!cell.empty() && std::isspace(static_cast<unsigned char>(cell.front())) != 0)
        cell.remove_prefix(1);
    while (!cell.empty() && std::isspace(static_cast<unsigned char>(cell.back())) != 0)
        cell.remove_suffix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (cell.empty() || error != std::errc() || end != cell.data() + cell.size())
        return std::nullopt;
    return value;
}

} // namespace formwork
