// A report of some runs for people: what they came to, what the loader changed, and their configs.
#pragma once

#include "core/report/comparison.h"

#include <functional>
#include <string>
#include <vector>

namespace formwork {

// The language of a report. Keys and values of settings stay as they are in files.
struct ReportWords
{
    std::function<std::string(const char* english)> translate; // empty: English
    std::string language = "en";
    std::string decimalPoint = ".";
};

struct HtmlReport
{
    std::string title;     // plain text
    std::string made;      // below it: date and program
    std::string chartsSvg; // an <svg> element, or empty
    ReportWords words = {};
    UnknownData unknown = UnknownData::NotCompared;
};

// A whole file, UTF-8, without anything from outside: it can be sent as it is.
std::string htmlReport(const std::vector<RunData>& runs, const HtmlReport& about);

// Its tables alone, in the HTML that Qt's documents understand too: the runs, what comparing them
// comes to, the settings in which the runs differ, and in one line each those that all share and
// that are not the defaults.
std::string htmlReportTables(const std::vector<RunData>& runs, const ReportWords& words = {},
                             UnknownData unknown = UnknownData::NotCompared);

// What comparing them comes to, alone: the loader effects, and every other pair with the first run.
// Empty for fewer than two runs with epochs.
std::string htmlComparison(const std::vector<RunData>& runs, const ReportWords& words,
                           UnknownData unknown);

std::string htmlEscaped(const std::string& text);

} // namespace formwork
