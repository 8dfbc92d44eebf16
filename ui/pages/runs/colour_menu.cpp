#include "ui/pages/runs/colour_menu.h"

#include "ui/charts/chart_theme.h"

namespace formwork::ui {

namespace {

QString colourName(int colour)
{
    static constexpr const char* kNames[kRunColours] = {
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Blue"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Vermilion"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Green"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Purple"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Orange"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Sky blue"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Wine"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Indigo"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Olive"),
        QT_TRANSLATE_NOOP("formwork::ui::ColourMenu", "Grey"),
    };
    const QString name = ColourMenu::tr(kNames[colour % kRunColours]);
    return colour < kRunColours ? name : ColourMenu::tr("%1, dashed").arg(name);
}

} // namespace

ColourMenu::ColourMenu(QWidget* parent) : QMenu(tr("Colour"), parent)
{
    refill();
    connect(this, &QMenu::aboutToShow, this, &ColourMenu::refill); // the palette may be another one
}

void ColourMenu::refill()
{
    clear();
    for (int colour = 0; colour < 2 * kRunColours; ++colour) {
        if (colour == kRunColours)
            addSeparator();
        addAction(runSwatch(colour, isDark(parentWidget()->palette())), colourName(colour), this,
                  [this, colour] { Q_EMIT colourChosen(colour); });
    }
}

} // namespace formwork::ui
