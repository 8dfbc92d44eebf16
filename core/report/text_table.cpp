#include "core/report/text_table.h"

#include "core/experiment/model_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

std::size_t codePoints(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

// A name may hold anything; a line break or a tab would break the columns.
std::string oneLine(std::string text)
{
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return text;
}

} // namespace

TextTable::TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}

void TextTable::addRow(std::vector<std::string> cells)
{
    for (std::string& cell : cells)
        cell = oneLine(std::move(cell));
    m_rows.push_back(std::move(cells));
}

std::string TextTable::text() const
{
    std::vector<std::string> titles;
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        titles.push_back(m_columns[i].title);
        std::size_t width = codePoints(m_columns[i].title);
        for (const auto& row : m_rows)
            width = std::max(width, codePoints(row[i]));
        widths.push_back(width);
    }
    std::string out;
    const auto addLine = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string padding(widths[i] - codePoints(cells[i]), ' ');
            line += i == 0 ? "" : "  ";
            line += m_columns[i].align == Align::Right ? padding + cells[i] : cells[i] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    };
    addLine(titles);
    for (const auto& row : m_rows)
        addLine(row);
    return out;
}

std::string durationText(const std::optional<double>& seconds)
{
    if (!seconds || !std::isfinite(*seconds) || *seconds < 0)
        return "-";
    if (*seconds < 9.995)
        return fmt::format("{:.2f} s", *seconds);
    if (*seconds < 99.95)
        return fmt::format("{:.1f} s", *seconds);
    const auto whole = static_cast<long long>(std::llround(*seconds));
    if (whole < 600)
        return fmt::format("{} s", whole);
    if (whole < 3600)
        return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string percentText(const std::optional<double>& share)
{
    return share && std::isfinite(*share) ? fmt::format("{:.1f} %", *share * 100) : "-";
}

std::string decimalText(const std::optional<double>& value, int decimals)
{
    return value && std::isfinite(*value) ? fmt::format("{:.{}f}", *value, decimals) : "-";
}

std::string modelText(const std::string& id)
{
    const ModelName* model = findModelName(id);
    return model == nullptr ? id : std::string(model->label);
}

} // namespace formwork
