// The choosers of the sweep view by their names.
#pragma once

#include <QString>

#include <string_view>

namespace formwork::ui {

inline constexpr std::string_view kSweepX = "x";
inline constexpr std::string_view kSweepY = "y";
inline constexpr std::string_view kSweepColour = "colour";
inline constexpr std::string_view kSweepSize = "size";
inline constexpr std::string_view kSweepRuns = "runs";

inline QString sweepChooserName(std::string_view chooser)
{
    return QString::fromLatin1(chooser.data(), static_cast<qsizetype>(chooser.size()));
}

} // namespace formwork::ui
