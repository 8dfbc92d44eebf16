// A figure of a sweep for print: on white, 175 mm wide, in the text size of a page.
#pragma once

#include "ui/charts/picture.h"
#include "ui/charts/sweep/sweep_figure.h"

#include <QImage>
#include <QString>

#include <filesystem>

namespace formwork::ui {

// Both leave the figure laid out for the picture: refresh its chart afterwards.

// As .png, .svg or .pdf; see drawPicture().
DrawnFile drawForPrint(SweepFigure& figure, const std::filesystem::path& path,
                       const QString& title);
// `width` in pixels.
QImage pictureOf(SweepFigure& figure, int width);

} // namespace formwork::ui
