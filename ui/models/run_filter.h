// The line of text that the runs table is filtered by.
//
//   vit                 somewhere in name, model, dataset, state, tags or note
//   model:levit         in the model; model=levit_128s: is it
//   lr>1e-4 best>=70    figures and settings, with <, <=, >, >=, = and !=
//   seed:0..2           from 0 to 2
//   -tag:old            all but those; "-old" in quotes looks for the text
//
// All terms must hold; case does not matter.
#pragma once

#include <QString>
#include <QStringList>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace formwork::ui {

// Keys of texts; those of figures and settings are RunValues::names().
inline constexpr std::array kFilterKeys = {"model", "loader", "dataset", "status",
                                           "name",  "tag",    "note"};

enum class FilterOperator { Has, Equal, Unequal, Less, AtMost, More, AtLeast, Within };

struct FilterTerm
{
    bool isNegated = false;
    QString key;                      // one of kFilterKeys; empty: any of them
    std::optional<std::string> value; // in place of `key`: as RunValues::resolve() returns it
    FilterOperator comparison = FilterOperator::Has;
    QString text;
    // A number, or the ends of a range; without one it is open there.
    std::optional<double> number = {};
    std::optional<double> upper = {};

    bool operator==(const FilterTerm&) const = default;
};

struct RunFilter
{
    std::vector<FilterTerm> terms;
    QStringList problems; // of words that mean nothing, in the window's language
};

// Splits at spaces; double quotes hold words together.
RunFilter parseFilter(const QString& filter);

} // namespace formwork::ui
