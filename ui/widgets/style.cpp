#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QFont>
#include <QLabel>
#include <QLocale>

#include <cmath>

namespace formwork::ui {

namespace {

class StyleTexts
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::Style)
};

} // namespace

bool paletteIsDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto blend = [share](double from, double to) {
        return from + (to - from) * share;
    };
    return QColor::fromRgbF(float(blend(a.redF(), b.redF())), float(blend(a.greenF(), b.greenF())),
                            float(blend(a.blueF(), b.blueF())));
}

QColor severityColour(Severity severity, const QPalette& palette)
{
    const bool dark = paletteIsDark(palette);
    switch (severity) {
    case Severity::Error:
        return dark ? QColor(0xff, 0x7b, 0x72) : QColor(0xb3, 0x26, 0x1e);
    case Severity::Warning:
        return dark ? QColor(0xf0, 0xb4, 0x4c) : QColor(0x96, 0x60, 0x00);
    case Severity::Info:
        break;
    }
    return dark ? QColor(0x6c, 0xb6, 0xff) : QColor(0x1d, 0x6f, 0xb8);
}

QLabel* makeTitle(const QString& titleText, QWidget* parent)
{
    auto* label = new QLabel(titleText, parent);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * 1.4);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QLabel* makeHint(const QString& hintText, QWidget* parent)
{
    auto* label = new QLabel(hintText, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QString bytesText(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), bytes < 10'000'000'000ULL ? 1 : 2,
                                       QLocale::DataSizeSIFormat);
}

QString countText(std::uint64_t count)
{
    return QLocale().toString(qulonglong(count));
}

QString timeLeftText(double seconds)
{
    if (seconds < 0)
        return {};
    const auto whole = std::llround(seconds);
    if (whole < 90)
        return StyleTexts::tr("%1 s left").arg(whole);
    const auto minutes = (whole + 30) / 60;
    if (minutes < 90)
        return StyleTexts::tr("%1 min left").arg(minutes);
    return StyleTexts::tr("%1 h %2 min left").arg(minutes / 60).arg(minutes % 60);
}

QString rateText(double unitsPerSecond, const QString& unit)
{
    if (!(unitsPerSecond > 0))
        return {};
    const QString number = QLocale().toString(unitsPerSecond, 'f', unitsPerSecond < 10 ? 1 : 0);
    return unit.isEmpty() ? StyleTexts::tr("%1/s").arg(number)
                          : StyleTexts::tr("%1 %2/s").arg(number, unit);
}

QString toQString(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

std::filesystem::path toPath(const QString& text)
{
    return std::filesystem::path(text.toStdString());
}

} // namespace formwork::ui
