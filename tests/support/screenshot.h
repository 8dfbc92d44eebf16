// Pictures of a page for people to look at: <build>/screenshots/<page>-<light|dark>.png at
// 1280x800, and <page>-<light|dark>-1920x1080.png.
#pragma once

#include "ui/widgets/indicator_style.h"

#include <QApplication>
#include <QColor>
#include <QCoreApplication>
#include <QDir>
#include <QList>
#include <QPalette>
#include <QPixmap>
#include <QString>
#include <QWidget>

namespace formwork::ui {

inline QPalette testPalette(bool dark)
{
    const QColor window = dark ? QColor(0x2a, 0x2e, 0x32) : QColor(0xef, 0xf0, 0xf1);
    const QColor base = dark ? QColor(0x1b, 0x1e, 0x20) : QColor(0xff, 0xff, 0xff);
    const QColor text = dark ? QColor(0xfc, 0xfc, 0xfc) : QColor(0x23, 0x26, 0x29);
    const QColor button = dark ? QColor(0x31, 0x36, 0x3b) : QColor(0xfc, 0xfc, 0xfc);
    const QColor faint = dark ? QColor(0x8a, 0x91, 0x97) : QColor(0x7f, 0x84, 0x88);

    QPalette palette(button, window);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase,
                     dark ? QColor(0x23, 0x26, 0x29) : QColor(0xf7, 0xf7, 0xf8));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::BrightText}) {
        palette.setColor(role, text);
        palette.setColor(QPalette::Disabled, role, faint);
    }
    palette.setColor(QPalette::ToolTipBase, button);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Highlight, QColor(0x3d, 0xae, 0xe9));
    palette.setColor(QPalette::HighlightedText, QColor(0xff, 0xff, 0xff));
    palette.setColor(QPalette::Link, dark ? QColor(0x5c, 0xb8, 0xf0) : QColor(0x1d, 0x6f, 0xb8));
    return palette;
}

// Resizes `window`, draws it with both palettes and saves the pictures. The window keeps the last
// size; the application gets its old palette back. A dialog is drawn in its own size alone.
inline void saveScreenshots(QWidget& window, const QString& page, const QSize& dialogSize = {})
{
    const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/../screenshots"));
    folder.mkpath(QStringLiteral("."));
    // As the program sets it.
    if (qobject_cast<IndicatorStyle*>(QApplication::style()) == nullptr)
        QApplication::setStyle(new IndicatorStyle);
    const QPalette before = QApplication::palette();
    for (const bool dark : {false, true}) {
        QApplication::setPalette(testPalette(dark));
        const QString name = page + (dark ? QStringLiteral("-dark") : QStringLiteral("-light"));
        const QList<QSize> sizes = dialogSize.isValid()
                                       ? QList<QSize>{dialogSize}
                                       : QList<QSize>{QSize(1280, 800), QSize(1920, 1080)};
        for (const QSize& size : sizes) {
            window.resize(size);
            window.show();
            for (int pass = 0; pass < 3; ++pass)
                QCoreApplication::processEvents();
            const QString suffix = size == sizes.front() ? QString() : QStringLiteral("-1920x1080");
            window.grab().save(folder.filePath(name + suffix + QStringLiteral(".png")));
        }
    }
    QApplication::setPalette(before);
}

} // namespace formwork::ui
