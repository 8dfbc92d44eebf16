#include "ui/charts/chart_theme.h"

#include "ui/widgets/style.h"

#include <QPainter>
#include <QPixmap>

#include <array>

namespace formwork::ui {

namespace {

// Okabe and Ito's and Paul Tol's colour-blind safe sets, without the yellows that vanish on white.
constexpr std::array<QRgb, kRunColours> kOnLight = {
    0xff0072b2, 0xffd55e00, 0xff009e73, 0xffaa4499, 0xffe69f00,
    0xff56b4e9, 0xff882255, 0xff332288, 0xff999933, 0xff555555,
};
// The same hues, lifted to at least 4.5:1 against a dark window.
constexpr std::array<QRgb, kRunColours> kOnDark = {
    0xff4fa8e8, 0xfff58545, 0xff2fc79c, 0xffe08fd0, 0xfff5c04a,
    0xff9ad4f7, 0xffd9719f, 0xffa59af2, 0xffc9c95f, 0xffc0c0c0,
};

constexpr double kPixelRatio = 2; // of icons, so that they stay sharp on dense screens

QPixmap clearPixmap(QSize size)
{
    QPixmap pixmap(size * kPixelRatio);
    pixmap.setDevicePixelRatio(kPixelRatio);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

} // namespace

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Base).lightnessF() < 0.5F;
}

ChartTheme ChartTheme::fromPalette(const QPalette& palette, const QFont& font)
{
    ChartTheme theme;
    theme.background = palette.color(QPalette::Base);
    theme.text = palette.color(QPalette::Text);
    theme.dark = isDark(palette);
    theme.axis = mixed(theme.text, theme.background, 0.45);
    theme.grid = mixed(theme.text, theme.background, 0.86);
    theme.font = font;
    return theme;
}

ChartTheme ChartTheme::forPrint(int fontPixels, double scale)
{
    ChartTheme theme;
    theme.background = Qt::white;
    theme.text = Qt::black;
    theme.axis = QColor(0x40, 0x40, 0x40);
    theme.grid = QColor(0xdd, 0xdd, 0xdd);
    theme.font = QFont(QStringLiteral("sans-serif"));
    theme.font.setPixelSize(fontPixels);
    theme.scale = scale;
    theme.lineWidth = 1.3;
    return theme;
}

QColor runColour(int index, bool dark)
{
    const int place = ((index % kRunColours) + kRunColours) % kRunColours;
    return QColor::fromRgb((dark ? kOnDark : kOnLight)[static_cast<std::size_t>(place)]);
}

QPen runPen(int index, CurvePart part, bool dark, double width)
{
    QPen pen(runColour(index, dark), width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    const bool validation = part == CurvePart::Validation;
    switch ((index / kRunColours) % 3) {
    case 0:
        if (validation)
            pen.setDashPattern({4.5, 2.5});
        break;
    case 1:
        pen.setDashPattern(validation ? QList<qreal>{4.5, 2, 1, 2} : QList<qreal>{12, 2, 1, 2});
        break;
    default:
        pen.setDashPattern(validation ? QList<qreal>{1, 2} : QList<qreal>{12, 2, 1, 2, 1, 2});
    }
    return pen;
}

QIcon runSwatch(int index, bool dark)
{
    constexpr int kSide = 14;
    QPixmap pixmap = clearPixmap({kSide, kSide});
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    // The rim sets it off from the highlight of a selected row, whatever its colour.
    painter.setPen(QPen(dark ? QColor(0, 0, 0, 150) : QColor(255, 255, 255, 220), 1));
    painter.setBrush(runColour(index, dark));
    painter.drawRoundedRect(QRectF(0.5, 0.5, kSide - 1, kSide - 1), 3.5, 3.5);
    if (index >= kRunColours) { // a repeated colour shows how often
        painter.setPen(QPen(dark ? Qt::black : Qt::white, 1.5));
        painter.drawLine(QPointF(4, 10), QPointF(10, 4));
    }
    QIcon swatch(pixmap);
    swatch.addPixmap(pixmap, QIcon::Selected); // else the style tints it with the highlight
    return swatch;
}

QIcon lineSample(const QPen& pen)
{
    constexpr int kWidth = 24;
    constexpr int kHeight = 14;
    QPixmap pixmap = clearPixmap({kWidth, kHeight});
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    painter.drawLine(QPointF(1, kHeight / 2.0), QPointF(kWidth - 1, kHeight / 2.0));
    return QIcon(pixmap);
}

} // namespace formwork::ui
