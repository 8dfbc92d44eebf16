// Pictures of a page for people to look at: <build>/screenshots/<page>-<light|dark>.png at
// 1280x800, and <page>-<light|dark>-1920x1080.png. They are a test as well: in both palettes the
// page has to show something, and what it shows has to follow the palette.
#pragma once

#include "ui/widgets/indicator_style.h"

#include <QApplication>
#include <QColor>
#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <QList>
#include <QMap>
#include <QPalette>
#include <QPixmap>
#include <QScopeGuard>
#include <QString>
#include <QTest>
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

// Mean over the whole picture, from 0 to 255.
inline int lightness(const QImage& picture)
{
    return qGray(picture.scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).pixel(0, 0));
}

inline bool showsSomething(const QImage& picture)
{
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            if (picture.pixel(x, y) != picture.pixel(0, 0))
                return true;
        }
    }
    return false;
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
    const auto restore = qScopeGuard([&before] { QApplication::setPalette(before); });
    QMap<QString, QImage> light;
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
            const QString file = folder.filePath(name + suffix + QStringLiteral(".png"));
            const QImage picture = window.grab().toImage();
            QVERIFY2(picture.save(file), qPrintable(file));
            QVERIFY2(showsSomething(picture), qPrintable(file));
            if (dark)
                QVERIFY2(lightness(picture) < lightness(light[suffix]), qPrintable(file));
            else
                light[suffix] = picture;
        }
    }
}

} // namespace formwork::ui
