#include "ui/charts/sweep/sweep_print.h"

#include "ui/charts/plot.h"

namespace formwork::ui {

namespace {

constexpr double kSweepPrintPoints = 9;
constexpr double kSweepPrintInches = 175 / 25.4;
constexpr double kSweepPrintShape = 0.52; // height by width
constexpr double kSweepPrintDpi = 300;
constexpr double kSweepScreenDpi = 96;

} // namespace

DrawnFile drawForPrint(SweepFigure& figure, const std::filesystem::path& path, const QString& title)
{
    const double width = kSweepPrintInches * kPictureUnitsPerInch;
    const QSize units = QSizeF(width, kSweepPrintShape * width).toSize();
    const ChartTheme theme =
        ChartTheme::forPrint(static_cast<int>(kSweepPrintPoints * kPictureUnitsPerInch / 72),
                             kPictureUnitsPerInch / kSweepScreenDpi);
    return drawPicture({units,
                        [&](QCPPainter& painter) {
                            figure.paint(painter, QRectF(QPointF(), units), theme);
                        }},
                       path, title, kSweepPrintDpi);
}

QImage pictureOf(SweepFigure& figure, int width)
{
    const double scale = width / (kSweepPrintInches * kSweepScreenDpi);
    QImage image(width, static_cast<int>(kSweepPrintShape * width), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    figure.paint(painter, QRectF(image.rect()),
                 ChartTheme::forPrint(
                     static_cast<int>(kSweepPrintPoints * kSweepScreenDpi / 72 * scale), scale));
    return image;
}

} // namespace formwork::ui
