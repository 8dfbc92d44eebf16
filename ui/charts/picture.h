// A picture for print as anything that draws, and the files it becomes: PNG, or SVG and PDF with
// real vectors and text. Needs a QApplication (any platform, also offscreen).
#pragma once

#include "core/base/file_system.h"

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

#include <filesystem>
#include <functional>
#include <vector>

class QCPPainter;

namespace formwork::ui {

// Pictures are laid out in these units: fonts have whole pixel sizes, so at screen resolution 8 pt
// and 9 pt would be the same.
inline constexpr double kPictureUnitsPerInch = 288;

struct Picture
{
    QSize units;
    std::function<void(QCPPainter&)> draw; // on white, from (0, 0) to `units`
};

// A file that is drawn and not yet written. Drawing needs the GUI thread; encoding and writing,
// which take as long, do not.
struct DrawnFile
{
    std::filesystem::path path;
    QImage image;     // to be encoded as PNG, or
    QByteArray bytes; // what the file holds
};
// Draws one file of an export; may be called once, in the GUI thread.
using DrawStep = std::function<DrawnFile()>;

// Errors: InvalidArgument for more than 200 megapixels, OutOfMemory.
QImage pictureImage(const Picture& picture, double dpi);
QByteArray pictureSvg(const Picture& picture, const QString& title);
QByteArray picturePdf(const Picture& picture, const QString& title);
// By the ending of the path: .svg, .pdf, else PNG at `dpi`.
DrawnFile drawPicture(const Picture& picture, const std::filesystem::path& path,
                      const QString& title, double dpi);

// Draws all files before it writes the first one; returns their paths. GUI thread.
std::vector<std::filesystem::path> writeAll(const std::vector<DrawStep>& steps,
                                            FileSystem& fileSystem);
// In any thread; makes the folder if need be. Errors: those of encoding and writing.
void writeDrawn(const DrawnFile& file, FileSystem& fileSystem);

} // namespace formwork::ui
