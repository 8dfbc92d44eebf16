// A table as text with separators (RFC 4180; also semicolons and tabs). Pure functions.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct CsvTable
{
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; // each as long as the header
    std::vector<std::size_t> lines;             // where each row begins, counted from 1
    char separator = ',';
    bool hasDecimalComma = false; // see findDecimalCommas()

    std::optional<std::size_t> column(std::string_view name) const; // exactly that name
    std::optional<double> number(std::string_view cell) const;      // csvNumber() of this table
};

// The separator is the one of comma, semicolon and tab that the header has most of; lines end with
// LF, CR LF or CR. A byte order mark of UTF-8, blanks around the names of the header and blank
// lines are left out; short rows are filled up with empty cells. Error{CorruptData} naming `file`
// and the line: a row longer than the header, a quote that is not closed; Error{UnsupportedFormat}
// for UTF-16 and for a table without a header of at least two columns; Cancelled.
CsvTable parseCsv(std::string_view text, const std::filesystem::path& file,
                  const std::stop_token& stop = {});

// Whether the numbers of these columns have decimal commas, as spreadsheets of many languages write
// them beside semicolons and tabs: sets CsvTable::hasDecimalComma. Error{CorruptData} naming `file`
// and the line where that is ambiguous: decimal points as well, or nothing but numbers such as
// "1,000".
void findDecimalCommas(CsvTable& table, std::span<const std::size_t> columns,
                       const std::filesystem::path& file);

enum class DecimalMark { Point, Comma };
// "1.5", " 2e-3 ", "nan", "inf"; "50 %" is 0.5. Nothing for other texts and for an empty one.
std::optional<double> csvNumber(std::string_view cell, DecimalMark mark = DecimalMark::Point);
// Whether a number is written with the sign: "50 %".
bool hasPercentSign(std::string_view cell);

} // namespace formwork
