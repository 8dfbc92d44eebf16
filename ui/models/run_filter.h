// The line of text that the runs table is filtered by. Qt Core only.
#pragma once

#include <QString>

#include <array>
#include <vector>

namespace formwork::ui {

inline constexpr std::array kFilterKeys = {"model", "loader", "dataset", "status",
                                           "name",  "tag",    "note"};

// One term of a filter: "model:levit" has a key, "beton" has none and is looked for everywhere.
struct FilterTerm
{
    QString key;
    QString text;

    bool operator==(const FilterTerm&) const = default;
};
// Splits at spaces; double quotes hold words together. Keys are lower case and one of model,
// loader, dataset, status, name, tag, note; anything else before a colon is plain text.
std::vector<FilterTerm> parseFilter(const QString& filter);

} // namespace formwork::ui
