// Colours, pens and fonts of the charts, for the window's palette and for print.
#pragma once

#include "ui/charts/series.h"

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QPen>

namespace formwork::ui {

struct ChartTheme
{
    QColor background;
    QColor text;
    QColor axis;
    QColor grid;
    bool dark = false;
    QFont font;
    double scale = 1;       // factor of every length; more than 1 for print
    double lineWidth = 1.8; // of a curve that matters, before the scale
    bool markers = true;    // best epochs, resumes, epochs with other work on the machine

    bool operator==(const ChartTheme&) const = default;

    static ChartTheme fromPalette(const QPalette& palette, const QFont& font);
    static ChartTheme forPrint(int fontPixels, double scale);
};

bool isDark(const QPalette& palette);

// Colours that people with any of the common colour blindnesses can distinguish, chosen again for
// light and dark backgrounds. From index kRunColours on they repeat with other dashes.
inline constexpr int kRunColours = 10;
QColor runColour(int index, bool dark);

// Train is a solid line, validation a dashed one; runs beyond the colours have their own dashes.
QPen runPen(int index, CurvePart part, bool dark, double width);

// A square of the run's colour, and a sample of a line, for tables and legends.
QIcon runSwatch(int index, bool dark);
QIcon lineSample(const QPen& pen);

} // namespace formwork::ui
