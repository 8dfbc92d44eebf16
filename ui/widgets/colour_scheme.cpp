#include "ui/widgets/colour_scheme.h"

#include <QApplication>
#include <QSettings>
#include <QToolTip>

#include <initializer_list>

namespace formwork::ui {

namespace {

const QString kSettingKey = QStringLiteral("colourScheme");
const QString kLight = QStringLiteral("light");
const QString kDark = QStringLiteral("dark");

struct SchemeColours
{
    QColor window;
    QColor base;
    QColor alternateBase;
    QColor button;
    QColor text;
    QColor faint;
    QColor link;
    QColor highlight;
};

const SchemeColours kLightColours = {.window = 0xf0f0f2,
                                     .base = 0xffffff,
                                     .alternateBase = 0xf6f6f8,
                                     .button = 0xf7f7f9,
                                     .text = 0x1f2328,
                                     .faint = 0x5c6269,
                                     .link = 0x0a5fa8,
                                     .highlight = 0x2f7fc4};
const SchemeColours kDarkColours = {.window = 0x26292d,
                                    .base = 0x1a1c1f,
                                    .alternateBase = 0x212427,
                                    .button = 0x33373c,
                                    .text = 0xeceef0,
                                    .faint = 0x9aa1a8,
                                    .link = 0x6cb6ff,
                                    .highlight = 0x2f7fc4};

} // namespace

ColourScheme chosenColourScheme()
{
    const QString name = QSettings().value(kSettingKey).toString();
    return name == kLight  ? ColourScheme::Light
           : name == kDark ? ColourScheme::Dark
                           : ColourScheme::System;
}

void chooseColourScheme(ColourScheme scheme)
{
    QSettings settings;
    if (scheme == ColourScheme::System)
        settings.remove(kSettingKey);
    else
        settings.setValue(kSettingKey, scheme == ColourScheme::Light ? kLight : kDark);
}

QPalette paletteOf(ColourScheme scheme)
{
    if (scheme == ColourScheme::System)
        return {};
    const SchemeColours& colours = scheme == ColourScheme::Dark ? kDarkColours : kLightColours;
    QPalette palette(colours.button, colours.window); // bevels follow from the button
    palette.setColor(QPalette::Base, colours.base);
    palette.setColor(QPalette::AlternateBase, colours.alternateBase);
    palette.setColor(QPalette::ToolTipBase, colours.button);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::BrightText}) {
        palette.setColor(role, colours.text);
        palette.setColor(QPalette::Disabled, role, colours.faint);
    }
    palette.setColor(QPalette::PlaceholderText, colours.faint);
    palette.setColor(QPalette::Link, colours.link);
    palette.setColor(QPalette::LinkVisited, colours.link);
    palette.setColor(QPalette::Highlight, colours.highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colours.faint);
    return palette;
}

void applyColourScheme(ColourScheme scheme)
{
    QApplication::setPalette(paletteOf(scheme));
    QToolTip::setPalette(QApplication::palette());
}

} // namespace formwork::ui
