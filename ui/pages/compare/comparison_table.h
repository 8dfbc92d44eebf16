// Runs side by side: what they reached and how they were set up, against a baseline. Pure data; the
// Compare page shows it.
#pragma once

#include "core/report/comparison.h"

#include <QString>

#include <optional>
#include <vector>

namespace formwork::ui {

struct ComparisonOptions
{
    bool onlyDifferences = true;        // rows in which the columns differ
    bool groupSeeds = false;            // runs that differ only in name and seed become one column
    std::optional<RunId> baseline = {}; // a run; its column is what the others are compared with
    UnknownData unknown = UnknownData::NotCompared;
};

struct ComparisonColumn
{
    QString name;
    std::vector<RunId> runs;
    bool isBaseline = false;
};

struct ComparisonCell
{
    QString text;          // "77.6 ± 0.3 %"
    QString change;        // against the baseline: "+1.3 (95 %: +0.9 to +1.7)"; empty: none
    bool isShown = false;  // the interval leaves no change out of the question
    bool isBetter = false; // that change is in the direction that one wants,
    bool isWorse = false;  // or in the other one; neither where one wants none
};

struct ComparisonRow
{
    QString title;
    bool isSetting = false;
    std::vector<ComparisonCell> cells; // one for each column
};

struct ComparisonTable
{
    std::vector<ComparisonColumn> columns;
    std::vector<ComparisonRow> rows; // figures first
};

// `runs` must not be null.
ComparisonTable compareRuns(const std::vector<const RunData*>& runs,
                            const ComparisonOptions& options);

} // namespace formwork::ui
