// formwork-icons FOLDER ID=FILE.svg...: draws each icon as PNG in the sizes of the hicolor theme:
// FOLDER/SIZExSIZE/ID.png, where ID is "apps/formwork". Run when Formwork is built.
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QString>
#include <QSvgRenderer>

#include <cstdio>

namespace {

constexpr int kSizes[] = {16, 22, 24, 32, 48, 64, 128, 256, 512};

bool draw(QSvgRenderer& icon, int size, const QString& file)
{
    QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    icon.render(&painter);
    painter.end();
    return QDir().mkpath(QFileInfo(file).path()) && image.save(file, "png");
}

} // namespace

int main(int argc, char** argv)
{
    for (int i = 2; i < argc; ++i) {
        const QString argument = QString::fromLocal8Bit(argv[i]);
        const QString id = argument.section(QLatin1Char('='), 0, 0);
        QSvgRenderer icon(argument.section(QLatin1Char('='), 1));
        for (const int size : kSizes) {
            const QString file = QStringLiteral("%1/%2x%2/%3.png")
                                     .arg(QString::fromLocal8Bit(argv[1]))
                                     .arg(size)
                                     .arg(id);
            if (!icon.isValid() || !draw(icon, size, file)) {
                std::fprintf(stderr, "formwork-icons: cannot draw %s\n", qPrintable(file));
                return 1;
            }
        }
    }
    return argc > 2 ? 0 : 2;
}
