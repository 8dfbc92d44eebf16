// Small image folders for tests of the window.
#pragma once

#include <QColor>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QString>
#include <QStringList>

namespace formwork::test {

inline void writeJpeg(const QString& path, int width, int height, int hue)
{
    QImage image(width, height, QImage::Format_RGB888);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            image.setPixelColor(x, y, QColor::fromHsv((hue + x + 2 * y) % 360, 180, 200));
    }
    image.save(path, "jpg", 90);
}

inline void writeText(const QString& path, const QByteArray& text)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(text);
}

// ROOT/SPLIT/CLASS/0.jpg, 1.jpg, ...
inline void writeSplit(const QString& root, const QString& split, const QStringList& classes,
                       int perClass, int width = 64, int height = 48)
{
    int hue = 0;
    for (const QString& name : classes) {
        const QString folder = root + QLatin1Char('/') + split + QLatin1Char('/') + name;
        QDir().mkpath(folder);
        for (int i = 0; i < perClass; ++i) {
            writeJpeg(QStringLiteral("%1/%2.jpg").arg(folder).arg(i), width, height, hue);
            hue += 37;
        }
    }
}

} // namespace formwork::test
