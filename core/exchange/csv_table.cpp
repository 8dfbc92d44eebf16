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

// The first line without what is quoted in it.
std::string headerOutline(std::string_view text)
{
    std::string outline;
    bool isQuoted = false;
    for (const char c : text.substr(0, text.find_first_of("\r\n"))) {
        isQuoted = isQuoted != (c == '"');
        if (!isQuoted)
            outline.push_back(c);
    }
    return outline;
}

char separatorOf(std::string_view text)
{
    const std::string line = headerOutline(text);
    static constexpr std::array kSeparators = {',', ';', '\t'};
    return *std::ranges::max_element(
        kSeparators, {}, [&line](char separator) { return std::ranges::count(line, separator); });
}

// With a byte order mark, or with the zero bytes that plain letters have in it.
bool isUtf16(std::string_view text)
{
    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
           text.substr(0, 64).find('\0') != std::string_view::npos;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
        text.remove_suffix(1);
    return text;
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
            if (endsLine())
                return true;
            ++m_next; // a separator
        }
    }

    std::size_t line() const { return m_rowLine; }

    [[noreturn]] void fail(const Text& text) const
    {
        throw Error(ErrorCode::CorruptData, Text("line %1: %2").arg(m_rowLine, text), m_file);
    }

private:
    bool isAt(char c) const { return m_next < m_text.size() && m_text[m_next] == c; }
    bool isAtLineEnd() const { return isAt('\n') || isAt('\r'); }
    // Passes over the end of a line.
    bool endsLine()
    {
        if (!isAtLineEnd())
            return false;
        const bool isReturn = isAt('\r');
        ++m_next;
        if (isReturn && isAt('\n'))
            ++m_next;
        ++m_line;
        return true;
    }
    void skipBlanks()
    {
        while (isAt(' '))
            ++m_next;
    }

    // Up to a separator or the end of the line, which stay.
    std::string cell()
    {
        const std::size_t begin = m_next;
        skipBlanks();
        if (isAt('"'))
            return quoted();
        m_next = begin;
        while (m_next < m_text.size() && !isAt(m_separator) && !isAtLineEnd())
            ++m_next;
        return std::string(m_text.substr(begin, m_next - begin));
    }

    std::string quoted()
    {
        std::string text;
        for (++m_next; m_next < m_text.size(); ++m_next) {
            if (isAt('\n') || (isAt('\r') && m_text.substr(m_next + 1, 1) != "\n"))
                ++m_line;
            if (m_text[m_next] != '"') {
                text.push_back(m_text[m_next]);
                continue;
            }
            if (m_next + 1 >= m_text.size() || m_text[m_next + 1] != '"') {
                ++m_next;
                skipBlanks();
                if (m_next < m_text.size() && !isAt(m_separator) && !isAtLineEnd())
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
    return std::ranges::all_of(cells,
                               [](const std::string& cell) { return trimmed(cell).empty(); });
}

// "1,000" and "12,500,000", but neither "0,125" nor "1,5".
bool looksLikeThousands(std::string_view cell)
{
    cell = trimmed(cell);
    if (cell.starts_with('-') || cell.starts_with('+'))
        cell.remove_prefix(1);
    std::size_t group = cell.find(',');
    if (group == std::string_view::npos || group == 0 || group > 3 || cell.front() == '0')
        return false;
    while (cell.size() > group) {
        const std::string_view digits = cell.substr(group + 1, 3);
        if (cell[group] != ',' || digits.size() != 3 ||
            !std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; }))
            return false;
        group += 4;
    }
    return true;
}

} // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const
{
    const auto found = std::ranges::find(header, name);
    return found == header.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - header.begin()));
}

std::optional<double> CsvTable::number(std::string_view cell) const
{
    return csvNumber(cell, hasDecimalComma ? DecimalMark::Comma : DecimalMark::Point);
}

CsvTable parseCsv(std::string_view text, const std::filesystem::path& file,
                  const std::stop_token& stop)
{
    if (isUtf16(text))
        throw Error(ErrorCode::UnsupportedFormat, Text("is not UTF-8 text, but UTF-16 or binary"),
                    file, Text("save the table as CSV with the encoding UTF-8"));
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    CsvTable table;
    table.separator = separatorOf(text);
    Parser parser(text, table.separator, file);
    parser.row(table.header);
    for (std::string& name : table.header)
        name = trimmed(name);
    if (table.header.size() < 2)
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("is not a table: its first line does not name at least two columns"), file,
                    Text("give a CSV file with a header such as step,train_loss,val_acc"));
    std::vector<std::string> cells;
    while (parser.row(cells)) {
        throwIfStopped(stop);
        if (isBlank(cells))
            continue;
        if (cells.size() > table.header.size())
            parser.fail(
                Text("%1 cells, but the header has %2").arg(cells.size(), table.header.size()));
        cells.resize(table.header.size());
        table.rows.push_back(cells);
        table.lines.push_back(parser.line());
    }
    return table;
}

void findDecimalCommas(CsvTable& table, std::span<const std::size_t> columns,
                       const std::filesystem::path& file)
{
    if (table.separator == ',')
        return;
    struct Place
    {
        std::size_t line = 0;
        std::string_view cell;
    };
    std::optional<Place> point;
    std::optional<Place> comma;
    std::optional<Place> thousands;
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        for (const std::size_t column : columns) {
            const std::string_view cell = table.rows[row][column];
            const Place place = {table.lines[row], trimmed(cell)};
            if (looksLikeThousands(cell))
                thousands = thousands.value_or(place);
            else if (cell.find(',') != std::string_view::npos &&
                     csvNumber(cell, DecimalMark::Comma))
                comma = comma.value_or(place);
            else if (cell.find('.') != std::string_view::npos && csvNumber(cell))
                point = point.value_or(place);
        }
    if (comma && point)
        throw Error(ErrorCode::CorruptData,
                    Text("line %1: '%2' has a decimal comma, but '%3' in line %4 a decimal point")
                        .arg(comma->line, comma->cell, point->cell, point->line),
                    file, Text("write all numbers with a decimal point"));
    if (thousands && !comma)
        throw Error(ErrorCode::CorruptData,
                    Text("line %1: '%2' may have a decimal comma or one between thousands")
                        .arg(thousands->line, thousands->cell),
                    file, Text("write numbers such as 1000 or 0.25, with a decimal point"));
    table.hasDecimalComma = comma.has_value();
}

bool hasPercentSign(std::string_view cell)
{
    return trimmed(cell).ends_with('%');
}

std::optional<double> csvNumber(std::string_view cell, DecimalMark mark)
{
    cell = trimmed(cell);
    const bool isPercent = hasPercentSign(cell);
    if (isPercent)
        cell = trimmed(cell.substr(0, cell.size() - 1));
    std::string text(cell);
    if (mark == DecimalMark::Comma) {
        if (text.find('.') != std::string::npos)
            return std::nullopt;
        std::ranges::replace(text, ',', '.'); // a second one ends the number
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return isPercent ? value / 100 : value;
}

} // namespace formwork
