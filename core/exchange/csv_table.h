// A table as text with separators (RFC 4180; also semicolons and tabs). Pure functions.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct CsvTable
{
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; // each as long as the header

    std::optional<std::size_t> column(std::string_view name) const; // exactly that name
};

// The separator is the one of comma, semicolon and tab that the header has most of. A byte order
// mark and blank lines are left out; short rows are filled up with empty cells. Error{CorruptData}
// naming `file` and the line: a row longer than the header, a quote that is not closed;
// Error{UnsupportedFormat} for a table without a header of at least two columns.
CsvTable parseCsv(std::string_view text, const std::filesystem::path& file);

// "1.5", " 2e-3 ", "nan", "inf". Nothing for other texts and for an empty one.
std::optional<double> csvNumber(std::string_view cell);

} // namespace formwork
