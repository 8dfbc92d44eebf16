// Distances, colours and words that all pages share.
#pragma once

#include "core/base/error.h"
#include "core/base/progress.h"

#include <QColor>
#include <QPalette>
#include <QString>

#include <cstdint>
#include <filesystem>

class QLabel;
class QWidget;

namespace formwork::ui {

inline constexpr int kPageMargin = 16;
inline constexpr int kSpacing = 8;
// How long information stays over a page: enough to read it twice and to undo what it reports.
inline constexpr int kInfoMilliseconds = 15'000;

bool paletteIsDark(const QPalette& palette);
// `share` of `b` in `a`.
QColor mixed(const QColor& a, const QColor& b, double share);
// A hue for the severity that reads on both palettes.
QColor severityColour(Severity severity, const QPalette& palette);

// The title at the top of a page or of its detail.
QLabel* makeTitle(const QString& text, QWidget* parent);
// Small, fainter text below a title or a field; wraps.
QLabel* makeHint(const QString& text, QWidget* parent);

// "1.4 GB", decimal units as file managers show them.
QString bytesText(std::uint64_t bytes);
// "12,345" by the locale.
QString countText(std::uint64_t count);
// "12 s left", "3 min left", "2 h 10 min left"; empty while unknown (negative).
QString timeLeftText(double seconds);
// "495 images/s"; empty while unknown.
QString rateText(double unitsPerSecond, const QString& unit);

QString toQString(const std::filesystem::path& path);
std::filesystem::path toPath(const QString& text);

} // namespace formwork::ui
