// Aligned columns and readable numbers for a terminal. Private to core/report.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// Columns are as wide as their widest cell, in code points, two blanks apart.
class TextTable
{
public:
    enum class Align { Left, Right };
    struct Column
    {
        std::string title;
        Align align = Align::Left;
    };

    explicit TextTable(std::vector<Column> columns);
    // As many cells as there are columns.
    void addRow(std::vector<std::string> cells);
    // Titles and rows, each line ended by a newline, without blanks at its end.
    std::string text() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

// "0.43 s", "12.3 s", "125 s", "35 min 05 s", "2 h 05 min"; up to ten minutes in seconds, so that
// epochs compare at a glance. "-" if absent or not a number, as below.
std::string durationText(const std::optional<double>& seconds);
// "3.2 %" of 0.032; "-" if absent.
std::string percentText(const std::optional<double>& share);
// Fixed decimals; "-" if absent.
std::string decimalText(const std::optional<double>& value, int decimals);
// The model's label, or `id` itself if unknown.
std::string modelText(const std::string& id);

} // namespace formwork
